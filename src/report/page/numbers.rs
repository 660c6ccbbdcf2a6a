//! The table of numbers: a row a remedy, each number with its interval and, for programs, as it
//! stands in `summary.csv`.

use maud::{Markup, html};

use super::parts::{part, scroll};
use crate::experiment::Estimate;
use crate::experiment::metric::{METRICS, Metric, PORT_AVAILABILITY, Unit};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::{Point, RemedyResult};
use crate::experiment::{Comparison, Results};
use crate::reading::printing::printed;
use crate::report::digits::between;
use crate::report::notation::{NOTHING, Notation};
use crate::report::parameters;
use crate::report::verdict::yardstick::{deciding, downtime_of};

/// What is told of each remedy, where it exists.
const TOLD: [&Metric; 7] = [
    PORT_AVAILABILITY,
    Metric::named("user_availability"),
    Metric::named("delivered_late"),
    Metric::named("bounced"),
    Metric::named("hangs"),
    Metric::named("restarts"),
    Metric::named("call_outs"),
];

/// A table for each design point.
pub(super) fn numbers(results: &Results) -> Markup {
    let tables = html! {
        p {
            "Port availability: the share of the time in which a fresh valid request finds the port up. \
             User availability: the share of valid requests whose first attempt is served. Small \
             print: the " (100.0 * results.confidence) " % interval."
        }
        @for point in &results.points {
            @let place = parameters::place(results, &point.parameters);
            @let numbers = scroll(&format!("numbers {place}"), &table(results, point));
            @if results.points.len() > 1 {
                details { summary { (printed(&place)) } (numbers) }
            } @else { (numbers) }
        }
    };
    part("The numbers", &tables)
}

fn table(results: &Results, point: &Point) -> Markup {
    let currency = results.currency.as_deref();
    let exists = |metric: &&&Metric| {
        // A column of nothing tells nothing.
        let means = point.remedies.iter().filter_map(|one| one.estimate(metric));
        means.map(|one| one.mean).any(|mean| mean != 0.0)
    };
    let metrics: Vec<&'static Metric> = TOLD.iter().filter(exists).copied().collect();
    let costs: Vec<&Metric> =
        METRICS.iter().filter(|metric| metric.unit == Unit::Money && exists(&metric)).collect();
    let leader = deciding(point).and_then(Ranking::leader);
    let against = &point.remedies[results.baseline].name;
    html! {
        table {
            thead { tr {
                th scope="col" { "remedy" }
                @for metric in &costs { th scope="col" { (heading(metric, currency)) } }
                th scope="col" { "downtime a month" }
                @for metric in &metrics { th scope="col" { (heading(metric, currency)) } }
                th scope="col" { "nines" }
                th scope="col" { "availability against “" (printed(against)) "”" }
            } }
            tbody {
                @for (index, remedy) in point.remedies.iter().enumerate() {
                    tr.best[leader == Some(index)] {
                        th scope="row" { (printed(&remedy.name)) }
                        @for metric in &costs { (cell(metric, remedy, currency)) }
                        td { (downtime_of(remedy)) }
                        @for metric in &metrics { (cell(metric, remedy, currency)) }
                        td { (nines(remedy)) }
                        td { (compared(point, index, results.baseline)) }
                    }
                }
            }
        }
    }
}

fn heading(metric: &Metric, currency: Option<&str>) -> String {
    Notation::new(metric.unit, 0.0, currency).heading(metric)
}

/// A number with its interval, and as it stands in `summary.csv`.
fn cell(metric: &Metric, remedy: &RemedyResult, currency: Option<&str>) -> Markup {
    let Some(estimate) = remedy.estimate(metric) else { return html! { td { (NOTHING) } } };
    let notation = Notation::new(metric.unit, estimate.mean, currency);
    html! {
        td {
            data value=(estimate.mean) data-metric=(metric.name) { (notation.cell(&estimate)) }
            @if let Some(interval) = interval(&estimate, notation.scale) { small { (interval) } }
        }
    }
}

/// `3.2 to 4.1`, where it is more than a point.
fn interval(estimate: &Estimate, scale: f64) -> Option<String> {
    let (low, high) = estimate.known_interval().filter(|(low, high)| low < high)?;
    let [_, low, high] = between(estimate.mean, (low, high), scale);
    Some(format!("{low} to {high}"))
}

/// Minus the decimal logarithm of the share of the time in which the port is down.
fn nines(remedy: &RemedyResult) -> String {
    let of = |share: f64| -libm::log10(1.0 - share);
    match remedy.estimate(PORT_AVAILABILITY) {
        Some(estimate) if estimate.mean < 1.0 => format!("{:.2}", of(estimate.mean)),
        Some(_) => "all".to_owned(),
        None => NOTHING.to_owned(),
    }
}

/// The paired difference of a remedy and the baseline.
fn compared(point: &Point, remedy: usize, baseline: usize) -> String {
    let is_it = |one: &&Comparison| {
        one.metric == PORT_AVAILABILITY && one.remedy == remedy && one.against == baseline
    };
    match point.comparisons.iter().find(is_it) {
        Some(one) => {
            let notation = Notation::new(Unit::Share, one.difference.mean.abs(), None);
            notation.difference(&one.difference)
        }
        None => NOTHING.to_owned(),
    }
}
