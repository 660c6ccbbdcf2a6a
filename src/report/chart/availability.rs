//! Port availability over time, one curve a remedy: the chart that answers the question.

use super::axis::{TimeAxis, span_in_words};
use super::figure::{Figure, Series};
use super::multiples;
use super::picture::Picture;
use super::resolution::readable;
use super::steps::{Step, is_wide, quantile};
use crate::experiment::Estimate;
use crate::experiment::metric::PORT_AVAILABILITY;
use crate::experiment::results::{Bin, RemedyResult, Results};
use crate::experiment::sample::RESOLUTIONS;
use crate::report::digits::{percent, plain};

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
            interval: bin.estimate.interval(),
        };
        Self {
            name: remedy.name.clone(),
            bins: remedy.availability.each_ref().map(|bins| bins.iter().map(step).collect()),
            overall: (remedy.estimate(PORT_AVAILABILITY)).expect("every remedy has a port"),
        }
    }
}

/// The chart of `results`, with a panel for each design point.
pub fn availability(results: &Results) -> Picture {
    // A small panel has no room for the finest steps.
    let from = usize::from(results.points.len() > 1);
    let panels = multiples::of_points(results, |point| {
        point.remedies.iter().map(|remedy| series(&Curve::of(remedy), from)).collect()
    });
    let drawn: Vec<&Series> = panels.iter().flat_map(|panel| &panel.series).collect();
    let counts = || results.points.iter().map(|point| point.replications);
    let sample = Sample {
        replications: (counts().min().unwrap_or(0), counts().max().unwrap_or(0)),
        confidence: results.confidence,
        points: panels.len(),
    };
    let figure = frame(&results.title, &drawn, &sample);
    multiples::picture(figure, panels)
}

/// The figure of `curves`, each estimated from `replications`.
pub fn over_time(title: &str, curves: &[Curve], replications: u32) -> Figure {
    let series: Vec<Series> = curves.iter().map(|curve| series(curve, 0)).collect();
    let confidence = curves.first().map_or(0.0, |curve| curve.overall.confidence);
    let sample = Sample { replications: (replications, replications), confidence, points: 1 };
    let drawn: Vec<&Series> = series.iter().collect();
    let figure = frame(title, &drawn, &sample);
    Figure { series, ..figure }
}

/// What a chart is drawn from.
struct Sample {
    /// Those of the design points that have fewest and most.
    replications: (u32, u32),
    confidence: f64,
    points: usize,
}

/// The figure of `series` without them.
fn frame(title: &str, series: &[&Series], sample: &Sample) -> Figure {
    let ends = series.iter().filter_map(|series| series.steps.last());
    let horizon = ends.map(|step| step.to_s).fold(0.0, f64::max);
    let beside = match sample.points {
        1 if horizon > 0.0 => {
            format!("Beside the lines: availability over {}. ", span_in_words(horizon))
        }
        _ => String::new(),
    };
    Figure {
        title: title.to_string(),
        subtitle: subtitle(series, sample),
        x_label: "time since the start".into(),
        time: TimeAxis::new(if horizon > 0.0 { horizon } else { 1.0 }),
        bounds: (0.0, 100.0),
        unit: "%".into(),
        note: beside + &lengths(series),
        series: Vec::new(),
    }
}

/// `from`: the finest of the resolutions that is drawn.
fn series(curve: &Curve, from: usize) -> Series {
    let scaled = |step: &Step| Step {
        mean: 100.0 * step.mean,
        interval: step.interval.map(|(low, high)| (100.0 * low, 100.0 * high)),
        ..*step
    };
    let steps: Vec<Step> = readable(&curve.bins[from..]).iter().map(scaled).collect();
    Series { name: curve.name.clone(), value: percent(&curve.overall), told: told(&steps), steps }
}

/// The curve in words.
fn told(steps: &[Step]) -> String {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return String::new();
    };
    format!(
        ", {:.1} % at first, {:.1} % at its lowest, {:.1} % at the end",
        first.mean,
        quantile(steps, 0.0, |step| step.mean),
        last.mean,
    )
}

fn subtitle(series: &[&Series], sample: &Sample) -> String {
    let mean = match (sample.replications, sample.points) {
        ((_, 1), _) => "one replication".to_string(),
        ((_, many), 1) => format!("mean of {many} replications"),
        ((few, many), _) if few == many => format!("mean of {many} replications a point"),
        ((few, many), _) => format!("mean of {few} to {many} replications a point"),
    };
    let is_banded = series.iter().any(|series| series.steps.iter().any(is_wide));
    let band = match is_banded {
        true => format!("; band: {} % interval", plain(100.0 * sample.confidence)),
        false => String::new(),
    };
    format!("Port availability over time, {mean}{band}")
}

/// How long the steps are.
fn lengths(series: &[&Series]) -> String {
    let steps = series.iter().filter_map(|series| series.steps.first());
    let mut lengths: Vec<f64> = steps.map(|step| step.to_s - step.from_s).collect();
    lengths.sort_by(f64::total_cmp);
    lengths.dedup();
    let lengths: Vec<String> = lengths.into_iter().map(span_in_words).collect();
    match &lengths[..] {
        [] => "There is nothing to show.".into(),
        [one] => format!("Each step: the mean over {one}."),
        [shorter @ .., longest] => format!(
            "Each step: the mean over {} or {longest}, longer where shorter ones could not be read.",
            shorter.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::merge;
    use super::*;

    #[test]
    fn the_figure_of_results_shows_their_numbers() {
        let (_, results) = crate::report::tests::results(&[60, 10], 3);
        let curves: Vec<Curve> = results.points[0].remedies.iter().map(Curve::of).collect();
        let figure = over_time(&results.title, &curves, results.points[0].replications);
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
                interval: None,
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
