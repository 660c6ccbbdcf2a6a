//! Traces: data files of requests.

use crate::{GOOD, POISSON, read, report};

/// Contents of a trace of 40 hosts and 30 days.
const TRACES: &[(&str, &str)] = &[
    ("an empty trace", ""),
    ("a trace with a header only", "at,kind,host\n"),
    ("instants without a unit", "at\n1\n2,valid\n"),
    ("an instant before the last", "1 min\n2 min, valid\n90 s, valid\n100 s\n2 min\n"),
    ("an instant that is negative", "-1 s,valid\n"),
    ("an unknown kind", "1 s,valid\n2 s, invald,3\n3 s,\"broken\"\n"),
    ("a kind in place of the instant", "1 s\nvalid,1 s\n"),
    ("a host that is not in the class", "1 s,,1\n1 s,,0\n1 s,valid,41\n1 s,,-1\n1 s,,a\n"),
    ("a fourth column", "1 s,valid,1,\n"),
    ("fields parted by other marks", "1 s;valid;1\n1 s\tvalid\n1 s # first\n"),
    ("no request before the horizon", "30 days\n31 days\n"),
    ("a line that is no request", TOO_LONG),
    ("a trace of bytes", "\0\u{1}\u{7f}\n"),
    ("a trace in minutes", "1 min,valid\n2 mins,valid\n"),
    ("a trace with the wrong case", "1 s,Valid\n2 s,INVALID\n"),
    ("a trace with yes and no", "1 s,yes\n2 s,0\n"),
    ("a trace by date", "at\n2024-01-01 00:00:00,valid\n"),
    ("a trace with the host first", "3,1 s,valid\n"),
    ("a trace with a host that has a name", "1 s,valid,relay-3\n"),
    ("a trace with a quote that is not closed", "1 s,\"valid\n2 s,valid\n"),
    ("a trace with commas for points", "1,5 s,valid\n"),
    ("a trace with a rate", "500 / day,valid\n"),
    ("a trace with wide characters", "\t1 s,正しい,1\n"),
    ("a trace with an instant too far", "1 s\n182501 days\n"),
    ("a trace with a host that is too large for anything", "1 s,,99999999999999999999\n"),
];

const TOO_LONG: &str = match std::str::from_utf8(&[b'1'; 201]) {
    Ok(line) => line,
    Err(_) => unreachable!(),
};

#[test]
fn every_bad_trace_says_where_and_what_and_what_to_do() {
    let text = GOOD.replace(POISSON, "{ trace = \"data.csv\" }");
    assert_eq!(read(&text, &[], "1 s,valid,40\n1 s,invalid\n40 days"), "accepted");
    let cases = TRACES.iter().map(|(name, trace)| (*name, read(&text, &[], trace)));
    insta::assert_snapshot!(report(cases));
}

#[test]
fn a_share_of_invalid_requests_is_refused_where_the_trace_says_which_are() {
    let text = GOOD.replace("{ once = { at = \"6 hours\" } }", "{ trace = \"data.csv\" }");
    assert_eq!(read(&text, &[], "1 s,valid\n2 s\n"), "accepted");
    insta::assert_snapshot!(read(&text, &[], "1 s,valid\n2 s,invalid\n"));
}
