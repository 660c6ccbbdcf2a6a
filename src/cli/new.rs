//! `new`: an experiment to start from. Add one here: a file in `new/` and a line in [`STARTS`].

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::{fresh, list, say, width};
use crate::reading::hint;
use crate::report::hanging;

const EXAMPLES: &str = "\
Examples:
  porthang new                             what there is
  porthang new kubernetes                  print one
  porthang new kubernetes -o mine.toml     write it, then: porthang run mine.toml

Lines that end in `# yours` hold guesses: put what you know there.";

/// Each experiment by its name.
const STARTS: [(&str, &str); 6] = [
    ("nt351", include_str!("new/nt351.toml")),
    ("kubernetes", include_str!("new/kubernetes.toml")),
    ("systemd", include_str!("new/systemd.toml")),
    ("mail-relay", include_str!("new/mail-relay.toml")),
    ("thread-pool", include_str!("new/thread-pool.toml")),
    ("database-listener", include_str!("new/database-listener.toml")),
];

/// Prints or writes an experiment to start from
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Which; without it all are listed
    preset: Option<String>,
    /// Writes it to FILE, which must not be there yet
    #[arg(long, short, value_name = "FILE", requires = "preset")]
    out: Option<PathBuf>,
}

/// Prints or writes the experiment, or lists all.
pub(super) fn new(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(name) = &arguments.preset else {
        say::show(&listed(width::of_terminal()))?;
        return Ok(ExitCode::SUCCESS);
    };
    let Some((_, text)) = STARTS.iter().find(|(known, _)| known == name) else {
        let names = STARTS.map(|(name, _)| name);
        return Err(Failure::input(
            name,
            "there is no such experiment",
            &hint::one_of(name, &names),
        ));
    };
    match &arguments.out {
        None => say::show(text)?,
        Some(path) => {
            fresh::write(&[(path.clone(), text.as_bytes().to_vec())])?;
            fresh::tell_of(path, &[]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each: its name and its question; more, where a terminal has so few `columns`.
fn listed(columns: Option<usize>) -> String {
    let width = STARTS.map(|(name, _)| name.len()).into_iter().max().unwrap_or(0);
    let line = |(name, text): (&str, &str)| {
        hanging(&format!("{name:width$}  "), &list::question(text), columns)
    };
    STARTS.map(line).concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::config;

    #[test]
    fn every_experiment_is_sound_and_has_the_plans_that_people_have() {
        for (name, text) in STARTS {
            let read = config::read(name, text, &[], &config::no_files);
            let experiment = read.unwrap_or_else(|mistakes| panic!("{name}: {mistakes}"));
            let has = |words: &str| {
                let mut names = experiment.remedies.iter().map(|remedy| remedy.name.as_str());
                names.any(|remedy| remedy.contains(words))
            };
            for plan in ["do nothing", "patch at once", "until the patch comes"] {
                assert!(has(plan), "{name} lacks: {plan}");
            }
            assert!(experiment.remedies.len() >= 5, "{name}");
        }
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal() {
        assert_eq!(listed(None).lines().count(), STARTS.len());
        assert!(listed(Some(60)).lines().all(|line| line.len() <= 60), "{}", listed(Some(60)));
    }

    #[test]
    fn every_experiment_begins_with_its_question_and_marks_its_guesses() {
        for (name, text) in STARTS {
            let question = text.lines().next().and_then(|line| line.strip_prefix("# Question: "));
            assert_eq!(question, Some(list::question(text).as_str()), "{name}");
            assert!(question.is_some_and(|question| question.ends_with('?')), "{name}");
            let marked = |key: &str| {
                let mut lines = text.lines().filter(|line| line.trim_start().starts_with(key));
                lines.all(|line| line.contains("# yours"))
            };
            for key in ["horizon", "arrivals", "service", "{ fix", "{ operator"] {
                assert!(marked(key), "{name}: {key}");
            }
        }
    }
}
