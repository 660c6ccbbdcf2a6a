//! The metrics: what is read off a replication, under the name it has in files.

mod awaited;
mod definition;
mod needs;
mod parts;
mod table;

use super::costs::{Costs, Part};

pub use super::fraction::Fraction;
pub use super::unit::Unit;
pub use awaited::Awaited;
pub use definition::{Metric, Source};
pub use needs::Needs;
pub use table::METRICS;

impl Metric {
    /// The metric of that name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        METRICS.iter().find(|metric| metric.name == name)
    }

    /// The metric of that name, looked up while this is compiled: a name that is none does not
    /// compile.
    pub const fn named(name: &str) -> &'static Self {
        let mut index = 0;
        while !is_same(METRICS[index].name, name) {
            index += 1;
        }
        &METRICS[index]
    }

    /// Whether it exists where things have the prices of `costs`, or none, and a class has a target,
    /// or none has.
    pub fn is_told(&self, costs: Option<&Costs>, has_target: bool) -> bool {
        match self.source {
            Source::OfRequests(_) if self == SERVED_WITHIN => has_target,
            Source::Counted(_)
            | Source::OfRequests(_)
            | Source::LongRun(_)
            | Source::Awaited(..) => true,
            Source::Billed(read) => costs.is_some_and(|costs| read(&costs.blank()).is_some()),
        }
    }

    /// The cost of a part of the bill.
    pub const fn of_part(part: Part) -> &'static Self {
        match part {
            Part::Down => Self::named("cost_down"),
            Part::Restarts => Self::named("cost_restarts"),
            Part::CallOuts => Self::named("cost_call_outs"),
            Part::LostSessions => Self::named("cost_lost_sessions"),
            Part::Bounced => Self::named("cost_bounced"),
            Part::Standby => Self::named("cost_standby"),
            Part::PatchWork => Self::named("cost_patch_work"),
        }
    }

    /// Its place in [`METRICS`].
    pub fn index(&self) -> usize {
        METRICS.iter().position(|metric| metric == self).expect("every metric is one of METRICS")
    }
}

/// Share of the horizon in which the port was up.
pub const PORT_AVAILABILITY: &Metric = Metric::named("port_availability");
/// Share of valid requests whose first attempt was served.
pub const USER_AVAILABILITY: &Metric = Metric::named("user_availability");
/// Share of valid requests whose first attempt was served within the target of their class.
pub const SERVED_WITHIN: &Metric = Metric::named("served_within");
/// Share of valid requests born while the port was not up.
pub const BORN_DOWN: &Metric = Metric::named("born_down");
/// What a replication costs in all, where things have prices. Less is better.
pub const COST: &Metric = Metric::named("cost");
/// The two availabilities that every experiment is about: the stopping rule watches them, and
/// remedies are compared by them. More is better.
pub const AVAILABILITIES: [&Metric; 2] = [PORT_AVAILABILITY, USER_AVAILABILITY];

/// Whether two names are equal; `==` cannot be used while compiling.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

#[cfg(test)]
mod tests;
