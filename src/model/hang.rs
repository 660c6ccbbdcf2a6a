//! [`Hang`]: what an invalid request does to an unpatched listener.
//!
//! A mechanism is one variant, one arm in each of the hooks of [`HangState`], and its reader.

use crate::reading::{Node, Problems, Read, no_settings, read_table, settings, variant, word};

/// The mechanisms by which one bad request hangs a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hang {
    /// A one-shot listen completes with an error and is not armed again.
    ListenNotRearmed {
        /// What the hung port answers.
        dead_reply: DeadReply,
    },
    /// The indication of the connection never returns: the port answers nothing.
    Silent,
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
    hung: bool,
}

impl HangState {
    /// A listener that has just started.
    pub const fn new(hang: Hang) -> Self {
        Self { hang, hung: false }
    }

    /// Whether the port is hung: no fresh valid request would be served by an idle listener.
    pub const fn is_hung(&self) -> bool {
        self.hung
    }

    /// What the hung port answers to a SYN; `None` while it is not hung.
    pub const fn dead_answer(&self) -> Option<DeadAnswer> {
        if !self.hung {
            return None;
        }
        Some(match self.hang {
            Hang::Silent | Hang::ListenNotRearmed { dead_reply: DeadReply::Silent } => {
                DeadAnswer::Nothing
            }
            Hang::ListenNotRearmed { dead_reply: DeadReply::Reset } => DeadAnswer::Reset,
            Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake } => {
                DeadAnswer::SynAck
            }
        })
    }

    /// An invalid SYN takes a slot of the unpatched listener.
    pub const fn invalid_syn_takes_slot(&mut self) {
        match self.hang {
            Hang::ListenNotRearmed { .. } | Hang::Silent => self.hung = true,
        }
    }
}

impl Read for Hang {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let tags = ["listen-not-rearmed", "silent"];
        let (tag, body) = variant(node, "hang", &tags, problems)?;
        if tag == "silent" {
            return no_settings(tag, body, problems).map(|()| Self::Silent);
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
