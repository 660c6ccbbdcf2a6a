//! Restart at an age of a port that wears out: rejuvenation (Y. Huang, C. Kintala, N. Kolettis and
//! N. D. Fulton, *Software Rejuvenation*, FTCS-25, 1995), which is age replacement (R. E. Barlow
//! and F. Proschan, *Mathematical Theory of Reliability*, 1965, chapter 4).
//!
//! The port loses one of its `places` to each poison and hangs with the last, as in [`super::leak`];
//! every restart gives all of them back. The time to hang has the survival function F̄, the hazard h
//! and m(age) = ∫₀^age F̄, the expected time up before that age. One place has no wear: poison has no
//! memory.

use super::counting::poisson_above;
use super::leak;

/// The hang is not noticed: the planned restart ends it.
pub mod silent {
    use super::{super::schedule::periods_within, crossing, leak, poisson_above};

    /// The share of the time up in the long run where each return to service is followed by a
    /// restart `age` later that takes `outage`: m(age) / (age + outage).
    pub fn long_run(places: u32, rate: f64, age: f64, outage: f64) -> f64 {
        leak::up_time(places, rate, age) / (age + outage)
    }

    /// The expected time up in `[0, horizon)`: whole lives, and what is begun of the last.
    pub fn up_time(places: u32, rate: f64, age: f64, outage: f64, horizon: f64) -> f64 {
        let lives = periods_within(horizon, age + outage);
        let begun = (horizon - lives * (age + outage)).clamp(0.0, age);
        lives * leak::up_time(places, rate, age) + leak::up_time(places, rate, begun)
    }

    /// The age at which to restart for the greatest long-run availability, and that availability;
    /// `rate` and `outage` are above 0.
    ///
    /// The age R solves (R + outage) F̄(R) = m(R); the availability there is F̄(R). There is exactly
    /// one such age whatever the law of the hang, since the difference of the sides falls all the
    /// way from `outage` to minus the mean: a restart that ends hangs unseen needs no wear to be
    /// worth its outage. For one place it is [`super::super::schedule::best_age`].
    pub fn best_age(places: u32, rate: f64, outage: f64) -> (f64, f64) {
        // m(R) − R F̄(R) = ∫₀^R s f(s) ds is the mean times P(more than `places` poisons by R).
        let spent = |age: f64| leak::mean(places, rate) * poisson_above(places.into(), rate * age);
        let survival = |age: f64| leak::survival(places, rate, age);
        let age = crossing(|age| spent(age) / survival(age), outage, leak::mean(places, rate));
        (age, survival(age))
    }
}

/// The hang is noticed at once, and its outage runs in place of the planned restart.
pub mod detected {
    use super::{crossing, hazard, leak, poisson_above};

    /// The outages of a port whose hangs are noticed.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Outages {
        /// Mean outage of a hang: until it is seen, and the restart.
        pub hang: f64,
        /// Mean outage of a planned restart.
        pub planned: f64,
    }

    /// The share of the time up in the long run with a planned restart at `age`:
    /// m / (m + hang · (1 − F̄) + planned · F̄), all at that age.
    pub fn long_run(places: u32, rate: f64, age: f64, outages: Outages) -> f64 {
        let up = leak::up_time(places, rate, age);
        let hung = poisson_above(u64::from(places) - 1, rate * age);
        let planned = outages.planned * leak::survival(places, rate, age);
        up / (up + outages.hang * hung + planned)
    }

    /// The age at which to restart for the greatest long-run availability, and that availability;
    /// `None` where the later the better. `rate` and both outages are above 0.
    ///
    /// The age R solves h(R) m(R) − (1 − F̄(R)) = planned / (hang − planned), the left side of which
    /// rises with the hazard h from 0 to `places` − 1; the availability there is
    /// 1 / (1 + (hang − planned) h(R)). So there is one if and only if
    /// hang / planned > places / (places − 1): never for one place, whose hazard is constant.
    pub fn best_age(places: u32, rate: f64, outages: Outages) -> Option<(f64, f64)> {
        let Outages { hang, planned } = outages;
        if hang * (f64::from(places) - 1.0) <= planned * f64::from(places) {
            return None;
        }
        let gain = |age: f64| {
            let hung = poisson_above(u64::from(places) - 1, rate * age);
            hazard(places, rate, age) * leak::up_time(places, rate, age) - hung
        };
        let age = crossing(gain, planned / (hang - planned), leak::mean(places, rate));
        Some((age, 1.0 / (1.0 + (hang - planned) * hazard(places, rate, age))))
    }
}

/// The rate of hangs of a port that is up at `age`.
///
/// It is `rate` times the probability of one place left given at least one: P(N = places − 1) over
/// P(N < places) for the Poisson number N of poisons, divided out so that neither underflows.
fn hazard(places: u32, rate: f64, age: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for lost in (1..places).rev() {
        term *= f64::from(lost) / (rate * age);
        sum += term;
    }
    rate / sum
}

/// Where an increasing function on the positive numbers crosses a level that it does cross; by
/// bisection until no number is left between, after doubling `scale` until it is beyond.
fn crossing(increasing: impl Fn(f64) -> f64, level: f64, scale: f64) -> f64 {
    let (mut below, mut above) = (0.0, scale);
    while increasing(above) < level {
        below = above;
        above *= 2.0;
    }
    loop {
        let middle = 0.5 * (below + above);
        if middle <= below || middle >= above {
            return middle;
        }
        if increasing(middle) < level {
            below = middle;
        } else {
            above = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::super::{hang, schedule};
    use super::detected::Outages;
    use super::*;

    const WEARS: [(u32, f64); 4] = [(1, 0.7), (2, 0.3), (6, 1.0), (24, 2.0)];

    /// The density of the time to hang, from the product of gaps.
    fn density(places: u32, rate: f64, t: f64) -> f64 {
        let shape = f64::from(places);
        rate * libm::exp((shape - 1.0) * libm::log(rate * t) - rate * t - libm::lgamma(shape))
    }

    #[test]
    fn the_silent_up_time_is_the_integral_of_the_availability() {
        let (age, outage) = (5.0, 0.5);
        for (places, rate) in WEARS {
            let survival = |t: f64| leak::survival(places, rate, t);
            let life = |until: f64| integral(survival, 0.0, until, 10);
            for (horizon, lives, begun) in [(3.0, 0.0, 3.0), (5.25, 0.0, 5.0), (18.5, 3.0, 2.0)] {
                let exact = lives * life(age) + life(begun);
                let error = silent::up_time(places, rate, age, outage, horizon) - exact;
                assert!(error.abs() < 1e-11, "{places}, {rate}, {horizon}: {error}");
            }
            let error = silent::long_run(places, rate, age, outage) - life(age) / (age + outage);
            assert!(error.abs() < 1e-12, "{places}, {rate}: {error}");
        }
    }

    #[test]
    fn the_detected_share_is_the_mean_over_when_the_hang_comes() {
        let (age, outages) = (5.0, Outages { hang: 3.0, planned: 0.4 });
        for (places, rate) in WEARS {
            let at_hang = |f: &dyn Fn(f64) -> f64| {
                integral(|t| f(t) * density(places, rate, t), 0.0, age, 20)
            };
            let late = 1.0 - at_hang(&|_| 1.0);
            let up = at_hang(&|t| t) + late * age;
            let cycle = at_hang(&|t| t + outages.hang) + late * (age + outages.planned);
            let error = detected::long_run(places, rate, age, outages) - up / cycle;
            assert!(error.abs() < 1e-11, "{places}, {rate}: {error}");
        }
    }

    #[test]
    fn no_other_age_of_a_silent_hang_is_better_than_the_best() {
        for (places, rate) in WEARS {
            for outage in [1e-6, 0.01, 2.0, 80.0] {
                let (best, availability) = silent::best_age(places, rate, outage);
                let at = |age| silent::long_run(places, rate, age, outage);
                assert!((at(best) / availability - 1.0).abs() < 1e-11, "{places}, {outage}");
                for factor in [0.5, 0.9, 0.99, 1.01, 1.1, 2.0] {
                    assert!(at(best * factor) < availability, "{places}, {outage}, {factor}");
                }
            }
        }
    }

    #[test]
    fn one_place_has_the_best_age_of_lamberts_function() {
        for (rate, outage) in [(1.0, 1e-9), (1.0, 0.01), (0.2, 0.5), (3.0, 20.0)] {
            let (age, availability) = silent::best_age(1, rate, outage);
            let (exact, best) = schedule::best_age(rate, outage);
            assert!((age / exact - 1.0).abs() < 1e-13, "{rate}, {outage}: {age} {exact}");
            assert!((availability / best - 1.0).abs() < 1e-12, "{rate}, {outage}");
        }
    }

    #[test]
    fn no_other_age_of_a_detected_hang_is_better_than_the_best() {
        for (places, rate) in WEARS.into_iter().filter(|(places, _)| *places > 1) {
            for hang in [0.9, 5.0, 300.0] {
                let outages = Outages { hang, planned: 0.4 };
                let (best, availability) =
                    detected::best_age(places, rate, outages).expect("wear makes it worth while");
                let at = |age| detected::long_run(places, rate, age, outages);
                assert!((at(best) - availability).abs() < 1e-12, "{places}, {hang}");
                for factor in [0.5, 0.9, 0.99, 1.01, 1.1, 2.0] {
                    assert!(at(best * factor) < availability, "{places}, {hang}, {factor}");
                }
            }
        }
    }

    #[test]
    fn a_detected_hang_wants_restarts_only_if_they_are_cheap_for_the_wear() {
        for (places, rate) in WEARS.into_iter().filter(|(places, _)| *places > 1) {
            let limit = f64::from(places) / (f64::from(places) - 1.0);
            let costing = |ratio: f64| Outages { hang: ratio * limit * 0.4, planned: 0.4 };
            let (best, _) = detected::best_age(places, rate, costing(1.001)).expect("just enough");
            assert!(best > 5.0 * leak::mean(places, rate), "{places}: {best}");
            assert_eq!(detected::best_age(places, rate, costing(0.999)), None);
            // The later the better: each age is worse than none.
            let none = 1.0 / (1.0 + costing(0.999).hang / leak::mean(places, rate));
            for age in [0.1, 1.0, 3.0].map(|means| means * leak::mean(places, rate)) {
                assert!(detected::long_run(places, rate, age, costing(0.999)) < none);
            }
        }
        // Without wear even a planned restart of next to nothing is one too many.
        assert_eq!(detected::best_age(1, 0.7, Outages { hang: 1e6, planned: 1e-6 }), None);
    }

    #[test]
    fn the_hazard_is_the_density_over_the_survival_and_rises_to_the_rate() {
        for (places, rate) in WEARS {
            for t in [0.1, 2.0, 9.0] {
                let exact = density(places, rate, t) / leak::survival(places, rate, t);
                let error = hazard(places, rate, t) / exact - 1.0;
                assert!(error.abs() < 1e-11, "{places}, {rate}, {t}: {error}");
            }
            assert!((hazard(places, rate, 1e9) / rate - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_restart_that_never_comes_is_no_remedy_or_repair_on_demand() {
        let outages = Outages { hang: 3.0, planned: 0.4 };
        let never = detected::long_run(1, 0.7, 1e9, outages);
        let on_demand = super::super::operator::long_run(0.7, 3.0);
        assert!((never - on_demand).abs() < 1e-14);
        let none = hang::up_time(0.7, 9.0);
        assert!((silent::up_time(1, 0.7, 1e9, 0.5, 9.0) - none).abs() < 1e-12);
    }
}
