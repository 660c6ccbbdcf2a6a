//! What the clients of each profile observe of a dead port, segment by segment.

mod common;

use common::{bsd44, class, linux, nt351, once, scenario, second};
use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::remedy::Remedy;
use porthang::model::segment::{End, Segment};
use porthang::model::world::{Fact, Observer, simulate_watched};

/// What one client sent, and how its attempt ended.
#[derive(Default)]
struct Client {
    /// Index of its class.
    class: u16,
    connection: Option<porthang::model::segment::ConnectionId>,
    syns: Vec<SimTime>,
    received: Vec<Segment>,
    ended: Option<(SimTime, Ending)>,
}

impl Observer for Client {
    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { request, connection, .. } if request.class == self.class => {
                self.connection = Some(connection);
            }
            Fact::Sent { connection, from: End::Client, segment: Segment::Syn, .. }
                if self.connection == Some(connection) =>
            {
                self.syns.push(now);
            }
            Fact::Arrived { connection, at: End::Client, segment }
                if self.connection == Some(connection) =>
            {
                self.received.push(segment);
            }
            Fact::Ended { connection, ending, .. } if self.connection == Some(connection) => {
                self.ended = Some((now, ending));
                self.connection = None;
            }
            _ => {}
        }
    }
}

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
