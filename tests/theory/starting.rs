//! Starts that a watchdog breaks off: an outage is as long as those of them that are in vain, and
//! where all are in vain it has no end.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::outcome::Outcome;
use porthang::model::remedy::{
    Layer, Measure, Probing, Reference, Remedy, Starts as Fate, Startup, Watchdog,
};
use porthang::model::restart::Backoff;
use porthang::theory::starting::Starts;
use porthang::theory::{backoff, hang};

use crate::common::{bsd44, probes};
use crate::port::{closed, constant, of_each, replicate, scenario, span, up_time};
use crate::sample::assert_near;

/// Probes a port that answers RST: every 5 s, and the first `delay` after the beginning of a start.
/// The third failure is one too many.
fn watchdog(delay: f64, start: Distribution, backoff: Option<Backoff>) -> Remedy {
    let probing = Probing {
        startup: Startup { delay: Some(span(delay)), until_started: None },
        ..probes(Layer::Connect, span(5.0), span(1.0), 3)
    };
    let mut restart = closed(start);
    restart.backoff = backoff;
    Remedy { measures: vec![Measure::Watchdog(Watchdog { probing, restart })] }
}

/// The mean time from a restart of a port that is in service to its return.
fn mean_outage(outcome: &Outcome) -> f64 {
    let port = &outcome.port;
    port.restarting.as_secs_f64() / (port.restarts - port.hasty) as f64
}

const DELAY: f64 = 10.0;
/// When the third probe of a start fails.
const PATIENCE: f64 = DELAY + 2.0 * 5.0;

#[test]
fn starts_are_made_again_until_one_is_in_time() {
    let uniform =
        |low, high| (Distribution::Uniform { low, high }, Starts::uniform(low, high, PATIENCE));
    let exponential =
        |mean| (Distribution::Exponential { mean }, Starts::exponential(mean, PATIENCE));
    for ((law, theory), seed) in
        [uniform(5.0, 25.0), uniform(18.0, 60.0), exponential(20.0), exponential(100.0)]
            .into_iter()
            .zip(821..)
    {
        let scenario = scenario(1e-3, 1e6, bsd44(), DeadReply::Reset);
        let outcomes = replicate(&scenario, &watchdog(DELAY, law.clone(), None), seed, 32);
        let what = format!("{law:?}: an outage");
        assert_near(&of_each(&outcomes, mean_outage), theory.mean_outage(), &what);
        // Wald: each outage has this number of starts that are broken off.
        let broken_off = theory.broken_off / (1.0 - theory.broken_off);
        let share = |outcome: &Outcome| {
            let port = &outcome.port;
            port.hasty as f64 / (port.restarts - port.hasty) as f64
        };
        assert_near(&of_each(&outcomes, share), broken_off, &format!("{law:?}: in vain"));
    }
}

/// As a container that its liveness probe kills before it is ready.
#[test]
fn starts_that_are_broken_off_stand_in_one_row_with_back_off() {
    let model = Backoff { first: span(10.0), factor: 2.0, most: span(300.0), reset: span(600.0) };
    let theory = backoff::Backoff { first: 10.0, factor: 2.0, most: 300.0, reset: 600.0 };
    let (low, high, rate) = (10.0, 40.0, 1e-3);
    let starts = Starts::uniform(low, high, PATIENCE);
    let scenario = scenario(rate, 1e6, bsd44(), DeadReply::Reset);
    let law = Distribution::Uniform { low, high };
    let outcomes = replicate(&scenario, &watchdog(DELAY, law, Some(model)), 831, 50);
    // A row ends with a service of 600 s, in which the three probes of a hang are a part.
    let found = of_each(&outcomes, mean_outage);
    let bounds = [0.0, 3.0 * 5.0].map(|detection| {
        let reset = backoff::Backoff { reset: theory.reset - detection, ..theory };
        backoff::mean_outage(rate, starts.mean, starts.broken_off, reset)
    });
    let [longer, shorter] = bounds;
    assert!(found.z(longer) < 4.0 && found.z(shorter) > -4.0, "{} in {bounds:?}", found.mean());
}

#[test]
fn where_no_start_is_in_time_the_first_hang_is_the_last() {
    let (rate, horizon) = (1e-3, 3_000.0);
    let scenario = scenario(rate, horizon, bsd44(), DeadReply::Reset);
    for (start, seed) in [(PATIENCE + 1.0, 841), (10_000.0, 842)] {
        let outcomes = replicate(&scenario, &watchdog(DELAY, constant(start), None), seed, 1_000);
        let expected = hang::up_time(rate, horizon);
        assert_near(&of_each(&outcomes, up_time), expected, "a crash loop: up");
    }
}

/// The same watchdog by the wall clock has up to a period more, and never less.
#[test]
fn by_the_wall_clock_a_start_is_in_time_if_it_is_short_enough_for_any_ticks() {
    let (rate, horizon) = (1e-2, 10_000.0);
    let scenario = scenario(rate, horizon, bsd44(), DeadReply::Reset);
    let never_again = hang::up_time(rate, horizon);
    for (start, fate, seed) in [
        (PATIENCE - 0.1, Fate::InTime, 851),
        (PATIENCE + 2.5, Fate::SomeInVain, 852),
        (PATIENCE + 5.1, Fate::AllInVain, 853),
    ] {
        let mut remedy = watchdog(DELAY, constant(start), None);
        let [Measure::Watchdog(watchdog)] = &mut remedy.measures[..] else {
            panic!("one watchdog");
        };
        watchdog.probing.clock = Reference::Wall;
        // A start that is broken off at a tick begins at one: the next would be broken off too.
        watchdog.restart.shutdown = Distribution::Uniform { low: 0.0, high: 5.0 };
        assert_eq!(watchdog.probing.starts(&watchdog.restart), fate, "{start}");
        let outcomes = replicate(&scenario, &remedy, seed, 100);
        let hasty: u64 = outcomes.iter().map(|outcome| outcome.port.hasty).sum();
        assert_eq!(hasty > 0, fate != Fate::InTime, "{fate:?}");
        let up = of_each(&outcomes, up_time);
        match fate {
            Fate::AllInVain => assert_near(&up, never_again, "a crash loop: up"),
            Fate::InTime | Fate::SomeInVain => assert!(up.mean() > 2.0 * never_again, "{fate:?}"),
        }
    }
}
