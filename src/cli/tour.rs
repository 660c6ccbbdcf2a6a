//! `porthang` without arguments: what it is for, in a dozen lines.

use std::process::ExitCode;

use super::failure::Failure;
use super::say;

const TOUR: &str = "\
One bad request hangs a port. Is it better to patch it, or to keep restarting it?

An experiment is a file: clients, a network, a listener, and the remedies to compare.
Every remedy meets the same requests at the same instants.

  porthang new                                    experiments to start from
  porthang list                                   the experiments in experiments/
  porthang run experiments/fix-vs-restart.toml    run one; `check` says what would be run
  porthang trace FILE --remedy NAME               one replication, told step by step
  porthang export systemd FILE --remedy NAME      the remedy as units; or kubernetes
  porthang traffic LOG, calibrate INCIDENTS       your own data, and an experiment around it

`porthang help run` tells all options; exit codes are 0 done, 1 an expectation failed,
2 bad input, 3 could not write.
";

/// Shows the tour.
pub(super) fn tour() -> Result<ExitCode, Failure> {
    say::show(TOUR)?;
    Ok(ExitCode::SUCCESS)
}
