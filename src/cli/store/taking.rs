//! How the file of all takes up that of a shard, and why it does not.

use std::collections::BTreeSet;
use std::{fmt, io};

use super::frame::Frame;
use super::{Slot, StoreFile};
use crate::experiment::record::Key;

/// Why the replications of a shard cannot be taken up.
#[derive(Debug)]
pub(in crate::cli) enum Refused {
    /// So many of them are not of the experiment: the file, or the program, is another.
    Others {
        /// How many.
        others: usize,
        /// Of how many.
        of: usize,
    },
    /// One has come out otherwise before.
    Differs {
        /// Of which replications.
        key: Key,
        /// Which of them.
        replication: u32,
    },
    /// It cannot be read, or what is taken up cannot be written.
    Io(io::Error),
}

impl StoreFile {
    /// Fails if none of the replications is of one of these `keys`.
    pub(in crate::cli) fn refuse_others(&self, keys: &BTreeSet<Key>) -> Result<(), Refused> {
        let held = self.held();
        let others = held.index.keys().filter(|(key, _)| !keys.contains(key)).count();
        let others = others + held.strange;
        let of = held.index.len() + held.strange;
        if of > 0 && others == of { Err(Refused::Others { others, of }) } else { Ok(()) }
    }

    /// Fails if one of the replications of `other` with these `keys` is there and came out otherwise.
    pub(in crate::cli) fn refuse_different(
        &self,
        other: &Self,
        keys: &BTreeSet<Key>,
    ) -> Result<(), Refused> {
        self.look_through(other, keys, &|_, _| Ok(()))
    }

    /// Takes up the replications of `other` with these `keys` that are not there. Others are of what
    /// the experiment was before.
    pub(in crate::cli) fn take_up(
        &self,
        other: &Self,
        keys: &BTreeSet<Key>,
    ) -> Result<(), Refused> {
        self.look_through(other, keys, &|frame, is_there| {
            if is_there {
                return Ok(());
            }
            let mut held = self.held();
            held.begin(&self.path, &self.source)?;
            held.add(&frame)
        })
    }

    /// Has `take` each replication of `other`, and whether it is there.
    fn look_through(
        &self,
        other: &Self,
        keys: &BTreeSet<Key>,
        take: &dyn Fn(Frame, bool) -> io::Result<()>,
    ) -> Result<(), Refused> {
        let slots: Vec<((Key, u32), Slot)> =
            other.held().index.iter().map(|(place, slot)| (*place, *slot)).collect();
        let slots = slots.into_iter().filter(|((key, _), _)| keys.contains(key));
        for ((key, replication), slot) in slots {
            let content = other.held().content(Some(slot)).map_err(Refused::Io)?;
            let content = content.unwrap_or_default();
            let mine = self.held().index.get(&(key, replication)).copied();
            // What was watched says more than what was not, and nothing else can differ.
            let same = mine.filter(|mine| mine.kind == slot.kind);
            if let Some(same) = same {
                let mine = self.held().content(Some(same)).map_err(Refused::Io)?;
                if mine.as_ref() != Some(&content) {
                    return Err(Refused::Differs { key, replication });
                }
            }
            let is_there = mine.is_some_and(|mine| mine.kind >= slot.kind);
            let frame = Frame::new(slot.kind, key, replication, content);
            take(frame, is_there).map_err(Refused::Io)?;
        }
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Others { others, of } => write!(
                f,
                "{others} of {of} replications are of another experiment, or another version made them"
            ),
            Self::Differs { key, replication } => {
                write!(f, "replication {replication} of {key} differs from the one that is there")
            }
            Self::Io(error) => write!(f, "cannot be taken up: {error}"),
        }
    }
}
