//! A table of incidents. A row says when an incident started, when somebody noticed it, and when the
//! port was up again.

use std::ops::Range;

use super::lengths::Lengths;
use super::part::Which;
use crate::reading::data::{self, Column, Which as Name};
use crate::reading::instant::{date, resembles_date};
use crate::reading::problem::is_number;
use crate::reading::records::{Kind, Wrong, names, records};
use crate::reading::scalar::printable;
use crate::reading::unit::Mistake;
use crate::reading::{Diagnostic, Document, File, Problems, hint, problem, quantity};

/// How columns are usually called, the likeliest first.
const STARTS: [&str; 8] = [
    "start",
    "started",
    "started_at",
    "start_time",
    "downtime_start",
    "begin",
    "began",
    "created_at",
];
const DETECTIONS: [&str; 6] =
    ["detected", "detected_at", "noticed", "noticed_at", "acknowledged", "acknowledged_at"];
const RESTORATIONS: [&str; 9] = [
    "restored",
    "restored_at",
    "resolved",
    "resolved_at",
    "end",
    "ended",
    "ended_at",
    "end_time",
    "downtime_end",
];

const INCIDENT: Kind = Kind {
    one: "incident",
    hint: "write one a line: when it started, when somebody noticed, and when the port was back \
           (nothing there: it is still down)",
};

/// The most incidents that laws are fitted to: more would take minutes, and tell nothing new.
const INCIDENTS_MAX: usize = 20_000;

/// The longest text that can be an instant (bytes).
const INSTANT_MAX: usize = 100;

/// What of a table is read.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The names of the columns of starts, detections and restorations; those without one are
    /// looked for under their usual names.
    pub columns: [Option<String>; 3],
    /// Which rows are read.
    pub only: Vec<Only>,
    /// When the observation began; without it, with the first incident.
    pub from: Option<Instant>,
    /// When it ended; without it, with the last instant in the table.
    pub until: Option<Instant>,
}

/// Rows are read that have this in a column, or those that have not.
#[derive(Clone, Debug)]
pub struct Only {
    /// The name of the column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Whether those are read that have it.
    pub is_wanted: bool,
}

/// A date, or a span since some start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    /// Nanoseconds since a start that all instants of a table share.
    nanos: i128,
    /// Of a date, whether it says the year and the zone.
    says: Option<[bool; 2]>,
}

impl Instant {
    /// The instant that `text` is.
    ///
    /// # Errors
    /// Why it is none, and what to write.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        if let Some(date) = date(text) {
            return Ok(Self { nanos: date.nanos, says: Some(date.says) });
        }
        let hint =
            "write a date such as 2024-03-01T09:30:00Z, or a span since the start such as 90 min";
        if text.len() > INSTANT_MAX {
            return Err((format!("a text of {} bytes is no instant", text.len()), hint.to_owned()));
        }
        if resembles_date(text) {
            return Err((format!("`{text}` is no date that can be read"), hint.to_owned()));
        }
        let span = quantity::duration(text);
        let span = span.map_err(|_| (format!("`{text}` is no instant"), hint.to_owned()))?;
        Ok(Self { nanos: span.as_nanos().into(), says: None })
    }
}

/// An incident (s since the first instant of the observation).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incident {
    /// When it started.
    pub start: f64,
    /// When somebody noticed it. `None` if the table does not say so.
    pub detected: Option<f64>,
    /// When the port was back; `None`: not by the end of observation.
    pub restored: Option<f64>,
}

/// All incidents in a time of observation.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidents {
    /// By their starts.
    pub all: Vec<Incident>,
    /// How long was observed (s); the incidents count from its start.
    pub observed: f64,
    /// Whether it is known when the observation began: else it is taken to begin with the first
    /// incident, which then says nothing of how often they come.
    pub has_beginning: bool,
    /// Whether it is known when it ended.
    pub has_end: bool,
    /// Whether detections are written down.
    pub has_detections: bool,
    /// How many rows were left out because of [`Asked::only`].
    pub left_out: usize,
    /// How many were left out because they ended when they started: nothing was down.
    pub of_no_length: usize,
}

/// The start, the detection and the restoration in a row.
type Row = [Option<Instant>; 3];

impl Incidents {
    /// The incidents in the table `text`, which is called `name`.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(name: &str, text: &str, asked: &Asked) -> Result<Self, Vec<Diagnostic>> {
        let file = File::alone(name, text);
        let mut problems = Problems::default();
        let read = read(&file, asked, &mut problems);
        match read.filter(|_| problems.is_empty()) {
            Some(incidents) => Ok(incidents),
            None => {
                let document = Document::of_file(&file);
                let found = problem::told_once(problems.into_sorted(), |one| one.kind(is_number));
                Err(found.iter().map(|problem| document.describe(problem)).collect())
            }
        }
    }

    /// How long the parts of incidents lasted.
    pub fn parts(&self) -> Vec<(Which, Lengths)> {
        let lengths = |from: fn(&Incident) -> Option<f64>, to: fn(&Incident) -> Option<f64>| {
            let (mut ended, mut open) = (Vec::new(), Vec::new());
            for incident in &self.all {
                match (from(incident), to(incident), incident.restored) {
                    (Some(from), Some(to), _) => ended.push(to - from),
                    (Some(from), None, None) => open.push(self.observed - from),
                    // It was over before anybody has written down that it was noticed.
                    (_, None, Some(_)) | (None, ..) => {}
                }
            }
            Lengths::new(ended, open)
        };
        let start = |incident: &Incident| Some(incident.start);
        if self.has_detections {
            let detection = lengths(start, |incident| incident.detected);
            let repair = lengths(|incident| incident.detected, |incident| incident.restored);
            return vec![(Which::Detection, detection), (Which::Repair, repair)];
        }
        vec![(Which::Outage, lengths(start, |incident| incident.restored))]
    }

    /// Counts the incidents that are over, but for which the table does not say when somebody noticed.
    pub fn undetected(&self) -> usize {
        let is_one = |one: &&Incident| one.detected.is_none() && one.restored.is_some();
        if self.has_detections { self.all.iter().filter(is_one).count() } else { 0 }
    }
}

/// The incidents in `file`.
fn read(file: &File, asked: &Asked, problems: &mut Problems) -> Option<Incidents> {
    let columns = columns(file, asked, problems)?;
    let has_detections = columns[1].is_some();
    let [start, detected, restored] = columns;
    let only = asked.only.iter().map(|only| Some(named(file, &only.column)));
    let beside: Vec<Option<Column>> = [detected, restored].into_iter().chain(only).collect();
    let data = data::columns(file, start.expect("it was found"), beside);
    let mut kind = None;
    let mut left_out = 0;
    let rows = records(&data, INCIDENT, problems, |line, fields| {
        let is_read =
            |(only, at): (&Only, &Range<usize>)| (line[at.clone()] == only.value) == only.is_wanted;
        if !asked.only.iter().zip(&fields[3..]).all(is_read) {
            left_out += 1;
            return Ok(None);
        }
        row(line, fields, asked, &mut kind).map(Some)
    })?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    if rows.is_empty() {
        let words = asked.only.iter().map(|only| {
            format!("{} {} {}", only.column, if only.is_wanted { "=" } else { "≠" }, only.value)
        });
        let message = format!("no row has {}", words.collect::<Vec<_>>().join(" and "));
        problems.add(
            file.at(&(0..0)),
            message,
            "leave out --only or --without, or name another value",
        );
        return None;
    }
    if rows.len() > INCIDENTS_MAX {
        let message = format!("there are {} incidents here", rows.len());
        let hint = format!("keep at most {INCIDENTS_MAX}, such as those of the last year");
        problems.add(file.at(&(0..0)), message, hint);
        return None;
    }
    Some(Incidents { has_detections, left_out, ..observed(file, &rows, asked, problems)? })
}

/// The columns of starts, detections and restorations: the second need not be there.
fn columns(file: &File, asked: &Asked, problems: &mut Problems) -> Option<[Option<Column>; 3]> {
    let is_head = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let head = file.content.lines().map(|line| line.trim_start_matches('\u{feff}')).find(is_head);
    let Some(head) = head else {
        problems.add(file.at(&(0..0)), "there is no incident here", INCIDENT.hint);
        return None;
    };
    let (names, _) = names(head);
    let plain = |name: &str| name.to_lowercase().replace(['-', ' '], "_");
    let usual = |words: &[&str]| {
        let found = words.iter().find_map(|word| names.iter().find(|name| plain(name) == **word));
        found.map(|name| named(file, name))
    };
    let kinds = [
        ("start", &STARTS[..], "when an incident started"),
        ("detected", &DETECTIONS[..], ""),
        ("restored", &RESTORATIONS[..], "when the port was back"),
    ];
    let mut is_complete = true;
    let found = std::array::from_fn(|k| {
        let (option, words, what) = kinds[k];
        let column =
            asked.columns[k].as_ref().map(|name| named(file, name)).or_else(|| usual(words));
        if column.is_none() && !what.is_empty() {
            let at = file.content.find(head).unwrap_or(0);
            let message = format!("no column of {:?} says {what}", file.name);
            let hint = format!("name it: --{option} COLUMN; there are {}", hint::list(&names));
            problems.add(file.at(&(at..at + head.len())), message, hint);
            is_complete = false;
        }
        column
    });
    is_complete.then_some(found)
}

fn named(file: &File, name: &str) -> Column {
    let start = file.content.len() - file.content.trim_start().len();
    let end = file.content[start..].find('\n').map_or(file.content.len(), |end| start + end);
    let at = file.at(&(start..end.max(start)));
    Column { which: Name::Called(name.to_owned()), at }
}

/// The instants in a line, each of the same kind and in their order.
fn row(
    line: &str,
    fields: &[Range<usize>],
    asked: &Asked,
    kind: &mut Option<Instant>,
) -> Result<Row, Wrong> {
    const WHAT: [&str; 3] = ["start", "detection", "restoration"];
    let mut instants: Row = [None; 3];
    for k in 0..3 {
        let at = fields[k].clone();
        let text = &line[at.clone()];
        if ["", "-"].contains(&text) {
            continue;
        }
        let wrong = |mistake: Mistake| Wrong::at(at.clone(), mistake);
        printable(text).map_err(|(message, hint)| wrong((message, hint.to_owned())))?;
        let instant = Instant::parse(text).map_err(wrong)?;
        let first = *kind.get_or_insert(instant);
        if first.says != instant.says {
            let message = format!("`{text}` is another kind of instant than the first one");
            let hint = "let all be dates that say the year and the zone, or all be spans";
            return Err(wrong((message, hint.to_owned())));
        }
        let earlier = (0..k).rev().find_map(|k| Some((k, instants[k]?)));
        if let Some((earlier, other)) = earlier
            && instant.nanos < other.nanos
        {
            let message = format!("the {} `{text}` lies before the {}", WHAT[k], WHAT[earlier]);
            let hint = format!(
                "put it right; if all are, two columns are named the wrong way round: see --{}",
                ["start", "detected", "restored"][k]
            );
            return Err(wrong((message, hint)));
        }
        if let Some(until) = asked.until.filter(|until| until.says == instant.says)
            && instant.nanos > until.nanos
        {
            let message = format!("the {} `{text}` lies after the end of observation", WHAT[k]);
            return Err(wrong((message, "let --until be later, or leave it out".to_owned())));
        }
        if let Some(from) = asked.from.filter(|from| from.says == instant.says)
            && instant.nanos < from.nanos
        {
            let message = format!("the {} `{text}` lies before the observation", WHAT[k]);
            return Err(wrong((message, "let --from be earlier, or leave it out".to_owned())));
        }
        instants[k] = Some(instant);
    }
    if instants[0].is_none() {
        let mistake = ("nothing says when it started".to_owned(), INCIDENT.hint.to_owned());
        return Err(Wrong::at(0..line.len(), mistake));
    }
    Ok(instants)
}

/// The incidents of `rows`, from the beginning of the observation on.
fn observed(
    file: &File,
    rows: &[Row],
    asked: &Asked,
    problems: &mut Problems,
) -> Option<Incidents> {
    let all = || rows.iter().flatten().flatten().copied();
    let says = all().next()?.says;
    for (option, given) in [("--from", asked.from), ("--until", asked.until)] {
        if given.is_some_and(|given| given.says != says) {
            let message = format!("{option} is another kind of instant than those in the table");
            let hint = "write it as the table has them: with the year and the zone, or without";
            problems.add(file.at(&(0..0)), message, hint);
            return None;
        }
    }
    let nanos = || all().map(|instant| instant.nanos);
    let first = asked.from.map_or_else(|| nanos().min(), |from| Some(from.nanos))?;
    let last = asked.until.map_or_else(|| nanos().max(), |until| Some(until.nanos))?;
    let seconds = |instant: Instant| (instant.nanos - first) as f64 / 1e9;
    let incident = |row: &Row| {
        let [start, detected, restored] = row.map(|instant| instant.map(seconds));
        Incident { start: start.unwrap_or(0.0), detected, restored }
    };
    let has_length = |row: &&Row| row[2].is_none() || row[0] != row[2];
    let lasting: Vec<&Row> = rows.iter().filter(has_length).collect();
    if lasting.is_empty() {
        let message = "every incident ended when it started";
        problems.add(file.at(&(0..0)), message, "write instants to the minute, or finer");
        return None;
    }
    let mut incidents: Vec<Incident> = lasting.iter().copied().map(incident).collect();
    incidents.sort_by(|a, b| a.start.total_cmp(&b.start));
    Some(Incidents {
        all: incidents,
        observed: (last - first) as f64 / 1e9,
        has_beginning: asked.from.is_some(),
        has_end: asked.until.is_some(),
        has_detections: false,
        left_out: 0,
        of_no_length: rows.len() - lasting.len(),
    })
}
