//! Marks that people would choose for an axis.

/// A place on an axis, and what is written there.
pub(super) type Mark = (f64, String);

/// More marks than this are a thicket.
const MOST: f64 = 9.0;
/// Length of a day (s).
const DAY: f64 = 86_400.0;

/// The greatest nice lower end of an axis to `high` that shows `least`; between `floor` and `high`.
///
/// An axis that would show more than half of `floor` to `high` shows all of it.
pub(super) fn nice_floor(least: f64, floor: f64, high: f64) -> f64 {
    if least >= high || high - least > (high - floor) / 2.0 {
        return floor;
    }
    let step = nice_step((high - least) / 4.0);
    ((least / step + 1e-9).floor() * step).max(floor)
}

/// The least of 1, 2, 5, 10, 20 … (and their tenths) that is at least `width`.
fn nice_step(width: f64) -> f64 {
    let magnitude = libm::pow(10.0, libm::log10(width).floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * magnitude)
        .find(|step| *step >= width * (1.0 - 1e-9))
        .unwrap_or(10.0 * magnitude)
}

/// About `count` marks from `low` to `high`.
pub(super) fn even(low: f64, high: f64, count: u32) -> Vec<Mark> {
    multiples(nice_step((high - low) / f64::from(count)), low, high)
}

/// Multiples of `step` from `low` to `high`, written with as few decimals as they need.
fn multiples(step: f64, low: f64, high: f64) -> Vec<Mark> {
    let decimals = (0..9)
        .find(|d| {
            let shifted = step * libm::pow(10.0, f64::from(*d));
            (shifted - shifted.round()).abs() < 1e-6
        })
        .unwrap_or(9) as usize;
    // A hair's breadth of rounding must not cost the last mark.
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    let values = (first..=last).map(|k| k as f64 * step);
    values.map(|value| (value, format!("{value:.decimals$}"))).collect()
}

/// The unit in which people would tell a time up to `end` (s): its name, its length (s), and the
/// steps between marks that they know.
pub(super) fn time_unit(end: f64) -> (&'static str, f64, &'static [f64]) {
    const UNITS: [(&str, f64, &[f64]); 4] = [
        ("days", 86_400.0, &[0.5, 1.0, 2.0, 5.0]),
        ("hours", 3_600.0, &[0.5, 1.0, 2.0, 3.0, 6.0, 12.0]),
        ("minutes", 60.0, &[0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0]),
        ("seconds", 1.0, &[]),
    ];
    *UNITS.iter().find(|(_, length, _)| end >= 2.0 * length).unwrap_or(&UNITS[3])
}

pub(super) fn of_time(end: f64) -> Vec<Mark> {
    let (_, length, steps) = time_unit(end);
    let span = end / length;
    let known = steps.iter().copied().find(|step| span / step <= MOST);
    let step = known.unwrap_or_else(|| nice_step(span / MOST));
    let marks = multiples(step, 0.0, span).into_iter();
    marks.map(|(at, label)| (at * length, label)).collect()
}

/// Spans that people know, from a millisecond to a thousand years (s).
pub(super) const KNOWN: [f64; 20] = [
    0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0, 2.592e6,
    8.64e6, 3.1536e7, 8.64e7, 3.1536e8, 8.64e8, 3.1536e9, 8.64e9, 3.1536e10,
];

pub(super) fn known_span(seconds: f64) -> String {
    match seconds {
        ..0.1 => format!("{} ms", 1_000.0 * seconds),
        _ => span_in_words(seconds),
    }
}

/// A span in the largest unit that leaves at least one, with as few decimals as it needs.
pub(super) fn span_in_words(seconds: f64) -> String {
    let (count, unit) = [(DAY, "day"), (3_600.0, "hour"), (60.0, "min")]
        .into_iter()
        .find(|(length, _)| seconds >= *length)
        .map_or((seconds, "s"), |(length, unit)| (seconds / length, unit));
    let digits = format!("{count:.2}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    let plural = if matches!(unit, "day" | "hour") && digits != "1" { "s" } else { "" };
    format!("{digits} {unit}{plural}")
}

/// Whole nines, with their halves and fifths where there are few [%].
pub(super) fn of_nines(low: f64, high: f64) -> Vec<Mark> {
    let parts: &[f64] = if high - low <= 2.0 { &[1.0, 0.5, 0.2] } else { &[1.0] };
    let mut marks = Vec::new();
    for nine in low as i32..=high as i32 {
        for part in parts {
            let missing = part * libm::pow(10.0, -f64::from(nine));
            let places = usize::try_from(nine + i32::from(*part < 1.0) - 2).unwrap_or(0);
            let at = -libm::log10(missing);
            if at <= high + 1e-9 {
                marks.push((at, format!("{:.places$}", 100.0 * (1.0 - missing))));
            }
        }
    }
    marks
}

/// Powers of ten between two powers, with their doubles and fives where there are few.
pub(super) fn by_ratio(low: f64, high: f64) -> Vec<Mark> {
    let digits: &[f64] = if high - low <= 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let step = nice_step(((high - low) / MOST).max(1.0)) as i32;
    let powers = (low.floor() as i32..=high.ceil() as i32).filter(|power| power % step == 0);
    let numbers = powers.flat_map(|power| {
        digits.iter().map(move |digit| digit * libm::pow(10.0, f64::from(power)))
    });
    numbers
        .map(|number| (libm::log10(number), short(number)))
        .filter(|(at, _)| (low - 1e-9..=high + 1e-9).contains(at))
        .collect()
}

/// A number of one digit.
fn short(number: f64) -> String {
    if (1e-4..1e6).contains(&number) {
        let places = (0..5).find(|places| format!("{number:.*}", *places).parse() == Ok(number));
        return format!("{number:.*}", places.unwrap_or(4));
    }
    format!("{number:.0e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_starts_at_a_round_number_below_the_least_value() {
        assert!((nice_floor(99.63, 0.0, 100.0) - 99.6).abs() < 1e-9);
        assert_eq!(nice_floor(88.0, 0.0, 100.0), 85.0);
        assert_eq!(nice_floor(37.0, 0.0, 100.0), 0.0);
        assert_eq!(nice_floor(100.0, 0.0, 100.0), 0.0, "nothing to enlarge");
    }

    #[test]
    fn a_span_is_told_in_its_own_unit() {
        assert_eq!(span_in_words(4.0 * 3600.0), "4 hours");
        assert_eq!(span_in_words(DAY), "1 day");
        assert_eq!(span_in_words(90.0), "1.5 min");
    }
}
