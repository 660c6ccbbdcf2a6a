//! Port availability over time, one curve a remedy: the chart that answers the question.

use super::axis::span_in_words;
use super::figure::{Figure, Series};
use super::steps::{Step, jumps};
use crate::experiment::Estimate;
use crate::experiment::metric::PORT_AVAILABILITY;
use crate::experiment::results::{Bin, Point, RemedyResult, Results};
use crate::experiment::sample::RESOLUTIONS;
use crate::report::digits::percent;

/// What is known of the port under one remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The remedy's name.
    pub name: String,
    /// Availability in each bin of the horizon, between 0 and 1, at each of [`RESOLUTIONS`].
    pub bins: [Vec<Step>; RESOLUTIONS.len()],
    /// Availability over the whole horizon.
    pub overall: Estimate,
}

/// More steps than this cannot be told apart on paper.
const MOST_STEPS: usize = 180;

impl Curve {
    /// What the replications of a remedy say.
    ///
    /// # Panics
    /// If it has no port availability, which every remedy has.
    pub fn of(remedy: &RemedyResult) -> Self {
        let step = |bin: &Bin| Step {
            from_s: bin.start,
            to_s: bin.end,
            mean: bin.estimate.mean,
            half_width: bin.estimate.half_width,
        };
        Self {
            name: remedy.name.clone(),
            bins: remedy.availability.each_ref().map(|bins| bins.iter().map(step).collect()),
            overall: (remedy.estimate(PORT_AVAILABILITY)).expect("every remedy has a port"),
        }
    }
}

/// The figure of one design point of `results`.
pub fn availability(results: &Results, point: &Point) -> Figure {
    let curves: Vec<Curve> = point.remedies.iter().map(Curve::of).collect();
    over_time(&results.title, &curves, point.replications)
}

/// The figure of `curves`, each estimated from `replications`.
///
/// Curves that jump too often to be drawn bin by bin are drawn in coarser bins, and in coarser
/// ones still where they are enlarged, since noise is enlarged with them.
pub fn over_time(title: &str, curves: &[Curve], replications: u32) -> Figure {
    let is_restless = curves.iter().any(|curve| jumps(&curve.bins[0]) > MOST_STEPS);
    let (resolution, enlarged) = if is_restless { (1, 2) } else { (0, 0) };
    Figure {
        title: title.to_string(),
        subtitle: subtitle(curves, replications),
        x_label: "time since the start".into(),
        bounds: (0.0, 100.0),
        unit: "%".into(),
        series: curves.iter().map(|curve| series(curve, resolution, enlarged)).collect(),
        note: note(curves, resolution, enlarged),
    }
}

fn series(curve: &Curve, resolution: usize, enlarged: usize) -> Series {
    let scaled = |step: &Step| Step {
        mean: 100.0 * step.mean,
        half_width: step.half_width.map(|half| 100.0 * half),
        ..*step
    };
    Series {
        name: curve.name.clone(),
        value: percent(&curve.overall),
        steps: curve.bins[resolution].iter().map(scaled).collect(),
        enlarged: curve.bins[enlarged].iter().map(scaled).collect(),
    }
}

fn subtitle(curves: &[Curve], replications: u32) -> String {
    let sample = match replications {
        1 => "one replication".to_string(),
        many => format!("mean of {many} replications"),
    };
    let banded = curves.iter().find(|curve| {
        curve.bins[0].iter().any(|bin| bin.half_width.is_some_and(|half| half > 0.0))
    });
    let band = banded.map_or(String::new(), |curve| {
        let confidence = (1000.0 * curve.overall.confidence).round() / 10.0;
        format!("; band: {confidence} % interval")
    });
    format!("Port availability over time, {sample}{band}")
}

fn note(curves: &[Curve], resolution: usize, enlarged: usize) -> String {
    let Some(curve) = curves.first().filter(|curve| !curve.bins[0].is_empty()) else {
        return "There is nothing to show.".into();
    };
    let bins = &curve.bins[0];
    let horizon = span_in_words(bins[bins.len() - 1].to_s - bins[0].from_s);
    let mut note = format!("Beside the lines: availability over {horizon}.");
    if resolution > 0 {
        let step = |resolution: usize| {
            let bin = curve.bins[resolution][0];
            span_in_words(bin.to_s - bin.from_s)
        };
        note += &format!(" A step is {}, {} where enlarged.", step(resolution), step(enlarged));
    }
    note
}

#[cfg(test)]
mod tests {
    use super::super::tests::merge;
    use super::*;

    #[test]
    fn the_figure_of_results_shows_their_numbers() {
        let (_, results) = crate::report::tests::results(&[60, 10], 3);
        let figure = availability(&results, &results.points[0]);
        let remedy = &results.points[0].remedies[1];
        assert_eq!(figure.series[1].name, remedy.name);
        assert_eq!(figure.series[1].steps[2].mean, 100.0 * remedy.availability[0][2].estimate.mean);
        let printed = percent(&remedy.estimate(PORT_AVAILABILITY).expect("exists"));
        assert_eq!(figure.series[1].value, printed);
        assert!(figure.subtitle.contains("mean of 3 replications; band: 95 % interval"));
    }

    #[test]
    fn steps_are_coarse_only_where_they_would_be_too_fine_to_see() {
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
        let overall = Estimate { mean: 1.0, half_width: None, confidence: 0.95 };
        let figure = |changes| {
            let bins = RESOLUTIONS.map(|merged| merge(&bins(changes), merged));
            let curve = Curve { name: "a".into(), bins, overall };
            over_time("", &[curve], 1)
        };
        assert_eq!(figure(2).series[0].steps.len(), 720);
        assert_eq!(figure(700).series[0].steps.len(), 180);
        assert_eq!(figure(700).series[0].enlarged.len(), 30);
        assert!(figure(700).note.contains("A step is 4 s, 24 s where enlarged."));
    }
}
