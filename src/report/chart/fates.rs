//! What became of the requests of the first replication over time: a small panel each for the
//! remedies, or of a sweep for the design points under one of them.

use plotters::style::RGBColor;

use super::axis::{Scale, Ticks, TimeAxis, span_in_words};
use super::figure::paragraph;
use super::font::wrapped;
use super::grid::{self, BELOW, Cell, Grid, Key};
use super::palette::INK;
use super::picture::{Picture, Point};
use super::sheet::{ACROSS, MARGIN, NOTE, SUBTITLE, Sheet, TITLE, VALUE, WIDTH};
use crate::experiment::Results;
use crate::experiment::fates::{FateBin, Watched};
use crate::report::parameters;

/// A fate with its colour.
struct Fate {
    name: &'static str,
    colour: RGBColor,
    opacity: f64,
    count: fn(&FateBin) -> u64,
}

/// From the bottom of a stack: what is as it should be is pale. The colours are those of Okabe and
/// Ito.
const FATES: [Fate; 5] = [
    Fate { name: "served", colour: RGBColor(86, 180, 233), opacity: 0.45, count: |bin| bin.served },
    Fate { name: "refused", colour: RGBColor(213, 94, 0), opacity: 0.9, count: |bin| bin.refused },
    Fate {
        name: "timed out",
        colour: RGBColor(230, 159, 0),
        opacity: 0.9,
        count: |bin| bin.timed_out,
    },
    Fate { name: "reset", colour: RGBColor(204, 121, 167), opacity: 0.9, count: |bin| bin.reset },
    Fate {
        name: "under way at the horizon",
        colour: RGBColor(140, 140, 140),
        opacity: 0.9,
        count: |bin| bin.undecided,
    },
];

/// What happens to the port, marked by strokes.
struct Mark {
    name: &'static str,
    colour: RGBColor,
    count: fn(&FateBin) -> u64,
}

/// The rows of strokes under a panel, from above.
const MARKS: [Mark; 2] = [
    Mark { name: "a hang begins", colour: INK, count: |bin| bin.hangs },
    Mark { name: "a restart begins", colour: RGBColor(0, 114, 178), count: |bin| bin.restarts },
];

/// Length of the stroke that marks a hang or a restart, and room about it (px).
const STROKE: f64 = 6.0;
const ABOUT: f64 = 2.0;

/// The chart of `results`.
pub fn fates(results: &Results) -> Picture {
    let mut sheet = Sheet::default();
    let title = paragraph(&mut sheet, &results.title, MARGIN - 9.0, 23.0, TITLE);
    let subtitle = subtitle(results);
    let top = paragraph(&mut sheet, &subtitle, title + 4.0, 17.0, SUBTITLE) + 6.0;
    let top = grid::legend(&mut sheet, &keys(results), top);
    let bins = || results.fates.iter().flat_map(|watched| &watched.bins);
    let most = bins().map(FateBin::requests).max().unwrap_or(0).max(1) as f64;
    let horizon = bins().map(|bin| bin.end.as_secs_f64()).fold(0.0, f64::max);
    let time = TimeAxis::new(if horizon > 0.0 { horizon } else { 1.0 });
    let mut axes = Grid {
        time: &time,
        ends: (0.0, 1.05 * most),
        marks: whole(Ticks::linear(0.0, most, 4).marks),
        lines: 2,
        below: BELOW + 2.0 * (STROKE + ABOUT) + ABOUT,
    };
    let (cells, _) = axes.cells(results.fates.len(), top);
    let room = cells.first().map_or(WIDTH, |cell| cell.frame.right - cell.frame.left);
    let told: Vec<Vec<String>> =
        results.fates.iter().map(|watched| told(&watched.bins, room)).collect();
    axes.lines = told.iter().map(Vec::len).max().unwrap_or_default();
    let (cells, bottom) = axes.cells(results.fates.len(), top);
    for ((cell, watched), told) in cells.iter().zip(&results.fates).zip(&told) {
        let (x, y) = axes.draw(cell, &mut sheet, &heading(results, watched));
        for (line, text) in told.iter().enumerate() {
            axes.write(cell, &mut sheet, line, text);
        }
        draw(&watched.bins, cell, &mut sheet, x, y);
    }
    let left = cells.first().map_or(MARGIN, |cell| cell.frame.left);
    let middle = f64::midpoint(left, WIDTH - MARGIN);
    let unit = time.unit.unwrap_or_default();
    let name = format!("time since the start ({unit})");
    sheet.text(name, (middle, bottom - BELOW + 38.0), ACROSS);
    let bottom = paragraph(&mut sheet, NOTE_TEXT, bottom - BELOW + 48.0, 15.0, NOTE);
    Picture {
        width: WIDTH,
        height: (bottom + MARGIN).ceil(),
        title: results.title.clone(),
        description: description(results, &subtitle),
        shapes: sheet.shapes,
    }
}

const NOTE_TEXT: &str = "Each request is counted where it was born, so the height is the demand. \
                         Strokes under a panel: hangs in the upper row, restarts in the lower.";

/// What is drawn.
fn subtitle(results: &Results) -> String {
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

/// Every fate that there can be, and the one that most replications do not have where it is.
fn keys(results: &Results) -> Vec<(Key, String)> {
    let mut bins = results.fates.iter().flat_map(|watched| &watched.bins);
    let all = if bins.any(|bin| bin.undecided > 0) { 5 } else { 4 };
    let key = |fate: &Fate| {
        (Key::Area { colour: fate.colour, opacity: fate.opacity }, fate.name.to_owned())
    };
    let stroke = |mark: &Mark| (Key::Stroke { colour: mark.colour }, mark.name.to_owned());
    FATES[..all].iter().map(key).chain(MARKS.iter().map(stroke)).collect()
}

/// The marks at whole numbers.
fn whole(marks: Vec<(f64, String)>) -> Vec<(f64, String)> {
    let is_whole = |value: &f64| value.fract() == 0.0;
    let whole = marks.into_iter().filter(|(value, _)| is_whole(value));
    whole.map(|(value, _)| (value, format!("{value}"))).collect()
}

/// The remedy, or of a sweep the design point.
fn heading(results: &Results, watched: &Watched) -> String {
    let point = &results.points[watched.point];
    match results.points.len() {
        1 => point.remedies[watched.remedy].name.clone(),
        _ => parameters::place(&point.parameters),
    }
}

/// The lines under the heading of a panel that is `room` (px) wide: what became of the requests,
/// then what happened to the port.
fn told(bins: &[FateBin], room: f64) -> Vec<String> {
    const LINES_MAX: usize = 3;
    let mut lines = wrapped(&requests(bins), VALUE.size, false, room, LINES_MAX);
    lines.push(events(bins));
    lines
}

/// What became of how many requests.
fn requests(bins: &[FateBin]) -> String {
    let fates = FATES.iter().map(|fate| (sum(bins, fate.count), fate.name));
    let told = fates.filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}"));
    let told: Vec<String> = told.collect();
    if told.is_empty() { "no request".to_owned() } else { told.join(", ") }
}

/// What happened to the port how often.
fn events(bins: &[FateBin]) -> String {
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    let (hangs, restarts) = (sum(bins, |bin| bin.hangs), sum(bins, |bin| bin.restarts));
    format!("{hangs} hang{}, {restarts} restart{}", plural(hangs), plural(restarts))
}

fn sum(bins: &[FateBin], count: fn(&FateBin) -> u64) -> u64 {
    bins.iter().map(count).sum()
}

/// Draws the stacks, and the strokes under them.
fn draw(bins: &[FateBin], cell: &Cell, sheet: &mut Sheet, x: Scale, y: Scale) {
    let mut below = vec![0; bins.len()];
    for fate in &FATES {
        let above: Vec<u64> =
            bins.iter().zip(&below).map(|(bin, below)| below + (fate.count)(bin)).collect();
        let stretches: Vec<usize> = (0..bins.len()).collect();
        for stretch in stretches.chunk_by(|a, b| (above[*a] > below[*a]) == (above[*b] > below[*b]))
        {
            if above[stretch[0]] > below[stretch[0]] {
                let edge = |tops: &[u64]| -> Vec<Point> {
                    let ends = stretch.iter().flat_map(|k| {
                        let at = y.at(tops[*k] as f64);
                        [bins[*k].start, bins[*k].end].map(|end| (x.at(end.as_secs_f64()), at))
                    });
                    ends.collect()
                };
                let upper = edge(&above).into_iter();
                let outline = upper.chain(edge(&below).into_iter().rev()).collect();
                sheet.area(outline, fate.colour, fate.opacity);
            }
        }
        below = above;
    }
    let mut top = cell.frame.bottom + BELOW - ABOUT;
    for Mark { colour, count, .. } in MARKS {
        for bin in bins.iter().filter(|bin| count(bin) > 0) {
            let at = x.at(f64::midpoint(bin.start.as_secs_f64(), bin.end.as_secs_f64()));
            sheet.line(&[(at, top), (at, top + STROKE)], colour, 1.5);
        }
        top += STROKE + ABOUT;
    }
}

/// All panels in words.
fn description(results: &Results, subtitle: &str) -> String {
    let panels = results.fates.iter().map(|watched| {
        let (requests, events) = (requests(&watched.bins), events(&watched.bins));
        format!(" {}: {requests}; {events}.", heading(results, watched))
    });
    format!("{subtitle}.{} {NOTE_TEXT}", panels.collect::<String>())
}
