//! What each client makes of the answer to its SYN: when it calls again, what it gets, and when and
//! how its attempt ends. Which mechanism gives which answer is in the table of observed.rs.

use Ending::{Refused, TimedOut};
use Segment::{Rst, SynAck};
use porthang::engine::{SimDuration, SimTime, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::remedy::Remedy;
use porthang::model::segment::Segment;
use porthang::model::world::simulate_watched;

use crate::common::{Client, bsd44, class, linux, nt351, once, second};
use crate::forms::poisoned;

/// When the client calls.
const CALL: u64 = 10_000;

/// `s` seconds after the call.
fn after(s: f64) -> SimTime {
    second(CALL) + SimDuration::from_secs_f64(s)
}

/// What a client sees of a port that hung so long ago.
fn caller(hang: Hang, profile: Profile) -> Client {
    let scenario = poisoned(hang, 1, vec![class("client", profile, once(CALL), 0.0)]);
    let watch = Client { class: 1, ..Client::default() };
    simulate_watched(&scenario, &Remedy::default(), Streams::new(1, 0), watch).1
}

/// When SYNs are sent (s after the call), what is received, and when and how the attempt ends.
type Seen<'a> = (&'a [f64], &'a [Segment], f64, Ending);

/// A port that gives an answer, and what clients of nt351, bsd44 and linux make of it.
const ANSWERS: [(Hang, [Seen<'_>; 3]); 4] = [
    (
        Hang::ListenNotRearmed { dead_reply: DeadReply::Reset },
        [
            (&[0.0, 0.5, 1.0, 1.5], &[Rst, Rst, Rst, Rst], 1.5, Refused),
            (&[0.0], &[Rst], 0.0, Refused),
            (&[0.0], &[Rst], 0.0, Refused),
        ],
    ),
    (
        Hang::ListenNotRearmed { dead_reply: DeadReply::Silent },
        [
            (&[0.0, 3.0, 9.0, 21.0], &[], 45.0, TimedOut),
            (&[0.0, 6.0, 30.0], &[], 75.0, TimedOut),
            (&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 11.0, 19.0, 35.0, 67.0], &[], 131.0, TimedOut),
        ],
    ),
    (
        Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake },
        [(&[0.0], &[SynAck, Rst], 0.0, Ending::Reset); 3],
    ),
    // It waits for the banner.
    (Hang::StuckAccept, [(&[0.0], &[SynAck], 300.0, TimedOut); 3]),
];

#[test]
fn a_client_calls_again_and_gives_up_as_its_profile_says() {
    for (hang, expected) in ANSWERS {
        for (profile, (syns, received, end, ending)) in
            [nt351(), bsd44(), linux()].into_iter().zip(expected)
        {
            let of = format!("{hang:?}, {}", profile.name);
            let seen = caller(hang, profile);
            assert_eq!(seen.syns, syns.iter().map(|s| after(*s)).collect::<Vec<_>>(), "{of}");
            assert_eq!(seen.received, received, "{of}");
            assert_eq!(seen.ended, Some((after(end), ending)), "{of}");
        }
    }
}
