//! [`Hang`]: what an invalid request does to an unpatched listener.
//!
//! A mechanism is one variant, one arm in each of the hooks of [`HangState`], and its reader.

use crate::reading::{Node, Problems, Read, read_table, variant};

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
            Hang::Silent
            | Hang::ListenNotRearmed {
                dead_reply: DeadReply::Silent,
            } => DeadAnswer::Nothing,
            Hang::ListenNotRearmed {
                dead_reply: DeadReply::Reset,
            } => DeadAnswer::Reset,
            Hang::ListenNotRearmed {
                dead_reply: DeadReply::ResetAfterHandshake,
            } => DeadAnswer::SynAck,
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
        const NOT_REARMED: &str = "listen-not-rearmed";
        match variant(node, "hang", &[NOT_REARMED, "silent"], problems)? {
            (NOT_REARMED, Some(body)) => read_table(body, NOT_REARMED, problems, |table| {
                let dead_reply = table.required("dead-reply")?;
                Some(Self::ListenNotRearmed { dead_reply })
            }),
            ("silent", None) => Some(Self::Silent),
            (NOT_REARMED, None) => {
                let hint = "write { listen-not-rearmed = { dead-reply = \"rst\" } }";
                problems.add(node.at, "`listen-not-rearmed` needs its dead-reply", hint);
                None
            }
            (tag, _) => {
                problems.add(
                    node.at,
                    format!("`{tag}` takes no settings"),
                    format!("write \"{tag}\""),
                );
                None
            }
        }
    }
}

impl Read for DeadReply {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match variant(
            node,
            "dead-reply",
            &["rst", "silent", "reset-after-handshake"],
            problems,
        )? {
            ("rst", None) => Some(Self::Reset),
            ("silent", None) => Some(Self::Silent),
            ("reset-after-handshake", None) => Some(Self::ResetAfterHandshake),
            (tag, _) => {
                problems.add(
                    node.at,
                    format!("`{tag}` takes no settings"),
                    format!("write \"{tag}\""),
                );
                None
            }
        }
    }
}
