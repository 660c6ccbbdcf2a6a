//! [`Conduct`]: how a run is carried out. Nothing here changes its results.

use super::progress::Progress;
use super::record::Record;
use super::store::{Share, Store};
use crate::engine::Streams;
use crate::model::{Remedy, Scenario};

/// How a run is carried out.
#[derive(Clone, Copy)]
pub struct Conduct<'a> {
    /// Threads to use; 0: as many as there are cores. Without the feature `cli` there is one.
    pub threads: usize,
    /// Called after each part of a replication, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Where replications are kept; `None`: nowhere.
    pub store: Option<&'a dyn Store>,
    /// Which of those that are not kept are simulated; without a store all are.
    pub share: Share,
}

impl Conduct<'_> {
    /// On so many threads, told to nobody and kept nowhere.
    pub const fn quiet(threads: usize) -> Self {
        Self { threads, progress: &|_| (), store: None, share: Share::All }
    }
}

/// A world: what one replication of a remedy comes to, watched or not; it tells how many of its parts
/// are done.
pub(super) type Simulate<'a> =
    dyn Fn(&Scenario, &Remedy, Streams, bool, &dyn Fn(u32)) -> Record + Sync + 'a;
