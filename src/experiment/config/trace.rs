//! `{ trace = "file.csv" }`: requests that were recorded.

use std::ops::Range;

use super::horizon::Horizon;
use crate::engine::SimTime;
use crate::model::scenario::Traced;
use crate::reading::quantity::duration;
use crate::reading::records::{Kind, Wrong, records, unquoted};
use crate::reading::scalar::printable;
use crate::reading::unit::Mistake;
use crate::reading::{Node, Problems, file, hint};

/// The longest line that can be a request (bytes).
const LINE_MAX: usize = 200;

const REQUEST: Kind = Kind {
    one: "request",
    hint: "write one request a line: its instant since the start, such as 90 min, then perhaps \
           `valid` or `invalid` and the number of its host, with commas between",
};

/// The requests in the file behind `node`: the instant of each, `valid` or `invalid`, and the
/// number of its host from 1 to `hosts`. The last two may be left out or empty: then they are
/// drawn. At least one comes before the horizon.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    hosts: Option<u32>,
    problems: &mut Problems,
) -> Option<Vec<Traced>> {
    let file = file(node, problems)?;
    let mut last = SimTime::ZERO;
    let requests = records(file, REQUEST, problems, |line| {
        let request = request(line, hosts, last)?;
        last = request.at;
        Ok(request)
    })?;
    if let Some(horizon) = horizon.filter(|horizon| horizon.precedes(requests[0].at)) {
        let (span, hint) = (horizon.span, "let the instants count from the start of a replication");
        let message = format!("all requests of {} come after the horizon {span}", node.value);
        horizon.contradict(node.at, message, hint, problems);
    }
    Some(requests)
}

/// The request that `line` says, not before `last`.
fn request(line: &str, hosts: Option<u32>, last: SimTime) -> Result<Traced, Wrong> {
    let all = |message: String| Wrong { at: 0..line.len(), message, hint: REQUEST.hint.to_owned() };
    if line.len() > LINE_MAX {
        return Err(all(format!("a line of {} bytes is no request", line.len())));
    }
    if let Err((message, hint)) = printable(line) {
        return Err(Wrong { at: 0..line.len(), message, hint: hint.to_owned() });
    }
    if line.contains([';', '#']) {
        return Err(all(format!("`{line}` is no request")));
    }
    let fields = fields(line);
    if fields.len() > 3 {
        return Err(all(format!("`{line}` has {} fields", fields.len())));
    }
    let field = |index: usize| fields.get(index).cloned().unwrap_or(0..0);
    let text = |index: usize| unquoted(&line[field(index)]);
    let wrong = |index| move |(message, hint): Mistake| Wrong { at: field(index), message, hint };
    let at = SimTime::ZERO + duration(text(0)).map_err(wrong(0))?;
    if at < last {
        let message = format!("`{}` lies before the request above it", text(0));
        let hint = "sort the requests by their instants".to_owned();
        return Err(wrong(0)((message, hint)));
    }
    Ok(Traced {
        at,
        invalid: kind(text(1)).map_err(wrong(1))?,
        host: host(text(2), hosts).map_err(wrong(2))?,
    })
}

/// Where the fields of `line` stand, without the blanks around them.
fn fields(line: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let field = |field: &str| {
        let first = start + field.len() - field.trim_start().len();
        start += field.len() + 1;
        first..first + field.trim().len()
    };
    line.split(',').map(field).collect()
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

/// The index of the host whose number, counted from 1 as in a story, is `text`.
fn host(text: &str, hosts: Option<u32>) -> Result<Option<u32>, Mistake> {
    if text.is_empty() {
        return Ok(None);
    }
    // Without the number of hosts, which has a mistake of its own, any will do.
    let hosts = hosts.unwrap_or(u32::MAX);
    match text.parse::<u32>() {
        Ok(number) if (1..=hosts).contains(&number) => Ok(Some(number - 1)),
        _ => {
            let message = format!("there is no host `{text}` in the class");
            Err((message, format!("write a number from 1 to {hosts}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimDuration;

    #[test]
    fn a_request_has_an_instant_and_perhaps_a_kind_and_a_host() {
        let minute = SimTime::ZERO + SimDuration::from_secs(60);
        for (line, invalid, host) in [
            ("1 min", None, None),
            ("60 s, invalid", Some(true), None),
            ("\"1 min\",\"valid\",\"7\"", Some(false), Some(6)),
            ("1 min ,, 1", None, Some(0)),
            ("1 min,,", None, None),
        ] {
            let read = request(line, Some(7), SimTime::ZERO);
            let expected = Traced { at: minute, invalid, host };
            assert_eq!(read.expect(line), expected, "{line}");
        }
    }

    #[test]
    fn a_mistake_stands_where_its_field_does() {
        for (line, field) in [
            ("1 mn, valid", "1 mn"),
            ("1 s, valid, 3", "1 s"),
            ("1 min ,  vald,3", "vald"),
            ("1 min,valid, 8 ", "8"),
            ("1 min,,0", "0"),
            ("1 min,,,", "1 min,,,"),
        ] {
            let wrong = request(line, Some(7), SimTime::ZERO + SimDuration::from_secs(60));
            assert_eq!(&line[wrong.expect_err(line).at], field, "{line}");
        }
    }
}
