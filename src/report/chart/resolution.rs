//! How fine the steps of a curve are: fine enough to hide nothing, and no finer than can be read.

use super::steps::Step;

/// More jumps than this cannot be told apart on paper.
const UNREADABLE: usize = 180;
/// A line with more jumps than this is restless, which is worth it only if they mean something.
const RESTLESS: usize = 60;
/// Of the steps of a curve whose merging hides nothing, so many may have intervals that miss the
/// merged one.
const MISSED: f64 = 0.1;

/// Which of `resolutions`, the finest first, to draw of a curve; none if it has no steps.
///
/// It is the finest that can be read. A line that is restless there is drawn in coarser steps
/// as long as that smooths only noise: nearly everywhere it lies within the intervals of the
/// finer one. So chance about a constant is merged, and a daily sawtooth is not.
pub fn readable(resolutions: &[Vec<Step>]) -> &[Step] {
    let Some((mut fine, coarser)) = resolutions.split_first() else {
        return &[];
    };
    for coarse in coarser {
        let jumps = jumps(fine);
        let pays = jumps > UNREADABLE || jumps > RESTLESS && only_smooths(coarse, fine);
        if !pays {
            break;
        }
        fine = coarse;
    }
    fine
}

/// How often the value changes.
fn jumps(steps: &[Step]) -> usize {
    let pairs = steps.windows(2);
    pairs.filter(|pair| pair[0].mean != pair[1].mean).count()
}

/// Whether `coarse` lies within the intervals of `fine` nearly everywhere.
fn only_smooths(coarse: &[Step], fine: &[Step]) -> bool {
    let misses = |step: &&Step| {
        let at = coarse.partition_point(|merged| merged.to_s <= step.from_s);
        let (low, high) = step.interval.unwrap_or((step.mean, step.mean));
        (coarse.get(at)).is_none_or(|merged| merged.mean < low || merged.mean > high)
    };
    fine.iter().filter(misses).count() as f64 <= MISSED * fine.len() as f64
}

#[cfg(test)]
mod tests {
    use super::super::tests::merge;
    use super::*;
    use crate::experiment::sample::RESOLUTIONS;

    /// How many steps are drawn of 720, with intervals that reach 0.1 about their values.
    fn drawn(value: impl Fn(usize) -> f64) -> usize {
        let bins = (0..720).map(|bin| Step {
            from_s: bin as f64,
            to_s: (bin + 1) as f64,
            mean: value(bin),
            interval: Some((value(bin) - 0.1, value(bin) + 0.1)),
        });
        let bins: Vec<Step> = bins.collect();
        readable(&RESOLUTIONS.map(|merged| merge(&bins, merged))).len()
    }

    #[test]
    fn a_calm_curve_keeps_its_finest_steps() {
        assert_eq!(drawn(|bin| if bin < 181 { 1.0 } else { 0.0 }), 720);
    }

    #[test]
    fn a_wave_is_merged_until_it_can_be_read_but_not_to_its_mean() {
        assert_eq!(drawn(|bin| (bin % 24) as f64 / 24.0), 180);
    }

    #[test]
    fn noise_about_a_constant_is_smoothed() {
        let noise = |bin: usize| 0.02 * ((bin * bin * 7 + bin / 3) % 11) as f64 / 11.0;
        assert_eq!(drawn(|bin| 0.9 + noise(bin)), 30);
    }
}
