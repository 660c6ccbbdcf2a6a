//! [`Workers`]: the threads of a run. Change here how tasks are shared between them.

/// The threads of a run; none where they cannot be had, which only takes longer.
pub(super) struct Workers {
    #[cfg(feature = "cli")]
    pool: Option<rayon::ThreadPool>,
}

/// A task by its number.
pub(super) type Task<'a, T> = dyn Fn(usize) -> T + Sync + 'a;

impl Workers {
    #[cfg(feature = "cli")]
    pub(super) fn new(threads: usize) -> Self {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        Self { pool: pool.ok() }
    }

    #[cfg(not(feature = "cli"))]
    pub(super) fn new(_threads: usize) -> Self {
        Self {}
    }

    /// The results of tasks `0..count`, in their order.
    pub(super) fn map<T: Send>(&self, count: usize, task: &Task<'_, T>) -> Vec<T> {
        #[cfg(feature = "cli")]
        if let Some(pool) = &self.pool {
            use rayon::prelude::*;
            return pool.install(|| (0..count).into_par_iter().map(task).collect());
        }
        (0..count).map(task).collect()
    }
}
