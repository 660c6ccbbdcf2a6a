//! `list presets`: what can be called by name in an experiment, with its numbers and their source.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::say;
use crate::experiment::config::RETRY_PRESETS;
use crate::model::{Measure, host, restart};
use crate::reading::Presets;

/// Lists what an experiment can call by name: profiles, restarts and others, with their sources
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// All presets, one kind after the other.
fn kinds() -> impl Iterator<Item = &'static Presets> {
    let of_hosts = [&host::PRESETS, &restart::PRESETS];
    of_hosts.into_iter().chain(Measure::presets()).chain([&RETRY_PRESETS])
}

pub(super) fn list(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match arguments.json {
        true => say::show_json(&as_json())?,
        false => say::show(&as_lines())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// How each is called, and under that its lines as they are written.
fn as_lines() -> String {
    let mut text = String::new();
    for presets in kinds() {
        for line in presets.text().lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => text += &format!("{}\n", presets.call(name)),
                None => text += &format!("  {line}\n"),
            }
        }
    }
    text
}

fn as_json() -> Value {
    let kinds = kinds().map(|presets| {
        let tables: toml::Table = presets.text().parse().expect("presets are TOML");
        (presets.what().to_owned(), json!(tables))
    });
    json!({ "schema_version": 1, "presets": Map::from_iter(kinds) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_listed_with_how_it_is_called_and_its_source() {
        let (lines, json) = (as_lines(), as_json());
        for presets in kinds() {
            assert!(!presets.names().is_empty());
            for name in presets.names() {
                let call = format!("{}\n  source = \"", presets.call(name));
                assert!(lines.contains(&call), "{call}");
                assert!(json["presets"][presets.what()][name]["source"].is_string(), "{name}");
            }
        }
    }
}
