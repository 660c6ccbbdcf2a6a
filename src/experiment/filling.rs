//! Designs that fill the space of many keys with few points.
//!
//! A grid of ten keys with three values each has 59049 points. These designs have as many as one
//! asks for, and meet each key evenly all the same. Every key draws from a stream of its own name.

use crate::engine::random::unit;
use crate::engine::sobol::Side;
use crate::engine::{Stream, Streams};

/// How points fill a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filling {
    /// Scrambled Sobol points ([`crate::engine::sobol`]), best 2, 4, 8, 16 … of them: keys are met
    /// evenly by themselves, and most pairs together.
    Sobol,
    /// A Latin hypercube: each of so many equal parts of every key has one point, in an order by
    /// chance (M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979) 239–245).
    LatinHypercube,
}

impl Filling {
    /// For each of the keys called `names` where `count` points are, strictly between 0 and 1.
    ///
    /// # Panics
    /// If there are more keys than Sobol points have sides.
    pub fn of(self, seed: u64, names: &[&str], count: usize) -> Vec<Vec<f64>> {
        let stream = |name: &str| Streams::new(seed, 0).stream(self.purpose(), name);
        let keys = names.iter().enumerate();
        let key = |(index, name): (usize, &&str)| match self {
            Self::Sobol => {
                let side = Side::new(index).scrambled(&mut stream(name));
                (0..count as u64).map(|point| unit(side.bits(point))).collect()
            }
            Self::LatinHypercube => hypercube(&mut stream(name), count),
        };
        keys.map(key).collect()
    }

    const fn purpose(self) -> &'static str {
        match self {
            Self::Sobol => "sobol scrambling",
            Self::LatinHypercube => "latin hypercube",
        }
    }
}

/// One side of a Latin hypercube: the parts in an order by chance, and a place in each.
fn hypercube(stream: &mut Stream, count: usize) -> Vec<f64> {
    let parts = shuffled(stream, count);
    parts.into_iter().map(|part| (part as f64 + stream.unit()) / count as f64).collect()
}

/// The numbers below `count` in an order by chance (R. Durstenfeld, Comm. ACM 7 (1964) 420).
fn shuffled(stream: &mut Stream, count: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        all.swap(last, stream.below(last as u64 + 1) as usize);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const BOTH: [Filling; 2] = [Filling::Sobol, Filling::LatinHypercube];
    const NAMES: [&str; 3] = ["a", "b", "c"];

    #[test]
    fn every_key_has_one_point_in_each_equal_part() {
        for filling in BOTH {
            for key in filling.of(147_203, &NAMES, 64) {
                let parts: BTreeSet<u64> = key.iter().map(|at| (64.0 * at) as u64).collect();
                assert_eq!(parts.len(), 64, "{filling:?}");
            }
        }
    }

    #[test]
    fn the_points_never_change_and_depend_on_the_seed() {
        for (filling, expected) in BOTH.into_iter().zip([
            [0.209_382_094_594_365_96, 0.894_097_018_438_254_7, 0.664_682_918_591_396_4],
            [0.958_751_703_193_773_7, 0.228_844_783_280_882_98, 0.815_000_559_378_833_9],
        ]) {
            let firsts: Vec<f64> = filling.of(7, &NAMES, 8).iter().map(|key| key[0]).collect();
            assert_eq!(firsts, expected, "{filling:?}");
            assert_ne!(filling.of(7, &NAMES, 8), filling.of(8, &NAMES, 8));
        }
    }

    #[test]
    fn keys_move_apart_from_each_other() {
        for filling in BOTH {
            let keys = filling.of(1, &NAMES, 256);
            let products = keys[0].iter().zip(&keys[1]).map(|(a, b)| (a - 0.5) * (b - 0.5));
            // Independent keys: the standard deviation of the mean is 1/12/16.
            let mean = products.sum::<f64>() / 256.0;
            assert!(mean.abs() < 4.0 / 192.0, "{filling:?}: {mean}");
        }
    }
}
