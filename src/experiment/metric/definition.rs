//! What a metric is, and how it is read off one replication.

use super::awaited::Awaited;
use super::parts::{NANOS_PER_SECOND, of};
use crate::experiment::costs::Bill;
use crate::experiment::fraction::Fraction;
use crate::experiment::unit::Unit;
use crate::model::{Detail, Outcome};
use crate::reading::price::GRAIN;

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
    /// The same, of what became of the valid requests, or of their sessions.
    OfRequests(fn(&Outcome) -> Fraction),
    /// Off what the replication counted of the long run: there is an estimate only where the horizon
    /// holds one ([`steady`](crate::experiment::steady)).
    LongRun(fn(&Outcome) -> Fraction),
    /// Off how long its valid requests waited: a quantile of all replications together.
    Awaited(Awaited, f64),
    /// Off its bill (ten-thousandths of the currency); `None` where that has no price.
    Billed(fn(&Bill) -> Option<u64>),
}

impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Metric {
    /// How much has to be simulated for it. A bill has no prices of what is not.
    pub const fn detail(&self) -> Detail {
        match self.source {
            Source::Counted(_) | Source::LongRun(_) | Source::Billed(_) => Detail::Outages,
            Source::OfRequests(_) | Source::Awaited(..) => Detail::Requests,
        }
    }

    /// Its value in a replication that ends in `outcome` and costs what is on `bill`.
    pub fn read(&self, outcome: &Outcome, bill: Option<&Bill>) -> Fraction {
        if outcome.detail < self.detail() {
            return of(0, 0);
        }
        match self.source {
            Source::Counted(read) | Source::OfRequests(read) | Source::LongRun(read) => {
                read(outcome)
            }
            Source::Awaited(awaited, q) => {
                let span = awaited.quantile(outcome, q);
                span.map_or(of(0, 0), |span| of(span.as_nanos(), NANOS_PER_SECOND))
            }
            Source::Billed(read) => {
                let grains = bill.and_then(read);
                grains.map_or(of(0, 0), |grains| of(grains, GRAIN))
            }
        }
    }
}
