//! [`Hang`]: what an invalid request does to an unpatched listener.
//!
//! A mechanism is one variant, one arm in each of the hooks of [`HangState`], and its reader.

use crate::reading::{Node, Problems, Read, no_settings, read_table, settings, variant, word};

/// The mechanisms by which bad requests hang a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hang {
    /// A one-shot listen completes with an error and is not armed again.
    ListenNotRearmed {
        /// What the hung port answers.
        dead_reply: DeadReply,
    },
    /// Each invalid request takes a place of the backlog for good; its handshake completes, no
    /// banner ever comes. The port hangs with the last place.
    LeakedSlot,
    /// Accepting an invalid request never returns: connections queue up, nobody accepts them.
    StuckAccept,
    /// Each invalid request takes a worker for good. The port hangs with the last worker.
    StuckWorker,
    /// Requests are matched against an address object that is no longer valid: RST to all, until
    /// the last connection that was open at the hang is gone (KB Q166846).
    StaleAddress,
    /// The indication of the connection never returns: the port answers nothing.
    Silent,
}

/// The moment in the life of an invalid connection at which a mechanism acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Its SYN takes a place of the backlog.
    Syn,
    /// A worker accepts it.
    Accept,
}

/// What a port whose listen is not armed answers to a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadReply {
    /// RST: no connection object is there (KB Q113576).
    Reset,
    /// Nothing.
    Silent,
    /// SYN-ACK, then RST to whatever follows.
    ResetAfterHandshake,
}

/// What a hung port does with a SYN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadAnswer {
    /// Answers RST.
    Reset,
    /// Answers nothing.
    Nothing,
    /// Answers SYN-ACK and keeps no state, so that the ACK is answered by RST.
    SynAck,
}

/// How far the mechanism has gone in one life of the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HangState {
    hang: Hang,
    /// How often poison has acted.
    acted: u32,
    /// How often it must act to take the port down.
    lethal: u32,
    /// Whether connections are open that keep a stale address object in use.
    referenced: bool,
    hung: bool,
}

impl Hang {
    /// When the mechanism acts.
    pub const fn moment(self) -> Moment {
        match self {
            Self::ListenNotRearmed { .. }
            | Self::LeakedSlot
            | Self::StaleAddress
            | Self::Silent => Moment::Syn,
            Self::StuckAccept | Self::StuckWorker => Moment::Accept,
        }
    }
}

impl HangState {
    /// A listener that has just started, with so many places in its backlog and so many workers.
    pub const fn new(hang: Hang, capacity: u32, workers: u32) -> Self {
        let lethal = match hang {
            Hang::LeakedSlot => capacity,
            Hang::StuckWorker => workers,
            Hang::ListenNotRearmed { .. }
            | Hang::StuckAccept
            | Hang::StaleAddress
            | Hang::Silent => 1,
        };
        Self { hang, acted: 0, lethal, referenced: false, hung: false }
    }

    /// Whether the port is hung: no fresh valid request would be served by an idle listener.
    pub const fn is_hung(&self) -> bool {
        self.hung
    }

    /// When the mechanism acts.
    pub const fn moment(&self) -> Moment {
        self.hang.moment()
    }

    /// Poison acts, while `open` other connections are open. True if that takes the port down.
    pub const fn act(&mut self, open: u32) -> bool {
        self.acted += 1;
        self.hung = self.acted >= self.lethal;
        self.referenced = open > 0;
        self.hung
    }

    /// What the hung port answers to every SYN; `None` while it treats them as ever, or just runs
    /// out of places.
    pub const fn dead_answer(&self) -> Option<DeadAnswer> {
        if !self.hung {
            return None;
        }
        match self.hang {
            Hang::Silent | Hang::ListenNotRearmed { dead_reply: DeadReply::Silent } => {
                Some(DeadAnswer::Nothing)
            }
            Hang::StaleAddress | Hang::ListenNotRearmed { dead_reply: DeadReply::Reset } => {
                Some(DeadAnswer::Reset)
            }
            Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake } => {
                Some(DeadAnswer::SynAck)
            }
            Hang::LeakedSlot | Hang::StuckAccept | Hang::StuckWorker => None,
        }
    }

    /// How much of its capacity the port has: the places or workers that poison takes one by one,
    /// or 1 where it takes the whole port at once.
    pub const fn capacity(&self) -> u32 {
        self.lethal
    }

    /// How much of that poison has taken.
    pub const fn leaked(&self) -> u32 {
        self.acted
    }

    /// Places of the backlog lost for good.
    pub const fn leaked_slots(&self) -> u32 {
        if matches!(self.hang, Hang::LeakedSlot) { self.acted } else { 0 }
    }

    /// Whether nothing is accepted any more.
    pub const fn accept_is_stuck(&self) -> bool {
        self.hung && matches!(self.hang, Hang::StuckAccept)
    }

    /// Whether the port is hung because the program is stuck: it does not end when it is told to
    /// (SIGTERM), only when it is killed. Where the system lost the listen, the backlog or the
    /// address the program is well, and ends at once.
    pub const fn wedges_program(&self) -> bool {
        self.hung && matches!(self.moment(), Moment::Accept)
    }

    /// Whether an accepted invalid connection keeps its worker.
    pub const fn takes_worker(&self) -> bool {
        matches!(self.hang, Hang::StuckWorker)
    }

    /// Whether the port is hung until the last connection is gone: a stale address object that is
    /// in use goes with it.
    pub const fn will_heal(&self) -> bool {
        self.hung && self.referenced && matches!(self.hang, Hang::StaleAddress)
    }

    /// The last connection is gone. True if that heals the port.
    pub const fn heal(&mut self) -> bool {
        let heals = self.will_heal();
        if heals {
            *self = Self { acted: 0, referenced: false, hung: false, ..*self };
        }
        heals
    }
}

impl Read for Hang {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        const BARE: [(&str, Hang); 5] = [
            ("leaked-slot", Hang::LeakedSlot),
            ("stuck-accept", Hang::StuckAccept),
            ("stuck-worker", Hang::StuckWorker),
            ("stale-address", Hang::StaleAddress),
            ("silent", Hang::Silent),
        ];
        let mut tags = vec!["listen-not-rearmed"];
        tags.extend(BARE.map(|(tag, _)| tag));
        let (tag, body) = variant(node, "hang", &tags, problems)?;
        if let Some((_, hang)) = BARE.iter().find(|(bare, _)| *bare == tag) {
            return no_settings(tag, body, problems).map(|()| *hang);
        }
        let body = settings(node, "hang", tag, body, problems)?;
        read_table(body, tag, problems, |table| {
            let dead_reply = table.required("dead-reply")?;
            Some(Self::ListenNotRearmed { dead_reply })
        })
    }
}

impl Read for DeadReply {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let words = [
            ("rst", Self::Reset),
            ("silent", Self::Silent),
            ("reset-after-handshake", Self::ResetAfterHandshake),
        ];
        word(node, "dead-reply", &words, problems)
    }
}
