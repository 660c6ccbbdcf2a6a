//! Randomness: one independent [`Stream`] per (seed, replication, purpose, entity name).
//!
//! A stream is ChaCha8 keyed by the SHA-256 of the length-prefixed seed, purpose and entity name;
//! the replication is the cipher's stream number. Names, never indices, go into the key, so a new
//! entity shifts no other one's draws, and what does not depend on a remedy is the same under all
//! of them (common random numbers).

use rand::SeedableRng;
use rand::rand_core::Rng;
use rand::rngs::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// Makes the streams of one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    seed: u64,
    replication: u64,
}

/// A sequence of independent draws for one purpose of one entity.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

/// A probability prepared for one integer comparison a draw, exact to 2⁻⁶⁴.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(u128);

/// The number strictly between 0 and 1 for which these bits stand: see [`Stream::unit`].
pub fn unit(bits: u64) -> f64 {
    // k + ½ needs one bit more than k: with 53 bits of k it would round, even to 1.0.
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

impl Streams {
    /// The streams of replication number `replication` under `seed`.
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self { seed, replication }
    }

    /// The stream for `purpose` (what is drawn) of `entity` (whose it is, by name).
    pub fn stream(&self, purpose: &str, entity: &str) -> Stream {
        let mut key = Sha256::new();
        for part in [&self.seed.to_le_bytes(), purpose.as_bytes(), entity.as_bytes()] {
            key.update((part.len() as u64).to_le_bytes());
            key.update(part);
        }
        let mut generator = ChaCha8Rng::from_seed(key.finalize().into());
        generator.set_stream(self.replication);
        Stream(generator)
    }
}

impl Stream {
    /// The stream from its draw number `index` on: for what belongs to something that has a number,
    /// whatever was drawn before.
    pub fn at(&mut self, index: u64) -> &mut Self {
        self.0.set_word_pos(2 * u128::from(index));
        self
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number strictly between 0 and 1: one of the 2⁵² midpoints (k + ½)·2⁻⁵².
    ///
    /// Never 0 or 1, so that an inverse distribution function stays finite.
    pub fn unit(&mut self) -> f64 {
        unit(self.bits())
    }

    /// A whole number below `bound`, by multiplication (bias below bound · 2⁻⁶⁴).
    ///
    /// # Panics
    /// If `bound` is zero (debug builds).
    pub fn below(&mut self, bound: u64) -> u64 {
        debug_assert!(bound > 0, "nothing lies below zero");
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// True with probability `chance`; draws nothing where that is 0 or 1.
    pub fn happens(&mut self, chance: Chance) -> bool {
        match chance {
            Chance::NEVER => false,
            Chance::ALWAYS => true,
            chance => chance.includes(self.bits()),
        }
    }
}

impl Chance {
    /// Probability 0.
    pub const NEVER: Self = Self(0);
    /// Probability 1.
    pub const ALWAYS: Self = Self(1 << 64);

    /// A probability in 0..=1, rounded to a multiple of 2⁻⁶⁴.
    ///
    /// # Panics
    /// If `probability` lies outside 0..=1.
    pub fn new(probability: f64) -> Self {
        assert!((0.0..=1.0).contains(&probability), "{probability} is not a probability");
        Self((probability * 18_446_744_073_709_551_616.0) as u128)
    }

    /// Whether it happens where these bits are drawn. What a smaller chance includes, a larger one
    /// does too: one draw decides between several.
    pub const fn includes(self, bits: u64) -> bool {
        (bits as u128) < self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(seed: u64, replication: u64, purpose: &str, entity: &str) -> [u64; 4] {
        let mut stream = Streams::new(seed, replication).stream(purpose, entity);
        std::array::from_fn(|_| stream.bits())
    }

    #[test]
    fn a_stream_depends_on_each_part_of_its_name() {
        let first = draws(1, 0, "arrivals", "relays");
        assert_eq!(first, draws(1, 0, "arrivals", "relays"));
        for other in [
            draws(2, 0, "arrivals", "relays"),
            draws(1, 1, "arrivals", "relays"),
            draws(1, 0, "service", "relays"),
            draws(1, 0, "arrivals", "offender"),
            draws(1, 0, "arrivalsr", "elays"),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn the_bits_never_change() {
        let expected = [
            1_040_452_958_618_683_142,
            13_851_796_014_865_337_364,
            6_410_864_403_395_417_801,
            18_139_370_947_275_593_100,
        ];
        assert_eq!(draws(147_203, 7, "arrivals", "mail relays"), expected);
    }

    #[test]
    fn a_draw_by_its_number_is_the_same_whatever_was_drawn_before() {
        let mut stream = Streams::new(147_203, 7).stream("arrivals", "mail relays");
        let in_order: [u64; 4] = std::array::from_fn(|_| stream.bits());
        for index in [2, 0, 3, 3, 1] {
            assert_eq!(stream.at(index).bits(), in_order[index as usize], "draw {index}");
        }
        assert_ne!(stream.at(u64::MAX).bits(), in_order[0], "the last is far from the first");
    }

    #[test]
    fn the_unit_interval_is_open() {
        let smallest = 0.5 / (1u64 << 52) as f64;
        let largest = (((1u64 << 52) - 1) as f64 + 0.5) / (1u64 << 52) as f64;
        assert!(smallest > 0.0 && largest < 1.0);
    }

    #[test]
    fn chances_are_met() {
        let mut stream = Streams::new(1, 0).stream("test", "chance");
        let hits = (0..100_000).filter(|_| stream.happens(Chance::new(0.3))).count();
        assert!((29_400..30_600).contains(&hits), "{hits}");
        assert!((0..100).all(|_| stream.happens(Chance::ALWAYS)));
        assert!((0..100).all(|_| !stream.happens(Chance::NEVER)));
    }
}
