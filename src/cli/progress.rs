//! How far a run has come, for those who watch.

use std::env;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

use crate::experiment::runner::Progress;

/// A bar on standard error while a run goes on; nothing if that is no terminal.
#[derive(Debug)]
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar, unless nobody wants or can see it.
    pub(super) fn new(is_quiet: bool) -> Self {
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        if is_quiet || is_dumb || !io::stderr().is_terminal() {
            return Self(None);
        }
        let template = "{bar:30} {pos}/{len} replications, {msg}{eta} left";
        let style = ProgressStyle::with_template(template).expect("the template is sound");
        Self(Some(ProgressBar::no_length().with_style(style)))
    }

    /// Shows `progress`.
    pub(super) fn show(&self, progress: Progress) {
        let Some(bar) = &self.0 else { return };
        if bar.length() != Some(progress.planned) {
            bar.set_message(match progress.at_most {
                at_most if at_most == progress.planned => String::new(),
                at_most => format!("at most {at_most}, "),
            });
            bar.set_length(progress.planned);
        }
        // Threads may arrive out of order.
        if progress.finished > bar.position() {
            bar.set_position(progress.finished);
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
