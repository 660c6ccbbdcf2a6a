//! The time to the first hang: the share of replications that have not hung yet, one curve a
//! remedy.

use super::axis::{TimeAxis, span_in_words};
use super::figure::{Figure, Series};
use super::multiples;
use super::picture::Picture;
use super::steps::{Step, on_axis};
use crate::engine::SimTime;
use crate::experiment::results::{RemedyResult, Results};
use crate::experiment::sample::Row;
use crate::experiment::survival::{Unhung, of_first_hangs};
use crate::report::digits::plain;

/// Where the last first hang comes before this part of the horizon, the axis ends this much after
/// it.
const CUT: f64 = 2.0;
const MARGIN_OF_TIME: f64 = 1.2;

/// The chart of `results`, with a panel for each design point.
pub fn first_hang(results: &Results) -> Picture {
    let confidence = results.confidence;
    let remedies = results.points.iter().flat_map(|point| &point.remedies);
    let rows: Vec<&Row> = remedies.flat_map(|remedy| &remedy.rows).collect();
    let horizon = rows.iter().map(|row| row.horizon.as_secs_f64()).fold(0.0, f64::max);
    let hangs = rows.iter().filter_map(|row| row.first_hang);
    let last = hangs.map(SimTime::as_secs_f64).fold(0.0, f64::max);
    let is_cut = last > 0.0 && last < horizon / CUT;
    let end = if is_cut { MARGIN_OF_TIME * last } else { horizon };
    let panels = multiples::of_points(results, |point| {
        point.remedies.iter().map(|remedy| series(remedy, confidence, end)).collect()
    });
    let counts = results.points.iter().map(|point| point.replications);
    let sample = match counts.max() {
        Some(2..) => format!("; band: {} % interval at each instant", plain(confidence * 100.0)),
        _ => String::new(),
    };
    let figure = Figure {
        title: results.title.clone(),
        subtitle: format!("Share of replications that have not hung yet{sample}"),
        x_label: "time since the start".into(),
        time: TimeAxis::new(end),
        bounds: (0.0, 100.0),
        unit: "%".into(),
        note: format!(
            "Every replication is watched to the horizon of {}{}. A restart does not end the \
             watch; after a fix nobody hangs any more. Intervals are Wilson's for a share.",
            span_in_words(horizon),
            if is_cut { "; no first hang comes later than is shown" } else { "" }
        ),
        series: Vec::new(),
    };
    multiples::picture(figure, panels)
}

/// `end`: that of the axis (s).
fn series(remedy: &RemedyResult, confidence: f64, end: f64) -> Series {
    let horizon = remedy.rows[0].horizon.as_secs_f64();
    let unhung = of_first_hangs(&remedy.rows, confidence);
    let ends = unhung.iter().skip(1).map(|next| next.from.as_secs_f64()).chain([horizon]);
    let step = |(one, to_s): (&Unhung, f64)| Step {
        from_s: one.from.as_secs_f64(),
        to_s,
        mean: 100.0 * one.share,
        interval: one.interval.map(|(low, high)| (100.0 * low, 100.0 * high)),
    };
    let steps: Vec<Step> = unhung.iter().zip(ends).map(step).collect();
    let all = remedy.rows.len();
    let left = unhung.last().map_or(all, |last| last.replications as usize);
    let half = unhung.iter().find(|one| one.share <= 0.5);
    let told = half.map_or(String::new(), |one| {
        format!(", half of them by {}", span_in_words(one.from.as_secs_f64()))
    });
    Series {
        name: remedy.name.clone(),
        value: format!("{} of {all} hung", all - left),
        steps: on_axis(&steps, (0.0, end)),
        told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimDuration;

    #[test]
    fn a_curve_has_no_more_steps_than_its_axis_has_room_for() {
        let (_, mut results) = crate::report::tests::results(&[60], 3);
        let remedy = &mut results.points[0].remedies[0];
        for row in &mut remedy.rows {
            row.horizon = SimDuration::DAY.times(30);
            row.first_hang = Some(SimTime::ZERO + SimDuration::from_secs(60));
        }
        let steps = series(remedy, 0.95, 72.0).steps;
        assert!(steps.len() < 1_000, "{} steps", steps.len());
        assert_eq!(steps.last().map(|last| last.to_s), Some(72.0));
    }
}
