//! Port availability over time, one curve a remedy: the chart that answers the question.

use super::axis::span_in_words;
use super::figure::{Figure, Series};
use super::resolution::readable;
use super::steps::Step;
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
pub fn over_time(title: &str, curves: &[Curve], replications: u32) -> Figure {
    let series: Vec<Series> = curves.iter().map(series).collect();
    Figure {
        title: title.to_string(),
        subtitle: subtitle(curves, replications),
        x_label: "time since the start".into(),
        bounds: (0.0, 100.0),
        unit: "%".into(),
        note: note(&series),
        series,
    }
}

fn series(curve: &Curve) -> Series {
    let scaled = |step: &Step| Step {
        mean: 100.0 * step.mean,
        half_width: step.half_width.map(|half| 100.0 * half),
        ..*step
    };
    Series {
        name: curve.name.clone(),
        value: percent(&curve.overall),
        steps: readable(&curve.bins).iter().map(scaled).collect(),
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

fn note(series: &[Series]) -> String {
    let steps = series.iter().filter_map(|series| series.steps.first());
    let mut lengths: Vec<f64> = steps.map(|step| step.to_s - step.from_s).collect();
    lengths.sort_by(f64::total_cmp);
    lengths.dedup();
    let lengths: Vec<String> = lengths.into_iter().map(span_in_words).collect();
    let steps = match &lengths[..] {
        [] => return "There is nothing to show.".into(),
        [one] => format!("Each step: the mean over {one}."),
        [shorter @ .., longest] => format!(
            "Each step: the mean over {} or {longest}, longer where shorter ones could not be read.",
            shorter.join(", ")
        ),
    };
    let ends = series.iter().flat_map(|series| &series.steps);
    let horizon = span_in_words(ends.map(|step| step.to_s).fold(0.0, f64::max));
    format!("Beside the lines: availability over {horizon}. {steps}")
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
    fn the_note_tells_how_long_the_steps_are() {
        let overall = Estimate { mean: 1.0, half_width: None, confidence: 0.95 };
        let curve = |changes: usize| {
            let step = |k: usize| Step {
                from_s: k as f64,
                to_s: (k + 1) as f64,
                mean: if k < changes && k.is_multiple_of(2) { 0.5 } else { 1.0 },
                half_width: None,
            };
            let fine: Vec<Step> = (0..720).map(step).collect();
            let bins = RESOLUTIONS.map(|merged| merge(&fine, merged));
            Curve { name: "a".into(), bins, overall }
        };
        let note = |curves: &[Curve]| over_time("", curves, 1).note;
        assert!(note(&[curve(2)]).contains("the mean over 1 s."));
        assert!(note(&[curve(700), curve(2)]).contains("the mean over 1 s or 4 s, longer where"));
    }
}
