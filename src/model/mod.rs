//! The system under study: state machines that return values, and the [`World`] that conducts them.
//! Change here which machines there are.

mod arrivals;
pub mod client;
pub mod course;
mod detail;
pub mod hang;
pub mod host;
pub mod link;
pub mod listener;
pub mod network;
pub mod occasion;
pub mod outage;
pub mod outcome;
pub mod reason;
pub mod remedy;
pub mod response;
pub mod restart;
pub mod scenario;
pub mod segment;
pub mod windows;
pub mod world;

pub use detail::Detail;
pub use hang::Hang;
pub use host::Profile;
pub use outcome::Outcome;
pub use remedy::{Measure, Remedy};
pub use scenario::Scenario;
pub use world::World;
