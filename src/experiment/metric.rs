//! The metrics: what is read off a replication, under the name it has in files.

mod parts;
mod table;

use parts::{NANOS_PER_SECOND, of};

use super::costs::{Bill, Costs, Part};
use super::response::{self, quantile_of_one};
use crate::model::Outcome;
use crate::reading::price::GRAIN;
use Source::{Awaited, Billed, Counted};

pub use super::fraction::Fraction;
pub use super::unit::Unit;
pub use table::METRICS;

/// A number with an estimate.
#[derive(Debug)]
pub struct Metric {
    /// Its key in results and expectations; it ends as [`Unit::ending`] says.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// What it is, for people.
    pub description: &'static str,
    /// What it is read off.
    pub source: Source,
}

/// How a metric is read off one replication. The estimate is the sum of the parts over the sum of
/// the wholes, never a mean of ratios; where the whole is the same in every replication, that is
/// the mean.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// Off what the replication counted.
    Counted(fn(&Outcome) -> Fraction),
    /// Off how long its valid requests waited: a quantile of all replications together.
    Awaited(response::Awaited, f64),
    /// Off its bill (ten-thousandths of the currency); `None` where that has no price.
    Billed(fn(&Bill) -> Option<u64>),
}

impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

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

    /// Its value in a replication that ends in `outcome` and costs what is on `bill`.
    pub fn read(&self, outcome: &Outcome, bill: Option<&Bill>) -> Fraction {
        match self.source {
            Counted(read) => read(outcome),
            Awaited(awaited, q) => {
                let span = quantile_of_one(outcome, awaited, q);
                span.map_or(of(0, 0), |span| of(span.as_nanos(), NANOS_PER_SECOND))
            }
            Billed(read) => {
                let grains = bill.and_then(read);
                grains.map_or(of(0, 0), |grains| of(grains, GRAIN))
            }
        }
    }

    /// Whether it exists where things have the prices of `costs`, or none, and a class has a target,
    /// or none has.
    pub fn is_told(&self, costs: Option<&Costs>, has_target: bool) -> bool {
        match self.source {
            Counted(_) if self == SERVED_WITHIN => has_target,
            Counted(_) | Awaited(..) => true,
            Billed(read) => costs.is_some_and(|costs| read(&costs.blank()).is_some()),
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
