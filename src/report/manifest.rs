//! `manifest.toml`: what made the results, and the command that makes them again.

use sha2::{Digest, Sha256};

use crate::experiment::{Experiment, Results};

/// The text of `manifest.toml`.
pub(super) fn manifest(experiment: &Experiment, results: &Results) -> String {
    let file = format!("{}.toml", experiment.name);
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
    let mut text = String::from("# What made these results; `command` makes them again.\n");
    for (key, value) in [
        ("experiment", quoted(&experiment.name)),
        ("package", quoted(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")))),
        ("command", quoted(&command(&file, &source.overrides))),
        ("seed", experiment.seed.to_string()),
        ("replications", format!("[{}]", replications.join(", "))),
        ("overrides", overrides),
        ("text", quoted(&source.text)),
    ] {
        text += &format!("{key} = {value}\n");
    }
    text += "\n# SHA-256 of each file that was read, as sha256sum prints it.\n[inputs]\n";
    let itself = (&file, &source.text);
    for (name, content) in [itself].into_iter().chain(source.files.iter().map(|(n, c)| (n, c))) {
        text += &format!("{} = {}\n", quoted(name), quoted(&sha256(content.as_bytes())));
    }
    text
}

/// Whether `text` is the manifest of a run, of this version or another.
pub fn is_manifest(text: &str) -> bool {
    let Ok(table) = text.parse::<toml::Table>() else {
        return false;
    };
    let begins = |key: &str, word: &str| {
        let value = table.get(key).and_then(toml::Value::as_str);
        value.and_then(|value| value.split(' ').next()) == Some(word)
    };
    let name = env!("CARGO_PKG_NAME");
    begins("package", name) && begins("command", name) && table.contains_key("experiment")
}

/// The command that repeats the experiment in the folder of its file.
fn command(file: &str, overrides: &[(String, String)]) -> String {
    let mut command = format!("porthang run {}", shell(file));
    for (path, value) in overrides {
        command += &format!(" --set {}", shell(&format!("{path}={value}")));
    }
    command
}

/// A word as a POSIX shell reads it.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A TOML string that reads back as `text`, over several lines where it has several.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
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
        ] {
            experiment.source.text = text.to_owned();
            let manifest: toml::Table = manifest(&experiment, &results).parse().expect("TOML");
            assert_eq!(manifest["text"].as_str(), Some(text));
        }
    }

    #[test]
    fn a_manifest_is_told_from_files_of_others() {
        let (experiment, results) = results(&[10], 2);
        let text = manifest(&experiment, &results);
        assert!(is_manifest(&text));
        assert!(is_manifest(&text.replace('\n', "\r\n")), "as some check it out");
        assert!(is_manifest(&text.replace("porthang 0.", "porthang 7.")), "of another version");
        assert!(!is_manifest(&text[..text.len() / 2]), "cut");
        for of_others in [
            "",
            "not TOML",
            "package = \"porthang\"\n",
            "[package]\nname = \"porthang\"\nversion = \"0.1.0\"\n",
            "experiment = \"a\"\ncommand = \"porthanger run a.toml\"\npackage = \"porthanger 1\"\n",
        ] {
            assert!(!is_manifest(of_others), "{of_others}");
        }
    }

    #[test]
    fn every_file_that_was_read_has_its_digest() {
        let (mut experiment, results) = results(&[10], 2);
        let file = ("data/served.csv".to_owned(), "abc".to_owned());
        experiment.source.files.push(file);
        let manifest: toml::Table = manifest(&experiment, &results).parse().expect("TOML");
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
        assert_eq!(
            command("my file.toml", &set("it's \"10 / day\"")),
            r#"porthang run 'my file.toml' --set 'title=it'\''s "10 / day"'"#
        );
    }
}
