//! A small experiment and a made-up world, for tests: a port that hangs once in four hours and
//! comes back after as long as the remedy's name says.

use super::metric::AVAILABILITIES;
use super::{Experiment, LeftOut, NamedRemedy, Replications, Source};
use crate::engine::statistics::BinnedUptime;
use crate::engine::{Distribution, SimDuration, SimTime, Streams};
use crate::model::Detail;
use crate::model::hang::Hang;
use crate::model::host::Profile;
use crate::model::network::Path;
use crate::model::outcome::{Ledger, Outcome, ProbeOutcome};
use crate::model::remedy::{Fix, Measure, Remedy};
use crate::model::response::Response;
use crate::model::scenario::{Arrivals, Class, Greeting, ListenerSpec, Scenario};

/// One remedy for each repair time [min]; the first is the baseline.
pub(crate) fn experiment(repairs: &[u64], min: u32, max: u32) -> Experiment {
    let remedies = repairs.iter().map(|minutes| NamedRemedy {
        name: format!("back in {minutes} min"),
        remedy: repaired_in(SimDuration::from_secs(60 * minutes)),
    });
    Experiment {
        name: "tiny".to_owned(),
        title: "A tiny question".to_owned(),
        seed: 147_203,
        replications: Replications { min, max, confidence: 0.95 },
        goals: Vec::new(),
        scenario: scenario(),
        remedies: remedies.collect(),
        left_out: LeftOut::default(),
        baseline: 0,
        expectations: Vec::new(),
        objectives: Vec::new(),
        costs: None,
        sweep: None,
        charts: AVAILABILITIES.to_vec(),
        assumed: Vec::new(),
        source: Source {
            file: "tiny.toml".to_owned(),
            text: "title = \"A tiny question\"\nseed = 147203\n".to_owned(),
            overrides: vec![("seed".to_owned(), "147203".to_owned())],
            files: Vec::new(),
        },
    }
}

/// A remedy by which [`world`] knows the repair time.
fn repaired_in(outage: SimDuration) -> Remedy {
    Remedy { measures: vec![Measure::Fix(Fix::at(SimTime::ZERO, outage))] }
}

/// The port hangs at a random instant, the same for all remedies, and is back after the repair
/// time. A valid request comes every minute; one that meets the hung port is delivered once the
/// port is back.
pub(crate) fn world(scenario: &Scenario, remedy: &Remedy, streams: Streams) -> Outcome {
    let [Measure::Fix(Fix { outage, .. })] = remedy.measures[..] else {
        panic!("not a remedy of this world");
    };
    let horizon = scenario.horizon;
    let end = SimTime::ZERO + horizon;
    let instant = streams.stream("hang", "port").unit() * horizon.as_secs_f64();
    let hang = SimTime::ZERO + SimDuration::from_secs_f64(instant);
    let back = (hang + outage).min(end);

    let mut outcome = Outcome::new(scenario);
    let port = &mut outcome.port;
    port.bins = BinnedUptime::new(horizon, 4);
    port.bins.record(SimTime::ZERO, hang);
    port.bins.record(back, end);
    port.course.record_up(SimTime::ZERO, hang);
    port.course.record_up(back, end);
    port.hung = back.since(hang);
    port.hung_each = port.hung;
    port.up = horizon - port.hung;
    port.capacity = u128::from(port.up.as_nanos());
    port.hangs = 1;
    port.first_hang = Some(hang);
    port.restarts = u64::from(back < end);
    port.course.at(back).restarts = port.restarts;
    port.detected = port.restarts;
    port.detection = if back < end { port.hung } else { SimDuration::ZERO };
    port.failures = 1;
    let ends = &mut port.hang_ends;
    if back < end { &mut ends.detected } else { &mut ends.open }.record(port.hung);
    port.open_outage = (back == end).then_some(port.hung);
    port.outages.record(port.hung);

    let mut ledger = Ledger::default();
    let mut response = Response::default();
    for minute in 0..240 {
        let birth = SimTime::ZERO + SimDuration::from_secs(60 * minute);
        let is_up = birth < hang || birth >= back;
        ledger.requests += 1;
        ledger.first_decided += 1;
        ledger.first_served += u64::from(is_up);
        ledger.attempts += 1;
        if is_up {
            outcome.delivery_delay.record(SimDuration::SECOND);
            response.first_byte.record(SimDuration::SECOND);
        } else {
            ledger.refused += 1;
        }
        let is_late = !is_up && back < end;
        if is_late {
            outcome.delivery_delay.record(back.since(birth));
            response.first_byte.record(back.since(birth));
        }
        ledger.attempts += u64::from(is_late);
        ledger.delivered_late += u64::from(is_late);
        ledger.delivered += u64::from(is_up || is_late);
        ledger.waiting += u64::from(!is_up && !is_late);
    }
    ledger.served = ledger.delivered;
    outcome.valid = vec![ledger];
    response.requests = ledger.requests;
    response.final_reply = response.first_byte.clone();
    outcome.responses = vec![response];
    outcome.probes =
        (back < end).then_some(ProbeOutcome { answered: ledger.first_served, decided: 240 });
    outcome.assert_conserved();
    outcome
}

fn scenario() -> Scenario {
    let profile = Profile::preset("nt351").expect("it is a preset");
    Scenario {
        detail: Detail::Requests,
        horizon: SimDuration::from_secs(4 * 3600),
        classes: vec![Class {
            name: "relays".to_owned(),
            profile: profile.clone(),
            arrivals: Arrivals::Poisson { rate: 1.0 },
            invalid: 0.0,
            retry: None,
            banner_timeout: SimDuration::SECOND,
            session_timeout: SimDuration::SECOND,
            within: None,
            keep_alive: None,
            paths: vec![Path::LOOPBACK],
            elsewhere: Vec::new(),
        }],
        listener: ListenerSpec {
            profile,
            backlog: 1,
            workers: 1,
            service: Distribution::ZERO,
            exchanges: 0,
            idle_timeout: SimDuration::SECOND,
            hang: Hang::Silent,
            reuse_address: true,
            greeting: Greeting::Smtp,
        },
        gates: Vec::new(),
        sites: Vec::new(),
    }
}
