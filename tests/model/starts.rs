//! Programs that take their time to start, and those who probe them meanwhile.

use porthang::engine::{Distribution, SimTime, Streams};
use porthang::model::hang::Hang;
use porthang::model::listener::Service;
use porthang::model::outcome::PortOutcome;
use porthang::model::remedy::{
    Crew, Layer, Measure, Operator, PeriodFrom, Probing, Remedy, Round, Stage, Startup, Told,
    UntilStarted, Watchdog,
};
use porthang::model::restart::{Backoff, Restart, Scope};
use porthang::model::scenario::Scenario;
use porthang::model::world::{Fact, Observer, Turn, simulate_watched};

use crate::common::{class, linux, once, probes, scenario, seconds};

const fn constant(s: u64) -> Distribution {
    Distribution::Constant(seconds(s))
}

/// An hour of a port that hangs at 101 s.
fn hour() -> Scenario {
    let mut scenario = scenario(vec![class("bad", linux(), once(101), 1.0)]);
    scenario.horizon = seconds(3_600);
    scenario.listener.hang = Hang::StuckAccept;
    scenario
}

/// Every five seconds, and five failures are too many: a start has 25 s.
fn probing(probe: Layer, startup: Startup) -> Probing {
    Probing { startup, ..probes(probe, seconds(5), seconds(1), 5) }
}

/// A start of this many seconds.
fn starting(s: u64) -> Restart {
    Restart { closed: constant(s), ..Restart::INSTANT }
}

fn watchdog(startup: Startup, restart: Restart) -> Measure {
    Measure::Watchdog(Watchdog { probing: probing(Layer::Banner, startup), restart })
}

const fn delayed(s: u64) -> Startup {
    Startup { delay: Some(seconds(s)), until_started: None }
}

/// Every ten seconds, up to so many failures.
fn start_up_probe(failures: u32) -> Startup {
    let round = Round {
        probe: Layer::Connect,
        period: seconds(10),
        period_from: PeriodFrom::Start,
        timeout: seconds(1),
        failures,
    };
    Startup { delay: None, until_started: Some(UntilStarted::Probe { round, delay: None }) }
}

fn start_period(s: u64) -> Startup {
    let period = UntilStarted::Period { span: seconds(s), interval: seconds(2) };
    Startup { delay: None, until_started: Some(period) }
}

/// When restarts begin, when the port is back, and when probes begin to fail after the hang.
#[derive(Default)]
struct Log {
    restarts: Vec<u64>,
    back: Vec<u64>,
    /// With the stage, while the port is out of service.
    probes: Vec<(u64, Stage)>,
    out: bool,
}

impl Observer for Log {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let at = now.as_secs_f64() as u64;
        match fact {
            Fact::Port { turn: Turn::Service { service: Service::Serving, .. }, .. } => {
                self.back.push(at);
                self.out = false;
            }
            Fact::Port { turn: Turn::Service { by: Some(_), .. }, .. } => {
                self.restarts.push(at);
                self.out = true;
            }
            Fact::Probed { probed, .. } if self.out => self.probes.push((at, probed.stage)),
            _ => {}
        }
    }
}

fn under(measure: Measure) -> (PortOutcome, Log) {
    let remedy = Remedy { measures: vec![measure] };
    let (outcome, log) = simulate_watched(&hour(), &remedy, Streams::new(1, 0), Log::default());
    (outcome.port, log)
}

/// The hang is detected at 126 s: five probes from 105 s on meet their time-out.
const DETECTED: u64 = 126;

#[test]
fn a_start_that_takes_longer_than_the_probes_allow_is_broken_off_for_ever() {
    let (port, log) = under(watchdog(Startup::default(), starting(120)));
    let every_25: Vec<u64> = (DETECTED..3_600).step_by(25).collect();
    assert_eq!((log.restarts, log.back), (every_25, vec![]));
    assert_eq!((port.detected, port.hasty), (1, port.restarts - 1));
    assert_eq!(port.failed_starts, port.hasty, "each start but the last comes to nothing");
    assert_eq!(port.restarting, seconds(3_600 - DETECTED));
}

/// Kubernetes delays restarts in a row; the container has run for 25 s each time.
#[test]
fn a_crash_loop_backs_off() {
    let backoff =
        Backoff { first: seconds(10), factor: 2.0, most: seconds(300), reset: seconds(600) };
    let restart = Restart { backoff: Some(backoff), ..starting(120) };
    let (_, log) = under(watchdog(Startup::default(), restart));
    let delays = [0, 10, 20, 40, 80, 160, 300, 300];
    let mut at = DETECTED;
    for (restart, delay) in log.restarts.iter().zip(delays) {
        assert_eq!(*restart, at);
        at += delay + 25;
    }
}

#[test]
fn a_start_of_24_s_is_in_time_and_one_of_25_s_too() {
    for (takes, back) in [(24, true), (25, true), (26, false)] {
        let (port, log) = under(watchdog(Startup::default(), starting(takes)));
        let expected = if back { vec![DETECTED + takes] } else { vec![] };
        assert_eq!(log.back, expected, "{takes} s");
        assert_eq!(port.hasty > 0, !back, "{takes} s");
    }
}

#[test]
fn a_slow_start_is_spared_by_a_delay_a_start_up_probe_or_a_start_period() {
    for (startup, probes) in [
        (delayed(120), vec![]),
        (delayed(110), vec![(236, Stage::Steady), (241, Stage::Steady)]),
        (start_up_probe(12), (1..12).map(|n| (DETECTED + 10 * n, Stage::Startup)).collect()),
        (start_period(121), (1..60).map(|n| (DETECTED + 2 * n, Stage::Lenient)).collect()),
    ] {
        let (port, log) = under(watchdog(startup, starting(120)));
        assert_eq!((port.restarts, port.hasty), (1, 0), "{startup:?}");
        assert_eq!(log.back, [DETECTED + 120], "{startup:?}");
        assert_eq!(log.probes, probes, "{startup:?}");
    }
}

/// The last of its failures comes before the program listens.
#[test]
fn a_start_up_probe_restarts_a_start_that_takes_too_long_for_it() {
    let (port, log) = under(watchdog(start_up_probe(11), starting(120)));
    assert_eq!(log.restarts[..3], [DETECTED, DETECTED + 110, DETECTED + 220]);
    assert_eq!(port.hasty, port.restarts - 1);
}

/// What is left of it after the start period counts by the usual threshold.
#[test]
fn a_start_period_that_is_too_short_only_puts_the_end_off() {
    // The first probe that counts begins 62 s after the start, the fifth 20 s later.
    let (_, log) = under(watchdog(start_period(62), starting(120)));
    assert_eq!(log.restarts[..3], [DETECTED, DETECTED + 82, DETECTED + 164]);
}

#[test]
fn the_period_counts_from_the_beginning_of_the_start() {
    let mut twice = hour();
    twice.classes.push(class("again", linux(), once(141), 1.0));
    // Back at 129 s, with probes from 131 s on; the second hang is found by those of 146 to 166 s.
    let remedy = Remedy { measures: vec![watchdog(Startup::default(), starting(3))] };
    let log = simulate_watched(&twice, &remedy, Streams::new(1, 0), Log::default()).1;
    assert_eq!(log.restarts, [DETECTED, 162]);
}

/// A connection opens while the program starts, because its socket lives on; nobody greets.
#[test]
fn a_program_whose_socket_lives_on_can_be_connected_to_while_it_starts() {
    for (probe, hasty) in [(Layer::Connect, false), (Layer::Banner, true), (Layer::Process, false)]
    {
        let restart = Restart { scope: Scope::Program, ..starting(60) };
        let probing = probing(probe, Startup::default());
        let told = Told::Notices(constant(1));
        let someone = Measure::Operator(Operator {
            told,
            hours: None,
            looks: None,
            restart: restart.clone(),
            crew: Crew::ONE,
        });
        let watchdog = Measure::Watchdog(Watchdog { probing, restart });
        let remedy = Remedy { measures: vec![someone, watchdog] };
        let mut hour = hour();
        hour.listener.backlog = 20;
        let outcome = simulate_watched(&hour, &remedy, Streams::new(1, 0), ()).0;
        assert_eq!(outcome.port.hasty > 0, hasty, "{probe:?}");
    }
}

/// No socket, no queue.
#[test]
fn the_queue_of_a_program_that_is_starting_cannot_be_read() {
    let queue = Layer::Queue { share: 1.0 };
    let told = Told::Notices(constant(1));
    let someone = Measure::Operator(Operator {
        told,
        hours: None,
        looks: None,
        restart: starting(60),
        crew: Crew::ONE,
    });
    let probing = probing(queue, Startup::default());
    let watchdog = Measure::Watchdog(Watchdog { probing, restart: starting(20) });
    let remedy = Remedy { measures: vec![someone, watchdog] };
    let (outcome, log) = simulate_watched(&hour(), &remedy, Streams::new(1, 0), Log::default());
    // Somebody restarts at 102 s; at 127 s the watchdog takes over, whose start is shorter.
    assert_eq!((log.restarts, log.back), (vec![102, 127], vec![147]));
    assert_eq!((outcome.port.detected, outcome.port.hasty), (1, 1));
}

/// The alarm rings while the program starts, 25 s after it has begun to: he knows why.
#[test]
fn nobody_breaks_off_his_own_restart_because_of_the_alarm_that_rings_in_it() {
    let told =
        Told::Alarm { probing: probing(Layer::Banner, Startup::default()), reacts: constant(60) };
    for start in [50, 120, 600] {
        let (told, restart) = (told.clone(), starting(start));
        let (port, log) = under(Measure::Operator(Operator {
            told,
            hours: None,
            looks: None,
            restart,
            crew: Crew::ONE,
        }));
        assert_eq!((port.restarts, port.hasty, port.detected), (1, 0, 1), "{start} s");
        assert_eq!(log.back, [DETECTED + 60 + start]);
    }
}
