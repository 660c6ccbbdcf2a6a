//! [`Seen`]: what a look at the port meets. Add here what a new kind of look may meet.

use crate::engine::SimDuration;
use crate::model::client::State;

/// What a probe met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The process; nothing else is looked at where none lives.
    Process {
        /// Whether it lives.
        lives: bool,
    },
    /// The queue.
    Queue {
        /// Connections that wait to be accepted.
        queued: usize,
        /// Places there are.
        capacity: usize,
        /// Whether that is taken for a program that accepts.
        accepts: bool,
    },
    /// That nobody listens, so that there is no queue to be read.
    NoQueue,
    /// Its call came to where it looks for: SYN-ACK, an open connection, the banner.
    Answer(State),
    /// Its call was answered by RST.
    Reset,
    /// Its call met its time-out; how long after it began.
    Silence(SimDuration),
}

impl Seen {
    /// Whether the probe was answered.
    pub const fn is_answer(self) -> bool {
        match self {
            Self::Process { lives } => lives,
            Self::Queue { accepts, .. } => accepts,
            Self::Answer(_) => true,
            Self::NoQueue | Self::Reset | Self::Silence(_) => false,
        }
    }
}
