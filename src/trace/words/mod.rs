//! The words of a story: names, instants, spans, numbers, and each term explained once.

pub(super) mod call;
pub(super) mod ending;
pub(super) mod hang;
pub(super) mod opening;
pub(super) mod outage;
mod people;
mod probe;
mod segment;

use super::call::Call;
use crate::engine::SimDuration;
use crate::model::hang::Law;
use crate::model::world::RequestName;
use crate::model::{Remedy, Scenario};

/// The words of the field that a reader may not know, with what they mean.
const TERMS: [(&str, &str); 14] = [
    ("SYN", "it asks to open a connection"),
    ("SYN-ACK", "it agrees to open the connection"),
    ("ACK", "it confirms"),
    ("RST", "it refuses, or breaks a connection off"),
    ("FIN", "it closes the connection"),
    ("banner", "the program's greeting"),
    ("final reply", "the program's word that all is done"),
    ("backlog", "where callers wait until the program takes them"),
    ("half-open connection", "one that the client has not confirmed yet"),
    ("cookie", "a mark by which the client proves later that it has called"),
    ("listen request", "the standing order to wait for the next caller"),
    ("address object", "the system's record of the port"),
    ("TIME_WAIT", "where the end that closed first remembers the connection for a while"),
    ("probe", "a test of the port"),
];

/// Explains each term once.
#[derive(Debug)]
pub(super) struct Terms {
    /// What is still to be explained.
    unknown: Vec<(&'static str, &'static str)>,
}

impl Terms {
    /// None is explained yet.
    pub(super) fn new() -> Self {
        Self { unknown: TERMS.to_vec() }
    }

    /// `text`, with the meaning of each term after its first use.
    pub(super) fn explain(&mut self, mut text: String) -> String {
        self.unknown.retain(|(term, meaning)| {
            let end = end_of(&text, term);
            if let Some(end) = end {
                text.insert_str(end, &format!(" ({meaning})"));
            }
            end.is_none()
        });
        text
    }
}

/// Where the first use of `term` as a word by itself ends.
fn end_of(text: &str, term: &str) -> Option<usize> {
    let inside = |letter: char| letter.is_alphanumeric() || letter == '-';
    text.match_indices(term).find_map(|(start, _)| {
        let end = start + term.len();
        let alone = !text[..start].ends_with(inside) && !text[end..].starts_with(inside);
        alone.then_some(end)
    })
}

/// Who and what plays a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cast<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) remedy: &'a Remedy,
}

impl Cast<'_> {
    /// Whose request it is: the class, and the host (counted from 1) where there are several.
    pub(super) fn host(&self, request: RequestName) -> String {
        let class = &self.scenario.classes[usize::from(request.class)];
        match class.paths.len() {
            1 => class.name.clone(),
            _ => format!("{} host {}", class.name, request.host + 1),
        }
    }

    /// Who calls, with the request: `mail relays host 3 (request 7, attempt 2)`.
    pub(super) fn request(&self, call: &Call) -> String {
        let (host, serial) = (self.host(call.request), call.request.serial);
        match call.number {
            1 => format!("{host} (request {serial})"),
            n => format!("{host} (request {serial}, attempt {n})"),
        }
    }

    /// Who acts: `the watchdog`; with its place in the remedy where there are several of the kind.
    pub(super) fn measure(&self, index: usize) -> String {
        let measures = &self.remedy.measures;
        let tag = measures[index].tag();
        match measures.iter().filter(|other| other.tag() == tag).count() {
            1 => format!("the {tag}"),
            _ => format!("the {tag} (measure {})", index + 1),
        }
    }

    /// What an invalid request does.
    pub(super) fn law(&self) -> Law {
        self.scenario.listener.hang.law()
    }
}

/// A span in the two largest units that say enough, rounded.
pub(super) fn span(span: SimDuration) -> String {
    const MS: u64 = 1_000_000;
    const TEN_MS: u64 = 10 * MS;
    const SECOND: u64 = 1_000 * MS;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let grain = match span.as_nanos() {
        ..MS => 1,
        MS..TEN_MS => 1_000,
        TEN_MS..MINUTE => MS,
        MINUTE..HOUR => SECOND,
        HOUR..DAY => MINUTE,
        DAY.. => HOUR,
    };
    let ns = (span.as_nanos() + grain / 2) / grain * grain;
    let whole = |ns| SimDuration::from_nanos(ns).to_string();
    let both = |large, small| match (ns / large * large, ns % large / small * small) {
        (large, 0) => whole(large),
        (large, small) => format!("{} {}", whole(large), whole(small)),
    };
    match ns {
        ..MS => whole(ns),
        // Exact: a quotient by a power of ten prints with the decimals that it has.
        MS..TEN_MS => format!("{} ms", (ns / 1_000) as f64 / 1e3),
        TEN_MS..SECOND => whole(ns),
        SECOND..MINUTE => format!("{} s", (ns / MS) as f64 / 1e3),
        MINUTE..HOUR => both(MINUTE, SECOND),
        HOUR..DAY => both(HOUR, MINUTE),
        DAY.. => both(DAY, HOUR),
    }
}

/// `1,234`
pub(super) fn number(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        _ => format!("{},{:03}", number(count / 1_000), count % 1_000),
    }
}

/// `1 probe`, `2 probes`
pub(super) fn count(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(count))
}

/// `2nd`
pub(super) fn ordinal(n: u32) -> String {
    let ending = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// A sentence with its first letter large.
pub(super) fn capitalised(sentence: &str) -> String {
    let (first, rest) = sentence.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// `a`, `a and b`, `a, b and c`
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_the_two_largest_units() {
        for (ns, text) in [
            (40, "40 ns"),
            (1_500_000, "1.5 ms"),
            (759_063_000, "759 ms"),
            (2_083_456_789, "2.083 s"),
            (45_000_000_000, "45 s"),
            (90_000_000_000, "1 min 30 s"),
            (3_600_000_000_000, "1 hour"),
            (7_980_000_000_000, "2 hours 13 min"),
            (90_000_000_000_000, "1 day 1 hour"),
            (2 * 86_400_000_000_000, "2 days"),
            // What is rounded up may fill the next unit.
            (64_799_970_000_000, "18 hours"),
            (59_999_700_000, "1 min"),
            (86_399_000_000_000, "1 day"),
        ] {
            assert_eq!(span(SimDuration::from_nanos(ns)), text);
        }
    }

    #[test]
    fn a_term_is_explained_at_its_first_use_and_never_again() {
        let mut terms = Terms::new();
        let mut explain = |text: &str| terms.explain(text.to_owned());
        assert_eq!(
            explain("it answers 3 SYNs by SYN-ACK."),
            "it answers 3 SYNs by SYN-ACK (it agrees to open the connection)."
        );
        assert_eq!(
            explain("SYN-ACK answers SYN."),
            "SYN-ACK answers SYN (it asks to open a connection)."
        );
        assert_eq!(explain("SYN-ACK answers SYN."), "SYN-ACK answers SYN.");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(100), "100");
        assert_eq!(count(1, "probe"), "1 probe");
        assert_eq!(ordinal(12), "12th");
        assert_eq!(ordinal(23), "23rd");
    }
}
