//! Which value of a swept key is the best for a remedy, and which others cannot be told from it.

use super::compare::Yardstick;
use super::design::Axis;
use super::intervals::Intervals;
use super::metric::{COST, Metric, PORT_AVAILABILITY, SERVED_WITHIN, USER_AVAILABILITY};
use super::ranking::Ranking;
use super::results::{Point, Results};
use super::sample::fractions;
use crate::reading::graft::segments;

/// The best design point for a remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// The index of the remedy.
    pub remedy: usize,
    /// By what it is the best: the cost where things have prices, else what users see, within their
    /// target where they have one, else what the port does where nothing tells of users.
    pub metric: &'static Metric,
    /// The index of the point.
    pub best: usize,
    /// Those that cannot be told from it, in their order; how flat it is about the best.
    pub near: Vec<usize>,
}

/// The best value for each remedy that the swept key changes; none where nobody chooses the value,
/// as that of the rate of bad requests, or where several keys are swept.
pub fn optima(results: &Results) -> Vec<Optimum> {
    let [axis] = &results.swept[..] else { return Vec::new() };
    let Some(concerned) = concerned(axis) else { return Vec::new() };
    let remedies = results.points[0].remedies.iter().enumerate();
    let changed =
        remedies.filter(|(_, remedy)| concerned.as_ref().is_none_or(|name| remedy.name == *name));
    changed.filter_map(|(remedy, _)| optimum(results, remedy)).collect()
}

/// The remedy that the key of `axis` is of, `Some(None)` where it is of all; `None` where its value is
/// nobody's choice.
fn concerned(axis: &Axis) -> Option<Option<String>> {
    let keys = segments(&axis.path)?;
    match keys.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["remedies", name, ..] => Some(Some(name.to_owned())),
        ["listener", "hang", ..] => None,
        ["listener", ..] => Some(None),
        _ => None,
    }
}

fn optimum(results: &Results, remedy: usize) -> Option<Optimum> {
    let points = &results.points;
    let has = |metric: &&&'static Metric| {
        points.iter().all(|point| point.remedies[remedy].estimate(metric).is_some())
    };
    let by = [COST, SERVED_WITHIN, USER_AVAILABILITY, PORT_AVAILABILITY];
    let metric = by.iter().find(has)?;
    // The points meet the same draws: replication by replication, as far as all have them.
    let count = points.iter().map(|point| point.replications).min().filter(|count| *count > 1)?;
    let of_point = |point: &Point| {
        let mut all = fractions(&point.remedies[remedy].rows, metric);
        all.truncate(count as usize);
        all
    };
    let yardstick = Yardstick {
        metric,
        is_less_better: *metric == COST,
        fractions: points.iter().map(of_point).collect(),
        certain: vec![false; points.len()],
    };
    let intervals = Intervals::new(results.confidence, count);
    let pairs = points.len() * (points.len() - 1) / 2;
    let ranking = Ranking::new(&yardstick, &intervals, &intervals.together(pairs.max(1)));
    let mut near = ranking.unbeaten();
    let best = *near.first()?;
    near.retain(|point| *point != best);
    near.sort_unstable();
    Some(Optimum { remedy, metric, best, near })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::runner::{Conduct, run_with};
    use crate::experiment::synthetic::{experiment, world};

    /// Repair times of so many minutes, swept under one remedy.
    fn swept(path: &str, repairs: &[u64]) -> Results {
        let conduct = Conduct::quiet(1);
        let run = |repair: &u64| -> Results {
            let made_up = experiment(&[*repair], 24, 24);
            run_with(&world, &made_up, conduct).expect("nobody stops it")
        };
        let mut all: Vec<Results> = repairs.iter().map(run).collect();
        let mut results = all.remove(0);
        results.swept = vec![Axis {
            path: path.to_owned(),
            name: "repair".to_owned(),
            values: repairs.iter().map(|repair| format!("{repair} min")).collect(),
            is_log: false,
        }];
        results.points.extend(all.into_iter().flat_map(|one| one.points));
        for (point, repair) in results.points.iter_mut().zip(repairs) {
            point.parameters = vec![(path.to_owned(), format!("{repair} min"))];
            "operator".clone_into(&mut point.remedies[0].name);
        }
        results
    }

    #[test]
    fn the_best_value_stands_with_those_that_cannot_be_told_from_it() {
        let results = swept("remedies.operator.notices", &[60, 10, 300, 10]);
        let [one] = &optima(&results)[..] else { panic!("one remedy") };
        assert_eq!((one.best, &one.near[..], one.metric), (1, &[3][..], USER_AVAILABILITY));
    }

    #[test]
    fn what_nobody_chooses_has_no_best_value() {
        for path in
            ["clients.offender.arrivals.poisson.rate", "listener.hang", "remedies.b.notices"]
        {
            assert_eq!(optima(&swept(path, &[60, 10])), [], "{path}");
        }
        assert_eq!(optima(&swept("listener.backlog", &[60, 10])).len(), 1);
    }
}
