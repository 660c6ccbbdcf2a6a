//! [`Teller`]: watches a replication and writes its story as it happens.

use std::collections::BTreeMap;

use super::call::{Call, Met};
use super::port::Port;
use super::selection::Selection;
use super::story::{Line, Story};
use super::tally::Tally;
use super::words::call::Scene;
use super::words::{Cast, Terms, opening, outage};
use crate::engine::SimTime;
use crate::model::client::{Ending, State};
use crate::model::reason::Reason;
use crate::model::segment::{ConnectionId, ListenerId, Segment};
use crate::model::world::{Fact, Observer, PortState};

/// Writes a story.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    /// The listener it tells of.
    at: ListenerId,
    pub(super) cast: Cast<'a>,
    story: Story,
    terms: Terms,
    /// What there is on the connections to the listener, by their index: a call, or a probe, which
    /// is told as a whole.
    calls: BTreeMap<u32, Option<Call>>,
    pub(super) port: Port,
    pub(super) selection: Selection,
    pub(super) tally: Tally,
}

impl Observer for Teller<'_> {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if fact.listener().is_some_and(|at| at != self.at) {
            if let Some(begun) = fact.connection() {
                self.calls.remove(&begun.index);
            }
            return;
        }
        match fact {
            Fact::Born { .. } => {}
            Fact::Attempt {
                connection, request, number, invalid, uncovered, kept, keeps, ..
            } => {
                let up = self.port.is_up();
                let told = self.selection.attempt(request, invalid, up);
                if told && invalid && up && self.selection.is_full() {
                    self.settle(now);
                }
                let waits = kept.then_some((State::InSession, now));
                let (began, met) = (now, Met { waits, ..Met::default() });
                let call =
                    Call { request, number, invalid, uncovered, kept, keeps, told, began, met };
                self.calls.insert(connection.index, Some(call));
            }
            Fact::Probe { connection, .. } => _ = self.calls.insert(connection.index, None),
            Fact::Probed { probed, .. } if !self.selection.probe(probed.answered) => {
                self.tally.probe(probed.answered);
            }
            Fact::Probed { measure, seen, probed, .. } => {
                self.say(now, self.cast.probe(measure, seen, probed, self.port.state));
            }
            Fact::Looked { measure, seen, .. } if self.selection.is_full() => {
                self.say(now, self.cast.looked(measure, seen));
            }
            Fact::Looked { .. } => {}
            Fact::Waits { measure, people, busy_at, .. } => {
                self.port.waited_for = Some(measure);
                if self.selection.is_full() {
                    self.say(now, self.cast.waits(measure, people, busy_at));
                }
            }
            Fact::Port { state, turn, .. } => self.on_port(now, state, turn),
            _ => {
                let connection = fact.connection().expect("all else happens on a connection");
                self.on_call(now, connection, fact);
            }
        }
    }
}

impl<'a> Teller<'a> {
    pub(super) fn new(cast: Cast<'a>, at: ListenerId) -> Self {
        let mut teller = Self {
            at,
            cast,
            story: Story::default(),
            terms: Terms::new(),
            calls: BTreeMap::new(),
            port: Port::new(),
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
        let port = outage::standing(&self.port);
        let since = match self.port.is_up() {
            true => String::new(),
            false => format!(", and has been down since {:.3}", self.port.down_since),
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
        if let Some(counts) = self.counts(now) {
            self.say(now, counts);
        }
    }

    /// What the tally says; it begins anew.
    pub(super) fn counts(&mut self, now: SimTime) -> Option<String> {
        let served = match self.port.state {
            PortState::Up if self.selection.example => " like the first",
            PortState::Hung if self.selection.is_full() => {
                " having reached the listener before the hang"
            }
            PortState::Up | PortState::Hung | PortState::Restarting | PortState::Installing => "",
        };
        let tally = std::mem::replace(&mut self.tally, Tally::new(now));
        tally.sentences(served)
    }

    /// Something happens on a connection: it is told or counted, if it is a call's.
    fn on_call(&mut self, now: SimTime, connection: ConnectionId, fact: Fact) {
        let Some(caller) = self.calls.get_mut(&connection.index) else {
            return;
        };
        let sent = u64::from(matches!(fact, Fact::Sent { .. }));
        self.story.segments += sent;
        let Some(heard) = caller else {
            return;
        };
        let call = *heard;
        heard.hear(now, fact);
        self.story.segments_told += sent * u64::from(call.told);
        if let Fact::Hung { .. } = fact {
            self.go_on(now, PortState::Hung);
            self.change(now, PortState::Hung);
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
                    self.tally.loss(self.cast.law().takes.thing().noun.unwrap_or_default());
                }
                told
            }
            Fact::Hung { .. } => call.told || self.selection.is_full(),
            Fact::Ended { ending, .. } | Fact::WentOn { ending, .. } => {
                let told = call.told || self.selection.ending(call.request, call.invalid, ending);
                if !told {
                    let full = call.met.cut == Some(Reason::BacklogFull);
                    self.tally.attempt(call.invalid, ending, full);
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
}
