//! Stopping: Ctrl-C and SIGTERM end a run between two replications.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::failure::Failure;

/// Whether a signal has asked for the end, and which.
#[derive(Debug)]
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// From now on SIGINT and SIGTERM only ask; a second one ends the process at once.
    pub(super) fn on_signals() -> io::Result<Self> {
        let stop = Self { asked: Arc::default(), signal: Arc::default() };
        for signal in [SIGINT, SIGTERM] {
            // In this order: the signal that asks must not find that one has asked already, and
            // who sees that one has asked must find which.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop.asked))?;
            flag::register_usize(signal, Arc::clone(&stop.signal), signal as usize)?;
            flag::register(signal, Arc::clone(&stop.asked))?;
        }
        Ok(stop)
    }

    /// Set once the end is asked for.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.asked
    }

    /// Fails once the end is asked for.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.asked.load(Ordering::SeqCst) {
            return Err(self.failure());
        }
        Ok(())
    }

    /// What ends a command that was told to stop.
    pub(super) fn failure(&self) -> Failure {
        let signal = self.signal.load(Ordering::SeqCst);
        Failure::Stopped { signal: u8::try_from(signal).expect("a signal's number is small") }
    }
}
