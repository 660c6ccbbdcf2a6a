//! The listener's queues, workers and service, one transition a test. How much room there is, and
//! for how long it is taken, the tests of the profiles say.

use porthang::engine::{SimDuration, SimTime};
use porthang::model::Profile;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::listener::{Accepted, Caller, Listener, Lost, Service, Step, Supervision};
use porthang::model::reason::Reason;
use porthang::model::restart::Scope;
use porthang::model::scenario::ListenerSpec;
use porthang::model::segment::{ConnectionId, Segment};

use crate::common::{bsd44, linux, listener, nt351, second, seconds};
use crate::forms::forms;

const VALID: Caller =
    Caller { invalid: false, uncovered: false, span: SimDuration::SECOND, keeps: false };
const INVALID: Caller = Caller { invalid: true, ..VALID };
const NOW: SimTime = SimTime::ZERO;

fn id(index: u32) -> ConnectionId {
    ConnectionId { index, generation: 0 }
}

fn listening(profile: Profile) -> Listener {
    Listener::new(&ListenerSpec { profile, workers: 1, ..listener() }, Supervision::default())
}

fn syn(listener: &mut Listener, index: u32, caller: Caller) -> Step {
    listener.on_segment(NOW, id(index), Segment::Syn, caller)
}

/// A SYN and the ACK to its answer.
fn connect(listener: &mut Listener, index: u32) {
    assert_eq!(syn(listener, index, VALID).send, Some(Segment::SynAck));
    listener.on_segment(NOW, id(index), Segment::Ack, VALID);
}

/// The listener ignores what has come, for this reason.
fn assert_ignored(step: Step, why: Reason) {
    assert!(step.ignores());
    assert_eq!(step, Step { why, ..Step::default() });
}

#[test]
fn a_syn_over_the_room_is_reset_or_ignored_because_the_backlog_is_full() {
    let why = Reason::BacklogFull;
    for (profile, send) in [(nt351(), Some(Segment::Rst)), (bsd44(), None), (linux(), None)] {
        let room = profile.capacity(listener().backlog);
        let mut listener = listening(profile.clone());
        (0..room).for_each(|index| connect(&mut listener, index));
        let step = syn(&mut listener, room, VALID);
        assert_eq!(step, Step { send, why, ..Step::default() }, "{}", profile.name);
        assert_eq!(step.ignores(), send.is_none(), "{}", profile.name);
    }
}

#[test]
fn an_ack_that_finds_the_linux_queue_full_leaves_the_connection_half_open() {
    let mut listener = listening(linux());
    connect(&mut listener, 0);
    for index in 1..7 {
        syn(&mut listener, index, VALID);
    }
    for index in 1..6 {
        let step = listener.on_segment(NOW, id(index), Segment::Ack, VALID);
        assert_eq!(step, Step::default());
    }
    let step = listener.on_segment(NOW, id(6), Segment::Ack, VALID);
    assert_ignored(step, Reason::QueueFull);
    assert_eq!(listener.slots_taken(), 6);
    let step = listener.on_segment(NOW, id(6), Segment::Fin, VALID);
    assert_ignored(step, Reason::QueueFull);
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(0))));
    listener.on_segment(NOW, id(6), Segment::Ack, VALID);
    assert_eq!(listener.slots_taken(), 6);
}

/// A Linux listener whose room for half-open connections is taken by clients 0 to 5.
fn without_half_open_room(workers: u32) -> Listener {
    let spec = ListenerSpec { profile: linux(), workers, ..listener() };
    let mut listener = Listener::new(&spec, Supervision::default());
    for index in 0..6 {
        assert_eq!(syn(&mut listener, index, VALID).why, Reason::Due);
    }
    listener
}

fn ack(listener: &mut Listener, at: SimTime, index: u32) -> Step {
    listener.on_segment(at, id(index), Segment::Ack, VALID)
}

#[test]
fn a_syn_over_the_half_open_room_gets_a_cookie_of_which_nothing_is_remembered() {
    let mut listener = without_half_open_room(1);
    let step = syn(&mut listener, 6, VALID);
    assert_eq!(step, Step { send: Some(Segment::SynAck), why: Reason::Cookie, ..Step::default() });
    assert!(!listener.holds(id(6)));
    assert_eq!(ack(&mut listener, NOW, 6), Step::default());
    assert!(listener.holds(id(6)));
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(6))));
    listener.drop_end(id(0));
    assert_eq!(syn(&mut listener, 7, VALID).why, Reason::Due, "there is room again");
}

#[test]
fn a_client_with_a_cookie_that_sends_its_syn_again_may_find_room() {
    let mut listener = without_half_open_room(1);
    assert_eq!(syn(&mut listener, 6, VALID).why, Reason::Cookie);
    assert_eq!(syn(&mut listener, 6, VALID).why, Reason::Cookie);
    listener.drop_end(id(0));
    let step = syn(&mut listener, 6, VALID);
    assert_eq!((step.why, step.arm.is_some()), (Reason::Due, true));
    assert!(listener.holds(id(6)));
}

#[test]
fn a_cookie_that_finds_the_queue_full_is_dropped_and_may_come_back_with_the_fin() {
    let mut listener = without_half_open_room(1);
    assert_eq!(syn(&mut listener, 6, VALID).why, Reason::Cookie);
    (0..6).for_each(|index| _ = ack(&mut listener, NOW, index));
    assert_ignored(ack(&mut listener, NOW, 6), Reason::CookieInVain);
    let fin = |listener: &mut Listener| listener.on_segment(NOW, id(6), Segment::Fin, VALID);
    assert_ignored(fin(&mut listener), Reason::CookieInVain);
    assert!(!listener.holds(id(6)));
    assert_eq!(syn(&mut listener, 7, VALID).why, Reason::BacklogFull, "no cookie for the queue");
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(0))));
    assert_eq!(fin(&mut listener), Step::default(), "it is queued, and has closed");
    assert_eq!(listener.slots_taken(), 6);
}

#[test]
fn a_cookie_is_worth_nothing_when_it_is_old_or_its_listener_new() {
    let forgotten = Step { send: Some(Segment::Rst), why: Reason::Unknown, ..Step::default() };
    for (at, step) in [(119, Step::default()), (120, forgotten)] {
        let mut listener = without_half_open_room(1);
        syn(&mut listener, 6, VALID);
        assert_eq!(ack(&mut listener, second(at), 6), step, "at {at} s");
    }
    for (lost, dropped, scope, step) in [
        (Lost::All, 6, Scope::Service, forgotten),
        (Lost::Waiting, 6, Scope::Service, forgotten),
        (Lost::Accepted, 0, Scope::Program, Step::default()),
    ] {
        let mut listener = without_half_open_room(1);
        syn(&mut listener, 6, VALID);
        listener.leave_service(Service::Unattended);
        let count = (0..listener.ends()).filter(|n| listener.drop_nth(*n, lost).is_some()).count();
        assert_eq!(count, dropped, "a cookie is no connection that could be reset");
        listener.enter_service(scope, false);
        assert_eq!(ack(&mut listener, NOW, 6), step, "{lost:?}");
    }
}

#[test]
fn an_rst_that_answers_a_cookie_meets_nothing() {
    let mut listener = without_half_open_room(1);
    syn(&mut listener, 6, VALID);
    listener.on_segment(NOW, id(6), Segment::Rst, VALID);
    assert_eq!((listener.holds(id(0)), listener.holds(id(6))), (true, false));
}

#[test]
fn an_invalid_syn_acts_where_a_valid_one_would_get_a_cookie() {
    let spec = ListenerSpec { profile: linux(), hang: Hang::Silent, ..listener() };
    let mut listener = Listener::new(&spec, Supervision::default());
    (0..6).for_each(|index| _ = syn(&mut listener, index, VALID));
    assert!(syn(&mut listener, 6, INVALID).acted);
}

#[test]
fn where_half_open_connections_share_the_queue_cookies_spare_their_places() {
    let profile = Profile { half_open_counts: true, ..linux() };
    let mut listener = listening(profile);
    (0..6).for_each(|index| _ = syn(&mut listener, index, VALID));
    assert_eq!(syn(&mut listener, 6, VALID).why, Reason::Cookie);
    assert_ignored(ack(&mut listener, NOW, 6), Reason::CookieInVain);
    listener.drop_end(id(0));
    assert_eq!(ack(&mut listener, NOW, 6), Step::default());
    assert_eq!(listener.slots_taken(), 6);
}

#[test]
fn a_repeated_syn_is_answered_again_and_takes_no_second_slot() {
    let mut listener = listening(nt351());
    syn(&mut listener, 0, VALID);
    assert_eq!(syn(&mut listener, 0, VALID).send, Some(Segment::SynAck));
    assert_eq!(listener.slots_taken(), 1);
}

#[test]
fn a_client_that_gave_up_keeps_its_slot_until_it_is_accepted() {
    for profile in [nt351(), bsd44(), linux()] {
        let mut listener = listening(profile);
        connect(&mut listener, 0);
        assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(0))));
        connect(&mut listener, 1);
        let step = listener.on_segment(NOW, id(1), Segment::Fin, VALID);
        assert_eq!(step, Step::default(), "acknowledged, and no more");
        assert_eq!(listener.slots_taken(), 1);
        assert_eq!(listener.accept(NOW), None, "the worker is busy");
        listener.on_segment(NOW, id(0), Segment::Fin, VALID);
        assert_eq!(listener.accept(NOW), Some(Accepted::Gone(id(1))));
        assert_eq!(listener.slots_taken(), 0);
    }
}

#[test]
fn an_rst_frees_the_slot_of_a_half_open_connection() {
    for profile in [nt351(), bsd44(), linux()] {
        let mut listener = listening(profile);
        syn(&mut listener, 0, VALID);
        listener.on_segment(NOW, id(0), Segment::Rst, VALID);
        assert_eq!(listener.slots_taken(), 0);
        assert!(!listener.holds(id(0)));
    }
}

#[test]
fn an_rst_in_the_queue_frees_the_slot_only_where_the_system_takes_it_out() {
    for (profile, keeps) in [(nt351(), true), (bsd44(), false), (linux(), true)] {
        for closed_first in [false, true] {
            let mut listener = listening(profile.clone());
            connect(&mut listener, 0);
            if closed_first {
                listener.on_segment(NOW, id(0), Segment::Fin, VALID);
            }
            listener.on_segment(NOW, id(0), Segment::Rst, VALID);
            assert_eq!(listener.slots_taken(), usize::from(keeps), "{}", profile.name);
            let gone = keeps.then_some(Accepted::Gone(id(0)));
            assert_eq!(listener.accept(NOW), gone, "{}", profile.name);
            assert!(!listener.holds(id(0)));
        }
    }
}

#[test]
fn a_worker_is_held_for_the_span_and_then_sends_the_final_reply() {
    let mut listener = listening(nt351());
    connect(&mut listener, 0);
    listener.accept(NOW);
    let done = listener.on_greeted(NOW, NOW, id(0));
    assert_eq!(done, NOW + SimDuration::SECOND);
    assert_eq!(listener.on_session_over(NOW, id(0)), Step::default(), "a stale end");
    assert_eq!(listener.on_session_over(done, id(0)).send, Some(Segment::Reply));
    connect(&mut listener, 1);
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(1))), "the worker is free");
}

#[test]
fn a_worker_waits_for_the_next_request_of_a_client_that_keeps_its_connection() {
    let keeps = Caller { keeps: true, ..VALID };
    let idle_timeout = listener().idle_timeout;
    let mut listener = listening(nt351());
    connect(&mut listener, 0);
    listener.on_segment(NOW, id(1), Segment::Syn, keeps);
    listener.on_segment(NOW, id(1), Segment::Ack, keeps);
    listener.accept(NOW);
    let done = listener.on_greeted(NOW, NOW, id(0));
    listener.on_session_over(done, id(0));
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(1))));
    let done = listener.on_greeted(done, done, id(1));
    let limit = done + idle_timeout;
    let step = listener.on_session_over(done, id(1));
    assert_eq!((step.send, step.arm), (Some(Segment::Reply), Some(limit)));
    connect(&mut listener, 2);
    assert_eq!(listener.accept(NOW), None, "the worker is held");
    let step = listener.on_segment(done, id(1), Segment::Request, keeps);
    assert_eq!(step.busy_until, Some(done + SimDuration::SECOND));
    let later = done + SimDuration::SECOND;
    assert_eq!(listener.on_session_over(later, id(1)).arm, None, "a timer is pending");
    assert_eq!(listener.on_timer(limit, id(1)).arm, Some(limit + SimDuration::SECOND));
    let step = listener.on_timer(limit + SimDuration::SECOND, id(1));
    assert_eq!(step.send, Some(Segment::Close));
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(2))));
    let step = listener.on_segment(limit, id(1), Segment::Request, keeps);
    assert_eq!(step.send, Some(Segment::Rst), "it is forgotten");
}

#[test]
fn an_ack_or_fin_of_no_connection_is_reset() {
    for segment in [Segment::Ack, Segment::Fin] {
        let step = listening(nt351()).on_segment(NOW, id(0), segment, VALID);
        let why = Reason::Unknown;
        assert_eq!(step, Step { send: Some(Segment::Rst), why, ..Step::default() });
    }
}

#[test]
fn out_of_service_a_port_resets_or_is_silent() {
    for (service, reply, why) in [
        (Service::ShuttingDown, Some(Segment::Rst), Reason::ShuttingDown),
        (Service::Dark, None, Reason::Dark),
        (Service::Closed, Some(Segment::Rst), Reason::NobodyListens),
        (Service::Installing, None, Reason::Installing),
    ] {
        let mut listener = listening(nt351());
        listener.leave_service(service);
        assert_eq!(syn(&mut listener, 0, VALID).why, why, "{service:?}");
        for segment in [Segment::Syn, Segment::Ack, Segment::Fin] {
            let step = listener.on_segment(NOW, id(0), segment, VALID);
            assert_eq!(step.send, reply, "{segment:?} while {service:?}");
        }
        assert_eq!(listener.on_segment(NOW, id(0), Segment::Rst, VALID).send, None);
    }
}

#[test]
fn a_restart_drops_every_connection_and_frees_the_workers() {
    let mut listener = listening(nt351());
    (0..3).for_each(|index| connect(&mut listener, index));
    syn(&mut listener, 3, VALID);
    listener.accept(NOW);
    listener.leave_service(Service::Dark);
    let dropped: Vec<_> =
        (0..listener.ends()).filter_map(|n| listener.drop_nth(n, Lost::All)).collect();
    assert_eq!(dropped, [0, 1, 2, 3].map(id));
    listener.enter_service(Scope::Service, false);
    assert_eq!(listener.slots_taken(), 0);
    connect(&mut listener, 4);
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(4))));
}

fn hanging(hang: Hang) -> Listener {
    Listener::new(&ListenerSpec { hang, ..listener() }, Supervision::default())
}

#[test]
fn the_acting_syn_and_all_after_it_get_what_the_hung_port_gives() {
    for (name, hang) in forms() {
        let reply = match hang {
            Hang::ListenNotRearmed { dead_reply: DeadReply::Reset } | Hang::StaleAddress => {
                Some(Segment::Rst)
            }
            Hang::ListenNotRearmed { dead_reply: DeadReply::Silent } | Hang::Silent => None,
            Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake } => {
                Some(Segment::SynAck)
            }
            // They go on answering SYNs as ever.
            Hang::LeakedSlot
            | Hang::StuckAccept
            | Hang::StuckWorker
            | Hang::HeldWorker
            | Hang::HeldAccept
            | Hang::Descriptors { .. } => continue,
        };
        let mut listener = hanging(hang);
        let step = syn(&mut listener, 0, INVALID);
        assert_eq!((step.send, step.acted), (reply, true), "{name}");
        let step = syn(&mut listener, 1, VALID);
        assert_eq!((step.send, step.acted), (reply, false), "{name}");
        assert_eq!(step.why, Reason::Hung, "{name}");
        assert!(listener.is_hung() && !listener.holds(id(0)) && !listener.holds(id(1)));
    }
}

#[test]
fn an_invalid_syn_that_finds_no_slot_poisons_nothing() {
    let mut listener = listening(nt351());
    (0..6).for_each(|index| {
        syn(&mut listener, index, VALID);
    });
    let step = syn(&mut listener, 6, INVALID);
    assert_eq!((step.send, step.acted), (Some(Segment::Rst), false));
    listener.on_segment(NOW, id(0), Segment::Rst, VALID);
    assert!(syn(&mut listener, 6, INVALID).acted, "its retransmission finds one");
}

#[test]
fn connections_that_were_open_at_the_hang_go_on() {
    let mut listener = hanging(Hang::Silent);
    connect(&mut listener, 0);
    syn(&mut listener, 1, VALID);
    assert!(syn(&mut listener, 2, INVALID).acted);
    listener.on_segment(NOW, id(1), Segment::Ack, VALID);
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(0))));
    assert_eq!(listener.accept(NOW), Some(Accepted::Session(id(1))));
}

#[test]
fn a_patched_listener_refuses_an_invalid_request_and_lives() {
    let mut listener = hanging(Hang::Silent);
    syn(&mut listener, 0, INVALID);
    listener.leave_service(Service::Installing);
    listener.enter_service(Scope::Machine, true);
    assert!(!listener.is_hung());
    let step = syn(&mut listener, 1, INVALID);
    assert_eq!((step.send, step.why), (Some(Segment::Rst), Reason::Fixed));
    assert_eq!(syn(&mut listener, 2, VALID).send, Some(Segment::SynAck));
}

#[test]
fn a_restart_without_the_fix_leaves_the_listener_open_to_the_next_hang() {
    let mut listener = hanging(Hang::Silent);
    syn(&mut listener, 0, INVALID);
    listener.leave_service(Service::Closed);
    listener.enter_service(Scope::Service, false);
    assert!(!listener.is_hung());
    assert!(syn(&mut listener, 0, INVALID).acted, "the same SYN, sent again");
}

#[test]
fn capacities_are_those_of_the_profiles() {
    for (profile, backlog, capacity) in [
        (nt351(), 0, 1),
        (nt351(), 5, 6),
        (nt351(), 100, 101),
        (nt351(), 101, 101),
        (bsd44(), 0, 1),
        (bsd44(), 5, 8),
        (bsd44(), 128, 8),
        (linux(), 0, 1),
        (linux(), 5, 6),
        (linux(), 4_096, 4_097),
        (linux(), 65_535, 4_097),
    ] {
        assert_eq!(profile.capacity(backlog), capacity, "{} with {backlog}", profile.name);
    }
    assert_eq!(linux().half_open_capacity(0), Some(1));
    assert_eq!(linux().half_open_capacity(10_000), Some(4_097));
    assert_eq!(nt351().connect_timeout(), seconds(45));
    assert_eq!(bsd44().connect_timeout(), seconds(75));
    assert_eq!(linux().connect_timeout(), seconds(131));
}
