//! `list presets`: what can be called by name in an experiment, with its numbers and their source.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::say;
use crate::experiment::config::RETRY_PRESETS;
use crate::model::remedy::{BALANCER_PRESETS, PROBING_PRESETS, SCHEDULE_PRESETS};
use crate::model::{host, restart};
use crate::reading::Presets;

/// Lists what an experiment can call by name: profiles, restarts and others, with their sources
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Presets of one kind.
struct Kind {
    /// What they are called together.
    name: &'static str,
    presets: &'static Presets,
    /// How an experiment calls the one called NAME.
    call: &'static str,
}

const KINDS: [Kind; 6] = [
    Kind { name: "profile", presets: &host::PRESETS, call: "profile = \"NAME\"" },
    Kind { name: "restart", presets: &restart::PRESETS, call: "restart = \"NAME\"" },
    Kind {
        name: "probing",
        presets: &PROBING_PRESETS,
        call: "watchdog = { base = \"NAME\", restart = … }",
    },
    Kind { name: "balancer", presets: &BALANCER_PRESETS, call: "balancer = { base = \"NAME\" }" },
    Kind {
        name: "schedule",
        presets: &SCHEDULE_PRESETS,
        call: "schedule = { base = \"NAME\", restart = … }",
    },
    Kind { name: "retry", presets: &RETRY_PRESETS, call: "retry = \"NAME\"" },
];

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
    for Kind { presets, call, .. } in KINDS {
        for line in presets.text().lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => text += &format!("{}\n", call.replace("NAME", name)),
                None => text += &format!("  {line}\n"),
            }
        }
    }
    text
}

fn as_json() -> Value {
    let kinds = KINDS.map(|Kind { name, presets, .. }| {
        let presets: toml::Table = presets.text().parse().expect("presets are TOML");
        (name.to_owned(), json!(presets))
    });
    json!({ "schema_version": 1, "presets": Map::from_iter(kinds) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_listed_with_how_it_is_called_and_its_source() {
        let (lines, json) = (as_lines(), as_json());
        for Kind { name: kind, presets, call } in KINDS {
            assert!(presets.names().len() > 1);
            for name in presets.names() {
                let call = format!("{}\n  source = \"", call.replace("NAME", name));
                assert!(lines.contains(&call), "{call}");
                assert!(json["presets"][kind][name]["source"].is_string(), "{name}");
            }
        }
    }
}
