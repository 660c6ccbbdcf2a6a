//! The words for a probe.

use super::{Cast, capitalised, span};
use crate::model::remedy::{Layer, Probed, Stage, UntilStarted};
use crate::model::world::Seen;

/// A probe of a measure that is decided.
pub(in crate::trace) struct Probe {
    pub(in crate::trace) measure: usize,
    pub(in crate::trace) seen: Seen,
    pub(in crate::trace) probed: Probed,
    /// Whether the port is up.
    pub(in crate::trace) up: bool,
}

impl Probe {
    /// What it met, and what is made of it.
    pub(in crate::trace) fn sentence(&self, cast: &Cast<'_>) -> String {
        let probes = cast.remedy.measures[self.measure].nature().probes;
        let probing = probes.expect("it probes").how;
        let Probed { answered, stage, failures, limit } = self.probed;
        let (what, layer) = match (stage, probing.startup.until_started) {
            (Stage::Startup, Some(UntilStarted::Probe { round, .. })) => {
                ("A start-up probe", round.probe)
            }
            _ => ("A probe", probing.probe),
        };
        let probe = format!("{what} of {} {}", cast.measure(self.measure), met(self.seen, layer));
        let failure = match failures {
            0 => "in a start that does not count".to_owned(),
            _ if failures > limit => format!("failure {failures} in a row"),
            _ => format!("failure {failures} of {limit} in a row"),
        };
        match (answered, self.seen.is_answer()) {
            (true, true) if stage != Stage::Steady => format!("{probe}. The program has started."),
            (true, true) if self.up => format!("{probe}. All is well."),
            (true, true) => format!("{probe}. It takes the hung port for healthy."),
            (false, false) => format!("{probe}: {failure}."),
            (true, false) => format!("{probe}, but is taken for answered by mistake."),
            (false, true) => format!("{probe}. It is taken for failed by mistake: {failure}."),
        }
    }
}

/// Somebody who was about to restart the port has looked at it first.
pub(in crate::trace) fn looked(cast: &Cast<'_>, measure: usize, seen: Seen) -> String {
    let looks = cast.remedy.measures[measure].nature().looks;
    let met = met(seen, looks.expect("it looks").probe);
    let then = if seen.is_answer() { ". All is well, and nothing is restarted" } else { "" };
    let who = cast.measure(measure);
    capitalised(&format!("{who} looks at the port first: the probe {met}{then}."))
}

/// What a look at this layer met.
fn met(seen: Seen, layer: Layer) -> String {
    match (seen, layer) {
        (Seen::Process { lives: true }, _) => "is answered: the process lives".to_owned(),
        (Seen::Process { lives: false }, _) => "finds no process".to_owned(),
        (Seen::Queue { queued, capacity, accepts: true }, _) => {
            format!("is answered: {queued} of {capacity} places in the queue are taken")
        }
        (Seen::Queue { queued, capacity, accepts: false }, _) => {
            format!("finds {queued} of {capacity} places in the queue taken")
        }
        (Seen::NoQueue, _) => "finds nobody listening".to_owned(),
        (Seen::Answer, Layer::Banner) => "is answered: the banner comes".to_owned(),
        (Seen::Answer, Layer::HalfOpen) => {
            "is answered: SYN-ACK comes, and the probe breaks off by RST".to_owned()
        }
        (Seen::Answer, _) => "is answered: the connection opens".to_owned(),
        (Seen::Reset, _) => "gets RST".to_owned(),
        (Seen::Silence(waited), _) => format!("has waited in vain for {}", span(waited)),
    }
}
