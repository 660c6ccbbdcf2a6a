//! [`Paths`]: what remedies with a fix had saved by each instant, against those without.
//!
//! Both meet the same traffic, so the difference is taken replication by replication. A path is
//! dropped once it has been taken up: what is kept does not grow with the replications.

use super::costs::{Costs, Spent, spare};
use super::design::NamedRemedy;
use super::deviations::Deviations;
use crate::engine::SimTime;
use crate::model::course::{Course, ends};
use crate::model::{Outcome, Remedy, Scenario};

/// What one replication had come to by each instant.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Downtime (ns).
    down: Vec<u64>,
    /// Money spent (ten-thousandths of a unit); empty where nothing has a price.
    spent: Vec<u64>,
}

/// What each fix had saved by each instant against each remedy without one.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    /// The instants, from the start to the horizon.
    pub(super) instants: Vec<SimTime>,
    /// How many replications have been taken up.
    pub(super) replications: u32,
    /// One remedy with a fix and one without each.
    pub(super) pairs: Vec<Pair>,
}

/// A remedy with a fix and one without.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// Index of the remedy with the fix.
    pub(super) fix: usize,
    /// Index of the one without.
    pub(super) against: usize,
    /// Whether the fix is not there from the start on.
    pub(super) waits: bool,
    /// When it is there, where that is no chance (s).
    pub(super) over: Option<f64>,
    /// The downtime saved (ns) by each instant.
    pub(super) down: Vec<Deviations>,
    /// The money saved (ten-thousandths of a unit); empty where nothing has a price.
    pub(super) spent: Vec<Deviations>,
}

impl Paths {
    /// Nothing taken up yet.
    pub(super) fn new(
        scenario: &Scenario,
        remedies: &[NamedRemedy],
        costs: Option<&Costs>,
    ) -> Self {
        let begin = std::iter::once(SimTime::ZERO);
        let instants: Vec<SimTime> = begin.chain(ends(scenario.horizon)).collect();
        let nothing = vec![Deviations::default(); instants.len()];
        let priced = if costs.is_some() { nothing.clone() } else { Vec::new() };
        let with = |patched: bool| {
            let indexed = remedies.iter().enumerate();
            let kept = indexed.filter(move |(_, one)| one.remedy.installs().is_some() == patched);
            kept.map(|(index, _)| index)
        };
        let pairs = with(true).flat_map(|fix| {
            let (nothing, priced) = (&nothing, &priced);
            let installs = remedies[fix].remedy.installs();
            let waits = installs.is_some_and(|one| !one.is_at_start());
            let over = installs.and_then(|one| one.over).map(SimTime::as_secs_f64);
            with(false).map(move |against| Pair {
                fix,
                against,
                waits,
                over,
                down: nothing.clone(),
                spent: priced.clone(),
            })
        });
        let pairs = pairs.collect();
        Self { instants, replications: 0, pairs }
    }

    /// The path of a replication of `remedy`; `None` where nobody asks for it.
    pub(super) fn path(
        &self,
        outcome: &Outcome,
        remedy: &Remedy,
        costs: Option<&Costs>,
    ) -> Option<Path> {
        (!self.pairs.is_empty()).then(|| Path::of(&outcome.port.course, remedy, costs))
    }

    /// What one path takes (bytes).
    pub(super) fn bytes(&self) -> usize {
        let Some(pair) = self.pairs.first() else { return 0 };
        (pair.down.len() + pair.spent.len()) * size_of::<u64>()
    }

    /// Takes up the next replication, by its path under each remedy.
    pub(super) fn add(&mut self, paths: &[Option<Path>]) {
        self.replications += 1;
        let count = f64::from(self.replications);
        for Pair { fix, against, down, spent, .. } in &mut self.pairs {
            let [Some(fix), Some(against)] = [&paths[*fix], &paths[*against]] else { continue };
            add(down, &against.down, &fix.down, count);
            add(spent, &against.spent, &fix.spent, count);
        }
    }
}

/// Takes up what the one path had lost more than the other by each instant.
fn add(saved: &mut [Deviations], against: &[u64], fix: &[u64], count: f64) {
    for ((saved, against), fix) in saved.iter_mut().zip(against).zip(fix) {
        // Neither is a century of nanoseconds, nor the price of one: it fits, whatever its sign.
        saved.add(against.wrapping_sub(*fix).cast_signed() as f64, count);
    }
}

impl Path {
    fn of(course: &Course, remedy: &Remedy, costs: Option<&Costs>) -> Self {
        let mut paid = Spent::at_start(remedy);
        let price = |paid: &Spent| costs.map(|costs| costs.charge(paid).total());
        let mut down = vec![0];
        let mut spent: Vec<u64> = price(&paid).into_iter().collect();
        let mut begin = SimTime::ZERO;
        for (stretch, end) in course.stretches().iter().zip(course.ends()) {
            paid.down += end.since(begin) - stretch.up;
            paid.spare = spare(remedy, end.since(SimTime::ZERO));
            paid.pieces = paid.pieces.plus(&stretch.pieces);
            begin = *end;
            down.push(paid.down.as_nanos());
            spent.extend(price(&paid));
        }
        Self { down, spent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::synthetic::experiment;

    #[test]
    fn pairs_are_a_fix_and_a_remedy_without() {
        let mut experiment = experiment(&[60, 10, 30], 4, 4);
        let pairs = |remedies: &[NamedRemedy]| -> Vec<(usize, usize)> {
            let paths = Paths::new(&experiment.scenario, remedies, None);
            paths.pairs.iter().map(|pair| (pair.fix, pair.against)).collect()
        };
        assert_eq!(pairs(&experiment.remedies), []);
        let mut remedies = experiment.remedies.clone();
        remedies[1].remedy = Remedy::default();
        assert_eq!(pairs(&remedies), [(0, 1), (2, 1)]);
        experiment.remedies = remedies;
        let paths = Paths::new(&experiment.scenario, &experiment.remedies, None);
        assert!(paths.bytes() < 5000, "{}", paths.bytes());
    }
}
