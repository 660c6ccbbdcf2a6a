use super::*;
use crate::experiment::Estimate;
use crate::experiment::metric::{Fraction, Metric};
use crate::experiment::results::Judgement;
use crate::experiment::tune::answer::{Answer, Best, Optimum, RestsOn, Told};
use crate::experiment::tune::question::{Bound, Candidate, Question};
use crate::experiment::tune::range::Range;
use crate::experiment::tune::theory::Form;

const DOWNTIME: &Metric = Metric::named("downtime_seconds");

fn candidate(value: f64, mean: f64, hangs: u64) -> Candidate {
    Candidate {
        values: vec![value],
        fractions: vec![Fraction { part: mean as u64, whole: 1 }; 8],
        estimate: Some(Estimate::made_up(mean, Some(60.0))),
        kept: Vec::new(),
        judgement: Judgement::Kept,
        hangs,
    }
}

/// The answer that 9 hours are best among 1, 8, 9, 10 and 48.
fn tuning(optimum: Optimum, flat: &[usize]) -> Tuning {
    let seconds = [90_000.0, 7400.0, 7200.0, 7300.0, 50_000.0];
    let values = [1.0, 8.0, 9.0, 10.0, 48.0];
    let pairs = values.into_iter().zip(seconds);
    let candidates: Vec<Candidate> = pairs.map(|(at, mean)| candidate(at, mean, 40)).collect();
    let difference = |mean: &f64| Some(Estimate::made_up(mean - 7200.0, Some(150.0)));
    let range = Range::new("remedies.nightly.schedule.every", "1 hour", "48 hours");
    let silent = Form { places: 1, rate: 1.0 / 604_800.0, planned: 900.0, hang: None, lag: 0.0 };
    Tuning {
        experiment: "tiny".to_owned(),
        seed: 1,
        remedy: "nightly".to_owned(),
        currency: None,
        question: Question {
            ranges: vec![range.expect("a range")],
            metric: DOWNTIME,
            bounds: Vec::new(),
            can_hang: false,
            confidence: 0.95,
        },
        answer: Answer {
            candidates,
            replications: 8,
            told: Told::Best(Best {
                candidate: 2,
                surely_keeps: true,
                flat: flat.to_vec(),
                differences: seconds.iter().map(difference).collect(),
                axes: vec![optimum],
            }),
        },
        form: Some(Ok(silent)),
    }
}

const INSIDE: Optimum = Optimum {
    value: 9.123,
    interval: (8.8, 9.4),
    rests_on: RestsOn::Curve,
    is_open: (false, false),
};

#[test]
fn the_best_value_stands_first_then_what_does_as_well_then_theory() {
    let words = super::words(&tuning(INSIDE, &[1, 2, 3]), None);
    let told = [
        "“nightly” has least downtime at nightly: schedule every = 9.12 hours (95 %: 8.8 to 9.4 hours).",
        "Of the tried values 2 others cannot be told from the best: 8 to 10 hours.",
        "In theory the port is up longest, for restarts at an age that end hangs nobody sees, at 9.08 \
         hours; the interval holds it.",
        "",
        "nightly: schedule every  downtime [days]        against the best",
        "1 hour                   1.0417 ± 0.0007    0.9583 ± 0.0017 days",
        "8 hours                  0.0856 ± 0.0007  ≈ 0.0023 ± 0.0017 days",
        "9 hours                  0.0833 ± 0.0007                    best",
        "10 hours                 0.0845 ± 0.0007  ≈ 0.0012 ± 0.0017 days",
        "48 hours                 0.5787 ± 0.0007    0.4954 ± 0.0017 days",
        "",
        "8 replications; ± is the longer side of the 95 % interval",
        "",
    ];
    assert_eq!(words, told.join("\n"));
}

#[test]
fn at_an_end_of_the_range_it_is_told_where_to_look() {
    let end = Optimum { is_open: (false, true), rests_on: RestsOn::Comparisons, ..INSIDE };
    let words = super::words(&tuning(end, &[2]), None);
    assert!(words.contains("The best nightly: schedule every may be more: look above 48 hours."));
    assert!(words.contains("Any other tried value is worse than 9 hours."), "{words}");
}

#[test]
fn no_number_is_told_of_no_event() {
    let mut none = tuning(INSIDE, &[2]);
    none.answer.told = Told::Nothing(None);
    none.question.can_hang = true;
    none.answer.candidates.iter_mut().for_each(|one| one.hangs = 1);
    let words = super::words(&none, None);
    assert!(
        words.starts_with("Too few hangs: 1 hang at most in 8 replications of a value."),
        "{words}"
    );
    assert!(!words.contains("9.1 hours"), "{words}");
}

#[test]
fn bounds_that_nothing_keeps_are_told_with_what_comes_nearest() {
    let mut never = tuning(INSIDE, &[2]);
    never.question.bounds = vec![Bound {
        written: "restarts <= 1".to_owned(),
        metric: Metric::named("restarts"),
        value: 1.0,
        is_most: true,
    }];
    for candidate in &mut never.answer.candidates {
        candidate.kept = vec![Some(Estimate::made_up(7.0, Some(0.5)))];
    }
    never.answer.told = Told::NothingKeeps(4);
    let words = super::words(&never, None);
    assert!(
        words.starts_with(
            "No tried value of “nightly” keeps `restarts <= 1`. \
         Nightly: schedule every = 48 hours comes nearest, with restarts 7.0 ± 0.5."
        ),
        "{words}"
    );
}

#[test]
fn programs_read_the_same() {
    let json = json(&tuning(INSIDE, &[1, 2, 3]));
    assert_eq!(json["keys"][0]["best"], 9.123);
    assert_eq!(json["keys"][0]["rests_on"], "curve");
    assert_eq!(
        (&json["keys"][0]["flat_low"], &json["keys"][0]["flat_high"]),
        (&8.0.into(), &10.0.into())
    );
    assert_eq!(json["tried"].as_array().map(Vec::len), Some(5));
    assert!(json["theory"]["best"].as_f64().is_some_and(|best| (best - 9.08).abs() < 0.1));
}
