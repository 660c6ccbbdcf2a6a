//! Which input a number depends on: the first-order and the total index of each
//! (I. M. Sobol, Math. Modelling Comput. Exp. 1 (1993) 407–414).
//!
//! S is the share of the variance that would be gone if the input were known; it says what to measure
//! first. T is the share that would be left if all others were known, with all in which the input acts
//! together with others; an input of T about 0 can be left as it is.
//!
//! The numbers are known at points A and B, and at A with one input from B. Then S is estimated as by
//! A. Saltelli and others, Comput. Phys. Comm. 181 (2010) 259–270, table 2 (b), and T as by
//! M. J. W. Jansen, Comput. Phys. Comm. 117 (1999) 35–43. The points are scrambled Sobol points, and an
//! input takes neighbouring sides of them for A and for B: sides far from each other go together where
//! points are few, which made intervals of an input that matters alone seven times as wide.
//!
//! # Intervals
//!
//! Points of one scrambling depend on each other, so that to draw from them anew (a bootstrap) would
//! tell the error of other points. Instead there are several scramblings, independent of each other:
//! each is left out once, and the spread of what the others say is that of the whole (the jackknife:
//! R. G. Miller, Biometrika 61 (1974) 1–15), which also takes the bias of a ratio away. With eight of
//! them Student's t has seven degrees of freedom, which is honest where there are few points.

use super::student::two_sided_quantile;
use crate::engine::random::unit;
use crate::engine::sobol::{SIDES_MAX, Side};
use crate::engine::{Stream, Streams};

/// The most inputs: each takes a side of A and one of B.
pub const INPUTS_MAX: usize = SIDES_MAX / 2;

/// Something at each point of one scrambling.
#[derive(Clone, Debug, PartialEq)]
pub struct Block<T> {
    /// At the points A.
    pub a: Vec<T>,
    /// At the points B.
    pub b: Vec<T>,
    /// For each input, at the points A with that input from B.
    pub mixed: Vec<Vec<T>>,
}

/// Where the points of one scrambling are, of each input strictly between 0 and 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Of A: for each input its place at each point.
    pub a: Vec<Vec<f64>>,
    /// Of B.
    pub b: Vec<Vec<f64>>,
}

/// A share with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The estimate; chance may bring one of about 0 below it.
    pub share: f64,
    /// How far the truth is to either side at most, with the confidence that was asked for.
    pub half_width: f64,
}

/// What an input does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// The share of the variance that is due to it alone.
    pub first: Index,
    /// The share in which it takes part.
    pub total: Index,
}

/// The places of `points` points for inputs of these `names`, of scrambling number `number`.
///
/// # Panics
/// If there are more than [`INPUTS_MAX`].
pub fn places(seed: u64, number: u64, names: &[&str], points: usize) -> Places {
    let streams = Streams::new(seed, number);
    let side = |index: usize, mut stream: Stream| -> Vec<f64> {
        let side = Side::new(index).scrambled(&mut stream);
        (0..points as u64).map(|point| unit(side.bits(point))).collect()
    };
    let of = |purpose: &str, of_b: usize| -> Vec<Vec<f64>> {
        let names = names.iter().enumerate();
        names.map(|(k, name)| side(2 * k + of_b, streams.stream(purpose, name))).collect()
    };
    Places { a: of("sobol indices, a", 0), b: of("sobol indices, b", 1) }
}

impl<T> Block<T> {
    /// The same with `make` of everything in place of it.
    pub fn map<U>(&self, make: impl Fn(&T) -> U) -> Block<U> {
        let all = |list: &Vec<T>| -> Vec<U> { list.iter().map(&make).collect() };
        Block { a: all(&self.a), b: all(&self.b), mixed: self.mixed.iter().map(all).collect() }
    }
}

/// Sums over the points of one or several scramblings.
#[derive(Clone, Copy, Default)]
struct Sums {
    points: f64,
    /// Of the numbers at A and B.
    all: f64,
    /// Of their squares.
    squares: f64,
    /// Of B times the change by the input, for S.
    first: f64,
    /// Of the squares of that change, for T.
    total: f64,
}

impl Sums {
    /// Of one input in one scrambling, of numbers that are counted from `middle`.
    fn of(block: &Block<f64>, input: usize, middle: f64) -> Self {
        let mut sums = Self { points: block.a.len() as f64, ..Self::default() };
        for ((a, b), mixed) in block.a.iter().zip(&block.b).zip(&block.mixed[input]) {
            let (a, b, mixed) = (a - middle, b - middle, mixed - middle);
            sums.all += a + b;
            sums.squares += a * a + b * b;
            sums.first += b * (mixed - a);
            sums.total += (mixed - a) * (mixed - a);
        }
        sums
    }

    fn and(self, other: &Self, sign: f64) -> Self {
        Self {
            points: self.points + sign * other.points,
            all: self.all + sign * other.all,
            squares: self.squares + sign * other.squares,
            first: self.first + sign * other.first,
            total: self.total + sign * other.total,
        }
    }

    /// S and T.
    fn shares(&self) -> [f64; 2] {
        let mean = self.all / (2.0 * self.points);
        let variance = self.squares / (2.0 * self.points) - mean * mean;
        [self.first / self.points / variance, self.total / (2.0 * self.points) / variance]
    }
}

/// The indices of each input from the numbers of several scramblings; `None` where the number is the
/// same at all points of some scramblings.
///
/// # Panics
/// If there are fewer than two scramblings.
pub fn indices(blocks: &[Block<f64>], confidence: f64) -> Option<Vec<Indices>> {
    assert!(blocks.len() > 1, "the spread of scramblings needs two");
    let first = blocks[0].a[0];
    let is_constant = |block: &Block<f64>| block.a.iter().chain(&block.b).all(|one| *one == first);
    if blocks.iter().filter(|block| !is_constant(block)).count() < 2 {
        return None;
    }
    let numbers = || blocks.iter().flat_map(|block| block.a.iter().chain(&block.b));
    let middle = numbers().sum::<f64>() / numbers().count() as f64;
    let inputs = 0..blocks[0].mixed.len();
    Some(inputs.map(|input| of_input(blocks, input, middle, confidence)).collect())
}

fn of_input(blocks: &[Block<f64>], input: usize, middle: f64, confidence: f64) -> Indices {
    let each: Vec<Sums> = blocks.iter().map(|block| Sums::of(block, input, middle)).collect();
    let all = each.iter().fold(Sums::default(), |sums, one| sums.and(one, 1.0));
    let count = each.len() as f64;
    let [first, total] = [0, 1].map(|which: usize| {
        let whole = all.shares()[which];
        let without = |one: &Sums| all.and(one, -1.0).shares()[which];
        let pseudo: Vec<f64> =
            each.iter().map(|one| count * whole - (count - 1.0) * without(one)).collect();
        let share = pseudo.iter().sum::<f64>() / count;
        let squares: f64 = pseudo.iter().map(|one| (one - share) * (one - share)).sum();
        let deviation = (squares / (count - 1.0) / count).sqrt();
        let quantile = two_sided_quantile(confidence, each.len() as u32 - 1);
        Index { share, half_width: quantile * deviation }
    });
    Indices { first, total }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// The blocks of `number` of places, at 8 scramblings of so many points.
    fn blocks(
        seed: u64,
        inputs: usize,
        points: usize,
        number: &dyn Fn(&[f64]) -> f64,
    ) -> Vec<Block<f64>> {
        let names: Vec<String> = (0..inputs).map(|k| format!("x{k}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let block = |scrambling| {
            let Places { a, b } = places(seed, scrambling, &names, points);
            let at = |place: &dyn Fn(usize) -> f64| {
                number(&(0..inputs).map(place).collect::<Vec<f64>>())
            };
            let all = |of: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
                (0..points).map(|point| at(&|input| of(input, point))).collect()
            };
            let mixed = |from_b: usize| {
                all(&|input, point| if input == from_b { b[input][point] } else { a[input][point] })
            };
            Block {
                a: all(&|input, point| a[input][point]),
                b: all(&|input, point| b[input][point]),
                mixed: (0..inputs).map(mixed).collect(),
            }
        };
        (0..8).map(block).collect()
    }

    /// T. Ishigami and T. Homma, ISUMA '90, 398–403, with a = 7 and b = 0.1: S = 0.3139, 0.4424, 0 and
    /// T = 0.5576, 0.4424, 0.2437.
    fn ishigami(place: &[f64]) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|k: usize| PI * (2.0 * place[k] - 1.0));
        let [sin_x, sin_y] = [x, y].map(libm::sin);
        sin_x + 7.0 * sin_y * sin_y + 0.1 * (z * z) * (z * z) * sin_x
    }

    const ISHIGAMI: [[f64; 2]; 3] = [[0.3139, 0.5576], [0.4424, 0.4424], [0.0, 0.2437]];

    /// Sobol's g-function (A. Saltelli and I. M. Sobol, Reliab. Eng. Syst. Saf. 50 (1995) 225–239).
    fn g(place: &[f64]) -> f64 {
        let factor = |(x, a): (&f64, f64)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a);
        place.iter().zip(G).map(factor).product()
    }

    const G: [f64; 4] = [0.0, 1.0, 4.5, 9.0];

    /// Its indices: each factor has the variance 1 / (3 (1 + a)²) by itself.
    fn of_g() -> Vec<[f64; 2]> {
        let alone = G.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let all: f64 = alone.iter().map(|own| 1.0 + own).product::<f64>();
        let variance = all - 1.0;
        let index = |own: &f64| [own / variance, own * all / (1.0 + own) / variance];
        alone.iter().map(index).collect()
    }

    fn check(found: &[Indices], expected: &[[f64; 2]], most: f64) {
        for (input, (found, expected)) in found.iter().zip(expected).enumerate() {
            for (index, expected) in [found.first, found.total].into_iter().zip(expected) {
                // One interval in twenty misses: all of these lie within twice their width.
                let far = (index.share - expected).abs();
                assert!(far <= 2.0 * index.half_width + 5e-5, "{input}: {index:?}, {expected}");
                assert!(index.half_width <= most, "{input}: {index:?}");
            }
        }
    }

    #[test]
    fn the_indices_of_known_functions_are_found() {
        check(&indices(&blocks(1, 3, 256, &ishigami), 0.95).expect("it varies"), &ISHIGAMI, 0.1);
        check(&indices(&blocks(1, 4, 256, &g), 0.95).expect("it varies"), &of_g(), 0.1);
    }

    /// Of 19 of 20 samples the interval covers the truth, few points or many.
    #[test]
    fn intervals_cover_as_often_as_they_say() {
        let samples = 60;
        for points in [8, 64] {
            let mut covered = 0;
            for seed in 0..samples {
                let found = indices(&blocks(seed, 3, points, &ishigami), 0.95).expect("it varies");
                for (found, expected) in found.iter().zip(ISHIGAMI) {
                    let pairs = [(found.first, expected[0]), (found.total, expected[1])];
                    let holds = |(index, truth): &(Index, f64)| {
                        (index.share - truth).abs() <= index.half_width
                    };
                    covered += pairs.iter().filter(|pair| holds(pair)).count();
                }
            }
            let share = covered as f64 / (6 * samples) as f64;
            assert!(share > 0.91, "{points} points a scrambling: {share}");
        }
    }

    #[test]
    fn what_does_not_act_has_nothing_and_what_never_varies_no_index() {
        let found = indices(&blocks(3, 2, 64, &|place| 2.0 + place[0]), 0.95).expect("it varies");
        assert!((found[0].first.share - 1.0).abs() < 0.01, "{found:?}");
        assert!((found[0].total.share - 1.0).abs() < 0.01, "{found:?}");
        assert!(found[1].total.share.abs() < 1e-12 && found[1].total.half_width < 1e-12);
        assert_eq!(indices(&blocks(3, 2, 64, &|_| 7.0), 0.95), None);
    }
}
