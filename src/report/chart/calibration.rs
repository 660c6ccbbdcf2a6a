//! How long the parts of incidents last: what was observed, and the law that was fitted.

use super::axis::Axis;
use super::marks::span_in_words;
use super::plot::{Across, Body, Content, Curve, Panel, Plot, Series, Step};
use crate::calibration::{CONFIDENCE, Part};
use crate::report::digits::plain;

/// So finely a fitted curve is drawn.
const POINTS: u32 = 480;

/// Room above a panel, and its least height (px).
const ROOM: (f64, f64) = (34.0, 240.0);

/// The share of the lengths of each part that last longer, as observed and as fitted, with both
/// bands.
pub fn calibration(title: &str, parts: &[Part]) -> Plot {
    let all = || parts.iter().flat_map(|part| part.lengths.all());
    let least = all().fold(f64::INFINITY, f64::min);
    let axis = Axis::spans(least, all().fold(0.0, f64::max));
    let panels: Vec<Panel> = parts.iter().map(|part| panel(part, &axis)).collect();
    let interval = plain(100.0 * CONFIDENCE);
    let caption = format!(
        "Share that lasts longer, as observed and as fitted; bands: {interval} % intervals"
    );
    let told = panels.iter().flat_map(|panel| {
        let series = panel.series().iter();
        series.map(|one| format!(" {}, {}: {}{}.", panel.heading, one.name, one.value, one.told))
    });
    let words = format!("{caption}.{}", told.collect::<String>());
    Plot {
        title: title.to_owned(),
        caption,
        words,
        note: "Observed: Kaplan and Meier's estimate, which knows of what was not over when the \
               observation ended. Fitted: the likeliest law. It fits where the bands overlap."
            .to_owned(),
        body: Body::Large(Across { name: "length".to_owned(), axis }, panels),
    }
}

fn panel(part: &Part, axis: &Axis) -> Panel {
    let curves = vec![observed(part), fitted(part, axis)];
    let whole = Axis::Percent { low: 0.0 };
    let heading = format!("{}: {}", part.which.name(), part.which.ends());
    Panel { heading, room: ROOM, ..Panel::new(whole, Content::Curves(curves)) }
}

fn observed(part: &Part) -> Series {
    let lasting = part.lengths.longer(CONFIDENCE);
    let mut steps = Vec::new();
    let (mut from, mut mean, mut interval) = (0.0, 1.0, None);
    for one in &lasting {
        let to = one.length.as_secs_f64();
        steps.push(Step { from, to, mean, interval });
        (from, mean, interval) = (to, one.longer, Some(one.interval));
    }
    // Beyond the longest nothing is known, unless it has ended.
    if mean == 0.0 {
        steps.push(Step { from, to: f64::INFINITY, mean, interval });
    }
    let (ended, open) = (part.lengths.ended.len(), part.lengths.open.len());
    Series {
        name: "observed".to_owned(),
        value: format!(
            "n = {}, median {}",
            ended + open,
            span_in_words(part.lengths.quantile(0.5))
        ),
        told: if open > 0 { format!(", {open} of them not over") } else { String::new() },
        overall: None,
        colour: 0,
        curve: Curve::Steps(steps),
    }
}

fn fitted(part: &Part, axis: &Axis) -> Series {
    let fit = part.best();
    let (low, high) = axis.ends();
    let place = |k: u32| low + (high - low) * f64::from(k) / f64::from(POINTS);
    let step = |k: u32| {
        let [from, middle, to] = [place(k), 0.5 * (place(k) + place(k + 1)), place(k + 1)]
            .map(|place| libm::pow(10.0, place));
        let (mean, interval) = fit.longer(middle);
        Step { from, to, mean, interval: Some(interval) }
    };
    Series {
        name: fit.family.name().to_owned(),
        value: format!("median {}", span_in_words(fit.law().quantile(0.5))),
        told: format!(", mean {}", span_in_words(fit.mean())),
        overall: None,
        colour: 1,
        curve: Curve::Steps((0..POINTS).map(step).collect()),
    }
}
