//! What is said of broken files, each of which is a good one with a single edit.

use porthang::experiment::config;
use porthang::reading::Loader;

/// How a good file begins, up to the profile of its first clients.
macro_rules! good_head {
    () => {
        r#"title = "Good"
seed = 1
horizon = "30 days"

[replications]
min = 4
max = 16

[network]
star = { latency = "20 ms" }

[[clients]]
name = "relays"
hosts = 40
profile = "bsd44"
"#
    };
}

/// A case: what is wrong, and the text of the good file that another takes the place of.
pub(crate) type Edit<'e> = (&'e str, &'e str, &'e str);

/// What is said of the experiment `text`, whose data files come from `load`.
pub(crate) fn said_of(text: &str, load: Loader<'_>) -> String {
    match config::read("experiments/bad.toml", text, &[], load) {
        Ok(_) => "accepted".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

/// What `read` says of `good` after each of `edits`, none of which is accepted.
pub(crate) fn report(good: &str, edits: &[Edit<'_>], read: impl Fn(&str) -> String) -> String {
    assert_eq!(read(good), "accepted");
    let mut report = String::new();
    for (case, from, to) in edits {
        assert!(good.contains(from), "{case}: `{from}` is not in the file");
        let messages = read(&good.replacen(from, to, 1));
        assert_ne!(messages, "accepted", "{case}");
        report.push_str(&format!("# {case}\n{messages}\n\n"));
    }
    report
}
