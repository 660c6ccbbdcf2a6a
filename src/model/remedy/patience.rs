//! [`Patience`]: how long probes let a program start before they break that off. Change here what
//! becomes of a start that takes longer.

use std::ops::Add;

use crate::engine::{Distribution, SimDuration};

/// From the beginning of a start in which nobody listens to the instant at which too many probes
/// have failed. By the wall clock it depends on where between two ticks the start begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The soonest.
    pub least: SimDuration,
    /// The latest.
    pub most: SimDuration,
}

/// What probes do to starts of one law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    /// All are over in time.
    InTime,
    /// Some may be broken off.
    SomeInVain,
    /// All are broken off.
    AllInVain,
}

/// The share of starts that must be over in time where a start has no longest time.
const COVERED: f64 = 0.999;

impl Patience {
    /// It is the same wherever the start begins.
    pub(super) const fn always(span: SimDuration) -> Self {
        Self { least: span, most: span }
    }

    /// Until the later of two instants.
    pub(super) fn max(self, other: Self) -> Self {
        Self { least: self.least.max(other.least), most: self.most.max(other.most) }
    }

    /// What becomes of starts that take a time of this law. One that takes none is in time.
    pub(super) fn judge(self, law: &Distribution) -> Starts {
        let slowest = slowest(law);
        if law.shortest() > self.most.as_secs_f64() {
            Starts::AllInVain
        } else if slowest > 0.0 && slowest >= self.least.as_secs_f64() {
            Starts::SomeInVain
        } else {
            Starts::InTime
        }
    }
}

/// The longest time (s) of this law, or that of nearly all where there is none.
pub fn slowest(law: &Distribution) -> f64 {
    law.longest().unwrap_or_else(|| law.quantile(COVERED))
}

/// One span after the other.
impl Add for Patience {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { least: self.least + other.least, most: self.most + other.most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_in_time_if_the_longest_is_and_in_vain_if_the_shortest_is() {
        let span = SimDuration::from_secs;
        let patience = Patience { least: span(20), most: span(30) };
        let uniform = |low, high| Distribution::Uniform { low, high };
        let lognormal = |median| Distribution::Lognormal { median, sigma: 0.1 };
        let empirical = |seconds: &[u64]| Distribution::Empirical {
            sorted: seconds.iter().map(|s| span(*s)).collect(),
        };
        let eager = Patience { least: SimDuration::ZERO, most: span(10) };
        assert_eq!(eager.judge(&Distribution::ZERO), Starts::InTime);
        assert_eq!(eager.judge(&Distribution::Constant(span(1))), Starts::SomeInVain);
        for (law, starts) in [
            (Distribution::Constant(span(19)), Starts::InTime),
            (Distribution::Constant(span(20)), Starts::SomeInVain),
            (Distribution::Constant(span(30)), Starts::SomeInVain),
            (Distribution::Constant(span(31)), Starts::AllInVain),
            (uniform(1.0, 19.0), Starts::InTime),
            (uniform(1.0, 99.0), Starts::SomeInVain),
            (uniform(31.0, 99.0), Starts::AllInVain),
            (empirical(&[1, 19]), Starts::InTime),
            (empirical(&[29, 31]), Starts::SomeInVain),
            (empirical(&[31, 32]), Starts::AllInVain),
            (lognormal(10.0), Starts::InTime),
            (lognormal(19.0), Starts::SomeInVain),
            // None is too short for it.
            (lognormal(1000.0), Starts::SomeInVain),
        ] {
            assert_eq!(patience.judge(&law), starts, "{law:?}");
        }
    }
}
