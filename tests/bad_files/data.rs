//! Data files of observed durations.

use crate::{GOOD, SERVICE, read, report};

/// A law that is read from a file.
pub(crate) const EMPIRICAL: &str = "{ empirical = \"data.csv\" }";

/// Contents of that file.
const DATA: &[(&str, &str)] = &[
    ("an empty data file", ""),
    ("a data file of comments", "# none yet\n\n"),
    ("a data file with a header only", "served in\n"),
    ("two headers", "\u{feff}served\r\nin\r\n1 s\r\n"),
    ("a header in the middle", "1 s\nserved in\n2 s\n"),
    ("observations without a unit", "served [s]\n1.5\n  2\n3 s\n"),
    ("an observation that is negative", "1 s\n-2 s\n"),
    ("a first observation that is not a number", "NaN s\n"),
    ("an observation that is infinite", "1 s\n\"inf s\"\n"),
    ("an observation with an unknown unit", "1 s # quick\n\t2 secs\n"),
    ("a second column", "at,served\n\"0 s\",\"1 s\"\n0 s;1 s\n"),
    ("an observation with a decimal comma", "1,5 s\n"),
    ("an observation that is too long", "182501 days\n"),
    (
        "a line without end",
        "1 s                                                                                                    0\n",
    ),
    ("a data file of bytes", "\0\u{1}\u{7f}\n"),
    ("observations in words", "1 s\ntwo seconds\n"),
    ("observations in minutes", "1 min\n2 mins\n0.5 hr\n"),
    ("observations with a rate among them", "1 s\n500 / day\n"),
    ("observations with an exponent", "1 s\n1e-3 s\n"),
    ("observations in a row", "1 s, 2 s, 3 s\n"),
    ("observations with a time of the clock", "1 s\n00:01:30\n"),
    ("observations with wide characters", "1 s\n\t２ s\n秒 1\n"),
    ("observations with an end of line of old", "1 s\r2 s\r3 s\r"),
    ("a mark of the encoding within", "1 s\n\u{feff}1\n"),
];

#[test]
fn every_bad_data_file_says_where_and_what_and_what_to_do() {
    let text = GOOD.replace(SERVICE, EMPIRICAL);
    assert_eq!(read(&text, &[], "1 s"), "accepted");
    let cases = DATA.iter().map(|(name, data)| (*name, read(&text, &[], data)));
    insta::assert_snapshot!(report(cases));
}

#[test]
fn mistakes_of_a_data_file_come_with_those_of_the_experiment() {
    let text = GOOD.replace(SERVICE, EMPIRICAL);
    let text = text.replace("workers = 4", "workers = 0");
    insta::assert_snapshot!(read(&text, &[], "1 s\n2\n"));
}

#[test]
fn a_data_file_without_end_is_told_in_few_words() {
    let text = GOOD.replace(SERVICE, EMPIRICAL);
    let said = |line: &str, times: usize| read(&text, &[], &line.repeat(times));
    assert!(said("soon\n", 100_000).ends_with("= help: write one duration a line, such as 1.5 s"));
    assert_eq!(said("soon\n", 100_000).matches("error: ").count(), 21);
    let many = said("1 s\n", 1_000_001);
    assert!(many.contains("there are 1000001 durations") && many.contains("data.csv:1000002:1\n"));
    assert_eq!(said("1 s\n", 1_000_000), "accepted");
    assert!(said("# nothing here\n", 1 << 21).contains("`data.csv` is larger than 16 MiB"));
}

#[test]
fn a_data_file_that_is_named_too_often_is_refused() {
    let classes = (0..5).map(|number| {
        let class = GOOD.split("[[clients]]").nth(1).expect("a class").replace("relays", "class");
        let class = class.replace("class", &format!("class {number}"));
        format!("[[clients]]{}", class.replace(crate::POISSON, "{ trace = \"data.csv\" }"))
    });
    let text = format!("{GOOD}\n{}", classes.collect::<String>());
    let data = format!("1 s\n{}", "# nothing here\n".repeat(1_000_000));
    let said = read(&text, &[], &data);
    assert!(said.contains("with `data.csv` the data files are larger than 64 MiB"), "{said}");
}
