//! What people and pipes get to see.

use std::env;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

use super::failure::Failure;

/// Writes `text` to standard output.
pub(super) fn show(text: &str) -> Result<(), Failure> {
    show_with(|output| output.write_all(text.as_bytes()))
}

/// Writes to standard output bit by bit. A reader that has seen enough and left is no failure.
pub(super) fn show_with(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut output = BufWriter::new(io::stdout().lock());
    match write(&mut output).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Output(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes the line `words` to standard error. If that fails there is nobody left to tell.
pub(super) fn tell(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Whether what is told may be coloured: on a terminal that can, unless the user wants none
/// (<https://no-color.org>).
pub(super) fn in_colour() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
    io::stderr().is_terminal() && !is_set("NO_COLOR") && !is_dumb
}
