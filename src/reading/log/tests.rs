use super::*;

/// What is told of `text`, and the instants in it (s since the first).
fn read_all(text: &str, asked: &Asked) -> (Told, Vec<f64>) {
    let mut instants = Vec::new();
    let told = read(&mut text.as_bytes(), asked, &mut |date| instants.push(date.nanos));
    let told = told.unwrap_or_else(|refused| panic!("{refused:?}"));
    let first = instants[0];
    let seconds = instants.iter().map(|nanos| (nanos - first) as f64 / 1e9).collect();
    (told, seconds)
}

fn known(text: &str) -> (Format, Vec<f64>, [u64; 3]) {
    let (told, seconds) = read_all(text, &Asked::default());
    (told.format, seconds, [told.requests, told.others, told.bad])
}

#[test]
fn every_kind_of_log_is_known_by_its_lines() {
    let combined = "192.0.2.1 - - [04/Mar/2024:06:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n\
                    \n\
                    ::1 - bob [04/Mar/2024:07:00:01 +0100] \"\\x16\\x03\" 400 0\nnonsense\n";
    assert_eq!(known(combined), (Format::Combined, vec![0.0, 1.0], [2, 0, 1]));
    let json =
        "{\"ts\":1709532000.5,\"m\":{}}\n{\"ts\":1709532002,\"x\":[1]}\n{\"ts\":null}\n{\"ts\":1\n";
    assert_eq!(known(json), (Format::Json, vec![0.0, 1.5], [2, 0, 2]));
    let text = "{\"level\":\"info\",\"time\":\"2024-03-04T06:00:00Z\"}\n{\"time\":\"2024-03-04T06:00:03Z\"}\n";
    assert_eq!(known(text), (Format::Json, vec![0.0, 3.0], [2, 0, 0]));
    let csv = "id;when;who\n1;2024-03-04 06:00:00;a\n2;\"2024-03-04 06:00:04\";b\n3;later;c\n4\n";
    assert_eq!(known(csv), (Format::Csv, vec![0.0, 4.0], [2, 1, 2]));
    assert_eq!(known("1709532000\n1709532005\n"), (Format::Csv, vec![0.0, 5.0], [2, 0, 0]));
}

#[test]
fn a_mail_log_tells_of_connections_and_messages() {
    let postfix = "Mar  4 09:00:00 mx postfix/smtpd[1]: connect from a.example[192.0.2.1]\n\
                   Mar  4 09:00:00 mx postfix/cleanup[2]: 3A: message-id=<connect from x>\n\
                   Mar  4 09:00:05 mx postfix/smtpd[1]: disconnect from a.example[192.0.2.1]\n\
                   Mar  4 09:00:07 mx postfix/submission/smtpd[1]: connect from b.example[::1]\n";
    assert_eq!(known(postfix), (Format::Mail, vec![0.0, 7.0], [2, 2, 0]));
    let sendmail = "Dec 31 23:59:59 mx sendmail[9]: s1: from=<a@b.example>, size=9, relay=c [192.0.2.1]\n\
                    Dec 31 23:59:59 mx sendmail[9]: s1: to=<d@e.example>, stat=Sent\n\
                    Jan  1 00:00:01 mx sm-mta[9]: s2: from=root, size=9\n";
    assert_eq!(known(sendmail), (Format::Mail, vec![0.0, 2.0], [2, 1, 0]));
    let asked = Asked { year: Some(2023), ..Asked::default() };
    assert_eq!(read_all(sendmail, &asked).1, [0.0, 2.0]);
    let iso = "2024-03-04T09:00:00.5+00:00 mx postfix/smtpd[1]: connect from a[192.0.2.1]\n\
               2024-03-04T09:00:01+00:00 mx postfix/smtpd[1]: connect from a[192.0.2.1]\n";
    assert_eq!(known(iso), (Format::Mail, vec![0.0, 0.5], [2, 0, 0]));
    let (told, _) = read_all(postfix, &Asked::default());
    assert!(!told.says_year && read_all(iso, &Asked::default()).0.says_year);
}

#[test]
fn bad_lines_are_counted_and_the_first_told_by_their_places() {
    let mut text = String::from("192.0.2.1 - - [04/Mar/2024:06:00:00 +0000] \"GET /\" 200 5\n");
    for _ in 0..9 {
        text += "é [no date]\n";
    }
    text += &"x".repeat(lines::LENGTH_MAX + 1);
    let (told, _) = read_all(&text, &Asked::default());
    assert_eq!((told.requests, told.bad, told.first_bad.len()), (1, 10, TOLD));
    let why = "what stands in brackets is no date".to_owned();
    assert_eq!(told.first_bad[0], Bad { line: 2, column: 3, why });
}

#[test]
fn a_line_without_end_takes_no_more_memory_than_the_longest() {
    use std::io::{BufReader, Read, repeat};
    let mut source = BufReader::new(repeat(b'x').take(64 << 20));
    let refused = read(&mut source, &Asked::default(), &mut |_| ());
    assert!(matches!(refused, Err(Refused::Wrong(..))), "{refused:?}");
}

#[test]
fn a_column_can_be_named() {
    let csv = "start,end\n2024-03-04 06:00,2024-03-04 07:00\n2024-03-04 06:01,2024-03-04 09:00\n";
    let asked = |column: &str| Asked { column: Some(column.to_owned()), ..Asked::default() };
    assert_eq!(read_all(csv, &asked("end")).1, [0.0, 7_200.0]);
    assert_eq!(read_all(csv, &asked("2")).1, [0.0, 7_200.0]);
    let json = "{\"a\":1709532000,\"time\":1709532000}\n{\"a\":1709532009,\"time\":1709532000}\n";
    assert_eq!(read_all(json, &asked("a")).1, [0.0, 9.0]);
}
