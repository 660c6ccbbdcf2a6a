//! Starts that are broken off when they take too long, and made again: whoever probes a starting
//! program has patience for some time, and then restarts it.
//!
//! Starts are independent of each other. Each takes its time or the patience, whichever is shorter,
//! and is in time with the same probability: by Wald's identity the port is back after the mean of
//! one, divided by that probability. Where no start is in time it never is, a crash loop.

/// Starts of one law, as somebody with patience meets them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Starts {
    /// The mean time that one takes, be it broken off or not.
    pub mean: f64,
    /// The probability that one is broken off, below 1.
    pub broken_off: f64,
}

impl Starts {
    /// Starts that take a time between `low` and `high`, uniformly; `patience` lies above `low`.
    pub fn uniform(low: f64, high: f64, patience: f64) -> Self {
        let patience = patience.min(high);
        let (in_time, longest) = (patience - low, high - low);
        let mean = patience - 0.5 * in_time * in_time / longest;
        Self { mean, broken_off: 1.0 - in_time / longest }
    }

    /// Starts that take an exponential time.
    pub fn exponential(mean: f64, patience: f64) -> Self {
        let broken_off = libm::exp(-patience / mean);
        Self { mean: mean * (1.0 - broken_off), broken_off }
    }

    /// The mean time from the beginning of a first start to the return of the port.
    pub fn mean_outage(&self) -> f64 {
        self.mean / (1.0 - self.broken_off)
    }
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    #[test]
    fn the_mean_of_one_start_is_the_integral_of_its_survival_up_to_the_patience() {
        for (low, high, patience) in [(0.0, 2.0, 1.0), (1.0, 3.0, 1.2), (5.0, 6.0, 5.9)] {
            let starts = Starts::uniform(low, high, patience);
            let survival = |t: f64| (high - t) / (high - low);
            let exact = low + integral(survival, low, patience, 20);
            assert!((starts.mean - exact).abs() < 1e-12, "{low}, {high}, {patience}");
            assert!((starts.broken_off - survival(patience)).abs() < 1e-12);
        }
    }

    #[test]
    fn patience_without_end_breaks_nothing_off() {
        let starts = Starts::uniform(1.0, 3.0, 1e9);
        assert_eq!((starts.mean, starts.broken_off, starts.mean_outage()), (2.0, 0.0, 2.0));
    }

    /// It has no memory: a start that is made anew is as far as one that goes on.
    #[test]
    fn to_break_off_an_exponential_start_costs_nothing_and_a_steadier_one_more_the_sooner() {
        for patience in [0.1, 1.0, 7.0] {
            assert!((Starts::exponential(2.0, patience).mean_outage() - 2.0).abs() < 1e-12);
        }
        let outages = [1.01, 1.5, 2.0, 3.0].map(|t| Starts::uniform(1.0, 3.0, t).mean_outage());
        assert!(outages.is_sorted_by(|sooner, later| sooner > later), "{outages:?}");
    }
}
