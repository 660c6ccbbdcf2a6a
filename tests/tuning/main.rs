//! How often the interval of the best value keeps its promise: experiments of which theory knows the
//! optimum. `cargo test --release --test tuning -- --ignored --nocapture` prints the table.

mod shapes;

use std::convert::Infallible;

use porthang::engine::{SimDuration, Streams};
use porthang::experiment::intervals::Intervals;
use porthang::experiment::metric::{Fraction, Metric};
use porthang::experiment::results::Judgement;
use porthang::experiment::tune::answer::{Answer, RestsOn, Told};
use porthang::experiment::tune::question::{Candidate, Question};
use porthang::experiment::tune::range::Range;
use porthang::experiment::tune::search::search;
use porthang::experiment::tune::theory::{Form, Theory};

const PORT: &Metric = Metric::named("port_availability");
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;

/// A port whose restarts are planned, and how often it is tried for how long.
struct Case {
    name: &'static str,
    form: Form,
    horizon: f64,
    replications: u32,
    /// The range, against the optimum.
    range: (f64, f64),
}

const fn silent(rate: f64, planned: f64) -> Form {
    Form { places: 1, rate, planned, hang: None, lag: 0.0 }
}

const fn worn(places: u32, rate: f64, hang: f64, planned: f64) -> Form {
    Form { places, rate, planned, hang: Some(hang), lag: 0.0 }
}

const CASES: [Case; 8] = [
    Case {
        name: "silent, one poison a week, 15 min",
        form: silent(1.0 / (7.0 * DAY), 15.0 * MINUTE),
        horizon: 365.0 * DAY,
        replications: 32,
        range: (0.1, 10.0),
    },
    Case {
        name: "silent, one a day, 2 min",
        form: silent(1.0 / DAY, 2.0 * MINUTE),
        horizon: 30.0 * DAY,
        replications: 64,
        range: (0.2, 30.0),
    },
    Case {
        name: "silent, one an hour, 5 min",
        form: silent(1.0 / HOUR, 5.0 * MINUTE),
        horizon: 10.0 * DAY,
        replications: 100,
        range: (0.1, 8.0),
    },
    Case {
        name: "silent, one an hour, 5 min, few",
        form: silent(1.0 / HOUR, 5.0 * MINUTE),
        horizon: 2.0 * DAY,
        replications: 16,
        range: (0.1, 8.0),
    },
    Case {
        name: "worn, 2 places, 1 h against 5 min",
        form: worn(2, 1.0 / HOUR, HOUR, 5.0 * MINUTE),
        horizon: 60.0 * DAY,
        replications: 64,
        range: (0.1, 20.0),
    },
    Case {
        name: "worn, 4 places, 1 h against 5 min",
        form: worn(4, 1.0 / HOUR, HOUR, 5.0 * MINUTE),
        horizon: 60.0 * DAY,
        replications: 64,
        range: (0.1, 10.0),
    },
    Case {
        name: "worn, 8 places, 30 min against 2 min",
        form: worn(8, 1.0 / HOUR, 30.0 * MINUTE, 2.0 * MINUTE),
        horizon: 60.0 * DAY,
        replications: 64,
        range: (0.2, 5.0),
    },
    Case {
        name: "worn, 4 places, few",
        form: worn(4, 1.0 / HOUR, HOUR, 5.0 * MINUTE),
        horizon: 10.0 * DAY,
        replications: 16,
        range: (0.1, 10.0),
    },
];

/// What became of one experiment.
struct Came {
    covered: bool,
    rests_on: Option<RestsOn>,
    /// Half of the interval, against the optimum.
    half: f64,
    tried: usize,
}

fn best(form: &Form) -> f64 {
    let Theory::Best(best) = form.best() else { panic!("it has an optimum") };
    best
}

/// One experiment of `case`.
fn experiment(case: &Case, seed: u64) -> (Answer, Came) {
    experiment_about(case, best(&case.form), seed)
}

/// The same with a range about this age.
fn experiment_about(case: &Case, best: f64, seed: u64) -> (Answer, Came) {
    let (from, to) = (case.range.0 * best, case.range.1 * best);
    let range =
        Range::new("remedies.nightly.schedule.every", &format!("{from} s"), &format!("{to} s"));
    let question = Question {
        ranges: vec![range.expect("a range")],
        metric: PORT,
        bounds: Vec::new(),
        can_hang: false,
        confidence: 0.95,
    };
    let poisons: Vec<Vec<f64>> =
        (0..case.replications).map(|k| poisons(case, &mut Streams::new(seed, k.into()))).collect();
    let intervals = Intervals::new(0.95, case.replications);
    let candidate = |value: &f64| {
        let fractions: Vec<Fraction> =
            poisons.iter().map(|times| availability(case, *value, times)).collect();
        Candidate {
            values: vec![*value],
            estimate: intervals.estimate(PORT, &fractions),
            fractions,
            kept: Vec::new(),
            judgement: Judgement::Kept,
            hangs: 0,
        }
    };
    let mut simulate =
        |values: &[Vec<f64>]| Ok::<_, Infallible>(values[0].iter().map(candidate).collect());
    let Ok(answer) = search(&question, &mut simulate);
    let tried = answer.candidates.len();
    let came = match &answer.told {
        Told::Best(found) => {
            let (low, high) = found.axes[0].interval;
            Came {
                covered: low <= best && best <= high,
                rests_on: Some(found.axes[0].rests_on),
                half: 0.5 * (high - low) / best,
                tried,
            }
        }
        Told::Nothing(_) | Told::NothingKeeps(_) => {
            Came { covered: true, rests_on: None, half: f64::INFINITY, tried }
        }
    };
    (answer, came)
}

/// The instants of poison in a replication.
fn poisons(case: &Case, streams: &mut Streams) -> Vec<f64> {
    let mut stream = streams.stream("poison", "offender");
    let mut times = Vec::new();
    let mut now = 0.0;
    while now < case.horizon {
        now -= libm::log(1.0 - stream.unit()) / case.form.rate;
        times.push(now);
    }
    times
}

/// The port's time up with a restart this long after each return to service.
fn availability(case: &Case, age: f64, poisons: &[f64]) -> Fraction {
    let Form { places, planned, hang, .. } = case.form;
    let (mut up, mut now, mut next) = (0.0, 0.0, 0);
    while now < case.horizon {
        while poisons.get(next).is_some_and(|time| *time < now) {
            next += 1;
        }
        let hung = poisons.get(next + places as usize - 1).copied().unwrap_or(f64::INFINITY);
        let due = now + age;
        let until = hung.min(due).min(case.horizon);
        up += until - now;
        now = match hang {
            Some(outage) if hung < due => hung + outage,
            _ => due + planned,
        };
    }
    let nanos = |span: f64| SimDuration::from_secs_f64(span).as_nanos();
    Fraction { part: nanos(up), whole: nanos(case.horizon) }
}

/// A line for a case, and the share of its experiments that claim nothing false.
fn line(case: &Case, experiments: u32) -> (String, f64) {
    let all: Vec<Came> =
        (0..experiments).map(|seed| experiment(case, 147_203 + u64::from(seed)).1).collect();
    let share = |of: &dyn Fn(&Came) -> bool| {
        all.iter().filter(|came| of(came)).count() as f64 / f64::from(experiments)
    };
    let covered = share(&|came| came.covered);
    let by_curve = share(&|came| came.rests_on == Some(RestsOn::Curve));
    let mut halves: Vec<f64> = all.iter().map(|came| came.half).collect();
    halves.sort_by(f64::total_cmp);
    let median = halves[halves.len() / 2];
    let tried = all.iter().map(|came| came.tried).sum::<usize>() as f64 / f64::from(experiments);
    let name = case.name;
    let text = format!(
        "{name:<40} {experiments:>6} {covered:>8.3} {by_curve:>8.3} {median:>11.4} {tried:>6.1}"
    );
    (text, covered)
}

#[test]
fn intervals_of_the_optimum_cover_on_a_few_seeds() {
    for case in &CASES {
        let (text, covered) = line(case, 12);
        assert!(covered >= 0.8, "{text}");
    }
}

#[test]
fn a_hang_that_is_seen_at_once_without_wear_wants_no_schedule() {
    let form = worn(1, 1.0 / HOUR, 20.0 * MINUTE, 5.0 * MINUTE);
    assert_eq!(form.best(), Theory::None);
    let (horizon, replications) = (30.0 * DAY, 32);
    let case = Case { name: "", form, horizon, replications, range: (0.1, 6.0) };
    let (answer, _) = experiment_about(&case, HOUR, 5);
    let Told::Best(found) = &answer.told else { panic!("{:?}", answer.told) };
    assert_eq!(found.axes[0].is_open, (false, true));
}

#[test]
#[ignore = "takes minutes: cargo test --release --test tuning -- --ignored --nocapture"]
fn intervals_of_the_optimum_keep_their_promise() {
    println!(
        "{:<40} {:>6} {:>8} {:>8} {:>11} {:>6}",
        "case", "trials", "covered", "by curve", "half width", "tried"
    );
    let mut broken = Vec::new();
    let experiments = std::env::var("EXPERIMENTS").ok().and_then(|n| n.parse().ok());
    for case in &CASES {
        let (text, covered) = line(case, experiments.unwrap_or(1000));
        println!("{text}");
        if covered < 0.93 {
            broken.push(text);
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
