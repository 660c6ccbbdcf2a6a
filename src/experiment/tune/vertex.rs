//! The lowest or highest point of a curve that is seen through noise, with an interval.
//!
//! At each tried value there is a mean over replications, all of the same replications. A polynomial
//! of degree four is fitted to the means by least squares, on orthogonal polynomials (G. E. Forsythe,
//! *Generation and use of orthogonal polynomials for data-fitting*, J. SIAM 5, 1957). The fit is
//! linear, so that each replication has a fit of its own whose mean is that of the means, and so has
//! its slope at any place. The interval holds every place at which the mean slope cannot be told from
//! zero: a test turned round, as that of E. C. Fieller (*Some problems in interval estimation*,
//! J. R. Statist. Soc. B 16, 1954) for a parabola. It needs no linearisation at the top, where the
//! delta method fails when the curvature is little known. Two degrees more than the parabola
//! that would do keep the bias of the slope below its noise: S. Calonico, M. D. Cattaneo and
//! R. Titiunik, *Robust nonparametric confidence intervals*, Econometrica 82 (2014).
//!
//! Where what is left of the means cannot be noise, the curve is no such polynomial there, and nothing
//! is told.

use crate::experiment::estimate::Estimate;
use crate::experiment::intervals::{Intervals, Moments};

/// The degree of the polynomial.
const DEGREE: usize = 4;
/// The least number of values that show whether it fits.
pub const POINTS_LEAST: usize = DEGREE + 6;
/// Steps in which the ends of the interval are looked for.
const STEPS: usize = 800;

/// One tried value.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Where it lies.
    pub place: f64,
    /// The mean there.
    pub mean: f64,
    /// How far each replication pulls it.
    pub residuals: Vec<f64>,
}

/// The extreme of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// Where it is.
    pub place: f64,
    /// Both ends of its interval.
    pub interval: (f64, f64),
}

/// Why no vertex is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// There are too few values.
    Points,
    /// The curve is no such polynomial there.
    Shape,
    /// It is not told on both sides whether it falls or rises.
    Noise,
}

/// The least point of the curve through `tried`, in the order of their places; of its negative, if
/// `is_greatest`.
///
/// # Errors
/// Why it cannot be told.
pub fn vertex(tried: &[Tried], is_greatest: bool, intervals: &Intervals) -> Result<Vertex, Untold> {
    if tried.len() < POINTS_LEAST {
        return Err(Untold::Points);
    }
    let (low, high) = (tried[0].place, tried[tried.len() - 1].place);
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let places: Vec<f64> = tried.iter().map(|one| (one.place - middle) / half).collect();
    let fit = Fit::new(&places, tried, is_greatest);
    if !fit.is_adequate(intervals) {
        return Err(Untold::Shape);
    }
    let at = |step: usize| 2.0 * step as f64 / STEPS as f64 - 1.0;
    let signs: Vec<Sign> = (0..=STEPS).map(|step| fit.sign(at(step), intervals)).collect();
    let bottom = fit.lowest(&places, at).ok_or(Untold::Noise)?;
    let left = (0..bottom).rev().find(|step| signs[*step] == Sign::Falls).ok_or(Untold::Noise)?;
    let mut beyond = bottom..=STEPS;
    let right = beyond.find(|step| signs[*step] == Sign::Rises).ok_or(Untold::Noise)?;
    let place = |step| middle + half * at(step);
    Ok(Vertex { place: place(bottom), interval: (place(left), place(right)) })
}

/// What the slope is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Falls,
    Rises,
    Open,
}

/// The coefficients of the orthogonal polynomials, on the mean and on each replication.
struct Fit {
    basis: Basis,
    means: Vec<f64>,
    residuals: Vec<Vec<f64>>,
}

impl Fit {
    fn new(places: &[f64], tried: &[Tried], is_greatest: bool) -> Self {
        let basis = Basis::new(places);
        let columns: Vec<Vec<f64>> = places.iter().map(|place| basis.values(*place)).collect();
        let sign = if is_greatest { -1.0 } else { 1.0 };
        let coefficient = |number: usize, of: &dyn Fn(&Tried) -> f64| -> f64 {
            let terms = tried.iter().zip(&columns);
            terms.map(|(one, column)| sign * of(one) * column[number]).sum()
        };
        let count = places.len();
        let means = (0..count).map(|number| coefficient(number, &|one| one.mean)).collect();
        let of_replication = |replication: usize| {
            let residual = |one: &Tried| one.residuals[replication];
            (0..count).map(|number| coefficient(number, &residual)).collect()
        };
        let residuals = (0..tried[0].residuals.len()).map(of_replication).collect();
        Self { basis, means, residuals }
    }

    /// A linear combination of the coefficients.
    fn estimate(&self, weights: &[f64], intervals: &Intervals) -> Estimate {
        let combined = |coefficients: &[f64]| -> f64 {
            coefficients.iter().zip(weights).map(|(one, weight)| one * weight).sum()
        };
        let residuals: Vec<f64> = self.residuals.iter().map(|one| combined(one)).collect();
        intervals.of_moments(combined(&self.means), Moments::of(&residuals))
    }

    /// Whether what the polynomial leaves of the means may be noise: no further coefficient is
    /// clearly another than zero.
    fn is_adequate(&self, intervals: &Intervals) -> bool {
        let further = DEGREE + 1..self.means.len();
        let together = intervals.together(further.len());
        further.into_iter().all(|number| {
            let mut weights = vec![0.0; self.means.len()];
            weights[number] = 1.0;
            !self.estimate(&weights, &together).is_clear()
        })
    }

    fn slope(&self, place: f64) -> f64 {
        let slopes = self.basis.slopes(place);
        self.means.iter().zip(&slopes).map(|(mean, slope)| mean * slope).sum()
    }

    fn sign(&self, place: f64, intervals: &Intervals) -> Sign {
        let slope = self.estimate(&self.basis.slopes(place), intervals);
        match slope.known_interval() {
            Some((_, high)) if high < 0.0 => Sign::Falls,
            Some((low, _)) if low > 0.0 => Sign::Rises,
            _ => Sign::Open,
        }
    }

    /// The step at which the fitted curve turns upwards, and is lowest of all.
    fn lowest(&self, places: &[f64], at: impl Fn(usize) -> f64) -> Option<usize> {
        debug_assert!(places.len() > DEGREE);
        let value = |place: f64| -> f64 {
            let values = self.basis.values(place);
            self.means.iter().zip(&values).take(DEGREE + 1).map(|(mean, value)| mean * value).sum()
        };
        let turns = (1..=STEPS)
            .filter(|step| self.slope(at(step - 1)) < 0.0 && self.slope(at(*step)) >= 0.0);
        turns.min_by(|one, other| value(at(*one)).total_cmp(&value(at(*other))))
    }
}

/// Polynomials that are orthonormal on some places.
struct Basis {
    /// The coefficients of the recursion p(k + 1) = (x − a(k)) p(k) − b(k) p(k − 1).
    steps: Vec<(f64, f64)>,
    norms: Vec<f64>,
}

impl Basis {
    fn new(places: &[f64]) -> Self {
        let count = places.len();
        let (mut before, mut now) = (vec![0.0; count], vec![1.0; count]);
        let (mut steps, mut norms) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut squares_before = 1.0;
        for number in 0..count {
            let squares: f64 = now.iter().map(|value| value * value).sum();
            let shifted: f64 = places.iter().zip(&now).map(|(x, value)| x * value * value).sum();
            let a = shifted / squares;
            let b = if number == 0 { 0.0 } else { squares / squares_before };
            norms.push(squares.sqrt());
            steps.push((a, b));
            let next = |k: usize| (places[k] - a) * now[k] - b * before[k];
            let next = (0..count).map(next).collect();
            (before, now) = (now, next);
            squares_before = squares;
        }
        Self { steps, norms }
    }

    /// The value of each polynomial at `place`.
    fn values(&self, place: f64) -> Vec<f64> {
        self.at(place).into_iter().map(|(value, _)| value).collect()
    }

    /// The slope of each up to the degree of the fit, and 0 of all others.
    fn slopes(&self, place: f64) -> Vec<f64> {
        let all = self.at(place).into_iter().enumerate();
        all.map(|(number, (_, slope))| if number <= DEGREE { slope } else { 0.0 }).collect()
    }

    fn at(&self, place: f64) -> Vec<(f64, f64)> {
        let (mut before, mut now) = ((0.0, 0.0), (1.0, 0.0));
        let mut all = Vec::with_capacity(self.norms.len());
        for ((a, b), norm) in self.steps.iter().zip(&self.norms) {
            all.push((now.0 / norm, now.1 / norm));
            let value = (place - a) * now.0 - b * before.0;
            let slope = now.0 + (place - a) * now.1 - b * before.1;
            (before, now) = (now, (value, slope));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::engine::distribution::normal_quantile;

    /// A curve at 13 places, seen through the noise of so many replications.
    fn seen(curve: impl Fn(f64) -> f64, noise: f64, seed: u64, count: usize) -> Vec<Tried> {
        let mut stream = Streams::new(seed, 0).stream("noise", "curve");
        let mut tried: Vec<Tried> = (0..13)
            .map(|k| {
                let place = -1.0 + f64::from(k) / 6.0;
                Tried { place, mean: curve(place), residuals: vec![0.0; count] }
            })
            .collect();
        for one in &mut tried {
            let drawn = (0..count).map(|_| noise * normal_quantile(stream.unit().max(1e-15)));
            let drawn: Vec<f64> = drawn.collect();
            let mean = drawn.iter().sum::<f64>() / count as f64;
            one.residuals = drawn.iter().map(|value| value - mean).collect();
            one.mean += mean;
        }
        tried
    }

    #[test]
    fn the_basis_is_orthonormal_and_its_slopes_are_slopes() {
        let places = [-1.0, -0.7, -0.1, 0.2, 0.3, 0.8, 1.0];
        let basis = Basis::new(&places);
        let rows: Vec<Vec<f64>> = places.iter().map(|place| basis.values(*place)).collect();
        for one in 0..5 {
            for other in 0..5 {
                let product: f64 = rows.iter().map(|row| row[one] * row[other]).sum();
                let expected = if one == other { 1.0 } else { 0.0 };
                assert!((product - expected).abs() < 1e-12, "{one} {other}");
            }
        }
        let step = 1e-6;
        let (before, after) = (basis.values(0.4 - step), basis.values(0.4 + step));
        for (number, slope) in basis.slopes(0.4).into_iter().enumerate().take(5) {
            let difference = (after[number] - before[number]) / (2.0 * step);
            assert!((slope - difference).abs() < 1e-6, "{number}");
        }
    }

    #[test]
    fn a_curve_without_noise_to_speak_of_has_its_vertex() {
        let lowest = |is_greatest: bool, sign: f64| {
            let tried = seen(|x| sign * (x - 0.2) * (x - 0.2), 1e-4, 3, 20);
            vertex(&tried, is_greatest, &Intervals::new(0.95, 20)).expect("it is told")
        };
        for vertex in [lowest(false, 1.0), lowest(true, -1.0)] {
            assert!((vertex.place - 0.2).abs() < 0.01, "{vertex:?}");
            assert!(vertex.interval.0 < 0.2 && 0.2 < vertex.interval.1);
        }
    }

    #[test]
    fn a_kink_and_a_slope_have_none() {
        let intervals = Intervals::new(0.95, 20);
        let told = |curve: &dyn Fn(f64) -> f64, noise| {
            vertex(&seen(curve, noise, 6, 20), false, &intervals)
        };
        assert_eq!(told(&|x| (x - 0.2).abs(), 1e-3), Err(Untold::Shape));
        assert_eq!(told(&|x| x, 1e-2), Err(Untold::Noise));
    }

    #[test]
    fn the_interval_of_a_lopsided_curve_covers() {
        // The shape of wear: falling by the inverse, rising by a power. Its bottom is at 0.
        let curve = |x: f64| libm::exp(-x) + libm::exp(2.0 * x) / 2.0;
        let trials = 400;
        let covers = |seed: &u64| {
            let tried = seen(curve, 1.0, *seed, 30);
            match vertex(&tried, false, &Intervals::new(0.95, 30)) {
                Ok(Vertex { interval: (low, high), .. }) => low <= 0.0 && 0.0 <= high,
                Err(_) => true,
            }
        };
        let covered = (0..trials).filter(covers).count();
        assert!(covered >= trials as usize * 93 / 100, "{covered} of {trials}");
    }
}
