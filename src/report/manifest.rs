//! `manifest.toml`: what made the results, and the command that makes them again.

use sha2::{Digest, Sha256};

use crate::experiment::{Experiment, Results, Source};
use crate::reading::printing::is_printable;

/// The program and its version.
pub const PACKAGE: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
/// The key of the names of all files that were made.
const FILES: &str = "files";

/// The text of `manifest.toml`; the run makes files of these names.
pub(super) fn manifest(experiment: &Experiment, results: &Results, files: &[String]) -> String {
    let source = &experiment.source;
    let replications: Vec<String> =
        (results.points.iter()).map(|point| point.replications.to_string()).collect();
    let overrides: Vec<String> = (source.overrides.iter())
        .map(|(path, value)| format!("  [{}, {}],\n", quoted(path), quoted(value)))
        .collect();
    let overrides = match overrides[..] {
        [] => "[]".to_owned(),
        _ => format!("[\n{}]", overrides.concat()),
    };
    let files: Vec<String> = files.iter().map(|name| quoted(name)).collect();
    let mut text = String::from("# What made these results; `command` makes them again.\n");
    for (key, value) in [
        ("experiment", quoted(&experiment.name)),
        ("package", quoted(PACKAGE)),
        ("command", quoted(&command(&source.file, &source.overrides))),
        ("seed", experiment.seed.to_string()),
        ("replications", format!("[{}]", replications.join(", "))),
        ("overrides", overrides),
        (FILES, format!("[{}]", files.join(", "))),
        ("text", quoted_lines(&source.text)),
    ] {
        text += &format!("{key} = {value}\n");
    }
    text += "\n# SHA-256 of each file that was read, as sha256sum prints it.\n[inputs]\n";
    for (name, digest) in inputs(source) {
        text += &format!("{} = {}\n", key(&name), quoted(&digest));
    }
    text
}

/// The names of the files that were read, the experiment first, each with its SHA-256.
pub(super) fn inputs(source: &Source) -> Vec<(String, String)> {
    let itself = (&source.file, &source.text);
    let all = [itself].into_iter().chain(source.files.iter().map(|(name, text)| (name, text)));
    all.map(|(name, content)| (name.clone(), sha256(content.as_bytes()))).collect()
}

/// The files that the run made whose manifest `text` is, of this version or another; `None` if it
/// is no manifest of a run. `all` are those that a run can make: an earlier version did not say
/// which it made.
pub fn made_by_run(text: &str, all: &[String]) -> Option<Vec<String>> {
    let table: toml::Table = text.parse().ok()?;
    let begins = |key: &str, word: &str| {
        let value = table.get(key).and_then(toml::Value::as_str);
        value.and_then(|value| value.split(' ').next()) == Some(word)
    };
    let name = env!("CARGO_PKG_NAME");
    let is_of_run =
        begins("package", name) && begins("command", name) && table.contains_key("experiment");
    let said = table.get(FILES).and_then(toml::Value::as_array);
    let is_made = |name: &&String| match said {
        Some(said) => said.iter().any(|made| made.as_str() == Some(name)),
        None => true,
    };
    is_of_run.then(|| all.iter().filter(is_made).cloned().collect())
}

/// The command that repeats the experiment in the folder of its file; `-` reads it from standard
/// input.
pub(super) fn command(file: &str, overrides: &[(String, String)]) -> String {
    // What begins like an option is none behind the name of a folder.
    let folder = if file.starts_with('-') && file != "-" { "./" } else { "" };
    let mut command = format!("porthang run {}", shell(&format!("{folder}{file}")));
    for (path, value) in overrides {
        command += &format!(" --set {}", shell(&format!("{path}={value}")));
    }
    command
}

/// The command that has porthang `run` (or merge, or what else) `experiment`, as it was read, with its
/// results in the folder `out`, if that is not the usual one.
pub fn command_of(experiment: &Experiment, what: &str, out: Option<&str>) -> String {
    let Source { file, overrides, .. } = &experiment.source;
    let command = command(file, overrides);
    let command = command.replacen("porthang run", &format!("porthang {what}"), 1);
    let out = out.map(|out| format!(" --out {}", shell(out)));
    command + &out.unwrap_or_default()
}

/// The command that tells one replication of `remedy` of `experiment` with these parameters.
pub fn command_for_one(
    experiment: &Experiment,
    parameters: &[(String, String)],
    remedy: &str,
    replication: u32,
) -> String {
    let Source { file, overrides, .. } = &experiment.source;
    let all = [overrides, parameters].concat();
    let trace = command(file, &all).replacen("porthang run", "porthang trace", 1);
    format!("{trace} --remedy {} --replication {replication}", shell(remedy))
}

/// A word as a POSIX shell reads it.
pub(super) fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A TOML string that reads back as `text`, over several lines where it has several.
fn quoted_lines(text: &str) -> String {
    let stays = |c: char| c.is_ascii_whitespace() || is_printable(c);
    match text.chars().all(stays) {
        true => toml::Value::from(text).to_string(),
        false => format!("\"\"\"\n{}\"\"\"", escaped(text, '\n')),
    }
}

/// A TOML string that reads back as `text`, on one line.
fn quoted(text: &str) -> String {
    match text.chars().all(is_printable) {
        true => toml::Value::from(text).to_string(),
        false => key(text),
    }
}

/// A TOML key that reads back as `text`.
fn key(text: &str) -> String {
    format!("\"{}\"", escaped(text, ' '))
}

/// What stands between the quotes of `text`, with an escape for all that cannot be printed but is
/// not `spared`.
fn escaped(text: &str, spared: char) -> String {
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c == spared || is_printable(c) => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    };
    text.chars().map(escape).collect()
}

/// The digest of `bytes`, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::results;

    #[test]
    fn the_text_of_the_experiment_reads_back_verbatim() {
        let (mut experiment, results) = results(&[10], 2);
        for text in [
            "a = 1\r\nb = '''x'''\n",
            "\n\ntab\there \\ \"\"\" \u{7}",
            "no newline at the end: é",
            "",
            "# \u{202e}\u{2028} \u{9b}31m\n'''\"\"\"\\\r\n\ttab\n",
        ] {
            experiment.source.text = text.to_owned();
            let manifest: toml::Table = manifest(&experiment, &results, &[]).parse().expect("TOML");
            assert_eq!(manifest["text"].as_str(), Some(text));
        }
    }

    #[test]
    fn a_manifest_is_told_from_files_of_others_and_says_what_was_made() {
        let (experiment, results) = results(&[10], 2);
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|n| (*n).into()).collect() };
        let text = manifest(&experiment, &results, &names(&["a.svg", "b.csv", "../c"]));
        let all = names(&["a.svg", "b.csv", "d.csv"]);
        let made = |text: &str| made_by_run(text, &all);
        let both = Some(names(&["a.svg", "b.csv"]));
        assert_eq!(made(&text), both);
        assert_eq!(made(&text.replace('\n', "\r\n")), both, "as some check it out");
        assert_eq!(made(&text.replace("porthang 0.", "porthang 7.")), both, "of another version");
        let (before, after) = text.split_once(FILES).expect("it names its files");
        let (_, after) = after.split_once('\n').expect("it has more lines");
        assert_eq!(made(&format!("{before}{after}")), Some(all.clone()), "of an earlier version");
        assert_eq!(made(&text[..text.len() / 2]), None, "cut");
        for of_others in [
            "",
            "not TOML",
            "package = \"porthang\"\n",
            "[package]\nname = \"porthang\"\nversion = \"0.1.0\"\n",
            "experiment = \"a\"\ncommand = \"porthanger run a.toml\"\npackage = \"porthanger 1\"\n",
        ] {
            assert_eq!(made(of_others), None, "{of_others}");
        }
    }

    #[test]
    fn whatever_a_file_is_called_the_manifest_can_be_read_and_printed() {
        let (mut experiment, results) = results(&[10], 2);
        for name in ["a\nb.toml", "...toml", "it's \"a\" \\.toml", "\u{202e}\u{1b}[2J.toml", "-"] {
            experiment.source.file = name.to_owned();
            let text = manifest(&experiment, &results, &[]);
            assert!(text.chars().all(|c| c == '\n' || is_printable(c)), "{text:?}");
            let manifest: toml::Table = text.parse().expect("TOML");
            assert!(manifest["inputs"].as_table().expect("a table").contains_key(name), "{text}");
        }
    }

    #[test]
    fn every_file_that_was_read_has_its_digest() {
        let (mut experiment, results) = results(&[10], 2);
        let file = ("data/served.csv".to_owned(), "abc".to_owned());
        experiment.source.files.push(file);
        let manifest: toml::Table = manifest(&experiment, &results, &[]).parse().expect("TOML");
        let inputs = manifest["inputs"].as_table().expect("a table");
        assert_eq!(inputs.len(), 2);
        assert_eq!(inputs["data/served.csv"].as_str(), Some(sha256(b"abc").as_str()));
    }

    #[test]
    fn the_digest_is_what_sha256sum_prints() {
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), of_abc);
    }

    #[test]
    fn the_command_survives_a_shell() {
        let set = |value: &str| vec![("title".to_owned(), value.to_owned())];
        assert_eq!(command("a.toml", &set("x")), "porthang run a.toml --set title=x");
        assert_eq!(command("-", &[]), "porthang run -");
        assert_eq!(command("-a.toml", &[]), "porthang run ./-a.toml");
        assert_eq!(command("a\nb.toml", &[]), "porthang run 'a\nb.toml'");
        assert_eq!(
            command("my file.toml", &set("it's \"10 / day\"")),
            r#"porthang run 'my file.toml' --set 'title=it'\''s "10 / day"'"#
        );
    }
}
