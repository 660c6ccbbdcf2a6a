//! How far a run has come, for those who watch.

use std::env;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::experiment::runner::Progress;

/// A bar on standard error while a run goes on, which ends with its first copy; nothing if that is
/// no terminal.
#[derive(Clone, Debug)]
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar, unless nobody wants or can see it.
    pub(super) fn new(is_quiet: bool) -> Self {
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        if is_quiet || is_dumb || !io::stderr().is_terminal() {
            return Self(None);
        }
        let style = ProgressStyle::with_template("{bar:30} {msg}, {eta} left");
        let style = style.expect("the template is sound");
        Self(Some(ProgressBar::no_length().with_style(style)))
    }

    /// The same while so many bytes are read (0: nobody knows how many).
    pub(super) fn of_bytes(size: u64) -> Self {
        let bar = Self::new(false);
        if let Self(Some(bar)) = &bar {
            let template = match size {
                0 => "{spinner} {bytes} read, {bytes_per_sec}",
                _ => "{bar:30} {bytes} of {total_bytes}, {eta} left",
            };
            bar.set_style(ProgressStyle::with_template(template).expect("the template is sound"));
            bar.set_length(size);
        }
        bar
    }

    /// Shows that `read` bytes have been read.
    pub(super) fn show_bytes(&self, read: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(read);
        }
    }

    /// Shows `progress`.
    pub(super) fn show(&self, progress: Progress) {
        let Some(bar) = &self.0 else { return };
        let Progress { parts, planned, at_most } = progress;
        bar.set_length(planned * Progress::PARTS);
        // Threads may arrive out of order.
        if parts > bar.position() {
            let or_more =
                if at_most > planned { format!(" (at most {at_most})") } else { String::new() };
            let finished = parts / Progress::PARTS;
            let noun = if at_most == 1 { "replication" } else { "replications" };
            bar.set_message(format!("{finished} of {planned}{or_more} {noun}"));
            bar.set_position(parts);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
