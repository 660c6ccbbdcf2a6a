//! The words of the command line as people write them, and what is said where they make no sense.

use std::env;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error, Parser};

use crate::reading::printing::printed;

/// The arguments of this process.
///
/// # Errors
/// What is wrong with them, or the help that was asked for.
pub(super) fn parse<T: Parser + CommandFactory>() -> Result<T, Error> {
    let words: Vec<OsString> = with_help(env::args_os().collect());
    T::try_parse_from(&words).map_err(|error| {
        // It repeats words of the command line. Those that cannot be printed are wrong as escapes
        // too.
        let told = words.iter().map(|word| printed(&word.to_string_lossy()).into_owned().into());
        let told: Vec<OsString> = told.collect();
        let error = T::try_parse_from(&told).err().unwrap_or(error);
        with_sound_tip(error, &told, &T::command())
    })
}

/// `help WORD …` as `WORD … --help`: so all help is the same, and a misspelt word is told the right
/// one. Nobody who writes `help --help` wants to know more of `help`.
fn with_help(words: Vec<OsString>) -> Vec<OsString> {
    // What it tells of the format is no option of a command.
    if words.get(2).is_some_and(|word| word == "format") {
        let asked = words.iter().enumerate().filter(|(index, _)| *index != 1);
        return asked.map(|(_, word)| word.clone()).collect();
    }
    let is_help = |word: &OsString| ["help", "-h", "--help"].iter().any(|help| word == help);
    if words.get(1).is_none_or(|word| word != "help") {
        return words;
    }
    let mut asked: Vec<OsString> = words.into_iter().filter(|word| !is_help(word)).collect();
    asked.push("--help".into());
    asked
}

/// The parser proposes `-- -x` wherever `-x` is no option; behind an option that is no help.
fn with_sound_tip(mut error: Error, words: &[OsString], command: &clap::Command) -> Error {
    // A shell with a similar name is another shell.
    let of = error.get(ContextKind::InvalidArg);
    if of.is_some_and(|of| of == &ContextValue::String("<SHELL>".to_owned())) {
        error.remove(ContextKind::SuggestedValue);
    }
    if error.kind() != ErrorKind::UnknownArgument || error.get(ContextKind::Suggested).is_none() {
        return error;
    }
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let Some(index) = words.iter().position(|word| word.starts_with(unknown.as_str())) else {
        return error;
    };
    let takes_value = |word: &&String| {
        let subcommands = command.get_subcommands().flat_map(clap::Command::get_arguments);
        word.strip_prefix("--").is_some_and(|name| {
            let mut options = subcommands.filter(|option| option.get_long() == Some(name));
            options.any(|option| option.get_action().takes_values())
        })
    };
    let written = words[index].clone();
    let tip = match words[..index].last().filter(takes_value) {
        Some(option) => format!("to pass '{written}' as its value, write '{option}={written}'"),
        None => format!("to pass '{written}' as a value, use '-- {written}'"),
    };
    error.insert(ContextKind::InvalidArg, ContextValue::String(written));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}
