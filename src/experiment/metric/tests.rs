use super::*;

#[test]
fn a_metric_is_found_under_its_name_and_by_no_other() {
    for (index, metric) in METRICS.iter().enumerate() {
        let found = Metric::by_name(metric.name).expect("it has a name");
        assert_eq!(found.index(), index, "{}", metric.name);
    }
    assert!(Metric::by_name("port-availability").is_none());
}

#[test]
fn a_name_ends_as_its_unit_does() {
    for metric in &METRICS {
        for unit in [Unit::Span, Unit::PerMonth] {
            let ends_so = metric.name.ends_with(unit.ending());
            assert_eq!(ends_so, metric.unit == unit, "{}", metric.name);
        }
    }
}

#[test]
fn the_shares_of_attempts_tell_all_that_ended() {
    use crate::engine::Streams;
    use crate::experiment::synthetic;
    let experiment = synthetic::experiment(&[60], 1, 1);
    let (scenario, remedy) = (&experiment.scenario, &experiment.remedies[0].remedy);
    let outcome = synthetic::world(scenario, remedy, Streams::new(1, 0));
    let shares = METRICS.iter().filter(|metric| metric.name.starts_with("attempts_"));
    let fractions: Vec<Fraction> = shares.map(|metric| metric.read(&outcome, None)).collect();
    assert_eq!(fractions.len(), 4);
    let whole = outcome.valid_total().attempts;
    assert!(fractions.iter().all(|fraction| fraction.whole == whole));
    assert_eq!(fractions.iter().map(|fraction| fraction.part).sum::<u64>(), whole);
}
