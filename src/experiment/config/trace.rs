//! `{ trace = "file.csv" }`: requests that were recorded.

use std::ops::Range;

use super::horizon::Horizon;
use crate::engine::{SimDuration, SimTime};
use crate::model::scenario::Traced;
use crate::reading::data::{self, Data};
use crate::reading::instant::{Date, date, in_brackets};
use crate::reading::quantity::LONGEST;
use crate::reading::records::{Kind, SEPARATORS, Wrong, fields, records, unquoted};
use crate::reading::scalar::printable;
use crate::reading::unit::Mistake;
use crate::reading::{Node, Problems, hint};

/// The longest line that can be a request (bytes).
const LINE_MAX: usize = 200;

const REQUEST: Kind = Kind {
    one: "request",
    hint: "write one request a line: its instant since the start, such as 90 min, or its date, then \
           perhaps `valid` or `invalid` and the number of its host, with commas between",
};

/// The requests in the file behind `node`: the instant of each, `valid` or `invalid`, and the
/// number of its host from 1 to `hosts`. The last two may be left out or empty: then they are
/// drawn. Where columns are named they stand in those. A line of a log that has a date in brackets is
/// a request at that instant. Instants that are dates count from the first. At least one request
/// comes before the horizon.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    hosts: Option<u32>,
    problems: &mut Problems,
) -> Option<Vec<Traced>> {
    let data = data::trace(node, problems)?;
    let mut reader = Reader { data: &data, hosts, clock: None, last: SimTime::ZERO };
    let requests = records(&data, REQUEST, problems, |line, fields| {
        let request = reader.request(line, fields)?;
        reader.last = request.at;
        Ok(request)
    })?;
    if let Some(horizon) = horizon.filter(|horizon| horizon.precedes(requests[0].at)) {
        let span = horizon.span;
        let hint = "let the instants count from the start of a replication: subtract the first";
        let name = &data.file.name;
        let message = format!("all requests of {name:?} come after the horizon {span}");
        horizon.contradict(node.at, message, hint, problems);
    }
    Some(requests)
}

/// What the instants of a trace count from.
#[derive(Clone, Copy)]
enum Clock {
    /// The start of a replication.
    Start,
    /// Their first, a date.
    First(Date),
}

struct Reader<'d> {
    data: &'d Data<'d>,
    hosts: Option<u32>,
    /// As the first request says.
    clock: Option<Clock>,
    /// The instant of the last one.
    last: SimTime,
}

impl Reader<'_> {
    /// The request that `line` says, not before the last one; `named`: where its fields stand if
    /// columns are named, else all of it.
    fn request(&mut self, line: &str, named: &[Range<usize>]) -> Result<Traced, Wrong> {
        let at = named[0].clone();
        if self.data.column.is_some() {
            return self.of_columns(line, named);
        }
        if let Some(at) = in_brackets(line) {
            let instant = self.instant(&line[at.clone()]).map_err(|wrong| Wrong::at(at, wrong))?;
            return Ok(Traced { at: instant, invalid: None, host: None });
        }
        self.of_fields(&line[at.clone()]).map_err(|wrong| Wrong {
            at: at.start + wrong.at.start..at.start + wrong.at.end,
            ..wrong
        })
    }

    /// The request whose fields stand in columns that are named.
    fn of_columns(&mut self, line: &str, columns: &[Range<usize>]) -> Result<Traced, Wrong> {
        let text = |index: usize| &line[columns[index].clone()];
        let wrong = |index: usize| {
            let at = columns[index].clone();
            move |mistake| Wrong::at(at, mistake)
        };
        for index in (0..columns.len()).filter(|index| !text(*index).is_empty()) {
            let printable = printable(text(index));
            printable.map_err(|(message, hint)| wrong(index)((message, hint.to_owned())))?;
        }
        let fields = |separator| fields(line, separator).into_iter();
        let mut all = SEPARATORS.into_iter().flat_map(fields);
        let is_kind = |at: &Range<usize>| matches!(kind(unquoted(&line[at.clone()])), Ok(Some(_)));
        if self.data.beside[0].is_none()
            && let Some(at) = all.find(is_kind)
        {
            let message =
                format!("`{}` stands beside the instant and is not read", &line[at.clone()]);
            let hint = "name its column too, where the file is named: kind = \"…\"".to_owned();
            return Err(Wrong { at, message, hint });
        }
        Ok(Traced {
            at: self.instant(text(0)).map_err(wrong(0))?,
            invalid: kind(text(1)).map_err(wrong(1))?,
            host: self.host(text(2)).map_err(wrong(2))?,
        })
    }

    /// The request whose fields stand in `line` with commas between.
    fn of_fields(&mut self, line: &str) -> Result<Traced, Wrong> {
        let all = |message: String, hint: &str| Wrong {
            at: 0..line.len(),
            message,
            hint: hint.to_owned(),
        };
        if line.len() > LINE_MAX {
            let message = format!("a line of {} bytes is no request", line.len());
            return Err(all(message, REQUEST.hint));
        }
        if line.contains('\t') {
            return Err(all("a line with tabs in it is no request".to_owned(), &self.hint()));
        }
        printable(line).map_err(|(message, hint)| all(message, hint))?;
        if line.contains([';', '#']) {
            return Err(all(format!("`{line}` is no request"), &self.hint()));
        }
        let fields = with_comma(line, fields(line, ','));
        if fields.len() > 3 {
            return Err(all(format!("`{line}` has {} fields", fields.len()), &self.hint()));
        }
        let text = |index: usize| fields.get(index).map_or("", |at| unquoted(&line[at.clone()]));
        let wrong = |index: usize| {
            let at = fields[index.min(fields.len() - 1)].clone();
            move |mistake| Wrong::at(at, mistake)
        };
        let at = self.instant(text(0)).map_err(wrong(0))?;
        // A number in place of a kind is that of the host, where none follows.
        let is_host = fields.len() == 2 && text(1).parse::<u32>().is_ok();
        let (kind_at, host_at) = if is_host { (2, 1) } else { (1, 2) };
        Ok(Traced {
            at,
            invalid: kind(text(kind_at)).map_err(wrong(kind_at))?,
            host: self.host(text(host_at)).map_err(wrong(host_at))?,
        })
    }

    /// How to write a request, or to read other tables.
    fn hint(&self) -> String {
        let name = &self.data.file.name;
        format!(
            "{}; of another table name its columns: {{ file = {name:?}, column = \"…\", kind = \"…\" }}",
            REQUEST.hint
        )
    }

    /// The instant that `text` says, not before the last one.
    fn instant(&mut self, text: &str) -> Result<SimTime, Mistake> {
        let date = date(text);
        let clock = self.clock.unwrap_or(date.map_or(Clock::Start, Clock::First));
        let before = || -> Mistake {
            let hint = "sort the requests by their instants";
            (format!("`{text}` lies before the request above it"), hint.to_owned())
        };
        let at = match (clock, date) {
            (Clock::Start, None) => SimTime::ZERO + self.data.duration(text)?,
            (Clock::First(first), Some(date)) if first.says != date.says => {
                let message = format!("`{text}` is another kind of date than the first one");
                let hint = "let all dates say the year and the time zone, or none";
                return Err((message, hint.to_owned()));
            }
            (Clock::First(first), Some(date)) if date.nanos < first.nanos => return Err(before()),
            (Clock::First(first), Some(date)) => {
                let span = u64::try_from(date.nanos - first.nanos).map(SimDuration::from_nanos);
                let Some(span) = span.ok().filter(|span| *span <= LONGEST) else {
                    let message = format!("`{text}` is centuries after the first request");
                    return Err((message, "leave the dates out that are mistaken".to_owned()));
                };
                SimTime::ZERO + span
            }
            (Clock::Start, Some(_)) | (Clock::First(_), None) => {
                let kind = if date.is_some() { "is a date" } else { "is no date" };
                let message = format!("`{text}` {kind}, unlike the first instant");
                return Err((message, "let all instants be dates, or none".to_owned()));
            }
        };
        if at < self.last {
            return Err(before());
        }
        self.clock = Some(clock);
        Ok(at)
    }

    /// The index of the host whose number, counted from 1 as in a story, is `text`.
    fn host(&self, text: &str) -> Result<Option<u32>, Mistake> {
        if text.is_empty() {
            return Ok(None);
        }
        // Without the number of hosts, which has a mistake of its own, any will do.
        let hosts = self.hosts.unwrap_or(u32::MAX);
        match text.parse::<u32>() {
            Ok(number) if (1..=hosts).contains(&number) => Ok(Some(number - 1)),
            _ => {
                let message = format!("there is no host `{text}` in the class");
                Err((message, format!("write a number from 1 to {hosts}")))
            }
        }
    }
}

/// `fields` of `line`, where the first two are one if they are a date whose seconds have a decimal
/// comma, as in `2023-11-16 18:17:03,979`.
fn with_comma(line: &str, mut fields: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if let [first, second, ..] = &fields[..]
        && matches!(second.len(), 3 | 6 | 9)
        && second.start == first.end + 1
        && date(&line[first.start..second.end]).is_some()
    {
        fields[0].end = second.end;
        fields.remove(1);
    }
    fields
}

fn kind(text: &str) -> Result<Option<bool>, Mistake> {
    match text {
        "" => Ok(None),
        "valid" => Ok(Some(false)),
        "invalid" => Ok(Some(true)),
        _ => {
            let message = format!("`{text}` is neither `valid` nor `invalid`");
            Err((message, hint::one_of(text, &["valid", "invalid"])))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Document;

    /// The requests in a file that holds `text`, or the lines of what is said.
    fn requests(value: &str, text: &str) -> Result<Vec<Traced>, String> {
        let mut problems = Problems::default();
        let experiment = format!("trace = {value}");
        let mut document = Document::parse("file", &experiment, &[], &mut problems);
        document.attach(&["trace"], &|_| Ok(text.into()), &mut problems);
        let node = document.root.get("trace").expect("it is there");
        let requests = read(node, None, Some(40), &mut problems);
        let told = problems.into_sorted();
        let told: Vec<String> =
            told.iter().map(|problem| document.describe(problem).to_string()).collect();
        requests.ok_or_else(|| told.join("\n"))
    }

    fn nanos(value: &str, text: &str) -> Vec<u64> {
        let requests = requests(value, text).unwrap_or_else(|said| panic!("{text}: {said}"));
        requests.iter().map(|request| request.at.as_nanos()).collect()
    }

    const FILE: &str = "\"a.csv\"";

    #[test]
    fn a_request_has_an_instant_and_perhaps_a_kind_and_a_host() {
        let minute = SimTime::ZERO + SimDuration::from_secs(60);
        for (line, invalid, host) in [
            ("1 min", None, None),
            ("60 s, invalid", Some(true), None),
            ("\"1 min\",\"valid\",\"7\"", Some(false), Some(6)),
            ("1 min ,, 1", None, Some(0)),
            ("1 min,,", None, None),
            ("1 min, 12", None, Some(11)),
        ] {
            let expected = Traced { at: minute, invalid, host };
            assert_eq!(requests(FILE, line), Ok(vec![expected]), "{line}");
        }
    }

    #[test]
    fn a_mistake_stands_where_its_field_does() {
        for (line, place) in [
            ("1 mn, valid", "a.csv:2:1"),
            ("1 s, valid, 3", "a.csv:2:1"),
            ("1 min ,  vald,3", "a.csv:2:10"),
            ("1 min,valid, 41 ", "a.csv:2:14"),
            ("1 min,,0", "a.csv:2:8"),
            ("1 min,41", "a.csv:2:7"),
            ("1 min,,,", "a.csv:2:1"),
        ] {
            let said = requests(FILE, &format!("1 min\n{line}\n")).expect_err(line);
            assert!(said.contains(place), "{line}: {said}");
        }
    }

    #[test]
    fn dates_count_from_the_first() {
        let dates = "2023-11-16 18:17:03.979,12\n2023-11-16 18:17:04.031,12\n";
        assert_eq!(nanos(FILE, dates), [0, 52_000_000]);
        let commas = "at,kind\n2023-11-16 18:17:03,979,valid\n2023-11-16 18:17:04,031\n";
        assert_eq!(nanos(FILE, commas), [0, 52_000_000]);
        assert_eq!(requests(FILE, commas).expect("sound")[0].invalid, Some(false));
        let web = "[16/Nov/2023:18:17:03 +0000]\n[16/Nov/2023:18:18:03 +0000]";
        assert_eq!(nanos(FILE, web), [0, 60_000_000_000]);
        for (text, why) in [
            ("2023-11-16 18:17:03\n1 s\n", "`1 s` is no date, unlike the first instant"),
            ("1 s\n2023-11-16 18:17:03\n", "is a date, unlike the first instant"),
            ("2023-11-16 18:17:03\n2023-11-16 18:17:04Z\n", "another kind of date"),
            ("2023-11-16 18:17:03\n2023-11-15 18:17:04\n", "lies before the request above"),
            ("2023-11-16 18:17:03\n2023-11-17 1\n", "`2023-11-17 1` is no date"),
            ("1000-01-01\n9999-01-01\n", "`9999-01-01` is centuries after"),
        ] {
            let said = requests(FILE, text).expect_err(text);
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn kinds_and_hosts_stand_in_columns_of_their_own() {
        let table = "who,when,what\n3,1 s,valid\n,2 s,invalid\n4,3 s,\n";
        let told = |value: &str| requests(value, table);
        let read = told("{ file = \"a.csv\", column = \"when\", kind = \"what\", host = 1 }");
        let read: Vec<_> = read.expect("sound").iter().map(|r| (r.invalid, r.host)).collect();
        assert_eq!(read, [(Some(false), Some(2)), (Some(true), None), (None, Some(3))]);
        let lost = told("{ file = \"a.csv\", column = \"when\" }").expect_err("it has kinds");
        assert!(lost.contains("`valid` stands beside the instant"), "{lost}");
        let none = told("{ file = \"a.csv\", kind = \"what\" }").expect_err("no instants");
        assert!(none.contains("none is named for the instants"), "{none}");
        let twice = requests("{ file = \"a.csv\", column = \"at\" }", "at,at\n1 s,2 s\n");
        assert!(twice.expect_err("which?").contains("several columns `at`"));
        let empty = requests("{ file = \"a.csv\", column = \"at\" }", "at,what\nNA,x\n1 s,x\n");
        assert!(empty.expect_err("no instant").contains("`NA`"));
        let typo = told("{ file = \"a.csv\", column = \"wen\", kind = \"wat\" }");
        let typo = typo.expect_err("no such columns");
        assert!(typo.contains("column `wen`") && typo.contains("column `wat`"), "{typo}");
    }

    #[test]
    fn a_line_of_a_log_is_a_request_at_its_date() {
        let log = "10.0.0.5 - - [16/Nov/2023:18:17:03 +0000] \"GET / HTTP/1.1\" 200 5\n\
                   10.0.0.6 - - [16/Nov/2023:18:18:03 +0000] \"GET /; HTTP/1.1\" 200 5\n";
        assert_eq!(nanos(FILE, log), [0, 60_000_000_000]);
        let said = requests(FILE, "1 s\tvalid\n").expect_err("tabs");
        assert!(said.contains("name its columns"), "{said}");
    }

    #[test]
    fn the_unit_that_is_proposed_is_that_of_the_column() {
        for (head, unit) in [("gap_ms", "ms"), ("gap (us)", "us"), ("gap", "s"), ("s", "s")] {
            let value = format!("{{ file = \"a.csv\", column = {head:?} }}");
            let said = requests(&value, &format!("{head}\n1.5\n")).expect_err("no unit");
            assert!(said.contains(&format!("unit = {unit:?}")), "{head}: {said}");
            assert!(said.contains(&format!("column = {head:?}")), "{head}: {said}");
        }
    }

    #[test]
    fn the_instants_of_a_table_stand_in_a_column() {
        let table = "id;began;\"what; in words\"\n7;\"1,5\";x\n";
        let said = requests("{ file = \"a.csv\", column = \"began\" }", table);
        assert!(said.expect_err("a comma").contains("a.csv:2:4"));
        let table = "id;began;\"what; in words\"\n7;1.5;\"a; b\"\n8;250e-2;\n";
        for value in [
            "{ file = \"a.csv\", column = \"began\", unit = \"min\" }",
            "{ file = \"a.csv\", column = 2, unit = \"minutes\" }",
        ] {
            assert_eq!(nanos(value, table), [90_000_000_000, 150_000_000_000]);
        }
        let value = "{ file = \"a.csv\", column = \"begin\", unit = \"min\" }";
        let said = requests(value, table).expect_err("no such column");
        assert!(said.contains("did you mean `began`?"), "{said}");
        let tabs = "\t1 s\n\t2 s\n";
        assert_eq!(nanos("{ file = \"a.csv\", column = 2 }", tabs), [1_000_000_000, 2_000_000_000]);
    }
}
