//! `list presets`: what can be called by name in an experiment, with its numbers and their source.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::say;
use crate::model::{host, restart};

/// Lists what an experiment can call by name: profiles and restarts, with their sources
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// The presets by the key that calls them; each file has a table for each.
const KINDS: [(&str, &str); 2] = [("profile", host::PRESETS), ("restart", restart::PRESETS)];

pub(super) fn list(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let text = match arguments.json {
        true => format!("{:#}\n", as_json()),
        false => as_lines(),
    };
    say::show(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// How each is called, and under that its lines as they are written.
fn as_lines() -> String {
    let mut text = String::new();
    for (kind, presets) in KINDS {
        for line in presets.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => text += &format!("{kind} = \"{name}\"\n"),
                None => text += &format!("  {line}\n"),
            }
        }
    }
    text
}

fn as_json() -> Value {
    let kinds = KINDS.map(|(kind, presets)| {
        let presets: toml::Table = presets.parse().expect("presets are TOML");
        (kind.to_owned(), json!(presets))
    });
    json!({ "schema_version": 1, "presets": Map::from_iter(kinds) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_listed_with_how_it_is_called_and_its_source() {
        let (lines, json) = (as_lines(), as_json());
        for (kind, presets) in KINDS {
            let presets: toml::Table = presets.parse().expect("presets are TOML");
            assert!(presets.len() > 2);
            for name in presets.keys() {
                let call = format!("{kind} = \"{name}\"\n  source = \"");
                assert!(lines.contains(&call), "{call}");
                assert!(json["presets"][kind][name]["source"].is_string(), "{name}");
            }
        }
    }
}
