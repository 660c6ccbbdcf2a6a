//! [`Nothing`]: what a value is where nothing happens.

use super::{Delay, Probability};
use crate::engine::{Distribution, SimDuration};

/// Values one of which means that nothing happens.
pub trait Nothing {
    /// That one.
    const NOTHING: Self;
}

impl Nothing for SimDuration {
    const NOTHING: Self = Self::ZERO;
}

impl Nothing for Delay {
    const NOTHING: Self = Self(SimDuration::ZERO);
}

impl Nothing for Distribution {
    const NOTHING: Self = Self::ZERO;
}

impl Nothing for Probability {
    const NOTHING: Self = Self(0.0);
}

impl Nothing for f64 {
    const NOTHING: Self = 0.0;
}

impl Nothing for u32 {
    const NOTHING: Self = 0;
}

impl<T> Nothing for Vec<T> {
    const NOTHING: Self = Self::new();
}
