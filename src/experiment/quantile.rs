//! [`Quantile`]: when a given share has seen something happen.

/// When the curve comes down to a share, with its interval (s). `None`: it does not come down so far
/// by the horizon.
///
/// The interval holds all times at which the band holds that share (R. Brookmeyer and J. Crowley,
/// *Biometrics* 38, 1982).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// What it is called: `p50` is the median.
    pub name: &'static str,
    /// When the curve comes there.
    pub at: Option<f64>,
    /// When the lower edge of its band does.
    pub low: Option<f64>,
    /// When the upper edge does.
    pub high: Option<f64>,
}
