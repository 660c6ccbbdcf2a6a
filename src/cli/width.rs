//! How wide what is printed may be.

use std::env;
use std::io::{self, IsTerminal};

use terminal_size::{Width, terminal_size};

/// A narrower terminal is none: words would not fit.
const LEAST: usize = 30;

/// The columns of the terminal that standard output is, as `COLUMNS` or the terminal says; `None`
/// where it is none: files and pipes have no width.
pub(super) fn of_terminal() -> Option<usize> {
    columns(io::stdout().is_terminal())
}

/// The same of standard error, to which words go.
pub(super) fn of_words() -> Option<usize> {
    columns(io::stderr().is_terminal())
}

fn columns(is_terminal: bool) -> Option<usize> {
    if !is_terminal {
        return None;
    }
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let measured = || terminal_size().map(|(Width(columns), _)| usize::from(columns));
    said.or_else(measured).map(|columns: usize| columns.max(LEAST))
}
