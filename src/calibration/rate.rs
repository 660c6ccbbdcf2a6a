//! How often the port hangs, and how sure that is.

use super::fit::CONFIDENCE;
use super::incidents::Incidents;
use crate::engine::Distribution;
use crate::engine::distribution::normal_quantile;

/// The rate of hangs of a port that is up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The likeliest (per second).
    pub value: f64,
    /// Its exact interval if hangs come by chance alone (per second).
    pub interval: (f64, f64),
    /// How many incidents it rests on: those that began while the port was up.
    pub counted: u64,
    /// How many began while another was open.
    pub overlapping: u64,
    /// How long the port was up (s).
    pub up: f64,
    /// From one start to the next.
    pub gaps: Option<Gaps>,
}

/// The times from one start of an incident to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaps {
    /// Their mean (s).
    pub mean: f64,
    /// Their standard deviation over their mean: 1 where incidents come by chance alone.
    pub variation: f64,
    /// How many.
    pub count: usize,
}

impl Rate {
    /// That of `incidents`: those that began while the port was up, over the time that it was up. So
    /// a port that is down is asked nothing, as in the model.
    ///
    /// The interval is exact for a Poisson process (F. Garwood, *Biometrika* 28, 1936).
    pub fn of(incidents: &Incidents) -> Self {
        let mut down_until = 0.0_f64;
        let (mut up, mut counted, mut overlapping) = (0.0, 0_u64, 0_u64);
        for (index, incident) in incidents.all.iter().enumerate() {
            let begins_up = incident.start >= down_until;
            up += (incident.start - down_until).max(0.0);
            let says_something = index > 0 || incidents.has_beginning;
            counted += u64::from(begins_up && says_something);
            overlapping += u64::from(!begins_up);
            down_until = down_until.max(incident.restored.unwrap_or(incidents.observed));
        }
        up += (incidents.observed - down_until).max(0.0);
        let interval = interval(counted);
        let interval = (interval.0 / up, interval.1 / up);
        let starts: Vec<f64> = incidents.all.iter().map(|incident| incident.start).collect();
        let gaps = Gaps::between(&starts);
        Self { value: counted as f64 / up, interval, counted, overlapping, up, gaps }
    }

    /// The interval if hangs come as unevenly as the gaps between incidents say, where that is no
    /// chance (per second). Then they come in bursts, and so many of them tell less.
    pub fn widened(&self) -> Option<(f64, f64)> {
        let gaps = self.gaps.filter(Gaps::are_uneven)?;
        let z = normal_quantile(0.5 + CONFIDENCE / 2.0);
        let width = libm::exp(z * gaps.variation / (self.counted.max(1) as f64).sqrt());
        Some((self.value / width, self.value * width))
    }
}

impl Gaps {
    fn between(starts: &[f64]) -> Option<Self> {
        let gaps: Vec<f64> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if gaps.len() < 2 {
            return None;
        }
        let count = gaps.len() as f64;
        let mean = gaps.iter().sum::<f64>() / count;
        let squares: f64 = gaps.iter().map(|gap| (gap - mean) * (gap - mean)).sum();
        let variation = (squares / (count - 1.0)).sqrt() / mean;
        (mean > 0.0).then_some(Self { mean, variation, count: gaps.len() })
    }

    /// Whether they vary more than those of a Poisson process would by chance: the variation of n of
    /// these is about normal with the standard deviation 1/√n.
    pub fn are_uneven(&self) -> bool {
        let z = normal_quantile(0.5 + CONFIDENCE / 2.0);
        self.variation > 1.0 + z / (self.count as f64).sqrt()
    }
}

/// From so many events on their number is as good as normal, by its cube root.
const MANY: u32 = 400;

/// The interval of the mean number of events of which `count` were seen.
fn interval(count: u64) -> (f64, f64) {
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let gamma = |shape: u64, share: f64| match u32::try_from(shape) {
        Ok(shape) if shape < MANY => {
            Distribution::Erlang { shape, mean: shape.into() }.quantile(share)
        }
        // Wilson and Hilferty, which is right to six digits here.
        _ => {
            let shape = shape as f64;
            let root = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(share) / (3.0 * shape.sqrt());
            shape * root * root * root
        }
    };
    let low = if count == 0 { 0.0 } else { gamma(count, tail) };
    (low, gamma(count + 1, 1.0 - tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Garwood's table.
    #[test]
    fn the_interval_of_a_count_is_exact() {
        for (count, low, high) in [
            (0, 0.0, 3.689),
            (1, 0.0253, 5.572),
            (10, 4.795, 18.39),
            (100, 81.36, 121.63),
            (399, 360.803, 440.136),
            (400, 361.755, 441.184),
        ] {
            let found = interval(count);
            assert!(
                (found.0 - low).abs() < 0.006 && (found.1 - high).abs() < 0.006,
                "{count}: {found:?}"
            );
        }
    }
}
