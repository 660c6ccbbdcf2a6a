//! `submit`: a job script that has a cluster run an experiment in shards.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::arguments::{Repetition, Source, Target, whole};
use super::failure::Failure;
use super::say;
use crate::report::Jobs;

const EXAMPLES: &str = "\
Examples:
  porthang submit slurm experiments/topology.toml --shards 16 > topology.sh && sh topology.sh
  porthang submit parallel experiments/topology.toml --shards 64 | sh
  porthang submit kubernetes experiments/topology.toml --shards 16 --image IMAGE --claim work";

/// Prints a job script that runs an experiment in shards and merges them
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// For which program
    #[arg(value_enum)]
    engine: Engine,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    repetition: Repetition,
    #[command(flatten)]
    target: Target,
    /// Into how many shards
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u32>(1..=100_000))]
    shards: u32,
    /// The threads of each shard
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u16>(1..=1024))]
    threads: u16,
    /// Kubernetes: the image that holds porthang
    #[arg(long, value_name = "IMAGE", required_if_eq("engine", "kubernetes"))]
    image: Option<String>,
    /// Kubernetes: the claim of a volume that holds the folder of the experiment
    #[arg(long, value_name = "CLAIM", required_if_eq("engine", "kubernetes"))]
    claim: Option<String>,
}

/// Who runs the shards.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Engine {
    /// A job array, and a merge once it has succeeded
    Slurm,
    /// GNU parallel, on one large machine
    Parallel,
    /// An Indexed Job, and a job that merges
    Kubernetes,
}

/// Prints the script for an experiment that is sound.
pub(super) fn submit(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { engine, source, repetition, target, .. } = arguments;
    let experiment = source.experiment(repetition, &[])?;
    let words = source.words(repetition).ok_or_else(|| {
        let help = "name a file that all who run a shard can read";
        Failure::input("-", "standard input cannot be read by several", help)
    })?;
    let jobs = Jobs {
        name: &experiment.name,
        words: &words,
        out: &target.words(),
        shards: arguments.shards,
        threads: arguments.threads,
    };
    let (image, claim) = (arguments.image.as_deref(), arguments.claim.as_deref());
    let script = match engine {
        Engine::Slurm => jobs.slurm(),
        Engine::Parallel => jobs.parallel(),
        Engine::Kubernetes => jobs.kubernetes(image.unwrap_or_default(), claim.unwrap_or_default()),
    };
    say::show(&script)?;
    Ok(ExitCode::SUCCESS)
}
