use super::*;
use crate::experiment::costs::Part;
use crate::report::tests::results;

fn said(repairs: &[u64], edit: impl Fn(&mut Results)) -> Vec<String> {
    let (_, mut results) = results(repairs, 64);
    edit(&mut results);
    verdict(&results)
}

#[test]
fn the_best_is_chosen_with_its_margin_and_how_sure_that_is() {
    insta::assert_snapshot!(said(&[60, 10, 300], |_| ()).join("\n"));
}

#[test]
fn what_cannot_be_told_says_what_it_takes() {
    let tied = |results: &mut Results| {
        for ranking in &mut results.points[0].rankings {
            (ranking.places[1].rank, ranking.places[1].is_beaten) = (1, false);
            ranking.margin = Some(Estimate::made_up(0.01, Some(0.02)));
        }
    };
    let said = said(&[60, 10, 300], tied);
    assert_eq!(
        said,
        [
            "It cannot be told from 64 replications which is the best of “back in 10 min” and “back \
             in 60 min”; all others are worse.",
            "Between “back in 10 min” and “back in 60 min” lie at most 7.2 min of downtime \
             in 4 hours; about 380 replications would tell them apart, if what was seen is true.",
        ]
    );
}

#[test]
fn what_hardly_differs_is_left_to_what_is_easier() {
    let near = |results: &mut Results| {
        for ranking in &mut results.points[0].rankings {
            (ranking.places[1].rank, ranking.places[1].is_beaten) = (1, false);
            ranking.margin = Some(Estimate::made_up(1e-7, Some(1e-4)));
        }
    };
    let said = said(&[60, 10], near);
    assert!(
        said[1].ends_with("lie at most 1.4 s of downtime in 4 hours: choose the easier."),
        "{said:?}"
    );
}

#[test]
fn users_decide_where_the_port_does_not() {
    let tied = |results: &mut Results| {
        let ranking = &mut results.points[0].rankings[0];
        ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
    };
    let said = said(&[60, 10], tied);
    assert!(said[0].contains("“back in 10 min”: 95.833 % of first attempts served"), "{said:?}");
}

#[test]
fn equals_are_said_to_be() {
    let tied = |results: &mut Results| {
        for ranking in &mut results.points[0].rankings {
            ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
            ranking.is_tied = true;
        }
    };
    let said = said(&[60, 10], tied);
    assert!(said[0].starts_with("Choose by what is easiest: “back in 10 min” and"), "{said:?}");
}

#[test]
fn one_replication_decides_nothing() {
    let (_, results) = results(&[60, 10], 1);
    assert_eq!(verdict(&results), [ONE_REPLICATION]);
}

#[test]
fn one_remedy_is_no_choice() {
    assert_eq!(said(&[60], |_| ()), [""; 0]);
}

#[test]
fn a_port_that_is_up_and_users_that_are_served_are_two_answers() {
    let apart = |results: &mut Results| {
        let users = &mut results.points[0].rankings[1];
        users.places.reverse();
        users.places.iter_mut().zip(1..).for_each(|(place, rank)| {
            (place.rank, place.is_beaten) = (rank, rank > 1);
        });
    };
    let said = said(&[60, 10], apart);
    assert!(said[0].starts_with("It depends on what counts: “back in 10 min” keeps"), "{said:?}");
    assert_eq!(said.len(), 1);
}

/// The first costs 100 for downtime and 10 for restarts, the second 40 and 90.
fn priced() -> Results {
    let (_, mut results) = results(&[60, 10], 64);
    results.currency = Some("EUR".to_owned());
    let point = &mut results.points[0];
    for (remedy, [down, restarts]) in point.remedies.iter_mut().zip([[100.0, 10.0], [40.0, 90.0]]) {
        let mut put = |metric: &Metric, mean| {
            remedy.estimates[metric.index()] = Some(Estimate::made_up(mean, Some(1.0)));
        };
        put(COST, down + restarts);
        put(Metric::of_part(Part::Down), down);
        put(Metric::of_part(Part::Restarts), restarts);
    }
    let ranking = &mut point.rankings[0];
    (ranking.metric, ranking.is_less_better) = (COST, true);
    ranking.places.reverse();
    ranking.places.iter_mut().zip(1..).for_each(|(place, rank)| {
        (place.rank, place.is_beaten) = (rank, rank > 1);
    });
    ranking.margin = Some(Estimate::made_up(-20.0, Some(3.0)));
    results
}

#[test]
fn prices_decide_and_their_tipping_points_are_told() {
    let said = verdict(&priced());
    assert_eq!(
        said[0],
        "Choose “back in 60 min”: 110.0 ± 1.0 EUR in all, against 130.0 ± 1.0 EUR for “back in 10 min”, the \
         next best; 20.0 ± 3.0 EUR less."
    );
    // 60 more for downtime: at 4/3 of its price they are even; 80 less for restarts: at 3/4.
    assert_eq!(
        said[2],
        "It would be otherwise if downtime cost more than 1.3 times its price, or if a restart cost \
         less than 0.75 of its price."
    );
}

#[test]
fn a_fix_that_may_pay_back_later_is_told_beside_what_beats_it() {
    let late = |results: &mut Results| {
        let month = 30.0 * 86_400.0;
        let beyond = Payback::BeyondHorizon { low: month, horizon: month };
        let (waits, over, money) = (false, None, None);
        let one = BreakEven { fix: 0, against: 1, waits, over, downtime: beyond, money };
        results.points[0].break_evens = vec![one];
    };
    let said = said(&[60, 10], late);
    assert_eq!(
        said[2],
        "It may be otherwise over a longer time: “back in 60 min” does not pay back its installation \
         within 30 days."
    );
}
