//! Slips of the pen in numbers and quantities: how what was probably meant is written.

use super::hint;
use crate::engine::SimDuration;
use crate::engine::time::UNITS;

/// Units that are written otherwise here: the unit that is, and how many of it they are.
const OTHER_UNITS: [(&str, &str, f64); 33] = [
    ("nsec", "ns", 1.0),
    ("nanosecond", "ns", 1.0),
    ("nanoseconds", "ns", 1.0),
    ("µs", "us", 1.0),
    ("μs", "us", 1.0),
    ("usec", "us", 1.0),
    ("microsecond", "us", 1.0),
    ("microseconds", "us", 1.0),
    ("msec", "ms", 1.0),
    ("msecs", "ms", 1.0),
    ("millis", "ms", 1.0),
    ("millisecond", "ms", 1.0),
    ("milliseconds", "ms", 1.0),
    ("sec", "s", 1.0),
    ("secs", "s", 1.0),
    ("second", "s", 1.0),
    ("seconds", "s", 1.0),
    ("m", "min", 1.0),
    ("mins", "min", 1.0),
    ("minute", "min", 1.0),
    ("minutes", "min", 1.0),
    ("h", "hour", 1.0),
    ("hr", "hour", 1.0),
    ("hrs", "hour", 1.0),
    ("d", "day", 1.0),
    ("w", "day", 7.0),
    ("wk", "day", 7.0),
    ("week", "day", 7.0),
    ("weeks", "day", 7.0),
    ("month", "day", 30.0),
    ("months", "day", 30.0),
    ("year", "day", 365.0),
    ("years", "day", 365.0),
];

/// What to write in place of the duration `text`, whose `unit` is none.
pub(super) fn unit(text: &str, unit: &str) -> String {
    if unit.starts_with(',') {
        return "write decimals behind a point, and nothing between thousands".to_owned();
    }
    if unit.contains(|c: char| c.is_ascii_digit()) {
        return "write one number in digits and one unit, such as \"90 min\"".to_owned();
    }
    let number = text.find(|c: char| !c.is_ascii_digit() && c != '.').map(|end| &text[..end]);
    match (named_otherwise(unit), number.and_then(|number| number.parse::<f64>().ok())) {
        (Some((name, count)), Some(number)) => {
            let per = if text.contains('/') { "/ " } else { "" };
            let count = if per.is_empty() { number * count } else { number / count };
            format!("write \"{} {per}{}\"", short(count), plural(name, count, per.is_empty()))
        }
        _ => hint::one_of(unit, &UNITS.map(|(name, _)| name)),
    }
}

/// The duration to write in place of `rate` (1/s).
pub(super) fn duration_for_rate(rate: f64) -> Option<String> {
    let between = 1.0 / rate;
    let (unit, length) = UNITS.iter().rev().map(seconds).find(|(_, length)| between >= *length)?;
    let count = between / length;
    let written = format!("{} {}", short(count), plural(unit, count, true));
    Some(format!("write a time; from one to the next it is \"{written}\""))
}

/// The rate to write in place of the duration `text`, which is `span`.
pub(super) fn rate_for_duration(text: &str, span: SimDuration) -> Option<String> {
    let (count, unit) = per_time(span)?;
    let rate = format!("\"{} / {unit}\"", short(count));
    Some(format!("write a number per time; once in {text} is {rate}"))
}

/// What to write in place of `text` where a rate is wanted, if it is near one.
pub(super) fn for_rate(text: &str) -> Option<String> {
    let number = |text: &str| text.trim().parse::<f64>().is_ok();
    if number(text) {
        let examples = with_units(text, ["/ s", "/ day"]);
        return Some(format!("write per what time, such as {examples}"));
    }
    if let Some((count, unit)) = text.split_once(" per ").filter(|(count, _)| number(count)) {
        return Some(format!("write \"{} / {}\"", count.trim(), unit.trim()));
    }
    let hertz = text.strip_suffix("Hz").or_else(|| text.strip_suffix("hz"));
    let count = hertz.filter(|count| number(count))?;
    Some(format!("write \"{} / s\"", count.trim()))
}

/// What to write in place of `text` where a plain number is wanted.
pub(super) fn for_number(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%') {
        let share = percent.trim().parse::<f64>().ok().filter(|share| share.is_finite())?;
        return Some(format!("write {}, without quotes", short(share / 100.0)));
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(format!("write {number}, without quotes"))
}

/// What to write in place of `number` where a whole one is wanted.
pub(super) fn whole(number: f64) -> Option<String> {
    let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
    is_whole.then(|| format!("write {number:.0}, without a point"))
}

/// The unit that is meant by `unit`, and how many of it.
fn named_otherwise(unit: &str) -> Option<(&'static str, f64)> {
    let unit = unit.to_lowercase();
    let found = OTHER_UNITS.iter().find(|(other, ..)| *other == unit);
    found.map(|(_, name, count)| (*name, *count))
}

/// How often something happens that comes once in `span`: a count and the unit of time for which
/// it is at least about one, or the longest.
fn per_time(span: SimDuration) -> Option<(f64, &'static str)> {
    let span = span.as_secs_f64();
    let counts = UNITS.iter().map(seconds).map(|(unit, length)| (length / span, unit));
    let mut counts = counts.skip_while(|(_, unit)| *unit != "s");
    let days = counts.clone().last();
    counts.find(|(count, _)| *count >= 0.5).or(days).filter(|(count, _)| count.is_finite())
}

fn seconds((unit, length): &(&'static str, u64)) -> (&'static str, f64) {
    (*unit, SimDuration::from_nanos(*length).as_secs_f64())
}

/// The number `text` with each of two units, as examples.
pub(super) fn with_units(text: &str, units: [&str; 2]) -> String {
    let one = units.map(|unit| match text {
        "1" => format!("\"{text} {unit}\""),
        _ => format!("\"{text} {}\"", plural(unit, 2.0, !unit.contains('/'))),
    });
    one.join(" or ")
}

/// `unit` behind `count`.
fn plural(unit: &str, count: f64, may: bool) -> String {
    let ending = if may && count != 1.0 && matches!(unit, "hour" | "day") { "s" } else { "" };
    format!("{unit}{ending}")
}

/// `number` with at most four digits that matter.
pub(super) fn short(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::quantity::{self, duration};

    #[test]
    fn what_is_proposed_can_be_read() {
        for text in ["15 mins", "5 sec", "2 weeks", "1 HR", "0.5 years", "3 µs", "1 m"] {
            let hint = duration(text).expect_err(text).1;
            let proposed = hint.split('"').nth(1).expect(text);
            assert!(duration(proposed).is_ok(), "{text}: {hint}");
        }
        for text in ["500", "5 per hour", "0.5 Hz", "2 hours", "500 days", "10 / sec", "1 / week"] {
            let hint = quantity::rate(text).expect_err(text).1;
            let proposed = hint.split('"').nth(1).expect(text);
            assert!(quantity::rate(proposed).is_ok(), "{text}: {hint}");
        }
        assert!(duration("500 / day").expect_err("a rate").1.ends_with("\"2.88 min\""));
        assert!(quantity::rate("2 hours").expect_err("a duration").1.ends_with("\"0.5 / hour\""));
    }

    #[test]
    fn a_percentage_is_a_share() {
        assert_eq!(for_number("99.9 %").as_deref(), Some("write 0.999, without quotes"));
        assert_eq!(for_number("5%").as_deref(), Some("write 0.05, without quotes"));
        assert_eq!(for_number("0.5").as_deref(), Some("write 0.5, without quotes"));
        assert_eq!(for_number("many"), None);
        assert_eq!(for_number("nan %"), None);
    }
}
