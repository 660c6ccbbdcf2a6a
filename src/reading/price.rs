//! Prices: amounts of money for one piece, or per time. The currency is told elsewhere.

use super::quantity::{duration, split_rate};
use super::unit::{Mistake, read_quantity, split_number, unit_length, units};
use super::{Form, Node, Plain, PlainKind, Problems, Read, slip};
use crate::engine::SimDuration;

/// Money is counted in ten-thousandths of the unit of the currency, so that sums are exact.
pub const GRAIN: u64 = 10_000;

/// The highest price of a piece (units of the currency).
pub const HIGHEST: u64 = 1_000_000;
/// The highest price of a second (units of the currency): a century of it can be counted.
const HIGHEST_PER_SECOND: u64 = 10_000;

const TOO_FINE: &str = "write at most four decimals, or let `currency` be a smaller unit";
const TOO_HIGH: &str = "write a lower price, or let `currency` be a larger unit";

/// The price of one piece (ten-thousandths of a unit).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price(pub u64);

/// The price of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricePerTime {
    /// How much (ten-thousandths of a unit) …
    amount: u64,
    /// … for how long, above zero.
    per: SimDuration,
}

impl Price {
    /// The price of a number of pieces (ten-thousandths of a unit).
    ///
    /// # Panics
    /// If it is more than can be counted: nobody lives to see that number of pieces simulated.
    pub fn of(self, pieces: u64) -> u64 {
        self.0.checked_mul(pieces).expect("so many pieces cannot be simulated")
    }
}

impl PricePerTime {
    /// The price of `span` (ten-thousandths of a unit), to the nearest.
    pub fn of(self, span: SimDuration) -> u64 {
        let per = u128::from(self.per.as_nanos());
        let price = u128::from(self.amount) * u128::from(span.as_nanos());
        u64::try_from((price + per / 2) / per).expect("a century of it can be counted")
    }
}

/// A number, not negative, such as `2.50`.
impl Read for Price {
    const FORM: Form = Plain::of(PlainKind::Number, "price", "");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let number = f64::read(node, problems)?;
        let grains = number * GRAIN as f64;
        let (message, hint) = if number < 0.0 {
            (format!("the price {number} is negative"), "write 0 or more; a gain is no price here")
        } else if number > HIGHEST as f64 {
            (format!("the price {number} is more than {HIGHEST}"), TOO_HIGH)
        } else if (grains - grains.round()).abs() > 1e-5 {
            (format!("the price {number} is finer than a ten-thousandth"), TOO_FINE)
        } else {
            return Some(Self(grains.round() as u64));
        };
        problems.add(node.at, message, hint);
        None
    }
}

/// An amount per unit of time, such as `"12 / min"`.
impl Read for PricePerTime {
    const FORM: Form = Plain::text("price per time", "\"12 / min\"");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "price", ["/ min", "/ hour"], per_time, problems)
    }
}

fn per_time(text: &str) -> Result<PricePerTime, Mistake> {
    let hint = "write an amount per unit of time, such as \"12 / min\"";
    let Some((amount, unit)) = split_rate(text) else {
        if duration(text).is_ok() {
            let message = format!("`{text}` is a duration, where a price per time is wanted");
            return Err((message, hint.to_owned()));
        }
        let message = format!("the price `{text}` does not say per what time");
        let meant = slip::for_rate(text, |text| per_time(text).is_ok());
        return Err((message, meant.unwrap_or_else(|| hint.to_owned())));
    };
    let (digits, rest) = split_number(amount)?;
    if !rest.is_empty() {
        let message = format!("`{text}` has `{rest}` behind its number");
        let hint =
            format!("write \"{digits} / {unit}\", and the currency as `currency = \"{rest}\"`");
        return Err((message, hint));
    }
    let per = unit_length(text, unit)?;
    let (amount, true) = units(digits, GRAIN) else {
        return Err((
            format!("the price `{text}` is finer than a ten-thousandth"),
            TOO_FINE.to_owned(),
        ));
    };
    let second = u128::from(SimDuration::SECOND.as_nanos());
    let highest = u128::from(HIGHEST_PER_SECOND * GRAIN) * u128::from(per) / second;
    match u64::try_from(amount) {
        Ok(amount) if u128::from(amount) <= highest => {
            Ok(PricePerTime { amount, per: SimDuration::from_nanos(per) })
        }
        _ => {
            let message = format!("the price `{text}` is more than {HIGHEST_PER_SECOND} / s");
            Err((message, TOO_HIGH.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_of_a_span_is_exact_to_half_a_ten_thousandth() {
        let price = |text| per_time(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        let minute = SimDuration::from_secs(60);
        assert_eq!(price("12 / min").of(minute), 12 * GRAIN);
        assert_eq!(price("720/hour").of(minute), 12 * GRAIN);
        assert_eq!(price("12 per minute").of(minute), 12 * GRAIN);
        assert_eq!(price("0.0001 / day").of(SimDuration::DAY.times(3)), 3);
        assert_eq!(price("1 / day").of(SimDuration::SECOND), 0);
        assert_eq!(price("1 / day").of(SimDuration::from_secs(5)), 1);
        let century = SimDuration::DAY.times(36_500);
        assert_eq!(price("10000 / s").of(century), 36_500 * 86_400 * 10_000 * GRAIN);
        assert_eq!(price("864000000 / day").of(century), price("10000 / s").of(century));
    }

    #[test]
    fn what_is_no_price_of_time_is_refused_for_what_it_is() {
        for (text, why, what_to_do) in [
            ("12", "does not say per what time", "\"12 / s\""),
            ("12 /", "does not say per what time", "\"12 / min\""),
            ("12 min", "is a duration", "\"12 / min\""),
            ("12 EUR / min", "`EUR` behind its number", "currency = \"EUR\""),
            ("-12 / min", "is negative", "without a sign"),
            ("nan / min", "is not finite", "digits"),
            ("12 / minit", "unknown unit `minit`", "min"),
            ("0.00001 / s", "finer than a ten-thousandth", "four decimals"),
            ("10001 / s", "more than 10000 / s", "lower price"),
            ("99999999999999999999999 / day", "more than 10000 / s", "lower price"),
        ] {
            let (message, hint) = per_time(text).expect_err(text);
            assert!(message.contains(why), "{text}: {message}");
            assert!(hint.contains(what_to_do), "{text}: {hint}");
        }
    }
}
