//! Operators: what tells them, what they make of it, and how often they restart one hang.

use porthang::engine::{Distribution, Streams};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::outcome::PortOutcome;
use porthang::model::remedy::{Complaints, Crew, Glance, Layer, Measure, Operator, Remedy, Told};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Arrivals, Class, Scenario};
use porthang::model::world::simulate;

use crate::common::{class, linux, once, poisson, probes, scenario, seconds};

const fn constant(s: u64) -> Distribution {
    Distribution::Constant(seconds(s))
}

/// A day of users, ten a minute, who wait a minute for the banner; the accept hangs at six.
fn a_day() -> Scenario {
    let users =
        Class { banner_timeout: seconds(60), ..class("users", linux(), poisson(seconds(6)), 0.0) };
    let mut scenario = scenario(vec![users, class("bad", linux(), once(6 * 3_600), 1.0)]);
    scenario.listener.profile = linux();
    scenario.listener.backlog = 20;
    scenario.listener.hang = Hang::StuckAccept;
    scenario
}

/// What the port goes through when users complain to somebody who needs so long to react.
fn complaining(scenario: &Scenario, reacts: u64, replication: u64) -> PortOutcome {
    let complaints = Complaints { after: 5, within: Some(seconds(900)) };
    let told = Told::Complaints { complaints, reacts: constant(reacts) };
    let restart = Restart { closed: constant(1), ..Restart::INSTANT };
    let operator =
        Measure::Operator(Operator { told, hours: None, looks: None, restart, crew: Crew::ONE });
    let remedy = Remedy { measures: vec![operator] };
    simulate(scenario, &remedy, Streams::new(1, replication)).port
}

/// Those who called in the outage complain after it too: their time-outs end up to two minutes
/// later. That is no news of the port that is back.
#[test]
fn one_hang_is_restarted_once_however_late_its_complaints_come() {
    for replication in 0..8 {
        for reacts in [0, 60, 1_800] {
            let port = complaining(&a_day(), reacts, replication);
            assert_eq!((port.hangs, port.detected, port.restarts), (1, 1, 1), "{reacts} s");
        }
    }
}

/// Users who gave up come back in droves: the operator who looks sees that the port is well.
#[test]
fn who_looks_first_leaves_a_port_alone_that_has_healed_or_is_only_busy() {
    let look = |probe, timeout| Glance { probe, timeout: seconds(timeout) };
    for (looks, needless) in [
        (None, 1),
        (Some(Glance::OF_CLIENT), 0),
        // Whoever is too impatient for a busy port holds it for dead.
        (Some(look(Layer::Banner, 1)), 1),
        (Some(look(Layer::Process, 1)), 0),
    ] {
        let port = busy(looks);
        assert_eq!(
            (port.hangs, port.needless, port.restarts),
            (0, needless, needless),
            "{looks:?}"
        );
    }
}

/// Of ten clients at a listener with one slow worker three are refused, and complain.
fn busy(looks: Option<Glance>) -> PortOutcome {
    let clients = (1..=10).map(|n| class(&format!("client {n}"), linux(), once(n), 0.0));
    let mut scenario = scenario(clients.collect());
    scenario.horizon = seconds(100);
    scenario.listener.workers = 1;
    scenario.listener.service = constant(12);
    let complaints = Complaints { after: 3, within: None };
    let told = Told::Complaints { complaints, reacts: constant(60) };
    let restart = Restart { closed: constant(1), ..Restart::INSTANT };
    let operator =
        Measure::Operator(Operator { told, hours: None, looks, restart, crew: Crew::ONE });
    simulate(&scenario, &Remedy { measures: vec![operator] }, Streams::new(1, 0)).port
}

#[test]
fn who_looks_first_restarts_a_hung_port_when_the_look_has_failed() {
    let mut day = a_day();
    let detection = |day: &Scenario, looks| {
        let complaints = Complaints { after: 5, within: Some(seconds(900)) };
        let told = Told::Complaints { complaints, reacts: constant(600) };
        let restart = Restart { closed: constant(1), ..Restart::INSTANT };
        let operator =
            Measure::Operator(Operator { told, hours: None, looks, restart, crew: Crew::ONE });
        let port = simulate(day, &Remedy { measures: vec![operator] }, Streams::new(1, 0)).port;
        assert_eq!((port.hangs, port.restarts, port.needless), (1, port.detected, 0));
        port.detection
    };
    // The queue is full, so that the look waits in vain, as long as it does.
    let by_complaints = detection(&day, None);
    let look = |probe, timeout| Some(Glance { probe, timeout: seconds(timeout) });
    assert_eq!(detection(&day, look(Layer::Banner, 10)), by_complaints + seconds(10));
    assert_eq!(detection(&day, look(Layer::Connect, 20)), by_complaints + seconds(20));
    assert_eq!(detection(&day, Some(Glance::OF_CLIENT)), by_complaints + seconds(300));
    // The process lives: nobody ever restarts the port.
    assert_eq!(detection(&day, look(Layer::Process, 10)), seconds(0));
    day.listener.hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };
    assert_eq!(detection(&day, Some(Glance::OF_CLIENT)), detection(&day, None), "RST at once");
}

/// A probe every 10 s that waits a second for the banner, and rings after three failures.
fn alarm() -> Told {
    let probing = probes(Layer::Banner, seconds(10), seconds(1), 3);
    Told::Alarm { probing, reacts: constant(10) }
}

/// Complaints and alarms go on while he looks; the look that they demanded is this one.
#[test]
fn who_looks_is_not_told_to_look_again() {
    let gap = Arrivals::Renewal { gap: constant(7) };
    let users = Class { banner_timeout: seconds(20), ..class("users", linux(), gap, 0.0) };
    let complaints = Complaints { after: 2, within: None };
    let complaints = Told::Complaints { complaints, reacts: constant(10) };
    let mut scenario = scenario(vec![users, class("bad", linux(), once(61), 1.0)]);
    scenario.horizon = seconds(6 * 3_600);
    scenario.listener.profile = linux();
    scenario.listener.backlog = 100;
    scenario.listener.hang = Hang::StuckAccept;
    // The second complaint comes at 90 s or so, the alarm at 91 s.
    for (told, acts) in [(complaints, 100), (alarm(), 101)] {
        let looks = Some(Glance::OF_CLIENT);
        let restart = Restart { closed: constant(1), ..Restart::INSTANT };
        let operator =
            Measure::Operator(Operator { told, hours: None, looks, restart, crew: Crew::ONE });
        let remedy = Remedy { measures: vec![operator] };
        let port = simulate(&scenario, &remedy, Streams::new(1, 0)).port;
        assert_eq!((port.restarts, port.detected), (1, 1));
        let looks_until = f64::from(acts + 300 - 61);
        let detection = port.detection.as_secs_f64();
        assert!((detection - looks_until).abs() < 1.0, "{detection}");
    }
}
