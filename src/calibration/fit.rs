//! A law fitted by maximum likelihood, and how sure each of its numbers is.

use super::family::{Family, Sample};
use super::lengths::Lengths;
use super::search::{fallen, greatest};
use crate::engine::Distribution;
use crate::engine::distribution::normal_quantile;
use crate::experiment::student::two_sided_quantile;

/// How sure all intervals are.
pub const CONFIDENCE: f64 = 0.95;

/// Shapes are looked for between these logarithms: from a hundredth to a hundred.
const SHAPES: (f64, f64) = (-4.6, 4.6);

/// So far outside what was seen a place is looked for (as a logarithm): a factor of 400.
const ASIDE: f64 = 6.0;

/// The least number of lengths that ended from which a law with a shape is fitted.
const LEAST: usize = 3;

/// A number of a law, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// What it is called in a file.
    pub key: &'static str,
    /// Whether it is a length of time (s).
    pub is_length: bool,
    /// The likeliest value.
    pub value: f64,
    /// The lower end of its interval; `None` where the lengths do not bound it.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// A law that was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Its family.
    pub family: Family,
    /// Its place, and its shape if it has one.
    pub parameters: Vec<Parameter>,
    /// The logarithm of the likelihood.
    pub log_likelihood: f64,
    /// The variances of the logarithms of place and shape, and what they vary together.
    covariance: [f64; 3],
    confidence: f64,
}

impl Fit {
    /// The fits of all families to `lengths`, the one with the least criterion of Akaike first. None
    /// where nothing ended; only the exponential law where so little did, or all at one length, that
    /// no shape can be told.
    pub fn all(lengths: &Lengths, confidence: f64) -> Vec<Self> {
        let ended = &lengths.ended;
        let has_shape = ended.len() >= LEAST && ended.first() != ended.last();
        let can_be_told =
            |family: &Family| !ended.is_empty() && (has_shape || family.keys().1.is_none());
        let families = Family::ALL.into_iter().filter(can_be_told);
        let mut fits: Vec<Self> =
            families.map(|family| Self::of(family, lengths, confidence)).collect();
        fits.sort_by(|a, b| a.criterion().total_cmp(&b.criterion()));
        fits
    }

    /// The fit of a family to `lengths`, of which enough ended.
    ///
    /// The interval of each number holds the values at which the likelihood, the other number being
    /// the likeliest for it, has not fallen too far (profile likelihood). How far may be, with a
    /// second number to be estimated, is what makes it exact for a normal mean: n ln(1 + t²/(n − 2)).
    pub fn of(family: Family, lengths: &Lengths, confidence: f64) -> Self {
        let sample = Sample::of(lengths);
        let line = Line::of(family, lengths, &sample);
        let (place, shape, log_likelihood) = line.top();
        let fall = depth(lengths.ended.len(), family.keys().1.is_some(), confidence);
        let covariance = line.covariance(place, shape);
        let ends = |top: f64, variance: f64, farthest: f64, best: &dyn Fn(f64) -> f64| {
            let step = variance.sqrt().clamp(1e-4, 1.0) * 2.0;
            let end = |step: f64| {
                fallen(top, step, farthest, fall, |x| 2.0 * (log_likelihood - best(x)))
                    .map(libm::exp)
            };
            (end(-step), end(step))
        };
        let (key, shape_key) = family.keys();
        let (low, high) =
            ends(place, covariance[0], 3.0 * ASIDE, &|place| line.best_at_place(place));
        let mut parameters =
            vec![Parameter { key, is_length: true, value: libm::exp(place), low, high }];
        if let Some(key) = shape_key {
            let (low, high) =
                ends(shape, covariance[1], SHAPES.1 - SHAPES.0, &|shape| line.best_at_shape(shape));
            let value = libm::exp(shape);
            parameters.push(Parameter { key, is_length: false, value, low, high });
        }
        Self { family, parameters, log_likelihood, covariance, confidence }
    }

    /// Akaike's criterion: twice the number of parameters, less twice the logarithm of the
    /// likelihood. Of two laws the one with less is to be expected nearer to the truth; a difference
    /// below 2 tells little (Burnham and Anderson, *Model Selection and Multimodel Inference*, 2002).
    pub fn criterion(&self) -> f64 {
        2.0 * self.parameters.len() as f64 - 2.0 * self.log_likelihood
    }

    /// The law.
    pub fn law(&self) -> Distribution {
        let (place, shape) = self.numbers();
        self.family.law(place, shape)
    }

    /// The mean of the law (s).
    pub fn mean(&self) -> f64 {
        self.law().mean()
    }

    /// Its place (s) and shape; 1 where it has none.
    pub fn numbers(&self) -> (f64, f64) {
        let shape = self.parameters.get(1).map_or(1.0, |shape| shape.value);
        (self.parameters[0].value, shape)
    }

    /// The share that lasts longer than `length` (s), with its interval there: by the delta method
    /// on ln(−ln S), which keeps it within 0 and 1.
    pub fn longer(&self, length: f64) -> (f64, (f64, f64)) {
        let (place, shape) = self.numbers();
        let curve = |log_place: f64, log_shape: f64| {
            let log = self.family.log_longer(length, libm::exp(log_place), libm::exp(log_shape));
            libm::log((-log).max(1e-300))
        };
        let (a, b) = (libm::log(place), libm::log(shape));
        let step = 1e-4;
        let by_place = (curve(a + step, b) - curve(a - step, b)) / (2.0 * step);
        let by_shape = match self.parameters.len() {
            1 => 0.0,
            _ => (curve(a, b + step) - curve(a, b - step)) / (2.0 * step),
        };
        let [of_place, of_shape, both] = self.covariance;
        let variance = by_place * by_place * of_place
            + by_shape * by_shape * of_shape
            + 2.0 * by_place * by_shape * both;
        let middle = curve(a, b);
        let width = normal_quantile(0.5 + self.confidence / 2.0) * variance.max(0.0).sqrt();
        let share = |curve: f64| libm::exp(-libm::exp(curve));
        (share(middle), (share(middle + width), share(middle - width)))
    }
}

/// How far twice the logarithm of the likelihood may fall within an interval.
fn depth(ended: usize, has_shape: bool, confidence: f64) -> f64 {
    let z = normal_quantile(0.5 + confidence / 2.0);
    if !has_shape {
        return z * z;
    }
    let n = ended as f64;
    let t = two_sided_quantile(
        confidence,
        u32::try_from(ended.saturating_sub(2)).unwrap_or(u32::MAX).max(1),
    );
    n * libm::log1p(t * t / (n - 2.0).max(1.0))
}

/// The likelihood of a family along place and shape.
struct Line<'s> {
    family: Family,
    sample: &'s Sample,
    /// Between which logarithms a place is looked for.
    places: (f64, f64),
}

impl<'s> Line<'s> {
    fn of(family: Family, lengths: &Lengths, sample: &'s Sample) -> Self {
        let ends = lengths.all().map(libm::log);
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| {
            (low.min(log), high.max(log))
        });
        Self { family, sample, places: (low - ASIDE, high + ASIDE) }
    }

    fn at(&self, place: f64, shape: f64) -> f64 {
        self.sample.log_likelihood(self.family, place, shape)
    }

    fn has_shape(&self) -> bool {
        self.family.keys().1.is_some()
    }

    /// The likeliest place and shape, as logarithms, and how likely they are.
    fn top(&self) -> (f64, f64, f64) {
        if !self.has_shape() {
            let (place, likelihood) =
                greatest(self.places.0, self.places.1, |place| self.at(place, 0.0));
            return (place, 0.0, likelihood);
        }
        let (shape, _) = greatest(SHAPES.0, SHAPES.1, |shape| self.best_at_shape(shape));
        let (place, likelihood) =
            greatest(self.places.0, self.places.1, |place| self.at(place, shape));
        (place, shape, likelihood)
    }

    /// How likely this place is with the shape that goes best with it.
    fn best_at_place(&self, place: f64) -> f64 {
        if !self.has_shape() {
            return self.at(place, 0.0);
        }
        greatest(SHAPES.0, SHAPES.1, |shape| self.at(place, shape)).1
    }

    /// How likely this shape is with the place that goes best with it.
    fn best_at_shape(&self, shape: f64) -> f64 {
        greatest(self.places.0, self.places.1, |place| self.at(place, shape)).1
    }

    /// The inverse of the observed information at the top: both variances, and what they vary
    /// together.
    fn covariance(&self, place: f64, shape: f64) -> [f64; 3] {
        let h = 1e-3;
        let at = |i: f64, k: f64| self.at(place + i * h, shape + k * h);
        let middle = at(0.0, 0.0);
        let by_place = (2.0 * middle - at(1.0, 0.0) - at(-1.0, 0.0)) / (h * h);
        if !self.has_shape() {
            return [1.0 / by_place, 0.0, 0.0];
        }
        let by_shape = (2.0 * middle - at(0.0, 1.0) - at(0.0, -1.0)) / (h * h);
        let corners = at(1.0, 1.0) + at(-1.0, -1.0) - at(1.0, -1.0) - at(-1.0, 1.0);
        let both = -corners / (4.0 * h * h);
        let determinant = by_place * by_shape - both * both;
        [by_shape / determinant, by_place / determinant, -both / determinant]
    }
}
