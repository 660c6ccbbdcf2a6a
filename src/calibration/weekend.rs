//! [`Weekend`]: how much of the traffic of another day comes on a day of the weekend.

use super::fit::CONFIDENCE;
use crate::engine::distribution::normal_quantile;
use crate::experiment::share::Share;
use crate::experiment::student::two_sided_quantile;

/// The fewest whole days that tell it: two weeks, so that no kind of day is seen once.
const DAYS_MIN: usize = 14;

/// The requests of a Saturday or Sunday beside those of another day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weekend {
    /// The mean number on a day of the weekend over that on another day.
    pub ratio: f64,
    /// Its interval, with [`CONFIDENCE`].
    pub interval: (f64, f64),
}

impl Weekend {
    /// That of so many requests on each of successive whole days, the first of which is this day of
    /// the week (from 0, a Monday); `None` of less than two weeks, or if all came on weekends.
    ///
    /// The ratio of the means is the most likely one where requests come by chance, at one rate on
    /// weekends and at another on other days. Given all of them the number on weekends is binomial
    /// then (J. Przyborowski and H. Wilenski, *Biometrika* 31, 1940), and its share has the interval
    /// of Wilson. Where days of a kind vary more than by chance, so many requests tell as little as
    /// fewer by chance: by Pearson's dispersion (P. McCullagh and J. A. Nelder, *Generalized Linear
    /// Models*, 1989, 9.2), which is itself uncertain, as in Student's t.
    pub fn of(counts: &[u64], first: usize) -> Option<Self> {
        if counts.len() < DAYS_MIN {
            return None;
        }
        let of = |kind: bool| {
            let days = counts.iter().enumerate();
            let days = days.filter(move |(day, _)| is_weekend((first + day) % 7) == kind);
            days.map(|(_, count)| *count as f64)
        };
        let [(weekend, off), (weekday, on)] =
            [true, false].map(|kind| (of(kind).sum::<f64>(), of(kind).count() as f64));
        if weekday == 0.0 {
            return None;
        }
        let distance = |kind, mean: f64| -> f64 {
            of(kind).map(|count| (count - mean) * (count - mean) / mean.max(1e-9)).sum()
        };
        let distances = distance(true, weekend / off) + distance(false, weekday / on);
        let degrees = counts.len() - 2;
        let student = two_sided_quantile(CONFIDENCE, degrees as u32);
        let wider = student / normal_quantile(0.5 + CONFIDENCE / 2.0);
        // Days that are more alike than by chance are so by chance.
        let dispersion = (wider * wider * distances / degrees as f64).max(1.0);
        let all = weekend + weekday;
        let share = Share::of_trials(weekend / all, all / dispersion, CONFIDENCE);
        let ratio = |share: f64| share / (1.0 - share) * on / off;
        let (low, high) = share.interval?;
        Some(Self { ratio: weekend / off / (weekday / on), interval: (ratio(low), ratio(high)) })
    }

    /// Whether chance alone does not explain that weekends differ.
    pub fn differs(&self) -> bool {
        self.interval.0 > 1.0 || self.interval.1 < 1.0
    }

    /// The rate of this day of the week (from 0, a Monday) over the mean of a week.
    pub fn relative(&self, day: usize) -> f64 {
        let weekday = 7.0 / (5.0 + 2.0 * self.ratio);
        if is_weekend(day) { weekday * self.ratio } else { weekday }
    }
}

/// Whether this day of the week (from 0, a Monday) is a Saturday or Sunday.
const fn is_weekend(day: usize) -> bool {
    day >= 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Distribution, Stream, Streams};

    /// How many come by chance where so many are expected.
    fn by_chance(expected: f64, draws: &mut Stream) -> u64 {
        let (mut passed, mut count) = (0.0, 0);
        loop {
            passed -= libm::log(1.0 - draws.unit());
            if passed > expected {
                return count;
            }
            count += 1;
        }
    }

    /// In how many of 500 logs of four weeks the interval holds the ratio of which they were drawn,
    /// with 60 requests a weekday and days that vary by this much beyond chance.
    fn held(ratio: f64, first: usize, vary: f64) -> usize {
        let factor = Distribution::lognormal_by_mean(1.0, vary);
        let holds = |seed: &u64| {
            let draws = &mut Streams::new(*seed, 0).stream("weekend", "test");
            let counts: Vec<u64> = (first..first + 28)
                .map(|day| {
                    let rate = if day % 7 < 5 { 60.0 } else { 60.0 * ratio };
                    by_chance(rate * factor.quantile(draws.unit()), draws)
                })
                .collect();
            let (low, high) = Weekend::of(&counts, first).expect("four weeks").interval;
            low <= ratio && ratio <= high
        };
        (0..500).filter(holds).count()
    }

    #[test]
    fn the_interval_holds_the_ratio_in_nineteen_of_twenty_logs() {
        // 475 are expected, with a standard deviation of 5.
        for (ratio, first) in [(0.4, 0), (1.0, 3), (1.7, 6), (0.02, 5)] {
            let by_chance = held(ratio, first, 1e-9);
            assert!((460..=492).contains(&by_chance), "{by_chance} at {ratio}");
        }
        for ratio in [0.4, 1.7] {
            let uneven = held(ratio, 2, 0.4);
            assert!((460..=492).contains(&uneven), "{uneven} at {ratio}, uneven");
        }
    }

    #[test]
    fn the_ratio_is_that_of_the_means_whatever_day_is_the_first() {
        // Saturday, Sunday, five others, and again; one more Saturday.
        let counts = [5, 7, 10, 10, 11, 9, 10, 4, 8, 10, 12, 8, 10, 10, 6];
        let found = Weekend::of(&counts, 5).expect("two weeks and a day");
        assert!((found.ratio - 0.6).abs() < 1e-12, "{found:?}");
        assert!(found.interval.0 < 0.6 && found.interval.1 > 0.6 && found.differs(), "{found:?}");
        let week: f64 = (0..7).map(|day| found.relative(day)).sum();
        assert!((week - 7.0).abs() < 1e-12);
        assert!((found.relative(6) / found.relative(0) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn no_request_on_weekends_is_no_certainty_and_too_little_tells_nothing() {
        let closed: Vec<u64> = (0..14).map(|day| if day % 7 < 5 { 2 } else { 0 }).collect();
        let found = Weekend::of(&closed, 0).expect("two weeks");
        assert!(found.ratio == 0.0 && found.interval.0 == 0.0, "{found:?}");
        assert!(found.interval.1 > 0.3 && found.differs(), "{found:?}");
        assert_eq!(Weekend::of(&closed[1..], 1), None);
        let only: Vec<u64> = closed.iter().map(|count| 2 - count).collect();
        assert_eq!(Weekend::of(&only, 0), None);
        let even = Weekend::of(&[3; 14], 0).expect("two weeks");
        assert!(even.ratio == 1.0 && !even.differs() && even.interval.1 > 1.2, "{even:?}");
    }
}
