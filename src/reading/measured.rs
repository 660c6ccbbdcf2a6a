//! Quantities of any kind, for those who reckon with them as they are written.

use super::bandwidth;
use super::unit::{Mistake, split_number, unit_called};
use crate::engine::SimDuration;

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A duration (s).
    Duration,
    /// A rate (1/s).
    Rate,
    /// A bandwidth (bit/s).
    Bandwidth,
}

/// A number with its unit as written, for those who reckon with quantities of any kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The number before the unit.
    pub number: f64,
    /// The unit: `s`, `/ day` or `kbit/s`.
    pub unit: String,
    /// What it measures.
    pub kind: Kind,
    /// What one of the unit is in the unit of its kind.
    pub size: f64,
}

impl Measured {
    /// The quantity that `text` is.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let text = text.trim();
        let (digits, rest) = split_number(text)?;
        let number = digits.parse().expect("digits are a number");
        let named = |name| {
            let length = |ns| SimDuration::from_nanos(ns).as_secs_f64();
            unit_called(text, name, ["s", "day"]).map(|(name, ns)| (name, length(ns)))
        };
        let per = rest.strip_prefix('/').or_else(|| rest.strip_prefix("per "));
        let (kind, unit, size) = if let Some(name) = per {
            let (name, length) = named(name.trim())?;
            (Kind::Rate, format!("/ {name}"), 1.0 / length)
        } else if rest.contains('/') || bandwidth::unit_called(rest).is_some() {
            let (name, size) = bandwidth::known_unit(text, rest)?;
            (Kind::Bandwidth, name.to_owned(), size as f64)
        } else {
            let (name, length) = named(rest)?;
            (Kind::Duration, name.to_owned(), length)
        };
        Ok(Self { number, unit, kind, size })
    }

    /// The number it has in the unit of `other`; `None` if that is of another kind.
    pub fn in_unit_of(&self, other: &Self) -> Option<f64> {
        let number = match self.unit == other.unit {
            true => self.number,
            false => self.number * self.size / other.size,
        };
        (self.kind == other.kind).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measured_quantity_knows_its_kind() {
        let measured = |text| Measured::parse(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        let (slow, fast) = (measured("28.8 kbit/s"), measured("10 Mbit/s"));
        assert_eq!((slow.kind, slow.in_unit_of(&fast)), (Kind::Bandwidth, Some(0.0288)));
        assert_eq!(measured("0.5 / day").kind, Kind::Rate);
        assert_eq!(measured("15 mins").unit, "min", "as it is told elsewhere");
        assert_eq!(measured("7 days").unit, "days");
        assert_eq!(measured("15 min").in_unit_of(&slow), None);
    }
}
