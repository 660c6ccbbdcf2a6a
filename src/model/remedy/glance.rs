//! [`Glance`]: a look at the port by somebody who is about to restart it. Change here how people make
//! sure.

use super::layer::Layer;
use crate::engine::SimDuration;
use crate::reading::{
    Entry, Form, Node, Presence, Problems, Read, Shape, Table, Value, read_table,
};

/// `looks-first? = true / { probe?, timeout? }`: a look from the listener's own host, by a connection
/// that waits for the banner as a client does, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glance {
    /// What is looked at.
    pub probe: Layer,
    /// How long the look waits for an answer; above zero.
    pub timeout: SimDuration,
}

/// How long a client waits for the banner unless told: RFC 5321, 4.5.3.2.1 (initial 220).
const CLIENT_TIMEOUT: &str = "5 min";

static SHAPE: Shape = Shape::new(
    "looks-first",
    "a look from the listener's own host",
    &[
        Entry::usual::<Layer>("probe", "banner", "what a client waits for", "what is looked at"),
        Entry::usual::<SimDuration>(
            "timeout",
            CLIENT_TIMEOUT,
            "RFC 5321, 4.5.3.2.1",
            "how long the look waits for an answer",
        ),
    ],
);

const FORM: Form = Form::Either(&[bool::FORM, Form::Table(&SHAPE)]);

/// Its key.
pub(super) const LOOKS_FIRST: Entry = Entry::of(
    "looks-first",
    FORM,
    Presence::Absent("false"),
    "whether people look first, and restart only what fails that",
);

impl Glance {
    /// As a client would.
    pub const OF_CLIENT: Self =
        Self { probe: Layer::Banner, timeout: SimDuration::from_secs(5 * 60) };

    /// Reads it from the table of somebody who may look.
    pub(super) fn read_key(table: &mut Table<'_, '_>) -> Option<Option<Self>> {
        let Some(node) = table.node("looks-first") else {
            return Some(None);
        };
        match &node.value {
            Value::Boolean(false) => Some(None),
            Value::Boolean(true) => {
                let nothing_said = Node { value: Value::Table(Vec::new()), at: node.at };
                Self::read(&nothing_said, table.problems()).map(Some)
            }
            Value::Table(_) => Self::read(node, table.problems()).map(Some),
            other => {
                let message = format!("`looks-first` is {}", other.kind());
                let hint = "write true, or how: { probe = \"connect\", timeout = \"10 s\" }";
                table.complain("looks-first", message, hint);
                None
            }
        }
    }

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let probe = table.assume("probe");
            let timeout = table.assume_above_zero("timeout", None);
            Some(Self { probe: probe?, timeout: timeout? })
        })
    }

    /// What somebody does who looks so, in words.
    pub(super) fn plan(&self) -> String {
        let timeout = self.timeout;
        match self.probe {
            Layer::Process => "looks whether the process lives".to_owned(),
            Layer::Queue { share } => {
                format!("looks whether {:.0} % of the queue are taken", 100.0 * share)
            }
            Layer::HalfOpen => format!("looks whether SYN-ACK comes within {timeout}"),
            Layer::Connect => format!("looks whether a connection opens within {timeout}"),
            Layer::Banner => format!("looks whether the banner comes within {timeout}"),
        }
    }
}
