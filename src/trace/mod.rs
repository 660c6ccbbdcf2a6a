//! What one replication did: as a [`Story`] in words, or as a plain list of its segments.
//!
//! Both only watch: the replication they tell is, event for event, the one that the experiment
//! counts.
//!
//! A month of traffic has a hundred thousand segments, so a story selects. It tells segment by
//! segment the first healthy session, the invalid requests, and what the first client of each
//! class meets after each change of the port's state; some more attempts it tells in a line each;
//! the others it counts, stretch by stretch. So it does with the first outages of each kind; later
//! ones have one line each, and the last ones are counted. What it leaves out, it says.

mod call;
mod ending;
mod opening;
mod outages;
mod poison;
mod port;
mod probes;
mod segments;
mod selection;
mod speech;
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

/// Tells the replication of `scenario` under `remedy` that these streams make, as it is at one of
/// the listeners; its ending tells of them all.
pub fn tell(scenario: &Scenario, remedy: &Remedy, streams: Streams, at: ListenerId) -> Story {
    let teller = Teller::new(scenario, remedy, at);
    let (outcome, teller) = simulate_watched(scenario, remedy, streams, teller);
    let mut story = teller.close(SimTime::ZERO + scenario.horizon);
    story.ending = ending::sentences(scenario, &outcome, story.segments - story.segments_told);
    story
}
