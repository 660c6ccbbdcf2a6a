//! [`Store`]: where replications are kept that have been simulated, for whoever asks again. What it
//! is, a file or nothing, is none of the runner's business.

use std::fmt;

use super::record::{Key, Record};

/// Keeps replications; asked and told from any thread.
pub trait Store: Sync {
    /// Whether that replication is kept; `watched`: with what became of its requests.
    fn has(&self, key: Key, replication: u32, watched: bool) -> bool;

    /// The replication that is kept; `None` if it cannot be read any more.
    fn recall(&self, key: Key, replication: u32) -> Option<Record>;

    /// Keeps a replication.
    ///
    /// # Errors
    /// If it cannot be kept, nor any after it.
    fn keep(&self, key: Key, replication: u32, record: &Record) -> Result<(), NotKept>;
}

/// Why a replication could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKept(pub String);

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "replications cannot be stored: {}", self.0)
    }
}

impl std::error::Error for NotKept {}

/// Which of the replications that no store has are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All.
    All,
    /// None: whatever is told comes from the store.
    Nothing,
    /// Those of one of several shards.
    Of(Shard),
}

/// One of several parts of a run, each on a machine of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Its number, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Share {
    /// Whether nobody else simulates any.
    pub(super) const fn is_all(self) -> bool {
        matches!(self, Self::All)
    }

    /// Whether the replication of this number at the design point of this index is simulated. The
    /// remedies of a replication stay together; shards get as many each, also where there are few
    /// replications and many points.
    pub(super) fn takes(self, point: usize, replication: u32) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Of(shard) => shard == Shard::that_takes(point, replication, shard.of),
        }
    }
}

impl Shard {
    /// The one of so many that simulates the replication of this number at the design point of this
    /// index.
    pub fn that_takes(point: usize, replication: u32, of: u32) -> Self {
        let number = (point as u64 + u64::from(replication)) % u64::from(of);
        Self { number: number as u32 + 1, of }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_replication_belongs_to_one_shard_and_all_shards_get_as_many() {
        for of in 1..=7 {
            let mut counts = vec![0; of as usize];
            for (point, replication) in (0..14).flat_map(|k| (0..5).map(move |r| (k, r))) {
                let takes = |number: &u32| {
                    Share::Of(Shard { number: *number, of }).takes(point, replication)
                };
                let takers: Vec<u32> = (1..=of).filter(takes).collect();
                assert_eq!(takers.len(), 1);
                counts[takers[0] as usize - 1] += 1;
            }
            let (least, most) = (counts.iter().min(), counts.iter().max());
            assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 5), "{counts:?}");
        }
    }
}
