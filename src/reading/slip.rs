//! Slips of the pen in numbers and quantities: how what was probably meant is written.

use super::hint;
use crate::engine::SimDuration;
use crate::engine::time::UNITS;

/// Units of no fixed length: about how many days they have.
const CALENDAR: [(&str, f64); 2] = [("month", 30.0), ("year", 365.0)];

/// What to write in place of the quantity `text`, whose `unit` is none.
pub(super) fn unit(text: &str, unit: &str) -> String {
    if unit.starts_with(',') {
        return "write decimals behind a point, and nothing between thousands".to_owned();
    }
    if unit.contains(|c: char| c.is_ascii_digit()) {
        return "write one number in digits and one unit, such as \"90 min\"".to_owned();
    }
    let number = text.find(|c: char| !c.is_ascii_digit() && c != '.').map(|end| &text[..end]);
    let is_called = |(name, _): &&(&str, f64)| {
        let lower = unit.to_lowercase();
        lower.strip_suffix('s').unwrap_or(&lower) == *name
    };
    let days = CALENDAR.iter().find(is_called).map(|(_, days)| days);
    match (days, number.and_then(|number| number.parse::<f64>().ok())) {
        (Some(days), Some(number)) if text.contains('/') || text.contains(" per ") => {
            format!("write \"{} / day\"", short(number / days))
        }
        (Some(days), Some(number)) => {
            let count = number * days;
            format!("write \"{} {}\"", short(count), plural("day", count))
        }
        _ if unit == "M" => "write `min` for minutes; a month has no fixed length".to_owned(),
        _ => hint::one_of(unit, &UNITS.map(|(name, _)| name)),
    }
}

/// The duration to write in place of `rate` (1/s).
pub(super) fn duration_for_rate(rate: f64) -> Option<String> {
    let between = 1.0 / rate;
    let (unit, length) = UNITS.iter().rev().map(seconds).find(|(_, length)| between >= *length)?;
    let count = between / length;
    let written = format!("{} {}", short(count), plural(unit, count));
    Some(format!("write a time; from one to the next it is \"{written}\""))
}

/// The rate to write in place of the duration `text`, which is `span`.
pub(super) fn rate_for_duration(text: &str, span: SimDuration) -> Option<String> {
    let (count, unit) = per_time(span)?;
    let rate = format!("\"{} / {unit}\"", short(count));
    Some(format!("write a number per time; once in {text} is {rate}"))
}

/// What to write in place of `text` where a rate is wanted, if it is near one that `is_sound`.
pub(super) fn for_rate(text: &str, is_sound: impl Fn(&str) -> bool) -> Option<String> {
    let number = |text: &str| text.trim().parse::<f64>().is_ok();
    if number(text) {
        let examples = examples(text, ["/ s", "/ day"], is_sound);
        return Some(format!("write per what time, such as {examples}"));
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

/// The number `text` with each of two units, where that `is_sound`; where neither is, the number 1.
pub(super) fn examples(text: &str, units: [&str; 2], is_sound: impl Fn(&str) -> bool) -> String {
    let with = |number: &str, unit| match number {
        "1" => format!("1 {unit}"),
        _ => format!("{number} {}", plural(unit, 2.0)),
    };
    let mut sound: Vec<String> = units.map(|unit| with(text, unit)).into();
    sound.retain(|example| is_sound(example));
    if sound.is_empty() {
        sound.extend(units.map(|unit| with("1", unit)));
    }
    let quoted: Vec<String> = sound.iter().map(|example| format!("\"{example}\"")).collect();
    quoted.join(" or ")
}

/// `unit` behind `count`.
fn plural(unit: &str, count: f64) -> String {
    let ending = if has_plural(unit) && count != 1.0 { "s" } else { "" };
    format!("{unit}{ending}")
}

/// Whether `unit` is a word, and no sign.
pub(super) fn has_plural(unit: &str) -> bool {
    ["hour", "day", "week"].contains(&unit)
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
        for text in ["2 months", "0.5 years", "15", "1e400", "99999999999999", "500 / day"] {
            let hint = duration(text).expect_err(text).1;
            let proposed = hint.split('"').nth(1).unwrap_or("1 s");
            assert!(duration(proposed).is_ok(), "{text}: {hint}");
        }
        for text in ["500", "0", "0.5 Hz", "2 hours", "500 days", "1 / month", "2 per year"] {
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
