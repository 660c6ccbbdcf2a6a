//! Which input matters to the answer, and which should be measured first.
//!
//! All design points meet the same random streams, so that what replications have by chance is common
//! to them and mostly falls away where two are subtracted. What is left of it is told as the noise.

use super::Experiment;
use super::design::Sweep;
use super::estimate::Estimate;
use super::intervals::Intervals;
use super::metric::{Fraction, Metric};
use super::runner::{Conduct, NoMemory, Progress, run};
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
        match &segments(&self.path).unwrap_or_default()[..] {
            [table, owner, ..] if table == "remedies" => owner == remedy,
            _ => true,
        }
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
    /// The share of the variance over the points that is left to chance: see [`noise`].
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

/// Runs the design points of `question`, and finds what matters.
///
/// # Errors
/// [`NoMemory`] if the memory does not suffice.
pub fn find(question: &Question, conduct: Conduct<'_>) -> Result<Findings, NoMemory> {
    let Question { experiment, plan, metric } = question;
    let points = experiment.design().len();
    let each = experiment.remedies.len() as u64 * u64::from(experiment.replications.max);
    let all = each * points as u64;
    let mut told: Vec<Vec<Vec<Fraction>>> = vec![Vec::new(); experiment.remedies.len()];
    for part in parts(experiment) {
        let behind = each * told[0].len() as u64;
        let progress = |progress: Progress| {
            let parts = progress.parts + behind * Progress::PARTS;
            (conduct.progress)(Progress { parts, planned: all, at_most: all });
        };
        let results = run(&part, Conduct { progress: &progress, ..conduct })?;
        for point in &results.points {
            for (told, remedy) in told.iter_mut().zip(&point.remedies) {
                told.push(fractions(&remedy.rows, metric));
            }
        }
    }
    let replications = experiment.replications.max;
    let intervals = Intervals::new(experiment.replications.confidence, replications);
    let remedies = experiment.remedies.iter().zip(&told);
    let finding = |(named, told): (&super::NamedRemedy, &Vec<Vec<Fraction>>)| {
        finding(named.name.clone(), told, plan, metric, &intervals)
    };
    Ok(Findings {
        metric,
        confidence: experiment.replications.confidence,
        replications,
        points,
        remedies: remedies.map(finding).collect(),
    })
}

/// `experiment` with some of its design points after the other.
fn parts(experiment: &Experiment) -> impl Iterator<Item = Experiment> {
    let sweep = experiment.sweep.as_ref();
    let points = sweep.map_or(&[][..], |sweep| &sweep.points);
    points.chunks(AT_ONCE).map(move |points| Experiment {
        sweep: Some(Sweep { points: points.to_vec(), ..Sweep::default() }),
        ..Experiment { sweep: None, ..experiment.clone() }
    })
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
