//! The answer to a comparison in a sentence: what the best remedy of each run has.

use serde_json::{Value, json};

use super::difference::{Difference, word};
use crate::experiment::metric::{COST, PORT_AVAILABILITY};
use crate::experiment::{Estimate, Metric};
use crate::report::notation::{Notation, spoken};
use crate::report::past::{Point, Remedy, Rows};
use crate::report::phrases;

/// The best remedy of A and that of B at a design point, by what they cost where both runs have
/// prices, else by how long the port is up.
#[derive(Debug)]
pub(super) struct Best {
    /// Their names.
    names: [String; 2],
    /// What each has.
    values: [Estimate; 2],
    difference: Difference,
}

/// How the best of B is to the best of A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    Better,
    Worse,
    Equal,
    Open,
}

impl Best {
    /// The best of both `points` by a metric that `is_told`; each run has its rows.
    pub(super) fn of(
        points: [&Point; 2],
        rows: [&Rows; 2],
        is_paired: bool,
        is_told: impl Fn(&Metric) -> bool,
    ) -> Option<Self> {
        let metrics = [COST, PORT_AVAILABILITY].into_iter().filter(|metric| is_told(metric));
        let (metric, [one, other]) = metrics
            .map(|metric| (metric, points.map(|point| best(point, metric))))
            .find_map(|(metric, [one, other])| Some((metric, [one?, other?])))?;
        let own = |(name, run): (&str, usize)| rows[run].of(&points[run].parameters, name);
        let own = [(one.0, 0), (other.0, 1)].map(own);
        let values = [*one.1, *other.1];
        let difference = Difference::of(metric, [one.1, other.1], is_paired.then_some(&own));
        Some(Self { names: [one.0, other.0].map(str::to_owned), values, difference })
    }

    /// “B's best remedy, “fix”: 99.95 % of the time up, against …”.
    pub(super) fn told(&self, currency: Option<&str>) -> String {
        let metric = self.difference.metric;
        let greatest = self.values.iter().map(|value| value.mean).fold(0.0, f64::max);
        let notation = Notation::new(metric.unit, greatest, currency);
        let [a, b] = self.values.map(|value| notation.alone(&value));
        let [b, a] = phrases::apart([b, a]);
        let what = if metric == COST { "in all" } else { "of the time up" };
        let [best_of_a, best_of_b] = &self.names;
        let clearly = if self.difference.difference.is_clear() { "clearly " } else { "" };
        let verdict = self.difference.verdict(currency);
        format!(
            "B's best remedy, “{best_of_b}”: {b} {what}, against {a} for “{best_of_a}”, A's best; \
             {clearly}{verdict}."
        )
    }

    fn finding(&self) -> Finding {
        let Difference { difference, metric, .. } = &self.difference;
        let is_better = (word(difference.mean) == "less") == (*metric == COST);
        match (self.difference.is_none(), self.difference.is_seen()) {
            (true, _) => Finding::Equal,
            (false, false) => Finding::Open,
            (false, true) if is_better => Finding::Better,
            (false, true) => Finding::Worse,
        }
    }

    /// It for programs.
    pub(super) fn as_json(&self) -> Value {
        let [a, b] = &self.names;
        let mut told = self.difference.as_json();
        told["remedies"] = json!({ "a": a, "b": b });
        told
    }
}

/// At how many design points the best of B is how.
pub(super) fn counted(all: &[&Best]) -> Option<String> {
    let metric = spoken(all.first()?.difference.metric);
    let count = |finding| all.iter().filter(|best| best.finding() == finding).count();
    let told = [
        (Finding::Better, "better"),
        (Finding::Worse, "worse"),
        (Finding::Equal, "the same"),
        (Finding::Open, "not told apart"),
    ];
    let told = told.map(|(finding, word)| (count(finding), word));
    let told = told.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, word)| format!("{word} at {count}")).collect();
    let all = all.len();
    Some(format!(
        "By {metric}, B's best remedy against A's: {} of {all} design points.",
        told.join(", ")
    ))
}

/// The remedy with the best mean, the first of equals, and what it has.
fn best<'p>(point: &'p Point, metric: &Metric) -> Option<(&'p str, &'p Estimate)> {
    let own = |remedy: &'p Remedy| {
        let own = remedy.estimates.iter().find(|(known, _)| *known == metric);
        own.map(|(_, estimate)| (remedy.name.as_str(), estimate))
    };
    let lack = |estimate: &Estimate| if metric == COST { estimate.mean } else { -estimate.mean };
    let reached = point.remedies.iter().filter_map(own).filter(|(_, own)| own.mean.is_finite());
    reached.min_by(|(_, one), (_, other)| lack(one).total_cmp(&lack(other)))
}
