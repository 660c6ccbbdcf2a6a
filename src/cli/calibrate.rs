//! `calibrate`: what a table of incidents says of the laws of an experiment.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::{files, fresh, say, width};
use crate::calibration::{Asked, Calibration, Incidents, Instant, Only, Untold};
use crate::reading::Diagnostic;
use crate::report::{calibration as told, chart};

const EXAMPLES: &str = "\
Examples:
  porthang calibrate incidents.csv
  porthang calibrate incidents.csv --from 2024-01-01T00:00Z --until 2025-01-01T00:00Z
  porthang calibrate windows.csv --start begin --restored end --without impact=maintenance
  porthang calibrate incidents.csv -o mine.toml     then: porthang run mine.toml

A row is an incident: when it started, when somebody noticed, when the port was back. An incident
without the last is not over: it counts as long as it was seen. Instants are dates, or spans since
the start such as `90 min`. The columns are looked for under their usual names.";

/// Fits the rate of hangs and the laws of detection and repair to a table of incidents
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The table: CSV with a head; `-` reads standard input
    file: PathBuf,
    /// The column that says when an incident started
    #[arg(long, value_name = "COLUMN")]
    start: Option<String>,
    /// The column that says when somebody noticed
    #[arg(long, value_name = "COLUMN")]
    detected: Option<String>,
    /// The column that says when the port was back
    #[arg(long, value_name = "COLUMN")]
    restored: Option<String>,
    /// Reads only rows with this value in this column; can be repeated
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = pair)]
    only: Vec<(String, String)>,
    /// Leaves out rows with this value in this column; can be repeated
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = pair)]
    without: Vec<(String, String)>,
    /// Since when incidents were written down [default: since the first]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    from: Option<Instant>,
    /// Until when [default: until the last instant in the table]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    until: Option<Instant>,
    /// Prints JSON; lengths in seconds
    #[arg(long)]
    json: bool,
    /// Writes an experiment to FILE, and a chart beside it; none may be there yet
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints what was found, and writes an experiment around it.
pub(super) fn calibrate(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let charts =
        arguments.out.as_deref().map(|out| fresh::names(out, ["svg", "png"])).transpose()?;
    let (name, text) = files::read_table(&arguments.file)?;
    let incidents = Incidents::read(&name, &text, &arguments.asked())
        .map_err(|mistakes| refused(&arguments.file, &mistakes))?;
    let found = Calibration::of(&incidents).map_err(|untold| {
        let (message, hint) = match untold {
            Untold::Rate => (
                "tells no rate of hangs: no incident but the first began while the port was up"
                    .to_owned(),
                "add incidents, or say with --from since when they were written down",
            ),
            Untold::Part(which) => (
                format!("tells no {}: none has ended", which.name()),
                "add incidents that are over",
            ),
        };
        Failure::input(&say::path(&arguments.file), &message, hint)
    })?;
    match arguments.json {
        true => say::show_json(&told::summary(&incidents, &found))?,
        false => say::show(&told::words(&incidents, &found, width::of_terminal()))?,
    }
    let Some((experiment, [svg, png])) = arguments.out.as_ref().zip(charts) else {
        return Ok(ExitCode::SUCCESS);
    };
    let source =
        Path::new(&name).file_name().map_or(name.clone().into(), |name| name.to_string_lossy());
    let picture = chart::calibration("How long incidents last", &found.parts).picture();
    let drawn = |error: chart::ChartError| Failure::Output(error.to_string());
    fresh::write(&[
        (experiment.clone(), told::experiment(&source, &found).into_bytes()),
        (svg.clone(), picture.svg().map_err(drawn)?.into_bytes()),
        (png.clone(), picture.png().map_err(drawn)?),
    ])?;
    fresh::tell_of(experiment, &[svg, png]);
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn asked(&self) -> Asked {
        let only = |is_wanted| {
            move |(column, value): &(String, String)| Only {
                column: column.clone(),
                value: value.clone(),
                is_wanted,
            }
        };
        let wanted = self.only.iter().map(only(true));
        Asked {
            columns: [&self.start, &self.detected, &self.restored].map(Clone::clone),
            only: wanted.chain(self.without.iter().map(only(false))).collect(),
            from: self.from,
            until: self.until,
        }
    }
}

/// All mistakes of a table.
fn refused(file: &Path, mistakes: &[Diagnostic]) -> Failure {
    let in_colour = say::in_colour();
    let told = |one: &Diagnostic| if in_colour { one.coloured() } else { one.to_string() };
    let told: Vec<String> = mistakes.iter().map(told).collect();
    let count = match mistakes.len() {
        1 => "one mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    let file = say::path(file);
    Failure::Mistakes(format!("{}\n\n{file}: {count}; nothing was fitted", told.join("\n\n")))
}

fn pair(written: &str) -> Result<(String, String), String> {
    let parts = written.split_once('=').filter(|(column, _)| !column.trim().is_empty());
    let (column, value) = parts.ok_or("write COLUMN=VALUE, such as impact=maintenance")?;
    Ok((column.trim().to_owned(), value.trim().to_owned()))
}

fn instant(written: &str) -> Result<Instant, String> {
    Instant::parse(written).map_err(|(message, hint)| format!("{message}: {hint}"))
}
