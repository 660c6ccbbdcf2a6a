//! `list`: the experiments in a folder and the questions they ask.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::failure::Failure;
use super::{files, presets, registers, say, width};
use crate::experiment::config::{self, Mistakes};
use crate::reading::hint;
use crate::reading::printing::printed;
use crate::report::hanging;

/// The words for what else can be listed.
const WORDS: [&str; 6] = ["presets", "hangs", "probes", "measures", "metrics", "columns"];

/// Lists the experiments in a folder and the questions they ask
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// What else to list; a folder of that name is written `./presets`
    #[command(subcommand)]
    what: Option<What>,
    /// The folder
    #[arg(default_value = "experiments")]
    dir: PathBuf,
    /// Prints JSON
    #[arg(long)]
    json: bool,
    /// Prints nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// What else can be listed.
#[derive(Debug, Subcommand)]
enum What {
    Presets(presets::Arguments),
    /// Lists the mechanisms by which an invalid request hangs a port
    Hangs(registers::Arguments),
    /// Lists what a probe may look at
    Probes(registers::Arguments),
    /// Lists the measures of which remedies are made
    Measures(registers::Arguments),
    /// Lists the numbers that have an estimate, with their units
    Metrics(registers::Arguments),
    /// Lists the columns of the CSV files in a results folder
    Columns(registers::Arguments),
}

/// An experiment file in the list.
struct Entry {
    /// Its path.
    file: PathBuf,
    /// What it is called, or why it does not read.
    title: Result<String, String>,
    /// What it asks; may be empty.
    question: String,
}

/// Lists the experiments; those that do not read are named as mistakes.
pub(super) fn list(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(what) = &arguments.what {
        return match what {
            What::Presets(arguments) => presets::list(arguments),
            What::Hangs(arguments) => registers::list(arguments, "hangs", &registers::hangs()),
            What::Probes(arguments) => registers::list(arguments, "probes", &registers::probes()),
            What::Measures(arguments) => {
                registers::list(arguments, "measures", &registers::measures())
            }
            What::Metrics(arguments) => {
                registers::list(arguments, "metrics", &registers::metrics())
            }
            What::Columns(arguments) => {
                registers::list(arguments, "columns", &registers::columns())
            }
        };
    }
    let folder = &arguments.dir;
    let place = folder.to_string_lossy();
    let found = files::experiments(folder).map_err(|error| {
        let hint = match hint::nearest(&place, &WORDS) {
            Some(word) => format!("did you mean `{word}`?"),
            None => "name a folder with experiment files: porthang list DIR".to_owned(),
        };
        Failure::input(&place, &files::why_unlisted(&error), &hint)
    })?;
    let entries: Vec<Entry> = found.into_iter().map(Entry::read).collect();
    if arguments.json {
        say::show_json(&as_json(&entries))?;
    } else if !arguments.quiet {
        say::show(&as_lines(&entries, width::of_terminal()))?;
    }
    if entries.is_empty() {
        say::tell(&format!("{}: no experiment here (*.toml)", say::path(folder)));
    }
    let broken: Vec<&str> =
        entries.iter().filter_map(|entry| entry.title.as_ref().err().map(String::as_str)).collect();
    match broken[..] {
        [] => Ok(ExitCode::SUCCESS),
        _ => Err(Failure::Input(broken.join("\n"))),
    }
}

impl Entry {
    fn read(file: PathBuf) -> Self {
        let (name, text) = match files::read_listed(&file) {
            Ok(read) => read,
            Err(failure) => {
                return Self { file, title: Err(failure.to_string()), question: String::new() };
            }
        };
        let title = config::read(&name, &text, &[], &files::data)
            .map(|experiment| experiment.title)
            .map_err(|mistakes| does_not_read(&mistakes));
        Self { file, title, question: question(&text) }
    }

    /// The name under which its results go.
    fn name(&self) -> String {
        config::name_of(&self.file.to_string_lossy())
    }

    /// It for people.
    fn shown(&self) -> String {
        printed(&self.name()).into_owned()
    }
}

/// The first mistake, and how many more there are.
fn does_not_read(mistakes: &Mistakes) -> String {
    let first = &mistakes.described[0];
    match mistakes.described.len() - 1 {
        0 => first.to_string(),
        more => format!("{first}\n  and {more} more: porthang check tells all"),
    }
}

/// One line an experiment that reads: name, title, question; more, where a terminal is so narrow.
fn as_lines(entries: &[Entry], columns: Option<usize>) -> String {
    let readable = entries
        .iter()
        .filter_map(|entry| Some((entry.shown(), entry.title.as_ref().ok()?, &entry.question)));
    let widths = readable.clone().map(|(name, ..)| name.width());
    let width = widths.max().unwrap_or(0);
    let mut text = String::new();
    for (name, title, question) in readable {
        let asked = match question.as_str() {
            // A title may be the question itself.
            "" => String::new(),
            same if same.eq_ignore_ascii_case(title) => String::new(),
            question if title.ends_with('?') => format!(" {question}"),
            question => format!(": {question}"),
        };
        let room = " ".repeat(width - name.width());
        text += &hanging(&format!("{name}{room}  "), &format!("{title}{asked}"), columns);
    }
    text
}

fn as_json(entries: &[Entry]) -> Value {
    let entries = entries.iter().map(|entry| {
        json!({
            "file": entry.file,
            "name": entry.name(),
            "title": entry.title.as_ref().ok(),
            "question": entry.question,
            "error": entry.title.as_ref().err(),
        })
    });
    json!({ "schema_version": 1, "experiments": entries.collect::<Vec<_>>() })
}

/// What stands after `Question:` in the comments of `text`, up to the next label or the end of
/// the comment.
pub(super) fn question(text: &str) -> String {
    let comment = |line: &'_ str| line.strip_prefix('#').map(|words| words.trim().to_owned());
    let mut lines = text.lines().skip_while(|line| !is_question(line));
    let first = lines.next().and_then(comment).unwrap_or_default();
    let first = first.trim_start_matches("Question:").trim().to_owned();
    let more =
        lines.map_while(comment).take_while(|words| !words.is_empty() && !starts_with_label(words));
    let words: Vec<String> = [first].into_iter().chain(more).collect();
    words.join(" ").trim().to_owned()
}

fn is_question(line: &str) -> bool {
    line.strip_prefix('#').is_some_and(|words| words.trim_start().starts_with("Question:"))
}

/// Whether a comment begins with one of the words that head experiments.
fn starts_with_label(words: &str) -> bool {
    ["Expected:", "Refuted if:"].iter().any(|label| words.starts_with(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_runs_to_the_next_label() {
        let text = "# a.toml\n# Question: is it\n#           so?\n# Expected: no\ntitle = 1\n";
        assert_eq!(question(text), "is it so?");
        assert_eq!(question("# Question: so?\ntitle = 1\n# more\n"), "so?");
        assert_eq!(question("title = 1\n"), "");
    }
}
