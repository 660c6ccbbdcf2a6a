//! Dates and times of the day, as people and logs write them.

use std::ops::Range;
use std::str::FromStr;

use toml::value::{Datetime, Offset, Time};

/// An instant of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Nanoseconds since a day long ago.
    pub nanos: i128,
    /// Which of the year and the time zone it says; a date without a zone is taken as UTC.
    pub says: [bool; 2],
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The year of a date that says none: one with all days.
const ANY_YEAR: u32 = 2000;

const NANOS: i128 = 1_000_000_000;

/// Whether `text` is a date.
pub fn is_date(text: &str) -> bool {
    date(text).is_some()
}

/// Whether `text` begins as dates do that are written otherwise, such as `16.11.2023`.
pub fn resembles_date(text: &str) -> bool {
    let mut parts = text.splitn(3, ['-', '/', '.']).map(run);
    let mut digits = || parts.next().map_or(0, |(digits, _)| digits.len());
    let (first, second, third) = (digits(), digits(), digits());
    text.starts_with(|c: char| c.is_ascii_digit())
        && (1..=2).contains(&second)
        && matches!((first, third), (4, 1..=2) | (1..=2, 4))
}

/// The instant that `text` is: a date and a time by ISO 8601, or as logs write them. `None`: it is
/// none of these:
///
/// - `2023-11-16`, `2023-11-16T18:17:03.979Z`, `2023-11-16 18:17:03,979 +0100`, `20231116T181703Z`
/// - `2023/11/16 18:17:03`
/// - `[16/Nov/2023:18:17:03 +0000]`, `16-Nov-2023 18:17:03.979`, `Thu, 16 Nov 2023 18:17:03 GMT`
/// - `Thu Nov 16 18:17:03 2023`, `Nov 16 18:17:03`
pub fn date(text: &str) -> Option<Date> {
    let text = text.strip_prefix('[').map_or(Some(text), |rest| rest.strip_suffix(']'))?;
    let text = match run(text) {
        (word, rest) if named(word, &DAYS).is_some() => rest.trim_start_matches([',', ' ']),
        _ => text,
    };
    let (first, rest) = run(text);
    let (year, month, day, rest) = if first.len() == 8 && rest.starts_with('T') {
        (first.get(..4)?, first[4..6].parse().ok()?, &first[6..], rest)
    } else {
        let (second, rest) = run(next(rest)?);
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(month) = named(first, &MONTHS) {
            // What follows the day is the time, and perhaps the year.
            let rest = (!rest.is_empty()).then_some(rest)?;
            let (time, year) = rest.rsplit_once(' ').filter(|(_, year)| is_number(year)).unzip();
            (year.unwrap_or_default(), month, second, time.unwrap_or(rest))
        } else {
            let (third, rest) = run(next(rest)?);
            match named(second, &MONTHS) {
                Some(month) => (third, month, first, rest),
                None => (first, second.parse().ok()?, third, rest),
            }
        }
    };
    let says_year = !year.is_empty();
    let year = if says_year { year.parse().ok().filter(|_| year.len() == 4)? } else { ANY_YEAR };
    let day: u32 = day.parse().ok()?;
    let written = format!("{year:04}-{month:02}-{day:02}{}", time_and_zone(rest)?);
    let Datetime { date, time, offset } = Datetime::from_str(&written).ok()?;
    let date = date?;
    let offset_minutes = match offset {
        Some(Offset::Custom { minutes }) => minutes,
        Some(Offset::Z) | None => 0,
    };
    let days = days(date.year.into(), date.month.into(), date.day.into());
    let midnight = (days * 86_400 - i128::from(offset_minutes) * 60) * NANOS;
    let nanos = midnight + time.map_or(0, since_midnight);
    Some(Date { nanos, says: [says_year, offset.is_some()] })
}

/// Where in `line` a date stands in brackets, as in the logs of web servers.
pub fn in_brackets(line: &str) -> Option<Range<usize>> {
    let start = line.find('[')? + 1;
    let at = start..start + line[start..].find(']')?;
    date(&line[at.clone()]).map(|_| at)
}

/// The instant so long after the beginning of 1970 in UTC: `1700158623` and `1700158623.979` in
/// seconds, and with more digits in milliseconds, microseconds or nanoseconds. `None`: it is not.
pub fn unix(text: &str) -> Option<Date> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unit: i128 = match whole.len() {
        9..=10 => NANOS,
        12..=13 => NANOS / 1_000,
        15..=16 => NANOS / 1_000_000,
        18..=19 => 1,
        _ => return None,
    };
    if !is_digits(whole) || !is_digits(part) || part.len() > 12 {
        return None;
    }
    let part = if part.is_empty() { 0.0 } else { format!("0.{part}").parse::<f64>().ok()? };
    let since = whole.parse::<i128>().ok()? * unit + (part * unit as f64).round() as i128;
    Some(Date { nanos: days(1970, 1, 1) * 86_400 * NANOS + since, says: [true, true] })
}

impl Date {
    /// How long after the last midnight between a Sunday and a Monday, in UTC (ns).
    pub fn since_monday(self) -> i128 {
        let week = 7 * 86_400 * NANOS;
        // The first day of 1970 was a Thursday.
        let monday = (days(1970, 1, 1) - 3) * 86_400 * NANOS;
        (self.nanos - monday).rem_euclid(week)
    }
}

/// The time of the day that `text` is, such as `8:00` or `18:17:03` (ns since midnight); `24:00` is
/// the end of the day.
pub fn time_of_day(text: &str) -> Option<u64> {
    if text == "24:00" {
        return Some(86_400 * NANOS as u64);
    }
    let padding = match text.find(':')? {
        1 => "0",
        _ => "",
    };
    let Datetime { date, time, .. } = Datetime::from_str(&format!("{padding}{text}")).ok()?;
    u64::try_from(since_midnight(time?)).ok().filter(|_| date.is_none())
}

/// ` 18:17:03,979 +0100` as TOML writes it.
fn time_and_zone(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let text = text.strip_prefix(['T', 't', ' ', ':'])?;
    let end = text.find(|c: char| !c.is_ascii_digit() && !":.,".contains(c)).unwrap_or(text.len());
    let (time, zone) = text.split_at(end);
    let time = match (time.contains(':'), time.find([':', '.', ',']).unwrap_or(time.len())) {
        (true, 1) => format!("0{time}"),
        (true, _) => time.to_owned(),
        (false, 6) => format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..]),
        (false, _) => return None,
    };
    let zone = match zone.trim_start() {
        "UTC" | "GMT" | "z" => "Z".to_owned(),
        zone if zone.len() == 5 && !zone.contains(':') && zone.is_ascii() => {
            format!("{}:{}", &zone[..3], &zone[3..])
        }
        zone if zone.len() == 3 => format!("{zone}:00"),
        zone => zone.to_owned(),
    };
    Some(format!("T{}{zone}", time.replace(',', ".")))
}

/// The digits or the letters that `text` begins with, and the rest.
fn run(text: &str) -> (&str, &str) {
    let is_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let goes_on = |c: char| if is_digit { c.is_ascii_digit() } else { c.is_ascii_alphabetic() };
    text.split_at(text.find(|c| !goes_on(c)).unwrap_or(text.len()))
}

/// `text` behind what parts the day, the month and the year.
fn next(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '/', ' ']).map(str::trim_start)
}

/// The number from 1 of the one of `names` that `word` is, in full or by its first three letters.
fn named(word: &str, names: &[&str]) -> Option<u32> {
    let start = word.get(..3)?.to_ascii_lowercase();
    (1..).zip(names).find(|(_, name)| **name == start).map(|(number, _)| number)
}

fn since_midnight(Time { hour, minute, second, nanosecond }: Time) -> i128 {
    let seconds = i128::from(hour) * 3_600 + i128::from(minute) * 60 + second.map_or(0, i128::from);
    seconds * NANOS + nanosecond.map_or(0, i128::from)
}

/// The number of a day of the Gregorian calendar.
fn days(year: i128, month: i128, day: i128) -> i128 {
    // A year that begins in March has its odd day at its end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + (153 * month + 2) / 5 + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_the_same_however_it_is_written() {
        let expected = date("2023-11-16T18:17:03Z").expect("a date").nanos;
        for text in [
            "2023-11-16 18:17:03Z",
            "2023-11-16T18:17:03.000+00:00",
            "2023-11-16t18:17:03z",
            "2023-11-16 18:17:03",
            "2023-11-16 18:17:03,000",
            "2023-11-16 19:17:03 +0100",
            "2023-11-16 13:17:03-05",
            "2023-11-17T00:02:03+05:45",
            "2023/11/16 18:17:03",
            "20231116T181703Z",
            "[16/Nov/2023:18:17:03 +0000]",
            "16/Nov/2023:20:17:03 +0200",
            "16-Nov-2023 18:17:03.000",
            "Thu, 16 Nov 2023 18:17:03 GMT",
            "Thu, 16 Nov 2023 18:17:03 +0000",
            "Thursday, 16-Nov-2023 18:17:03 UTC",
            "Thu Nov 16 18:17:03 2023",
            "[Thu Nov 16 18:17:03 2023]",
        ] {
            assert_eq!(date(text).map(|date| date.nanos), Some(expected), "{text}");
        }
        let later = |text, nanos| {
            assert_eq!(date(text).expect(text).nanos - expected, nanos, "{text}");
        };
        later("2023-11-16 18:17:03.979", 979_000_000);
        later("2023-11-16 18:17:03,979123", 979_123_000);
        later("2023-11-16", -65_823 * NANOS);
        later("2023-11-16 18:18", 57 * NANOS);
        later("2024-03-01 18:17:03", 106 * 86_400 * NANOS);
    }

    #[test]
    fn seconds_since_1970_are_a_date_and_a_date_has_its_day_of_the_week() {
        let expected = date("2023-11-16T18:17:03Z");
        for text in ["1700158623", "1700158623.0", "1700158623000", "1700158623000000"] {
            assert_eq!(unix(text), expected, "{text}");
        }
        let later = unix("1700158623.979").expect("an instant").nanos;
        assert_eq!(later - expected.expect("a date").nanos, 979_000_000);
        for text in ["", "17", "1.5", "-1700158623", "1700158623.x", "17001586230000000000", "é"] {
            assert_eq!(unix(text), None, "{text}");
        }
        // A Thursday.
        let hour = date("2023-11-16T18:17:03Z").expect("a date").since_monday() / NANOS / 3_600;
        assert_eq!(hour, 3 * 24 + 18);
    }

    #[test]
    fn a_date_of_syslog_has_no_year() {
        let first = date("Nov  6 18:17:03").expect("a date");
        assert_eq!(first.says, [false, false]);
        let next_day = date("Nov 7 18:17:03.5").expect("a date");
        assert_eq!(next_day.nanos - first.nanos, 86_400 * NANOS + NANOS / 2);
        assert!(is_date("Feb 29 00:00:00"));
        assert_eq!(date("2023-11-16 18:17Z").expect("a date").says, [true, true]);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(days(1970, 1, 1) - days(1969, 12, 31), 1);
        assert_eq!(days(2000, 3, 1) - days(2000, 2, 28), 2);
        assert_eq!(days(1900, 3, 1) - days(1900, 2, 28), 1);
        assert_eq!(days(2400, 1, 1) - days(2000, 1, 1), 146_097);
        assert_eq!(days(1, 1, 1) - days(0, 1, 1), 366);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "15 min",
            "1.5",
            "12",
            "20231116",
            "2023-13-16 18:17:03",
            "2023-02-29",
            "2023-11-16 25:17:03",
            "2023-11-16 18:17:03 INFO started",
            "16/11/2023 18:17:03",
            "23-11-16",
            "Nov 16",
            "Nov 2023",
            "[2023-11-16",
            "2023-11",
            "second",
            "mar",
            "sunny",
            "2023-11-1é",
            "août 16 18:17:03",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_that_cannot_be_read_is_known_as_one() {
        for text in ["16.11.2023", "16/11/2023 18:17", "2023-13-01", "1-1-2023"] {
            assert!(resembles_date(text) && !is_date(text), "{text}");
        }
        for text in ["1.2.3 s", "500 / 2 days", "1.5 s", "2023", "10-20 ms", "a.b.2023", ""] {
            assert!(!resembles_date(text), "{text}");
        }
    }

    #[test]
    fn a_time_of_the_day_counts_from_midnight() {
        let minutes = |text| time_of_day(text).map(|nanos| nanos / 1_000_000_000 / 60);
        for (text, expected) in [("08:00", 480), ("8:00", 480), ("23:59:59", 1439), ("24:00", 1440)]
        {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
        for text in ["", "8", "8 hours", "24:01", "12:60", "2023-11-16 08:00", "12:30 pm", ":30"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
    }
}
