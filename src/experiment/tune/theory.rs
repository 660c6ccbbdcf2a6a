//! Which closed form a scenario fits, if the time between planned restarts is tuned. Change here what
//! has to hold for a form.
//!
//! The forms are those of [`crate::theory::age`]: a port that loses a place to each poison, whose
//! hangs nobody notices, or somebody notices at once; one place is the port of [`schedule`]. They hold
//! in the long run. Latency is left out: it is a matter of milliseconds where the forms count minutes.
//!
//! [`schedule`]: crate::theory::schedule

use std::fmt;

use crate::engine::{Distribution, SimDuration};
use crate::model::hang::{Dead, DeadAnswer, Heals, Takes};
use crate::model::outage::touches;
use crate::model::remedy::{Days, Measure, Operator, Reference, Schedule, Told};
use crate::model::restart::{Restart, Scope};
use crate::model::scenario::{Arrivals, Class};
use crate::model::{Remedy, Scenario};
use crate::reading::graft::segments;
use crate::theory::age::detected::{self, Outages};
use crate::theory::age::silent;

/// A port whose restarts are planned, as the forms have it (s, 1/s).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// Places that poison takes one by one.
    pub places: u32,
    /// The rate of poison.
    pub rate: f64,
    /// Mean outage of a planned restart.
    pub planned: f64,
    /// Mean outage of a hang that is noticed at once; `None`: nobody notices.
    pub hang: Option<f64>,
    /// By how much the period is longer than the life: by the wall clock the restart is part of it.
    pub lag: f64,
}

/// Why no form fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(String);

impl Misfit {
    fn because(why: &str) -> Self {
        Self(why.to_owned())
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What theory says of the best period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Theory {
    /// It is this one (s).
    Best(f64),
    /// The longer the better: there is no finite one.
    None,
}

impl Form {
    /// The form that fits `scenario` under `remedy`, where `path` is the period of its schedule; `None`
    /// where it is another key.
    pub fn of(path: &str, scenario: &Scenario, remedy: &Remedy) -> Option<Result<Self, Misfit>> {
        let keys = segments(path)?;
        let is_period = keys.first().is_some_and(|key| key == "remedies")
            && keys.last().is_some_and(|key| key == "every");
        let schedules = |measure: &Measure| matches!(measure, Measure::Schedule(_));
        let is_scheduled = remedy.measures.iter().any(schedules);
        (is_period && is_scheduled).then(|| Self::fitting(scenario, remedy))
    }

    fn fitting(scenario: &Scenario, remedy: &Remedy) -> Result<Self, Misfit> {
        let (schedule, operator) = match &remedy.measures[..] {
            [Measure::Schedule(schedule)] => (schedule, None),
            [Measure::Schedule(schedule), Measure::Operator(operator)]
            | [Measure::Operator(operator), Measure::Schedule(schedule)] => {
                (schedule, Some(operator))
            }
            _ => return Err(Misfit::because("there is more than a schedule and an operator")),
        };
        let rate = rate(scenario)?;
        let places = places(scenario)?;
        if let Some(touch) = touches(scenario, remedy).first() {
            return Err(Misfit(touch.to_string()));
        }
        let is_plain = schedule.jitter == SimDuration::ZERO
            && schedule.drain == SimDuration::ZERO
            && schedule.at == SimDuration::ZERO
            && schedule.days == Days::ALL;
        if !is_plain {
            return Err(Misfit::because("the schedule is not a plain one"));
        }
        let planned = outage(&schedule.restart)?;
        let lag = lag(schedule, planned)?;
        let hang = operator.map(noticed_at_once).transpose()?;
        let restarts = [Some(&schedule.restart), operator.map(|operator| &operator.restart)];
        if is_silent(scenario, restarts) {
            return Err(Misfit::because("a bad request that meets silence is sent again"));
        }
        if hang.is_some() && lag > 0.0 {
            return Err(Misfit::because("a restart by the wall clock takes no account of others"));
        }
        Ok(Self { places, rate, planned, hang, lag })
    }

    /// The best period.
    pub fn best(&self) -> Theory {
        let Self { places, rate, planned, hang, lag } = *self;
        let best = match hang {
            None => Some(silent::best_age(places, rate, planned)),
            Some(hang) => detected::best_age(places, rate, Outages { hang, planned }),
        };
        best.map_or(Theory::None, |(age, _)| Theory::Best(age + lag))
    }

    /// The port availability in the long run with this period (s).
    pub fn availability(&self, period: f64) -> f64 {
        let Self { places, rate, planned, hang, lag } = *self;
        let age = period - lag;
        match hang {
            None => silent::long_run(places, rate, age, planned),
            Some(hang) => detected::long_run(places, rate, age, Outages { hang, planned }),
        }
    }

    /// What it is, for people.
    pub fn words(&self) -> &'static str {
        match (self.hang, self.places) {
            (None, 1) => "restarts at an age that end hangs nobody sees",
            (None, _) => "restarts at an age of a port that wears out, whose hangs nobody sees",
            (Some(_), 1) => "restarts at an age beside hangs that are seen at once",
            (Some(_), _) => {
                "restarts at an age of a port that wears out, whose hangs are seen at once"
            }
        }
    }
}

/// The rate of poison, which is a Poisson process of its own.
fn rate(scenario: &Scenario) -> Result<f64, Misfit> {
    let mut rate = 0.0;
    for class in scenario.classes.iter().filter(|class| class.sends_invalid()) {
        let Arrivals::Poisson { rate: all } = class.arrivals else {
            return Err(Misfit::because("bad requests do not come at a constant rate"));
        };
        if class.retry.is_some() {
            return Err(Misfit::because("bad requests are sent again"));
        }
        rate += all * class.invalid;
    }
    if rate > 0.0 { Ok(rate) } else { Err(Misfit::because("nobody sends bad requests")) }
}

/// How many bad requests hang the port.
fn places(scenario: &Scenario) -> Result<u32, Misfit> {
    let law = scenario.listener.hang.law();
    if law.heals != Heals::Never {
        return Err(Misfit::because("the port heals by itself"));
    }
    Ok(match law.takes {
        Takes::Port => 1,
        // The queue holds one connection more than the backlog says.
        Takes::Place => scenario.listener.backlog + 1,
        Takes::Worker => scenario.listener.workers,
        Takes::Descriptor(of) => of,
    })
}

/// The mean outage of a restart that makes the port new.
fn outage(restart: &Restart) -> Result<f64, Misfit> {
    let is_plain = restart.scope >= Scope::Service
        && restart.fails == 0.0
        && restart.backoff.is_none()
        && restart.limit.is_none()
        && restart.slow_start.is_none()
        && restart.grace == SimDuration::ZERO;
    let phases = [&restart.shutdown, &restart.dark, &restart.closed];
    match is_plain {
        true => Ok(phases.iter().map(|phase| phase.mean()).sum()),
        false => Err(Misfit::because("a restart may take longer, or does not make the port new")),
    }
}

/// By how much the period of `schedule`, whose restarts take `planned`, is longer than the life.
fn lag(schedule: &Schedule, planned: f64) -> Result<f64, Misfit> {
    let Restart { shutdown, dark, closed, .. } = &schedule.restart;
    let constant = |phase: &Distribution| matches!(phase, Distribution::Constant(_));
    match schedule.clock {
        Reference::SinceRestart => Ok(0.0),
        Reference::Wall if [shutdown, dark, closed].into_iter().all(constant) => Ok(planned),
        Reference::Wall => Err(Misfit::because("restarts by the wall clock vary in length")),
    }
}

/// The mean outage of a hang that `operator` notices at once.
fn noticed_at_once(operator: &Operator) -> Result<f64, Misfit> {
    let at_once = operator.told == Told::Notices(Distribution::ZERO)
        && operator.hours.is_none()
        && operator.looks.is_none();
    match at_once {
        true => outage(&operator.restart),
        false => Err(Misfit::because("the operator does not notice a hang at once")),
    }
}

/// Whether a bad request may meet silence, and be sent again by its host.
fn is_silent(scenario: &Scenario, restarts: [Option<&Restart>; 2]) -> bool {
    let sends_again =
        |class: &Class| class.sends_invalid() && class.patience().profile.syn_gaps.len() > 1;
    let is_dark = |restart: &Restart| restart.dark != Distribution::ZERO;
    let answers = Dead::Answers(DeadAnswer::Reset);
    // What the port only queues is answered by its system.
    let hangs_silently = match scenario.listener.hang.law().dead {
        Dead::Admits { .. } => false,
        other => other != answers,
    };
    scenario.classes.iter().any(sends_again)
        && (hangs_silently || restarts.into_iter().flatten().any(is_dark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::config;
    use crate::theory::schedule;

    const FILE: &str = r#"
title = "Nightly"
seed = 1
horizon = "1 day"
replications = { min = 1, max = 1 }
network = { star = { latency = "20 ms" } }
clients = [
  { name = "users", hosts = 3, profile = "linux", arrivals = { poisson = { rate = "60 / hour" } } },
  { name = "offender", hosts = 1, profile = "linux", arrivals = { poisson = { rate = "1 / hour" } }, invalid = 0.5 },
]
listener = { profile = "linux", backlog = 5, workers = 40, service = "1 s", hang = { listen-not-rearmed = { dead-reply = "rst" } } }
[remedies]
"silent" = [{ schedule = { every = "1 hour", restart = { closed = "1 min" } } }]
"wall" = [{ schedule = { every = "1 hour", clock = "wall", restart = { closed = "1 min" } } }]
"seen" = [{ operator = { notices = "0 s", restart = { closed = "10 min" } } }, { schedule = { every = "1 hour", restart = { closed = "1 min" } } }]
"late" = [{ operator = { notices = "5 min", restart = { closed = "10 min" } } }, { schedule = { every = "1 hour", restart = { closed = "1 min" } } }]
"dark" = [{ schedule = { every = "1 hour", restart = { dark = "1 min" } } }]
"drained" = [{ schedule = { every = "1 hour", drain = "1 min", restart = { closed = "1 min" } } }]
"probed" = [{ watchdog = { probe = "connect", period = "10 s", timeout = "1 s", failures = 1, restart = { closed = "1 min" } } }]
"#;

    fn form(name: &str, changes: &[(&str, &str)]) -> Option<Result<Form, Misfit>> {
        let changes: Vec<_> =
            changes.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        let read = config::read("nightly.toml", FILE, &changes, &config::no_files);
        let experiment = read.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let named = experiment.remedies.iter().find(|named| named.name == name).expect("named");
        let path = format!("remedies.{name}.schedule.every");
        Form::of(&path, &experiment.scenario, &named.remedy)
    }

    #[test]
    fn restarts_that_end_hangs_nobody_sees_have_lamberts_age() {
        let form = form("silent", &[]).expect("a period").expect("it fits");
        assert_eq!((form.places, form.hang, form.lag), (1, None, 0.0));
        assert!((form.rate - 0.5 / 3600.0).abs() < 1e-12);
        let (age, availability) = schedule::best_age(form.rate, 60.0);
        let Theory::Best(best) = form.best() else { panic!("there is one") };
        assert!((best / age - 1.0).abs() < 1e-9);
        assert!((form.availability(best) - availability).abs() < 1e-9);
    }

    #[test]
    fn by_the_wall_clock_the_restart_is_part_of_the_period() {
        let age = form("silent", &[]).expect("a period").expect("it fits");
        let wall = form("wall", &[]).expect("a period").expect("it fits");
        assert_eq!(wall.lag, 60.0);
        assert!((wall.availability(3600.0) - age.availability(3540.0)).abs() < 1e-12);
    }

    #[test]
    fn hangs_that_are_seen_want_no_schedule_without_wear() {
        let seen = form("seen", &[]).expect("a period").expect("it fits");
        assert_eq!((seen.hang, seen.best()), (Some(600.0), Theory::None));
        // Where all requests are bad none touches the port besides.
        let worn = [
            ("listener.hang", "{ descriptors = { of = 8 } }"),
            ("clients.users.invalid", "1.0"),
            ("clients.offender.invalid", "1.0"),
        ];
        let worn = form("seen", &worn).expect("a period").expect("it fits");
        assert_eq!(worn.places, 8);
        assert!(matches!(worn.best(), Theory::Best(_)));
    }

    #[test]
    fn what_no_form_has_fits_none() {
        for (name, changes, why) in [
            ("late", &[][..], "the operator does not notice a hang at once"),
            ("dark", &[], "a bad request that meets silence is sent again"),
            ("drained", &[], "the schedule is not a plain one"),
            ("silent", &[("listener.hang", "held-worker")], "the port heals by itself"),
            (
                "silent",
                &[("clients.offender.arrivals", "{ once = { at = \"1 min\" } }")],
                "bad requests do not come at a constant rate",
            ),
            ("silent", &[("clients.offender.invalid", "0.0")], "nobody sends bad requests"),
            (
                "silent",
                &[("listener.hang", "stuck-worker")],
                "`stuck-worker` takes one by one what valid requests need too",
            ),
        ] {
            let misfit = form(name, changes).expect("a period").expect_err(why);
            assert_eq!(misfit.to_string(), why, "{name}");
        }
        assert_eq!(form("probed", &[]), None);
    }
}
