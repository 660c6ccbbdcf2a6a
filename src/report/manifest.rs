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
    text += &format!("{} = {}\n", quoted(&file), quoted(&sha256(source.text.as_bytes())));
    text
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
