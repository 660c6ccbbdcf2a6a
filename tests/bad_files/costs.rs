//! What a mistake in a price or an objective says.

use crate::mistakes::{Edit, report, said_of};

/// A valid file; each case below breaks it.
const GOOD: &str = r#"title = "Good"
seed = 1
horizon = "30 days"
objective = { port-availability = 0.999, user-availability = 0.99 }

[replications]
min = 4
max = 16

[network]
star = { latency = "20 ms" }

[[clients]]
name = "relays"
hosts = 40
profile = "bsd44"
arrivals = { poisson = { rate = "500 / day" } }
invalid = 0.001

[listener]
profile = "nt351"
backlog = 5
workers = 4
service = "2 s"
hang = "silent"

[remedies]
"fix" = [{ fix = { at = "0 s", outage = "20 min" } }]
"nightly" = [{ schedule = { every = "1 day", restart = "service" } }]

[costs]
currency = "EUR"
down = "12 / min"
restart = 2.5
lost-session = 0.1
bounced = 1
patch-work = { days = 2, per-day = 800 }
"#;

const PRICES: &str = r#"currency = "EUR"
down = "12 / min"
restart = 2.5
lost-session = 0.1
bounced = 1
patch-work = { days = 2, per-day = 800 }
"#;

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[Edit<'_>] = &[
    ("downtime without a unit", "down = \"12 / min\"", "down = 12"),
    ("downtime per nothing", "\"12 / min\"", "\"12\""),
    ("downtime that is a duration", "\"12 / min\"", "\"12 min\""),
    ("downtime with its currency", "\"12 / min\"", "\"12 EUR / min\""),
    ("downtime that earns", "\"12 / min\"", "\"-12 / min\""),
    ("downtime per month", "\"12 / min\"", "\"12 / month\""),
    ("downtime that costs the world", "\"12 / min\"", "\"1000000 / s\""),
    ("a restart that earns", "restart = 2.5", "restart = -2.5"),
    ("a restart that costs no number", "restart = 2.5", "restart = nan"),
    ("lost sessions in plural", "lost-session", "lost-sessions"),
    ("a restart in quotes", "restart = 2.5", "restart = \"2.5 EUR\""),
    ("a restart that costs a billion", "restart = 2.5", "restart = 1e9"),
    ("a restart that costs a hair", "restart = 2.5", "restart = 0.00001"),
    ("patch work without its days", "{ days = 2, per-day = 800 }", "{ per-day = 800 }"),
    ("patch work of a number", "{ days = 2, per-day = 800 }", "1600"),
    ("patch work of minus two days", "days = 2", "days = -2"),
    ("patch work of a fortune", "days = 2, per-day = 800", "days = 9999, per-day = 100000"),
    ("a misspelt price", "restart = 2.5", "restarts = 2.5"),
    ("a currency that is a number", "\"EUR\"", "978"),
    ("no price at all", PRICES, "currency = \"EUR\""),
    ("an objective in percent", "port-availability = 0.999", "port-availability = 99.9"),
    ("an objective in quotes", "port-availability = 0.999", "port-availability = \"99.9 %\""),
    ("an objective that is always met", "port-availability = 0.999", "port-availability = 0"),
    ("ten nines", "port-availability = 0.999", "port-availability = 0.9999999999"),
    ("an objective for probes", "user-availability", "probe-availability"),
    ("an objective of nothing", "{ port-availability = 0.999, user-availability = 0.99 }", "{}"),
    (
        "an objective that is a number",
        "{ port-availability = 0.999, user-availability = 0.99 }",
        "0.999",
    ),
    (
        "all at once",
        "down = \"12 / min\"\nrestart = 2.5\nlost-session = 0.1\nbounced = 1",
        "down = 12\nrestart = -1\nlost-session = [3]\nbounced = inf\nwork = 3",
    ),
];

#[test]
fn every_bad_price_and_objective_says_where_and_what_and_what_to_do() {
    let read = |text: &str| said_of(text, &|_| Err("there is no such file".to_owned()));
    insta::assert_snapshot!(report(GOOD, EDITS, read));
}
