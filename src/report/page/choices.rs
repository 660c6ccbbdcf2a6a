//! The decision in words: what to do under each circumstance that the remedies differ in, which is
//! when the fix can come.

use maud::{Markup, html};

use super::parts::{Row, part, table};
use crate::engine::SimTime;
use crate::experiment::design::NamedRemedy;
use crate::experiment::metric::Unit;
use crate::experiment::ranking::{Place, Ranking};
use crate::experiment::results::Point;
use crate::experiment::{Experiment, Results};
use crate::reading::printing::printed;
use crate::report::decision::among;
use crate::report::notation::Notation;
use crate::report::verdict::yardstick::{Span, deciding};

/// When the fix comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fix {
    AtOnce,
    By(SimTime),
    Sometime,
    Never,
}

impl Fix {
    fn of(named: &NamedRemedy) -> Self {
        match named.remedy.installs() {
            Some(fix) if fix.is_at_start() => Self::AtOnce,
            Some(fix) => fix.over.map_or(Self::Sometime, Self::By),
            None => Self::Never,
        }
    }

    fn told(self) -> String {
        match self {
            Self::AtOnce => "the fix could be installed now".to_owned(),
            Self::By(over) => {
                let days = over.as_secs_f64() / 86_400.0;
                let days = (10.0 * days).round() / 10.0;
                format!(
                    "the fix could come after {days} {}",
                    if days == 1.0 { "day" } else { "days" }
                )
            }
            Self::Sometime => "the fix could come bit by bit".to_owned(),
            Self::Never => "there is no fix".to_owned(),
        }
    }
}

/// The table; nothing where there is a sweep, or only one circumstance.
pub(super) fn choices(experiment: &Experiment, results: &Results) -> Markup {
    let [point] = &results.points[..] else { return html! {} };
    let Some(ranking) = deciding(point) else { return html! {} };
    let fixes: Vec<Fix> = experiment.remedies.iter().map(Fix::of).collect();
    let mut kinds = fixes.clone();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < 2 || point.replications == 1 {
        return html! {};
    }
    let row = |kind: &Fix| {
        // Whoever can have the fix soon can have it late, or do without.
        let best = best(ranking, |remedy| fixes[remedy] >= *kind);
        let then = html! { (printed(&among(&best, point))) };
        let [value, down] = values(results, point, ranking, &best);
        Row { name: kind.told(), is_best: false, cells: vec![then, value, down] }
    };
    let rows: Vec<Row> = kinds.iter().map(row).collect();
    let table = table("what to do", &heads(results, ranking), &rows);
    part("What to do", &html! { div.choices { (table) } })
}

fn heads(results: &Results, ranking: &Ranking) -> [String; 4] {
    let first = match ranking.metric.unit {
        Unit::Money => format!("cost [{}]", results.currency.as_deref().unwrap_or_default()),
        _ => "time up".to_owned(),
    };
    let down = format!("downtime {}", Span::of(&results.points).each);
    ["if".to_owned(), "then".to_owned(), first, down]
}

/// What the first of the best has.
fn values(results: &Results, point: &Point, ranking: &Ranking, best: &[Place]) -> [Markup; 2] {
    let told = best.first().and_then(|place| {
        let remedy = &point.remedies[place.remedy];
        let estimate = remedy.estimate(ranking.metric)?;
        let notation =
            Notation::new(ranking.metric.unit, estimate.mean, results.currency.as_deref());
        Some([notation.cell(&estimate), Span::of(&results.points).downtime_of(remedy)])
    });
    told.unwrap_or_default().map(|told| html! { (told) })
}

/// The best of those that `are_meant`: the first, and those that share its rank.
fn best(ranking: &Ranking, are_meant: impl Fn(usize) -> bool) -> Vec<Place> {
    let meant: Vec<Place> =
        ranking.places.iter().filter(|place| are_meant(place.remedy)).copied().collect();
    let first = meant.first().map(|place| place.rank);
    meant.into_iter().filter(|place| Some(place.rank) == first).collect()
}
