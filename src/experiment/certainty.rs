//! What cannot vary, whatever the traffic: of that alone an interval has no width.

use super::metric::Metric;
use super::warm_up::warm_up;
use crate::engine::SimTime;
use crate::model::scenario::Class;
use crate::model::{Remedy, Scenario};

/// What is read off the time of the port alone.
const OF_THE_PORT: [&str; 12] = [
    "port_availability",
    "downtime_seconds",
    "restarts",
    "planned_restarts",
    "failed_starts",
    "given_up_share",
    "enough_up",
    "first_shortage_seconds",
    "shortage_share",
    "port_worst_hour",
    "port_worst_day",
    "port_worst_week",
];
/// What is read off hangs alone.
const OF_HANGS: [&str; 6] = [
    "hangs",
    "hung_share",
    "hung_seconds",
    "first_hang_seconds",
    "needed_restarts",
    "undetected_hangs",
];

/// What is read off the second half of that time.
const OF_THE_LONG_RUN: [&str; 2] = ["steady_availability", "steady_unavailability"];

/// What only people make.
const OF_PEOPLE: [&str; 2] = ["call_outs", "night_call_outs"];

/// Whether `metric` cannot vary between replications of `scenario` under `remedy`. That is so where
/// no request can hang the port. A metric of its time also needs that no measure restarts it.
pub(super) fn is_certain(metric: &Metric, scenario: &Scenario, remedy: &Remedy) -> bool {
    let can_hang = can_hang(scenario, remedy);
    if OF_HANGS.contains(&metric.name) {
        return !can_hang;
    }
    if OF_PEOPLE.contains(&metric.name) {
        return !calls_people(remedy);
    }
    if OF_THE_LONG_RUN.contains(&metric.name) {
        let by_then = |from| from <= warm_up(scenario.horizon);
        return certain_from(scenario, remedy).is_some_and(by_then);
    }
    OF_THE_PORT.contains(&metric.name) && !can_hang && !can_err(remedy)
}

/// From when on the port's time cannot vary: once it is fixed for good, or from the start where
/// nothing hangs it. `None` where a measure may restart it by mistake.
pub(super) fn certain_from(scenario: &Scenario, remedy: &Remedy) -> Option<SimTime> {
    if can_err(remedy) {
        return None;
    }
    let fixed = || remedy.installs().filter(|fix| fix.coverage >= 1.0)?.over;
    if can_hang(scenario, remedy) { fixed() } else { Some(SimTime::ZERO) }
}

/// Whether an invalid request can reach a port that it hangs.
pub(super) fn can_hang(scenario: &Scenario, remedy: &Remedy) -> bool {
    let is_fixed = remedy.installs().is_some_and(|fix| fix.is_at_start() && fix.coverage >= 1.0);
    !is_fixed && scenario.classes.iter().any(Class::sends_invalid)
}

/// Whether a measure calls people out.
fn calls_people(remedy: &Remedy) -> bool {
    let restarts = remedy.measures.iter().filter_map(|measure| measure.nature().restarts);
    restarts.into_iter().any(|restarts| restarts.why.is_by_people())
}

/// Whether a measure restarts anything, acts on what it sees or hears, or replaces workers.
fn can_err(remedy: &Remedy) -> bool {
    remedy.measures.iter().any(|measure| {
        let nature = measure.nature();
        nature.restarts.is_some()
            || nature.probes.is_some()
            || nature.looks.is_some()
            || nature.recycles.is_some()
            || nature.times_out.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::metric::METRICS;

    #[test]
    fn the_names_are_those_of_metrics() {
        for name in OF_THE_PORT.iter().chain(&OF_HANGS).chain(&OF_PEOPLE).chain(&OF_THE_LONG_RUN) {
            assert!(METRICS.iter().any(|metric| metric.name == *name), "{name}");
        }
    }

    #[test]
    fn a_port_fixed_from_the_start_cannot_hang_and_one_that_is_not_can() {
        use crate::engine::SimDuration;
        use crate::experiment::metric::PORT_AVAILABILITY;
        use crate::experiment::synthetic::experiment;
        use crate::model::remedy::{Fix, Measure};
        let mut experiment = experiment(&[60], 1, 1);
        let remedy = experiment.remedies[0].remedy.clone();
        experiment.scenario.classes[0].invalid = 0.5;
        let certain = |remedy: &Remedy| is_certain(PORT_AVAILABILITY, &experiment.scenario, remedy);
        assert!(certain(&remedy), "the remedy of that world is a fix at the start");
        assert!(!certain(&Remedy::default()));
        let from = |remedy: &Remedy| certain_from(&experiment.scenario, remedy);
        assert_eq!(from(&remedy), Some(SimTime::ZERO));
        assert_eq!(from(&Remedy::default()), None);
        let (week, hour) = (SimDuration::DAY.times(7), SimDuration::from_secs(3600));
        let late = Measure::Fix(Fix::at(SimTime::ZERO + week, hour));
        assert_eq!(from(&Remedy { measures: vec![late] }), Some(SimTime::ZERO + week + hour));
        let mut harmless = experiment.scenario.clone();
        harmless.classes[0].invalid = 0.0;
        assert!(is_certain(PORT_AVAILABILITY, &harmless, &Remedy::default()));
    }
}
