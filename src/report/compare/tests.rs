use super::*;
use crate::experiment::intervals::Intervals;
use crate::experiment::metric::PORT_AVAILABILITY;
use crate::experiment::sample::fractions;
use crate::report::csv::replications;
use crate::report::summary;
use crate::report::tests::results;

fn past(repairs: &[u64], count: u32) -> (Past, Rows) {
    let (_, results) = results(repairs, count);
    let past = Past::read(&summary(&results)).expect("a summary");
    (past, Rows::read(&replications(&results)).expect("a table"))
}

#[test]
fn runs_of_one_seed_and_length_are_compared_in_pairs_and_others_are_not() {
    let (a, left) = past(&[60], 8);
    let (_, results) = results(&[10], 8);
    // The remedy of another name and length takes the place of the first.
    let renamed = |text: String| text.replace("back in 10 min", "back in 60 min");
    let b = Past::read(&renamed(summary(&results))).expect("a summary");
    let right = Rows::read(&renamed(replications(&results))).expect("a table");
    let compared = compare([&a, &b], [&left, &right]).expect("they compare");
    let port = &compared.points[0].remedies[0].1[0];
    assert!(port.is_paired && port.metric == PORT_AVAILABILITY);
    let (_, together) = crate::report::tests::results(&[60, 10], 8);
    let remedies = &together.points[0].remedies;
    let [one, other] = [0, 1].map(|index| fractions(&remedies[index].rows, PORT_AVAILABILITY));
    let within = Intervals::new(0.95, 8).difference_of_shares(&other, &one).expect("a difference");
    assert_eq!(port.difference, within, "as if they had been run together");
    assert!(compared.words(false, None).starts_with("paired: one seed, 8 replications of each\n"));
    let (c, other) = past(&[60], 5);
    let compared = compare([&a, &c], [&left, &other]).expect("they compare");
    assert!(!compared.points[0].remedies[0].1[0].is_paired);
    assert!(compared.words(false, None).contains("8 replications of A, 5 of B"));
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let (a, rows) = past(&[60, 10], 8);
    let compared = compare([&a, &a], [&rows, &rows]).expect("they compare");
    for (_, differences) in &compared.points[0].remedies {
        assert!(differences.iter().all(|one| one.difference.mean == 0.0));
    }
    let told = compared.words(false, None);
    assert!(told.contains("no metric differs: “back in 60 min” and “back in 10 min”\n"), "{told}");
}

#[test]
fn what_only_one_has_is_named() {
    let ((a, left), (b, right)) = (past(&[60, 10], 4), past(&[60], 4));
    let compared = compare([&a, &b], [&left, &right]).expect("they compare");
    assert!(compared.words(false, None).contains("only in A: “"));
    assert_eq!(compared.as_json()["apart"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_answer_is_what_the_best_remedies_have() {
    let ((a, left), (b, right)) = (past(&[60, 300], 8), past(&[60, 10], 8));
    let compared = compare([&a, &b], [&left, &right]).expect("they compare");
    let told = compared.answer(None);
    assert!(
        told.starts_with("B's best remedy, “back in 10 min”: 95.833 % of the time up, against ")
    );
    assert!(told.contains(" for “back in 60 min”, A's best; clearly "), "{told}");
    assert!(told.ends_with(" points more.\n"), "{told}");
    assert!(compared.answer(Some(60)).lines().all(|line| line.chars().count() <= 60));
    let compared = compare([&b, &a], [&right, &left]).expect("they compare");
    assert!(compared.answer(None).ends_with(" points less.\n"));
    let compared = compare([&b, &b], [&right, &right]).expect("they compare");
    assert!(compared.answer(None).ends_with("A's best; the same.\n"));
}

#[test]
fn of_a_sweep_the_design_points_are_counted() {
    let ((mut a, left), (mut b, right)) = (past(&[60, 300], 8), past(&[60, 10], 8));
    let value = |k: usize| vec![("a.rate".to_owned(), format!("{k} / day"))];
    for past in [&mut a, &mut b] {
        past.points = vec![past.points[0].clone(); 2];
        past.points.iter_mut().enumerate().for_each(|(k, point)| point.parameters = value(k));
    }
    b.points[1].remedies = a.points[1].remedies.clone();
    let compared = compare([&a, &b], [&left, &right]).expect("they compare");
    let told = compared.answer(None);
    let counted = "By port availability, B's best remedy against A's: better at 1, the same at 1 of 2 \
                   design points.\n";
    assert_eq!(told, counted);
    assert!(compared.words(false, None).contains("\nB's best remedy, "));
}
