//! What a story says of probes.

use super::port::Port;
use super::teller::Teller;
use super::words::{self, span};
use crate::engine::SimTime;
use crate::model::remedy::Layer;

impl Teller<'_> {
    /// Back in service, whoever probes counts failures anew.
    pub(super) fn forget_failures(&mut self) {
        self.probes.iter_mut().for_each(|probes| probes.failures = 0);
    }

    /// A probe is decided: taken for answered or not, rightly or `mistaken`.
    pub(super) fn on_probed(
        &mut self,
        now: SimTime,
        measure: usize,
        answered: bool,
        mistaken: bool,
    ) {
        let probes = &mut self.probes[measure];
        probes.failures = if answered { 0 } else { probes.failures + 1 };
        let failures = probes.failures;
        if !self.selection.probe(answered) {
            self.tally.probe(answered);
            return;
        }
        let probing = self.remedy.measures[measure].nature().probes.expect("it probes").how;
        let (layer, limit) = (probing.probe, probing.failures);
        let who = words::measure(self.remedy, measure);
        let met = if answered != mistaken {
            format!("is answered: {}", self.good_news(measure, layer))
        } else {
            self.bad_news(now, measure, layer)
        };
        let belief = match (answered, self.port) {
            (false, _) if failures > limit => format!("failure {failures} in a row"),
            (false, _) => format!("failure {failures} of {limit} in a row"),
            (true, Port::Up) => "All is well".to_owned(),
            (true, _) => "It takes the hung port for healthy".to_owned(),
        };
        let text = match (answered, mistaken) {
            (true, false) => format!("A probe of {who} {met}. {belief}."),
            (false, false) => format!("A probe of {who} {met}: {belief}."),
            (true, true) => {
                format!("A probe of {who} {met}, but is taken for answered by mistake.")
            }
            (false, true) => {
                format!("A probe of {who} {met}. It is taken for failed by mistake: {belief}.")
            }
        };
        self.say(now, text);
    }

    fn good_news(&self, measure: usize, layer: Layer) -> String {
        match layer {
            Layer::Process => "the process lives".to_owned(),
            Layer::Queue { .. } => {
                let (queued, places) = self.probes[measure].queue;
                format!("{queued} of {places} places in the queue are taken")
            }
            Layer::Connect => "the connection opens".to_owned(),
            Layer::Banner => "the banner comes".to_owned(),
        }
    }

    fn bad_news(&self, now: SimTime, measure: usize, layer: Layer) -> String {
        let probes = self.probes[measure];
        if let Layer::Queue { .. } = layer {
            let (queued, places) = probes.queue;
            return format!("finds {queued} of {places} places in the queue taken");
        }
        let connection = probes.connection.expect("a probe that fails has called");
        let call = self.calls.at(connection);
        if call.resets > 0 {
            "gets RST".to_owned()
        } else {
            format!("has waited in vain for {}", span(now.since(call.began)))
        }
    }
}
