//! Restarts by age of a port that wears out, with hangs that nobody sees or that an operator sees at
//! once; and the ages that theory says are best.

use porthang::engine::Distribution;
use porthang::model::Remedy;
use porthang::model::hang::Hang;
use porthang::model::remedy::Reference;
use porthang::theory::age::{
    detected::{self, Outages},
    silent,
};

use crate::port::{closed, constant, of_each, operator, replicate, schedule, up_time, wearing};
use crate::sample::{Sample, assert_near};

/// How the port wears out, how many poisons it takes and their rate.
type Wear = (Hang, u32, f64);

const WEARS: [Wear; 3] =
    [(Hang::StuckWorker, 1, 1e-3), (Hang::LeakedSlot, 3, 5e-3), (Hang::StuckWorker, 8, 0.02)];

/// Long enough for where the horizon cuts a life not to matter.
const LIVES: f64 = 2_000.0;

/// A planned restart at `age` that takes `outage`, alone.
fn planned(age: f64, outage: f64) -> Remedy {
    schedule(age, Reference::SinceRestart, outage)
}

/// The same beside an operator who sees a hang at once.
fn seen(age: f64, outages: Outages) -> Remedy {
    let mut remedy = operator(Distribution::ZERO, closed(constant(outages.hang)));
    remedy.measures.extend(planned(age, outages.planned).measures);
    remedy
}

/// The shares of the time up over many lives.
fn long_run(wear: Wear, age: f64, remedy: &Remedy, seed: u64) -> Sample {
    let (hang, places, rate) = wear;
    let horizon = LIVES * age;
    let outcomes = replicate(&wearing(hang, places, rate, horizon), remedy, seed, 20);
    of_each(&outcomes, |outcome| up_time(outcome) / horizon)
}

/// The availability at the best age is as theory says, and no better at half and twice that age.
#[track_caller]
fn assert_best(wear: Wear, best: (f64, f64), remedy: impl Fn(f64) -> Remedy, seed: u64) {
    let (best, availability) = best;
    let up = |age: f64| long_run(wear, age, &remedy(age), seed);
    assert_near(&up(best), availability, &format!("{wear:?}, best age {best}: availability"));
    for age in [0.5 * best, 2.0 * best] {
        let z = up(age).z(availability);
        assert!(z < -4.0, "{wear:?}: age {age} is not worse than {best}: {z}");
    }
}

#[test]
fn a_hang_that_nobody_sees_ends_with_the_planned_restart() {
    for (wear, seed) in WEARS.into_iter().zip(701..) {
        let (hang, places, rate) = wear;
        let age = 0.8 * f64::from(places) / rate;
        let outage = 0.1 * age;
        // Before the first restart, within the second outage, and in the life after the third.
        for (ages, seed) in [0.9, 2.15, 4.0].into_iter().zip((seed..).step_by(10)) {
            let horizon = ages * age;
            let scenario = wearing(hang, places, rate, horizon);
            let outcomes = replicate(&scenario, &planned(age, outage), seed, 2_000);
            let expected = silent::up_time(places, rate, age, outage, horizon);
            let what = format!("{wear:?}, age {age}, {horizon}: up");
            assert_near(&of_each(&outcomes, up_time), expected, &what);
        }
        let up = long_run(wear, age, &planned(age, outage), seed + 30);
        let expected = silent::long_run(places, rate, age, outage);
        assert_near(&up, expected, &format!("{wear:?}, age {age}: availability"));
    }
}

#[test]
fn no_age_is_better_than_the_best_where_nobody_sees_a_hang() {
    for (wear, seed) in WEARS.into_iter().zip(741..) {
        let (_, places, rate) = wear;
        let outage = 0.2 * f64::from(places) / rate;
        let best = silent::best_age(places, rate, outage);
        assert_best(wear, best, |age| planned(age, outage), seed);
    }
}

#[test]
fn a_hang_that_is_seen_at_once_costs_its_own_outage() {
    for (wear, seed) in WEARS.into_iter().zip(751..) {
        let (_, places, rate) = wear;
        let age = 0.8 * f64::from(places) / rate;
        let outages = Outages { hang: 0.3 * age, planned: 0.05 * age };
        let up = long_run(wear, age, &seen(age, outages), seed);
        let expected = detected::long_run(places, rate, age, outages);
        assert_near(&up, expected, &format!("{wear:?}, age {age}: availability"));
    }
}

#[test]
fn no_age_is_better_than_the_best_where_hangs_are_seen() {
    for (wear, seed) in WEARS.into_iter().zip(761..) {
        let (_, places, rate) = wear;
        let mean = f64::from(places) / rate;
        let outages = Outages { hang: 0.5 * mean, planned: 0.05 * mean };
        match detected::best_age(places, rate, outages) {
            Some(best) => assert_best(wear, best, |age| seen(age, outages), seed),
            None => assert_eq!(places, 1, "wear makes it worth while"),
        }
    }
}
