//! The table of the answer: a line a remedy, and what each costs.

use super::digits::plain;
use super::notation::{NOTHING, Notation, spoken, spoken_cost};
use super::phrases::{self, aligned, prefix};
use super::{assumed, decision, over_points};
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::{
    AVAILABILITIES, COST, METRICS, Metric, PORT_AVAILABILITY, USER_AVAILABILITY, Unit,
};
use crate::experiment::results::{Point, RemedyResult};
use crate::experiment::{Objective, Results};
use crate::model::Detail;

/// A table with one line a remedy, or over several design points one line each; numbers are
/// rounded by their half widths. It fits into so many `columns`, if it can.
pub(super) fn table(results: &Results, columns: Option<usize>) -> String {
    let table = match &results.points[..] {
        [point] => point_table(results, point, columns),
        _ => over_points::table(results, columns),
    };
    match assumed::not_simulated(results.detail) {
        Some(line) => format!("{table}simulated: {line}\n"),
        None => table,
    }
}

/// A difference of shares that is worth a column where nothing is known of chance.
const SEEN: f64 = 1e-3;
/// The metrics of the table, where all are told.
const COLUMNS: [&Metric; 5] = [
    PORT_AVAILABILITY,
    USER_AVAILABILITY,
    Metric::named("downtime_seconds"),
    Metric::named("hangs"),
    Metric::named("restarts"),
];

/// The one for services that need several of their listeners.
const ENOUGH_UP: &Metric = Metric::named("enough_up");

/// A column of the table.
struct Column {
    title: String,
    cell: Box<Cell>,
}

/// What a column says of a remedy.
type Cell = dyn Fn(&RemedyResult) -> String;

impl Column {
    fn of(metric: &'static Metric, point: &Point, currency: Option<&str>) -> Self {
        if metric.unit == Unit::Span {
            return Self::of_spans(metric);
        }
        let notation = Notation::of_all(metric, &point.remedies, currency);
        let title = notation.heading(metric);
        let cell = move |remedy: &RemedyResult| notation.cell_of(metric, remedy);
        Self { title, cell: Box::new(cell) }
    }

    /// Spans, each in the unit that suits it: of the best remedies they are minutes, of the worst days.
    fn of_spans(metric: &'static Metric) -> Self {
        let cell = move |remedy: &RemedyResult| match remedy.estimate(metric) {
            Some(estimate) => Notation::new(metric.unit, estimate.mean, None).with_unit(&estimate),
            None => NOTHING.to_owned(),
        };
        Self { title: spoken(metric), cell: Box::new(cell) }
    }

    /// In how many replications the objective of this number is met.
    fn of_objective(number: usize, objective: &Objective) -> Self {
        let at_least = plain(100.0 * objective.at_least());
        let title = format!("{} ≥ {at_least} %", spoken(objective.metric));
        let cell = move |remedy: &RemedyResult| {
            let attained = remedy.attained[number].map(decision::share);
            attained.unwrap_or_else(|| NOTHING.to_owned())
        };
        Self { title, cell: Box::new(cell) }
    }
}

fn columns(results: &Results, point: &Point) -> Vec<Column> {
    let objectives = results.objectives.iter().enumerate();
    let objectives = objectives.map(|(number, one)| Column::of_objective(number, one));
    let shown = shown(point).into_iter();
    let metrics = shown.map(|metric| Column::of(metric, point, results.currency.as_deref()));
    metrics.chain(objectives).collect()
}

/// The metrics of the table: what users see stands in it where it is not what the port does.
fn shown(point: &Point) -> Vec<&'static Metric> {
    let differs = point.remedies.iter().any(users_differ);
    let needed = point.remedies.iter().any(needs_several).then_some(ENOUGH_UP);
    let has_users = |remedy: &RemedyResult| remedy.estimate(USER_AVAILABILITY).is_some();
    let differs = differs && point.remedies.iter().any(has_users);
    let columns = COLUMNS.into_iter().filter(|metric| differs || *metric != USER_AVAILABILITY);
    columns.chain(needed).collect()
}

/// Whether its service needs more than one of its listeners: then these are up for less long.
fn needs_several(remedy: &RemedyResult) -> bool {
    let [up, enough] = [PORT_AVAILABILITY, ENOUGH_UP].map(|metric| remedy.estimate(metric));
    up.zip(enough).is_some_and(|(up, enough)| up.mean != enough.mean)
}

/// Whether the users' availability can be told from that of the port.
fn users_differ(remedy: &RemedyResult) -> bool {
    let [port, users] = AVAILABILITIES.map(|metric| remedy.estimate(metric));
    let Some((port, users)) = port.zip(users) else { return port.is_some() != users.is_some() };
    // What is the same in all replications differs in all of them.
    let are_same = [port, users].iter().all(|told| told.evidence == Evidence::Same);
    match (port.interval, users.interval) {
        (Some(port), Some(users)) if !are_same => port.1 < users.0 || users.1 < port.0,
        _ => (port.mean - users.mean).abs() > SEEN,
    }
}

fn point_table(results: &Results, point: &Point, width: Option<usize>) -> String {
    let columns = columns(results, point);
    let mut rows: Vec<Vec<String>> = vec![vec!["remedy".to_owned()]];
    rows[0].extend(columns.iter().map(|column| column.title.clone()));
    for remedy in &point.remedies {
        let cells = columns.iter().map(|column| (column.cell)(remedy));
        rows.push([remedy.name.clone()].into_iter().chain(cells).collect());
    }
    let prefix = prefix(point);
    let head = if prefix.is_empty() { prefix } else { format!("{prefix}\n") };
    let shown = shown(point);
    let users = match shown.contains(&USER_AVAILABILITY) || results.detail < Detail::Requests {
        true => "",
        false => "user availability does not differ from the port's by more than chance\n",
    };
    let needed = match shown.contains(&ENOUGH_UP) {
        true => {
            "port availability counts a service with one listener up, enough up one with as many as \
             it needs; the answer goes by port availability\n"
        }
        false => "",
    };
    let estimates = point
        .remedies
        .iter()
        .flat_map(|remedy| shown.iter().filter_map(|metric| remedy.estimate(metric)));
    let evidence =
        phrases::evidence(results.confidence, (point.replications, point.replications), estimates);
    let costs = results.currency.as_deref();
    let costs = costs.map_or_else(String::new, |currency| costs_table(point, currency, width));
    format!("{head}{}{costs}{evidence}{users}{needed}", aligned(&rows, width))
}

/// What each remedy costs and what makes the cost.
fn costs_table(point: &Point, currency: &str, width: Option<usize>) -> String {
    let notation = Notation::new(Unit::Money, 0.0, Some(currency));
    let is_cost = |metric: &&Metric| metric.unit == Unit::Money;
    let costs: Vec<&Metric> = (METRICS.iter().filter(is_cost))
        .filter(|metric| point.remedies.iter().any(|remedy| remedy.estimate(metric).is_some()))
        .collect();
    let titles = costs.iter().map(|metric| spoken_cost(metric));
    let mut rows = vec![[notation.heading(COST)].into_iter().chain(titles).collect()];
    rows.extend(point.remedies.iter().map(|remedy| {
        let cells = costs.iter().map(|metric| notation.cell_of(metric, remedy));
        [remedy.name.clone()].into_iter().chain(cells).collect()
    }));
    format!("\n{}", aligned(&rows, width))
}
