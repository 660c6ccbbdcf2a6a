//! `export`: what a remedy comes to as the configuration of another program.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::arguments::{Repetition, Source};
use super::failure::Failure;
use super::{choice, say};
use crate::experiment::{Experiment, NamedRemedy};
use crate::reading::hint;
use crate::report::export::{self, export};

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
        .map_err(|missing| nothing(target, &experiment, named, &missing))?;
    say::show(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Why there is nothing of `named` to print, and what there would be.
fn nothing(
    target: export::Target,
    experiment: &Experiment,
    named: &NamedRemedy,
    missing: &[String],
) -> Failure {
    let others =
        experiment.remedies.iter().filter(|other| export(target, experiment, other).is_ok());
    let others: Vec<&str> = others.map(|other| other.name.as_str()).collect();
    let hint = match others[..] {
        [] => "write a `watchdog` or a `schedule` into a remedy".to_owned(),
        _ => format!("possible here: {}", hint::list(&others)),
    };
    let missing = match missing {
        [] => "it does nothing".to_owned(),
        _ => format!("not carried: {}", missing.join("; ")),
    };
    let (name, target) = (&named.name, target.name());
    let message = format!("nothing of `{name}` can be exported to {target}; {missing}");
    Failure::input("--remedy", &message, &hint)
}
