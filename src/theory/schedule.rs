//! Restart at regular intervals, needed or not: blind detection.
//!
//! A hang is not noticed; the next planned restart ends it (R. E. Barlow and F. Proschan,
//! *Mathematical Theory of Reliability*, 1965, chapter 4). A restart always takes `outage`, which
//! counts as downtime (IEC 60050-192). An age clock counts from the last return to service, a
//! wall clock ticks at the multiples of its period and skips those it spends restarting.

use super::hang;

/// A port that is restarted at known instants: lives of known lengths with outages between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// The first life: from the start to the first restart.
    first: f64,
    /// Every later life: from a return to service to the next restart.
    life: f64,
    /// Every outage.
    outage: f64,
}

impl Schedule {
    /// A restart `age` after each return to service.
    pub const fn by_age(age: f64, outage: f64) -> Self {
        Self { first: age, life: age, outage }
    }

    /// A restart at each multiple of `period` that does not fall into another one's outage.
    pub fn by_wall_clock(period: f64, outage: f64) -> Self {
        let skipped = periods_within(outage, period);
        Self { first: period, life: (skipped + 1.0) * period - outage, outage }
    }

    /// The same with its first restart at `first`.
    pub const fn beginning_at(self, first: f64) -> Self {
        Self { first, ..self }
    }

    /// The share of the time up in the long run: (1 − e^(−rate·life)) / (rate · (life + outage)).
    pub fn long_run(&self, rate: f64) -> f64 {
        hang::up_time(rate, self.life) / (self.life + self.outage)
    }

    /// The probability of being up at `t`.
    pub fn availability(&self, rate: f64, t: f64) -> f64 {
        let (_, age) = self.at(t);
        age.map_or(0.0, |age| hang::availability(rate, age))
    }

    /// The expected time up in `[0, horizon)`.
    pub fn up_time(&self, rate: f64, horizon: f64) -> f64 {
        let (lives, age) = self.at(horizon);
        let last = age.map_or(0.0, |age| hang::up_time(rate, age));
        if lives == 0.0 {
            return last;
        }
        hang::up_time(rate, self.first) + (lives - 1.0) * hang::up_time(rate, self.life) + last
    }

    /// The time in service in `[0, horizon)` had no poison come; [`hang::share_hung`] of it is the
    /// probability of a hang before the horizon.
    pub fn exposure(&self, horizon: f64) -> f64 {
        self.up_time(0.0, horizon)
    }

    /// The mean of the earlier of the first hang and the horizon: the integral of
    /// e^(−rate·exposure(t)).
    pub fn first_hang(&self, rate: f64, horizon: f64) -> f64 {
        let (lives, age) = self.at(horizon);
        // One life, then the outage after it during which no poison acts.
        let whole = |life: f64| hang::up_time(rate, life) + self.outage * libm::exp(-rate * life);
        let survived = libm::exp(-rate * (self.exposure(horizon) - age.unwrap_or(0.0)));
        let last = age.map_or_else(
            || (self.end_of(lives) - horizon) * -survived,
            |age| survived * hang::up_time(rate, age),
        );
        if lives == 0.0 {
            return last;
        }
        let later = geometric_sum(libm::exp(-rate * self.life), lives - 1.0);
        whole(self.first) + libm::exp(-rate * self.first) * whole(self.life) * later + last
    }

    /// How many lives have ended by `t`, and the age of the present one; `None` in an outage.
    fn at(&self, t: f64) -> (f64, Option<f64>) {
        if t < self.first {
            return (0.0, Some(t));
        }
        let after = t - self.first;
        let cycle = self.outage + self.life;
        let cycles = periods_within(after, cycle);
        let into = (after - cycles * cycle).max(0.0);
        let age = (into >= self.outage).then_some(into - self.outage);
        (cycles + 1.0, age)
    }

    /// When the outage after life number `lives` ends.
    fn end_of(&self, lives: f64) -> f64 {
        self.first + self.outage + (lives - 1.0) * (self.life + self.outage)
    }
}

/// The age at which to restart for the greatest long-run availability, and that availability.
///
/// The age R solves 1 + rate·(R + outage) = e^(rate·R); the availability there is e^(−rate·R). In
/// terms of the lower branch of Lambert's function R = (−W₋₁(−e^(−1−rate·outage)) − 1) / rate −
/// outage. Both inputs are above 0; for small rate·outage R is near √(2·outage/rate).
pub fn best_age(rate: f64, outage: f64) -> (f64, f64) {
    let c = rate * outage;
    // eˣ − 1 − x = c. Since eˢ ≥ 1 + s + s²/2, the root is at most √(2c) and so at most this
    // start, from which Newton's steps on a convex function go down to it.
    let mut x = libm::log1p(c + (2.0 * c).sqrt());
    for _ in 0..100 {
        let next = x - (excess(x) - c) / libm::expm1(x);
        if next >= x || next <= 0.0 {
            break;
        }
        x = next;
    }
    (x / rate, libm::exp(-x))
}

/// eˣ − 1 − x for x > 0, without cancellation.
fn excess(x: f64) -> f64 {
    if x > 0.5 {
        return libm::expm1(x) - x;
    }
    let mut term = 0.5 * x * x;
    let (mut sum, mut n) = (0.0, 2.0);
    while term > sum * f64::EPSILON {
        sum += term;
        n += 1.0;
        term *= x / n;
    }
    sum
}

/// 1 + q + q² + … with `terms` terms.
fn geometric_sum(q: f64, terms: f64) -> f64 {
    if q == 1.0 {
        return terms;
    }
    (1.0 - libm::pow(q, terms)) / (1.0 - q)
}

/// The whole number of periods within a span; a span within 1e-9 of a whole number of periods is
/// taken to be that.
pub(super) fn periods_within(span: f64, period: f64) -> f64 {
    (span / period + 1e-9).floor()
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    const RATES: [f64; 3] = [0.01, 0.5, 3.0];

    fn schedules() -> [Schedule; 5] {
        [
            Schedule::by_age(2.0, 0.25),
            Schedule::by_wall_clock(2.0, 0.25),
            Schedule::by_wall_clock(1.0, 2.25),
            Schedule::by_wall_clock(1.0, 1.0),
            Schedule::by_wall_clock(2.0, 0.5).beginning_at(0.75),
        ]
    }

    /// Integrates over `[0, horizon)`, all of whose kinks lie at multiples of a quarter.
    fn by_quarters(f: impl Fn(f64) -> f64, horizon: f64) -> f64 {
        let quarters = (4.0 * horizon) as u32;
        let piece = |k: u32| integral(&f, f64::from(k) / 4.0, f64::from(k + 1) / 4.0, 2);
        (0..quarters).map(piece).sum()
    }

    #[test]
    fn the_up_time_is_the_integral_of_the_availability() {
        for (schedule, rate) in schedules().into_iter().flat_map(|s| RATES.map(|r| (s, r))) {
            for horizon in [1.5, 2.0, 2.25, 3.25, 4.0, 11.75] {
                let exact = by_quarters(|t| schedule.availability(rate, t), horizon);
                let error = schedule.up_time(rate, horizon) - exact;
                assert!(error.abs() < 1e-10, "{schedule:?}, {rate}, {horizon}: {error}");
            }
        }
    }

    #[test]
    fn the_first_hang_is_the_integral_of_its_survival() {
        for (schedule, rate) in schedules().into_iter().flat_map(|s| RATES.map(|r| (s, r))) {
            for horizon in [1.5, 2.0, 2.25, 3.0, 4.0, 11.75] {
                let exact = by_quarters(|t| libm::exp(-rate * schedule.exposure(t)), horizon);
                let error = schedule.first_hang(rate, horizon) - exact;
                assert!(error.abs() < 1e-10, "{schedule:?}, {rate}, {horizon}: {error}");
            }
        }
    }

    #[test]
    fn a_wall_clock_skips_the_ticks_it_spends_restarting() {
        // Restarts at 1, 4, 7, … of 2.25 each.
        let schedule = Schedule::by_wall_clock(1.0, 2.25);
        for (t, age) in [(0.5, Some(0.5)), (1.5, None), (3.5, Some(0.25)), (4.0, None)] {
            assert_eq!(schedule.at(t).1, age, "{t}");
        }
        // An outage that ends on a tick misses it.
        let schedule = Schedule::by_wall_clock(1.0, 1.0);
        assert_eq!((schedule.life, schedule.outage), (1.0, 1.0));
    }

    #[test]
    fn the_mean_over_a_long_time_is_the_long_run_share() {
        for (schedule, rate) in schedules().into_iter().flat_map(|s| RATES.map(|r| (s, r))) {
            let mean = schedule.up_time(rate, 1e7) / 1e7;
            assert!((mean - schedule.long_run(rate)).abs() < 1e-6, "{schedule:?}, {rate}");
        }
    }

    #[test]
    fn a_restart_that_never_comes_is_no_remedy() {
        for rate in RATES {
            let none = hang::up_time(rate, 7.0);
            assert_eq!(Schedule::by_age(1e9, 0.25).up_time(rate, 7.0), none);
            assert_eq!(Schedule::by_wall_clock(1e9, 0.25).up_time(rate, 7.0), none);
        }
    }

    #[test]
    fn the_best_age_solves_its_equation_and_is_lamberts() {
        for c in [1e-12, 1e-6, 1.488_095e-3, 0.1, 1.0, 50.0, 1e6] {
            let (x, availability) = best_age(1.0, c);
            assert!((excess(x) / c - 1.0).abs() < 1e-12, "{c}: {x}");
            assert!((availability - libm::exp(-x)).abs() < 1e-15);
            // y = −W₋₁(−e^(−1−c)) means y > 1 and y − ln y = 1 + c.
            let y = x + 1.0 + c;
            assert!((y - libm::log(y) - 1.0 - c).abs() < 1e-9 * (1.0 + c), "{c}: {y}");
        }
    }

    #[test]
    fn no_other_age_is_better_than_the_best() {
        for (rate, outage) in [(1.0, 0.01), (0.2, 0.5), (3.0, 2.0)] {
            let (best, availability) = best_age(rate, outage);
            let at = |age| Schedule::by_age(age, outage).long_run(rate);
            assert!((at(best) - availability).abs() < 1e-12);
            for factor in [0.5, 0.9, 0.99, 1.01, 1.1, 2.0] {
                assert!(at(best * factor) < availability, "{rate}, {outage}, {factor}");
            }
        }
    }

    #[test]
    fn an_operator_is_as_good_as_the_best_schedule_at_an_outage_of_its_cycle() {
        // One poison a week, a quarter of an hour per restart: 9.33 hours.
        let (rate, outage) = (1.0 / 168.0, 0.25);
        let (age, availability) = best_age(rate, outage);
        assert!((age + outage - 9.33).abs() < 0.005, "{}", age + outage);
        let operator = super::super::operator::long_run(rate, age + outage);
        assert!((operator - availability).abs() < 1e-12);
    }
}
