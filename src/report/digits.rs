//! How many digits of a number are worth printing.

use crate::experiment::Estimate;

/// A half width this small against its mean is rounding, not doubt.
const ROUNDING: f64 = 1e-12;
/// Decimals of a number that has no doubt to round by, before zeros at the end are dropped.
const DECIMALS_WITHOUT_DOUBT: usize = 6;
/// Decimals of a share in percent that has no doubt to round by, or more, so that two digits of
/// what it lacks of 100 % are seen.
const DECIMALS_OF_A_CERTAIN_SHARE: usize = 3;
/// Digits of a number that people read, however narrow its interval.
const DIGITS: i32 = 4;
/// No more decimals than this, whatever the reason.
const DECIMALS_MAX: usize = 14;

/// Decimals that a half width above 0 deserves, and with it its mean, by the rule of the Particle
/// Data Group (*Review of Particle Physics*, §5.3): two digits of the half width if its first
/// three lie in 100..=354, one in 355..=949, and two of 1000 in 950..=999.
pub(super) fn decimals(half_width: f64) -> usize {
    // Three digits and the power of ten, exactly: "3.14e-3".
    let scientific = format!("{half_width:.2e}");
    let (digits, power) = scientific.split_once('e').expect("has an exponent");
    let power: i32 = power.parse().expect("a whole power of ten");
    let last_place = if digits <= "3.54" { power - 1 } else { power };
    usize::try_from(-last_place).unwrap_or(0).min(DECIMALS_MAX)
}

/// `0.28 ± 0.04`: an estimate times `scale`, rounded by its half width. A half width that would
/// print as 0 is left out: the number is what was observed, or is known to its last digit.
pub(super) fn rounded(estimate: &Estimate, scale: f64) -> String {
    print(estimate, scale, (0, 0), |_| false)
}

/// `99.68 ± 0.04 %`: a share. One below 100 % is never printed as 100, however wide its interval.
pub(super) fn percent(estimate: &Estimate) -> String {
    let hides_failure = |text: &str| text.parse() == Ok(100.0);
    let misleads = |text: &str| estimate.mean < 1.0 && hides_failure(text);
    // "7.85e-4": the second digit stands one place behind the first.
    let lack = format!("{:e}", 100.0 * (1.0 - estimate.mean));
    let places =
        lack.split_once("e-").and_then(|(_, power)| Some(power.parse::<usize>().ok()? + 1));
    let certain = places.unwrap_or(0).clamp(DECIMALS_OF_A_CERTAIN_SHARE, DECIMALS_MAX);
    // What it lacks is read, in as many digits as any number.
    let finest = decimals_read(100.0 * (1.0 - estimate.mean));
    let number = print(estimate, 100.0, (certain, finest), misleads);
    format!("{number} %")
}

/// A number and both ends of its interval, times `scale`: `["19", "17.5", "21"]`. They are rounded
/// by half of its width, or to three digits where there is none.
pub(super) fn between(mean: f64, (low, high): (f64, f64), scale: f64) -> [String; 3] {
    let half_width = (high - low) / 2.0;
    let is_certain = half_width <= mean.abs() * ROUNDING;
    let doubt = if is_certain { mean.abs() / 200.0 } else { half_width };
    let places = decimals(doubt * scale);
    [mean, low, high].map(|number| trimmed(&format!("{:.places$}", number * scale)).to_owned())
}

/// A number of which two digits say enough: `4.1`, `30`, `120`.
pub(super) fn short(number: f64) -> String {
    plain(format!("{number:.1e}").parse().unwrap_or(number))
}

/// The longest unit of time that is no longer than `seconds`, with its length (s).
pub(super) fn unit(seconds: f64) -> (&'static str, f64) {
    [("days", 86_400.0), ("hours", 3600.0), ("min", 60.0)]
        .into_iter()
        .find(|(_, length)| *length <= seconds)
        .unwrap_or(("s", 1.0))
}

/// A length (s) in the unit that it would be told in, with three digits: `1.27 hours`.
pub(super) fn length(seconds: f64) -> String {
    let (unit, of) = unit(seconds);
    format!("{} {unit}", three_digits(seconds / of))
}

/// A number with three digits that are not zeros at its head, and none at its end.
pub(super) fn three_digits(number: f64) -> String {
    let power = libm::floor(libm::log10(number.abs().max(1e-12))) as i32;
    let places = usize::try_from(2 - power).unwrap_or(0);
    let text = format!("{number:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `1 day`, `2 days`, `1 min`.
pub(super) fn one_or_more<'u>(number: &str, unit: &'u str) -> &'u str {
    if number == "1" && unit.len() > 1 { unit.trim_end_matches('s') } else { unit }
}

/// A number that is certain: `95`.
pub(super) fn plain(number: f64) -> String {
    trimmed(&format!("{number:.DECIMALS_WITHOUT_DOUBT$}")).to_owned()
}

/// Decimals of which `value` has as many digits as people read.
fn decimals_read(value: f64) -> usize {
    let scientific = format!("{value:e}");
    let power = scientific.split_once('e').and_then(|(_, power)| power.parse::<i32>().ok());
    let places = DIGITS - 1 - power.unwrap_or(0);
    usize::try_from(places).unwrap_or(0).min(DECIMALS_MAX)
}

/// `certain`: decimals that are worth printing in any case, if they are known; `finest`: those up to
/// which a doubt is.
fn print(
    estimate: &Estimate,
    scale: f64,
    (certain, finest): (usize, usize),
    misleads: impl Fn(&str) -> bool,
) -> String {
    let mean = estimate.mean * scale;
    let half_width = estimate.half_width().map(|half_width| half_width * scale);
    let doubt = half_width.filter(|half_width| *half_width > mean.abs() * ROUNDING);
    let most = decimals_read(doubt.unwrap_or(0.0).max(mean.abs())).max(certain);
    // One digit more is no burden where the doubt lies there.
    let wanted = match doubt.map(decimals) {
        Some(places) if places <= most.max(finest) + 1 => places,
        _ => most,
    };
    let (text, places) = fixed(mean, wanted, misleads);
    match doubt.map(|half_width| format!("{half_width:.places$}")) {
        Some(doubt) if doubt.parse() != Ok(0.0) => format!("{text} ± {doubt}"),
        _ => trimmed(&text).to_owned(),
    }
}

/// `value` with at least `places` decimals, as many more as it takes not to mislead.
fn fixed(value: f64, places: usize, misleads: impl Fn(&str) -> bool) -> (String, usize) {
    let text = |places: usize| {
        let text = format!("{value:.places$}");
        // What rounds to nothing has no sign.
        if text.parse() == Ok(0.0) { text.trim_start_matches('-').to_owned() } else { text }
    };
    let texts = (places..=DECIMALS_MAX).map(|places| (text(places), places));
    texts
        .into_iter()
        .find(|(text, places)| *places == DECIMALS_MAX || !misleads(text))
        .expect("the last one is taken")
}

fn trimmed(text: &str) -> &str {
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(mean: f64, half_width: Option<f64>) -> Estimate {
        Estimate::made_up(mean, half_width)
    }

    #[test]
    fn a_mean_is_rounded_by_its_half_width() {
        for (mean, half_width, text) in [
            (0.827, 0.119, "0.83 ± 0.12"),
            (0.827, 0.367, "0.8 ± 0.4"),
            (0.827, 0.0952, "0.83 ± 0.10"),
            (12_345.6, 678.9, "12346 ± 679"),
            (-0.004_04, 0.000_2, "-0.00404 ± 0.00020"),
            (10.837_025_46, 0.000_000_14, "10.84"),
            (10.837_025_46, 0.006, "10.837 ± 0.006"),
            (1_020.3, 2.5, "1020.3 ± 2.5"),
            (1_250.12, 0.03, "1250"),
            (0.0, 0.000_4, "0.0000 ± 0.0004"),
            (-0.001, 0.6, "0.0 ± 0.6"),
        ] {
            assert_eq!(rounded(&estimate(mean, Some(half_width)), 1.0), text);
        }
    }

    #[test]
    fn a_mean_without_doubt_keeps_its_digits_and_drops_zeros() {
        assert_eq!(rounded(&estimate(0.25, Some(0.0)), 100.0), "25");
        assert_eq!(rounded(&estimate(0.5, Some(1e-17)), 1.0), "0.5");
        assert_eq!(rounded(&estimate(1.0 / 3.0, None), 1.0), "0.3333");
        assert_eq!(rounded(&estimate(120.0, None), 1.0), "120");
        assert_eq!(plain(0.57 * 100.0), "57");
    }

    #[test]
    fn both_ends_of_an_interval_are_rounded_by_its_width() {
        assert_eq!(between(19.04, (17.46, 21.0), 1.0), ["19", "17.5", "21"]);
        assert_eq!(between(1.0, (0.943_35, 1.0), 100.0), ["100", "94.3", "100"]);
        assert_eq!(between(20.714_285, (20.714_285, 20.714_285), 1.0)[0], "20.71");
        assert_eq!(between(0.0, (0.0, 0.0), 1.0)[0], "0");
    }

    #[test]
    fn a_share_below_one_is_never_printed_as_a_hundred_percent() {
        // Of what it lacks this is a thirtieth.
        let narrow = estimate(0.999_894_7, Some(0.000_003));
        assert_eq!(percent(&narrow), "99.98947 ± 0.00030 %");
        let wide = estimate(0.999_996, Some(0.001));
        assert_eq!(percent(&wide), "99.9996 ± 0.1000 %");
        assert_eq!(percent(&estimate(1.0 - 1e-12, None)), "99.9999999999 %");
        assert_eq!(percent(&estimate(1.0, Some(0.0))), "100 %");
        assert_eq!(percent(&estimate(0.999_537_037, Some(0.0))), "99.954 %");
        assert_eq!(percent(&estimate(0.999_992_16, Some(0.0))), "99.99922 %");
        assert_eq!(percent(&estimate(0.9968, Some(0.0004))), "99.68 ± 0.04 %");
        assert_eq!(percent(&estimate(0.209_463, Some(4e-7))), "20.946 %");
    }
}
