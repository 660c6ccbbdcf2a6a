//! [`share`]: a scenario with a share of its valid requests, of which one tells what the whole
//! does. Change here what is scaled with them.
//!
//! A busy port is scaled with its requests: with a share of the workers and of the backlog, or with
//! workers that are slower by that, requests wait as long and are refused as often as in the whole
//! (R. Pan, B. Prabhakar, K. Psounis, D. Wischik, "SHRiNK: A method for enabling scaleable
//! performance prediction and efficient network simulation", *IEEE/ACM Transactions on Networking*
//! 13, 2005). An idle one stays as it is: what it does for a request does not depend on others.

use crate::engine::SimDuration;
use crate::model::Scenario;
use crate::model::hang::Takes;
use crate::model::network::Path;
use crate::model::scenario::{Arrivals, Class, Diurnal, ListenerSpec};

/// From this share of the workers' time on that is asked for, requests wait for each other.
const BUSY: f64 = 0.5;

/// Expected requests of `class` in a replication. Closed loops make at most as many as they would
/// have to themselves, and as the workers can serve (P. J. Denning and J. P. Buzen, *Computing
/// Surveys* 10, 1978: asymptotic bounds).
pub fn requests(class: &Class, scenario: &Scenario) -> f64 {
    let (hosts, horizon) = (class.paths.len(), scenario.horizon);
    let expected = class.arrivals.expected(horizon, hosts);
    let Arrivals::ClosedLoop { .. } = class.arrivals else {
        return expected;
    };
    let spent = scenario.listener.service.mean() / horizon.as_secs_f64();
    let alone = 1.0 / (1.0 / expected + spent / hosts as f64);
    alone.min(f64::from(scenario.listener.workers) / spent)
}

/// Expected valid requests of `class` in a replication.
fn valid(class: &Class, scenario: &Scenario) -> f64 {
    requests(class, scenario) * (1.0 - class.invalid)
}

/// Expected valid requests in a replication.
pub(super) fn valid_requests(scenario: &Scenario) -> f64 {
    scenario.classes.iter().map(|class| valid(class, scenario)).sum()
}

/// Whether requests wait for each other.
fn is_busy(scenario: &Scenario) -> bool {
    let listener = &scenario.listener;
    let asked = valid_requests(scenario) * listener.service.mean();
    asked > BUSY * f64::from(listener.workers) * scenario.horizon.as_secs_f64()
}

/// `scenario` up to `horizon`, with this share of the valid requests. All invalid ones are kept,
/// except where they take a scaled port away part by part: then as many of them are as of its parts.
pub(super) fn share(scenario: &Scenario, share: f64, horizon: SimDuration) -> Scenario {
    let mut listener = scenario.listener.clone();
    let (mut slower, mut invalid) = (1.0, 1.0);
    if share < 1.0 && is_busy(scenario) {
        slower = scale_port(&mut listener, share);
        let part = |some: u32, all: u32| f64::from(some) / f64::from(all);
        invalid = match listener.hang.law().takes {
            Takes::Port | Takes::Descriptor(_) => 1.0,
            Takes::Place => part(listener.backlog, scenario.listener.backlog),
            Takes::Worker => part(listener.workers, scenario.listener.workers),
        };
    }
    let thinned = |class| {
        let class = thinned_class(class, (share, invalid), scenario.horizon);
        Class { session_timeout: class.session_timeout.scaled(slower), ..class }
    };
    Scenario {
        detail: scenario.detail,
        horizon,
        classes: scenario.classes.iter().map(thinned).collect(),
        listener,
        gates: scenario.gates.clone(),
        sites: scenario.sites.clone(),
    }
}

/// Leaves `listener` this share of what it can do. Returns by how much a session is slower.
fn scale_port(listener: &mut ListenerSpec, share: f64) -> f64 {
    let scaled = |count: u32| ((f64::from(count) * share).round() as u32).max(1);
    let all = listener.workers;
    (listener.workers, listener.backlog) = (scaled(all), scaled(listener.backlog));
    let slower = f64::from(listener.workers) / (share * f64::from(all));
    listener.service = listener.service.times(slower);
    slower
}

/// `class` with these shares of its valid and of its invalid requests.
fn thinned_class(class: &Class, (valid, invalid): (f64, f64), horizon: SimDuration) -> Class {
    let bad = class.invalid * invalid;
    let kept = bad + (1.0 - class.invalid) * valid;
    if kept == 1.0 || matches!(class.arrivals, Arrivals::Once { .. }) {
        return class.clone();
    }
    // A host makes as many as before: it may keep its connection open between two.
    let hosts = class.paths.len();
    let fewer = ((hosts as f64 * kept).ceil() as usize).clamp(1, hosts);
    let some_of =
        |paths: &Vec<Path>| (0..fewer).map(|host| paths[host * hosts / fewer].clone()).collect();
    // Not all of them, to be thinned then: there may be a million.
    Class {
        name: class.name.clone(),
        profile: class.profile.clone(),
        arrivals: thinned_arrivals(class, (kept, invalid), fewer, horizon),
        invalid: (bad / kept).min(1.0),
        retry: class.retry.clone(),
        banner_timeout: class.banner_timeout,
        session_timeout: class.session_timeout,
        within: class.within,
        keep_alive: class.keep_alive,
        paths: some_of(&class.paths),
        elsewhere: class.elsewhere.iter().map(some_of).collect(),
    }
}

/// The arrivals of `class` of which so many are `kept`, from fewer `hosts`; of those that are
/// recorded as invalid, this share.
fn thinned_arrivals(
    class: &Class,
    (kept, invalid): (f64, f64),
    hosts: usize,
    horizon: SimDuration,
) -> Arrivals {
    let mut arrivals = class.arrivals.clone();
    match &mut arrivals {
        Arrivals::Once { .. } | Arrivals::ClosedLoop { .. } => {}
        Arrivals::Poisson { rate } | Arrivals::Diurnal(Diurnal { rate, .. }) => *rate *= kept,
        // What the gaps are is not foreseen, only how many there are.
        Arrivals::Renewal { .. } => {
            let expected = class.arrivals.expected(horizon, class.paths.len());
            arrivals = Arrivals::Poisson { rate: expected * kept / horizon.as_secs_f64() };
        }
        Arrivals::Trace { requests } => {
            let mut passed = 0.0;
            requests.retain(|request| {
                passed += if request.invalid == Some(true) { invalid } else { kept };
                let is_kept = passed >= 1.0;
                passed -= f64::from(u8::from(is_kept));
                is_kept
            });
            let named = requests.iter_mut().filter_map(|request| request.host.as_mut());
            named.for_each(|host| *host %= hosts as u32);
        }
    }
    arrivals
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FIX_AFTER_A_WEEK, WATCHDOG_UNTIL_THEN, main_with};
    use super::*;
    use crate::engine::{Distribution, SimTime, Streams};
    use crate::model::scenario::Traced;
    use crate::model::world::simulate;

    #[test]
    fn a_thinned_class_keeps_its_invalid_requests_and_what_a_host_makes() {
        let scenario = main_with(&[]).scenario;
        let mut class = scenario.classes[0].clone();
        (class.invalid, class.arrivals) = (0.2, Arrivals::Poisson { rate: 3.0 });
        // 0.8 of 3 a second in 30 days.
        assert_eq!(valid(&class, &scenario).round(), 6_220_800.0);
        // Of ten requests two are invalid, and two of the eight others stay.
        let day = SimDuration::DAY;
        let thin = thinned_class(&class, (0.25, 1.0), day);
        assert_eq!((thin.invalid, thin.paths.len()), (0.5, 16));
        let rate = |class: &Class| match class.arrivals {
            Arrivals::Poisson { rate } => rate,
            _ => panic!("{:?}", class.arrivals),
        };
        assert!((rate(&thin) - 1.2).abs() < 1e-12);
        // 8,639 gaps of ten seconds end before the day does.
        let gap = Distribution::Constant(SimDuration::from_secs(10));
        class.arrivals = Arrivals::Renewal { gap };
        let thin = thinned_class(&class, (0.25, 1.0), day);
        assert!((rate(&thin) / (0.4 * 8639.0 / 86_400.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_thinned_trace_keeps_every_invalid_request_and_evenly_some_of_the_others() {
        let mut class = main_with(&[]).scenario.classes[0].clone();
        let traced = |second: u64| Traced {
            at: SimTime::ZERO + SimDuration::from_secs(second),
            invalid: Some(second == 2),
            host: Some(second as u32 + 10),
        };
        class.arrivals = Arrivals::Trace { requests: (0..9).map(traced).collect() };
        let Arrivals::Trace { requests } =
            thinned_class(&class, (0.25, 1.0), SimDuration::DAY).arrivals
        else {
            panic!("it is a trace still");
        };
        // A quarter of 40 hosts is left: the hosts 12, 14 and 18 are 2, 4 and 8 among these.
        let kept: Vec<_> = requests.iter().map(|one| (one.host, one.invalid)).collect();
        let valid = Some(false);
        assert_eq!(kept, [(Some(2), Some(true)), (Some(4), valid), (Some(8), valid)]);
    }

    #[test]
    fn the_requests_of_closed_loops_are_foreseen_from_above() {
        for (think, service, least) in [("10 min", "2 s", 0.98), ("20 s", "10 s", 0.9)] {
            let arrivals = format!("{{ closed-loop = {{ think = {think:?} }} }}");
            let experiment = main_with(&[
                ("horizon", "1 day"),
                (FIX_AFTER_A_WEEK, "1 hour"),
                (WATCHDOG_UNTIL_THEN, "1 hour"),
                ("clients.mail relays.arrivals", &arrivals),
                ("listener.service", &format!("{service:?}")),
                ("listener.backlog", "100"),
            ]);
            let (scenario, remedy) = (&experiment.scenario, &experiment.remedies[1].remedy);
            let foreseen = requests(&scenario.classes[0], scenario);
            let counted = simulate(scenario, remedy, Streams::new(1, 0)).valid_total().requests;
            let ratio = counted as f64 / foreseen;
            assert!((least..=1.0).contains(&ratio), "{counted} of {foreseen} with {service}");
        }
    }

    #[test]
    fn a_busy_port_is_scaled_with_its_requests_and_an_idle_one_is_not() {
        let scaled = |service: &str, of_all: f64| {
            let changed = [
                ("listener.service", service),
                ("listener.workers", "40"),
                ("listener.backlog", "1000"),
            ];
            let whole = main_with(&changed).scenario;
            let some = share(&whole, of_all, whole.horizon).listener;
            let slower = some.service.mean() / whole.listener.service.mean();
            (some.workers, some.backlog, (1e3 * slower).round() / 1e3)
        };
        // 500 requests a day.
        assert_eq!(scaled("1 min", 0.1), (40, 1000, 1.0));
        assert_eq!(scaled("2 hours", 0.1), (4, 100, 1.0));
        assert_eq!(scaled("2 hours", 0.01), (1, 10, 2.5), "there is no part of a worker");
        assert_eq!(scaled("2 hours", 1.0), (40, 1000, 1.0));
    }

    #[test]
    fn of_a_busy_port_that_loses_parts_as_many_invalid_requests_are_kept_as_parts() {
        let rate = |service: &str, hang: &str| {
            let changed = [("listener.service", service), ("listener.hang", hang)];
            let whole = main_with(&changed).scenario;
            match share(&whole, 0.4, whole.horizon).classes[1].arrivals {
                Arrivals::Poisson { rate } => (1e3 * 86_400.0 * rate).round() / 1e3,
                _ => panic!("it is a Poisson process still"),
            }
        };
        assert_eq!((rate("1 min", "leaked-slot"), rate("2 hours", "silent")), (1.0, 1.0));
        // 2 of 5 places, and 2 of 4 workers.
        assert_eq!((rate("2 hours", "leaked-slot"), rate("2 hours", "stuck-worker")), (0.4, 0.5));
    }
}
