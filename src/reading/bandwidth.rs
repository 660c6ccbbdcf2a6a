//! Bandwidths: numbers of bits per second.

use super::hint;
use super::unit::{Mistake, read_quantity, split_number, units};
use super::{Node, Problems, Read};

/// How fast a line takes bits (bit/s), above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bandwidth(pub u64);

/// The highest one that can be written (bit/s): at a thousand times it the shortest segment
/// would take no time that the clock can tell.
pub const FASTEST: u64 = 1_000_000_000_000;

/// The units it is written in, with their size (bit/s): decimal, as networks count.
const UNITS: [(&str, u64); 4] =
    [("bit/s", 1), ("kbit/s", 1_000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000)];

/// A number of bits per second, such as `"28.8 kbit/s"`; exact to the bit.
impl Read for Bandwidth {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "bandwidth", ["kbit/s", "Mbit/s"], bandwidth, problems)
    }
}

const EXAMPLE: &str = "10 Mbit/s";

fn bandwidth(text: &str) -> Result<Bandwidth, Mistake> {
    let (number, unit) = split_number(text)?;
    let size = unit_size(text, unit)?;
    let exact = units(number, size).ok_or_else(|| {
        let message = format!("`{text}` is no whole number of bits per second");
        (message, "write fewer decimals".to_owned())
    })?;
    match u64::try_from(exact) {
        Ok(0) => {
            let hint = "write a bandwidth above zero; a link that never works is no link";
            Err((format!("the bandwidth `{text}` is zero"), hint.to_owned()))
        }
        Ok(bits) if bits <= FASTEST => Ok(Bandwidth(bits)),
        _ => {
            let hint =
                "write at most \"1000 Gbit/s\", or leave the bandwidth out: then it is endless";
            Err((format!("the bandwidth `{text}` is too high"), hint.to_owned()))
        }
    }
}

/// The size (bit/s) of `unit`, the unit of the bandwidth `text`.
pub(super) fn unit_size(text: &str, unit: &str) -> Result<u64, Mistake> {
    if unit.is_empty() {
        let message = format!("`{text}` has no unit");
        return Err((message, format!("write a unit, such as \"{EXAMPLE}\"")));
    }
    if let Some((_, size)) = UNITS.iter().find(|(name, _)| *name == unit) {
        return Ok(*size);
    }
    let (amount, per_second) = match unit.split_once('/') {
        Some((amount, time)) => (amount.trim_end(), time.trim_start() == "s"),
        None => (unit.strip_suffix("ps").unwrap_or(unit), unit.ends_with("ps")),
    };
    let hint = match amount {
        "B" | "kB" | "KB" | "MB" | "GB" | "byte" | "bytes" if per_second => {
            "a bandwidth counts bits, eight to a byte: write such as \"80 Mbit/s\" for 10 MB/s"
                .to_owned()
        }
        "b" | "kb" | "Kb" | "Mb" | "Gb" | "bit" | "bits" | "kbit" | "Kbit" | "Mbit" | "Gbit" => {
            let prefix = amount.trim_end_matches("bits").trim_end_matches("bit");
            let prefix = prefix.trim_end_matches('b').replace('K', "k");
            format!("the unit is written `{prefix}bit/s`")
        }
        _ => hint::one_of(unit, &UNITS.map(|(name, _)| name)),
    };
    Err((format!("unknown unit `{unit}` in `{text}`"), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bandwidth_is_exact_to_the_bit() {
        for (text, bits) in [
            ("1 bit/s", 1),
            ("28.8 kbit/s", 28_800),
            ("28.8kbit/s", 28_800),
            ("10 Mbit/s", 10_000_000),
            ("0.0000001 Gbit/s", 100),
            ("1000 Gbit/s", FASTEST),
        ] {
            assert_eq!(bandwidth(text), Ok(Bandwidth(bits)), "{text}");
        }
    }

    #[test]
    fn what_is_no_bandwidth_is_refused_for_what_it_is() {
        for (text, why, what_to_do) in [
            ("10", "has no unit", "10 Mbit/s"),
            ("0 bit/s", "is zero", "above zero"),
            ("0.5 bit/s", "no whole number of bits", "fewer decimals"),
            ("1001 Gbit/s", "too high", "endless"),
            ("-1 kbit/s", "is negative", "without a sign"),
            ("10 Mb", "unknown unit `Mb`", "is written `Mbit/s`"),
            ("10 Mbps", "unknown unit `Mbps`", "is written `Mbit/s`"),
            ("9600 bps", "unknown unit `bps`", "is written `bit/s`"),
            ("64 Kbit/s", "unknown unit `Kbit/s`", "is written `kbit/s`"),
            ("10 MB/s", "unknown unit `MB/s`", "eight to a byte"),
            ("1 MB", "unknown unit `MB`", "`Mbit/s`"),
            ("10 Mbit / s", "unknown unit `Mbit / s`", "is written `Mbit/s`"),
            ("10 / s", "unknown unit `/ s`", "`kbit/s`"),
            ("10 baud", "unknown unit `baud`", "`kbit/s`"),
        ] {
            let (message, hint) = bandwidth(text).unwrap_err();
            assert!(message.contains(why), "{text}: {message}");
            assert!(hint.contains(what_to_do), "{text}: {hint}");
        }
    }
}
