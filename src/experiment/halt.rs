//! [`Halt`]: why a run has no results. What it has simulated until then is kept, where there is a
//! store.

use std::fmt;

use super::store::NotKept;

/// Why there are no results.
#[derive(Clone, Debug, PartialEq)]
pub enum Halt {
    /// So many replications of each remedy take more memory than there is.
    NoMemory(u32),
    /// A replication of a shard could not be kept.
    NotKept(NotKept),
    /// Replications have broken a law of the model, which is a fault in it; all others are done.
    Broken(Vec<Broken>),
    /// Replications are not in the store, and others simulate them.
    Missing(Vec<Gap>),
}

/// A replication that has broken a law of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Index of the design point.
    pub point: usize,
    /// Index of the remedy.
    pub remedy: usize,
    /// Its number.
    pub replication: u32,
    /// The law.
    pub law: String,
}

/// The replications of a design point after which the stopping rule looks next, where some of them
/// are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Index of the design point.
    pub point: usize,
    /// The first of them that the rule has not looked at yet.
    pub first: u32,
    /// The first after them.
    pub size: u32,
    /// The numbers of those that are missing under one remedy at least, in their order.
    pub missing: Vec<u32>,
    /// How many replications of single remedies are.
    pub tasks: u64,
}

impl Gap {
    /// Whether some of them are there.
    pub fn is_begun(&self) -> bool {
        self.missing.len() < (self.size - self.first) as usize
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMemory(n) => write!(f, "there is no memory for {n} replications"),
            Self::NotKept(why) => why.fmt(f),
            Self::Broken(all) => write!(f, "{} replications broke a law of the model", all.len()),
            Self::Missing(gaps) => {
                let tasks: u64 = gaps.iter().map(|gap| gap.tasks).sum();
                write!(f, "{tasks} replications are missing")
            }
        }
    }
}

impl std::error::Error for Halt {}

impl From<NotKept> for Halt {
    fn from(why: NotKept) -> Self {
        Self::NotKept(why)
    }
}
