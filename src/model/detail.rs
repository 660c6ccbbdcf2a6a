//! [`Detail`]: how much of the traffic a world simulates. Add a level here; when one is exact stands
//! in `outage.rs`.

use serde::{Deserialize, Serialize};

/// How much of the traffic a world simulates; one that is greater simulates what a lesser one does,
/// by the same draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Detail {
    /// What makes outages, and ends them: invalid requests, probes and restarts.
    Outages,
    /// All requests.
    #[default]
    Requests,
}
