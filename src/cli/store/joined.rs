//! [`Joined`]: what all know, and what a shard adds to it.

use super::StoreFile;
use crate::experiment::record::{Key, Record};
use crate::experiment::store::{NotKept, Store};

/// The file of a shard beside that of all, which stays as it is.
#[derive(Debug)]
pub(in crate::cli) struct Joined<'a> {
    pub(in crate::cli) all: &'a StoreFile,
    pub(in crate::cli) own: &'a StoreFile,
}

impl Store for Joined<'_> {
    fn has(&self, key: Key, replication: u32, watched: bool) -> bool {
        [self.own, self.all].iter().any(|store| store.has(key, replication, watched))
    }

    fn recall(&self, key: Key, replication: u32) -> Option<Record> {
        [self.own, self.all].iter().find_map(|store| store.recall(key, replication))
    }

    fn keep(&self, key: Key, replication: u32, record: &Record) -> Result<(), NotKept> {
        self.own.keep(key, replication, record)
    }
}
