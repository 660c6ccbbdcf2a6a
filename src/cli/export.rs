//! `export`: what a remedy comes to as the configuration of another program.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::arguments::{Repetition, Source};
use super::failure::Failure;
use super::{choice, say};
use crate::experiment::{Experiment, NamedRemedy};
use crate::reading::hint;
use crate::report::export::{self, Refusal, export};

const EXAMPLES: &str = "\
Examples:
  porthang export systemd experiments/modern-remedies.toml --remedy 'watchdog that kills'
  porthang export kubernetes experiments/modern-remedies.toml --remedy 'liveness probe'";

/// Prints the units or manifests that carry the numbers of a remedy
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// For which program
    #[arg(value_enum)]
    target: Target,
    #[command(flatten)]
    source: Source,
    /// The remedy, by its name
    #[arg(long, value_name = "NAME")]
    remedy: Option<String>,
}

/// Whose configuration.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// A service, and a timer where there is a schedule
    Systemd,
    /// A Deployment, a `CronJob` where there is a schedule, a Service for a balancer
    Kubernetes,
}

impl From<Target> for export::Target {
    fn from(target: Target) -> Self {
        match target {
            Target::Systemd => Self::Systemd,
            Target::Kubernetes => Self::Kubernetes,
        }
    }
}

/// Prints the configuration.
pub(super) fn print(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let target = arguments.target.into();
    let experiment = arguments.source.experiment(&Repetition::default(), &[])?;
    choice::one_point(&experiment, "an export")?;
    let named = choice::remedy(&experiment, arguments.remedy.as_deref())?;
    let text = export(target, &experiment, named)
        .map_err(|refusal| refused(target, &experiment, named, &refusal))?;
    say::show(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Why `named` is not printed, and what would be.
fn refused(
    target: export::Target,
    experiment: &Experiment,
    named: &NamedRemedy,
    refusal: &Refusal,
) -> Failure {
    let (name, to) = (&named.name, target.name());
    match refusal {
        Refusal::Harmful { message, hint } => {
            let message = format!("`{name}` is not exported to {to}: {message}");
            Failure::input("--remedy", &message, hint)
        }
        Refusal::Nothing(missing) => {
            let missing = match missing[..] {
                [] => "it does nothing".to_owned(),
                _ => format!("not carried: {}", missing.join("; ")),
            };
            let message = format!("nothing of `{name}` can be exported to {to}; {missing}");
            Failure::input("--remedy", &message, &others(target, experiment))
        }
    }
}

/// What can be exported.
fn others(target: export::Target, experiment: &Experiment) -> String {
    let possible =
        experiment.remedies.iter().filter(|other| export(target, experiment, other).is_ok());
    let possible: Vec<&str> = possible.map(|other| other.name.as_str()).collect();
    match possible[..] {
        [] => "write a `watchdog` or a `schedule` into a remedy".to_owned(),
        _ => format!("possible here: {}", hint::list(&possible)),
    }
}
