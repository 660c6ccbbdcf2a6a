//! A port that wears out: places of the backlog leak, workers are stuck, or descriptors are lost. It
//! hangs after an Erlang time.

use porthang::engine::SimTime;
use porthang::model::Remedy;
use porthang::model::hang::Hang;
use porthang::theory::leak;

use crate::port::{of_each, replicate, up_time, wearing};
use crate::sample::{assert_near, assert_share_near};

/// How the port wears out, and how many poisons that takes.
const WEARS: [(Hang, u32); 6] = [
    (Hang::LeakedSlot, 2),
    (Hang::LeakedSlot, 4),
    (Hang::LeakedSlot, 6),
    (Hang::StuckWorker, 1),
    (Hang::StuckWorker, 3),
    (Hang::Descriptors { of: 5 }, 5),
];

#[test]
fn a_port_lives_until_as_many_poisons_have_come_as_it_takes() {
    for ((hang, places), seed) in WEARS.into_iter().zip(641..) {
        let rate = 1.0 / 600.0;
        let mean = leak::mean(places, rate);
        let horizon = 1.5 * mean;
        let scenario = wearing(hang, places, rate, horizon);
        let outcomes = replicate(&scenario, &Remedy::default(), seed, 2_000);
        let what = format!("{hang:?}, {places}");
        for t in [0.5, 1.0, 1.4].map(|share| share * mean) {
            let is_up = |first_hang: SimTime| first_hang.as_secs_f64() > t;
            let up = outcomes.iter().filter(|outcome| outcome.port.first_hang.is_none_or(is_up));
            let survival = leak::survival(places, rate, t);
            assert_share_near(up.count(), outcomes.len(), survival, &format!("{what}: up at {t}"));
        }
        let expected = leak::up_time(places, rate, horizon);
        assert_near(&of_each(&outcomes, up_time), expected, &format!("{what}: up"));
    }
}
