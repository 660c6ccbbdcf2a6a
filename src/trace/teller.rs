//! [`Teller`]: watches a replication and writes its story as it happens.

use super::call::{Call, Calls, Connection, Met};
use super::port::{Outage, Port};
use super::selection::Selection;
use super::story::{Line, Story};
use super::tally::Tally;
use super::words::call::Scene;
use super::words::probe::{self, Probe};
use super::words::{Cast, Terms, count, instant, opening, outage};
use crate::engine::SimTime;
use crate::model::client::{Ending, State};
use crate::model::listener::Service;
use crate::model::reason::Reason;
use crate::model::remedy::Probed;
use crate::model::segment::{ConnectionId, ListenerId, Segment};
use crate::model::world::{Fact, Observer, Seen};

/// Writes a story.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    /// The listener it tells of.
    at: ListenerId,
    pub(super) cast: Cast<'a>,
    story: Story,
    terms: Terms,
    calls: Calls,
    pub(super) port: Port,
    pub(super) outage: Option<Outage>,
    /// Outages so far.
    pub(super) outages: u64,
    /// Outages since the last line that are only counted.
    pub(super) folded: u64,
    pub(super) selection: Selection,
    pub(super) tally: Tally,
}

impl Observer for Teller<'_> {
    fn note(&mut self, now: SimTime, fact: Fact) {
        let elsewhere = fact.listener().is_some_and(|at| at != self.at);
        match (fact, fact.connection()) {
            (_, Some(connection)) if elsewhere => {
                self.calls.put(connection, Connection::Elsewhere);
            }
            (Fact::Born { .. }, _) => {}
            _ if elsewhere => {}
            (Fact::Attempt { .. }, Some(connection)) => self.on_attempt(now, connection, fact),
            (Fact::Probe { .. }, Some(connection)) => self.calls.put(connection, Connection::Probe),
            (_, Some(connection)) => self.on_call(now, connection, fact),
            (Fact::Probed { measure, seen, probed, .. }, None) => {
                self.on_probed(now, measure, seen, probed);
            }
            (Fact::Looked { measure, seen, .. }, None) => self.on_looked(now, measure, seen),
            (Fact::Service { service: Service::Serving, .. } | Fact::Healed { .. }, None) => {
                self.end_outage(now, fact);
            }
            (_, None) => self.in_outage(now, fact),
        }
    }
}

impl<'a> Teller<'a> {
    pub(super) fn new(cast: Cast<'a>, at: ListenerId) -> Self {
        let mut teller = Self {
            at,
            cast,
            story: Story::default(),
            terms: Terms::default(),
            calls: Calls::default(),
            port: Port::Up,
            outage: None,
            outages: 0,
            folded: 0,
            selection: Selection::default(),
            tally: Tally::new(SimTime::ZERO),
        };
        for sentence in opening::sentences(cast, at) {
            teller.say(SimTime::ZERO, sentence);
        }
        teller
    }

    /// The replication ends at `horizon`.
    pub(super) fn close(mut self, horizon: SimTime) -> Story {
        self.settle(horizon);
        let port = outage::port(self.port);
        let since = match &self.outage {
            Some(outage) => format!(", and has been down since {}", instant(outage.began)),
            None => String::new(),
        };
        self.say(horizon, format!("The replication ends; the port is {port}{since}."));
        self.story
    }

    pub(super) fn say(&mut self, at: SimTime, text: String) {
        let text = self.terms.explain(text);
        self.story.lines.push(Line { at, text });
    }

    /// Writes the line of what has only been counted since the last such line.
    pub(super) fn settle(&mut self, now: SimTime) {
        let mut sentences = Vec::new();
        if self.folded > 0 {
            let more = count(self.folded, "more outage");
            sentences.push(format!("Meanwhile the port has been through {more}."));
            self.folded = 0;
        }
        sentences.extend(self.counts(now));
        if !sentences.is_empty() {
            self.say(now, sentences.join(" "));
        }
    }

    /// The sentence of the tally, which begins anew.
    pub(super) fn counts(&mut self, now: SimTime) -> Option<String> {
        let served = match self.port {
            Port::Up if self.selection.example => " like the first",
            Port::Hung | Port::Ending if self.selection.is_full() => {
                " having reached the listener before the hang"
            }
            Port::Up | Port::Hung | Port::Ending | Port::Out(_) | Port::GivenUp => "",
        };
        let tally = std::mem::replace(&mut self.tally, Tally::new(now));
        tally.sentence(served)
    }

    fn on_attempt(&mut self, now: SimTime, connection: ConnectionId, fact: Fact) {
        let Fact::Attempt { request: name, number, invalid, uncovered, kept, keeps, .. } = fact
        else {
            unreachable!("it is an attempt");
        };
        let up = self.port == Port::Up;
        let told = self.selection.attempt(name, invalid, up);
        if told && invalid && up && self.selection.is_full() {
            self.settle(now);
        }
        let mut met = Met::default();
        if kept && let Connection::Call(before) = self.calls.on(connection) {
            met = Met { waits: Some((State::InSession, now)), cut: before.met.cut, ..met };
        }
        let call = Call { name, number, told, invalid, uncovered, kept, keeps, began: now, met };
        self.calls.put(connection, Connection::Call(call));
    }

    /// Something happens on a connection: it is told or counted, if it is a call's.
    fn on_call(&mut self, now: SimTime, connection: ConnectionId, fact: Fact) {
        let sent = u64::from(matches!(fact, Fact::Sent { .. }));
        let heard = match self.calls.on(connection) {
            Connection::Elsewhere => return,
            Connection::Probe => return self.story.segments += sent,
            Connection::Call(call) => call,
        };
        let call = *heard;
        heard.hear(now, fact);
        self.story.segments += sent;
        self.story.segments_told += sent * u64::from(call.told);
        if let Fact::Hung { .. } = fact {
            self.on_hung(now, &call);
        }
        let scene = Scene { cast: self.cast, call: &call, now };
        if self.tells(&call, fact)
            && let Some(sentence) = scene.sentence(fact)
        {
            self.say(now, sentence);
        }
    }

    /// Whether a fact of a call is told; counts what is counted instead.
    fn tells(&mut self, call: &Call, fact: Fact) -> bool {
        match fact {
            // Where nothing is left the port hangs, which says it.
            Fact::Acted { taken, of, .. } if taken == of => false,
            Fact::Acted { .. } => {
                let told = call.told || self.selection.loss();
                if !told {
                    self.tally.loss(self.cast.law().takes.thing());
                }
                told
            }
            Fact::Hung { .. } => call.told || self.selection.is_full(),
            Fact::Ended { ending, .. } | Fact::WentOn { ending, .. } => {
                let told = call.told || self.selection.ending(call.name, call.invalid, ending);
                if !told {
                    self.tally.attempt(call.invalid, ending, call.met.full);
                }
                self.selection.example |= call.told && !call.invalid && ending == Ending::Served;
                told
            }
            // Of the SYNs that are ignored one is told; for an answer to ACK and FIN nobody waits.
            Fact::Ignored { segment, why, .. } => {
                let waits = match segment {
                    Segment::Syn => call.met.ignored.is_none(),
                    Segment::Request => true,
                    _ => matches!(why, Reason::QueueFull | Reason::CookieInVain),
                };
                call.told && waits
            }
            _ => call.told,
        }
    }

    /// Somebody has looked at the port before a restart.
    fn on_looked(&mut self, now: SimTime, measure: usize, seen: Seen) {
        if self.selection.is_full() {
            self.say(now, probe::looked(&self.cast, measure, seen));
        }
    }

    /// A probe is decided: taken for answered or not.
    fn on_probed(&mut self, now: SimTime, measure: usize, seen: Seen, probed: Probed) {
        if self.selection.probe(probed.answered) {
            let probe = Probe { measure, seen, probed, up: self.port == Port::Up };
            self.say(now, probe.sentence(&self.cast));
        } else {
            self.tally.probe(probed.answered);
        }
    }
}
