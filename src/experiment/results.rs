//! [`Results`]: what the replications say, ready to be written down.

use super::assumed::{Assumed, Cost};
use super::break_even::{BreakEven, break_evens};
use super::compare::{Yardstick, compare};
use super::design::{self, DesignPoint};
use super::estimate::{Comparison, Estimate};
use super::fates::Watched;
use super::goal::Goal;
use super::intervals::Intervals;
use super::objective::Objective;
use super::paths::Paths;
use super::ranking::Ranking;
pub use super::remedy_result::{Bin, RemedyResult};
use super::sample::Sample;
use super::{Expectation, Experiment};
use crate::model::Detail;

/// The answer to an [`Experiment`].
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Name of the experiment.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its seed.
    pub seed: u64,
    /// Confidence of all intervals.
    pub confidence: f64,
    /// How well something was to be known.
    pub goals: Vec<Goal>,
    /// What costs are counted in; `None` where nothing has a price.
    pub currency: Option<String>,
    /// How much of the traffic was simulated.
    pub detail: Detail,
    /// What is promised.
    pub objectives: Vec<Objective>,
    /// Index of the remedy the others are compared with.
    pub baseline: usize,
    /// What the file leaves out whose default moves results.
    pub assumed: Vec<Assumed>,
    /// What is swept.
    pub swept: Vec<design::Axis>,
    /// The indices of those along which the points lie: see [`Sweep::along`](design::Sweep::along).
    pub along: Vec<usize>,
    /// One entry a design point.
    pub points: Vec<Point>,
    /// What became of the requests of the first replication; empty where nobody watched.
    pub fates: Vec<Watched>,
}

/// All remedies at one design point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The swept paths and their values here.
    pub parameters: Vec<(String, String)>,
    /// Replications of each remedy.
    pub replications: u32,
    /// The remedies, in the order of the file.
    pub remedies: Vec<RemedyResult>,
    /// Remedies against each other.
    pub comparisons: Vec<Comparison>,
    /// The remedies in their order, by cost where things have prices, and by each availability.
    pub rankings: Vec<Ranking>,
    /// When each fix has paid back what it cost, against each remedy without one.
    pub break_evens: Vec<BreakEven>,
    /// What became of the expectations about this point, in their order.
    pub verdicts: Vec<Verdict>,
}

/// What became of an expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What was expected.
    pub expectation: Expectation,
    /// What came out; `None` if the remedy has no such metric, which breaks the expectation.
    pub estimate: Option<Estimate>,
    /// Whether that is as expected.
    pub judgement: Judgement,
}

/// Whether something is as expected, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// It is: all of the interval lies within the bounds.
    Kept,
    /// The replications do not tell.
    Open,
    /// It is not: all of the interval lies outside, or there is no such metric.
    Broken,
}

impl Results {
    /// What `points`, one a design point, say of `experiment`.
    pub fn new(experiment: &Experiment, points: Vec<Point>) -> Self {
        let plan = experiment.replications;
        Self {
            name: experiment.name.clone(),
            title: experiment.title.clone(),
            seed: experiment.seed,
            confidence: plan.confidence,
            goals: experiment.goals.clone(),
            currency: experiment.costs.as_ref().map(|costs| costs.currency.clone()),
            detail: experiment.scenario.detail,
            objectives: experiment.objectives.clone(),
            baseline: experiment.baseline,
            assumed: experiment.assumed.clone(),
            swept: experiment.sweep.as_ref().map_or(Vec::new(), |sweep| sweep.axes.clone()),
            along: experiment.sweep.as_ref().map_or(Vec::new(), |sweep| sweep.along.clone()),
            points,
            fates: Vec::new(),
        }
    }

    /// The first and the second key along which the points lie, with their indices.
    pub fn lines(&self) -> [Option<(usize, &design::Axis)>; 2] {
        [0, 1].map(|number| self.along.get(number).map(|index| (*index, &self.swept[*index])))
    }

    /// Lets made-up points lie along their only key.
    #[cfg(test)]
    pub(crate) fn lie_on_a_line(&mut self) {
        let (path, _) = &self.points[0].parameters[0];
        let values = self.points.iter().map(|point| point.parameters[0].1.clone()).collect();
        let (path, name) = (path.clone(), design::short_name(path));
        self.swept = vec![design::Axis { path, name, values, is_log: false }];
        self.along = vec![0];
    }

    /// What people call the key at `path`.
    pub fn name_of(&self, path: &str) -> String {
        let swept = self.swept.iter().find(|axis| axis.path == path);
        swept.map_or_else(|| design::short_name(path), |axis| axis.name.clone())
    }

    /// Whether no expectation is broken.
    pub fn none_broken(&self) -> bool {
        let mut verdicts = self.points.iter().flat_map(|point| &point.verdicts);
        verdicts.all(|verdict| verdict.judgement != Judgement::Broken)
    }

    /// How many attempts for valid requests a default has cost, and of how many that it concerns.
    pub fn toll(&self, cost: &Cost) -> Toll {
        let mut toll = Toll::default();
        for point in &self.points {
            for (index, remedy) in point.remedies.iter().enumerate() {
                toll.add(cost, index, remedy);
            }
        }
        toll
    }
}

/// What a default has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Toll {
    /// Attempts that have failed by it.
    pub failed: u64,
    /// Attempts that it concerns.
    pub attempts: u64,
}

impl Toll {
    /// Whether it is at least one attempt in ten thousand: less is not seen in any answer.
    pub fn is_felt(&self) -> bool {
        self.failed > 0 && self.failed as f64 >= 1e-4 * self.attempts as f64
    }

    /// Adds those under the remedy of this index.
    fn add(&mut self, cost: &Cost, index: usize, remedy: &RemedyResult) {
        let of_class = |class: usize| std::slice::from_ref(&remedy.valid[class]);
        let (failed, concerned) = match *cost {
            Cost::Stopped { remedy: concerned, .. } if concerned != index => return,
            Cost::Stopped { measure, .. } => {
                (remedy.stopped.get(measure).copied().unwrap_or_default(), &remedy.valid[..])
            }
            Cost::BannerTimeOut { class } => {
                (remedy.valid[class].banner_time_outs, of_class(class))
            }
            Cost::SessionTimeOut { class } => {
                (remedy.valid[class].session_time_outs, of_class(class))
            }
            Cost::IdleTimeOut => {
                let closed = remedy.valid.iter().map(|ledger| ledger.idle_time_outs);
                (closed.sum(), &remedy.valid[..])
            }
        };
        self.failed += failed;
        self.attempts += concerned.iter().map(|ledger| ledger.attempts).sum::<u64>();
    }
}

impl Point {
    /// What `samples`, one a remedy and all of the same replications, and their `paths` say of
    /// `experiment` at its design point `point`.
    pub(super) fn new(
        experiment: &Experiment,
        point: DesignPoint<'_>,
        samples: Vec<Sample>,
        paths: &Paths,
    ) -> Self {
        let replications = samples[0].rows.len() as u32;
        let intervals = Intervals::new(experiment.replications.confidence, replications);
        let break_evens =
            break_evens(experiment.costs.as_ref(), &samples, paths, intervals.confidence());
        let remedies: Vec<RemedyResult> = (point.remedies.iter().zip(samples))
            .map(|(remedy, sample)| {
                RemedyResult::new(experiment, point.scenario, remedy, sample, &intervals)
            })
            .collect();
        let yardsticks = Yardstick::all(&remedies);
        // All pairs by each yardstick: one error rate over all that is said of them.
        let pairs = remedies.len() * (remedies.len() - 1) / 2;
        let together = intervals.together((pairs * yardsticks.len()).max(1));
        let judge = |expectation: &Expectation| Verdict::new(expectation, &remedies);
        let of_here = experiment.expectations.iter();
        let of_here = of_here.filter(|one| one.is_about(point.parameters));
        Self {
            parameters: point.parameters.to_vec(),
            replications,
            rankings: (yardsticks.iter())
                .map(|yardstick| Ranking::new(yardstick, &intervals, &together))
                .collect(),
            break_evens,
            comparisons: compare(&yardsticks, experiment.baseline, &together),
            verdicts: of_here.map(judge).collect(),
            remedies,
        }
    }
}

impl Verdict {
    fn new(expectation: &Expectation, remedies: &[RemedyResult]) -> Self {
        let estimate = remedies[expectation.remedy].estimate(expectation.metric);
        let judgement = estimate.map_or(Judgement::Broken, |one| expectation.judge(&one));
        Self { expectation: expectation.clone(), estimate, judgement }
    }
}

impl Expectation {
    /// Whether all of the interval of `estimate` lies within the bounds, or none of it.
    fn judge(&self, estimate: &Estimate) -> Judgement {
        let least = self.at_least.unwrap_or(f64::NEG_INFINITY);
        let most = self.at_most.unwrap_or(f64::INFINITY);
        match estimate.interval {
            Some((low, high)) if low >= least && high <= most => Judgement::Kept,
            Some((low, high)) if high < least || low > most => Judgement::Broken,
            Some(_) | None => Judgement::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::metric::{Metric, PORT_AVAILABILITY, USER_AVAILABILITY};
    use crate::experiment::sample::{Row, Totals};
    use crate::experiment::synthetic::{experiment, world};

    fn results(experiment: &Experiment) -> Results {
        let sample = |remedy| {
            let (mut rows, mut totals) = (Vec::new(), Totals::default());
            for replication in 0..experiment.replications.max {
                let streams = Streams::new(experiment.seed, u64::from(replication));
                let outcome = world(&experiment.scenario, remedy, streams);
                rows.push(Row::of(&outcome, None));
                totals.add(replication, &outcome);
            }
            Sample { rows, totals }
        };
        let remedies = experiment.remedies.iter();
        let samples = remedies.map(|named| sample(&named.remedy)).collect();
        let paths = Paths::new(&experiment.scenario, &experiment.remedies, None);
        let point = Point::new(experiment, experiment.design()[0], samples, &paths);
        Results::new(experiment, vec![point])
    }

    fn pairs(repairs: &[u64], baseline: usize) -> Vec<(usize, usize)> {
        let mut experiment = experiment(repairs, 16, 16);
        experiment.baseline = baseline;
        let results = results(&experiment);
        let of_port = |c: &&Comparison| c.metric == PORT_AVAILABILITY;
        (results.points[0].comparisons.iter().filter(of_port))
            .map(|c| (c.remedy, c.against))
            .collect()
    }

    #[test]
    fn remedies_are_compared_with_the_baseline_and_the_best_with_the_second_best() {
        assert_eq!(pairs(&[60, 10, 30], 0), [(1, 0), (2, 0), (1, 2)]);
    }

    #[test]
    fn no_pair_is_compared_twice() {
        assert_eq!(pairs(&[10, 60, 30], 0), [(1, 0), (2, 0)], "the best is the baseline");
        assert_eq!(pairs(&[30, 60, 10], 0), [(1, 0), (2, 0)], "the second best is");
        assert_eq!(pairs(&[60], 0), []);
    }

    #[test]
    fn the_shorter_repair_is_better_in_every_replication() {
        let results = results(&experiment(&[60, 10], 32, 32));
        let comparison = &results.points[0].comparisons[0];
        assert_eq!(comparison.probability_better, 1.0);
        assert!(comparison.difference.is_clear() && comparison.difference.mean > 0.0);
    }

    #[test]
    fn the_availability_of_the_bins_has_the_mean_of_the_whole() {
        let results = results(&experiment(&[60], 32, 32));
        let remedy = &results.points[0].remedies[0];
        let whole = remedy.estimate(PORT_AVAILABILITY).expect("exists").mean;
        for bins in &remedy.availability {
            let mean: f64 = bins.iter().map(|bin| bin.estimate.mean).sum();
            assert!((mean / bins.len() as f64 - whole).abs() < 1e-12);
            assert_eq!(bins.last().map(|bin| bin.end), Some(4.0 * 3600.0));
        }
        assert_eq!(remedy.availability.each_ref().map(Vec::len), [4, 1, 1]);
    }

    #[test]
    fn a_default_costs_only_whom_it_concerns() {
        let mut results = results(&experiment(&[60, 10], 2, 2));
        let remedies = &mut results.points[0].remedies;
        (remedies[0].stopped, remedies[1].stopped) = (vec![7], vec![4, 5]);
        let attempts = [0, 1].map(|remedy: usize| remedies[remedy].valid[0].attempts);
        remedies[1].valid[0].idle_time_outs = 3;
        let stopped = |remedy, measure| results.toll(&Cost::Stopped { remedy, measure });
        assert_eq!(stopped(1, 1), Toll { failed: 5, attempts: attempts[1] });
        assert_eq!(stopped(0, 1), Toll { failed: 0, attempts: attempts[0] }, "it has no other");
        let both = Toll { failed: 3, attempts: attempts[0] + attempts[1] };
        assert_eq!(results.toll(&Cost::IdleTimeOut), both);
    }

    #[test]
    fn one_attempt_in_ten_thousand_is_felt() {
        let is_felt = |failed, attempts| Toll { failed, attempts }.is_felt();
        assert!(is_felt(1, 10_000) && !is_felt(1, 10_001));
        assert!(!is_felt(0, 0));
    }

    #[test]
    fn an_expectation_is_broken_outside_its_bounds_and_on_an_absent_metric() {
        let mut experiment = experiment(&[300], 4, 4);
        let expect = |metric, at_least| Expectation {
            metric,
            remedy: 0,
            at: Vec::new(),
            at_least: Some(at_least),
            at_most: Some(1.0),
        };
        let probes = Metric::by_name("probe_availability").expect("a metric");
        experiment.expectations = vec![
            expect(USER_AVAILABILITY, 0.0),
            expect(USER_AVAILABILITY, 0.999),
            // A port that never comes back has no probes in this world.
            expect(probes, 0.0),
        ];
        let results = results(&experiment);
        let verdicts = &results.points[0].verdicts;
        let judged: Vec<_> = verdicts.iter().map(|verdict| verdict.judgement).collect();
        assert_eq!(judged, [Judgement::Kept, Judgement::Broken, Judgement::Broken]);
        assert_eq!(verdicts[2].estimate, None);
        assert!(!results.none_broken());
    }
}
