//! What the clients of each profile observe of a dead port, segment by segment.

mod common;

use common::{Client, bsd44, class, linux, nt351, once, scenario, second};
use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::remedy::Remedy;
use porthang::model::segment::Segment;
use porthang::model::world::simulate_watched;

/// A client of `profile` that calls at second 1000 a port that hung at second 100.
fn after_the_hang(profile: Profile, hang: Hang) -> Client {
    let offender = class("offender", linux(), once(100), 1.0);
    let client = class("client", profile, once(1000), 0.0);
    let mut scenario = scenario(vec![offender, client]);
    scenario.listener.hang = hang;
    let watch = Client { class: 1, ..Client::default() };
    let streams = Streams::new(1, 0);
    let (outcome, client) = simulate_watched(&scenario, &Remedy::default(), streams, watch);
    assert_eq!(outcome.port.first_hang, Some(second(100)));
    client
}

fn at(offsets: &[f64]) -> Vec<SimTime> {
    offsets.iter().map(|s| second(1000) + SimDuration::from_secs_f64(*s)).collect()
}

#[test]
fn a_silent_port_is_tried_by_schedule_until_the_connect_time_out() {
    for (profile, syns, end) in [
        (nt351(), &[0.0, 3.0, 9.0, 21.0] as &[f64], 45.0),
        (bsd44(), &[0.0, 6.0, 30.0], 75.0),
        (linux(), &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 11.0, 19.0, 35.0, 67.0], 131.0),
    ] {
        for hang in [Hang::Silent, Hang::ListenNotRearmed { dead_reply: DeadReply::Silent }] {
            let client = after_the_hang(profile.clone(), hang);
            assert_eq!(client.syns, at(syns), "{}", profile.name);
            assert_eq!(client.ended, Some((at(&[end])[0], Ending::TimedOut)), "{}", profile.name);
            assert!(client.received.is_empty());
        }
    }
}

#[test]
fn a_port_that_resets_refuses_bsd44_and_linux_at_once_and_nt351_after_three_retries() {
    let hang = Hang::ListenNotRearmed { dead_reply: DeadReply::Reset };
    for (profile, syns, end) in [
        (nt351(), &[0.0, 0.5, 1.0, 1.5] as &[f64], 1.5),
        (bsd44(), &[0.0], 0.0),
        (linux(), &[0.0], 0.0),
    ] {
        let client = after_the_hang(profile.clone(), hang);
        assert_eq!(client.syns, at(syns), "{}", profile.name);
        assert_eq!(client.ended, Some((at(&[end])[0], Ending::Refused)), "{}", profile.name);
    }
}

#[test]
fn reset_after_handshake_opens_the_connection_and_then_resets_it() {
    let hang = Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake };
    for profile in [nt351(), bsd44(), linux()] {
        let client = after_the_hang(profile.clone(), hang);
        assert_eq!(client.received, [Segment::SynAck, Segment::Rst], "{}", profile.name);
        assert_eq!(client.ended, Some((second(1000), Ending::Reset)), "{}", profile.name);
    }
}
