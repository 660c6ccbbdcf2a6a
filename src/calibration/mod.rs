//! What a table of incidents says of the laws of an experiment: how often the port hangs, how long
//! until somebody notices, and how long until it is back; and what a log says of its traffic.
//!
//! ```text
//! incidents: a table → Incidents ─► rate: hangs over the time that the port was up
//!                                └► lengths: what ended, and what had not at the end of observation
//!                                      └► family, fit: laws by maximum likelihood, with intervals
//!                                            └► unknowns: which of them moves the downtime most
//! traffic: instants of requests ─► a trace, or a rate by the hour of the day
//! ```

mod family;
mod fit;
mod incidents;
mod lengths;
mod rate;
mod search;
#[cfg(test)]
mod tests;
mod traffic;
mod unknowns;

pub use family::Family;
pub use fit::{Fit, Parameter};
pub use incidents::{Asked, Incidents, Instant, Only};
pub use lengths::Lengths;
pub use rate::Rate;
pub use traffic::{Day, KEPT_MAX, Pattern, Traffic};
pub use unknowns::{Unknown, downtime, unknowns};

/// How sure all intervals are.
pub const CONFIDENCE: f64 = 0.95;

/// The fits of a table of incidents.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// How often the port hangs.
    pub rate: Rate,
    /// The laws of how long incidents last, in parts one after the other.
    pub parts: Vec<Part>,
    /// What the knowledge of each unknown would tell, the most first.
    pub unknowns: Vec<Unknown>,
}

/// A part of an incident: until it is detected, or from there until the port is back; or all of it.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which.
    pub which: Which,
    /// What was observed.
    pub lengths: Lengths,
    /// The laws, the likeliest first by Akaike's criterion.
    pub fits: Vec<Fit>,
}

/// Which part of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// From the start until it is detected.
    Detection,
    /// From there until the port is back.
    Repair,
    /// From the start until the port is back, where nobody has written down when it was detected.
    Outage,
}

impl Which {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Detection => "detection",
            Self::Repair => "repair",
            Self::Outage => "outage",
        }
    }

    /// What lies at its ends.
    pub const fn ends(self) -> &'static str {
        match self {
            Self::Detection => "from the start until somebody has noticed",
            Self::Repair => "from there until the port was back",
            Self::Outage => "from the start until the port was back",
        }
    }
}

impl Part {
    /// The likeliest law.
    pub fn best(&self) -> &Fit {
        &self.fits[0]
    }
}

impl Calibration {
    /// The fits of `incidents`. `None` for a part of which too little ended for a law.
    pub fn of(incidents: &Incidents) -> Result<Self, Which> {
        let rate = Rate::of(incidents);
        let parts = incidents.parts().into_iter().map(|(which, lengths)| {
            let fits = Fit::all(&lengths, CONFIDENCE);
            if fits.is_empty() { Err(which) } else { Ok(Part { which, lengths, fits }) }
        });
        let parts: Vec<Part> = parts.collect::<Result<_, _>>()?;
        let unknowns = unknowns(&rate, &parts);
        Ok(Self { rate, parts, unknowns })
    }
}
