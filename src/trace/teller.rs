//! [`Teller`]: watches a replication and writes its story as it happens.

use super::call::{Call, Calls, Stage, Who};
use super::opening;
use super::port::{Outage, Port, Probes};
use super::selection::Selection;
use super::story::{Line, Story};
use super::tally::Tally;
use super::words::{Terms, count, instant};
use crate::engine::SimTime;
use crate::model::client::Ending;
use crate::model::listener::Service;
use crate::model::segment::{ConnectionId, End, ListenerId, Segment};
use crate::model::world::{Fact, Observer, RequestName};
use crate::model::{Remedy, Scenario};

/// What comes after a call for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// A call to the next listener.
    Listener(ListenerId),
    /// Another attempt, at this instant.
    Attempt(SimTime),
    Nothing,
}

/// Writes a story.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    /// The listener it tells of.
    at: ListenerId,
    pub(super) scenario: &'a Scenario,
    pub(super) remedy: &'a Remedy,
    pub(super) story: Story,
    terms: Terms,
    pub(super) calls: Calls,
    pub(super) port: Port,
    pub(super) patched: bool,
    pub(super) selection: Selection,
    pub(super) tally: Tally,
    pub(super) outage: Option<Outage>,
    /// Returns to service so far: how often the listener has begun anew.
    pub(super) lives: u64,
    /// Places or workers that this listener has lost for good.
    pub(super) lost: u32,
    /// Outages so far.
    pub(super) outages: u64,
    /// Outages since the last line that are only counted.
    pub(super) folded: u64,
    /// Of each measure that probes.
    pub(super) probes: Vec<Probes>,
    /// A SYN that has reached the listener at this instant and has not been answered.
    unanswered: Option<(SimTime, ConnectionId)>,
}

impl Observer for Teller<'_> {
    fn note(&mut self, now: SimTime, fact: Fact) {
        if !self.concerns(&fact) {
            return;
        }
        self.notice_silence(fact);
        match fact {
            Fact::Born { .. } => {}
            Fact::Attempt {
                request, connection, number, invalid, uncovered, kept, keeps, ..
            } => {
                let told = self.tells_attempt(now, request, invalid);
                let who = Who::Request { name: request, number };
                let call = if kept {
                    Call::going_on(now, who, told)
                } else {
                    Call::new(now, who, invalid, told)
                };
                self.calls.begin(connection, Call { uncovered, keeps, ..call });
            }
            Fact::Probe { measure, connection, .. } => {
                let call = Call::new(now, Who::Probe(measure), false, false);
                self.calls.begin(connection, call);
                self.probes[measure].connection = Some(connection);
            }
            Fact::Sent { connection, from, segment, lost, .. } => {
                self.on_sent(now, connection, from, segment, lost);
            }
            Fact::Lost { connection, from, segment, cause } => {
                self.on_lost(now, connection, from, segment, cause);
            }
            Fact::Arrived { connection, at: End::Client, segment } => {
                self.on_client_gets(now, connection, segment);
            }
            Fact::Arrived { connection, at: End::Listener, segment } => {
                let call = self.calls.on(connection);
                call.reached = Some((now, segment));
                match segment {
                    Segment::Syn if call.told => self.unanswered = Some((now, connection)),
                    Segment::Request if call.told => self.on_request(now),
                    _ => {}
                }
            }
            Fact::SlotTaken { connection, taken, capacity } => {
                let call = self.calls.on(connection);
                call.place = Some((taken, capacity));
                call.life = self.lives;
                call.agreed = false;
            }
            Fact::Ignored { connection, segment, .. } => {
                self.on_overflowed(now, connection, segment);
            }
            Fact::Accepted { .. } => {}
            Fact::FoundGone { connection } => self.on_found_gone(now, connection),
            Fact::Client { .. } => {}
            Fact::Acted { connection, .. } => self.on_acted(now, connection),
            Fact::Hung { connection, will_heal } => self.on_hung(now, connection, will_heal),
            Fact::Healed { .. } => self.on_healed(now),
            Fact::WentOn { connection, ending, next } => {
                self.on_call_over(now, connection, ending, Next::Listener(next));
            }
            Fact::Ended { connection, ending, next } => {
                let next = next.map_or(Next::Nothing, Next::Attempt);
                self.on_call_over(now, connection, ending, next);
            }
            Fact::Probed { measure, answered, mistaken, .. } => {
                self.on_probed(now, measure, answered, mistaken);
            }
            Fact::WorkerKilled { .. } => {}
            Fact::Grace { measure, until, .. } => self.on_grace(now, measure, until),
            Fact::BackedOff { until, .. } => self.on_backed_off(now, until),
            Fact::StartFailed { .. } => self.on_start_failed(now),
            Fact::GivenUp { measure, .. } => self.on_given_up(now, measure),
            Fact::SlowStart { workers, until, .. } => self.on_slow_start(now, workers, until),
            Fact::Held { until, .. } => self.on_held(now, until),
            Fact::Service { service, by, .. } => self.on_service(now, service, by),
        }
    }
}

impl<'a> Teller<'a> {
    pub(super) fn new(scenario: &'a Scenario, remedy: &'a Remedy, at: ListenerId) -> Self {
        let mut teller = Self {
            at,
            scenario,
            remedy,
            story: Story { lines: Vec::new(), ending: Vec::new(), segments: 0, segments_told: 0 },
            terms: Terms::default(),
            calls: Calls::default(),
            port: Port::Up,
            patched: false,
            selection: Selection::new(),
            tally: Tally::new(SimTime::ZERO),
            outage: None,
            lives: 0,
            lost: 0,
            outages: 0,
            folded: 0,
            probes: vec![Probes::default(); remedy.measures.len()],
            unanswered: None,
        };
        for sentence in opening::sentences(scenario, remedy, at) {
            teller.say(SimTime::ZERO, sentence);
        }
        teller
    }

    /// The replication ends at `horizon`.
    pub(super) fn close(mut self, horizon: SimTime) -> Story {
        if let Some((at, connection)) = self.unanswered.take() {
            self.tell_silence(at, connection);
        }
        self.settle(horizon);
        let given_up = self.outage.as_ref().is_some_and(|outage| outage.given_up);
        let port = match self.port {
            Port::Out(_) if given_up => "closed, because nobody starts it any more",
            Port::Up => "up",
            Port::Hung => "hung",
            Port::Out(Service::Installing) => "out of service while the fix is installed",
            Port::Out(Service::Draining) => "draining",
            Port::Out(_) => "in the middle of a restart",
        };
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
            Port::Hung if self.selection.is_full() => {
                " having reached the listener before the hang"
            }
            _ => "",
        };
        let tally = std::mem::replace(&mut self.tally, Tally::new(now));
        tally.sentence(served)
    }

    /// Whether an attempt that begins now is told segment by segment.
    fn tells_attempt(&mut self, now: SimTime, name: RequestName, invalid: bool) -> bool {
        let up = self.port == Port::Up;
        let told = self.selection.attempt(name, invalid, up);
        if told && invalid && up && self.selection.is_full() {
            self.settle(now);
        }
        told
    }

    /// Whether a fact is about the listener whose story it is.
    fn concerns(&mut self, fact: &Fact) -> bool {
        match (fact.listener(), fact.connection()) {
            (Some(at), Some(connection)) if at != self.at => {
                self.calls.forget(connection);
                false
            }
            (Some(at), _) => at == self.at,
            (None, Some(connection)) => self.calls.knows(connection),
            (None, None) => true,
        }
    }

    fn on_call_over(&mut self, now: SimTime, connection: ConnectionId, ending: Ending, next: Next) {
        let call = *self.calls.on(connection);
        let kept = ending == Ending::Served && call.keeps;
        self.calls.on(connection).stage = if kept { Stage::Kept(now) } else { Stage::Over };
        let Who::Request { name, .. } = call.who else {
            unreachable!("a probe is decided, it does not end");
        };
        if !call.told && !self.selection.ending(name, call.invalid, ending) {
            self.tally.attempt(call.invalid, ending, call.overflowed);
            return;
        }
        self.selection.example |= call.told && !call.invalid && ending == Ending::Served;
        let next = match next {
            Next::Listener(at) => format!(" It calls listener {} at once.", at.0 + 1),
            Next::Attempt(at) => format!(" It will be tried again at {}.", instant(at)),
            Next::Nothing if ending == Ending::Served && call.invalid => {
                " The reply is an error, and the request is given up.".to_owned()
            }
            Next::Nothing if ending == Ending::Served => String::new(),
            Next::Nothing => " The request is given up.".to_owned(),
        };
        let (who, end) = (self.request(&call), call.end(ending, now));
        let fin = match call.fin_lost.filter(|_| call.told) {
            Some(false) => ", and the client sends FIN",
            Some(true) => ", and the client sends FIN, which the network loses",
            None if kept && call.told => ", and the client keeps the connection open",
            None => "",
        };
        self.say(now, format!("{who} {end}{fin}.{next}"));
    }

    /// Tells that a SYN met silence, once it is clear that what follows is not its answer.
    fn notice_silence(&mut self, fact: Fact) {
        let Some((at, connection)) = self.unanswered.take() else {
            return;
        };
        match fact {
            Fact::SlotTaken { connection: of, .. }
            | Fact::Acted { connection: of, .. }
            | Fact::Hung { connection: of, .. }
            | Fact::Sent { connection: of, from: End::Listener, .. }
                if of == connection =>
            {
                if !matches!(fact, Fact::Sent { .. }) {
                    self.unanswered = Some((at, connection));
                }
            }
            _ => self.tell_silence(at, connection),
        }
    }
}
