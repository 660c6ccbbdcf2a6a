//! How wide what is printed may be.

use std::env;
use std::io::{self, IsTerminal};

use terminal_size::{Width, terminal_size};

/// A narrower terminal is none: words would not fit.
const LEAST: usize = 30;

/// The columns of the terminal that standard output is, as `COLUMNS` or the terminal says; `None`
/// where it is none: files and pipes have no width.
pub(super) fn of_terminal() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let measured = || terminal_size().map(|(Width(columns), _)| usize::from(columns));
    said.or_else(measured).map(|columns: usize| columns.max(LEAST))
}
