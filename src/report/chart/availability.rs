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
        note: note(curves, group),
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
    let banded = curves.iter().find(|curve| {
        curve
            .bins
            .iter()
            .any(|bin| bin.half_width.is_some_and(|half| half > 0.0))
    });
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
    let mut note = format!("Beside the lines: availability over {horizon}.");
    if group > 1 {
        let step = span_in_words(bins[group.min(bins.len()) - 1].to_s - bins[0].from_s);
        note += &format!(" Each step: mean of {group} bins ({step}); its band: an upper bound.");
    }
    note
}

/// An availability in percent with as many decimals as its interval supports; a value that is
/// not quite 1 is never rounded to 100 %, nor one that is not quite 0 to 0 %.
pub fn in_percent(estimate: &Estimate) -> String {
    let mean = 100.0 * estimate.mean;
    let half = estimate.half_width.map_or(0.0, |half| 100.0 * half);
    let rest = mean.min(100.0 - mean);
    let of_rest = if rest <= 0.0 {
        0
    } else {
        decimals_to_see(rest)
    };
    let decimals = if half > 0.0 {
        of_rest.max(decimals_to_see(half)).clamp(1, 8)
    } else {
        (of_rest + 1).clamp(2, 8)
    };
    if half > 0.0 {
        return format!("{mean:.decimals$} ± {half:.decimals$} %");
    }
    let digits = format!("{mean:.decimals$}");
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// The decimals with which `value` does not look like 0.
fn decimals_to_see(value: f64) -> usize {
    (0..9)
        .find(|d| value * libm::pow(10.0, *d as f64) >= 0.5)
        .unwrap_or(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(mean: f64, half_width: Option<f64>) -> String {
        in_percent(&Estimate {
            mean,
            half_width,
            confidence: 0.95,
        })
    }

    #[test]
    fn a_value_has_the_decimals_its_interval_supports() {
        assert_eq!(shown(0.881_23, Some(0.006)), "88.1 ± 0.6 %");
        assert_eq!(shown(0.996_823, Some(0.000_312)), "99.68 ± 0.03 %");
        assert_eq!(shown(0.996_823, None), "99.68 %");
        assert_eq!(shown(0.999_994, None), "99.9994 %");
        assert_eq!(shown(0.25, Some(0.0)), "25 %");
    }

    #[test]
    fn only_a_whole_value_is_called_whole() {
        assert_eq!(shown(1.0, None), "100 %");
        assert_eq!(shown(1.0, Some(0.001)), "100.0 ± 0.1 %");
        assert_eq!(shown(0.999_999_7, None), "99.99997 %");
        assert_eq!(shown(0.0, Some(0.0)), "0 %");
        assert_eq!(shown(0.000_004, None), "0.0004 %");
    }

    #[test]
    fn steps_are_merged_only_where_they_would_be_too_fine_to_see() {
        let bins = |changes: usize| -> Vec<Step> {
            (0..720)
                .map(|k| Step {
                    from_s: k as f64,
                    to_s: (k + 1) as f64,
                    mean: if k < changes && k % 2 == 0 { 0.5 } else { 1.0 },
                    half_width: None,
                })
                .collect()
        };
        let overall = Estimate {
            mean: 1.0,
            half_width: None,
            confidence: 0.95,
        };
        let figure = |changes| {
            let curve = Curve {
                name: "a".into(),
                bins: bins(changes),
                overall,
            };
            availability("", &[curve], 1)
        };
        assert_eq!(figure(2).series[0].steps.len(), 720);
        assert_eq!(figure(700).series[0].steps.len(), 180);
        assert!(figure(700).note.contains("mean of 4 bins (4 s)"));
    }
}
