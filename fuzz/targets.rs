//! What the fuzz targets do with their input. The tests replay the corpus through them too.

#![allow(dead_code, reason = "each target uses its own function")]

use std::path::Path;

use porthang::calibration::{self, Calibration, Incidents, Traffic};
use porthang::experiment::config;
use porthang::reading::Loader;
use porthang::reading::log::{self, Format};

/// An experiment that reads a trace and an observed law; both are the input.
const DATA: &str = r#"
title = "Data"
seed = 1
horizon = "30 days"
replications = { min = 1, max = 1 }
network = { star = { latency = "20 ms" } }
remedies = { "do nothing" = [] }

[[clients]]
name = "relays"
hosts = 7
profile = "bsd44"
arrivals = { trace = "data.csv" }
invalid = 0.5

[listener]
profile = "nt351"
backlog = 5
workers = 4
service = { empirical = "data.csv" }
hang = "silent"
"#;

/// An experiment on a topology, which is the input.
const TOPOLOGY: &str = r#"
title = "Topology"
seed = 1
horizon = "30 days"
replications = { min = 1, max = 1 }
network = { topology = "FILE", default-latency = "20 ms" }
remedies = { "do nothing" = [] }

[[clients]]
name = "relays"
hosts = 7
at = ["a", "b"]
profile = "bsd44"
arrivals = { poisson = { rate = "500 / day" } }

[listener]
at = "a"
profile = "nt351"
backlog = 5
workers = 4
service = "1 s"
hang = "silent"
"#;

/// Reads `data` as an experiment file beside two data files. Returns what is said of it.
pub(crate) fn experiment(data: &[u8]) -> String {
    let load = |path: &Path| match path.to_str() {
        Some("requests.csv") => Ok("at,kind,host\n1 s,valid,1\n1 min,invalid\n2 hours\n".into()),
        Some("served.csv") => Ok("served in\n1 s\n2.5 s\n".into()),
        _ => Err("there is no such file".to_owned()),
    };
    read(data, &load)
}

/// Reads `data` as a trace and as observed durations. Returns what is said of it.
pub(crate) fn trace(data: &[u8]) -> String {
    read(DATA.as_bytes(), &|_| Ok(data.to_owned()))
}

/// Reads `data` without its first byte as a topology: DOT if that is odd, else GraphML. Returns
/// what is said of it.
pub(crate) fn topology(data: &[u8]) -> String {
    let Some((format, data)) = data.split_first() else {
        return String::new();
    };
    let file = if format % 2 == 1 { "net.dot" } else { "net.graphml" };
    let text = TOPOLOGY.replace("FILE", file);
    read(text.as_bytes(), &|_| Ok(data.to_owned()))
}

/// Reads `data` as a table of incidents, and fits laws to it. Returns what is said of it.
pub(crate) fn incidents(data: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(data) else {
        return String::new();
    };
    match Incidents::read("incidents.csv", text, &calibration::Asked::default()) {
        Ok(incidents) => Calibration::of(&incidents).map_or_else(
            |untold| format!("{untold:?}"),
            |found| format!("{:?} {:?}", found.rate, found.unknowns),
        ),
        Err(mistakes) => mistakes.iter().map(|one| format!("{one}{}", one.coloured())).collect(),
    }
}

/// Reads `data` without its first byte as a log, of the kind that this byte chooses, if any. Returns
/// what is said of it.
pub(crate) fn log(data: &[u8]) -> String {
    let Some((kind, mut data)) = data.split_first() else {
        return String::new();
    };
    let format = Format::ALL.get(usize::from(*kind % 8)).copied();
    let asked = log::Asked { format, ..log::Asked::default() };
    let mut traffic = Traffic::default();
    match log::read(&mut data, &asked, &mut |date| traffic.add(date)) {
        Ok(told) => {
            format!("{told:?} {:?} {:?}", traffic.pattern(), traffic.trace().map(|all| all.len()))
        }
        Err(refused) => format!("{refused:?}"),
    }
}

/// What is said of the experiment in `text`, with and without colours.
fn read(text: &[u8], load: Loader<'_>) -> String {
    let Ok(text) = std::str::from_utf8(text) else {
        return String::new();
    };
    match config::read("fuzz.toml", text, &[], load) {
        Ok(experiment) => experiment.name,
        Err(mistakes) => format!("{mistakes}{}", mistakes.coloured()),
    }
}
