//! The words for a look at the port.

use super::{Cast, capitalised, span};
use crate::model::client::State;
use crate::model::remedy::{Probed, Stage};
use crate::model::world::{PortState, Seen};

impl Cast<'_> {
    /// A probe of a measure is decided: what it met, and what is made of it while the port is in
    /// this state.
    pub(in crate::trace) fn probe(
        &self,
        measure: usize,
        seen: Seen,
        probed: Probed,
        port: PortState,
    ) -> String {
        let Probed { answered, stage, failures, limit } = probed;
        let what = if stage == Stage::Startup { "A start-up probe" } else { "A probe" };
        let probe = format!("{what} of {} {}", self.measure(measure), met(seen));
        let failure = match failures {
            0 => "This does not count while the program starts".to_owned(),
            1 if limit == 1 => "One failure is enough".to_owned(),
            _ if failures > limit => format!("This is failure {failures} in a row"),
            _ => format!("This is failure {failures} of {limit} in a row"),
        };
        match (answered, seen.is_answer(), port) {
            (true, true, _) if stage != Stage::Steady => {
                format!("{probe}. The program has started.")
            }
            (true, true, PortState::Up) => format!("{probe}. All is well."),
            (true, true, PortState::Hung) => {
                format!("{probe}. It takes the hung port for healthy.")
            }
            (true, true, PortState::Restarting | PortState::Installing) => {
                format!("{probe}. It takes the port, which is down, for healthy.")
            }
            (true, false, _) => format!("{probe}, but is taken for answered by mistake."),
            (false, true, _) => format!("{probe}. It is taken for failed by mistake. {failure}."),
            (false, false, _) => format!("{probe}. {failure}."),
        }
    }

    /// Somebody who was about to restart the port has looked at it first.
    pub(in crate::trace) fn looked(&self, measure: usize, seen: Seen) -> String {
        let met = met(seen);
        let then = if seen.is_answer() { " All is well, and nothing is restarted." } else { "" };
        let who = self.measure(measure);
        capitalised(&format!("{who} looks at the port first: the probe {met}.{then}"))
    }
}

/// What a look at the port met.
fn met(seen: Seen) -> String {
    let met = match seen {
        Seen::Process { lives: true } => "is answered: the process lives",
        Seen::Process { lives: false } => "finds no process",
        Seen::Queue { queued, capacity, accepts } => {
            let met = if accepts { "is answered" } else { "fails" };
            return format!("{met}: the queue has {queued} of {capacity} places taken");
        }
        Seen::NoQueue => "finds nobody listening",
        Seen::Answer(State::InSession) => "is answered: the banner comes",
        Seen::Answer(State::Knocked) => "is answered by SYN-ACK, and breaks off by RST",
        Seen::Answer(_) => "is answered: the connection opens",
        Seen::Reset => "gets RST",
        Seen::Silence(waited) => return format!("has waited in vain for {}", span(waited)),
    };
    met.to_owned()
}
