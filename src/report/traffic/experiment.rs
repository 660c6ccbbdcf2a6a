//! An experiment around the traffic of a log. It says nothing of who sent a request.

use super::words::interval;
use super::{law, rate};
use crate::calibration::{Pattern, Traffic};

/// The experiment, with marks where something is to be put in.
const AROUND: &str = include_str!("around.toml");

/// A month (hours): for how long a rate is asked.
const MONTH: u64 = 30 * 24;

/// How requests arrive in an experiment.
#[derive(Clone, Debug)]
pub enum Arrivals<'t> {
    /// As they did: by a trace in a file of this name.
    Trace(&'t str),
    /// At a rate.
    Rate(&'t Pattern),
}

/// An experiment around `traffic`, which arrives as `arrivals` say.
pub fn experiment(traffic: &Traffic, arrivals: &Arrivals<'_>) -> String {
    let (law, hours, how, week) = match arrivals {
        Arrivals::Trace(file) => {
            let hours = ((traffic.span() / 3_600.0).ceil() as u64).max(1);
            let file = toml::Value::from(*file);
            (format!("{{ trace = {file} }}"), hours, "as they came", String::new())
        }
        Arrivals::Rate(pattern) => {
            let week = match pattern.rhythm() {
                Some(weekend) => format!("; `weekend` is {}", interval(&weekend)),
                None => "; all days of the week are alike".to_owned(),
            };
            (law(pattern), MONTH, "at the rate at which they came", week)
        }
    };
    // Some hangs before the horizon: one a day, or three in all.
    let hangs = (3.0 / (hours as f64 * 3_600.0)).max(1.0 / 86_400.0);
    let marks = [
        ("ARRIVALS", law),
        ("WEEK", week),
        ("HOW", how.to_owned()),
        ("HORIZON", format!("{hours} hours")),
        ("HALF", format!("{} min", 30 * hours)),
        ("HANGS", rate(hangs)),
    ];
    let put =
        |text: String, (mark, value): &(&str, String)| text.replace(&format!("<{mark}>"), value);
    marks.iter().fold(AROUND.to_owned(), put)
}

/// The trace of requests at these instants (ns since the first), to the millisecond.
pub fn trace(instants: &[u64]) -> String {
    let mut text = String::with_capacity(12 * instants.len() + 100);
    text += "# Requests of a log, since the first of them.\nat\n";
    for nanos in instants {
        let (seconds, millis) = (nanos / 1_000_000_000, nanos / 1_000_000 % 1_000);
        match millis {
            0 => text += &format!("{seconds} s\n"),
            _ => text += &format!("{seconds}.{millis:03} s\n"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_has_a_line_a_request_to_the_millisecond() {
        let text = trace(&[0, 1_500_000_000, 61_002_999_999]);
        assert!(text.ends_with("at\n0 s\n1.500 s\n61.002 s\n"), "{text}");
    }
}
