//! The answer in words: a table for the terminal and a sentence for each comparison.

use super::digits::between;
use super::notation::{Notation, spoken};
use super::phrases::{self, absolute, judged, mark, prefix, quoted};
use super::wrap::fitted;
use super::{assumed, best_values, decision, over_points, precision, table, verdict};
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::{Metric, Unit};
use crate::experiment::results::{Judgement, Point, RemedyResult};
use crate::experiment::{Comparison, Estimate, Results};

/// What a reader can do about too little evidence.
const RUN_MORE: &str = "run more with --replications";
/// What intervals of differences promise.
const TOGETHER: &str =
    "these differences hold all at once: their intervals are wider than those of the table";
const HUNG_SHARE: &Metric = Metric::named("hung_share");

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The verdict, the table, and what neither of them says.
    Brief,
    /// Every ranking, payback, comparison and expectation too.
    Whole,
}

/// The answer for people: the verdict, the table, and what they do not say, in lines of at most so
/// many `columns`, where there are any.
pub fn answer(results: &Results, extent: Extent, columns: Option<usize>) -> String {
    let verdict = verdict::verdict(results);
    let parts = [sentences(results, &verdict, extent), expectations(results, extent)];
    let mut text = match verdict.is_empty() {
        true => String::new(),
        false => format!("{}\n\n", verdict.join("\n")),
    };
    text += &table::table(results, columns);
    for part in parts.iter().filter(|part| !part.is_empty()) {
        text += &format!("\n{}\n", part.join("\n"));
    }
    fitted(&text, columns)
}

/// What neither `verdict` nor the table shows: of a sweep who is the best where and the best value for
/// each remedy, and the warnings. In whole, also who is best, when a fix has paid back what it cost,
/// and a sentence for each comparison.
fn sentences(results: &Results, verdict: &[String], extent: Extent) -> Vec<String> {
    let mut sentences = match (&results.points[..], extent) {
        ([point], Extent::Whole) => compared_all(point, results.currency.as_deref()),
        ([_], Extent::Brief) => Vec::new(),
        (_, Extent::Whole) => over_points::ahead(results),
        (_, Extent::Brief) => over_points::ahead_below(results, verdict),
    };
    let values = best_values::best_values(results);
    sentences.extend(values.into_iter().filter(|line| !verdict.contains(line)));
    sentences.extend(warnings(results));
    sentences.extend(assumed::costly(results));
    sentences
}

/// What is unlikely or unknown: that nothing hung, that a number is known less well than asked for.
pub(super) fn warnings(results: &Results) -> Vec<String> {
    let unseen = match &results.points[..] {
        [point] => unseen(point),
        _ => None,
    };
    unseen.into_iter().chain(precision::unmet(results)).collect()
}

/// Every ranking, payback and comparison.
fn compared_all(point: &Point, currency: Option<&str>) -> Vec<String> {
    let mut sentences = decision::best(point, currency);
    sentences.extend(decision::paid_back(point, currency));
    sentences.extend(point.comparisons.iter().map(|one| compared(one, point, currency)));
    if point.comparisons.len() > 1 {
        sentences.push(TOGETHER.to_owned());
    }
    sentences
}

/// The expectations that are not met; in brief, those that are met are only counted.
fn expectations(results: &Results, extent: Extent) -> Vec<String> {
    let lines = verdicts(results);
    let is_told = |judgement| extent == Extent::Whole || judgement != Judgement::Kept;
    let met = lines.iter().filter(|(judgement, _)| !is_told(*judgement)).count();
    let all = lines.len();
    let counted = (met > 0).then(|| match met {
        1 if all == 1 => format!("{} what was expected has come out", mark(Judgement::Kept)),
        _ if met == all => format!("{} all {all} expectations are met", mark(Judgement::Kept)),
        _ => format!("{} {met} of {all} expectations are met", mark(Judgement::Kept)),
    });
    let told = lines.into_iter().filter(|(judgement, _)| is_told(*judgement));
    counted.into_iter().chain(told.map(|(_, line)| line)).collect()
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
    let open = phrases::otherwise(n, difference.confidence);
    if difference.is_clear() && difference.evidence != Evidence::Steady {
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
            format!("{left} and {right} give the same {metric} in each of {n} replications: {open}")
        }
        Evidence::Steady => format!(
            "{left} {} {size} {direction}{what} than {right} in each of {n} replications, on the same \
             traffic: {open}",
            verbs[0]
        ),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::runner::run_with;
    use crate::experiment::synthetic::{experiment, world};
    use crate::experiment::{Expectation, Goal};
    use crate::report::csv;
    use crate::report::digits::percent;
    use crate::report::digits::rounded;
    use crate::report::tests::{IDLE, results};

    #[test]
    fn the_answer_reads_like_this() {
        let (_, results) = results(&[60, 10, 300], 64);
        let told = |extent| answer(&results, extent, None);
        insta::assert_snapshot!(format!("{}====\n{}", told(Extent::Brief), told(Extent::Whole)));
    }

    #[test]
    fn every_number_of_the_table_is_that_of_the_summary() {
        let (_, results) = results(&[60, 10, 300], 64);
        let table = table::table(&results, None);
        let summary = csv::summary(&results);
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
                "port_availability" => percent(&estimate),
                "downtime_seconds" => Notation::new(Unit::Span, mean, None).with_unit(&estimate),
                "hangs" | "restarts" => rounded(&estimate, 1.0),
                _ => continue,
            };
            let row = table.lines().find(|row| row.starts_with(fields[0]));
            assert!(row.expect("a row").contains(&text), "{text} in\n{table}");
            found += 1;
        }
        assert_eq!(found, 3 * 4);
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
             64 replications: up to 5.7 % of replications may be otherwise"
        );
    }

    #[test]
    fn a_difference_that_all_have_alike_is_told_with_what_it_leaves_open() {
        let bounded = Estimate { interval: Some((-0.06, 0.06)), ..Estimate::made_up(0.0025, None) };
        assert_eq!(
            said_of(Estimate { evidence: Evidence::Steady, ..bounded }),
            "“back in 10 min” gives 0.25 points more port availability than “back in 60 min” in each \
             of 64 replications, on the same traffic: up to 5.7 % of replications may be otherwise"
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
        experiment.goals = Goal::availabilities(0.02).to_vec();
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
        let said = sentences(&results, &verdict::verdict(&results), Extent::Whole);
        let told = format!("{}\n{}", said.join("\n"), text.join("\n"));
        insta::assert_snapshot!(told);
    }
}
