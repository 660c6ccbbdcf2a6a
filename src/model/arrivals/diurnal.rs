//! [`Diurnal`]: requests at a rate that swings over the day, and differs on weekends.

use std::f64::consts::TAU;

use crate::engine::root::root;
use crate::engine::{SimDuration, SimTime};

/// One day (s).
const DAY: f64 = 86_400.0;

const WEEK: SimDuration = SimDuration::DAY.times(7);

/// Into so many parts of days that are alike a week falls at most, from whenever it begins.
const PARTS: usize = 3;

/// A Poisson process of rate λ(t) = rate · w(t) · (1 + (peak − 1) · cos(2π (t − at) / day)). On
/// Saturday and Sunday w is `weekend` times what it is on the other days, and 1 on the mean of a
/// week: w = 7 / (5 + 2 · weekend) from Monday to Friday. The start is a Monday at 00:00.
///
/// It is sampled by inversion: the integral of the rate between one arrival and the next is
/// exponential with mean 1 (E. Çinlar, *Introduction to Stochastic Processes*, 1975, 4.7), so one
/// draw gives one arrival. Thinning a faster process (P. A. W. Lewis and G. S. Shedler, *Naval
/// Research Logistics Quarterly* 26, 1979) needs a random number of draws, which would break
/// common random numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diurnal {
    /// Requests a second on the mean of a week, above 0.
    pub rate: f64,
    /// The highest rate of a day over its mean, 1 to 2.
    pub peak: f64,
    /// The time of day at which the rate is highest, below 24 hours.
    pub at: SimDuration,
    /// The rate on Saturday and Sunday over that of the other days, 0 or more; at 1 all days are
    /// alike.
    pub weekend: f64,
}

impl Diurnal {
    /// The `weekend` of days that are all alike. Assumed, because a rhythm of the week differs from
    /// service to service, in its direction too.
    pub const ALIKE: f64 = 1.0;

    /// The most that `weekend` may be. Assumed, because a service with more has no weekdays to
    /// speak of.
    pub const WEEKEND_MAX: f64 = 1000.0;

    /// How long it takes until the rate repeats itself.
    pub const fn period(&self) -> SimDuration {
        if self.has_weekends() { WEEK } else { SimDuration::DAY }
    }

    /// The highest rate (1/s).
    pub fn most(&self) -> f64 {
        self.weekday() * self.weekend.max(1.0) * self.peak
    }

    /// The mean rate of a day from Monday to Friday (1/s).
    fn weekday(&self) -> f64 {
        self.rate * 7.0 / (5.0 + 2.0 * self.weekend)
    }

    /// The expected number of requests within `span` (s) after `now`.
    pub fn expected(&self, now: SimTime, span: f64) -> f64 {
        if !self.has_weekends() {
            return self.rate * self.mass(self.angle(now), span);
        }
        let week = WEEK.as_secs_f64();
        let weeks = (span / week).floor();
        let (mut now, mut rest) = (now, span - weeks * week);
        let mut sum = weeks * week * self.rate;
        for _ in 0..PARTS {
            let (alike, end) = self.alike(now);
            let part = rest.min(end.since(now).as_secs_f64());
            sum += alike.expected(now, part);
            (now, rest) = (end, rest - part);
        }
        sum
    }

    /// The instant up to which `mass` requests are expected after `now`: with an exponential draw
    /// of mean 1, the next arrival.
    pub fn after(&self, now: SimTime, mass: f64) -> SimTime {
        if !self.has_weekends() {
            return self.after_alike(now, mass);
        }
        // A whole week has the mean rate whenever it begins; what is left ends within a week.
        let weekly = self.rate * WEEK.as_secs_f64();
        let weeks = (mass / weekly).floor();
        let mut now = now + SimDuration::from_secs_f64(weeks * WEEK.as_secs_f64());
        let mut rest = mass - weeks * weekly;
        for _ in 0..PARTS {
            let (alike, end) = self.alike(now);
            let held = alike.expected(now, end.since(now).as_secs_f64());
            if rest < held {
                return alike.after_alike(now, rest).min(end);
            }
            (now, rest) = (end, rest - held);
        }
        now
    }

    const fn has_weekends(&self) -> bool {
        self.weekend != Self::ALIKE
    }

    /// The process that has all days like that of `now`, and when it ends because others begin.
    fn alike(&self, now: SimTime) -> (Self, SimTime) {
        let weekday = self.weekday();
        let monday = SimTime::from_nanos(now.as_nanos() / WEEK.as_nanos() * WEEK.as_nanos());
        let saturday = monday + SimDuration::DAY.times(5);
        let (rate, end) = match now < saturday {
            true => (weekday, saturday),
            false => (weekday * self.weekend, now.next_multiple(WEEK)),
        };
        (Self { rate, weekend: Self::ALIKE, ..*self }, end)
    }

    /// The same as [`Diurnal::after`] where all days are alike.
    fn after_alike(&self, now: SimTime, mass: f64) -> SimTime {
        let daily = self.rate * DAY;
        let days = (mass / daily).floor();
        // A whole day has the mean rate whenever it begins; what is left ends within a day.
        let rest = ((mass - days * daily) / self.rate).clamp(0.0, DAY);
        let angle = self.angle(now);
        let swing = self.peak - 1.0;
        let low = rest / (1.0 + swing);
        let high = (rest / (1.0 - swing)).min(DAY);
        let guess = (rest / self.relative(angle).max(f64::MIN_POSITIVE)).clamp(low, high);
        let span = root((low, high), guess, 1e-14, |span| {
            let slope = self.relative(angle + TAU * span / DAY);
            (self.mass(angle, span) - rest, slope)
        });
        now + SimDuration::from_secs_f64(days * DAY) + SimDuration::from_secs_f64(span)
    }

    /// How far `now` is from the time of the highest rate, as an angle.
    fn angle(&self, now: SimTime) -> f64 {
        let day = SimDuration::DAY.as_nanos();
        let since = (now.as_nanos() % day + day - self.at.as_nanos()) % day;
        TAU * since as f64 / day as f64
    }

    /// The rate at `angle` over the mean rate.
    fn relative(&self, angle: f64) -> f64 {
        1.0 + (self.peak - 1.0) * libm::cos(angle)
    }

    /// The integral (s) of the relative rate over `span` (s) from `angle` on.
    fn mass(&self, angle: f64, span: f64) -> f64 {
        // sin(a + 2b) − sin(a) as a product: the difference of sines loses a short span.
        let half = 0.5 * TAU * span / DAY;
        let sines = 2.0 * libm::cos(angle + half) * libm::sin(half);
        span + (self.peak - 1.0) * DAY / TAU * sines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_of_a_diurnal_process_inverts_the_expected_count() {
        for (rate, peak, hour) in [(1e-6, 1.5, 3), (0.01, 1.0, 0), (0.01, 2.0, 14), (50.0, 2.0, 23)]
        {
            let at = SimDuration::from_secs(3_600).times(hour);
            for weekend in [1.0, 0.4, 0.0, 3.0] {
                let diurnal = Diurnal { rate, peak, at, weekend };
                for now in [0, 7_000, 50_400, 86_399, 2_592_000, 93_600, 431_990, 500_000] {
                    let now = SimTime::ZERO + SimDuration::from_secs(now);
                    for mass in [1e-9, 0.01, 0.7, 1.0, 30.0] {
                        let next = diurnal.after(now, mass);
                        let reached = diurnal.expected(now, next.since(now).as_secs_f64());
                        let rounding = 7.0 * rate * 1e-9 + 1e-12 * mass;
                        assert!((reached - mass).abs() <= rounding, "{diurnal:?} {now}: {mass}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_rate_is_highest_at_its_hour_and_lowest_half_a_day_later() {
        let at = SimDuration::from_secs(14 * 3_600);
        let diurnal = Diurnal { rate: 2.0, peak: 1.75, at, weekend: 1.0 };
        let around = |second: u64| {
            diurnal.expected(SimTime::ZERO + SimDuration::from_secs(second), 1e-3) / 1e-3
        };
        assert!((around(14 * 3_600) - 3.5).abs() < 1e-6);
        assert!((around(2 * 3_600) - 0.5).abs() < 1e-6);
        assert!((around(8 * 3_600) - 2.0).abs() < 1e-6);
    }

    /// Requests of the week that begins `hours` after the start, by hour.
    fn by_hour(diurnal: &Diurnal, hours: u64) -> Vec<f64> {
        let hour = |n: u64| SimTime::ZERO + SimDuration::from_secs(3_600 * n);
        (hours..hours + 7 * 24).map(|n| diurnal.expected(hour(n), 3_600.0)).collect()
    }

    #[test]
    fn saturday_and_sunday_have_their_share_and_a_week_the_mean() {
        let at = SimDuration::from_secs(14 * 3_600);
        for weekend in [0.0, 0.4, 1.0, 2.5] {
            let diurnal = Diurnal { rate: 0.01, peak: 1.6, at, weekend };
            let hours = by_hour(&diurnal, 0);
            for (hour, requests) in hours.iter().enumerate() {
                let share = if hour < 5 * 24 { 1.0 } else { weekend };
                let expected = share * hours[hour % 24];
                assert!((requests - expected).abs() < 1e-9, "hour {hour}: {requests}");
            }
            for begin in [0, 14, 119, 120, 130, 167] {
                let week: f64 = by_hour(&diurnal, begin).iter().sum();
                assert!((week - 6_048.0).abs() < 1e-6, "{weekend} from {begin}: {week}");
            }
            let now = SimTime::ZERO + SimDuration::from_secs(130 * 3_600);
            let summed: f64 = (130..130 + 500).map(|hour| hours[hour % 168]).sum();
            let found = diurnal.expected(now, 500.0 * 3_600.0);
            assert!((found - summed).abs() < 1e-6, "{found} instead of {summed}");
        }
    }

    #[test]
    fn nothing_comes_on_weekends_that_have_no_requests() {
        let diurnal = Diurnal { rate: 0.01, peak: 2.0, at: SimDuration::ZERO, weekend: 0.0 };
        let friday = SimTime::ZERO + SimDuration::from_secs(5 * 86_400 - 1);
        let next = diurnal.after(friday, 0.1);
        let monday = SimTime::ZERO + WEEK;
        assert!(next > monday && next < monday + SimDuration::from_secs(60), "{next}");
        let never = Diurnal { rate: 1e-300, ..diurnal };
        assert_eq!(never.after(friday, 1.0), SimTime::NEVER);
    }
}
