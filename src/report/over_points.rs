//! The answer of a sweep in words, short however many design points there are.

use super::decision::superlative;
use super::notation::{NOTHING, Notation, spoken};
use super::parameters::{self, NAMED_MAX, is_word, values};
use super::phrases::{aligned, evidence, judged, mark, prefix, quoted};
use super::verdict::sweep as verdict;
use super::verdict::yardstick::{by, deciding_metric};
use crate::experiment::metric::{COST, Metric, PORT_AVAILABILITY, Unit};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::{Judgement, Point, RemedyResult, Verdict};
use crate::experiment::{Expectation, Results};

/// More points at which an expectation is broken are counted only.
const BROKEN: usize = 5;
/// How attempts end, and the share of those that do.
const ENDS: [(&str, &Metric); 4] = [
    ("served", Metric::named("attempts_served")),
    ("refused", Metric::named("attempts_refused")),
    ("timed out", Metric::named("attempts_timed_out")),
    ("reset", Metric::named("attempts_reset")),
];
/// More rows than this are summed up.
const ROWS: usize = 30;

/// Port availability, and the cost where things have prices: a row a design point and a column a
/// remedy; of many points the least and the greatest of each remedy, with where they are.
pub(super) fn table(results: &Results, columns: Option<usize>) -> String {
    let points = &results.points;
    let swept = match results.swept.len() {
        many if many > NAMED_MAX => format!("{many} keys"),
        _ => keys(results).join(", "),
    };
    let currency = results.currency.as_deref();
    let metrics = [Some(PORT_AVAILABILITY), currency.map(|_| COST)].into_iter().flatten();
    let mut text = String::new();
    for metric in metrics {
        let remedies = points.iter().flat_map(|point| &point.remedies);
        let cells = Cells { metric, notation: Notation::of_all(metric, remedies, currency) };
        let heading = cells.notation.heading(metric);
        text += &format!("{heading} by {swept}\n{}\n", aligned(&cells.rows(results), columns));
    }
    let counts: Vec<u32> = points.iter().map(|point| point.replications).collect();
    let (least, most) = (counts.iter().min(), counts.iter().max());
    let range = (least.copied().unwrap_or(0), most.copied().unwrap_or(0));
    let remedies = || points.iter().flat_map(|point| &point.remedies);
    let shown = remedies().filter_map(|remedy| remedy.estimate(PORT_AVAILABILITY));
    let evidence = evidence(results.confidence, range, shown);
    let seen = attempts(results, columns).map_or_else(String::new, |table| format!("{table}\n"));
    format!("{text}{}{seen}{evidence}", numbered(results))
}

/// How the attempts of valid requests end under the baseline, where words are swept: they may be
/// ways of failing, which clients tell apart by this.
fn attempts(results: &Results, columns: Option<usize>) -> Option<String> {
    let points = &results.points;
    let is_of_words = points[0].parameters.iter().any(|(_, value)| is_word(value));
    if !is_of_words || points.len() > ROWS {
        return None;
    }
    let titles = ENDS.iter().map(|(end, _)| (*end).to_owned());
    let mut rows = vec![keys(results).into_iter().chain(titles).collect()];
    rows.extend(points.iter().map(|point| {
        let baseline = &point.remedies[results.baseline];
        let notation = Notation::new(Unit::Share, 1.0, None);
        let cells = ENDS.iter().map(|(_, metric)| notation.cell_of(metric, baseline));
        places(point).into_iter().chain(cells).collect()
    }));
    let baseline = quoted(&points[0].remedies[results.baseline]);
    Some(format!(
        "ends of attempts for valid requests under {baseline}\n{}",
        aligned(&rows, columns)
    ))
}

/// What a table tells of each remedy at each point.
struct Cells {
    metric: &'static Metric,
    notation: Notation,
}

impl Cells {
    fn rows(&self, results: &Results) -> Vec<Vec<String>> {
        match &results.points[..] {
            many if many.len() > ROWS => self.extremes(many),
            _ => self.by_point(results),
        }
    }

    fn by_point(&self, results: &Results) -> Vec<Vec<String>> {
        let points = &results.points;
        let names = points[0].remedies.iter().map(|remedy| remedy.name.clone());
        let mut rows = vec![keys(results).into_iter().chain(names).collect()];
        rows.extend(points.iter().map(|point| {
            let cells = point.remedies.iter().map(|remedy| self.cell(remedy));
            places(point).into_iter().chain(cells).collect()
        }));
        rows
    }

    fn extremes(&self, points: &[Point]) -> Vec<Vec<String>> {
        let titles = ["remedy", "least", "at", "greatest", "at"];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        rows.extend(points[0].remedies.iter().enumerate().map(|(index, remedy)| {
            let means = points.iter().enumerate().filter_map(|(number, point)| {
                Some((number, point.remedies[index].estimate(self.metric)?.mean))
            });
            let by_mean = |(_, a): &(usize, f64), (_, b): &(usize, f64)| a.total_cmp(b);
            let ends = [means.clone().min_by(by_mean), means.max_by(by_mean)];
            let cells = ends.into_iter().flat_map(|end| match end {
                Some((number, _)) => {
                    let point = &points[number];
                    let place = match point.parameters.len() {
                        many if many > NAMED_MAX => format!("point {}", number + 1),
                        _ => values(&point.parameters),
                    };
                    [self.cell(&point.remedies[index]), place]
                }
                None => [NOTHING.to_owned(), NOTHING.to_owned()],
            });
            [remedy.name.clone()].into_iter().chain(cells).collect()
        }));
        rows
    }

    fn cell(&self, remedy: &RemedyResult) -> String {
        self.notation.cell_of(self.metric, remedy)
    }
}

/// Who is ahead where, by each yardstick.
pub(super) fn ahead(results: &Results) -> Vec<String> {
    let by = |ranking| {
        let what = format!("{} {}", superlative(ranking), spoken(ranking.metric));
        let lines = verdict::ahead_by(results, ranking).into_iter();
        lines.map(move |line| format!("{what}: {line}"))
    };
    results.points[0].rankings.iter().flat_map(by).collect()
}

/// Who is ahead where by what decides, where there is more than one answer and `verdict` does not list
/// them.
pub(super) fn ahead_below(results: &Results, verdict: &[String]) -> Vec<String> {
    let points = &results.points;
    let Some(ranking) = deciding_metric(points).and_then(|metric| by(&points[0], metric)) else {
        return Vec::new();
    };
    let leader = |point: &Point| by(point, ranking.metric).and_then(Ranking::leader);
    let mut leaders: Vec<Option<usize>> = points.iter().map(leader).collect();
    leaders.dedup();
    let lines = verdict::ahead_by(results, ranking);
    // A sentence begins with a capital.
    let told = verdict.join("\n").to_lowercase();
    let are_told = lines.iter().all(|line| told.contains(&line.to_lowercase()));
    if leaders.len() < 2 || lines.len() > ROWS || are_told {
        return Vec::new();
    }
    let what = format!("{} {}", superlative(ranking), spoken(ranking.metric));
    lines.into_iter().map(|line| format!("{what}: {line}")).collect()
}

/// A line for each expectation that is met at all points that it is about, and one for each point
/// where it is not.
pub(super) fn verdicts(results: &Results) -> Vec<(Judgement, String)> {
    let points = &results.points;
    let mut expectations: Vec<&Expectation> = Vec::new();
    for verdict in points.iter().flat_map(|point| &point.verdicts) {
        if !expectations.contains(&&verdict.expectation) {
            expectations.push(&verdict.expectation);
        }
    }
    let lines = expectations.into_iter().flat_map(|expectation| judged_over(results, expectation));
    lines.collect()
}

fn judged_over(results: &Results, expectation: &Expectation) -> Vec<(Judgement, String)> {
    let points = &results.points;
    let judged_at = points.iter().filter_map(|point| {
        let verdict = point.verdicts.iter().find(|verdict| verdict.expectation == *expectation)?;
        Some((point, verdict))
    });
    let judged_at: Vec<(&Point, &Verdict)> = judged_at.collect();
    let worst = judged_at.iter().map(|(_, verdict)| verdict.judgement).max();
    let worst = worst.unwrap_or(Judgement::Kept);
    let count = judged_at.len();
    if worst == Judgement::Kept {
        let metric = expectation.metric.name;
        let remedy = quoted(&points[0].remedies[expectation.remedy]);
        let place = match (&expectation.at[..], count) {
            ([], _) => format!("at all {count} points"),
            (at, 1) => format!("at {}", parameters::place(results, at)),
            (at, _) => format!("at all {count} points with {}", parameters::place(results, at)),
        };
        return vec![(
            worst,
            format!("{} {metric} of {remedy} is as expected {place}", mark(worst)),
        )];
    }
    let told = judged_at.iter().filter(|(_, verdict)| verdict.judgement == worst);
    let line = |(point, verdict): &(&Point, &Verdict)| prefix(point) + &judged(verdict, point);
    let mut lines: Vec<String> = told.clone().take(BROKEN).map(line).collect();
    let all = told.count();
    if all > BROKEN {
        lines.push(format!("and at {} more of {count} points", all - BROKEN));
    }
    lines.into_iter().map(|line| (worst, format!("{} {line}", mark(worst)))).collect()
}

/// So many keys have their values in one column; each of more has its own.
const JOINED: usize = 2;

/// The titles of the columns of swept keys, short.
fn keys(results: &Results) -> Vec<String> {
    let keys = results.points[0].parameters.iter().map(|(path, _)| results.name_of(path));
    joined(keys.collect())
}

/// What stands in these columns of `point`.
fn places(point: &Point) -> Vec<String> {
    joined(point.parameters.iter().map(|(_, one)| parameters::value(one)).collect())
}

fn joined(columns: Vec<String>) -> Vec<String> {
    if columns.len() > JOINED { columns } else { vec![columns.join(", ")] }
}

/// How a table without room for the keys calls its points.
fn numbered(results: &Results) -> String {
    match results.points.len() > ROWS && results.swept.len() > NAMED_MAX {
        true => "points are numbered from 1, as they stand in summary.json\n".to_owned(),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Comparison;
    use crate::experiment::Estimate;
    use crate::report::tests::results;

    /// As many points as there are values, the first remedy better from `crossing` on.
    fn swept(values: usize, crossing: usize) -> Results {
        let (_, mut results) = results(&[60, 10], 16);
        let [point] = &results.points[..] else { panic!("one point") };
        let better = point.clone();
        let mut worse = point.clone();
        worse.remedies[0].estimates = better.remedies[1].estimates.clone();
        worse.remedies[1].estimates = better.remedies[0].estimates.clone();
        for comparison in &mut worse.comparisons {
            let Comparison { difference, .. } = comparison;
            difference.mean = -difference.mean;
        }
        for ranking in &mut worse.rankings {
            ranking.places.iter_mut().for_each(|place| place.remedy = 1 - place.remedy);
        }
        results.points = (0..values)
            .map(|k| {
                let mut point = if k < crossing { better.clone() } else { worse.clone() };
                point.parameters = vec![("a.rate".to_owned(), format!("{k} / day"))];
                point
            })
            .collect();
        results.lie_on_a_line();
        results
    }

    #[test]
    fn a_sweep_tells_who_is_ahead_where() {
        let results = swept(5, 2);
        let said = ahead(&results);
        assert_eq!(
            said[0],
            "most port availability: “back in 10 min” from 0 / day to 1 / day, “back in 60 min” \
             from 2 / day to 4 / day"
        );
        assert_eq!(said.len(), 2, "{said:?}");
    }

    #[test]
    fn words_are_listed_one_by_one_with_how_attempts_end() {
        let mut results = swept(3, 2);
        for (point, word) in results.points.iter_mut().zip(["silent", "{ a = \"b\" }", "c"]) {
            point.parameters[0].1 = word.to_owned();
        }
        let said = ahead(&results);
        assert!(
            said[0].ends_with("“back in 10 min” at silent, a b, “back in 60 min” at c"),
            "{said:?}"
        );
        let table = table(&results, None);
        let (_, ends) = table.split_once("under “back in 60 min”\n").expect("a second table");
        let head: Vec<&str> = ends.lines().next().unwrap_or_default().split_whitespace().collect();
        assert_eq!(head, ["rate", "served", "refused", "timed", "out", "reset"]);
        assert_eq!(table.matches("\na b  ").count(), 2);
    }

    /// Three points, an expectation at all and one at the last.
    fn expecting(at_least: f64) -> Vec<(Judgement, String)> {
        let mut results = swept(3, 3);
        for point in &mut results.points {
            let everywhere = Expectation {
                metric: PORT_AVAILABILITY,
                remedy: 1,
                at: Vec::new(),
                at_least: Some(at_least),
                at_most: None,
            };
            let at = vec![("a.rate".to_owned(), "2 / day".to_owned())];
            let there =
                Expectation { at, at_least: None, at_most: Some(1.0), ..everywhere.clone() };
            let estimate = point.remedies[1].estimate(PORT_AVAILABILITY);
            let here =
                [everywhere, there].into_iter().filter(|one| one.is_about(&point.parameters));
            point.verdicts = here
                .map(|expectation| Verdict {
                    judgement: match expectation.at_least {
                        Some(1.0..) => Judgement::Broken,
                        Some(_) | None => Judgement::Kept,
                    },
                    expectation,
                    estimate,
                })
                .collect();
        }
        verdicts(&results)
    }

    #[test]
    fn an_expectation_is_judged_where_it_is_expected() {
        let met = expecting(0.5);
        let lines: Vec<&str> = met.iter().map(|(_, line)| line.as_str()).collect();
        let expected = [
            "✓ port_availability of “back in 10 min” is as expected at all 3 points",
            "✓ port_availability of “back in 10 min” is as expected at rate 2 / day",
        ];
        assert_eq!(lines, expected);
        let broken = expecting(2.0);
        let judged: Vec<Judgement> = broken.iter().map(|(judgement, _)| *judgement).collect();
        use Judgement::{Broken, Kept};
        assert_eq!(judged, [Broken, Broken, Broken, Kept]);
        assert!(broken[2].1.starts_with("✗ at a.rate = 2 / day: "), "{}", broken[2].1);
    }

    #[test]
    fn where_things_have_prices_the_cheapest_are_told_too() {
        let mut results = swept(3, 2);
        results.currency = Some("EUR".to_owned());
        for point in &mut results.points {
            let ranking = &mut point.rankings[0];
            (ranking.metric, ranking.is_less_better) = (COST, true);
            for (remedy, mean) in point.remedies.iter_mut().zip([70.0, 1250.0]) {
                let total = Estimate::made_up(mean, Some(20.0));
                remedy.estimates[COST.index()] = Some(total);
            }
        }
        let table = table(&results, None);
        let (_, told) = table.split_once("cost [EUR] by rate\n").expect("a second table");
        assert_eq!(told.lines().nth(1), Some("0 / day         70 ± 20       1250 ± 20"));
        let said = ahead(&results);
        assert!(said[0].starts_with("least cost: “back in 10 min” from 0 / day"), "{said:?}");
    }

    #[test]
    fn the_table_has_a_row_a_point_until_there_are_too_many() {
        assert_eq!(table(&swept(5, 2), None).lines().count(), 1 + 1 + 5 + 1 + 1);
        let summed_up = table(&swept(31, 2), None);
        assert_eq!(summed_up.lines().count(), 1 + 1 + 2 + 1 + 1);
        assert!(summed_up.contains("0 / day"), "{summed_up}");
    }
}
