//! Why a command could not be done, and the exit code that says so.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// Why a command could not be done; each has its exit code.
#[derive(Debug)]
pub(super) enum Failure {
    /// What was asked for or read is wrong: place, message and what to do.
    Input(String),
    /// What was made could not be written: place, message and what to do.
    Output(String),
    /// A signal ended it.
    Stopped {
        /// Its number.
        signal: u8,
    },
}

impl Failure {
    /// Why results cannot go into `folder`; what can be done comes `first`, before another folder.
    pub(super) fn folder(folder: &Path, message: &str, first: &str) -> Self {
        let folder = folder.display();
        Self::Output(format!(
            "{folder}: {message}\n  help: {first}choose another folder with --out"
        ))
    }

    /// What a shell sees; a process ended by signal n is told as 128 + n.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Input(_) => 2,
            Self::Output(_) => 3,
            Self::Stopped { signal } => 128 + signal,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(message) | Self::Output(message) => f.write_str(message),
            Self::Stopped { .. } => f.write_str("stopped; earlier results are untouched"),
        }
    }
}
