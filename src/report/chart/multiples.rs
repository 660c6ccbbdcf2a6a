//! Step lines over time at each of several design points: a small panel each.

use super::axis::{Ticks, nice_floor};
use super::curves;
use super::figure::{Figure, Series};
use super::grid::{self, Grid, Key};
use super::palette;
use super::picture::Picture;
use super::sheet::{MARGIN, Sheet, WIDTH};
use super::steps::{Step, quantile};
use crate::experiment::results::{Point, Results};
use crate::report::parameters;

/// The curves at one design point, one a remedy in their order.
pub(super) struct Small {
    /// Where that is.
    pub(super) heading: String,
    pub(super) series: Vec<Series>,
}

/// The design points of `results`, each with the curves that `series` makes of it.
pub(super) fn of_points(results: &Results, series: impl Fn(&Point) -> Vec<Series>) -> Vec<Small> {
    let small = |point: &Point| Small {
        heading: parameters::place(&point.parameters),
        series: series(point),
    };
    results.points.iter().map(small).collect()
}

/// `figure`, which has no curves of its own, with those of `panels`: drawn large if there is one
/// panel, else side by side on the same axes.
pub(super) fn picture(figure: Figure, mut panels: Vec<Small>) -> Picture {
    if panels.len() == 1 {
        let series = panels.remove(0).series;
        return Figure { series, ..figure }.picture();
    }
    let mut sheet = Sheet::default();
    let top = figure.head(&mut sheet);
    let names = panels.first().map_or(&[][..], |panel| &panel.series);
    let key = |(index, series): (usize, &Series)| {
        let (colour, lap) = palette::series(index);
        (Key::Line { colour, is_dashed: lap > 0 }, series.name.clone())
    };
    let keys: Vec<(Key, String)> = names.iter().enumerate().map(key).collect();
    let top = grid::legend(&mut sheet, &keys, top);
    let (floor, high) = figure.bounds;
    let all = panels.iter().flat_map(|panel| &panel.series);
    let least = all.map(|series| quantile(&series.steps, 0.0, |step: &Step| step.mean));
    let low = nice_floor(least.fold(high, f64::min), floor, high);
    let marks = Ticks::linear(low, high, 4).marks.into_iter();
    let shared_axes = Grid {
        time: &figure.time,
        ends: (low, high),
        marks: marks.map(|(at, label)| (at, format!("{label} {}", figure.unit))).collect(),
        lines: 0,
        below: grid::BELOW,
    };
    let (cells, bottom) = shared_axes.cells(panels.len(), top);
    let mut coincide = false;
    for (cell, panel) in cells.iter().zip(&panels) {
        let (x, y) = shared_axes.draw(cell, &mut sheet, &panel.heading);
        let series = panel.series.iter().map(|series| series.steps.as_slice());
        coincide |= curves::draw(series.enumerate().collect(), &mut sheet, x, y);
    }
    let middle = f64::midpoint(cells[0].frame.left, WIDTH - MARGIN);
    let bottom = figure.small_print(&mut sheet, bottom - grid::BELOW, middle, coincide);
    Picture {
        width: WIDTH,
        height: (bottom + MARGIN).ceil(),
        title: figure.title.clone(),
        description: description(&figure, &panels),
        shapes: sheet.shapes,
    }
}

/// All panels in words.
fn description(figure: &Figure, panels: &[Small]) -> String {
    let mut words = format!("{}.", figure.subtitle);
    for panel in panels {
        let told = panel.series.iter().map(|one| format!("{} {}{}", one.name, one.value, one.told));
        words += &format!(" {}: {}.", panel.heading, told.collect::<Vec<_>>().join("; "));
    }
    format!("{words} {}", figure.note)
}
