//! What is written about a panel: its heading, the numbers and the name of its axis across, a legend.

use super::axis::{Axis, Ruler};
use super::content::Key;
use super::marks::Mark;
use super::palette::INK;
use super::picture::{Frame, MARGIN, Picture};
use super::text::{ACROSS, HEADING, KEY};

/// From one line over a small panel, or of a legend, to the next (px).
pub(super) const LINE: f64 = 16.0;
/// The most lines of a text over a panel.
pub(super) const TOLD_MAX: usize = 3;
/// Between two numbers (px).
const APART: f64 = 8.0;

/// Whether what stands on an axis was chosen value by value.
pub(super) fn is_swept(axis: &Axis) -> bool {
    match axis {
        Axis::Swept { .. } => true,
        Axis::Time { .. }
        | Axis::Spans { .. }
        | Axis::Percent { .. }
        | Axis::Nines { .. }
        | Axis::Quantity { .. }
        | Axis::Count { .. } => false,
    }
}

/// Draws ticks and writes numbers: all, or where these would touch as many as there is room for.
pub(super) fn write_numbers(
    picture: &mut Picture,
    marks: &[Mark],
    x: Ruler<'_>,
    (top, baseline): (f64, f64),
) {
    let ends = |(place, label): &Mark| {
        let half = ACROSS.width(label) / 2.0;
        (x.at(*place) - half, x.at(*place) + half)
    };
    let ends: Vec<(f64, f64)> = marks.iter().map(ends).collect();
    let is_written = if is_swept(x.axis) { spread(&ends) } else { regular(&ends) };
    for ((place, label), is_written) in marks.iter().zip(is_written) {
        let at = x.at(*place);
        picture.line(&[(at, top), (at, top + 5.0)], INK, 1.0);
        if is_written {
            picture.text(label.clone(), (at, baseline), ACROSS);
        }
    }
}

/// Which of the numbers with these `ends` are written: all, or every second, third … of them.
fn regular(ends: &[(f64, f64)]) -> Vec<bool> {
    let is_free = |step: &usize| {
        let kept: Vec<&(f64, f64)> = ends.iter().step_by(*step).collect();
        kept.windows(2).all(|pair| pair[0].1 + APART <= pair[1].0)
    };
    let step = (1..ends.len()).find(is_free).unwrap_or(ends.len().max(1));
    (0..ends.len()).map(|index| index.is_multiple_of(step)).collect()
}

/// Which of the numbers with these `ends` are written: the first, the last, and of those between
/// each for which there is room.
fn spread(ends: &[(f64, f64)]) -> Vec<bool> {
    let last = ends.last().map_or(0.0, |(left, _)| left - APART);
    let mut taken = f64::NEG_INFINITY;
    let has_room = |(index, (left, right)): (usize, &(f64, f64))| {
        let is_end = index == 0 || index + 1 == ends.len();
        let has_room = is_end || (taken + APART <= *left && *right <= last);
        if has_room {
            taken = *right;
        }
        has_room
    };
    ends.iter().enumerate().map(has_room).collect()
}

/// Writes a heading over what would begin at this point, so far above it; the y at which it begins.
pub(super) fn write_heading(
    picture: &mut Picture,
    heading: &str,
    (left, top): (f64, f64),
    above: f64,
) -> f64 {
    let lines = HEADING.wrapped(heading, picture.width - MARGIN - left, TOLD_MAX);
    let last = LINE * (lines.len() - 1) as f64;
    for (line, text) in lines.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        picture.text(text, (left, top - above + LINE * line as f64), HEADING);
    }
    top + last
}

/// Writes the `name` of the axis across about `middle`; the y below it.
pub(super) fn write_name(picture: &mut Picture, name: &str, middle: f64, top: f64) -> f64 {
    let room = 2.0 * middle.min(picture.width - middle) - 2.0 * MARGIN;
    let mut baseline = top + 24.0;
    for line in ACROSS.wrapped(name, room, 3) {
        baseline += 14.0;
        picture.text(line, (middle, baseline), ACROSS);
    }
    baseline + 10.0
}

/// Writes a legend under `top`; the y below it.
pub(super) fn legend(picture: &mut Picture, keys: &[(Key, &str)], top: f64) -> f64 {
    let room = picture.width - 2.0 * MARGIN - 30.0;
    let (mut left, mut baseline) = (MARGIN, top + LINE);
    for (key, name) in keys {
        let name = KEY.shortened(name, room);
        let text = key.width() + 6.0;
        let across = text + KEY.width(&name);
        if left > MARGIN && left + across > picture.width - MARGIN {
            (left, baseline) = (MARGIN, baseline + LINE + 2.0);
        }
        let right = left + key.width();
        key.draw(picture, Frame { left, top: baseline - 10.0, right, bottom: baseline });
        picture.text(name, (left + text, baseline), KEY);
        left += across + 20.0;
    }
    baseline + 8.0
}
