//! What a table of incidents says of the laws of an experiment: how often the port hangs, how long
//! until somebody notices, and how long until it is back; and what a log says of its traffic.
//!
//! ```text
//! incidents: a table → Incidents ─► rate: hangs over the time that the port was up
//!                                └► lengths: what ended, and what had not at the end of observation
//!                                      └► family, fit: laws by maximum likelihood, with intervals
//!                                            └► unknowns, plans: which of them would turn the choice
//! traffic: instants of requests ─► a trace, or a rate by the hour and the day of the week
//! ```

mod family;
mod fit;
mod incidents;
mod lengths;
mod part;
mod plans;
mod rate;
mod search;
#[cfg(test)]
mod tests;
mod traffic;
mod unknowns;
mod weekend;

pub use family::Family;
pub use fit::{CONFIDENCE, Fit, Parameter};
pub use incidents::{Asked, Incidents, Instant, Only};
pub use lengths::Lengths;
pub use part::{Part, Which};
pub use plans::{Choice, PLANS, downtime};
pub use rate::Rate;
pub use traffic::{Day, KEPT_MAX, Pattern, Traffic};
pub use unknowns::{Effect, Unknown, unknowns, worth_most};
pub use weekend::Weekend;

/// The fits of a table of incidents.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// How often the port hangs.
    pub rate: Rate,
    /// The laws of how long incidents last, in parts one after the other.
    pub parts: Vec<Part>,
    /// What each unknown does, that first which moves the downtime most.
    pub unknowns: Vec<Unknown>,
    /// How the plans of the experiment around it compare.
    pub choice: Choice,
}

/// What a table of incidents does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// How often the port hangs: no incident began while it is known to have been up.
    Rate,
    /// How long this part lasts: none has ended.
    Part(Which),
}

impl Calibration {
    /// The fits of `incidents`.
    ///
    /// # Errors
    /// What they do not tell.
    pub fn of(incidents: &Incidents) -> Result<Self, Untold> {
        let rate = Rate::of(incidents);
        let parts = incidents.parts().into_iter().map(|(which, lengths)| {
            let fits = Fit::all(&lengths, CONFIDENCE);
            if fits.is_empty() {
                Err(Untold::Part(which))
            } else {
                Ok(Part { which, lengths, fits })
            }
        });
        let parts: Vec<Part> = parts.collect::<Result<_, _>>()?;
        if rate.counted == 0 || rate.up <= 0.0 {
            return Err(Untold::Rate);
        }
        let unknowns = unknowns(&rate, &parts);
        let mean = parts.iter().map(|part| part.best().mean()).sum();
        let choice = Choice::of(rate.value, mean);
        Ok(Self { rate, parts, unknowns, choice })
    }
}
