//! Traces that end long before the horizon: nobody calls from then on, and what users see says
//! nothing of that time. Change here what counts as long.

use super::digits;
use crate::experiment::Experiment;
use crate::model::scenario::Arrivals;

/// A trace that covers less than this share of the horizon is told.
const SHARE: f64 = 0.9;

/// A sentence for each class of `experiment` whose trace is short.
pub(super) fn short_traces(experiment: &Experiment) -> Vec<String> {
    let horizon = experiment.scenario.horizon.as_secs_f64();
    let short = experiment.scenario.classes.iter().filter_map(|class| {
        let Arrivals::Trace { requests } = &class.arrivals else { return None };
        let last = requests.last()?.at.as_secs_f64();
        let sends_valid = class.invalid < 1.0;
        (sends_valid && last < SHARE * horizon).then(|| {
            let (unit, length) = digits::unit(horizon);
            format!(
                "the trace of “{}” ends after {:.1} of {:.1} {unit}, and nobody of them calls from \
                 then on: shorten `horizon`, or give a rate",
                class.name,
                last / length,
                horizon / length
            )
        })
    });
    short.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{SimDuration, SimTime};
    use crate::experiment::synthetic::experiment;
    use crate::model::scenario::Traced;

    #[test]
    fn a_trace_that_ends_early_is_told() {
        let mut experiment = experiment(&[60], 1, 1);
        assert_eq!(short_traces(&experiment), [""; 0]);
        let at = |hours: u64| SimTime::ZERO + SimDuration::from_secs(3_600 * hours);
        let mut told = |hours| {
            let request = Traced { at: at(hours), invalid: None, host: None };
            experiment.scenario.classes[0].arrivals = Arrivals::Trace { requests: vec![request] };
            short_traces(&experiment)
        };
        // Of four hours.
        assert_eq!(told(4), [""; 0]);
        assert!(told(1)[0].contains("ends after 1.0 of 4.0 hours"), "{:?}", told(1));
    }
}
