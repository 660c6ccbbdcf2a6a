//! What the random scenarios met: a generator that meets nothing tests nothing.

use std::collections::BTreeMap;
use std::fmt;

use porthang::engine::SimTime;
use porthang::model::Outcome;
use porthang::model::client::Ending;
use porthang::model::listener::Service;
use porthang::model::outcome::{Ledger, PortOutcome, ProbeOutcome};
use porthang::model::remedy::{Measure, Probed, Remedy, Stage};
use porthang::model::response::Response;
use porthang::model::scenario::Scenario;
use porthang::model::segment::Segment;
use porthang::model::world::{Cause, Fact, Observer, Seen, Turn};

/// Names the kinds of facts, each by a pattern behind those of the kinds within it: while one is
/// missing, it does not compile.
macro_rules! kinds {
    ($($kind:ident: $fact:pat,)+) => {
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Kind { $($kind),+ }

        impl Kind {
            const ALL: &[Self] = &[$(Self::$kind),+];

            const fn of(fact: &Fact) -> Self {
                match fact { $($fact => Self::$kind),+ }
            }
        }
    };
}

kinds! {
    Born: Fact::Born { .. },
    AttemptOnKeptConnection: Fact::Attempt { kept: true, .. },
    Attempt: Fact::Attempt { kept: false, .. },
    Probe: Fact::Probe { .. },
    RequestSent: Fact::Sent { segment: Segment::Request, .. },
    CloseSent: Fact::Sent { segment: Segment::Close, .. },
    Sent: Fact::Sent { .. },
    LostByChance: Fact::Lost { cause: Cause::Chance, .. },
    LostInBuffer: Fact::Lost { cause: Cause::BufferFull, .. },
    LostOnLink: Fact::Lost { cause: Cause::LinkDown, .. },
    Stopped: Fact::Lost { cause: Cause::Stopped { .. }, .. },
    Arrived: Fact::Arrived { .. },
    SlotTaken: Fact::SlotTaken { .. },
    Ignored: Fact::Ignored { .. },
    Client: Fact::Client { .. },
    Accepted: Fact::Accepted { .. },
    FoundGone: Fact::FoundGone { .. },
    Acted: Fact::Acted { .. },
    Healed: Fact::Port { turn: Turn::Healed, .. },
    HungForAWhile: Fact::Hung { will_heal: true, .. },
    Hung: Fact::Hung { will_heal: false, .. },
    WentOn: Fact::WentOn { .. },
    Served: Fact::Ended { ending: Ending::Served, .. },
    Refused: Fact::Ended { ending: Ending::Refused, .. },
    TimedOut: Fact::Ended { ending: Ending::TimedOut, .. },
    Reset: Fact::Ended { ending: Ending::Reset, .. },
    QueueRead: Fact::Probed { seen: Seen::Queue { .. }, .. },
    NoQueueRead: Fact::Probed { seen: Seen::NoQueue, .. },
    LookedAndWell: Fact::Looked { seen: Seen::Answer(_), .. },
    Looked: Fact::Looked { .. },
    Waits: Fact::Waits { .. },
    ProbeMistaken: Fact::Probed { mistaken: true, .. },
    StartupProbed: Fact::Probed { probed: Probed { stage: Stage::Startup, .. }, .. },
    LenientlyProbed: Fact::Probed { probed: Probed { stage: Stage::Lenient, .. }, .. },
    ProbeAnswered: Fact::Probed { probed: Probed { answered: true, .. }, .. },
    ProbeFailed: Fact::Probed { probed: Probed { answered: false, .. }, .. },
    WorkerKilled: Fact::Port { turn: Turn::WorkerKilled { .. }, .. },
    WorkerBack: Fact::Port { turn: Turn::WorkerBack, .. },
    NoneAtWork: Fact::Port { turn: Turn::NoneAtWork, .. },
    StillLost: Fact::Port { turn: Turn::StillLost { .. }, .. },
    StillHung: Fact::Port { turn: Turn::StillHung, .. },
    Grace: Fact::Port { turn: Turn::Grace { .. }, .. },
    BackedOff: Fact::Port { turn: Turn::BackedOff { .. }, .. },
    StartHeld: Fact::Port { turn: Turn::StartFailed { held_until: Some(_) }, .. },
    StartFailed: Fact::Port { turn: Turn::StartFailed { held_until: None }, .. },
    GivenUp: Fact::Port { turn: Turn::GivenUp { .. }, .. },
    SlowStart: Fact::Port { turn: Turn::SlowStart { .. }, .. },
    Serving: Fact::Port { turn: Turn::Service { service: Service::Serving, .. }, .. },
    Draining: Fact::Port { turn: Turn::Service { service: Service::Draining, .. }, .. },
    Unattended: Fact::Port { turn: Turn::Service { service: Service::Unattended, .. }, .. },
    ShuttingDown: Fact::Port { turn: Turn::Service { service: Service::ShuttingDown, .. }, .. },
    Dark: Fact::Port { turn: Turn::Service { service: Service::Dark, .. }, .. },
    Closed: Fact::Port { turn: Turn::Service { service: Service::Closed, .. }, .. },
    Installing: Fact::Port { turn: Turn::Service { service: Service::Installing, .. }, .. },
}

/// Counts what happens in one scenario.
pub(crate) struct Watch {
    facts: [u64; Kind::ALL.len()],
    /// By the measure that began them.
    restarts: Vec<u64>,
}

impl Watch {
    pub(crate) fn new(remedy: &Remedy) -> Self {
        Self { facts: [0; _], restarts: vec![0; remedy.measures.len()] }
    }

    /// How often this happened.
    pub(crate) const fn count(&self, kind: Kind) -> u64 {
        self.facts[kind as usize]
    }
}

impl Observer for Watch {
    fn note(&mut self, _: SimTime, fact: Fact) {
        self.facts[Kind::of(&fact) as usize] += 1;
        if let Fact::Port { turn, .. } = fact
            && let Some(demand) = turn.demand()
        {
            self.restarts[demand.measure] += 1;
        }
    }
}

/// In how many scenarios each thing was met.
#[derive(Debug, Default)]
pub(crate) struct Met(BTreeMap<String, u32>);

/// The names of the fields of a struct, with whether they count anything. A field that is missing
/// does not compile.
macro_rules! counts {
    ($kind:ident { $($count:ident,)+ } besides { $($other:ident),* } = $counts:expr) => {{
        let $kind { $($count,)+ $($other: _,)* } = $counts;
        [$((stringify!($count), is_some($count))),+]
    }};
}

impl Met {
    pub(crate) fn add(
        &mut self,
        scenario: &Scenario,
        remedy: &Remedy,
        outcome: &Outcome,
        watch: &Watch,
    ) {
        for kind in Kind::ALL {
            self.note(&format!("{kind:?}"), watch.count(*kind) > 0);
        }
        let again = watch.count(Kind::RequestSent) > watch.count(Kind::AttemptOnKeptConnection);
        self.note("a request that is sent again", again);
        self.note(&variant(&scenario.listener.hang), outcome.port.hangs > 0);
        for (class, ledger) in scenario.classes.iter().zip(&outcome.valid) {
            self.note(&variant(&class.arrivals), ledger.requests > 0);
        }
        for (measure, restarts) in remedy.measures.iter().zip(&watch.restarts) {
            let nature = measure.nature();
            let kills = nature.restarts.is_some() || nature.times_out.is_some();
            let met = !kills || *restarts > 0;
            self.note(&variant(measure), met);
            if let Measure::Operator(operator) = measure {
                self.note(&variant(&operator.told), met);
            }
        }
        self.note("an attempt that a measure stops", !outcome.stopped.is_empty());
        let valid = outcome.valid_total();
        self.note("silence", valid.requests == 0);
        self.note("a hang that nobody detects", outcome.port.hangs > outcome.port.detected);
        let port = counts!(PortOutcome {
            up, hung, hung_each, restarting, installing, planned_down, failures, hangs, first_hang, restarts, planned,
            needless, detected, futile, freed, resumed, hasty, retried, detection, failed_starts, given_up,
            call_outs, night_call_outs, sessions_lost,
            hang_ends, capacity, leaked, outages, open_outage,
        } besides { bins, course } = &outcome.port);
        let ledger = counts!(Ledger {
            requests, delivered, delivered_late, bounced, waiting, in_flight, attempts, served,
            refused, timed_out, reset, banner_time_outs, session_time_outs, idle_time_outs,
            attempts_in_flight, first_decided, first_served, first_with_target, first_in_time,
            first_left_out,
        } besides {} = &valid);
        for response in &outcome.responses {
            let counted = counts!(Response {
                requests, first_byte, final_reply,
            } besides {} = response);
            counted.iter().for_each(|(name, met)| self.note(&format!("response {name}"), *met));
            let (heard, replied) = (response.first_byte.count(), response.final_reply.count());
            self.note("an answer that breaks off", heard > replied);
            self.note("a wait for ever", response.requests > heard);
        }
        for (name, met) in port.iter().chain(&ledger) {
            self.note(name, *met);
        }
        if let Some(ProbeOutcome { answered, decided }) = outcome.probes {
            self.note("a probe that fails", decided > answered);
        }
    }

    fn note(&mut self, name: &str, met: bool) {
        *self.0.entry(name.to_owned()).or_default() += u32::from(met);
    }

    pub(crate) fn assert_all(&self) {
        let missed: Vec<&String> =
            self.0.iter().filter(|(_, n)| **n == 0).map(|(name, _)| name).collect();
        assert!(missed.is_empty(), "{missed:?} were not met: {self:?}");
    }
}

fn is_some<T: Default + PartialEq>(count: &T) -> bool {
    *count != T::default()
}

/// The name of a variant.
fn variant(value: &impl fmt::Debug) -> String {
    let printed = format!("{value:?}");
    printed.split([' ', '(']).next().unwrap_or_default().to_owned()
}
