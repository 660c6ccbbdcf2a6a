//! Which input matters to the answer, and which should be measured first.
//!
//! All design points meet the same random streams, so that what replications have by chance is common
//! to them and mostly falls away where two are subtracted. What is left of it is told as the noise.

use super::{Experiment, LeftOut, Source};
use std::collections::BTreeMap;

use super::design::{NamedRemedy, Sweep, Variant};
use super::estimate::Estimate;
use super::intervals::Intervals;
use super::metric::{Fraction, Metric};
use super::runner::{Conduct, Halt, Progress, run};
use super::sample::fractions;
use super::sobol_indices::{Block, Indices, indices};
use crate::reading::graft::segments;

/// What is asked: an experiment with every design point that it takes, and which of them is what.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The experiment.
    pub experiment: Experiment,
    /// What its points are.
    pub plan: Plan,
    /// What it matters to.
    pub metric: &'static Metric,
}

/// Which design point is what, by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The inputs, in the order of the file.
    pub inputs: Vec<Input>,
    /// The file as it is.
    pub base: usize,
    /// For each input, the file with that input at either end of its range.
    pub ends: Vec<[usize; 2]>,
    /// The points of each scrambling.
    pub blocks: Vec<Block<usize>>,
}

/// An input, with values as they would be written behind `--set path=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// What people call it.
    pub name: String,
    /// Its value in the file.
    pub base: String,
    /// The lower end of its range, or the first of its alternatives.
    pub from: String,
    /// The other end.
    pub to: String,
}

impl Input {
    /// Whether it may matter to the remedy of this name: a key of another remedy does not.
    pub fn concerns(&self, remedy: &str) -> bool {
        concerns(&self.path, remedy)
    }
}

fn concerns(path: &str, remedy: &str) -> bool {
    match &segments(path).unwrap_or_default()[..] {
        [table, owner, ..] if table == "remedies" => owner == remedy,
        _ => true,
    }
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// What it matters to.
    pub metric: &'static Metric,
    /// Of all intervals.
    pub confidence: f64,
    /// Replications of each remedy at each design point.
    pub replications: u32,
    /// Design points.
    pub points: usize,
    /// Replications of all remedies at all of them; what would be the same is run once.
    pub runs: u64,
    /// Of each remedy, in the order of the file.
    pub remedies: Vec<Finding>,
}

/// What matters to one remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The name of the remedy.
    pub remedy: String,
    /// The metric where the file is as it is; `None`: the remedy has no such metric.
    pub base: Option<Estimate>,
    /// The standard deviation over the ranges of all inputs.
    pub deviation: Option<f64>,
    /// The share of the variance over the points that is left to chance.
    pub noise: Option<f64>,
    /// Of each input.
    pub inputs: Vec<Effect>,
}

/// What one input does.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Its indices; `None` where the metric does not vary, or does not exist at some point.
    pub indices: Option<Indices>,
    /// The metric at either end of its range, where the others are as in the file …
    pub at: [Option<Estimate>; 2],
    /// … how much more that is than in the file, on the same traffic …
    pub ends: [Option<Estimate>; 2],
    /// … and how much more it is at the upper end than at the lower one.
    pub swing: Option<Estimate>,
}

/// So many design points are run at once; no more results are held.
const AT_ONCE: usize = 64;

/// Runs the design points of `question`, and finds what matters. A remedy is not run anew where only
/// keys of others differ: it would meet the same streams.
///
/// # Errors
/// [`Halt`], if there are no findings.
pub fn find(question: &Question, conduct: Conduct<'_>) -> Result<Findings, Halt> {
    let Question { experiment, plan, metric } = question;
    let points = experiment.sweep.as_ref().map_or(&[][..], |sweep| &sweep.points);
    let replications = experiment.replications.max;
    let own = (0..experiment.remedies.len()).map(|remedy| Own::of(experiment, points, remedy));
    let own: Vec<Own> = own.collect();
    let all = own.iter().map(|one| one.points.len() as u64).sum::<u64>() * u64::from(replications);
    let intervals = Intervals::new(experiment.replications.confidence, replications);
    let mut remedies = Vec::new();
    let mut behind = 0;
    for one in &own {
        let mut told = Vec::new();
        for points in one.points.chunks(AT_ONCE) {
            let progress = |progress: Progress| {
                let parts = progress.parts + behind * Progress::PARTS;
                (conduct.progress)(Progress { parts, planned: all, at_most: all });
            };
            let part = one.experiment(experiment, points);
            let results = run(&part, Conduct { progress: &progress, ..conduct })?;
            let of_points = results.points.iter();
            told.extend(of_points.map(|point| fractions(&point.remedies[0].rows, metric)));
            behind += points.len() as u64 * u64::from(replications);
        }
        let name = experiment.remedies[one.remedy].name.clone();
        remedies.push(finding(name, &one.of_all(&told), plan, metric, &intervals));
    }
    Ok(Findings {
        metric,
        confidence: experiment.replications.confidence,
        replications,
        points: points.len(),
        runs: all,
        remedies,
    })
}

/// The design points that differ for one remedy.
struct Own<'a> {
    /// Its index.
    remedy: usize,
    /// The points.
    points: Vec<&'a Variant>,
    /// For each design point of the whole, which of these it is.
    numbers: Vec<usize>,
}

impl<'a> Own<'a> {
    fn of(experiment: &Experiment, all: &'a [Variant], remedy: usize) -> Self {
        let name = &experiment.remedies[remedy].name;
        let mut known: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let (mut points, mut numbers) = (Vec::new(), Vec::new());
        for point in all {
            let values = point.parameters.iter().filter(|(path, _)| concerns(path, name));
            let next = points.len();
            let key = values.map(|(_, value)| value.as_str()).collect();
            let number = *known.entry(key).or_insert(next);
            if number == next {
                points.push(point);
            }
            numbers.push(number);
        }
        Self { remedy, points, numbers }
    }

    /// The experiment with this remedy alone at these `points`.
    fn experiment(&self, whole: &Experiment, points: &[&Variant]) -> Experiment {
        let only = |remedies: &[NamedRemedy]| vec![remedies[self.remedy].clone()];
        let variant = |point: &&Variant| Variant {
            parameters: point.parameters.clone(),
            scenario: point.scenario.clone(),
            remedies: only(&point.remedies),
        };
        let points = points.iter().map(variant).collect();
        Experiment {
            name: whole.name.clone(),
            title: whole.title.clone(),
            seed: whole.seed,
            replications: whole.replications,
            goals: Vec::new(),
            scenario: whole.scenario.clone(),
            remedies: only(&whole.remedies),
            left_out: LeftOut::default(),
            baseline: 0,
            expectations: Vec::new(),
            objectives: Vec::new(),
            costs: whole.costs.clone(),
            sweep: Some(Sweep { points, ..Sweep::default() }),
            charts: Vec::new(),
            assumed: Vec::new(),
            source: Source::default(),
        }
    }

    /// For each design point of the whole what is `told` of the one that it is.
    fn of_all(&self, told: &[Vec<Fraction>]) -> Vec<Vec<Fraction>> {
        self.numbers.iter().map(|number| told[*number].clone()).collect()
    }
}

/// What matters to the remedy of which the points have these fractions, one a replication.
fn finding(
    remedy: String,
    told: &[Vec<Fraction>],
    plan: &Plan,
    metric: &'static Metric,
    intervals: &Intervals,
) -> Finding {
    let difference =
        |left: usize, right: usize| intervals.difference_of(metric, &told[left], &told[right]);
    let means: Option<Vec<f64>> = told.iter().map(|all| ratio(all, |_| true)).collect();
    let varied = means.as_ref().map(|means| {
        let blocks: Vec<Block<f64>> =
            plan.blocks.iter().map(|block| block.map(|point| means[*point])).collect();
        (indices(&blocks, intervals.confidence()), deviation(&blocks))
    });
    let (shares, deviation) = varied.unzip();
    let shares = shares.flatten();
    let noise = shares.as_ref().and_then(|_| noise(told, plan));
    let effect = |(input, ends): (usize, &[usize; 2])| Effect {
        indices: shares.as_ref().map(|shares| shares[input]),
        at: ends.map(|end| intervals.estimate(metric, &told[end])),
        ends: ends.map(|end| difference(end, plan.base)),
        swing: difference(ends[1], ends[0]),
    };
    Finding {
        remedy,
        base: intervals.estimate(metric, &told[plan.base]),
        deviation,
        noise,
        inputs: plan.ends.iter().enumerate().map(effect).collect(),
    }
}

/// The sum of parts over the sum of wholes of those replications that are `taken` by their number.
fn ratio(all: &[Fraction], taken: impl Fn(usize) -> bool) -> Option<f64> {
    let some = || all.iter().enumerate().filter(|(number, _)| taken(*number)).map(|(_, one)| one);
    let whole = some().map(|one| one.whole as f64).sum::<f64>();
    let part = some().map(|one| one.part as f64).sum::<f64>();
    (whole > 0.0).then(|| part / whole)
}

/// The standard deviation at the points A and B.
fn deviation(blocks: &[Block<f64>]) -> f64 {
    let all = || blocks.iter().flat_map(|block| block.a.iter().chain(&block.b));
    let count = all().count() as f64;
    let mean = all().sum::<f64>() / count;
    (all().map(|one| (one - mean) * (one - mean)).sum::<f64>() / count).sqrt()
}

/// The share of the variance over the points A and B that is left to chance.
///
/// The replications are split into two halves, every other one: what the points differ by in both is
/// no chance. With the correlation r of the halves the share that chance has in the mean of all is
/// 1 − 2r/(1 + r) (C. Spearman, Brit. J. Psychol. 3 (1910) 271–295; W. Brown, ibid. 296–322).
fn noise(told: &[Vec<Fraction>], plan: &Plan) -> Option<f64> {
    let points = plan.blocks.iter().flat_map(|block| block.a.iter().chain(&block.b));
    let half = |point: &usize, rest: usize| ratio(&told[*point], |number| number % 2 == rest);
    let halves: Option<Vec<[f64; 2]>> =
        points.map(|point| Some([half(point, 0)?, half(point, 1)?])).collect();
    let halves = halves?;
    let count = halves.len() as f64;
    let mean = |which: usize| halves.iter().map(|both| both[which]).sum::<f64>() / count;
    let means = [mean(0), mean(1)];
    let product = |one: usize, other: usize| -> f64 {
        halves.iter().map(|both| (both[one] - means[one]) * (both[other] - means[other])).sum()
    };
    let spread = (product(0, 0) * product(1, 1)).sqrt();
    let correlation = if spread > 0.0 { product(0, 1) / spread } else { 0.0 };
    Some((1.0 - 2.0 * correlation / (1.0 + correlation)).clamp(0.0, 1.0))
}
