//! Port availability over time, one curve a remedy: the chart that answers the question.

use super::axis::span_in_words;
use super::figure::{Figure, Series};
use super::steps::{Step, jumps, merged};
use crate::experiment::Estimate;

/// What is known of the port under one remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The remedy's name.
    pub name: String,
    /// Availability in each bin of the horizon, between 0 and 1.
    pub bins: Vec<Step>,
    /// Availability over the whole horizon.
    pub overall: Estimate,
}

/// More steps than this cannot be told apart on paper.
const MOST_STEPS: usize = 180;

/// The figure of `curves`, each estimated from `replications`.
pub fn availability(title: &str, curves: &[Curve], replications: u32) -> Figure {
    let group = curves
        .iter()
        .filter(|curve| jumps(&curve.bins) > MOST_STEPS)
        .map(|curve| curve.bins.len().div_ceil(MOST_STEPS))
        .max()
        .unwrap_or(1);
    Figure {
        title: title.to_string(),
        subtitle: subtitle(curves, replications),
        x_label: "time since the start".into(),
        bounds: (0.0, 100.0),
        unit: "%".into(),
        series: curves.iter().map(|curve| series(curve, group)).collect(),
        notes: vec![note(curves, group)],
    }
}

fn series(curve: &Curve, group: usize) -> Series {
    let percent = |step: Step| Step {
        mean: 100.0 * step.mean,
        half_width: step.half_width.map(|half| 100.0 * half),
        ..step
    };
    Series {
        name: curve.name.clone(),
        value: in_percent(&curve.overall),
        steps: merged(&curve.bins, group)
            .into_iter()
            .map(percent)
            .collect(),
    }
}

fn subtitle(curves: &[Curve], replications: u32) -> String {
    let sample = match replications {
        1 => "one replication".to_string(),
        many => format!("mean of {many} replications"),
    };
    let banded = curves
        .iter()
        .find(|curve| curve.bins.iter().any(|bin| bin.half_width.is_some()));
    let band = banded.map_or(String::new(), |curve| {
        let confidence = (1000.0 * curve.overall.confidence).round() / 10.0;
        format!("; band: {confidence} % interval")
    });
    format!("Port availability over time, {sample}{band}")
}

fn note(curves: &[Curve], group: usize) -> String {
    let Some(bins) = curves
        .first()
        .map(|curve| &curve.bins)
        .filter(|bins| !bins.is_empty())
    else {
        return "There is nothing to show.".into();
    };
    let horizon = span_in_words(bins[bins.len() - 1].to_s - bins[0].from_s);
    let mut note = format!("Beside each line: availability over the whole {horizon}.");
    if group > 1 {
        let last = bins[group.min(bins.len()) - 1];
        note += &format!(
            " Each step is the mean of {group} bins, {} together; its band is an upper bound.",
            span_in_words(last.to_s - bins[0].from_s)
        );
    }
    note + " Where lines coincide, their colours alternate."
}

/// An availability in percent with as many decimals as its interval supports; a value that is
/// not quite 1 is never rounded to 100 %, nor one that is not quite 0 to 0 %.
pub fn in_percent(estimate: &Estimate) -> String {
    let mean = 100.0 * estimate.mean;
    let half = estimate.half_width.map(|half| 100.0 * half);
    if mean == 0.0 || mean == 100.0 {
        let sure = half.is_none_or(|half| half == 0.0);
        return if sure {
            format!("{mean} %")
        } else {
            format!("{mean} ± {:.1} %", half.unwrap_or(0.0))
        };
    }
    let of_half = half
        .filter(|half| *half > 0.0)
        .map_or(2, |half| decimals_to_see(half));
    let of_mean = decimals_to_see(mean.min(100.0 - mean));
    let decimals = of_half.max(of_mean).clamp(1, 6);
    match half {
        Some(half) if half > 0.0 => format!("{mean:.decimals$} ± {half:.decimals$} %"),
        _ => format!("{mean:.decimals$} %"),
    }
}

/// The decimals with which `value` does not look like 0.
fn decimals_to_see(value: f64) -> usize {
    (0..9)
        .find(|d| value * libm::pow(10.0, *d as f64) >= 0.5)
        .unwrap_or(9)
}
