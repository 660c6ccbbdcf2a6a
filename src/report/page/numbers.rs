//! The tables of numbers: one for each topic, a row a remedy, each number with its interval and, for
//! programs, as it stands in `summary.csv`.

use maud::{Markup, html};

use super::parts::{Row, part, table};
use crate::experiment::Estimate;
use crate::experiment::metric::{METRICS, Metric, PORT_AVAILABILITY, Unit};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::{Point, RemedyResult};
use crate::experiment::{Comparison, Results};
use crate::reading::printing::printed;
use crate::report::digits::between;
use crate::report::notation::{NOTHING, Notation, spoken, spoken_cost};
use crate::report::parameters;
use crate::report::verdict::yardstick::{Span, deciding};

/// A column of a table.
enum Column {
    /// A metric, where it exists and is not 0 throughout: a column of nothing tells nothing.
    Of(&'static Metric),
    /// How long the port is down in a month, or by the horizon.
    Downtime,
    /// How many nines its availability has.
    Nines,
    /// Its paired difference to the baseline.
    Compared,
}

/// What is told of each remedy besides its cost, by topic.
const TOPICS: [(&str, &[Column]); 3] = [
    (
        "How long the port is up",
        &[Column::Downtime, Column::Of(PORT_AVAILABILITY), Column::Nines, Column::Compared],
    ),
    (
        "What users meet",
        &[
            Column::Of(Metric::named("user_availability")),
            Column::Of(Metric::named("delivered_late")),
            Column::Of(Metric::named("bounced")),
        ],
    ),
    (
        "Hangs, restarts and people called out, in a replication",
        &[
            Column::Of(Metric::named("hangs")),
            Column::Of(Metric::named("restarts")),
            Column::Of(Metric::named("call_outs")),
        ],
    ),
];

/// More design points than this make a page that no browser opens gladly.
const POINTS_MAX: usize = 200;

/// The tables of each design point.
pub(super) fn numbers(results: &Results) -> Markup {
    let tables = html! {
        p {
            "Port availability: the share of the time in which a fresh valid request finds the port up. \
             User availability: the share of valid requests whose first attempt is served. Small \
             print: the " (100.0 * results.confidence) " % interval."
        }
        @if results.points.len() > POINTS_MAX {
            p {
                "Of the " (results.points.len()) " design points the first " (POINTS_MAX)
                " are shown; summary.csv has all."
            }
        }
        @for point in results.points.iter().take(POINTS_MAX) {
            @let place = parameters::place(results, &point.parameters);
            @let numbers = topics(results, point, &place);
            @if results.points.len() > 1 {
                details { summary { (printed(&place)) } (numbers) }
            } @else { (numbers) }
        }
    };
    part("The numbers", &tables)
}

fn topics(results: &Results, point: &Point, place: &str) -> Markup {
    let costs = METRICS.iter().filter(|metric| metric.unit == Unit::Money).map(Column::Of);
    let costs: Vec<Column> = costs.collect();
    let currency = results.currency.as_deref().unwrap_or_default();
    let of_costs = format!("What it costs [{currency}]");
    let topics = [(of_costs.as_str(), &costs[..])].into_iter().chain(TOPICS);
    html! {
        @for (heading, columns) in topics {
            @let columns: Vec<&Column> = columns.iter().filter(|one| one.is_told(point)).collect();
            @if !columns.is_empty() {
                h3 { (heading) }
                (topic(results, point, &columns, format!("{heading} {place}").trim_end()))
            }
        }
    }
}

fn topic(results: &Results, point: &Point, columns: &[&Column], name: &str) -> Markup {
    let leader = deciding(point).and_then(Ranking::leader);
    let heads = columns.iter().map(|column| column.head(results, point));
    let heads: Vec<String> = ["remedy".to_owned()].into_iter().chain(heads).collect();
    let row = |(index, remedy): (usize, &RemedyResult)| {
        let cells = columns.iter().map(|column| column.cell(results, point, index));
        let (name, is_best) = (remedy.name.clone(), leader == Some(index));
        Row { name, is_best, cells: cells.collect() }
    };
    let rows: Vec<Row> = point.remedies.iter().enumerate().map(row).collect();
    table(name, &heads, &rows)
}

impl Column {
    fn is_told(&self, point: &Point) -> bool {
        match self {
            Self::Of(metric) => {
                let mut told = point.remedies.iter().filter_map(|one| one.estimate(metric));
                told.any(|one| one.mean != 0.0)
            }
            Self::Downtime | Self::Nines | Self::Compared => true,
        }
    }

    fn head(&self, results: &Results, point: &Point) -> String {
        match self {
            // The heading of the table tells what it is a part of.
            Self::Of(metric) if metric.unit == Unit::Money => spoken_cost(metric),
            Self::Of(metric) => spoken(metric),
            Self::Downtime => format!("downtime {}", Span::at(point).each),
            Self::Nines => "nines".to_owned(),
            Self::Compared => {
                let against = &point.remedies[results.baseline].name;
                format!("availability against “{}”", printed(against))
            }
        }
    }

    fn cell(&self, results: &Results, point: &Point, index: usize) -> Markup {
        let remedy = &point.remedies[index];
        match self {
            Self::Of(metric) => cell(metric, remedy, results.currency.as_deref()),
            Self::Downtime => html! { (Span::at(point).downtime_of(remedy)) },
            Self::Nines => html! { (nines(remedy)) },
            Self::Compared => html! { (compared(point, index, results.baseline)) },
        }
    }
}

/// A number with its interval, and as it stands in `summary.csv`.
fn cell(metric: &Metric, remedy: &RemedyResult, currency: Option<&str>) -> Markup {
    let Some(estimate) = remedy.estimate(metric) else { return html! { (NOTHING) } };
    let notation = Notation::new(metric.unit, estimate.mean, currency);
    html! {
        data value=(estimate.mean) data-metric=(metric.name) { (notation.cell(&estimate)) }
        @if let Some(interval) = interval(&estimate, notation.scale) { small { (interval) } }
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
