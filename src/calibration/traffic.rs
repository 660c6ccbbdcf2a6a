//! What a log says of when requests come: all of them in their order, or a rate by the hour of the
//! day and by the weekend, in memory that does not grow with the log.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use super::weekend::Weekend;
use crate::reading::instant::Date;

/// The most requests that are kept one by one: as many as a trace may have.
pub const KEPT_MAX: usize = 1_000_000;

/// The most different hours that are told apart: those of a century.
const HOURS_MAX: usize = 900_000;

const HOUR: i128 = 3_600_000_000_000;
const DAY: i128 = 24 * HOUR;
const HOURS: usize = 7 * 24;

/// The chance of taking a day without a pattern for one with a pattern.
const BY_CHANCE: f64 = 0.01;

/// The requests of a log.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// How many.
    count: u64,
    /// The earliest and the latest (ns).
    ends: Option<(i128, i128)>,
    /// The instant to which those that are kept are relative (ns).
    origin: i128,
    /// All of them, as long as they are few (ns since the origin).
    kept: Vec<i64>,
    /// Whether there were too many to keep.
    is_many: bool,
    /// How many in each hour of the calendar; empty once there were too many hours.
    hours: BTreeMap<i64, u64>,
    has_hours: bool,
    /// Whether some do not say their year, and so not their day of the week.
    lacks_year: bool,
    /// How many in each hour of the week, from Monday on.
    week: Vec<u64>,
}

/// A daily rhythm: a cosine about a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// The highest rate over the mean, from 1 to 2.
    pub peak: f64,
    /// When it is highest (hours after midnight).
    pub at: f64,
    /// The share of the differences between the hours of the day that it explains.
    pub explains: f64,
}

/// The rate of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// The mean (per second); of a whole week, where weekends differ.
    pub rate: f64,
    /// The daily rhythm, if there is one that chance does not explain.
    pub day: Option<Day>,
    /// The rate of each day of the week over the mean, from Monday on; `None` where less than a week
    /// was seen.
    pub week: Option<[f64; 7]>,
    /// What weekends have of other days; `None` where less than two weeks were seen, or the day of
    /// the week is not known.
    pub weekend: Option<Weekend>,
    /// How much more the number of requests in an hour varies than chance alone would have it; `None`
    /// where too few hours were seen.
    pub bursts: Option<f64>,
}

impl Pattern {
    /// What weekends have of other days, if chance does not explain that they differ.
    pub fn rhythm(&self) -> Option<Weekend> {
        self.weekend.filter(Weekend::differs)
    }
}

impl Traffic {
    /// Takes in one request.
    pub fn add(&mut self, date: Date) {
        let nanos = date.nanos;
        if self.count == 0 {
            self.origin = nanos;
            self.week = vec![0; HOURS];
            self.has_hours = true;
        }
        self.count += 1;
        self.ends =
            Some(self.ends.map_or((nanos, nanos), |(low, high)| (low.min(nanos), high.max(nanos))));
        match i64::try_from(nanos - self.origin) {
            Ok(since) if !self.is_many && self.kept.len() < KEPT_MAX => self.kept.push(since),
            _ => {
                self.is_many = true;
                self.kept = Vec::new();
            }
        }
        self.lacks_year |= !date.says[0];
        self.week[(date.since_monday() / HOUR) as usize % HOURS] += 1;
        if self.has_hours {
            *self.hours.entry((nanos.div_euclid(HOUR)) as i64).or_default() += 1;
            if self.hours.len() > HOURS_MAX {
                self.has_hours = false;
                self.hours = BTreeMap::new();
            }
        }
    }

    /// How many requests there were.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How long from the first to the last (s).
    pub fn span(&self) -> f64 {
        self.ends.map_or(0.0, |(first, last)| (last - first) as f64 / 1e9)
    }

    /// The instants of all requests in their order, since the first (ns); `None` where there were too
    /// many to keep, or they lie centuries apart.
    pub fn trace(&self) -> Option<Vec<u64>> {
        if self.is_many {
            return None;
        }
        let mut sorted = self.kept.clone();
        sorted.sort_unstable();
        let first = *sorted.first()?;
        sorted
            .into_iter()
            .map(|at| u64::try_from(i128::from(at) - i128::from(first)).ok())
            .collect()
    }

    /// The rate by the hour of the day and by the weekend. `None` if all requests came at one instant.
    pub fn pattern(&self) -> Option<Pattern> {
        let (first, last) = self.ends?;
        let span = self.span();
        if span <= 0.0 {
            return None;
        }
        let seen = seen(first, last);
        let weekend = self.weekend(first, last);
        let rhythm = weekend.filter(Weekend::differs);
        let relative = |hour: usize| rhythm.map_or(1.0, |weekend| weekend.relative(hour / 24));
        // An hour with so many times the mean tells as much of the mean as so many hours.
        let told: Vec<f64> =
            seen.iter().enumerate().map(|(hour, seen)| seen * relative(hour)).collect();
        // Between the first and the last lie one fewer than all.
        let even = (self.count - 1).max(1) as f64 / span;
        let rate = even * (seen.iter().sum::<f64>() / told.iter().sum::<f64>());
        let day = if span >= 86_400.0 { self.day(&told) } else { None };
        let week = (span >= 7.0 * 86_400.0).then(|| {
            let of = |day: usize| {
                let hours = day * 24..(day + 1) * 24;
                let requests: u64 = self.week[hours.clone()].iter().sum();
                let hours: f64 = seen[hours].iter().sum();
                requests as f64 / (hours * 3_600.0) / rate
            };
            std::array::from_fn(of)
        });
        let bursts = self.bursts((first, last), |hour| {
            let wave = day.map_or(1.0, |day| {
                let from_peak = (hour % 24) as f64 + 0.5 - day.at;
                1.0 + (day.peak - 1.0) * libm::cos(2.0 * PI * from_peak / 24.0)
            });
            rate * 3_600.0 * wave * relative(hour)
        });
        Some(Pattern { rate, day, week, weekend, bursts })
    }

    /// What the weekends have of other days, of the days that the log has from their first hour to
    /// their last. Then it does not matter how the requests of a day are spread over it.
    fn weekend(&self, first: i128, last: i128) -> Option<Weekend> {
        let days = (first - HOUR).div_euclid(DAY) + 1..(last + HOUR).div_euclid(DAY);
        let is_long = days.end - days.start > HOURS_MAX as i128 / 24;
        if self.lacks_year || !self.has_hours || is_long {
            return None;
        }
        let of_day = |day: i128| {
            let hours = (day * 24) as i64..((day + 1) * 24) as i64;
            self.hours.range(hours).map(|(_, count)| count).sum()
        };
        let counts: Vec<u64> = days.clone().map(of_day).collect();
        let monday = Date { nanos: days.start * DAY, says: [true; 2] }.since_monday();
        Weekend::of(&counts, (monday / DAY) as usize)
    }

    /// The cosine nearest to the rates of the 24 hours of the day, of each of which so many were
    /// `seen`.
    ///
    /// That it is no chance is told by Rayleigh's test: without a rhythm the chance of a cosine as
    /// strong is exp(−n a²/4).
    fn day(&self, seen: &[f64]) -> Option<Day> {
        let rates: Vec<f64> = (0..24)
            .map(|hour| {
                let of_week = |counts: &dyn Fn(usize) -> f64| -> f64 {
                    (0..7).map(|day| counts(24 * day + hour)).sum()
                };
                let requests = of_week(&|k| self.week[k] as f64);
                requests / of_week(&|k| seen[k]).max(1e-9)
            })
            .collect();
        let mean = rates.iter().sum::<f64>() / 24.0;
        let angle = |hour: usize| 2.0 * PI * (hour as f64 + 0.5) / 24.0;
        let part = |wave: fn(f64) -> f64| -> f64 {
            let parts = rates.iter().enumerate().map(|(hour, rate)| rate * wave(angle(hour)));
            parts.sum::<f64>() / 12.0
        };
        let (along, across) = (part(libm::cos), part(libm::sin));
        let strength = libm::hypot(along, across);
        // Over an hour a cosine is a little flatter.
        let flattening = libm::sin(PI / 24.0) / (PI / 24.0);
        let amplitude = strength / mean / flattening;
        if libm::exp(-(self.count as f64) * amplitude * amplitude / 4.0) > BY_CHANCE {
            return None;
        }
        let squares: f64 = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum();
        let at = libm::atan2(across, along) * 24.0 / (2.0 * PI);
        Some(Day {
            peak: 1.0 + amplitude.min(1.0),
            at: if at < 0.0 { at + 24.0 } else { at },
            explains: (12.0 * strength * strength / squares).min(1.0),
        })
    }

    /// The variance of the numbers of requests in whole hours over what it would be if they came by
    /// chance, so many in each hour of the week as are `expected`.
    fn bursts(&self, (first, last): (i128, i128), expected: impl Fn(usize) -> f64) -> Option<f64> {
        let whole = first.div_euclid(HOUR) + 1..last.div_euclid(HOUR);
        let hours = whole.end - whole.start;
        if !self.has_hours || !(12..=HOURS_MAX as i128).contains(&hours) {
            return None;
        }
        let (mut squares, mut count) = (0.0, 0.0);
        for hour in whole {
            let of_week = Date { nanos: hour * HOUR, says: [true; 2] }.since_monday() / HOUR;
            let expected = expected(of_week as usize);
            if expected > 0.0 {
                let expected = expected.max(1e-9);
                let requests = self.hours.get(&(hour as i64)).copied().unwrap_or(0) as f64;
                squares += (requests - expected) * (requests - expected) / expected;
                count += 1.0;
            }
        }
        Some(squares / count)
    }
}

/// How much of each hour of the week lies between two instants (in hours).
fn seen(first: i128, last: i128) -> Vec<f64> {
    let week = 7 * 24 * HOUR;
    let whole = (last - first) / week;
    let mut seen = vec![whole as f64; HOURS];
    let mut at = first + whole * week;
    while at < last {
        let end = last.min((at.div_euclid(HOUR) + 1) * HOUR);
        let hour = Date { nanos: at, says: [true; 2] }.since_monday() / HOUR;
        seen[hour as usize % HOURS] += (end - at) as f64 / HOUR as f64;
        at = end;
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::reading::instant::date;

    /// A Monday.
    fn monday() -> i128 {
        date("2024-03-04T00:00:00Z").expect("a date").nanos
    }

    fn traffic(seconds: impl IntoIterator<Item = f64>) -> Traffic {
        let mut traffic = Traffic::default();
        for at in seconds {
            let nanos = monday() + (at * 1e9) as i128;
            traffic.add(Date { nanos, says: [true; 2] });
        }
        traffic
    }

    /// Requests at a rate (per second) times a cosine with this peak at 14:00, for so many days.
    fn drawn(rate: f64, peak: f64, days: f64, factor: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut stream = Streams::new(7, 0).stream("traffic", "test");
        let most = 2.0 * rate * peak;
        let (mut at, mut all) = (0.0, Vec::new());
        while at < days * 86_400.0 {
            at -= libm::log(1.0 - stream.unit()) / most;
            let wave = 1.0 + (peak - 1.0) * libm::cos(2.0 * PI * (at / 3_600.0 - 14.0) / 24.0);
            if stream.unit() * most < rate * wave * factor(at / 86_400.0) {
                all.push(at);
            }
        }
        all
    }

    #[test]
    fn a_daily_rhythm_that_was_drawn_is_found_and_none_where_there_is_none() {
        let found = traffic(drawn(0.02, 1.6, 21.0, |_| 1.0)).pattern().expect("a pattern");
        let day = found.day.expect("a rhythm");
        assert!((found.rate / 0.02 - 1.0).abs() < 0.02, "{found:?}");
        assert!((day.peak - 1.6).abs() < 0.02 && (day.at - 14.0).abs() < 0.2, "{day:?}");
        assert!(
            day.explains > 0.95 && found.bursts.is_some_and(|bursts| (bursts - 1.0).abs() < 0.2)
        );
        let week = found.week.expect("three of them");
        assert!(week.iter().all(|day| (day - 1.0).abs() < 0.06), "{week:?}");
        let even = traffic(drawn(0.02, 1.0, 21.0, |_| 1.0)).pattern().expect("a pattern");
        assert_eq!((even.day, even.rhythm()), (None, None));
        assert!(even.weekend.is_some_and(|weekend| (weekend.ratio - 1.0).abs() < 0.05));
    }

    #[test]
    fn days_without_traffic_are_seen_and_so_are_bursts() {
        let monday = |day: f64| if day % 7.0 < 1.0 { 0.0 } else { 1.0 };
        let found = traffic(drawn(0.02, 1.4, 20.0, monday)).pattern().expect("a pattern");
        let week = found.week.expect("almost three of them");
        assert!(week[0] < 0.1 && week[1] > 1.1, "{week:?}");
        assert!(found.bursts.is_some_and(|bursts| bursts > 3.0), "{found:?}");
    }

    #[test]
    fn a_weekly_rhythm_that_was_drawn_is_found_and_leaves_no_bursts() {
        for (ratio, days) in [(0.4, 24.3), (0.0, 20.0), (1.8, 33.0)] {
            let weekend = |day: f64| if day % 7.0 < 5.0 { 1.0 } else { ratio };
            let all = drawn(0.02, 1.6, days, |day| weekend(day) / 2.0);
            let found = traffic(all).pattern().expect("a pattern");
            let law = found.rhythm().expect("a rhythm");
            let (low, high) = law.interval;
            assert!(low <= ratio && ratio <= high && high - low < 0.2, "{law:?}");
            // The mean of a week, though the log has weeks in part.
            let mean = 0.01 * (5.0 + 2.0 * ratio) / 7.0;
            assert!((found.rate / mean - 1.0).abs() < 0.03, "{found:?}");
            let day = found.day.expect("a rhythm");
            assert!((day.peak - 1.6).abs() < 0.04 && (day.at - 14.0).abs() < 0.3, "{day:?}");
            assert!(found.bursts.is_some_and(|bursts| (bursts - 1.0).abs() < 0.2), "{found:?}");
        }
    }

    #[test]
    fn a_log_that_does_not_say_its_year_tells_no_weekend() {
        let mut traffic = Traffic::default();
        for hour in 0..24 * 21 {
            traffic.add(Date { nanos: monday() + HOUR * hour, says: [hour != 50, true] });
        }
        assert_eq!(traffic.pattern().expect("a pattern").weekend, None);
    }

    #[test]
    fn a_log_from_midnight_to_midnight_has_whole_days() {
        let days = |from: f64, until: f64| {
            let hours = (0..).map(|hour| from + 3_600.0 * f64::from(hour) + 60.0);
            let hours = hours.take_while(|at| *at < until * 86_400.0);
            traffic(hours).pattern().expect("a pattern").weekend
        };
        assert!(days(0.0, 14.0).is_some());
        assert_eq!(days(7_200.0, 14.0), None, "its first day is not whole");
    }

    #[test]
    fn a_trace_is_sorted_and_counts_from_the_first_request() {
        let traffic = traffic([5.0, 2.0, 2.5, 9.0]);
        let second = 1_000_000_000;
        assert_eq!(traffic.trace(), Some(vec![0, second / 2, 3 * second, 7 * second]));
        assert_eq!((traffic.count(), traffic.span()), (4, 7.0));
        assert_eq!(super::tests::traffic([3.0; 9]).pattern(), None);
        assert_eq!(Traffic::default().trace(), None);
    }

    #[test]
    fn of_too_many_requests_only_the_rate_is_kept() {
        let all = traffic((0..=KEPT_MAX).map(|k| k as f64));
        assert_eq!((all.trace(), all.kept.capacity()), (None, 0));
        let rate = all.pattern().expect("a pattern").rate;
        assert!((rate - 1.0).abs() < 1e-9, "{rate}");
    }

    #[test]
    fn every_hour_of_the_week_is_seen_as_long_as_it_lies_within() {
        let second = |n: i128| monday() + n * 1_000_000_000;
        let seen = super::seen(second(1_800), second(9 * 86_400 + 900));
        assert_eq!(
            (seen[0], seen[1], seen[24], seen[47], seen[48], seen[49]),
            (1.5, 2.0, 2.0, 2.0, 1.25, 1.0)
        );
        assert!((seen.iter().sum::<f64>() - (9.0 * 24.0 + 0.25 - 0.5)).abs() < 1e-9);
    }
}
