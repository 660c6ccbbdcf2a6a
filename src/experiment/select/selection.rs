//! [`select`] and [`spend`]: the best remedy by as few replications as a promise takes, or by a fixed
//! number of them. Change here how replications become observations.
//!
//! An observation is the ratio of sums over a batch of replications. A batch is one replication where
//! differences of remedies are hardly skewed, and doubled until their averages are not.

use super::allocation::{Known, allocate, probability_of_correct_selection};
use super::screening::{Plan, Screening};
use super::trials::Trials;
use crate::experiment::Experiment;
use crate::experiment::estimate::{Estimate, Evidence};
use crate::experiment::intervals::{Intervals, ratio};
use crate::experiment::metric::{Fraction, Metric};
use crate::experiment::runner::Conduct;
use crate::experiment::tune::question::is_less_better;

/// Rounds before anything is eliminated.
const FIRST: u32 = 16;
/// Rounds that are simulated at once from then on: threads have something to do.
const STEP: u32 = 4;
/// The skewness of averages up to which they are taken for normal. Assumed.
const SKEWNESS: f64 = 0.75;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// What is to be best.
    pub metric: &'static Metric,
    /// The probability of a correct selection.
    pub confidence: f64,
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// What is told.
    pub told: Told,
    /// Replications that an observation averages.
    pub batch: u32,
    /// Replications of each remedy.
    pub spent: Vec<u32>,
    /// After which of its replications each remedy was eliminated.
    pub out: Vec<Option<u32>>,
    /// What is known of each by itself; the intervals take no account of when it was stopped.
    pub estimates: Vec<Option<Estimate>>,
}

/// What is told of the best remedy.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// It is selected, as promised.
    Best(usize),
    /// It has the best mean after as many replications as are allowed, but these others are left.
    Left(usize, Vec<usize>),
    /// It has the best mean; it is the best with about this probability.
    Probably(usize, f64),
    /// Too few replications differ; so many hangs there were at most.
    TooFew(u64),
    /// All remedies are the same in all replications.
    Same,
}

/// Selects the best remedy of `experiment`, or one that is not worse by `zone`, with at most `most`
/// replications of each.
pub fn select(
    experiment: &Experiment,
    wish: Wish,
    zone: f64,
    most: u32,
    conduct: Conduct<'_>,
) -> Selection {
    let remedies = experiment.remedies.len();
    let mut trials = Trials::new(experiment, wish.metric, conduct);
    let at_most = u64::from(most) * remedies as u64;
    let first = FIRST.min(most).max(2);
    let mut batch = 1;
    let told = loop {
        trials.extend(&vec![first * batch; remedies], at_most);
        match shape(&trials, wish, batch) {
            Shape::Same => break Some(Told::Same),
            Shape::Normal => break None,
            Shape::Skewed if 2 * first * batch <= most => batch *= 2,
            Shape::Skewed => break Some(Told::TooFew(greatest(&trials.hangs))),
        }
    };
    let mut screening = Screening::new(remedies, Plan { zone, confidence: wish.confidence, first });
    let mut last = first;
    while told.is_none() && !screening.is_decided() {
        let rounds = screening.rounds();
        if rounds == last {
            let next = (last + STEP).min(most / batch);
            if next == last {
                break;
            }
            let left = screening.left();
            let to =
                (0..remedies).map(|remedy| if left.contains(&remedy) { next * batch } else { 0 });
            trials.extend(&to.collect::<Vec<_>>(), at_most);
            last = next;
        }
        screening.take(&observed(&trials, wish.metric, rounds, batch));
    }
    let told = told.unwrap_or_else(|| match screening.is_decided() {
        true => Told::Best(screening.best()),
        false => {
            let best = screening.best();
            let left = screening.left().into_iter().filter(|one| *one != best);
            Told::Left(best, left.collect())
        }
    });
    let out = screening.out().iter().map(|round| round.map(|round| round * batch)).collect();
    concluded(&trials, wish, told, batch, out)
}

/// Spends `budget` replications in all where they tell most of which remedy is best.
pub fn spend(experiment: &Experiment, wish: Wish, budget: u32, conduct: Conduct<'_>) -> Selection {
    let remedies = experiment.remedies.len();
    let mut trials = Trials::new(experiment, wish.metric, conduct);
    let first = FIRST.min(budget / remedies as u32).max(2);
    trials.extend(&vec![first; remedies], budget.into());
    loop {
        let counts = trials.counts();
        let spent: u32 = counts.iter().sum();
        let left = budget.saturating_sub(spent);
        if left == 0 {
            break;
        }
        let step = left.min((spent / 4).max(1));
        let given = allocate(&known(&trials, wish.metric), step);
        let to: Vec<u32> = counts.iter().zip(given).map(|(count, more)| count + more).collect();
        trials.extend(&to, budget.into());
    }
    let systems = known(&trials, wish.metric);
    let best = (0..remedies)
        .reduce(|best, one| if systems[one].mean < systems[best].mean { one } else { best });
    let told = match (best, shape(&trials, wish, u32::MAX)) {
        (_, Shape::Same) => Told::Same,
        (_, Shape::Skewed) => Told::TooFew(greatest(&trials.hangs)),
        (best, Shape::Normal) => {
            Told::Probably(best.unwrap_or(0), probability_of_correct_selection(&systems))
        }
    };
    concluded(&trials, wish, told, 1, vec![None; remedies])
}

fn concluded(
    trials: &Trials<'_>,
    wish: Wish,
    told: Told,
    batch: u32,
    out: Vec<Option<u32>>,
) -> Selection {
    let estimate = |fractions: &Vec<Fraction>| {
        let intervals = Intervals::new(wish.confidence, fractions.len() as u32);
        intervals.estimate(wish.metric, fractions)
    };
    let estimates = trials.fractions.iter().map(estimate).collect();
    Selection { told, batch, spent: trials.counts(), out, estimates }
}

fn greatest(hangs: &[u64]) -> u64 {
    hangs.iter().copied().max().unwrap_or(0)
}

/// What the differences of remedies are like.
enum Shape {
    /// None of two remedies differ in any replication.
    Same,
    /// Averages of batches are about normal.
    Normal,
    /// They are not.
    Skewed,
}

/// The shape of the differences over the replications that all have.
fn shape(trials: &Trials<'_>, wish: Wish, batch: u32) -> Shape {
    let count = trials.counts().into_iter().min().unwrap_or(0) as usize;
    let own = |remedy: usize| &trials.fractions[remedy][..count];
    let intervals = Intervals::new(wish.confidence, count as u32);
    let remedies = trials.fractions.len();
    let pairs = (0..remedies).flat_map(|one| (0..one).map(move |other| (one, other)));
    let mut differs = false;
    for (one, other) in pairs {
        let Some(difference) = intervals.difference_of(wish.metric, own(one), own(other)) else {
            continue;
        };
        let has_few = matches!(difference.evidence, Evidence::TooFew(_));
        let is_constant = matches!(difference.evidence, Evidence::Same) && difference.mean == 0.0;
        differs |= !is_constant;
        let skewness = skewness(own(one), own(other));
        if has_few || skewness.abs() > SKEWNESS * f64::from(batch).sqrt() {
            return Shape::Skewed;
        }
    }
    if differs || remedies < 2 { Shape::Normal } else { Shape::Same }
}

/// The skewness of the differences of single replications.
fn skewness(one: &[Fraction], other: &[Fraction]) -> f64 {
    let (Some((_, one)), Some((_, other))) = (ratio(one), ratio(other)) else { return 0.0 };
    let differences = || one.iter().zip(&other).map(|(one, other)| one - other);
    let count = one.len() as f64;
    let second = differences().map(|d| d * d).sum::<f64>() / count;
    let third = differences().map(|d| d * d * d).sum::<f64>() / count;
    if second > 0.0 { third / (second * second.sqrt()) } else { 0.0 }
}

/// The observation of each remedy in a round; more is better. One that was eliminated has none.
fn observed(trials: &Trials<'_>, metric: &Metric, round: u32, batch: u32) -> Vec<f64> {
    let sign = if is_less_better(metric) { -1.0 } else { 1.0 };
    let (first, last) = ((round * batch) as usize, ((round + 1) * batch) as usize);
    let of = |fractions: &Vec<Fraction>| {
        let own = fractions.get(first..last).unwrap_or_default();
        // A batch that counted nothing tells no more than all before it.
        ratio(own).or_else(|| ratio(fractions)).map_or(0.0, |(mean, _)| sign * mean)
    };
    trials.fractions.iter().map(of).collect()
}

/// What is known of each remedy, less being better.
fn known(trials: &Trials<'_>, metric: &Metric) -> Vec<Known> {
    let sign = if is_less_better(metric) { 1.0 } else { -1.0 };
    let of = |fractions: &Vec<Fraction>| {
        let count = fractions.len() as u32;
        let (mean, residuals) = ratio(fractions).unwrap_or((0.0, Vec::new()));
        let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
        let variance = squares / f64::from(count.max(2) - 1);
        Known { mean: sign * mean, variance, count }
    };
    trials.fractions.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::config;
    use crate::experiment::metric::PORT_AVAILABILITY;

    /// Remedies whose hangs last half an hour, an hour and three; one that is fixed.
    const FILE: &str = r#"
title = "Who is best"
seed = 147203
horizon = "5 days"
detail = "outages"
replications = { min = 4, max = 4 }
network = { star = { latency = "0 s" } }
clients = [{ name = "offender", hosts = 1, profile = "linux", arrivals = { poisson = { rate = "4 / day" } }, invalid = 1.0 }]
listener = { profile = "linux", backlog = 5, workers = 4, service = "0 s", hang = { listen-not-rearmed = { dead-reply = "rst" } } }
[remedies]
"slow" = [{ operator = { notices = { exponential = { mean = "3 hours" } }, restart = { closed = "1 min" } } }]
"hour" = [{ operator = { notices = { exponential = { mean = "1 hour" } }, restart = { closed = "1 min" } } }]
"half" = [{ operator = { notices = { exponential = { mean = "30 min" } }, restart = { closed = "1 min" } } }]
"#;

    fn experiment(changes: &[(&str, &str)]) -> Experiment {
        let own = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
        let changes: Vec<_> = changes.iter().map(own).collect();
        let read = config::read("best.toml", FILE, &changes, &config::no_files);
        read.unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    const WISH: Wish = Wish { metric: PORT_AVAILABILITY, confidence: 0.95 };

    fn conduct(threads: usize) -> Conduct<'static> {
        Conduct::quiet(threads)
    }

    #[test]
    fn what_is_far_behind_is_simulated_no_further() {
        let selection = select(&experiment(&[]), WISH, 0.001, 2000, conduct(2));
        assert_eq!(selection.told, Told::Best(2));
        let [slow, hour, half] = selection.spent[..] else { panic!("three remedies") };
        assert!(slow <= half && hour < half, "{:?}", selection.spent);
        assert!(selection.out[1].is_some_and(|out| out <= hour) && selection.out[2].is_none());
    }

    #[test]
    fn the_selection_is_the_same_for_any_number_of_threads() {
        let experiment = experiment(&[]);
        let of = |threads| select(&experiment, WISH, 0.005, 200, conduct(threads));
        assert_eq!(of(1), of(3));
        let spent = |threads| spend(&experiment, WISH, 120, conduct(threads));
        assert_eq!(spent(1), spent(2));
    }

    #[test]
    fn what_cannot_be_decided_within_what_is_allowed_is_left_open() {
        let selection = select(&experiment(&[]), WISH, 1e-5, 40, conduct(1));
        let Told::Left(best, others) = &selection.told else { panic!("{:?}", selection.told) };
        assert!(*best == 2 && others.contains(&1), "{others:?}");
    }

    #[test]
    fn no_hangs_tell_nothing() {
        let rare = experiment(&[("clients.offender.arrivals.poisson.rate", "1e-6 / day")]);
        let selection = select(&rare, WISH, 0.001, 64, conduct(1));
        assert_eq!(selection.told, Told::Same);
        let few = experiment(&[("clients.offender.arrivals.poisson.rate", "0.004 / day")]);
        let selection = select(&few, WISH, 0.001, 64, conduct(1));
        assert!(matches!(selection.told, Told::TooFew(_)), "{:?}", selection.told);
    }

    #[test]
    fn a_budget_goes_where_it_tells_most() {
        let selection = spend(&experiment(&[]), WISH, 200, conduct(2));
        assert_eq!(selection.spent.iter().sum::<u32>(), 200);
        let Told::Probably(best, probability) = selection.told else { panic!("{selection:?}") };
        assert!(best == 2 && probability > 0.9, "{probability}");
        assert!(selection.spent[0] < selection.spent[1], "{:?}", selection.spent);
    }
}
