//! `traffic`: what a log says of when requests come, and an experiment around it.

use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::arguments::whole;
use super::failure::Failure;
use super::progress::Bar;
use super::{files, fresh, say, width};
use crate::calibration::{KEPT_MAX, Traffic};
use crate::reading::attach::FILE_SIZE_MAX;
use crate::reading::log::{self, Bad, Format, Refused};
use crate::report::traffic::{self as told, Arrivals};

const EXAMPLES: &str = "\
Examples:
  porthang traffic access.log
  porthang traffic access.log -o mine.toml         and mine.csv; then: porthang run mine.toml
  porthang traffic mail.log --as rate -o mine.toml
  gzip -dc access.log.*.gz | porthang traffic - -o mine.toml
  porthang traffic requests.csv --column started_at

Logs that are known: access logs of Apache and nginx (common and combined), JSON lines, the mail log
of Postfix and sendmail, and CSV. Lines that cannot be read are counted. No host, address or name of
the log goes into what is written.";

/// Reads when requests came off a log, and writes an experiment around that
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The log; `-` reads standard input
    file: PathBuf,
    /// What kind of log it is [default: as its first lines tell]
    #[arg(long, value_enum)]
    format: Option<Kind>,
    /// The column (CSV) or key (JSON) that says when a request came
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The year of the first line of a mail log, whose lines do not say it
    #[arg(long, value_name = "YEAR", value_parser = whole::<u32>(1970..=9999))]
    year: Option<u32>,
    /// What is written: every request, or the rate at which they come [default: every request, of at
    /// most a million]
    #[arg(long = "as", value_enum, requires = "out")]
    written: Option<Written>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    /// Writes an experiment to FILE, and the trace beside it; none may be there yet
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What kind of log it is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Access logs of Apache and nginx
    Combined,
    /// A JSON object a line
    Json,
    /// The mail log of Postfix or sendmail
    Mail,
    /// A table with the instant in a column
    Csv,
}

/// What is written of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Written {
    /// Every request, as a trace
    Trace,
    /// The rate by the hour of the day, and on weekends
    Rate,
}

impl From<Kind> for Format {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Combined => Self::Combined,
            Kind::Json => Self::Json,
            Kind::Mail => Self::Mail,
            Kind::Csv => Self::Csv,
        }
    }
}

/// Prints what was found, and writes an experiment around it.
pub(super) fn traffic(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let beside = arguments.out.as_deref().map(|out| fresh::names(out, ["csv"])).transpose()?;
    let (name, source, size) = files::log(&arguments.file)?;
    let bar = Bar::of_bytes(size);
    let asked = log::Asked {
        format: arguments.format.map(Format::from),
        column: arguments.column.clone(),
        year: arguments.year,
    };
    let mut traffic = Traffic::default();
    let mut source = BufReader::with_capacity(1 << 16, Counted { source, read: 0, bar: &bar });
    let found = log::read(&mut source, &asked, &mut |date| traffic.add(date));
    drop(source);
    drop(bar);
    let found = found.map_err(|refused| failure(&name, refused))?;
    match arguments.json {
        true => say::show_json(&told::summary(&found, &traffic))?,
        false => say::show(&told::words(&found, &traffic, width::of_terminal()))?,
    }
    let Some((experiment, [trace])) = arguments.out.as_ref().zip(beside) else {
        return Ok(ExitCode::SUCCESS);
    };
    match instants(arguments.written, &traffic)? {
        Some(text) => {
            let file = trace.file_name().map(|name| name.to_string_lossy().into_owned());
            let around = told::experiment(&traffic, &Arrivals::Trace(&file.unwrap_or_default()));
            fresh::write(&[
                (experiment.clone(), around.into_bytes()),
                (trace.clone(), text.into_bytes()),
            ])?;
            fresh::tell_of(experiment, &[trace]);
        }
        None => write_rate(experiment, &traffic, arguments.written.is_none(), &name)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The trace, if that is to be written and can be.
fn instants(written: Option<Written>, traffic: &Traffic) -> Result<Option<String>, Failure> {
    if written == Some(Written::Rate) {
        return Ok(None);
    }
    let text = traffic.trace().map(|instants| told::trace(&instants));
    let text = text.filter(|text| text.len() <= FILE_SIZE_MAX);
    if text.is_none() && written == Some(Written::Trace) {
        let message =
            format!("a trace has at most {KEPT_MAX} requests, and here are {}", traffic.count());
        return Err(Failure::input(
            "--as trace",
            &message,
            "write --as rate, or cut the log shorter",
        ));
    }
    Ok(text)
}

/// Writes an experiment at a rate.
fn write_rate(
    experiment: &Path,
    traffic: &Traffic,
    is_instead: bool,
    name: &str,
) -> Result<(), Failure> {
    let Some(pattern) = traffic.pattern() else {
        let message = "all requests came at one instant: that tells no rate";
        return Err(Failure::input(name, message, "write --as trace, or name a longer log"));
    };
    if is_instead {
        say::tell("there are too many requests for a trace: the rate is written");
    }
    let around = told::experiment(traffic, &Arrivals::Rate(&pattern));
    fresh::write(&[(experiment.to_owned(), around.into_bytes())])?;
    fresh::tell_of(experiment, &[]);
    Ok(())
}

fn failure(name: &str, refused: Refused) -> Failure {
    match refused {
        Refused::Wrong(Bad { line, column, why }, hint) => {
            Failure::input(&format!("{name}:{line}:{column}"), &why, &hint)
        }
        Refused::Source(error) => {
            Failure::input(name, &error.to_string(), "name a log that can be read")
        }
    }
}

/// A source that shows how much of it has been read.
struct Counted<'b> {
    source: Box<dyn Read>,
    read: u64,
    bar: &'b Bar,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.read += count as u64;
        self.bar.show_bytes(self.read);
        Ok(count)
    }
}
