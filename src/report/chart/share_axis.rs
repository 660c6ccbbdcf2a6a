//! The axis of a metric: of a share that is often near 1 it is even in nines, or plain where
//! nothing comes near; of anything else it is even from 0 on.

use super::axis::Ticks;
use crate::experiment::metric::Unit;

/// Where every share lies below this, a plain axis tells them apart as well.
const NEAR: f64 = 0.9;
/// Room above the last whole nine for shares of exactly 1 [nines].
const ROOM_FOR_ONE: f64 = 0.5;

/// From shares in 0..=1, or from other numbers, to a coordinate that grows with them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ShareAxis {
    /// The coordinate is the share.
    Plain,
    /// The coordinate is the number of nines, −log₁₀(1 − share), from `low` to `high`.
    Nines {
        low: f64,
        high: f64,
        /// Whether shares of exactly 1 stand above `high`.
        has_one: bool,
    },
    /// The coordinate is the number, up to `high`, above 0.
    Even { high: f64 },
}

impl ShareAxis {
    /// The axis on which all of `numbers` of `unit` can be seen.
    pub(super) fn of_unit(unit: Unit, numbers: &[f64]) -> Self {
        match unit {
            Unit::Share => Self::of(numbers),
            Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => {
                let greatest = numbers.iter().copied().fold(0.0, f64::max);
                Self::Even { high: if greatest > 0.0 { greatest } else { 1.0 } }
            }
        }
    }

    /// The axis on which all of `shares` can be seen.
    fn of(shares: &[f64]) -> Self {
        let below_one: Vec<f64> = shares.iter().copied().filter(|share| *share < 1.0).collect();
        let greatest = shares.iter().copied().fold(0.0, f64::max);
        if greatest < NEAR {
            return Self::Plain;
        }
        let high = below_one.iter().map(|share| nines(*share)).fold(0.0, f64::max);
        let low = below_one.iter().map(|share| nines(*share)).fold(f64::INFINITY, f64::min);
        let low = if low.is_finite() { low.floor() } else { 0.0 };
        let high = high.ceil().max(low + 1.0);
        Self::Nines { low, high, has_one: below_one.len() < shares.len() }
    }

    /// The coordinates of its ends.
    pub(super) fn ends(self) -> (f64, f64) {
        match self {
            Self::Plain => (0.0, 1.0),
            Self::Even { high } => (0.0, high),
            Self::Nines { low, high, has_one } => {
                (low, if has_one { high + ROOM_FOR_ONE } else { high })
            }
        }
    }

    /// The coordinate of `number`, which is brought to what there can be.
    pub(super) fn at(self, number: f64) -> f64 {
        let share = number.clamp(0.0, 1.0);
        let (low, top) = self.ends();
        match self {
            Self::Even { .. } => number.clamp(low, top),
            Self::Plain => share,
            Self::Nines { .. } if share >= 1.0 => top,
            Self::Nines { high, .. } => nines(share).clamp(low, high),
        }
    }

    /// Coordinates and what is written there: numbers other than shares times `scale`, and what
    /// they are then a number of.
    pub(super) fn ticks(self, scale: f64, of: &str) -> Vec<(f64, String)> {
        let even = |end: f64, scale: f64, of: &str| -> Vec<(f64, String)> {
            let ticks = Ticks::linear(0.0, end * scale, 5).marks.into_iter();
            let written = |label: String| format!("{label} {of}").trim_end().to_owned();
            ticks.map(|(value, label)| (value / scale, written(label))).collect()
        };
        let (low, high, has_one) = match self {
            Self::Plain => return even(1.0, 100.0, "%"),
            Self::Even { high } => return even(high, scale, of),
            Self::Nines { low, high, has_one } => (low, high, has_one),
        };
        let between: &[f64] = if high - low <= 2.0 { &[1.0, 0.5, 0.2] } else { &[1.0] };
        let mut ticks = Vec::new();
        for nine in low as i32..=high as i32 {
            for part in between {
                let missing = part * libm::pow(10.0, -f64::from(nine));
                let places = usize::try_from(nine + i32::from(*part < 1.0) - 2).unwrap_or(0);
                let at = -libm::log10(missing);
                if at <= high + 1e-9 {
                    ticks.push((at, format!("{:.places$} %", 100.0 * (1.0 - missing))));
                }
            }
        }
        if has_one {
            ticks.push((self.ends().1, "100 %".to_owned()));
        }
        ticks
    }
}

fn nines(share: f64) -> f64 {
    -libm::log10(1.0 - share.min(1.0 - 1e-15))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(shares: &[f64]) -> Vec<String> {
        ShareAxis::of(shares).ticks(1.0, "").into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn nines_are_evenly_spaced_and_a_whole_share_stands_above_them() {
        let axis = ShareAxis::of(&[0.3, 0.9995, 1.0]);
        assert!((axis.at(0.99) - 2.0 * axis.at(0.9)).abs() < 1e-9);
        assert!(axis.at(1.0) > axis.at(0.99999));
        assert_eq!(
            labels(&[0.3, 0.9995, 1.0]),
            ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "100 %"]
        );
    }

    #[test]
    fn a_short_axis_has_marks_between_the_nines() {
        assert_eq!(
            labels(&[0.95, 0.998]),
            ["90 %", "95 %", "98 %", "99 %", "99.5 %", "99.8 %", "99.9 %"]
        );
    }

    #[test]
    fn shares_far_from_one_have_a_plain_axis() {
        assert_eq!(ShareAxis::of(&[0.1, 0.8]), ShareAxis::Plain);
    }
}
