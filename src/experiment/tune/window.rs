//! The neighbourhood of the best value in which a curve is fitted. Change here how wide it is.
//!
//! A wide one tells more, until the curve is no polynomial there: what is left of it pulls the
//! vertex. How much goes with a power of the width, against the noise with the rise up to the ends. So
//! the ends are where the curve lies so many [standard errors](RISES) of the paired difference above
//! its bottom; so far the pull of curves that are as lopsided as those of wear stays below the noise
//! (`cargo test --release --test tuning -- --ignored` prints how often intervals cover).

use super::question::Candidate;
use super::range::Range;
use crate::experiment::intervals::ratio;

/// How far the curve rises up to the ends of the neighbourhood, and if it is no polynomial there
/// (standard errors).
pub(super) const RISES: [f64; 2] = [15.0, 7.0];

/// Both ends of the neighbourhood of the candidate `best`, of one key, at which the curve lies `rise`
/// standard errors above it, were it a parabola from there to the nearest value tried beyond.
pub(super) fn window(
    range: &Range,
    candidates: &[Candidate],
    best: usize,
    rise: f64,
) -> (f64, f64) {
    let place = |index: usize| range.place(candidates[index].values[0]);
    let end = |beyond: &mut dyn Iterator<Item = usize>| {
        let mut last = best;
        for index in beyond {
            last = index;
            let errors = errors_apart(&candidates[index], &candidates[best]);
            if errors > rise {
                let way = (rise / errors).sqrt();
                return range.value(place(best) + way * (place(index) - place(best)));
            }
        }
        candidates[last].values[0]
    };
    (end(&mut (0..best).rev()), end(&mut (best + 1..candidates.len())))
}

/// By how many standard errors of their paired difference two candidates differ; 0 where that is not
/// known.
fn errors_apart(one: &Candidate, other: &Candidate) -> f64 {
    let (Some(one), Some(other)) = (ratio(&one.fractions), ratio(&other.fractions)) else {
        return 0.0;
    };
    let count = one.1.len() as f64;
    let pairs = one.1.iter().zip(&other.1);
    let squares: f64 = pairs.map(|(one, other)| (one - other) * (one - other)).sum();
    let error = (squares / (count * (count - 1.0))).sqrt();
    let difference = (one.0 - other.0).abs();
    if difference > 0.0 { difference / error } else { 0.0 }
}
