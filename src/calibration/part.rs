//! The parts of incidents, one after the other.

use super::fit::Fit;
use super::lengths::Lengths;

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
