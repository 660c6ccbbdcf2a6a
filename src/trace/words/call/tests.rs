//! What the words for a call come to, each said once.

use super::*;
use crate::engine::{Distribution, SimDuration};
use crate::model::hang::Hang;
use crate::model::network::Path;
use crate::model::reason::Reason::*;
use crate::model::scenario::{Arrivals, Class, Greeting, ListenerSpec, Scenario};
use crate::model::segment::{ConnectionId, Segment};
use crate::model::world::{Cause, RequestName};
use crate::model::{Detail, Profile, Remedy};
use crate::trace::call::Met;

const ON: ConnectionId = ConnectionId { index: 0, generation: 0 };

fn scenario() -> Scenario {
    let profile = Profile::preset("bsd44").expect("it is one of ours");
    let client = Class {
        name: "relay".to_owned(),
        profile: profile.clone(),
        arrivals: Arrivals::Once { at: SimTime::ZERO },
        invalid: 0.0,
        retry: None,
        banner_timeout: SimDuration::DAY,
        session_timeout: SimDuration::DAY,
        within: None,
        keep_alive: None,
        paths: vec![Path::LOOPBACK],
        elsewhere: Vec::new(),
    };
    let listener = ListenerSpec {
        profile,
        backlog: 5,
        workers: 1,
        service: Distribution::Constant(SimDuration::SECOND),
        exchanges: 1,
        idle_timeout: SimDuration::DAY,
        hang: Hang::Silent,
        reuse_address: true,
        greeting: Greeting::Smtp,
    };
    let (classes, gates) = (vec![client], Vec::new());
    let detail = Detail::Requests;
    Scenario { detail, horizon: SimDuration::DAY, classes, listener, gates, sites: Vec::new() }
}

/// What is said of each fact, of a call that began three seconds ago and has met this.
fn said(facts: &[Fact], met: Met) -> String {
    let (scenario, remedy) = (scenario(), Remedy::default());
    let request = RequestName { class: 0, host: 0, serial: 7 };
    let (number, began, now) = (2, SimTime::ZERO, SimTime::ZERO + SimDuration::from_secs(3));
    let (told, invalid, uncovered, kept, keeps) = (true, false, false, false, false);
    let call = Call { request, number, invalid, uncovered, kept, keeps, told, began, met };
    let cast = Cast { scenario: &scenario, remedy: &remedy };
    let sentence = |fact: &Fact| Scene { cast, call: &call, now }.sentence(*fact);
    facts.iter().map(|fact| sentence(fact).unwrap_or_default() + "\n").collect()
}

#[test]
fn each_reason_to_send_or_to_ignore_is_said() {
    let sent = |from, segment, why, lost| Fact::Sent { connection: ON, from, segment, why, lost };
    let by_client = |(segment, why)| sent(End::Client, segment, why, false);
    let by_listener = |(segment, why)| sent(End::Listener, segment, why, false);
    let ignored = |why| Fact::Ignored { connection: ON, segment: Segment::Syn, why };
    let lost = |cause| {
        let (from, segment) = (End::Listener, Segment::Banner);
        Fact::Lost { connection: ON, from, segment, cause }
    };
    let client = [
        (Segment::Syn, Due),
        (Segment::Syn, Again),
        (Segment::Ack, Due),
        (Segment::Ack, Again),
        (Segment::Request, Due),
        (Segment::Request, Again),
        (Segment::Fin, Again),
        (Segment::Fin, Idle),
        (Segment::Fin, KeepsAnother),
        (Segment::Rst, Unknown),
    ];
    let listener = [
        (Segment::SynAck, Due),
        (Segment::SynAck, Again),
        (Segment::SynAck, Leaked),
        (Segment::SynAck, Hung),
        (Segment::Banner, Due),
        (Segment::Banner, Again),
        (Segment::Reply, Due),
        (Segment::Reply, Again),
        (Segment::Close, Idle),
        (Segment::Close, Again),
    ];
    let refusals: [Reason; 11] = [
        BacklogFull,
        QueueFull,
        Hung,
        Fixed,
        Draining,
        ShuttingDown,
        NobodyListens,
        Unknown,
        BrokenOff,
        Stopped,
        Idle,
    ];
    let mut facts: Vec<Fact> = client.map(by_client).to_vec();
    facts.extend(listener.map(by_listener));
    facts.extend(refusals.map(|why| by_listener((Segment::Rst, why))));
    facts.extend([BacklogFull, QueueFull, Hung, Dark, Installing].map(ignored));
    facts.extend([Cause::Chance, Cause::BufferFull, Cause::LinkDown].map(lost));
    facts.push(sent(End::Listener, Segment::Rst, BrokenOff, true));
    facts.push(sent(End::Listener, Segment::Rst, Overdue, false));
    let met = Met { syns: 1, ..Met::default() };
    insta::assert_snapshot!(said(&facts, met));
}

#[test]
fn an_end_says_what_the_client_met() {
    let end = |syns, resets, waits: Option<State>, cut, ending| {
        let waits = waits.map(|state| (state, SimTime::ZERO + SimDuration::SECOND));
        let met = Met { syns, resets, waits, cut, ..Met::default() };
        said(&[Fact::Ended { connection: ON, ending, next: None }], met)
    };
    let open = Some(State::Connected);
    let ends = [
        end(1, 0, None, None, Ending::Refused),
        end(2, 1, None, None, Ending::Refused),
        end(4, 3, None, None, Ending::Refused),
        end(3, 0, None, None, Ending::Refused),
        end(4, 1, None, None, Ending::Refused),
        end(1, 0, None, None, Ending::TimedOut),
        end(2, 0, None, None, Ending::TimedOut),
        end(1, 0, open, None, Ending::TimedOut),
        end(1, 0, Some(State::InSession), None, Ending::TimedOut),
        end(1, 0, open, Some(Unknown), Ending::Reset),
        end(1, 0, Some(State::InSession), Some(BrokenOff), Ending::Reset),
        end(1, 0, Some(State::InSession), Some(Idle), Ending::Reset),
        end(1, 0, Some(State::InSession), None, Ending::Served),
        end(2, 0, Some(State::InSession), None, Ending::Served),
    ];
    insta::assert_snapshot!(ends.concat());
}
