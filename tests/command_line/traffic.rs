//! `traffic`: what a log says of its requests, and what is wrong with one.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::place::Place;

/// A place with the samples in it.
fn place() -> Place {
    let place = Place::new();
    for name in ["access.log", "mail.log"] {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/data").join(name);
        fs::copy(sample, place.path(name)).expect("the sample is there");
    }
    place
}

fn text(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path(name)).expect("it is there")
}

#[test]
fn a_log_becomes_a_trace_and_an_experiment_that_name_nobody() {
    let place = place();
    let said = place.run(&["traffic", "access.log", "-o", "mine.toml"]).expect_code(0);
    assert_eq!(
        said.out,
        "399 requests in 5.99 hours (combined log)\n  1 line could not be read:\n    41:1: no date \
         stands in brackets\n1594 / day on average; less than a day tells no daily rhythm\nas an arrival \
         law: arrivals = { poisson = { rate = \"1594 / day\" } }\n"
    );
    assert_eq!(said.err, "wrote mine.toml (mine.csv); run it: porthang run mine.toml\n");
    let written = text(&place, "mine.csv") + &text(&place, "mine.toml");
    for trace in ["192.0.2.", "GET", "/api", "Mozilla"] {
        assert!(text(&place, "access.log").contains(trace));
        assert!(!written.contains(trace), "{trace}");
    }
    assert_eq!(text(&place, "mine.csv").lines().count(), 2 + 399);
    let said = place.run(&["check", "mine.toml"]).expect_code(0);
    assert!(said.out.contains("users: 100 hosts, 399 requests\n"), "{}", said.out);
    place.run(&["run", "mine.toml", "--replications", "1"]).expect_code(0);
}

#[test]
fn a_log_becomes_a_rate() {
    let place = place();
    let said =
        place.run(&["traffic", "mail.log", "--as", "rate", "-o", "mail.toml"]).expect_code(0);
    assert!(
        said.out.starts_with("40 requests in 31.8 min (mail log)\n  160 lines tell of"),
        "{}",
        said.out
    );
    assert!(said.out.contains("--year does"), "{}", said.out);
    assert!(
        text(&place, "mail.toml").contains("arrivals = { poisson = { rate = \"1769 / day\" } }")
    );
    assert!(!place.path("mail.csv").exists());
    place.run(&["check", "mail.toml"]).expect_code(0);
    let days = (0..21 * 24).flat_map(|hour| {
        let requests = if (8..20).contains(&(hour % 24)) { 6 } else { 2 };
        (0..requests).map(move |k| format!("{}\n", 1_709_510_400 + 3_600 * hour + 500 * k))
    });
    fs::write(place.path("epochs.csv"), days.collect::<String>()).expect("written");
    let said = place.run(&["traffic", "epochs.csv", "--as", "rate", "-o", "e.toml"]).expect_code(0);
    let law =
        said.out.lines().last().and_then(|line| line.split_once("arrivals = ")).expect("a law").1;
    assert!(law.starts_with("{ diurnal = { rate = \"96.") && law.contains("at = \"1"), "{law}");
    assert!(said.out.contains("days of the week over the mean: Mon 1.00"), "{}", said.out);
    assert!(said.out.contains("a day of the weekend has 1 times as many requests"), "{}", said.out);
    assert!(text(&place, "e.toml").contains(&format!("{law}    # read; all days of the week are")));
    place.run(&["check", "e.toml"]).expect_code(0);
}

#[test]
fn a_log_of_weeks_becomes_a_rate_with_weekends() {
    let place = Place::new();
    // From a Monday on: two requests an hour, and one on weekends.
    let hours = (0..28 * 24).map(|hour| (hour, if hour / 24 % 7 < 5 { 2 } else { 1 }));
    let lines = hours.flat_map(|(hour, requests)| {
        (0..requests).map(move |k| format!("{}\n", 1_709_510_400 + 3_600 * hour + 1_000 * k))
    });
    fs::write(place.path("t.csv"), lines.collect::<String>()).expect("written");
    let said = place.run(&["traffic", "t.csv", "--as", "rate", "-o", "w.toml"]).expect_code(0);
    let told = "a day of the weekend has 0.5 times as many requests as a weekday (95 % interval 0.";
    assert!(said.out.contains(told), "{}", said.out);
    assert!(!said.out.contains("alike"), "{}", said.out);
    let law = "{ diurnal = { rate = \"41.1 / day\", peak = 1, at = \"00:00\", weekend = 0.5 } }";
    assert!(said.out.ends_with(&format!("arrivals = {law}\n")), "{}", said.out);
    assert!(text(&place, "w.toml").contains(&format!("{law}    # read; `weekend` is 0.")));
    place.run(&["check", "w.toml"]).expect_code(0);
    let said = place.run(&["traffic", "t.csv", "--json"]).expect_code(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let weekend = &json["pattern"]["weekend"];
    assert!((weekend["ratio"].as_f64().expect("a number") - 0.5).abs() < 1e-12, "{weekend}");
    assert_eq!(weekend["is_chance"], false);
    assert!(weekend["low"].as_f64() < Some(0.5) && weekend["high"].as_f64() > Some(0.5));
}

#[test]
fn standard_input_is_read_as_it_comes() {
    let place = place();
    let mut command = place.command(&["traffic", "-", "-o", "mine.toml"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let log = text(&place, "access.log");
    child.stdin.take().expect("piped").write_all(log.as_bytes()).expect("somebody reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("399 requests in 5.99 hours"));
}

#[test]
fn programs_are_told_the_same() {
    let place = place();
    let said = place.run(&["traffic", "access.log", "--json"]).expect_code(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&json["requests"], &json["bad_lines"]), (&399.into(), &1.into()));
    assert_eq!(json["first_bad_lines"][0]["line"], 41);
    assert!(json["pattern"]["arrivals"].as_str().is_some_and(|law| law.contains("1594 / day")));
}

#[test]
fn too_many_requests_for_a_trace_become_a_rate() {
    let place = Place::new();
    let lines: String = (0..1_000_001).map(|k| format!("{}\n", 1_709_510_400 + k)).collect();
    fs::write(place.path("t.csv"), lines).expect("written");
    let said = place.run(&["traffic", "t.csv", "-o", "mine.toml"]).expect_code(0);
    assert!(said.err.starts_with("there are too many requests for a trace: the rate is written\n"));
    assert!(text(&place, "mine.toml").contains("{ poisson = { rate = \"86400 / day\" } }"));
    let said = place.run(&["traffic", "t.csv", "--as", "trace", "-o", "more.toml"]).expect_code(2);
    assert!(said.err.starts_with("--as trace: a trace has at most 1000000 requests, and here are"));
}

const WEB: &[&str] = &["--format", "combined"];
const JSON: &[&str] = &["--format", "json"];
const MAIL: &[&str] = &["--format", "mail"];
const CSV: &[&str] = &["--format", "csv"];

/// What is in the log, what else is asked, and what is said.
const BAD: &[(&[u8], &[&str], &str)] = &[
    (b"", &[], "log:1:1: there is no request here"),
    (b"\n\n \n", &[], "log:1:1: there is no request here"),
    (b"\n\nhello\n", &[], "log:3:1: no kind of log is known that has such lines"),
    (b"\x1f\x8b\x08\x00", &[], "log:1:1: it is packed\n  help: unpack it: gzip -dc FILE"),
    (b"BZh91AY", &[], "help: unpack it: bzip2 -dc FILE"),
    (b"\xfd7zXZ\0", &[], "help: unpack it: xz -dc FILE"),
    (b"\x28\xb5\x2f\xfd\x04", &[], "help: unpack it: zstd -dc FILE"),
    (b"\xff\xfe1\x007\x000\x009\x00\n\0", &[], "help: it looks like UTF-16; save it as UTF-8"),
    (b"\xe9\xe8\n", &[], "log:1:1: no kind of log is known"),
    (
        b"1 2 3\n4 5 6\n",
        &[],
        "say which it is, if it is one: --format, which can be combined, mail, json, csv",
    ),
    (b"Date: Mon\n", &[], "no kind of log is known"),
    // Access logs.
    (
        b"hello\n",
        WEB,
        "log:1:1: no date stands in brackets\n  help: a request has its date in brackets",
    ),
    (
        b"\nhello\nhello\n",
        WEB,
        "log:2:1: no date stands in brackets; so is one line more, and none is a request",
    ),
    (
        b"192.0.2.1 - - [04/Mar/2024 noon] \"GET /\"\n",
        WEB,
        "log:1:15: what stands in brackets is no date",
    ),
    (
        b"192.0.2.1 - - [04/Foo/2024:06:00:00 +0000] \"GET /\"\n",
        WEB,
        "what stands in brackets is no date",
    ),
    (
        b"192.0.2.1 - - [31/Feb/2024:06:00:00 +0000] \"GET /\"\n",
        WEB,
        "what stands in brackets is no date",
    ),
    (
        b"192.0.2.1 - - [04/Mar/2024:25:00:00 +0000] \"GET /\"\n",
        WEB,
        "what stands in brackets is no date",
    ),
    (
        b"192.0.2.1 - - [04/Mar/2024:06:00:00 +00\n",
        WEB,
        "log:1:15: what stands in brackets is no date",
    ),
    ("é é [x]\n".as_bytes(), WEB, "log:1:5: what stands in brackets is no date"),
    (b"[]\n", WEB, "log:1:1: what stands in brackets is no date"),
    // JSON lines.
    (b"hello\n", JSON, "log:1:1: this is no JSON object, or not all of one"),
    (b"[]\n", JSON, "log:1:1: this is JSON, but no object"),
    (b"17\n", JSON, "this is JSON, but no object"),
    (
        b"{}\n",
        JSON,
        "log:1:1: no key says when it was\n  help: a request is an object with its instant",
    ),
    (b"{\"time\": true}\n", JSON, "no key says when it was"),
    (b"{\"time\": \"noon\"}\n", JSON, "help: a request is an object with its instant: {\"time\""),
    (b"{\"time\": 17}\n", JSON, "no key says when it was"),
    (b"{\"time\": \"2024-03-04\"\n", JSON, "log:1:21: this is no JSON object, or not all of one"),
    (
        b"{\"when\": \"2024-03-04\"}\n",
        &["--format", "json", "--column", "wenn"],
        "there is no key `wenn`",
    ),
    (
        b"{\"when\": \"x\"}\n",
        &["--format", "json", "--column", "when"],
        "what stands behind `when` is no date",
    ),
    // Mail logs.
    (b"hello\n", MAIL, "log:1:1: it begins with no date"),
    (b"Mar  4 09:00:01\n", MAIL, "log:1:16: no program stands behind the date"),
    (b"Mar  4 09:00:01 mx\n", MAIL, "no program stands behind the date"),
    (b"Foo  4 09:00:01 mx postfix/smtpd[1]: connect from a\n", MAIL, "it begins with no date"),
    (b"Mar 34 09:00:01 mx postfix/smtpd[1]: connect from a\n", MAIL, "it begins with no date"),
    (
        b"Mar  4 09:00:01 mx cron[1]: (root) CMD\n",
        MAIL,
        "no line tells of a request\n  help: a request is a line of smtpd",
    ),
    (
        b"Mar  4 09:00:01 mx postfix/smtpd[1]: disconnect from a\n",
        MAIL,
        "no line tells of a request",
    ),
    (b"Mar  4 09:00:01 mx sendmail[1]: s: to=<a@b>\n", MAIL, "no line tells of a request"),
    (
        b"Feb 29 09:00:01 mx postfix/smtpd[1]: connect from a\n",
        &["--format", "mail", "--year", "2023"],
        "it begins with no date",
    ),
    (b"2024-03-04T09:61:00Z mx postfix/smtpd[1]: connect from a\n", MAIL, "it begins with no date"),
    (b"x\n", &["--year", "12"], "write a whole number from 1970 to 9999"),
    // CSV.
    (
        b"time,who\n",
        CSV,
        "log:1:1: no column has dates in it\n  help: name the column: --column NAME; there are `time` or `who`",
    ),
    (b"time,who\nnoon,me\n", CSV, "no column has dates in it"),
    (b"# only words\n", CSV, "no column has dates in it"),
    (
        b"time,who\n2024-03-04,me\n",
        &["--column", "tmie", "--format", "csv"],
        "there is no column `tmie`\n  help: did you mean `time`?",
    ),
    (
        b"time,who\n2024-03-04,me\n",
        &["--column", "3", "--format", "csv"],
        "there is no column `3`\n  help: possible here: `time` or `who`",
    ),
    (
        b"time,who\n2024-03-04,me\n",
        &["--column", "who", "--format", "csv"],
        "log:2:12: no date stands in the column",
    ),
    (
        b"who,time\nme\n",
        &["--column", "time", "--format", "csv"],
        "log:2:3: this line ends before the column",
    ),
    (b"1\n2\n3\n", CSV, "no column has dates in it"),
    (b"04.03.2024\n", CSV, "no column has dates in it"),
    // The command line.
    (b"x\n", &["--format", "xml"], "invalid value 'xml' for '--format <FORMAT>'"),
    (
        b"1709510400\n",
        &["--as", "rate"],
        "log: all requests came at one instant: that tells no rate",
    ),
];

#[test]
fn what_is_wrong_with_a_log_is_told_with_its_place_and_what_to_do() {
    let place = Place::new();
    for (log, options, message) in BAD {
        fs::write(place.path("log"), log).expect("written");
        let before = place.content("");
        let arguments = [&["traffic", "log", "-o", "out.toml"], *options].concat();
        let said = place.run(&arguments).expect_code(2);
        let log = String::from_utf8_lossy(log);
        assert!(said.err.contains(message), "{log:?} {options:?}:\n{}", said.err);
        assert!(said.err.contains("help: ") || said.err.contains("--help"), "{}", said.err);
        assert!(place.content("") == before, "something was written for {log:?}");
    }
    let said = place.run(&["traffic", "x.log"]).expect_code(2);
    assert!(said.err.starts_with("x.log: there is no such file\n  help: "), "{}", said.err);
    let said = place.run(&["traffic", "."]).expect_code(2);
    assert!(said.err.starts_with(".: is a folder\n  help: "), "{}", said.err);
    place.run(&["traffic", "small.toml", "--as", "rate"]).expect_code(2);
    fs::write(place.path("t.csv"), "1709510400\n1709510401\n").expect("written");
    let said = place.run(&["traffic", "t.csv", "-o", "small.toml"]).expect_code(3);
    assert!(said.err.starts_with("small.toml: is there already, and stays\n"), "{}", said.err);
    let said = place.run(&["traffic", "t.csv", "-o", "x.csv"]).expect_code(2);
    assert!(said.err.contains("call the experiment NAME.toml"), "{}", said.err);
}
