//! What people and pipes get to see: only what can be [printed](crate::reading::printing).

use std::env;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;

use serde_json::Value;

use super::failure::Failure;
use crate::reading::printing::{printed, printed_json, printed_lines};

/// Writes `text` to standard output.
pub(super) fn show(text: &str) -> Result<(), Failure> {
    let text = printed_lines(text);
    show_with(|output| output.write_all(text.as_bytes()))
}

/// Writes `value` to standard output as JSON, indented.
pub(super) fn show_json(value: &Value) -> Result<(), Failure> {
    show(&printed_json(&format!("{value:#}\n")))
}

/// Writes to standard output bit by bit what can be printed. A reader that has seen enough and left
/// is no failure.
pub(super) fn show_with(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut output = BufWriter::new(io::stdout().lock());
    shown(write(&mut output).and_then(|()| output.flush()))
}

/// What it means that something was `written` to standard output.
pub(super) fn shown(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Output(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes the line `words` to standard error. If that fails there is nobody left to tell.
pub(super) fn tell(words: &str) {
    tell_coloured(&printed_lines(words));
}

/// The same of words that can be printed, with colours between them.
pub(super) fn tell_coloured(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// The path `path` for people.
pub(super) fn path(path: &Path) -> String {
    printed(&path.to_string_lossy()).into_owned()
}

/// Whether what is told may be coloured: on a terminal that can, unless the user wants none
/// (<https://no-color.org>).
pub(super) fn in_colour() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
    io::stderr().is_terminal() && !is_set("NO_COLOR") && !is_dumb
}
