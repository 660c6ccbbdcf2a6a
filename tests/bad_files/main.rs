//! What a mistake in an experiment file says, and that no text whatever makes the reader panic.

#[macro_use]
mod mistakes;

mod costs;
mod data;
mod detection;
mod expectations;
mod experiment;
mod links;
mod measures;
mod mutations;
mod overrides;
mod presets;
mod profiles;
mod quantities;
mod restarts;
mod shape;
mod standby;
mod sweep;
mod topologies;
mod trace;
mod traffic;

use std::path::Path;

use porthang::experiment::config;

/// A valid file; each case below breaks it.
pub(crate) const GOOD: &str = r#"title = "Good"
seed = 1
horizon = "30 days"
baseline = "fix"

[replications]
min = 4
max = 16
precision = 0.02

[network]
nodes = ["a", "b", "c"]
links = [
  { between = ["a", "b"], latency = "20 ms", jitter = "5 ms", loss = 0.001 },
]

[[clients]]
name = "relays"
hosts = 40
at = ["a", "b"]
profile = "bsd44"
arrivals = { poisson = { rate = "500 / day" } }
retry = { schedule = ["15 min", "1 hour"], give-up = "5 days" }

[[clients]]
name = "offender"
hosts = 1
at = ["b"]
profile = { base = "linux", syn-retries = 3 }
arrivals = { once = { at = "6 hours" } }
invalid = 1.0

[listener]
at = "a"
profile = "nt351"
backlog = 5
workers = 4
service = { lognormal = { mean = "2 s", cv = 1.0 } }
hang = { listen-not-rearmed = { dead-reply = "rst" } }

[remedies]
"do nothing" = []
"fix" = [{ fix = { at = "0 s", outage = "20 min" } }]
"watchdog" = [{ watchdog = { probe = "connect", period = "60 s", timeout = "45 s", failures = 1, restart = "nt351-reboot" } }]

[[expect]]
metric = "port_availability"
remedy = "fix"
at-least = 0.999
"#;

/// The arrivals of the relays.
pub(crate) const POISSON: &str = "{ poisson = { rate = \"500 / day\" } }";

/// The time that the listener needs for a request.
pub(crate) const SERVICE: &str = "{ lognormal = { mean = \"2 s\", cv = 1.0 } }";

/// What is said of the good file with the text `from` replaced by `to`.
pub(crate) fn edited(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "`{from}` is not in the file");
    messages(&GOOD.replacen(from, to, 1), &[])
}

pub(crate) fn messages(text: &str, overrides: &[(&str, &str)]) -> String {
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<(String, String)> = overrides.iter().map(owned).collect();
    read(text, &overrides, "")
}

/// What is said of the experiment `text` where `data.csv` holds `data`.
pub(crate) fn read(text: &str, overrides: &[(String, String)], data: &str) -> String {
    let load = |path: &Path| match path.to_str() {
        Some("experiments/data.csv") => Ok(data.to_owned()),
        _ => Err("there is no such file".to_owned()),
    };
    match config::read("experiments/bad.toml", text, overrides, &load) {
        Ok(_) => "accepted".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

/// All that is said of `cases`, each with its name; every one must be refused.
pub(crate) fn report<'n>(cases: impl IntoIterator<Item = (&'n str, String)>) -> String {
    let mut report = String::new();
    for (name, messages) in cases {
        assert_ne!(messages, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{messages}\n\n"));
    }
    report
}

#[test]
fn the_good_file_is_accepted() {
    assert_eq!(messages(GOOD, &[]), "accepted");
}
