//! Why a command could not be done, and the exit code that says so.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use crate::reading::printing::printed;

/// Why a command could not be done; each has its exit code.
#[derive(Debug)]
pub(super) enum Failure {
    /// What was asked for or read is wrong.
    Input(String),
    /// So is an experiment: its mistakes, perhaps in colours.
    Mistakes(String),
    /// What was made could not be written.
    Output(String),
    /// Replications have broken a law of the model.
    Broken(String),
}

impl Failure {
    /// What was asked for or read at `place` is wrong, and what to do.
    pub(super) fn input(place: &str, message: &str, help: &str) -> Self {
        Self::Input(told(place, message, help))
    }

    /// Why what was made cannot go to `place`, and what to do.
    pub(super) fn output(place: &str, message: &str, help: &str) -> Self {
        Self::Output(told(place, message, help))
    }

    /// Why results cannot go into `folder`; what can be done comes `first`, before another folder.
    pub(super) fn folder(folder: &Path, message: &str, first: &str) -> Self {
        let help = format!("{first}choose another folder with --out");
        Self::output(&folder.to_string_lossy(), message, &help)
    }

    /// What a shell sees.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Input(_) | Self::Mistakes(_) => 2,
            Self::Output(_) => 3,
            Self::Broken(_) => 1,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Input(told) | Self::Mistakes(told) | Self::Output(told) | Self::Broken(told)) =
            self;
        f.write_str(told)
    }
}

/// Place and message on a line, and what to do on the next.
fn told(place: &str, message: &str, help: &str) -> String {
    let [place, message, help] = [place, message, help].map(printed);
    format!("{place}: {message}\n  help: {help}")
}
