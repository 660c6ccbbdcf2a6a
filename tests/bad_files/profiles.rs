//! What a mistake in a profile, or in how the listener uses it, says.

use porthang::experiment::config;

const GOOD: &str = include_str!("../../experiments/reproduce-hang.toml");
const PROFILE: &str = "profile = \"nt351\"\nbacklog = 5";

/// What stands in the place of the listener's profile and backlog.
const CASES: &[(&str, &str)] = &[
    ("a TIME_WAIT without a unit", "{ base = \"linux\", time-wait = \"60\" }"),
    ("a bare number for TIME_WAIT", "{ base = \"linux\", time-wait = 60 }"),
    ("a negative TIME_WAIT", "{ base = \"linux\", time-wait = \"-60 s\" }"),
    ("a misspelt key", "{ base = \"linux\", time_wait = \"60 s\" }"),
    ("a half-open queue of less than nothing", "{ base = \"linux\", half-open-extra = -1 }"),
    ("a half-open queue too long", "{ base = \"linux\", half-open-extra = 65536 }"),
    ("a half-open queue with a fraction", "{ base = \"linux\", half-open-extra = 1.5 }"),
    ("a half-open queue in quotes", "{ base = \"linux\", half-open-extra = \"1\" }"),
    ("a truth in quotes", "{ base = \"linux\", abort-on-overflow = \"true\" }"),
    ("a truth as a number", "{ base = \"linux\", abort-on-overflow = 1 }"),
    ("an abort that cannot happen", "{ base = \"nt351\", abort-on-overflow = true }"),
    (
        "an abort that cannot happen any more",
        "{ base = \"linux\", half-open-counts = true, abort-on-overflow = true }",
    ),
    ("an unknown overflow", "{ base = \"linux\", overflow = \"abort\" }"),
    ("no room at all", "{ base = \"linux\", backlog-factor = 0, backlog-extra = 0 }"),
    (
        "several mistakes",
        "{ base = \"linux\", time-wait = \"1 m\", half-open-extra = -1, abort-on-overflow = 0 }",
    ),
    ("a word for SO_REUSEADDR", "\"linux\"\nreuse-address = \"yes\""),
    ("a number for SO_REUSEADDR", "\"linux\"\nreuse-address = 1"),
    ("SO_REUSEADDR misspelt", "\"linux\"\nreuse-addr = false"),
    ("SO_REUSEADDR in the profile", "{ base = \"linux\", reuse-address = false }"),
];

/// What is said of a listener with this profile.
fn messages(profile: &str) -> String {
    let text = GOOD.replacen(PROFILE, &format!("profile = {profile}\nbacklog = 5"), 1);
    match config::read("experiments/bad.toml", &text, &[], &config::no_files) {
        Ok(_) => "accepted".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

#[test]
fn every_bad_profile_says_where_and_what_and_what_to_do() {
    assert!(GOOD.contains(PROFILE));
    assert_eq!(messages("\"linux\"\nreuse-address = false"), "accepted");
    assert_eq!(messages("{ base = \"linux\", abort-on-overflow = true }"), "accepted");
    let mut report = String::new();
    for (name, profile) in CASES {
        let messages = messages(profile);
        assert_ne!(messages, "accepted", "{name}");
        report.push_str(&format!("# {name}\n{messages}\n\n"));
    }
    insta::assert_snapshot!(report);
}
