//! The answer in words: a table for the terminal and a sentence for each comparison.

use super::digits::{between, percent, plain};
use super::notation::{NOTHING, Notation, spoken};
use super::phrases::{self, absolute, aligned, judged, mark, prefix, quoted};
use super::{assumed, decision, over_points};
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::{
    AVAILABILITIES, COST, METRICS, Metric, PORT_AVAILABILITY, USER_AVAILABILITY, Unit,
};
use crate::experiment::results::{Judgement, Point, RemedyResult};
use crate::experiment::{Comparison, Estimate, Objective, Results};

/// What a reader can do about too little evidence.
const RUN_MORE: &str = "run more with --replications";
const HUNG_SHARE: &Metric = Metric::named("hung_share");

/// A table with one line a remedy, or over several design points one line each; numbers are
/// rounded by their half widths.
pub fn table(results: &Results) -> String {
    match &results.points[..] {
        [point] => point_table(results, point),
        _ => over_points::table(results),
    }
}

/// Who is best, when a fix has paid back what it cost, one sentence for each comparison, and one for
/// each half width that is wider than asked for; over several design points, who is ahead where. Last
/// what defaults have cost that nobody wrote.
pub fn sentences(results: &Results) -> Vec<String> {
    let mut sentences = match results.points.len() {
        0..=1 => Vec::new(),
        _ => over_points::sentences(results),
    };
    for point in results.points.iter().take_while(|_| results.points.len() == 1) {
        let prefix = prefix(point);
        let mut say = |sentence: String| sentences.push(format!("{prefix}{sentence}"));
        let currency = results.currency.as_deref();
        unseen(point).into_iter().for_each(&mut say);
        decision::best(point, currency).into_iter().for_each(&mut say);
        decision::paid_back(point, currency).into_iter().for_each(&mut say);
        for comparison in &point.comparisons {
            say(compared(comparison, point, currency));
        }
        if let Some(precision) = results.precision {
            too_wide(point, precision).into_iter().for_each(&mut say);
        }
    }
    sentences.extend(assumed::costly(results));
    sentences
}

/// One line for each expectation, with whether it is met.
pub fn verdicts(results: &Results) -> Vec<(Judgement, String)> {
    if results.points.len() > 1 {
        return over_points::verdicts(results);
    }
    let mut lines = Vec::new();
    for point in &results.points {
        let prefix = prefix(point);
        lines.extend(point.verdicts.iter().map(|verdict| {
            let line = format!("{} {prefix}{}", mark(verdict.judgement), judged(verdict, point));
            (verdict.judgement, line)
        }));
    }
    lines
}

fn compared(comparison: &Comparison, point: &Point, currency: Option<&str>) -> String {
    let left = quoted(&point.remedies[comparison.remedy]);
    let right = quoted(&point.remedies[comparison.against]);
    let difference = comparison.difference;
    let metric = spoken(comparison.metric);
    let unit = comparison.metric.unit;
    let (verbs, what) = match unit {
        Unit::Money => (["costs", "cost"], String::new()),
        Unit::Share | Unit::Chance | Unit::Span | Unit::Count | Unit::PerMonth => {
            (["gives", "gave"], format!(" {metric}"))
        }
    };
    let notation = Notation::new(unit, difference.mean.abs(), currency);
    let signed = notation.difference(&difference);
    let size = notation.difference(&absolute(difference));
    let direction = if difference.mean < 0.0 { "less" } else { "more" };
    let n = point.replications;
    if difference.is_clear() {
        return format!(
            "{left} {} {size} {direction}{what} than {right}, on the same traffic",
            verbs[0]
        );
    }
    match difference.evidence {
        Evidence::Single => format!(
            "{left} {} {size} {direction}{what} than {right}, but one replication cannot \
             tell a difference from chance; {RUN_MORE}",
            verbs[1]
        ),
        Evidence::Same if difference.mean == 0.0 => {
            format!("{left} and {right} give the same {metric} in each of {n} replications")
        }
        Evidence::Same => format!(
            "{left} {} {size} {direction}{what} than {right} in each of {n} replications, which tells \
             nothing of what happens in fewer than one of {n}; {RUN_MORE}",
            verbs[1]
        ),
        Evidence::TooFew(events) => format!(
            "{left} {} {size} {direction}{what} than {right}, but too few of {n} replications differ \
             from the others to tell; {RUN_MORE}, about {}",
            verbs[1],
            needed(events, n)
        ),
        Evidence::Certain => {
            format!("{left} and {right} give the same {metric}, which cannot vary")
        }
        Evidence::Enough => format!(
            "no difference in {metric} between {left} and {right} can be told from {n} \
             replications: {signed}; {RUN_MORE}"
        ),
    }
}

/// So many events make intervals that are not much longer than their half.
const EVENTS_ENOUGH: u32 = 20;

/// About how many replications have events enough, where `replications` had `events`: two digits.
fn needed(events: u32, replications: u32) -> u64 {
    let needed = u64::from(replications) * u64::from(EVENTS_ENOUGH) / u64::from(events.max(1));
    let digit = 10_u64.pow(needed.max(1).ilog10().saturating_sub(1));
    needed.div_ceil(digit) * digit
}

/// Where nothing hung though it could: what the replications still allow.
fn unseen(point: &Point) -> Option<String> {
    let of = |remedy: &RemedyResult| remedy.estimate(HUNG_SHARE);
    let is_unseen = |told: &Estimate| told.mean == 0.0 && told.evidence == Evidence::Enough;
    let unseen = point.remedies.iter().filter(|remedy| of(remedy).as_ref().is_some_and(is_unseen));
    let names: Vec<String> = unseen.clone().map(quoted).collect();
    let (_, most) = unseen.clone().find_map(of)?.interval?;
    let most = between(most, (0.0, most), 100.0)[0].clone();
    let (names, n) = (phrases::listed(&names), point.replications);
    Some(format!(
        "no hang in any of {n} replications under {names}: up to {most} % of replications may have \
         one; {RUN_MORE}"
    ))
}

fn too_wide(point: &Point, precision: f64) -> Vec<String> {
    let mut sentences = Vec::new();
    for remedy in &point.remedies {
        for metric in AVAILABILITIES {
            let Some(estimate) = remedy.estimate(metric) else {
                continue;
            };
            if !estimate.is_within(Some(precision)) {
                sentences.push(format!(
                    "{} of {} is {} after {} replications, known less well than to the {} points \
                     asked for; raise replications.max",
                    spoken(metric),
                    quoted(remedy),
                    percent(&estimate),
                    point.replications,
                    plain(precision * 100.0),
                ));
            }
        }
    }
    sentences
}

/// The metrics of the table.
const COLUMNS: [&Metric; 5] = [
    PORT_AVAILABILITY,
    USER_AVAILABILITY,
    Metric::named("downtime_seconds"),
    Metric::named("hangs"),
    Metric::named("restarts"),
];

/// A column of the table.
struct Column {
    title: String,
    cell: Box<Cell>,
}

/// What a column says of a remedy.
type Cell = dyn Fn(&RemedyResult) -> String;

impl Column {
    fn of(metric: &'static Metric, point: &Point, currency: Option<&str>) -> Self {
        let notation = Notation::of_all(metric, &point.remedies, currency);
        let title = notation.heading(metric);
        let cell = move |remedy: &RemedyResult| notation.cell_of(metric, remedy);
        Self { title, cell: Box::new(cell) }
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
    let metrics = COLUMNS.map(|metric| Column::of(metric, point, results.currency.as_deref()));
    metrics.into_iter().chain(objectives).collect()
}

fn point_table(results: &Results, point: &Point) -> String {
    let columns = columns(results, point);
    let mut rows: Vec<Vec<String>> = vec![vec!["remedy".to_owned()]];
    rows[0].extend(columns.iter().map(|column| column.title.clone()));
    for remedy in &point.remedies {
        let cells = columns.iter().map(|column| (column.cell)(remedy));
        rows.push([remedy.name.clone()].into_iter().chain(cells).collect());
    }
    let prefix = prefix(point);
    let head = if prefix.is_empty() { prefix } else { format!("{prefix}\n") };
    let estimates = point
        .remedies
        .iter()
        .flat_map(|remedy| COLUMNS.iter().filter_map(|metric| remedy.estimate(metric)));
    let evidence =
        phrases::evidence(results.confidence, (point.replications, point.replications), estimates);
    let costs = results.currency.as_deref();
    let costs = costs.map_or_else(String::new, |currency| costs_table(point, currency));
    let together = match point.comparisons.len() {
        0 | 1 => "",
        _ => {
            "differences below hold all at once: their intervals are wider than those of the table\n"
        }
    };
    format!("{head}{}{costs}{evidence}{together}", aligned(&rows))
}

/// What each remedy costs and what makes the cost.
fn costs_table(point: &Point, currency: &str) -> String {
    let notation = Notation::new(Unit::Money, 0.0, Some(currency));
    let is_cost = |metric: &&Metric| metric.unit == Unit::Money;
    let costs: Vec<&Metric> = (METRICS.iter().filter(is_cost))
        .filter(|metric| point.remedies.iter().any(|remedy| remedy.estimate(metric).is_some()))
        .collect();
    let title = |metric: &&Metric| match spoken(metric).strip_prefix("cost ") {
        Some(part) => part.to_owned(),
        None => "in all".to_owned(),
    };
    let titles = costs.iter().map(title);
    let mut rows = vec![[notation.heading(COST)].into_iter().chain(titles).collect()];
    rows.extend(point.remedies.iter().map(|remedy| {
        let cells = costs.iter().map(|metric| notation.cell_of(metric, remedy));
        [remedy.name.clone()].into_iter().chain(cells).collect()
    }));
    format!("\n{}", aligned(&rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Expectation;
    use crate::experiment::runner::run_with;
    use crate::experiment::synthetic::{experiment, world};
    use crate::report::csv;
    use crate::report::digits::rounded;
    use crate::report::tests::{IDLE, results};

    #[test]
    fn the_answer_reads_like_this() {
        let (_, results) = results(&[60, 10, 300], 64);
        let text = format!("{}\n{}", table(&results), sentences(&results).join("\n"));
        insta::assert_snapshot!(text);
    }

    #[test]
    fn every_number_of_the_table_is_that_of_the_summary() {
        let (_, results) = results(&[60, 10, 300], 64);
        let table = table(&results);
        let summary = csv::summary(&results);
        let shares = ["port_availability", "user_availability"];
        let mut found = 0;
        for line in summary.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let number = |field: usize| fields[field].parse::<f64>();
            // A wait that never ends has none.
            let Ok(mean) = number(2) else { continue };
            let longer = |low: f64, high: f64| (high - mean).max(mean - low);
            let half_width = match (number(3), number(4), fields[5]) {
                (Ok(low), Ok(high), "enough") => Some(longer(low, high)),
                _ => None,
            };
            let estimate = Estimate::made_up(mean, half_width);
            let text = match fields[1] {
                name if shares.contains(&name) => percent(&estimate),
                // The longest outage of this world is some hours.
                "downtime_seconds" => rounded(&estimate, 1.0 / 3600.0),
                "hangs" | "restarts" => rounded(&estimate, 1.0),
                _ => continue,
            };
            let row = table.lines().find(|row| row.starts_with(fields[0]));
            assert!(row.expect("a row").contains(&text), "{text} in\n{table}");
            found += 1;
        }
        assert_eq!(found, 3 * 5);
    }

    fn said(left: f64, half_width: Option<f64>) -> String {
        said_of(Estimate::made_up(left, half_width))
    }

    fn said_of(difference: Estimate) -> String {
        let (_, results) = results(&[60, 10], 64);
        let comparison = Comparison { difference, ..results.points[0].comparisons[0].clone() };
        compared(&comparison, &results.points[0], None)
    }

    #[test]
    fn a_clear_difference_is_told_with_its_direction() {
        assert_eq!(
            said(-0.0028, Some(0.0004)),
            "“back in 10 min” gives 0.28 ± 0.04 points less port availability than \
             “back in 60 min”, on the same traffic"
        );
        assert!(said(0.25, Some(0.0)).contains("gives 25 points more"));
    }

    #[test]
    fn an_interval_that_contains_zero_tells_no_difference() {
        assert_eq!(
            said(0.0028, Some(0.004)),
            "no difference in port availability between “back in 10 min” and “back in 60 min” \
             can be told from 64 replications: 0.3 ± 0.4 points; run more with --replications"
        );
    }

    #[test]
    fn equal_outcomes_are_called_the_same() {
        assert_eq!(
            said_of(Estimate { evidence: Evidence::Same, ..Estimate::made_up(0.0, None) }),
            "“back in 10 min” and “back in 60 min” give the same port availability in each of \
             64 replications"
        );
    }

    #[test]
    fn what_rests_on_too_few_replications_claims_nothing() {
        let few = Estimate { evidence: Evidence::TooFew(2), ..Estimate::made_up(0.25, None) };
        let text = said_of(few);
        assert!(text.contains("too few of 64 replications differ"), "{text}");
        assert!(text.ends_with("run more with --replications, about 640"), "{text}");
        let same = Estimate { evidence: Evidence::Same, ..few };
        assert!(said_of(same).contains("in each of 64 replications, which tells nothing"));
    }

    #[test]
    fn one_replication_claims_nothing() {
        let text = said(-0.25, None);
        assert!(text.contains("gave 25 points less"), "{text}");
        assert!(text.contains("cannot tell"), "{text}");
    }

    #[test]
    fn broken_expectations_and_wide_intervals_are_told() {
        let mut experiment = experiment(&[300], 4, 4);
        experiment.replications.precision = Some(0.02);
        let expect = |metric, at_least, at_most| Expectation {
            metric: Metric::by_name(metric).expect("a metric"),
            remedy: 0,
            at: Vec::new(),
            at_least,
            at_most,
        };
        experiment.expectations = vec![
            expect("hangs", Some(2.0), Some(3.0)),
            expect("hangs", None, Some(1.0)),
            expect("probe_availability", Some(0.5), None),
        ];
        let results = run_with(&world, &experiment, IDLE).expect("nobody stops it");
        let verdicts = verdicts(&results);
        let lines = verdicts.iter().map(|(_, line)| line.as_str());
        let text: Vec<&str> = lines.collect();
        let told = format!("{}\n{}", sentences(&results).join("\n"), text.join("\n"));
        insta::assert_snapshot!(told);
    }
}
