//! [`Record`]: all that is kept of one replication, as it is written down. Change here how.
//!
//! A [`Key`] says which replications it stands for: a digest of all that decides what they come to.
//! Whatever changes one of these, be it the program itself, has other keys.

use std::fmt::{self, Write};

use lz4_flex::block::{compress_prepend_size, decompress_into};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fates::FateBin;
use crate::model::{Outcome, Remedy, Scenario};

/// The digest of the sources of the model that this program holds, in lower-case hexadecimal.
pub const MODEL: &str = env!("PORTHANG_MODEL");

/// No record is as large as this (bytes): a damaged one must not ask for all memory there is.
const MAX: usize = 64 << 20;

/// What one replication of a remedy came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it counted.
    pub outcome: Outcome,
    /// What became of its requests over time, if it was watched.
    pub fates: Option<Vec<FateBin>>,
}

/// What stands for the replications of a remedy in a scenario, which differ by their numbers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub [u8; 16]);

/// `what` as bytes, compressed.
///
/// # Panics
/// If one of its parts does not know its length.
pub fn pack(what: &impl Serialize) -> Vec<u8> {
    let plain = postcard::to_allocvec(what).expect("its parts have a known length");
    compress_prepend_size(&plain)
}

/// What `bytes` are; `None` if they are nothing of the kind.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (length, packed) = bytes.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let mut plain = vec![0; (length <= MAX).then_some(length)?];
    let read = decompress_into(packed, &mut plain).ok()?;
    let (what, rest) = postcard::take_from_bytes(&plain[..read]).ok()?;
    rest.is_empty().then_some(what)
}

impl Key {
    /// Of the replications of each of `remedies` in `scenario` with this seed.
    pub fn of<'r>(
        seed: u64,
        scenario: &Scenario,
        remedies: impl Iterator<Item = &'r Remedy>,
    ) -> Vec<Self> {
        let scenario = digest(scenario);
        let key = |remedy: &Remedy| {
            let mut key = Sha256::new_with_prefix(MODEL);
            key.update(seed.to_le_bytes());
            key.update(scenario);
            key.update(digest(remedy));
            let digest: [u8; 32] = key.finalize().into();
            Self(std::array::from_fn(|index| digest[index]))
        };
        remedies.map(key).collect()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The digest of all parts of `what`: they print exactly.
fn digest(what: &impl fmt::Debug) -> [u8; 32] {
    struct Digested(Sha256);
    impl Write for Digested {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text);
            Ok(())
        }
    }
    let mut digested = Digested(Sha256::new());
    write!(digested, "{what:?}").expect("a digest takes all");
    digested.0.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::fates;
    use crate::experiment::synthetic::{experiment, world};

    fn record(replication: u64) -> Record {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let streams = Streams::new(7, replication);
        let (outcome, bins) = fates::watch(&experiment.scenario, remedy, streams, &|_| ());
        Record { outcome, fates: Some(bins) }
    }

    #[test]
    fn a_record_reads_back() {
        for replication in 0..8 {
            let written = record(replication);
            assert_eq!(unpack(&pack(&written)), Some(written));
        }
        let experiment = experiment(&[60], 1, 1);
        let made_up =
            world(&experiment.scenario, &experiment.remedies[0].remedy, Streams::new(1, 1));
        let written = Record { outcome: made_up, fates: None };
        assert_eq!(unpack(&pack(&written)), Some(written));
    }

    #[test]
    fn damage_is_no_record_and_never_a_panic() {
        let whole = pack(&record(0));
        for cut in (0..whole.len()).step_by(7) {
            assert_eq!(unpack::<Record>(&whole[..cut]), None, "{cut} bytes");
        }
        for index in (0..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[index] ^= 1 << (index % 8);
            // It may be another record: whether it is the one that was written a checksum tells.
            let _ = unpack::<Record>(&changed);
        }
        assert_eq!(unpack::<Record>(&[255; 64]), None);
    }

    #[test]
    fn whatever_decides_a_replication_is_in_its_key() {
        let experiment = experiment(&[60, 10, 60], 1, 1);
        let keys = |seed, scenario| {
            Key::of(seed, scenario, experiment.remedies.iter().map(|named| &named.remedy))
        };
        let before = keys(1, &experiment.scenario);
        assert_eq!(before[0], before[2], "the name of a remedy decides nothing");
        assert_ne!(before[0], before[1]);
        assert_ne!(before, keys(2, &experiment.scenario));
        let mut other = experiment.scenario.clone();
        other.classes[0].invalid += f64::EPSILON;
        assert_ne!(before, keys(1, &other));
    }
}
