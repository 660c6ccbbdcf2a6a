//! `trace`: one replication, told step by step.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::arguments::{Repetition, Source, whole};
use super::failure::Failure;
use super::{choice, say, width};
use crate::engine::Streams;
use crate::experiment::{Experiment, NamedRemedy};
use crate::model::segment::{End, ListenerId};
use crate::trace::{self, Story};

const EXAMPLES: &str = "\
Examples:
  porthang trace experiments/reproduce-hang.toml --remedy 'without the fix'
  porthang trace experiments/fix-vs-restart.toml --remedy watchdog --replication 17 --segments";

/// Tells one replication of an experiment step by step
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The remedy, by its name
    #[arg(long, value_name = "NAME")]
    remedy: Option<String>,
    /// The replication, as numbered in replications.csv
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u32>(0..=u64::from(u32::MAX)))]
    replication: u32,
    /// The listener, counted from 1, where the remedy has several: the story is of one
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u16>(0..=u64::from(u16::MAX)))]
    listener: u16,
    /// Prints every segment, one a line, in place of the story
    #[arg(long)]
    segments: bool,
    /// Prints JSON; with --segments one object a line
    #[arg(long)]
    json: bool,
}

/// Tells the replication; it is the one that a run counts, event for event.
pub(super) fn trace(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let experiment = arguments.source.experiment(&Repetition::default(), &[])?;
    choice::one_point(&experiment, "a trace")?;
    let named = choice::remedy(&experiment, arguments.remedy.as_deref())?;
    let streams = Streams::new(experiment.seed, u64::from(arguments.replication));
    if arguments.segments {
        say::show_with(|output| segments(output, &experiment, named, streams, arguments.json))?;
        return Ok(ExitCode::SUCCESS);
    }
    let at = listener(named, arguments.listener)?;
    let story = trace::tell(&experiment.scenario, &named.remedy, streams, at);
    if arguments.json {
        say::show_json(&as_json(&experiment, named, arguments.replication, &story))?;
    } else {
        say::show(&story.within(width::of_terminal()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The `number`-th listener of a remedy.
fn listener(named: &NamedRemedy, number: u16) -> Result<ListenerId, Failure> {
    let listeners = named.remedy.rota().listeners();
    let index = number.checked_sub(1).filter(|index| *index < listeners);
    index.map(ListenerId).ok_or_else(|| {
        let there = match listeners {
            1 => "is one listener".to_owned(),
            n => format!("are {n} listeners"),
        };
        let name = &named.name;
        let help = format!("under `{name}` there {there}, counted from 1");
        Failure::input("--listener", &format!("there is no listener {number}"), &help)
    })
}

/// Writes every segment until the reader has seen enough.
fn segments(
    output: &mut dyn Write,
    experiment: &Experiment,
    named: &NamedRemedy,
    streams: Streams,
    is_json: bool,
) -> io::Result<()> {
    let mut written = Ok(());
    trace::segments(&experiment.scenario, &named.remedy, streams, |passage| {
        written = match is_json {
            true => writeln!(output, "{}", passage_as_json(&passage)),
            false => writeln!(output, "{passage}"),
        };
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    written
}

fn passage_as_json(passage: &trace::Passage<'_>) -> Value {
    let mut object = json!({
        "at_ns": passage.at.as_nanos(),
        "connection": passage.connection,
        "client": passage.client,
        "from": match passage.from {
            End::Client => "client",
            End::Listener => "listener",
        },
        "segment": passage.segment.to_string(),
        "lost": passage.lost,
    });
    if let Some(listener) = passage.listener {
        object["listener"] = json!(listener);
    }
    if let Some(cause) = passage.cause {
        object["lost_on_its_way"] = json!(cause.to_string());
    }
    object
}

fn as_json(experiment: &Experiment, named: &NamedRemedy, replication: u32, story: &Story) -> Value {
    let lines =
        story.lines.iter().map(|line| json!({ "at_ns": line.at.as_nanos(), "text": line.text }));
    json!({
        "schema_version": 1,
        "experiment": experiment.name,
        "seed": experiment.seed,
        "remedy": named.name,
        "replication": replication,
        "lines": lines.collect::<Vec<_>>(),
        "ending": story.ending,
        "segments": story.segments,
        "segments_told": story.segments_told,
    })
}
