//! The metrics: what is read off an [`Outcome`], under the name it has in files.

use crate::model::Outcome;

/// A number with a mean and an interval.
#[derive(Debug)]
pub struct Metric {
    /// Its key in results and expectations.
    pub name: &'static str,
    /// What it is, for people, with its unit.
    pub description: &'static str,
    /// How it is read off an outcome.
    pub kind: Kind,
}

/// How a metric is read off the outcomes of the replications.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One number a replication; the estimate is their mean.
    Mean(fn(&Outcome) -> f64),
    /// Numerator and denominator of each replication; the estimate is sum over sum. `None` where
    /// the metric does not exist.
    Ratio(fn(&Outcome) -> Option<(u64, u64)>),
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
}

/// Share of the horizon in which the port was up.
pub const PORT_AVAILABILITY: &Metric = &METRICS[0];
/// Share of valid requests whose first attempt was served.
pub const USER_AVAILABILITY: &Metric = &METRICS[1];

/// All metrics, in the order of the tables.
pub static METRICS: [Metric; 12] = [
    Metric {
        name: "port_availability",
        description: "share of the time in which the port was up",
        kind: Kind::Mean(|o| share(o.port.up.as_nanos(), o.horizon.as_nanos())),
    },
    Metric {
        name: "user_availability",
        description: "share of valid requests whose first attempt was served",
        kind: Kind::Ratio(|o| {
            let valid = o.valid_total();
            Some((valid.first_served, valid.first_decided))
        }),
    },
    Metric {
        name: "probe_availability",
        description: "share of decided probes that were answered",
        kind: Kind::Ratio(|o| o.probes.map(|probes| (probes.answered, probes.decided))),
    },
    Metric {
        name: "delivered",
        description: "share of valid requests delivered, those under way at the horizon left out",
        kind: Kind::Ratio(|o| {
            let valid = o.valid_total();
            Some((valid.delivered, valid.requests - valid.in_flight))
        }),
    },
    Metric {
        name: "delivered_late",
        description: "share of valid requests delivered by a later attempt than the first",
        kind: Kind::Ratio(|o| {
            let valid = o.valid_total();
            Some((valid.delivered_late, valid.requests - valid.in_flight))
        }),
    },
    Metric {
        name: "bounced",
        description: "share of valid requests given up, those under way at the horizon left out",
        kind: Kind::Ratio(|o| {
            let valid = o.valid_total();
            Some((valid.bounced, valid.requests - valid.in_flight))
        }),
    },
    Metric {
        name: "hangs",
        description: "hangs in a replication",
        kind: Kind::Mean(|o| o.port.hangs as f64),
    },
    Metric {
        name: "restarts",
        description: "restarts begun in a replication",
        kind: Kind::Mean(|o| o.port.restarts as f64),
    },
    Metric {
        name: "downtime_seconds",
        description: "time in a replication in which the port was not up, planned or not [s]",
        kind: Kind::Mean(|o| (o.horizon - o.port.up).as_secs_f64()),
    },
    Metric {
        name: "first_hang_seconds",
        description: "the earlier of the first hang and the horizon [s]",
        kind: Kind::Mean(|o| {
            o.port
                .first_hang
                .map_or(o.horizon.as_secs_f64(), |first| first.as_secs_f64())
        }),
    },
    Metric {
        name: "hung_share",
        description: "share of replications in which the port hung",
        kind: Kind::Mean(|o| f64::from(u8::from(o.port.hangs > 0))),
    },
    Metric {
        name: "hung_seconds",
        description: "time in a replication in which the port was hung [s]",
        kind: Kind::Mean(|o| o.port.hung.as_secs_f64()),
    },
];

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}
