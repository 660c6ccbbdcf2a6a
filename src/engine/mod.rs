//! A discrete-event engine: a clock, an event list, random streams and integer statistics.
//! It knows nothing of networks.

mod buckets;
pub mod distribution;
mod event_list;
mod lanes;
pub mod poisson;
pub mod random;
pub mod root;
pub mod schedule;
pub mod sobol;
pub mod statistics;
pub mod time;
pub mod windows;

pub use distribution::Distribution;
pub use random::{Chance, Stream, Streams};
pub use schedule::{Model, Schedule, run, run_while};
pub use time::{SimDuration, SimTime};
