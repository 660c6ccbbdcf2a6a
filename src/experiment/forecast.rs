//! [`Forecast`]: what a run will take, from pilots. Change here how a run is foreseen.
//!
//! A pilot is a short run of a remedy at a design point. The first is as the whole will be, but ends
//! after a number of events; often that is the whole. Else the next one goes to the horizon: it keeps
//! the invalid requests, and so the hangs, but only a share of the valid ones. A third with half that
//! share tells what belongs to the valid requests, and grows with their number, from what does not:
//! probes, schedules, and the invalid requests. Last, the time that the first pilot came through is
//! run with the share: what the first had more, because requests stand in each other's way, the
//! whole will have too. Where no share is small enough, the whole goes on as the first pilot did.

use super::{DesignPoint, Experiment};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::model::scenario::{Arrivals, Class, Diurnal};
use crate::model::world::{Pilot, pilot};
use crate::model::{Remedy, Scenario};

/// Events that pilots may take together, where somebody asks what a run takes: most of a second.
pub const THOROUGH: u64 = 12_000_000;
/// The same where only what cannot fit is to be found.
pub const HASTY: u64 = 1_000_000;
/// The fewest events of a pilot.
const PILOT_MIN: u64 = 20_000;
/// Of more arms than this only some are piloted, evenly spread.
const ARMS_MAX: usize = 64;
/// The beginning of a pilot by which its growth is told is this part of it.
const EARLY: u64 = 8;
/// With fewer valid requests than this a pilot tells nothing of them.
const REQUESTS_MIN: f64 = 100.0;
/// Events of a valid request where nothing goes wrong, to begin with.
const EVENTS_A_REQUEST: f64 = 10.0;

/// What one replication of a remedy at a design point takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Need {
    /// Events.
    pub events: f64,
    /// What its tables hold at their largest (bytes).
    pub bytes: f64,
    /// The part of `bytes` that grows with the number of valid requests.
    pub bytes_of_requests: f64,
}

/// What one replication of everything takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Events.
    pub events: f64,
    /// The arm that needs the most memory.
    pub largest: Need,
    /// Its index among the remedies.
    pub largest_remedy: usize,
    /// Events of the pilots.
    pub effort: u64,
}

impl Forecast {
    /// Foresees a run of `experiment` by pilots that take at most this number of events together,
    /// and 20,000 each.
    pub fn of(experiment: &Experiment, effort: u64) -> Self {
        let design = experiment.design();
        let arms: Vec<(&DesignPoint<'_>, usize)> = design
            .iter()
            .flat_map(|point| (0..point.remedies.len()).map(move |remedy| (point, remedy)))
            .collect();
        let step = arms.len().div_ceil(ARMS_MAX);
        let piloted = arms.iter().step_by(step);
        let count = piloted.len() as u64;
        let mut pilots = Pilots { most: (effort / count / 3).max(PILOT_MIN), effort: 0 };
        let mut found =
            Self { events: 0.0, largest: Need::default(), largest_remedy: 0, effort: 0 };
        for (point, index) in piloted {
            let streams = Streams::new(experiment.seed, 0);
            let need = pilots.need(point.scenario, &point.remedies[*index].remedy, streams);
            found.events += need.events * arms.len() as f64 / count as f64;
            if need.bytes > found.largest.bytes {
                (found.largest, found.largest_remedy) = (need, *index);
            }
        }
        Self { effort: pilots.effort, ..found }
    }
}

/// The pilots of an experiment.
struct Pilots {
    /// Events that one may take.
    most: u64,
    /// Events that they have taken.
    effort: u64,
}

impl Pilots {
    /// What one replication takes.
    fn need(&mut self, scenario: &Scenario, remedy: &Remedy, streams: Streams) -> Need {
        let most = self.most;
        let mut run_some = |share: f64, horizon: SimDuration, events: u64| {
            let scenario = thinned(scenario, share, horizon);
            let pilot = pilot(&scenario, remedy, streams, events);
            self.effort += pilot.events;
            pilot
        };
        let horizon = scenario.horizon;
        let end = SimTime::ZERO + horizon;
        let first = run_some(1.0, horizon, most);
        if first.reached == end {
            return Need {
                events: first.events as f64,
                bytes: first.bytes as f64,
                bytes_of_requests: 0.0,
            };
        }
        let early = run_some(1.0, horizon, most / EARLY);
        let mut run = |share, horizon| run_some(share, horizon, most);
        let valid: f64 = scenario.classes.iter().map(|class| valid(class, scenario)).sum();
        let mut share = most as f64 / (2.0 * EVENTS_A_REQUEST * valid);
        while share * valid > REQUESTS_MIN {
            let whole = run(share, horizon);
            if whole.reached < end {
                share /= 8.0;
                continue;
            }
            let half = run(share / 2.0, horizon);
            let come = first.reached.since(SimTime::ZERO);
            if share * valid * come.as_secs_f64() < REQUESTS_MIN * horizon.as_secs_f64() {
                return beyond(&whole, &half, share);
            }
            let [beginning, its_half] = [share, share / 2.0].map(|share| run(share, come));
            let foreseen = beyond(&beginning, &its_half, share);
            return beyond(&whole, &half, share).in_each_others_way(&first, &foreseen);
        }
        gone_on(&early, &first, horizon)
    }
}

/// The whole, if events come as they have come to `first`, and tables grow as they have grown from
/// `early` to `first`: with time, or not at all once as many leave as come.
fn gone_on(early: &Pilot, first: &Pilot, horizon: SimDuration) -> Need {
    let [began, come] = [early, first].map(|pilot| pilot.reached.as_secs_f64().max(1e-9));
    let times = (horizon.as_secs_f64() / come).max(1.0);
    let fuller = first.pending as f64 / early.pending.max(1) as f64;
    let power = libm::log(fuller) / libm::log(come / began);
    let power = if power.is_finite() { power.clamp(0.0, 1.0) } else { 1.0 };
    let bytes = first.bytes as f64 * libm::pow(times, power);
    Need { events: first.events as f64 * times, bytes, bytes_of_requests: 0.0 }
}

/// The whole, if `half` had half of the share of the valid requests that `whole` had.
fn beyond(whole: &Pilot, half: &Pilot, share: f64) -> Need {
    let grow = |whole: f64, half: f64| {
        let of_requests = (2.0 * (whole - half)).clamp(0.0, whole);
        (whole - of_requests + of_requests / share, of_requests / share)
    };
    let (events, _) = grow(whole.events as f64, half.events as f64);
    let (bytes, bytes_of_requests) = grow(whole.bytes as f64, half.bytes as f64);
    Need { events, bytes, bytes_of_requests }
}

impl Need {
    /// It grows as `first` has grown over what is `foreseen` of the same time.
    fn in_each_others_way(self, first: &Pilot, foreseen: &Self) -> Self {
        let more = (first.events as f64 / foreseen.events).max(1.0);
        Self {
            events: self.events * more,
            bytes: (self.bytes * more).max(first.bytes as f64),
            bytes_of_requests: self.bytes_of_requests * more,
        }
    }
}

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

/// The time up to `horizon` with all invalid requests and this share of the valid ones.
fn thinned(scenario: &Scenario, share: f64, horizon: SimDuration) -> Scenario {
    let span = scenario.horizon;
    let classes = scenario.classes.iter().map(|class| thinned_class(class, share, span)).collect();
    Scenario { classes, horizon, ..scenario.clone() }
}

/// `class` with all of its invalid requests and this share of the valid ones.
fn thinned_class(class: &Class, share: f64, horizon: SimDuration) -> Class {
    let mut class = class.clone();
    let kept = class.invalid + (1.0 - class.invalid) * share;
    let invalid = (class.invalid / kept).min(1.0);
    match &mut class.arrivals {
        _ if kept == 1.0 => return class,
        Arrivals::Once { .. } => return class,
        Arrivals::Poisson { rate } | Arrivals::Diurnal(Diurnal { rate, .. }) => *rate *= kept,
        // What the gaps are is not foreseen, only how many there are.
        Arrivals::Renewal { .. } => {
            let expected = class.arrivals.expected(horizon, class.paths.len());
            class.arrivals = Arrivals::Poisson { rate: expected * kept / horizon.as_secs_f64() };
        }
        Arrivals::ClosedLoop { .. } => {}
        Arrivals::Trace { requests } => {
            let mut passed = 0.0;
            requests.retain(|request| {
                passed += if request.invalid == Some(true) { 1.0 } else { kept };
                let is_kept = passed >= 1.0;
                passed -= f64::from(u8::from(is_kept));
                is_kept
            });
        }
    }
    // A host makes as many as before: it may keep its connection open between two.
    let hosts = class.paths.len();
    let fewer = ((hosts as f64 * kept).ceil() as usize).clamp(1, hosts);
    if let Arrivals::Trace { requests } = &mut class.arrivals {
        let hosts = requests.iter_mut().filter_map(|request| request.host.as_mut());
        hosts.for_each(|host| *host %= fewer as u32);
    }
    for paths in std::iter::once(&mut class.paths).chain(&mut class.elsewhere) {
        *paths = (0..fewer).map(|host| paths[host * hosts / fewer].clone()).collect();
    }
    Class { invalid, ..class }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Distribution;
    use crate::experiment::config;
    use crate::model::scenario::Traced;
    use crate::model::world::simulate;

    fn main_with(overrides: &[(&str, &str)]) -> Experiment {
        let text = include_str!("../../experiments/fix-vs-restart.toml");
        let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
        let overrides: Vec<_> = overrides.iter().map(owned).collect();
        let read = config::read("main.toml", text, &overrides, &config::no_files);
        read.unwrap_or_else(|all| panic!("{all}"))
    }

    /// What is foreseen of one replication of everything, over what it takes.
    fn ratio(experiment: &Experiment, effort: u64) -> f64 {
        let streams = || Streams::new(experiment.seed, 0);
        let remedies = experiment.remedies.iter();
        let took = remedies.map(|named| simulate(&experiment.scenario, &named.remedy, streams()));
        let events: u64 = took.map(|outcome| outcome.events).sum();
        Forecast::of(experiment, effort).events / events as f64
    }

    #[test]
    fn events_are_foreseen_within_a_factor_of_two_whatever_the_port_does() {
        let busy = r#"{ poisson = { rate = "3000 / day" } }"#;
        let often = r#"[{ schedule = { every = "30 s", restart = "nt351-reboot" } }]"#;
        let no_retry = r#"{ schedule = ["1 min"], give-up = "1 min" }"#;
        for changed in [
            // Long dead, and clients try again.
            &[("clients.mail relays.arrivals", busy)][..],
            // Long dead, and they do not.
            &[("clients.mail relays.arrivals", busy), ("clients.mail relays.retry", no_retry)],
            // What is done grows with no client.
            &[("remedies.do nothing", often)],
            &[("clients.offender.arrivals", busy)],
        ] {
            let ratio = ratio(&main_with(changed), 500_000);
            assert!((0.5..2.0).contains(&ratio), "{ratio} with {changed:?}");
        }
    }

    #[test]
    fn a_run_that_the_pilots_get_through_is_foreseen_exactly() {
        let few = r#"{ poisson = { rate = "20 / day" } }"#;
        let few = [("horizon", "8 days"), ("clients.mail relays.arrivals", few)];
        let few = main_with(&few);
        assert_eq!(ratio(&few, THOROUGH), 1.0);
        let forecast = Forecast::of(&few, THOROUGH);
        assert_eq!(forecast.effort as f64, forecast.events, "each arm was piloted once");
    }

    /// A pilot that came to the end of this many days.
    fn pilot_of(days: u64, events: u64, pending: usize, bytes: usize) -> Pilot {
        let reached = SimTime::ZERO + SimDuration::DAY.times(days);
        Pilot { events, reached, pending, bytes }
    }

    #[test]
    fn what_goes_on_grows_by_the_power_of_time_by_which_it_has_grown() {
        let (early, horizon) = (pilot_of(1, 100, 10, 700), SimDuration::DAY.times(16));
        // Four times as long, and to come at once are as many, twice, four and eight times as many.
        for (pending, bytes) in [(10, 800.0), (20, 1600.0), (40, 3200.0), (80, 3200.0)] {
            let need = gone_on(&early, &pilot_of(4, 500, pending, 800), horizon);
            assert_eq!((need.events, need.bytes_of_requests), (2000.0, 0.0));
            assert!((need.bytes - bytes).abs() < 1e-9, "{pending}: {}", need.bytes);
        }
    }

    #[test]
    fn what_half_of_the_requests_saves_belongs_to_them_and_grows() {
        let (whole, half) = (pilot_of(9, 1000, 0, 500), pilot_of(9, 600, 0, 400));
        // 800 of the events and 200 of the bytes are those of a tenth of the requests.
        let need = beyond(&whole, &half, 0.1);
        let found = [need.events, need.bytes, need.bytes_of_requests];
        assert!(found.iter().zip([8200.0, 2300.0, 2000.0]).all(|(a, b)| (a - b).abs() < 1e-9));
        // The first had 1.5 times as many events as were foreseen of its time.
        let foreseen = Need { events: 200.0, ..need };
        let more = need.in_each_others_way(&pilot_of(1, 300, 0, 9000), &foreseen);
        let found = [more.events, more.bytes, more.bytes_of_requests];
        assert!(found.iter().zip([12_300.0, 9000.0, 3000.0]).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    #[test]
    fn a_thinned_class_keeps_its_invalid_requests_and_what_a_host_makes() {
        let scenario = main_with(&[]).scenario;
        let mut class = scenario.classes[0].clone();
        (class.invalid, class.arrivals) = (0.2, Arrivals::Poisson { rate: 3.0 });
        // 0.8 of 3 a second in 30 days.
        assert_eq!(valid(&class, &scenario).round(), 6_220_800.0);
        // Of ten requests two are invalid, and two of the eight others stay.
        let day = SimDuration::DAY;
        let thin = thinned_class(&class, 0.25, day);
        assert_eq!((thin.invalid, thin.paths.len()), (0.5, 16));
        let rate = |class: &Class| match class.arrivals {
            Arrivals::Poisson { rate } => rate,
            _ => panic!("{:?}", class.arrivals),
        };
        assert!((rate(&thin) - 1.2).abs() < 1e-12);
        // 8,639 gaps of ten seconds end before the day does.
        let gap = Distribution::Constant(SimDuration::from_secs(10));
        class.arrivals = Arrivals::Renewal { gap };
        let thin = thinned_class(&class, 0.25, day);
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
        let Arrivals::Trace { requests } = thinned_class(&class, 0.25, SimDuration::DAY).arrivals
        else {
            panic!("it is a trace still");
        };
        // A quarter of 40 hosts is left: the hosts 12, 14 and 18 are 2, 4 and 8 among these.
        let kept: Vec<_> = requests.iter().map(|one| (one.host, one.invalid)).collect();
        let valid = Some(false);
        assert_eq!(kept, [(Some(2), Some(true)), (Some(4), valid), (Some(8), valid)]);
    }

    const FIX_AFTER_A_WEEK: &str = "remedies.fix after a week.fix.at";
    const WATCHDOG_UNTIL_THEN: &str = "remedies.watchdog until the fix.fix.at";

    #[test]
    fn memory_grows_with_the_requests_that_come_at_once() {
        let largest = |rate: &str| {
            let arrivals = format!("{{ poisson = {{ rate = \"{rate} / s\" }} }}");
            let changed = [
                ("horizon", "1 s"),
                (FIX_AFTER_A_WEEK, "1 ms"),
                (WATCHDOG_UNTIL_THEN, "1 ms"),
                ("clients.mail relays.arrivals", &arrivals),
            ];
            Forecast::of(&main_with(&changed), 600_000).largest.bytes
        };
        let (some, ten_times) = (largest("10000000"), largest("100000000"));
        assert!(some > 1e9, "{some}");
        assert!((5.0..20.0).contains(&(ten_times / some)), "{some}, {ten_times}");
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
}
