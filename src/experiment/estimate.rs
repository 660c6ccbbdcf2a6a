//! Estimates and comparisons, each with its interval.

/// A mean with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub mean: f64,
    /// Half the width of the interval; `None` where one replication cannot tell.
    pub half_width: Option<f64>,
    /// Confidence of the interval, strictly between 0 and 1.
    pub confidence: f64,
}

/// Two remedies on the same traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Index of the remedy.
    pub remedy: usize,
    /// Index of the one it is compared against.
    pub against: usize,
    /// Which metric: its name.
    pub metric: &'static str,
    /// `remedy` minus `against`, with its paired interval.
    pub difference: Estimate,
    /// Share of replications in which `remedy` was strictly better; ties count half.
    pub probability_better: f64,
}
