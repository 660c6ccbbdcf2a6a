//! Classes of clients and the listener.

use crate::{GOOD, POISSON, SERVICE, edited, messages, report};

/// Edits of the good file: what is wrong, the text replaced, and what replaces it.
const EDITS: &[(&str, &str, &str)] = &[
    ("an unknown key", "seed = 1", "seed = 1\nrestart_evry = \"1 day\""),
    ("a key that is misspelt", "precision = 0.02", "precison = 0.02"),
    ("a key in the wrong table", "workers = 4", "workers = 4\nmin = 4"),
    ("no horizon", "horizon = \"30 days\"\n", ""),
    ("a horizon of nothing", "\"30 days\"", "\"0 s\""),
    ("a horizon too long", "\"30 days\"", "\"40000 days\""),
    ("fewer at most than at least", "max = 16", "max = 2"),
    ("no replication", "min = 4", "min = 0"),
    ("more requests than can be", "\"500 / day\"", "\"500000 / ms\""),
    ("no hosts", "hosts = 40", "hosts = 0"),
    ("too many hosts", "hosts = 40", "hosts = 2000000"),
    ("two classes of one name", "\"offender\"", "\"relays\""),
    ("an unknown profile", "\"nt351\"", "\"nt350\""),
    ("a profile without a base", "base = \"linux\", ", ""),
    ("a profile that waits no time", "syn-retries = 3", "syn-gaps = []"),
    ("an unknown law of arrivals", "poisson", "poison"),
    ("a law of arrivals with settings of another", "poisson", "renewal"),
    ("gaps of nothing", POISSON, "{ renewal = { gap = \"0 s\" } }"),
    ("gaps without a law", POISSON, "{ renewal = \"5 min\" }"),
    ("gaps that are too short", POISSON, "{ renewal = { gap = \"1 us\" } }"),
    ("a day without its hour", POISSON, "{ diurnal = { rate = \"500 / day\", peak = 1.5 } }"),
    (
        "more requests in a day than can be",
        POISSON,
        "{ diurnal = { rate = \"500 / us\", peak = 2, at = \"14 hours\" } }",
    ),
    ("a trace in a file that is not there", POISSON, "{ trace = \"dta.csv\" }"),
    ("a trace that is no file", POISSON, "{ trace = [\"1 s\"] }"),
    ("a trace without a file", POISSON, "\"trace\""),
    ("two laws of arrivals", "{ once = { at = \"6 hours\" } }", "{ once = {}, poisson = {} }"),
    ("a law of arrivals without settings", "{ once = { at = \"6 hours\" } }", "\"once\""),
    ("a request after the horizon", "\"6 hours\"", "\"30 days\""),
    ("a retry without a schedule", "[\"15 min\", \"1 hour\"]", "[]"),
    ("a retry without a pause", "\"15 min\"", "\"0 s\""),
    ("a retry that is given up at once", "\"5 days\"", "\"0 s\""),
    ("a retry without waits", "schedule = [\"15 min\", \"1 hour\"], ", ""),
    ("a retry with waits said twice", "schedule =", "backoff = {}, schedule ="),
    (
        "a back-off that ends before it begins",
        "schedule = [\"15 min\", \"1 hour\"]",
        "backoff = { first = \"1 hour\", factor = 2, most = \"15 min\" }",
    ),
    (
        "a back-off that shrinks from nothing",
        "schedule = [\"15 min\", \"1 hour\"]",
        "backoff = { first = \"0 s\", factor = 0.5, most = \"15 min\" }",
    ),
    (
        "a back-off without an end",
        "schedule = [\"15 min\", \"1 hour\"]",
        "backoff = { first = \"1 s\", factor = 2 }",
    ),
    ("a jitter beyond the wait", "give-up = \"5 days\"", "give-up = \"5 days\", jitter = 1.5"),
    ("no workers", "workers = 4", "workers = 0"),
    (
        "a queue that holds nothing",
        "profile = \"nt351\"",
        "profile = { base = \"nt351\", backlog-factor = 0.1, backlog-extra = 0 }",
    ),
    (
        "observations in a file that is not there",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ empirical = \"dta.csv\" }",
    ),
    (
        "observations in no file",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ empirical = [\"1 s\", \"2 s\"] }",
    ),
    (
        "observations in a file without a name",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ empirical = \"\" }",
    ),
    ("a law with parameters of another", "cv = 1.0", "sigma = 1.0"),
    ("a law with a parameter of nothing", "cv = 1.0", "cv = 0"),
    (
        "a range upside down",
        "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
        "{ uniform = { low = \"2 s\", high = \"1 s\" } }",
    ),
    ("mistakes in a class and in its place", "hosts = 1\nat = [\"b\"]", "hosts = 0\nat = [\"d\"]"),
    ("a profile in capitals", "\"nt351\"", "\"NT351\""),
    ("a profile with a misspelt key", "syn-retries", "syn-retry"),
    ("a profile from an unknown base", "base = \"linux\"", "base = \"plan9\""),
    ("a profile with too many retries", "syn-retries = 3", "syn-retries = 33"),
    ("a law in capitals", "lognormal", "Lognormal"),
    (
        "two laws of a duration",
        SERVICE,
        "{ exponential = { mean = \"1 s\" }, uniform = { low = \"1 s\", high = \"2 s\" } }",
    ),
    ("a law without parameters", SERVICE, "{ exponential = {} }"),
    ("a range of nothing", SERVICE, "{ uniform = { low = \"1 s\", high = \"1 s\" } }"),
    ("a mean of nothing", SERVICE, "{ exponential = { mean = \"0 s\" } }"),
    ("a shape with a fraction", SERVICE, "{ erlang = { shape = 1.5, mean = \"1 s\" } }"),
    ("a law as a word", SERVICE, "\"exponential\""),
    ("too many hosts together", "hosts = 1\n", "hosts = 999999\n"),
];

#[test]
fn every_bad_class_or_listener_says_where_and_what_and_what_to_do() {
    let cases = EDITS.iter().map(|(name, from, to)| (*name, edited(from, to)));
    insta::assert_snapshot!(report(cases));
}

#[test]
fn all_mistakes_are_found_in_one_pass() {
    let mut text = GOOD.to_owned();
    for (from, to) in [
        ("seed = 1", "sed = 1"),
        ("\"30 days\"", "30 days"),
        ("min = 4", "min = 0"),
        ("\"20 ms\"", "\"20\""),
        ("hosts = 40", "hosts = -40"),
        ("workers = 4", "workers = 4\nworkers = 5"),
        ("\"rst\"", "\"rts\""),
        ("failures = 1", "failures = \"one\""),
        ("port_availability", "availability"),
    ] {
        text = text.replacen(from, to, 1);
    }
    insta::assert_snapshot!(messages(&text, &[]));
}
