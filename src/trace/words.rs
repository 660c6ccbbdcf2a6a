//! The words of a story: names, instants, spans, numbers, and each term explained once.

use crate::engine::{SimDuration, SimTime};
use crate::model::segment::Segment;
use crate::model::world::RequestName;
use crate::model::{Remedy, Scenario};

/// The words of the field that a listener may not know, with what they mean.
const TERMS: [(&str, &str); 13] = [
    ("SYN", "it asks to open a connection"),
    ("SYN-ACK", "it agrees to open the connection"),
    ("ACK", "it confirms"),
    ("RST", "it refuses, or breaks a connection off"),
    ("FIN", "it closes the connection"),
    ("banner", "the program's greeting"),
    ("final reply", "the program's word that all is done"),
    ("backlog", "where callers wait until the program takes them"),
    ("half-open connection", "one that the client has not confirmed yet"),
    ("listen request", "the standing order to wait for the next caller"),
    ("address object", "the system's record of the port"),
    ("TIME_WAIT", "where the end that closed first remembers the connection for a while"),
    ("probe", "a test call"),
];

/// Explains each term once.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Which of [`TERMS`] have been explained.
    explained: [bool; TERMS.len()],
}

impl Terms {
    /// `text`, with the meaning of each term after its first use.
    pub(super) fn explain(&mut self, mut text: String) -> String {
        for ((term, meaning), explained) in TERMS.iter().zip(&mut self.explained) {
            if *explained {
                continue;
            }
            if let Some(end) = end_of(&text, term) {
                text.insert_str(end, &format!(" ({meaning})"));
                *explained = true;
            }
        }
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

/// The name of a segment.
pub(super) const fn segment(segment: Segment) -> &'static str {
    match segment {
        Segment::Syn => "SYN",
        Segment::SynAck => "SYN-ACK",
        Segment::Ack => "ACK",
        Segment::Banner => "banner",
        Segment::Reply => "final reply",
        Segment::Request => "request",
        Segment::Fin => "FIN",
        Segment::Close => "close",
        Segment::Rst => "RST",
    }
}

/// Whose request it is: the class, and the host (counted from 1) where there are several.
pub(super) fn host(scenario: &Scenario, request: RequestName) -> String {
    let class = &scenario.classes[usize::from(request.class)];
    match class.paths.len() {
        1 => class.name.clone(),
        _ => format!("{} host {}", class.name, request.host + 1),
    }
}

/// Who acts: `the watchdog`; with its place in the remedy where there are several of the kind.
pub(super) fn measure(remedy: &Remedy, index: usize) -> String {
    let tag = remedy.measures[index].tag();
    let same = remedy.measures.iter().filter(|other| other.tag() == tag);
    match same.count() {
        1 => format!("the {tag}"),
        _ => format!("the {tag} (measure {})", index + 1),
    }
}

/// Day and clock, with so many decimals of the second, cut off: order is kept.
pub(super) fn clock(at: SimTime, decimals: usize) -> String {
    format!("{at:.decimals$}")
}

/// Day and clock to the millisecond.
pub(super) fn instant(at: SimTime) -> String {
    clock(at, 3)
}

/// A span in the two largest units that say enough, cut off.
pub(super) fn span(span: SimDuration) -> String {
    const MS: u64 = 1_000_000;
    const SECOND: u64 = 1_000 * MS;
    let ns = span.as_nanos();
    let seconds = ns / SECOND;
    let two = |large: u64, unit: &str, small: u64, small_unit: &str| {
        let large = match (large, unit) {
            (1, _) | (_, "min") => format!("{large} {unit}"),
            _ => format!("{large} {unit}s"),
        };
        match small {
            0 => large,
            1 => format!("{large} 1 {small_unit}"),
            _ if small_unit == "hour" => format!("{large} {small} hours"),
            _ => format!("{large} {small} {small_unit}"),
        }
    };
    match seconds {
        0 if ns >= 10 * MS => format!("{} ms", ns / MS),
        0 if ns >= MS => decimal(ns, MS, "ms"),
        0 => span.to_string(),
        1..60 => decimal(ns / MS * MS, SECOND, "s"),
        60..3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3_600, "hour", seconds / 60 % 60, "min"),
        _ => two(seconds / 86_400, "day", seconds / 3_600 % 24, "hour"),
    }
}

/// `ns` in a unit of `unit_ns`, with at most three decimals.
fn decimal(ns: u64, unit_ns: u64, unit: &str) -> String {
    let thousandths = ns / (unit_ns / 1_000);
    let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    format!("{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// `1,234`
pub(super) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
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
        ] {
            assert_eq!(span(SimDuration::from_nanos(ns)), text);
        }
    }

    #[test]
    fn a_term_is_explained_at_its_first_use_and_never_again() {
        let mut terms = Terms::default();
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
