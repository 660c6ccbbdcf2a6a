//! The band about a curve of what lasts longer. Change here how sure the curve is.

use crate::engine::distribution::normal_quantile;

/// How what lasted for one length ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// In the way that is looked for.
    pub(super) ended: u64,
    /// In another way, after which that one cannot come.
    pub(super) otherwise: u64,
    /// Not by the horizon.
    pub(super) open: u64,
}

/// Makes the interval at each length, one after the other.
///
/// The variance is Greenwood's where there is one way to end, and where there are more that of the
/// cumulative incidence by the delta method (E. Coviello and M. Boggess, *Stata Journal* 4, 2004).
/// The interval is even for ln(−ln S), so that it stays within 0 and 1: J. D. Kalbfleisch and R. L.
/// Prentice, *The Statistical Analysis of Failure Time Data* (2002), 1.4. It takes all that lasts
/// for independent, of one replication too.
#[derive(Debug)]
pub(super) struct Band {
    z: f64,
    /// Σ d/(n (n − d)) of those that ended in any way, by itself, times F and times F².
    any: [f64; 3],
    /// Σ S² (n − d₁) d₁/n³ of those that ended in this way.
    own: f64,
    /// Σ S d₁/n² of them, by itself and times F.
    both: [f64; 2],
    high: f64,
}

impl Band {
    /// Nothing has ended yet.
    pub(super) fn new(confidence: f64) -> Self {
        let z = normal_quantile(0.5 + confidence / 2.0);
        Self { z, any: [0.0; 3], own: 0.0, both: [0.0; 2], high: 1.0 }
    }

    /// The interval of the share `longer`, once so many of those `at_risk` have ended, of whom a
    /// share `before` had not ended in any way.
    pub(super) fn after(
        &mut self,
        at_risk: f64,
        Counts { ended, otherwise, .. }: Counts,
        before: f64,
        longer: f64,
    ) -> (f64, f64) {
        let (n, incidence) = (at_risk, 1.0 - longer);
        let (of_this, of_any) = (ended as f64, (ended + otherwise) as f64);
        // After the last has ended nothing changes any more.
        if of_any < n {
            let term = of_any / (n * (n - of_any));
            for (power, sum) in self.any.iter_mut().enumerate() {
                *sum += term * libm::pow(incidence, power as f64);
            }
        }
        self.own += before * before * (n - of_this) * of_this / (n * n * n);
        let term = before * of_this / (n * n);
        self.both[0] += term;
        self.both[1] += term * incidence;
        let [any, any_f, any_ff] = self.any;
        let spread = incidence * incidence * any - 2.0 * incidence * any_f + any_ff;
        let common = incidence * self.both[0] - self.both[1];
        let variance = (spread + self.own - 2.0 * common).max(0.0);
        let interval = self.about(longer, variance, n);
        self.high = interval.1;
        interval
    }

    /// There is no ln(−ln S) where S is 0 or 1. Of 1 the lower end is Wilson's for all of those who
    /// are left. Of 0 the upper end is that before, times Wilson's for none of those who were left.
    fn about(&self, share: f64, variance: f64, left: f64) -> (f64, f64) {
        let z2 = self.z * self.z;
        if share <= 0.0 {
            return (0.0, self.high * z2 / (left + z2));
        }
        if share >= 1.0 {
            return (left / (left + z2), 1.0);
        }
        let width = self.z * variance.sqrt() / (share * libm::log(share).abs());
        let power = |exponent: f64| libm::pow(share, libm::exp(exponent));
        (power(width), power(-width))
    }
}
