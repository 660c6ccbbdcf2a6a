//! What became of the requests of the first replication over time: a small panel each for the
//! remedies, or of a sweep for the design points under one of them.

use super::axis::Axis;
use super::marks::span_in_words;
use super::palette::{Colour, INK};
use super::plot::{Across, Body, Content, Events, Layer, Panel, Plot, Stacks};
use crate::experiment::Results;
use crate::experiment::fates::{FateBin, Watched};
use crate::report::parameters;

/// How many of something there are in a bin.
type Count = fn(&FateBin) -> u64;

/// The fates from the bottom of a stack, each with its colour and opacity: what is as it should be
/// is pale. The colours are those of Okabe and Ito.
const FATES: [(&str, Colour, f64, Count); 5] = [
    ("served", Colour::hex(0x56b4e9), 0.45, |bin| bin.served),
    ("refused", Colour::hex(0xd55e00), 0.9, |bin| bin.refused),
    ("timed out", Colour::hex(0xe69f00), 0.9, |bin| bin.timed_out),
    ("reset", Colour::hex(0xcc79a7), 0.9, |bin| bin.reset),
    ("under way at the horizon", Colour::hex(0x8c8c8c), 0.9, |bin| bin.undecided),
];

/// What happens to the port, in rows of strokes under a panel, from above.
const EVENTS: [(&str, Colour, Count); 2] = [
    ("a hang begins", INK, |bin| bin.hangs),
    ("a restart begins", Colour::hex(0x0072b2), |bin| bin.restarts),
];

const NOTE: &str = "Each request is counted where it was born, so the height is the demand. \
                         Strokes under a panel: hangs in the upper row, restarts in the lower; \
                         several that are near share one.";

/// The chart of `results`.
pub fn fates(results: &Results) -> Plot {
    let bins = || results.fates.iter().flat_map(|watched| &watched.bins);
    let most = bins().map(FateBin::requests).max().unwrap_or(0).max(1);
    let horizon = bins().map(|bin| bin.end.as_secs_f64()).fold(0.0, f64::max);
    // Most replications have nothing under way at the horizon.
    let shown = if bins().any(|bin| bin.undecided > 0) { &FATES[..] } else { &FATES[..4] };
    let panel = |watched: &Watched| Panel {
        heading: heading(results, watched),
        told: vec![requests(&watched.bins), events(&watched.bins)],
        ..Panel::new(
            Axis::Count { most: most as f64 },
            Content::Stacks(stacks(&watched.bins, shown)),
        )
    };
    let caption = caption(results);
    let x = Across { name: "time since the start".into(), axis: Axis::time(horizon) };
    Plot {
        title: results.title.clone(),
        words: words(results, &caption),
        caption,
        body: Body::Small(x, results.fates.iter().map(panel).collect()),
        note: NOTE.to_owned(),
    }
}

fn stacks(bins: &[FateBin], fates: &[(&'static str, Colour, f64, Count)]) -> Stacks {
    let ends = |bin: &FateBin| (bin.start.as_secs_f64(), bin.end.as_secs_f64());
    let middle = |bin: &FateBin| f64::midpoint(ends(bin).0, ends(bin).1);
    let layer = |&(name, colour, opacity, count): &(_, _, _, Count)| Layer {
        name,
        colour,
        opacity,
        counts: bins.iter().map(count).collect(),
    };
    let events = |&(name, colour, count): &(_, _, Count)| Events {
        name,
        colour,
        at: bins.iter().filter(|bin| count(bin) > 0).map(middle).collect(),
    };
    Stacks {
        bins: bins.iter().map(ends).collect(),
        layers: fates.iter().map(layer).collect(),
        events: EVENTS.iter().map(events).collect(),
    }
}

/// What is drawn.
fn caption(results: &Results) -> String {
    let bin = results.fates.iter().find_map(|watched| watched.bins.first());
    let length = bin.map_or(0.0, |bin| bin.end.since(bin.start).as_secs_f64());
    let under = match results.fates.first().filter(|_| results.points.len() > 1) {
        Some(watched) => {
            format!(" under “{}”", results.points[watched.point].remedies[watched.remedy].name)
        }
        None => String::new(),
    };
    format!(
        "What became of the first attempts of valid requests{under}, in each {}; replication 0",
        span_in_words(length)
    )
}

/// The remedy, or of a sweep the design point.
fn heading(results: &Results, watched: &Watched) -> String {
    let point = &results.points[watched.point];
    match results.points.len() {
        1 => point.remedies[watched.remedy].name.clone(),
        _ => parameters::place(results, &point.parameters),
    }
}

/// What became of how many requests.
fn requests(bins: &[FateBin]) -> String {
    let fates = FATES.iter().map(|(name, _, _, count)| (sum(bins, *count), name));
    let told = fates.filter(|(sum, _)| *sum > 0).map(|(sum, name)| format!("{sum} {name}"));
    let told: Vec<String> = told.collect();
    if told.is_empty() { "no request".to_owned() } else { told.join(", ") }
}

/// What happened to the port how often.
fn events(bins: &[FateBin]) -> String {
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    let (hangs, restarts) = (sum(bins, |bin| bin.hangs), sum(bins, |bin| bin.restarts));
    format!("{hangs} hang{}, {restarts} restart{}", plural(hangs), plural(restarts))
}

fn sum(bins: &[FateBin], count: Count) -> u64 {
    bins.iter().map(count).sum()
}

/// All panels in words.
fn words(results: &Results, caption: &str) -> String {
    let panels = results.fates.iter().map(|watched| {
        let (requests, events) = (requests(&watched.bins), events(&watched.bins));
        format!(" {}: {requests}; {events}.", heading(results, watched))
    });
    format!("{caption}.{} {NOTE}", panels.collect::<String>())
}
