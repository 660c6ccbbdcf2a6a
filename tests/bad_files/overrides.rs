//! Overrides of the command line.

use crate::{GOOD, messages, report};

/// Overrides of the good file.
const OVERRIDES: &[(&str, &[(&str, &str)])] = &[
    ("an override that leads nowhere", &[("clients.ofender.invalid", "0.5")]),
    ("an override into a number", &[("seed.value", "1")]),
    ("an override of an unknown key", &[("listener.wrkers", "3")]),
    ("an override of a wrong value", &[("clients.offender.invalid", "2")]),
    ("an override that is no TOML", &[("remedies.\"do nothing\"", "[{ fix")]),
    ("an override with a broken path", &[("clients..invalid", "1")]),
    ("an override past the end of a list", &[("remedies.watchdog.1.watchdog.failures", "1")]),
    ("two overrides", &[("horizon", "0 days"), ("listener.backlog", "few")]),
    ("an override of an unknown remedy", &[("remedies.watchdig.0.watchdog.failures", "1")]),
    ("an override of an unknown table", &[("lisener.workers", "3")]),
    ("an override of a duration without a unit", &[("horizon", "30")]),
    ("an override of a contradiction", &[("remedies.watchdog.0.watchdog.timeout", "2 min")]),
    ("an override with a unit of speech", &[("horizon", "2 weeks")]),
    ("an override with nothing", &[("seed", "")]),
    ("an override of several lines", &[("network", "\n{ star = {\n latency = 5 } }")]),
];

#[test]
fn every_bad_override_says_where_and_what_and_what_to_do() {
    let cases = OVERRIDES.iter().map(|(name, overrides)| (*name, messages(GOOD, overrides)));
    insta::assert_snapshot!(report(cases));
}
