//! How long outages last: the share of them that last longer, one curve a remedy.

use super::axis::{TimeAxis, span_in_words};
use super::figure::{Figure, Series};
use super::multiples::{self, Small};
use super::picture::Picture;
use super::steps::{Step, on_axis};
use crate::experiment::results::{RemedyResult, Results};

/// The chart of `results`, with a panel for each design point.
pub fn outages(results: &Results) -> Picture {
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let lengths = remedies().flat_map(|remedy| &remedy.outages_lasting);
    let lengths: Vec<f64> = lengths.map(|one| one.length.as_secs_f64()).collect();
    // An outage of no time has no place on an axis by ratio.
    let has_none = lengths.contains(&0.0);
    let lengths: Vec<f64> = lengths.into_iter().filter(|length| *length > 0.0).collect();
    let least = lengths.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = lengths.iter().copied().fold(0.0, f64::max);
    let time = match lengths[..] {
        [] => TimeAxis::by_ratio(60.0, 86_400.0),
        _ => TimeAxis::by_ratio(least, greatest),
    };
    let panels = multiples::of_points(results, |point| {
        point.remedies.iter().map(|remedy| series(remedy, &time)).collect()
    });
    let figure = Figure {
        title: results.title.clone(),
        subtitle: "Share of outages that last longer, planned ones among them".into(),
        x_label: "length of an outage".into(),
        bounds: (0.0, 100.0),
        unit: "%".into(),
        note: note(&panels, remedies().map(|remedy| remedy.open_at_horizon).sum(), has_none),
        time,
        series: Vec::new(),
    };
    multiples::picture(figure, panels)
}

/// What is to be known, and where there is nothing to see.
fn note(panels: &[Small], open: u64, has_none: bool) -> String {
    let mut words = String::from("Lengths are known to 1 in 128.");
    if has_none {
        words += " Outages of no time stand at the left end.";
    }
    if open > 0 {
        words += &format!(
            " {open} outages were open at the horizon: how much longer they would have lasted is \
             not known (Kaplan and Meier's estimate)."
        );
    }
    let spared = panels.iter().flat_map(|panel| {
        let spared = panel.series.iter().filter(|series| series.steps.is_empty());
        let at =
            if panel.heading.is_empty() { String::new() } else { format!(" at {}", panel.heading) };
        spared.map(move |series| format!("“{}”{at}", series.name))
    });
    let spared: Vec<String> = spared.collect();
    match &spared[..] {
        [] => {}
        few if few.len() <= 3 => words += &format!(" No outage under {}.", few.join(", ")),
        many => {
            words +=
                &format!(" No outage under {} and {} more.", many[..2].join(", "), many.len() - 2);
        }
    }
    words
}

fn series(remedy: &RemedyResult, time: &TimeAxis) -> Series {
    let place = |seconds: f64| libm::log10(seconds.max(1e-9)).clamp(time.ends.0, time.ends.1);
    let lasting = &remedy.outages_lasting;
    let mut steps = Vec::new();
    let (mut from_s, mut mean) = (time.ends.0, 100.0);
    for one in lasting {
        let to_s = place(one.length.as_secs_f64());
        steps.push(Step { from_s, to_s, mean, interval: None });
        (from_s, mean) = (to_s, 100.0 * one.longer);
    }
    // Beyond the longest nothing is known, unless it has ended.
    if !lasting.is_empty() && mean == 0.0 {
        steps.push(Step { from_s, to_s: time.ends.1, mean, interval: None });
    }
    let count: u64 = lasting.iter().map(|one| one.ended + one.open).sum();
    let median = lasting.iter().find(|one| one.longer <= 0.5);
    let value = match median {
        Some(one) => {
            format!("n = {count}, median {}", span_in_words(one.length.as_secs_f64()))
        }
        None if count == 0 => "no outage".to_owned(),
        None => format!("n = {count}, {} open", remedy.open_at_horizon),
    };
    let told = lasting.last().map_or(String::new(), |last| {
        let open = match remedy.open_at_horizon {
            0 => String::new(),
            open => format!(", {open} of them open at the horizon"),
        };
        format!(", longest {}{open}", span_in_words(last.length.as_secs_f64()))
    });
    Series { name: remedy.name.clone(), value, steps: on_axis(&steps, time.ends), told }
}
