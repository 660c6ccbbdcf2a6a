//! Bandwidths: numbers of bits per second.

use super::hint;
use super::unit::{Mistake, read_quantity, split_number, units};
use super::{Form, Node, Plain, Problems, Read};

/// How fast a line takes bits (bit/s), above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bandwidth(pub u64);

/// The highest one that can be written (bit/s): at a thousand times it the shortest segment
/// would take no time that the clock can tell.
pub const FASTEST: u64 = 1_000_000_000_000;

/// The units it is written in, with their size (bit/s): decimal, as networks count.
const UNITS: [(&str, u64); 4] =
    [("bit/s", 1), ("kbit/s", 1_000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000)];

/// A number of bits per second, such as `"28.8 kbit/s"`; rounded to the bit.
impl Read for Bandwidth {
    const FORM: Form = Plain::text("bandwidth", "\"28.8 kbit/s\"");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_quantity(node, "bandwidth", ["kbit/s", "Mbit/s"], bandwidth, problems)
    }
}

const EXAMPLE: &str = "10 Mbit/s";

fn bandwidth(text: &str) -> Result<Bandwidth, Mistake> {
    let (number, unit) = split_number(text)?;
    let (bits, _) = units(number, known_unit(text, unit)?.1);
    match u64::try_from(bits) {
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

/// The unit that is written `unit`, as networks and their tools write it: `Mbit/s`, `Mbps`,
/// `Mb/s`, `Mbits/sec`, `Mbit`.
pub(super) fn unit_called(unit: &str) -> Option<(&'static str, u64)> {
    let compact = unit.replace(' ', "");
    let per_second = ["/sec", "/s", "ps"].iter().find_map(|ending| compact.strip_suffix(ending));
    let amount = per_second.unwrap_or(&compact);
    let words = ["bits", "bit"].iter().find_map(|word| amount.strip_suffix(word));
    // A plain `Mb` may be a size.
    let prefix = words.or_else(|| per_second.and(amount.strip_suffix('b')))?;
    let index = ["", "k", "m", "g"].iter().position(|known| prefix.eq_ignore_ascii_case(known));
    index.map(|index| UNITS[index])
}

/// The name and the size (bit/s) of `unit`, the unit of the bandwidth `text`.
pub(super) fn known_unit(text: &str, unit: &str) -> Result<(&'static str, u64), Mistake> {
    if unit.is_empty() {
        let message = format!("`{text}` has no unit");
        return Err((message, format!("write a unit, such as \"{EXAMPLE}\"")));
    }
    if let Some(known) = unit_called(unit) {
        return Ok(known);
    }
    let (amount, per_second) = match unit.split_once('/') {
        Some((amount, time)) => (amount.trim_end(), time.trim_start().starts_with('s')),
        None => (unit.strip_suffix("ps").unwrap_or(unit), unit.ends_with("ps")),
    };
    let hint = match amount {
        "B" | "kB" | "KB" | "MB" | "GB" | "byte" | "bytes" if per_second => {
            "a bandwidth counts bits, eight to a byte: write such as \"80 Mbit/s\" for 10 MB/s"
                .to_owned()
        }
        "b" | "kb" | "Kb" | "Mb" | "Gb" => {
            let prefix = amount.trim_end_matches('b').replace('K', "k");
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
    fn a_bandwidth_is_rounded_to_the_bit() {
        for (text, bits) in [
            ("1 bit/s", 1),
            ("28.8 kbit/s", 28_800),
            ("28.8kbit/s", 28_800),
            ("10 Mbit/s", 10_000_000),
            ("0.0000001 Gbit/s", 100),
            ("1000 Gbit/s", FASTEST),
            ("33.3333333 kbit/s", 33_333),
            ("9600 bps", 9_600),
            ("10 Mbps", 10_000_000),
            ("10 mbps", 10_000_000),
            ("10 Mb/s", 10_000_000),
            ("941.5 Mbits/sec", 941_500_000),
            ("64 Kbit / s", 64_000),
            ("1 Gbit", 1_000_000_000),
            ("1e6 bit/s", 1_000_000),
        ] {
            assert_eq!(bandwidth(text), Ok(Bandwidth(bits)), "{text}");
        }
    }

    #[test]
    fn what_is_no_bandwidth_is_refused_for_what_it_is() {
        for (text, why, what_to_do) in [
            ("10", "has no unit", "10 Mbit/s"),
            ("0 bit/s", "is zero", "above zero"),
            ("0.4 bit/s", "is zero", "above zero"),
            ("1001 Gbit/s", "too high", "endless"),
            ("-1 kbit/s", "is negative", "without a sign"),
            ("10 Mb", "unknown unit `Mb`", "is written `Mbit/s`"),
            ("10 MB/s", "unknown unit `MB/s`", "eight to a byte"),
            ("1 MB", "unknown unit `MB`", "`Mbit/s`"),
            ("10 / s", "unknown unit `/ s`", "`kbit/s`"),
            ("10 baud", "unknown unit `baud`", "`kbit/s`"),
        ] {
            let (message, hint) = bandwidth(text).unwrap_err();
            assert!(message.contains(why), "{text}: {message}");
            assert!(hint.contains(what_to_do), "{text}: {hint}");
        }
    }
}
