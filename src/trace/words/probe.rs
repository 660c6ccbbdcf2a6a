//! The words for a probe.

use super::{Cast, span};
use crate::model::remedy::Layer;
use crate::model::world::{PortState, Seen};

impl Cast<'_> {
    /// A probe of a measure is decided: what it met, and what is made of it. `failures`: how many
    /// have failed in a row; `port`: its state.
    pub(in crate::trace) fn probe(
        &self,
        measure: usize,
        seen: Seen,
        failures: u32,
        port: PortState,
    ) -> String {
        let probes = self.remedy.measures[measure].nature().probes;
        let probing = probes.expect("it probes").how;
        let probe = format!("A probe of {} {}", self.measure(measure), met(seen, probing.probe));
        let failure = match probing.failures {
            limit if failures > limit => format!("failure {failures} in a row"),
            limit => format!("failure {failures} of {limit} in a row"),
        };
        match (failures, seen.is_answer()) {
            (0, true) => match port {
                PortState::Up => format!("{probe}. All is well."),
                PortState::Hung => format!("{probe}. It takes the hung port for healthy."),
                PortState::Restarting | PortState::Installing => {
                    format!("{probe}. It takes the port, which is down, for healthy.")
                }
            },
            (0, false) => format!("{probe}, but is taken for answered by mistake."),
            (_, true) => format!("{probe}. It is taken for failed by mistake: {failure}."),
            (_, false) => format!("{probe}: {failure}."),
        }
    }
}

fn met(seen: Seen, layer: Layer) -> String {
    match seen {
        Seen::Process { lives: true } => "is answered: the process lives".to_owned(),
        Seen::Process { lives: false } => "finds no process".to_owned(),
        Seen::Queue { queued, capacity, accepts: true } => {
            let are = if queued == 1 { "is" } else { "are" };
            format!("is answered: {queued} of {capacity} places in the queue {are} taken")
        }
        Seen::Queue { queued, capacity, accepts: false } => {
            format!("finds {queued} of {capacity} places in the queue taken")
        }
        Seen::Answer if layer == Layer::Banner => "is answered: the banner comes".to_owned(),
        Seen::Answer => "is answered: the connection opens".to_owned(),
        Seen::Reset => "gets RST".to_owned(),
        Seen::Silence(waited) => format!("has waited in vain for {}", span(waited)),
    }
}
