//! How long valid requests wait for an answer, in all replications: [`Waits`] of each class, and
//! what is told of them. Change here what is told of a class.

use super::estimate::Estimate;
use super::grouped::{Curve, Grouped, group_of};
use super::intervals::Intervals;
use super::metric::{Awaited, Fraction};
use super::quantile::Quantile;
use crate::engine::SimDuration;
use crate::model::outcome::Ledger;
use crate::model::response::Response;

/// The quantiles that are told of every wait.
pub const TOLD: [(&str, f64); 3] = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)];

/// How long the valid requests of a class waited, in all replications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waits {
    first_byte: Grouped,
    final_reply: Grouped,
    /// Of the first attempts, group by group, those in time.
    in_time: Vec<Fraction>,
}

/// What is told of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassResponse {
    /// Its name.
    pub name: String,
    /// Requests that tell, of all replications together.
    pub requests: u64,
    /// From birth to the first byte of an answer.
    pub first_byte: [Quantile; 3],
    /// From birth to the final reply.
    pub final_reply: [Quantile; 3],
    /// The share that is served within the target; `None` where there is none.
    pub served_within: Option<Estimate>,
}

/// Birth to final reply of delivered valid requests, of all replications together.
#[derive(Clone, Debug, PartialEq)]
pub struct Delays {
    /// How many there are.
    pub count: u64,
    /// Quantiles, with their intervals ([`Curve::quantile`]); nothing is known of them if there is
    /// none. Requests of one replication may be alike: the intervals rest on replications.
    pub quantiles: [Quantile; 3],
    /// The longest (s).
    pub max: Option<f64>,
}

impl Waits {
    /// Adds a replication.
    pub(super) fn add(&mut self, replication: u32, response: &Response, ledger: &Ledger) {
        let Response { requests, first_byte, final_reply } = response;
        self.first_byte.add(replication, *requests, first_byte);
        self.final_reply.add(replication, *requests, final_reply);
        let group = group_of(replication);
        if group >= self.in_time.len() {
            self.in_time.resize(group + 1, Fraction { part: 0, whole: 0 });
        }
        self.in_time[group].part += ledger.first_in_time;
        self.in_time[group].whole += ledger.first_with_target;
    }

    /// Adds the requests of another class.
    pub(super) fn merge(&mut self, other: &Self) {
        self.first_byte.merge(&other.first_byte);
        self.final_reply.merge(&other.final_reply);
    }

    /// How long it takes until what is awaited has come.
    pub(super) fn curve(&self, awaited: Awaited, confidence: f64) -> Option<Curve> {
        let waits = match awaited {
            Awaited::FirstByte => &self.first_byte,
            Awaited::FinalReply => &self.final_reply,
        };
        waits.curve(confidence)
    }

    /// What is told of the class called `name`; `None` where no request tells anything.
    pub(super) fn told(&self, name: &str, confidence: f64) -> Option<ClassResponse> {
        let quantiles = |awaited| Some(read(TOLD, &self.curve(awaited, confidence)?));
        let intervals = Intervals::new(confidence, self.in_time.len() as u32);
        Some(ClassResponse {
            name: name.to_owned(),
            requests: self.final_reply.things(),
            first_byte: quantiles(Awaited::FirstByte)?,
            final_reply: quantiles(Awaited::FinalReply)?,
            served_within: intervals.share(&self.in_time),
        })
    }
}

/// How long the valid requests of all classes together wait.
pub(super) struct Curves([Option<Curve>; 2]);

impl Curves {
    /// Of the `waits` of each class.
    pub(super) fn of(waits: &[Waits], confidence: f64) -> Self {
        let mut all = Waits::default();
        waits.iter().for_each(|class| all.merge(class));
        let awaited = [Awaited::FirstByte, Awaited::FinalReply];
        Self(awaited.map(|awaited| all.curve(awaited, confidence)))
    }

    /// See [`Curve::quantile`]; `None` where no request tells anything.
    pub(super) fn quantile(&self, awaited: Awaited, q: f64) -> Option<Estimate> {
        let curve = match awaited {
            Awaited::FirstByte => &self.0[0],
            Awaited::FinalReply => &self.0[1],
        };
        Some(curve.as_ref()?.quantile(q))
    }
}

impl Delays {
    /// Of these delays; only what is delivered has one.
    pub(super) fn of(delays: &Grouped, confidence: f64) -> Self {
        let told = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];
        let unknown = told.map(|(name, _)| Quantile { name, at: None, low: None, high: None });
        let quantiles = delays.curve(confidence).map(|curve| read(told, &curve));
        Self {
            count: delays.ended().count(),
            quantiles: quantiles.unwrap_or(unknown),
            max: delays.ended().greatest().map(SimDuration::as_secs_f64),
        }
    }
}

fn read(told: [(&'static str, f64); 3], curve: &Curve) -> [Quantile; 3] {
    told.map(|(name, q)| {
        let Estimate { mean, interval, .. } = curve.quantile(q);
        let reached = |seconds: f64| seconds.is_finite().then_some(seconds);
        Quantile {
            name,
            at: reached(mean),
            low: interval.and_then(|(low, _)| reached(low)),
            high: interval.and_then(|(_, high)| reached(high)),
        }
    })
}
