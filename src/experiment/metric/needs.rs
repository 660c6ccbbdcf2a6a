//! [`Needs`]: what must be so that a metric exists under a remedy. Change here where it does not.

use super::definition::Metric;
use crate::engine::SimDuration;
use crate::experiment::steady::is_to_change;
use crate::model::{Remedy, Scenario};

/// What a metric needs besides that something happens which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Several listeners.
    Listeners,
    /// A measure that probes.
    Probes,
    /// Somebody who restarts what he holds for dead.
    Suspicion,
    /// A long run within the horizon.
    LongRun,
    /// A horizon that is not shorter than this.
    Window(SimDuration),
}

impl Metric {
    /// What it needs; `None` if it exists under every remedy.
    pub fn needs(&self) -> Option<Needs> {
        Some(match self.name {
            "enough_up" | "first_shortage_seconds" | "shortage_share" => Needs::Listeners,
            "probe_availability" => Needs::Probes,
            "detection_seconds" => Needs::Suspicion,
            "steady_availability" | "steady_unavailability" => Needs::LongRun,
            "port_worst_hour" | "user_worst_hour" => Needs::Window(SimDuration::from_secs(3_600)),
            "port_worst_day" | "user_worst_day" => Needs::Window(SimDuration::DAY),
            "port_worst_week" | "user_worst_week" => Needs::Window(SimDuration::DAY.times(7)),
            _ => return None,
        })
    }
}

impl Needs {
    /// Whether `scenario` under `remedy` may have it, as far as that is known beforehand.
    pub fn may_be_met(self, scenario: &Scenario, remedy: &Remedy) -> bool {
        let mut natures = remedy.measures.iter().map(|measure| measure.nature());
        match self {
            Self::Listeners => remedy.rota().listeners() > 1,
            Self::Probes => natures.any(|nature| {
                nature.probes.is_some() || nature.brings.is_some() || nature.looks.is_some()
            }),
            Self::Suspicion => natures.any(|nature| {
                let holds_for_dead = nature.restarts.is_some_and(|one| one.why.period().is_none());
                holds_for_dead || nature.times_out.is_some()
            }),
            Self::LongRun => !is_to_change(remedy, scenario.horizon),
            Self::Window(span) => scenario.horizon >= span,
        }
    }

    /// Why there is no such metric: what follows "for".
    pub const fn lack(self) -> &'static str {
        match self {
            Self::Listeners => "there is one listener alone",
            Self::Probes => "nobody probes",
            Self::Suspicion => "nobody restarts a port because it is held for dead",
            Self::LongRun => {
                "the horizon holds no long run: a change is planned after its first half, or the port \
                 takes longer than a tenth of it to forget its start"
            }
            Self::Window(_) => "the horizon is shorter than that",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::experiment::metric::METRICS;

    #[test]
    fn thirteen_metrics_need_more_than_that_something_happens() {
        assert_eq!(METRICS.iter().filter(|metric| metric.needs().is_some()).count(), 13);
    }
}
