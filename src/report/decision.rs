//! What to choose, in words: who is best, and when a fix has paid back what it cost.

use super::digits::{self, between, one_or_more, plain};
use super::notation::{Notation, spoken};
use super::phrases::{absolute, listed, quoted};
use crate::experiment::break_even::{BreakEven, Payback, Span};
use crate::experiment::metric::COST;
use crate::experiment::ranking::{Place, Ranking};
use crate::experiment::results::Point;
use crate::experiment::share::Share;

/// One sentence for each yardstick: by cost where things have prices, else by both availabilities.
pub(super) fn best(point: &Point, currency: Option<&str>) -> Vec<String> {
    let is_cost = |ranking: &&Ranking| ranking.metric == COST;
    let is_priced = point.rankings.iter().any(|ranking| is_cost(&ranking));
    let told = point.rankings.iter().filter(|ranking| !is_priced || is_cost(ranking));
    told.filter(|ranking| ranking.places.len() > 1)
        .map(|ranking| order(ranking, point, currency))
        .collect()
}

/// "most port availability: “a”, 0.28 ± 0.04 points before “b”, then “c” or “d”".
fn order(ranking: &Ranking, point: &Point, currency: Option<&str>) -> String {
    let name = |place: &Place| quoted(&point.remedies[place.remedy]);
    let mut ranks = ranking.ranks();
    let first = ranks.next().unwrap_or_default();
    let (superlative, what) = (superlative(ranking), spoken(ranking.metric));
    let mut text = match first {
        _ if ranking.is_tied => {
            let names: Vec<String> = first.iter().map(name).collect();
            let all = point.replications;
            format!("{superlative} {what}, equal in each of {all} replications: {}", listed(&names))
        }
        [only] => format!("{superlative} {what}: {}", name(only)),
        _ => format!(
            "{superlative} {what} cannot be told from these replications: {}",
            among(first, point)
        ),
    };
    let mut between = ", then";
    if let (Some(margin), [_]) = (ranking.margin, first) {
        let notation = Notation::new(ranking.metric.unit, margin.mean.abs(), currency);
        text += &format!(", {}", notation.difference(&absolute(margin)));
        between = " before";
    }
    for rank in ranks {
        text += &format!("{between} {}", among(rank, point));
        between = ", then";
    }
    text
}

/// “a” or “b”.
pub(super) fn among(places: &[Place], point: &Point) -> String {
    let names = places.iter().map(|place| quoted(&point.remedies[place.remedy]));
    names.collect::<Vec<_>>().join(" or ")
}

/// What the best remedy has of what is ranked.
pub(super) fn superlative(ranking: &Ranking) -> &'static str {
    if ranking.is_less_better { "least" } else { "most" }
}

/// `98.4 % (95.1 to 99.5 %)`.
pub(super) fn share(Share { share, interval, .. }: Share) -> String {
    match interval {
        Some(ends) => {
            let [share, low, high] = between(share, ends, 100.0);
            format!("{share} % ({low} to {high} %)")
        }
        None => format!("{} %", plain(100.0 * share)),
    }
}

/// One sentence for each remedy with a fix against each without one: when it has paid back what.
pub(super) fn paid_back(point: &Point, currency: Option<&str>) -> Vec<String> {
    let sentence = |one: &BreakEven| {
        let [fix, against] = [one.fix, one.against].map(|index| quoted(&point.remedies[index]));
        if one.is_ahead_before_the_fix() {
            return format!("against {against}, {fix} is ahead before the fix comes");
        }
        let wait = if one.waits { " and the wait for it" } else { "" };
        let downtime = (one.downtime, format!("its installation{wait}"));
        let price = |currency| format!("its price in {currency}");
        let money = one.money.zip(currency.map(price));
        let told: Vec<_> = std::iter::once(downtime)
            .chain(money)
            .filter(|(payback, _)| *payback != Payback::AtOnce)
            .collect();
        let told = match &told[..] {
            [] => "has nothing to pay back".to_owned(),
            [(Payback::After(first), what), (Payback::After(second), price)] => {
                let [first, second] = [first, second].map(spoken_span);
                format!("has paid back {what} after {first}, and {price} after {second}")
            }
            told => {
                let told = told.iter().map(|(payback, what)| spoken_payback(payback, what));
                told.collect::<Vec<_>>().join(", and ")
            }
        };
        format!("against {against}, {fix} {told}")
    };
    point.break_evens.iter().map(sentence).collect()
}

/// `has paid back its installation after 19 hours (17 to 21)`.
pub(super) fn spoken_payback(payback: &Payback, what: &str) -> String {
    match payback {
        Payback::AtOnce => format!("has paid back {what} at once"),
        Payback::After(span) => format!("has paid back {what} after {}", spoken_span(span)),
        Payback::BeyondHorizon { low, horizon } => {
            let earliest = match low < horizon {
                true => format!(" (at the earliest after {})", spoken_length(*low)),
                false => String::new(),
            };
            format!("does not pay back {what} within {}{earliest}", spoken_length(*horizon))
        }
        Payback::Unknown => {
            format!("may or may not pay back {what}: these replications cannot tell")
        }
    }
}

/// `19 hours (17 to 21)`. Where the replications do not tell the one end, only the other is told.
pub(super) fn spoken_span(Span { seconds, low, high }: &Span) -> String {
    let (unit, length) = digits::unit(*seconds);
    let mirrored = 2.0 * seconds - low;
    let ends = (*low, high.unwrap_or(mirrored));
    let [mean, low, high_end] = between(*seconds, ends, 1.0 / length);
    let unit = one_or_more(&mean, unit);
    match high {
        None => format!("{mean} {unit} ({low} or more)"),
        Some(_) if low == high_end => format!("{mean} {unit}"),
        Some(_) if ends.0 == 0.0 => format!("{mean} {unit} (at most {high_end})"),
        Some(_) => format!("{mean} {unit} ({low} to {high_end})"),
    }
}

/// `21.3 days`.
fn spoken_length(seconds: f64) -> String {
    let (unit, length) = digits::unit(seconds);
    let [number, ..] = between(seconds, (seconds, seconds), 1.0 / length);
    format!("{number} {}", one_or_more(&number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Results;
    use crate::report::tests::results;
    use crate::report::words::{self, Extent};

    fn said(edit: impl Fn(&mut Point)) -> Vec<String> {
        let (_, mut results) = results(&[60, 10, 300], 64);
        edit(&mut results.points[0]);
        best(&results.points[0], None)
    }

    #[test]
    fn the_best_is_told_with_those_behind_it() {
        assert_eq!(
            said(|_| ())[0],
            "most port availability: “back in 10 min”, 18.9 ± 2.8 points before “back in 60 min”, then \
             “back in 300 min”"
        );
    }

    #[test]
    fn what_cannot_be_told_is_said() {
        let tied = |point: &mut Point| {
            let places = &mut point.rankings[0].places;
            places.iter_mut().for_each(|place| place.rank = 1);
        };
        assert_eq!(
            said(tied)[0],
            "most port availability cannot be told from these replications: “back in 10 min” or “back \
             in 60 min” or “back in 300 min”"
        );
    }

    #[test]
    fn what_is_equal_is_said_to_be() {
        let tied = |point: &mut Point| {
            let ranking = &mut point.rankings[0];
            ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
            ranking.is_tied = true;
        };
        assert_eq!(
            said(tied)[0],
            "most port availability, equal in each of 64 replications: “back in 10 min”, “back in \
             60 min” and “back in 300 min”"
        );
    }

    #[test]
    fn a_price_leaves_the_availabilities_to_the_files() {
        let priced = |point: &mut Point| {
            let ranking = &mut point.rankings[1];
            (ranking.metric, ranking.is_less_better) = (COST, true);
        };
        let said = said(priced);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("least cost: “back in 10 min”, "), "{said:?}");
    }

    fn hours(hours: f64) -> Payback {
        let seconds = 3600.0 * hours;
        Payback::After(Span { seconds, low: 0.9 * seconds, high: Some(1.1 * seconds) })
    }

    fn paid(downtime: Payback, money: Option<Payback>, waits: bool) -> String {
        let (_, results): (_, Results) = results(&[60, 10], 4);
        let mut point = results.points[0].clone();
        point.break_evens =
            vec![BreakEven { fix: 1, against: 0, waits, over: None, downtime, money }];
        paid_back(&point, Some("EUR")).remove(0)
    }

    const MONTH: f64 = 30.0 * 86_400.0;

    fn beyond(days: f64) -> Payback {
        Payback::BeyondHorizon { low: 86_400.0 * days, horizon: MONTH }
    }

    #[test]
    fn what_a_fix_pays_back_is_told_for_each_remedy() {
        let start = "against “back in 60 min”, “back in 10 min” ";
        let cases = [
            (hours(19.04), None, "has paid back its installation after 19 hours (17.1 to 20.9)"),
            (
                hours(2.0),
                Some(hours(480.0)),
                "has paid back its installation after 2 hours (1.8 to 2.2), and its price in EUR \
                 after 20 days (18 to 22)",
            ),
            (
                Payback::AtOnce,
                Some(beyond(30.0)),
                "does not pay back its price in EUR within 30 days",
            ),
            (
                beyond(21.3),
                Some(Payback::Unknown),
                "does not pay back its installation within 30 days (at the earliest after 21.3 \
                 days), and may or may not pay back its price in EUR: these replications cannot tell",
            ),
            (Payback::AtOnce, Some(Payback::AtOnce), "has nothing to pay back"),
        ];
        for (downtime, money, told) in cases {
            assert_eq!(paid(downtime, money, false), format!("{start}{told}"));
        }
        let told =
            "has paid back its installation and the wait for it after 19 hours (17.1 to 20.9)";
        assert_eq!(paid(hours(19.04), None, true), format!("{start}{told}"));
    }

    #[test]
    fn an_end_that_is_not_known_is_not_told() {
        let told = |low, high| spoken_span(&Span { seconds: 7200.0, low, high });
        assert_eq!(told(0.0, Some(10_800.0)), "2 hours (at most 3)");
        assert_eq!(told(3600.0, None), "2 hours (1 or more)");
        assert_eq!(told(7200.0, Some(7200.0)), "2 hours");
    }

    #[test]
    fn prices_have_a_table_of_their_own() {
        use crate::experiment::costs::Costs;
        use crate::experiment::runner::run_with;
        use crate::experiment::synthetic::{experiment, world};
        use crate::reading::Price;
        let mut experiment = experiment(&[60, 10, 300], 64, 64);
        experiment.costs = Some(Costs {
            currency: "EUR".to_owned(),
            restart: Some(Price(250_000)),
            patch_work: Some(Price(10_000_000)),
            ..Costs::default()
        });
        experiment.objectives = crate::experiment::metric::AVAILABILITIES
            .iter()
            .filter_map(|metric| crate::experiment::Objective::new(metric, 0.9))
            .collect();
        let results = run_with(&world, &experiment, crate::report::tests::IDLE);
        let results = results.expect("nobody stops it");
        insta::assert_snapshot!(words::answer(&results, Extent::Whole, None));
    }
}
