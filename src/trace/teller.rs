//! [`Teller`]: watches a replication and writes its story as it happens.

use super::call::{Call, Calls, Who};
use super::opening;
use super::selection::{Kind, Selection};
use super::story::{Line, Story};
use super::tally::Tally;
use super::words::{self, Term, Terms, count, instant, span};
use crate::engine::{SimDuration, SimTime};
use crate::model::client::Ending;
use crate::model::hang::{DeadReply, Hang};
use crate::model::listener::Service;
use crate::model::remedy::Layer;
use crate::model::segment::{ConnectionId, End, Segment};
use crate::model::world::{Fact, Observer, RequestName};
use crate::model::{Measure, Remedy, Scenario};

/// The port as far as the story has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    Up,
    Hung,
    Out(Service),
}

/// A time during which the port is not up.
#[derive(Clone, Debug)]
struct Outage {
    began: SimTime,
    full: bool,
    /// What has happened so far, for the one line of an outage that is not told fully.
    course: Vec<String>,
}

/// Writes a story.
#[derive(Debug)]
pub(super) struct Teller<'a> {
    pub(super) scenario: &'a Scenario,
    remedy: &'a Remedy,
    pub(super) story: Story,
    pub(super) terms: Terms,
    pub(super) calls: Calls,
    pub(super) port: Port,
    pub(super) patched: bool,
    pub(super) selection: Selection,
    pub(super) tally: Tally,
    outage: Option<Outage>,
    outages: u64,
    /// Outages since the last line that are only counted.
    folded: u64,
    /// The connection of each measure's latest probe, and its failures in a row.
    probes: Vec<(Option<ConnectionId>, u32)>,
    /// A SYN that has reached the listener at this instant and has not been answered.
    unanswered: Option<(SimTime, ConnectionId)>,
}

impl Observer for Teller<'_> {
    fn note(&mut self, now: SimTime, fact: Fact) {
        self.notice_silence(fact);
        match fact {
            Fact::Born { .. } => {}
            Fact::Attempt {
                request,
                connection,
                number,
                invalid,
            } => self.on_attempt(now, request, connection, number, invalid),
            Fact::Probe {
                measure,
                connection,
            } => {
                let call = Call::new(now, Who::Probe(measure), false, false);
                self.calls.begin(connection, call);
                self.probes[measure].0 = Some(connection);
            }
            Fact::Sent {
                connection,
                from,
                segment,
                lost,
            } => self.on_sent(now, connection, from, segment, lost),
            Fact::Arrived {
                connection,
                at: End::Client,
                segment,
            } => self.on_client_gets(now, connection, segment),
            Fact::Arrived {
                connection,
                at: End::Listener,
                segment,
            } => {
                let call = self.calls.on(connection);
                call.reached = Some((now, segment));
                if segment == Segment::Syn && call.told {
                    self.unanswered = Some((now, connection));
                }
            }
            Fact::SlotTaken {
                connection,
                taken,
                capacity,
            } => self.calls.on(connection).place = Some((taken, capacity)),
            Fact::Accepted { .. } => {}
            Fact::Acted { connection } => self.on_acted(now, connection),
            Fact::Healed => self.on_healed(now),
            Fact::Hung { connection } => self.on_hung(now, connection),
            Fact::Ended {
                connection,
                ending,
                next,
            } => self.on_ended(now, connection, ending, next),
            Fact::Probed { measure, answered } => self.on_probed(now, measure, answered),
            Fact::Service { service, by } => self.on_service(now, service, by),
        }
    }
}

impl<'a> Teller<'a> {
    pub(super) fn new(scenario: &'a Scenario, remedy: &'a Remedy) -> Self {
        let mut teller = Self {
            scenario,
            remedy,
            story: Story {
                lines: Vec::new(),
                ending: Vec::new(),
                segments: 0,
                segments_told: 0,
            },
            terms: Terms::default(),
            calls: Calls::default(),
            port: Port::Up,
            patched: false,
            selection: Selection::new(),
            tally: Tally::new(SimTime::ZERO),
            outage: None,
            outages: 0,
            folded: 0,
            probes: vec![(None, 0); remedy.measures.len()],
            unanswered: None,
        };
        for sentence in opening::sentences(scenario, remedy, &mut teller.terms) {
            teller.say(SimTime::ZERO, sentence);
        }
        teller
    }

    /// The replication ends at `horizon`.
    pub(super) fn close(mut self, horizon: SimTime) -> Story {
        self.settle(horizon);
        let port = match self.port {
            Port::Up => "up",
            Port::Hung => "hung",
            Port::Out(Service::Installing) => "out of service while the fix is installed",
            Port::Out(_) => "in the middle of a restart",
        };
        let since = match &self.outage {
            Some(outage) => format!(", down since {}", instant(outage.began)),
            None => String::new(),
        };
        self.say(
            horizon,
            format!("The replication ends; the port is {port}{since}."),
        );
        self.story
    }

    pub(super) fn say(&mut self, at: SimTime, text: String) {
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
    fn counts(&mut self, now: SimTime) -> Option<String> {
        let served = match self.port {
            Port::Up if self.selection.example => ", each like the first",
            Port::Hung => ", because they had reached the listener before",
            _ => "",
        };
        let tally = std::mem::replace(&mut self.tally, Tally::new(now));
        tally.sentence(served)
    }

    fn on_attempt(
        &mut self,
        now: SimTime,
        name: RequestName,
        connection: ConnectionId,
        number: u32,
        invalid: bool,
    ) {
        let up = self.port == Port::Up;
        let told = self.selection.attempt(name.class, invalid, up);
        if told && invalid && up && self.selection.is_full() {
            self.settle(now);
        }
        let who = Who::Request { name, number };
        self.calls
            .begin(connection, Call::new(now, who, invalid, told));
    }

    fn on_ended(
        &mut self,
        now: SimTime,
        connection: ConnectionId,
        ending: Ending,
        next: Option<SimTime>,
    ) {
        let call = *self.calls.on(connection);
        self.calls.on(connection).stage = super::call::Stage::Over;
        let Who::Request { name, .. } = call.who else {
            unreachable!("a probe is decided, it does not end");
        };
        if !call.told && !self.selection.ending(name.class, call.invalid, ending) {
            self.tally.attempt(call.invalid, ending, call.overflowed);
            return;
        }
        self.selection.example |= call.told && !call.invalid && ending == Ending::Served;
        let next = match next {
            Some(at) => format!(" It will be tried again at {}.", instant(at)),
            None if ending == Ending::Served => String::new(),
            None => " It is given up.".to_owned(),
        };
        let (who, end) = (self.request(&call), call.end(ending, now));
        let fin = match call.fin_lost {
            Some(lost) if call.told => {
                let fin = self.terms.say(Term::Fin);
                let lost = if lost {
                    ", which the network loses"
                } else {
                    ""
                };
                format!(", and the client sends {fin}{lost}")
            }
            _ => String::new(),
        };
        self.say(now, format!("{who} {end}{fin}.{next}"));
    }

    fn on_probed(&mut self, now: SimTime, measure: usize, answered: bool) {
        let (connection, failures) = self.probes[measure];
        let failures = if answered { 0 } else { failures + 1 };
        self.probes[measure].1 = failures;
        if !self.selection.probe(answered) {
            self.tally.probe(answered);
            return;
        }
        let connection = connection.expect("a probe that is decided has begun");
        let call = *self.calls.on(connection);
        let Measure::Watchdog(watchdog) = &self.remedy.measures[measure] else {
            unreachable!("only a watchdog probes");
        };
        let who = words::measure(self.remedy, measure);
        let probe = self.terms.say(Term::Probe);
        if answered {
            let got = match watchdog.probe {
                Layer::Connect => "the connection opens",
                Layer::Banner => "the banner comes",
            };
            self.say(
                now,
                format!("A {probe} of {who} is answered: {got}. All is well."),
            );
            return;
        }
        let how = if call.resets > 0 {
            format!("gets {}", self.terms.say(Term::Rst))
        } else {
            format!("has waited in vain for {}", span(now.since(call.began)))
        };
        let limit = watchdog.failures;
        self.say(
            now,
            format!("A {probe} of {who} {how}: failure {failures} of {limit} in a row."),
        );
    }

    fn on_acted(&mut self, now: SimTime, connection: ConnectionId) {
        let call = *self.calls.on(connection);
        let lost = match self.scenario.listener.hang {
            Hang::LeakedSlot => "takes a place of the backlog that is never given back",
            Hang::StuckWorker => "takes a worker that never returns",
            _ => return,
        };
        let who = self.request(&call);
        self.say(now, format!("{who} {lost}."));
    }

    fn on_healed(&mut self, now: SimTime) {
        self.settle(now);
        self.say(now, "The last connection that was open at the hang is gone, and the stale address with it: the port is up again by itself.".to_owned());
        self.change(now, Port::Up);
    }

    fn on_hung(&mut self, now: SimTime, connection: ConnectionId) {
        let call = self.calls.on(connection);
        call.place = None;
        let call = *call;
        let full = self.begin_outage(now, Kind::Hang);
        self.change(now, Port::Hung);
        if !full {
            let who = self.request(&call);
            let course = format!("{who} hung it at {}", instant(now));
            self.course(course);
            return;
        }
        let order = self.terms.say(Term::ListenRequest);
        let text = match self.scenario.listener.hang {
            Hang::ListenNotRearmed { dead_reply } => {
                let from_now = match dead_reply {
                    DeadReply::Reset => "whoever calls from now on gets RST",
                    DeadReply::Silent => "whoever calls from now on gets no answer",
                    DeadReply::ResetAfterHandshake => {
                        "whoever calls from now on may open a connection, but finds it broken off"
                    }
                };
                format!(
                    "The SYN takes the {order}, which fails on the invalid endpoint and is not armed again. The port is hung: {from_now}."
                )
            }
            Hang::LeakedSlot => {
                "That was the last place: the port is hung, for no SYN finds a place any more.".to_owned()
            }
            Hang::StuckAccept => {
                "The program's accept never returns from it. The port is hung: connections still open, but nobody accepts them.".to_owned()
            }
            Hang::StuckWorker => {
                "That was the last worker: the port is hung; connections still open, but nobody accepts them.".to_owned()
            }
            Hang::StaleAddress => {
                "The port is hung: whoever calls is matched against an address that is no longer valid, and gets RST, until the last connection that is open now is gone.".to_owned()
            }
            Hang::Silent => format!(
                "The SYN takes the {order}, and the call that should tell the program of it never returns. The port is hung: whoever calls from now on gets no answer."
            ),
        };
        self.say(now, text);
    }

    fn on_service(&mut self, now: SimTime, service: Service, by: Option<usize>) {
        if service == Service::Serving {
            self.on_return(now);
            return;
        }
        let was = self.port;
        let kind = match service {
            Service::Installing => Kind::Installation,
            _ => Kind::Restart,
        };
        if self.outage.is_none() {
            self.begin_outage(now, kind);
        }
        self.change(now, Port::Out(service));
        let outage = self.outage.as_ref().expect("an outage has begun");
        let (full, began) = (outage.full, outage.began);
        let cause = match by {
            Some(measure) => Some(self.cause(measure, was, now.since(began))),
            None if service == Service::Installing => Some("The fix is being installed".to_owned()),
            None => None,
        };
        if !full {
            if let Some(cause) = cause {
                self.course(format!("{} at {}", cause.to_lowercase(), instant(now)));
            }
            return;
        }
        let phase = match service {
            Service::ShuttingDown => {
                "the system shuts down, breaks off what is open, and answers everything with RST"
            }
            Service::Dark => {
                "the machine is dark: it has forgotten its connections and answers nothing"
            }
            Service::Closed if by.is_some() => {
                "the program is stopped: nobody listens, and everything is answered by RST"
            }
            Service::Closed => {
                "the machine answers again, but nobody listens yet: everything is answered by RST"
            }
            Service::Installing | Service::Serving => "until that is done the port answers nothing",
        };
        let text = match cause {
            Some(cause) => format!("{cause}: {phase}."),
            None => format!("The restart goes on: {phase}."),
        };
        self.say(now, text);
    }

    /// Who takes the port down, and why.
    fn cause(&self, index: usize, was: Port, after: SimDuration) -> String {
        let who = words::measure(self.remedy, index);
        match &self.remedy.measures[index] {
            Measure::Operator(_) => {
                format!(
                    "{who} notices, {} after the hang, and restarts the port",
                    span(after)
                )
            }
            Measure::Schedule(_) if was == Port::Up => format!("{who} restarts the port"),
            _ => format!("{who} restarts the port"),
        }
    }

    fn on_return(&mut self, now: SimTime) {
        let outage = self.outage.take().expect("the port returns from an outage");
        let fixed = self.port == Port::Out(Service::Installing);
        let down = span(now.since(outage.began));
        if outage.full {
            self.change(now, Port::Up);
            let harmless = if fixed {
                " The fix is in: from now on it refuses an invalid request and lives on."
            } else {
                ""
            };
            self.say(
                now,
                format!("The port is back and as new, {down} after it went down.{harmless}"),
            );
        } else if self.selection.outage_has_line() {
            let mut text = format!(
                "Outage {} is over after {down}: {}.",
                self.outages,
                words::list(&outage.course)
            );
            if let Some(counts) = self.counts(now) {
                text += &format!(" {counts}");
            }
            self.change(now, Port::Up);
            self.say(now, text);
        } else {
            self.folded += 1;
            self.change(now, Port::Up);
        }
        self.patched |= fixed;
    }

    /// An outage begins; returns whether it is told fully.
    fn begin_outage(&mut self, now: SimTime, kind: Kind) -> bool {
        let before = self.selection.is_full();
        let full = self.selection.begin_outage(kind);
        if full && !before {
            self.settle(now);
        }
        self.outages += 1;
        self.outage = Some(Outage {
            began: now,
            full,
            course: Vec::new(),
        });
        full
    }

    fn course(&mut self, what: String) {
        self.outage
            .as_mut()
            .expect("the course of an outage")
            .course
            .push(what);
    }

    /// The port's state changes.
    fn change(&mut self, now: SimTime, port: Port) {
        if self.selection.is_full() {
            self.settle(now);
        }
        self.selection.change();
        self.port = port;
    }

    /// Tells that a SYN met silence, once it is clear that what follows is not its answer.
    fn notice_silence(&mut self, fact: Fact) {
        let Some((at, connection)) = self.unanswered.take() else {
            return;
        };
        match fact {
            Fact::SlotTaken { connection: of, .. }
            | Fact::Hung { connection: of }
            | Fact::Sent {
                connection: of,
                from: End::Listener,
                ..
            } if of == connection => {
                if !matches!(fact, Fact::Sent { .. }) {
                    self.unanswered = Some((at, connection));
                }
            }
            _ => self.tell_silence(at, connection),
        }
    }
}
