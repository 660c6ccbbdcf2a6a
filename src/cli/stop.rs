//! Stopping: Ctrl-C and SIGTERM end a run between two replications.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

use super::failure::Failure;

/// The signals that ask for the end.
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// From now on a file that grows beyond what is allowed cannot be written, and does not end the
/// process.
#[cfg(unix)]
pub(super) fn outlive_large_files() {
    // Without it the process only ends.
    let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Elsewhere nothing does.
#[cfg(not(unix))]
pub(super) fn outlive_large_files() {}

/// Whether a signal has asked for the end, and which.
#[derive(Debug, Default)]
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
    /// What ends the process at a second signal.
    hasty: Vec<SigId>,
}

impl Stop {
    /// From now on the signals only ask; a second one ends the process at once.
    pub(super) fn on_signals() -> io::Result<Self> {
        let mut stop = Self::default();
        // First: the signal that asks must not find that one has asked already.
        stop.end_at_second()?;
        for signal in SIGNALS {
            // In this order: who sees that one has asked must find which.
            flag::register_usize(signal, Arc::clone(&stop.signal), signal as usize)?;
            flag::register(signal, Arc::clone(&stop.asked))?;
        }
        Ok(stop)
    }

    fn end_at_second(&mut self) -> io::Result<()> {
        for signal in SIGNALS {
            let asked = Arc::clone(&self.asked);
            self.hasty.push(flag::register_conditional_shutdown(signal, 128 + signal, asked)?);
        }
        Ok(())
    }

    /// Does `work`, which takes no time worth waiting for and must not be left half done: no signal
    /// ends it. Before it begins one still can.
    pub(super) fn hold_off<T>(&mut self, work: impl FnOnce() -> T) -> Result<T, Failure> {
        let hasty = std::mem::take(&mut self.hasty);
        for id in &hasty {
            low_level::unregister(*id);
        }
        self.check()?;
        let done = work();
        if !hasty.is_empty() {
            // From now on the first one does: there is nothing left to be asked. If that cannot be
            // had, the process ends all the same.
            let _ = self.end_at_second();
        }
        Ok(done)
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

    /// As after a signal.
    #[cfg(test)]
    pub(super) fn asked() -> Self {
        let stop = Self::default();
        stop.signal.store(SIGINT as usize, Ordering::SeqCst);
        stop.asked.store(true, Ordering::SeqCst);
        stop
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_signals_ends_what_must_not_be_left_half_done() {
        let mut stop = Stop::on_signals().expect("signals can be heard");
        let done = stop.hold_off(|| {
            for signal in [SIGTERM, SIGTERM, SIGINT, SIGINT] {
                low_level::raise(signal).expect("sent");
            }
            "all of it"
        });
        assert_eq!(done.expect("it is done"), "all of it");
        assert!(matches!(stop.check(), Err(Failure::Stopped { signal: 2 })));
        let late = stop.hold_off(|| unreachable!("it was asked to end"));
        assert!(matches!(late, Err(Failure::Stopped { signal: 2 })));
    }
}
