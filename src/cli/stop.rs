//! Signals: those that ask for the end are heard by a thread, which ends the process at any instant.

#[cfg(unix)]
pub(super) use heard::{on_signals, tame_limits};
#[cfg(not(unix))]
pub(super) use unheard::{on_signals, tame_limits};

#[cfg(unix)]
mod heard {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::{fs, io, thread};

    use signal_hook::consts::{SIGABRT, SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    /// From now on a file that grows too large fails to be written, and does not end the process.
    /// No program can catch the end of its memory: the process still ends then. Its exit code says
    /// why.
    pub(in crate::cli) fn tame_limits() {
        // Without them the process only ends otherwise.
        let _ = flag::register(SIGXFSZ, Arc::default());
        let always = Arc::new(AtomicBool::new(true));
        let _ = flag::register_conditional_shutdown(SIGABRT, 3, always);
    }

    /// From now on the first signal that asks for the end has `end` called with its number, beside
    /// whatever the process is doing; later ones do nothing.
    pub(in crate::cli) fn on_signals(
        end: impl FnOnce(i32) -> Infallible + Send + 'static,
    ) -> io::Result<()> {
        let asks = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| !is_ignored(*signal));
        let mut signals = Signals::new(asks)?;
        let wait = move || {
            if let Some(signal) = signals.forever().next() {
                end(signal);
            }
        };
        thread::Builder::new().spawn(wait).map(drop)
    }

    /// Whether `signal` was ignored before this process began, as `nohup` has it: then it stays so.
    /// Only Linux tells.
    fn is_ignored(signal: i32) -> bool {
        let told = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = told.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
        ignored.is_some_and(|set| (set >> (signal - 1)) & 1 == 1)
    }
}

/// Elsewhere the system ends the process, and the next run clears up.
#[cfg(not(unix))]
mod unheard {
    use std::convert::Infallible;
    use std::io;

    pub(in crate::cli) fn tame_limits() {}

    pub(in crate::cli) fn on_signals(
        _: impl FnOnce(i32) -> Infallible + Send + 'static,
    ) -> io::Result<()> {
        Ok(())
    }
}
