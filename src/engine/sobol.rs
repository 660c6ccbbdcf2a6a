//! Sobol points: the first 2ᵐ of them have one in each of 2ᵐ equal parts of every side, and two sides
//! are met evenly together.
//!
//! I. M. Sobol, USSR Comput. Math. Math. Phys. 7(4) (1967) 86–112, in the order of the Gray code of
//! I. A. Antonov and V. M. Saleev, ibid. 19(1) (1979) 252–256. The initial numbers are those of S. Joe
//! and F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008) 2635–2654, file `new-joe-kuo-6.21201`.
//!
//! The scrambling is a random lower triangular matrix over the bits of each side and a digital shift
//! (J. Matoušek, J. Complexity 14 (1998) 527–556): every point is uniform, and what the points have
//! evenly they keep. Another side is one more line of the table here.

use super::Stream;

/// The most sides that a point has.
pub const SIDES_MAX: usize = INITIAL.len() + 1;

/// Degree and inner coefficients of the primitive polynomial of each side but the first, and its
/// initial numbers: `s`, `a` and `m_i` of the file.
const INITIAL: [(u32, u64, &[u64]); 39] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
    (5, 11, &[1, 1, 5, 1, 1]),
    (5, 13, &[1, 1, 1, 3, 11]),
    (5, 14, &[1, 3, 5, 5, 31]),
    (6, 1, &[1, 3, 3, 9, 7, 49]),
    (6, 13, &[1, 1, 1, 15, 21, 21]),
    (6, 16, &[1, 3, 1, 13, 27, 49]),
    (6, 19, &[1, 1, 1, 15, 7, 5]),
    (6, 22, &[1, 3, 1, 15, 13, 25]),
    (6, 25, &[1, 1, 5, 5, 19, 61]),
    (7, 1, &[1, 3, 7, 11, 23, 15, 103]),
    (7, 4, &[1, 3, 7, 13, 13, 15, 69]),
    (7, 7, &[1, 1, 3, 13, 7, 35, 63]),
    (7, 8, &[1, 3, 5, 9, 1, 25, 53]),
    (7, 14, &[1, 3, 1, 13, 9, 35, 107]),
    (7, 19, &[1, 3, 1, 5, 27, 61, 31]),
    (7, 21, &[1, 1, 5, 11, 19, 41, 61]),
    (7, 28, &[1, 3, 5, 3, 3, 13, 69]),
    (7, 31, &[1, 1, 7, 13, 1, 19, 1]),
    (7, 32, &[1, 3, 7, 5, 13, 19, 59]),
    (7, 37, &[1, 1, 3, 9, 25, 29, 41]),
    (7, 41, &[1, 3, 5, 13, 23, 1, 55]),
    (7, 42, &[1, 3, 7, 3, 13, 59, 17]),
    (7, 50, &[1, 3, 1, 3, 5, 53, 69]),
    (7, 55, &[1, 1, 5, 5, 23, 33, 13]),
    (7, 56, &[1, 1, 7, 7, 1, 61, 123]),
    (7, 59, &[1, 1, 7, 9, 13, 61, 49]),
    (7, 62, &[1, 3, 3, 5, 3, 55, 33]),
    (8, 14, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (8, 21, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (8, 22, &[1, 3, 1, 11, 11, 11, 77, 249]),
];

/// One side of all points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What each bit of the number of a point changes.
    directions: [u64; 64],
    /// What all points have in common.
    shift: u64,
}

impl Side {
    /// Side number `index`, as it was published.
    ///
    /// # Panics
    /// If there is none of that number: see [`SIDES_MAX`].
    pub fn new(index: usize) -> Self {
        let directions = match index.checked_sub(1) {
            None => std::array::from_fn(|bit| 1 << (63 - bit)),
            Some(row) => directions(INITIAL[row]),
        };
        Self { directions, shift: 0 }
    }

    /// The same, scrambled by draws of `stream`.
    pub fn scrambled(self, stream: &mut Stream) -> Self {
        // Row by row from the highest bit: a bit takes up some of those above it, and itself.
        let rows: [u64; 64] = std::array::from_fn(|row| {
            let own = 1 << (63 - row);
            let above = !(own | (own - 1));
            (stream.bits() & above) | own
        });
        let mixed = |bits: u64| {
            let is_odd = |row: &u64| u64::from((row & bits).count_ones() % 2);
            rows.iter().fold(0, |mixed, row| (mixed << 1) | is_odd(row))
        };
        Self { directions: self.directions.map(mixed), shift: self.shift ^ stream.bits() }
    }

    /// Where point number `index` is on this side, in parts of 2⁻⁶⁴.
    pub fn bits(&self, index: u64) -> u64 {
        let gray = index ^ (index >> 1);
        let changed = (0..64).filter(|bit| (gray >> bit) & 1 == 1);
        changed.fold(self.shift, |at, bit| at ^ self.directions[bit])
    }
}

/// The direction numbers that follow from the initial ones.
fn directions((degree, inner, initial): (u32, u64, &[u64])) -> [u64; 64] {
    let degree = degree as usize;
    let mut all = [0; 64];
    for bit in 0..64 {
        all[bit] = match initial.get(bit) {
            Some(number) => number << (63 - bit),
            None => {
                let last = all[bit - degree];
                let is_in = |back: &usize| (inner >> (degree - 1 - back)) & 1 == 1;
                let between = (1..degree).filter(is_in).map(|back| all[bit - back]);
                between.fold(last ^ (last >> degree), |number, other| number ^ other)
            }
        };
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::engine::random::unit;
    use std::collections::BTreeSet;

    fn scrambled(index: usize) -> Side {
        Side::new(index).scrambled(&mut Streams::new(7, 0).stream("scramble", &index.to_string()))
    }

    /// `scipy.stats.qmc.Sobol(d=20, scramble=False).random(64) * 64` (scipy 1.17.1).
    #[test]
    fn the_first_points_are_those_of_another_program() {
        let rows = include_str!("sobol.csv").lines();
        let sides: Vec<Side> = (0..20).map(Side::new).collect();
        let mut count = 0;
        for (index, row) in (0..).zip(rows) {
            let ours = sides.iter().map(|side| (side.bits(index) >> 58).to_string());
            assert_eq!(ours.collect::<Vec<_>>().join(","), row, "point {index}");
            count += 1;
        }
        assert_eq!(count, 64);
    }

    /// Point 1234 of scipy's, in parts of 2⁻³⁰; the last three of 40 sides.
    #[test]
    fn the_last_sides_are_those_of_another_program_too() {
        let ours = [37, 38, 39].map(|index| Side::new(index).bits(1234) >> 34);
        assert_eq!(ours, [1_056_440_320, 1_066_926_080, 414_711_808]);
    }

    #[test]
    fn every_side_has_one_point_in_each_equal_part() {
        for index in 0..SIDES_MAX {
            for side in [Side::new(index), scrambled(index)] {
                let parts: BTreeSet<u64> = (0..256).map(|point| side.bits(point) >> 56).collect();
                assert_eq!(parts.len(), 256, "side {index}");
            }
        }
    }

    /// The first two sides are a (0, m, 2)-net in base 2: each box of area 2⁻ᵐ has one of 2ᵐ points.
    #[test]
    fn two_sides_are_a_net_and_stay_one() {
        let m = 8;
        for sides in [[Side::new(0), Side::new(1)], [scrambled(0), scrambled(1)]] {
            for wide in 0..=m {
                let part = |bits: u64, of: u32| bits.checked_shr(64 - of).unwrap_or(0);
                let boxes: BTreeSet<(u64, u64)> = (0..1 << m)
                    .map(|k| (part(sides[0].bits(k), wide), part(sides[1].bits(k), m - wide)))
                    .collect();
                assert_eq!(boxes.len(), 1 << m, "boxes 2^-{wide} wide");
            }
        }
    }

    #[test]
    fn scrambling_moves_every_point_and_the_same_draws_give_the_same() {
        assert_eq!(scrambled(3), scrambled(3));
        assert_ne!(scrambled(3), Side::new(3));
        // The mean of a whole net is as near to one half as its strata allow.
        let side = scrambled(5);
        let mean = (0..1024).map(|k| unit(side.bits(k))).sum::<f64>() / 1024.0;
        assert!((mean - 0.5).abs() < 1e-3, "{mean}");
    }
}
