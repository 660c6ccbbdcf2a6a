//! What one replication did: as a [`Story`] in words, or as a plain list of its segments.
//!
//! Both only watch: the replication they tell is, event for event, the one that the experiment
//! counts.
//!
//! A story is made in three rooms. The facts come in, each with its reason: `teller` hears them,
//! `call` and `port` remember what they have said, `outages` goes through an outage. `selection`
//! says which are told, and `tally` counts the others. `words` says them; it decides nothing.
//!
//! A month of traffic has a hundred thousand segments, so a story selects. It tells segment by
//! segment the first healthy session, the invalid requests, and what the first client of each
//! class meets after each change of the port's state; some more attempts it tells in a line each;
//! the others it counts, stretch by stretch. So it does with the first outages of each kind; later
//! ones have one line each, and the last ones are counted. What it leaves out, it says.

mod call;
mod outages;
mod port;
mod segments;
mod selection;
mod story;
mod tally;
mod teller;
mod words;

pub use segments::{Passage, segments};
pub use story::{Line, Story};

use crate::engine::{SimTime, Streams};
use crate::model::segment::ListenerId;
use crate::model::world::simulate_watched;
use crate::model::{Remedy, Scenario};
use teller::Teller;
use words::{Cast, ending};

/// Tells the replication of `scenario` under `remedy` that these streams make, as it is at one of
/// the listeners; its ending tells of them all.
pub fn tell(scenario: &Scenario, remedy: &Remedy, streams: Streams, at: ListenerId) -> Story {
    let cast = Cast { scenario, remedy };
    let (outcome, teller) = simulate_watched(scenario, remedy, streams, Teller::new(cast, at));
    let mut story = teller.close(SimTime::ZERO + scenario.horizon);
    story.ending = ending::sentences(cast, &outcome, story.segments - story.segments_told);
    story
}
