//! A laid-out chart: lines, areas and texts in pixels.
//!
//! Tests ask it what overlaps what.

use super::palette::{Colour, Style};
use super::text::{Align, Lettering};

/// Pixels from the left, pixels from the top.
pub(super) type Point = (f64, f64);

/// Width of a chart on a page (px); the height grows with what it holds.
pub(super) const WIDTH: f64 = 900.0;
/// Width of a chart on a screen that is held in a hand (px): where 336 px show it, letters of 10.5 px
/// are 9 px high.
pub(super) const NARROW: f64 = 390.0;
/// Room at the edges (px).
pub(super) const MARGIN: f64 = 18.0;

/// A chart that knows where everything goes, but not how it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width (px).
    pub width: f64,
    /// Height (px).
    pub height: f64,
    /// What it is called, for readers who cannot see it.
    pub title: String,
    /// What it shows, in words and numbers.
    pub description: String,
    /// What is drawn, the first at the bottom.
    pub shapes: Vec<Shape>,
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through points.
    Line {
        /// At least two points.
        points: Vec<Point>,
        /// Its colour.
        colour: Colour,
        /// Its width (px).
        width: f64,
    },
    /// A filled polygon without edge.
    Area {
        /// Its corners in order.
        points: Vec<Point>,
        /// Its colour.
        colour: Colour,
        /// From 0, not to be seen, to 1.
        opacity: f64,
    },
    /// A line of text.
    Text(Text),
}

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where it is held, on its baseline.
    pub at: Point,
    /// How it is set.
    pub lettering: Lettering,
}

/// A rectangle: left, top, right, bottom (px).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Text {
    /// The room the text takes: from its ascenders to its descenders.
    pub fn frame(&self) -> Frame {
        let Lettering { size, align, .. } = self.lettering;
        let width = self.lettering.width(&self.text);
        let left = match align {
            Align::Left => self.at.0,
            Align::Centre => self.at.0 - width / 2.0,
            Align::Right => self.at.0 - width,
        };
        Frame {
            left,
            top: self.at.1 - 0.78 * size,
            right: left + width,
            bottom: self.at.1 + 0.24 * size,
        }
    }
}

impl Frame {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn middle(self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
}

impl Picture {
    /// Every text in the order in which it is drawn.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(text) => Some(text),
            Shape::Line { .. } | Shape::Area { .. } => None,
        })
    }

    pub(super) fn line(&mut self, points: &[Point], colour: Colour, width: f64) {
        self.shapes.push(Shape::Line { points: points.to_vec(), colour, width });
    }

    /// A line in the style of a series.
    pub(super) fn styled(&mut self, points: &[Point], style: Style, width: f64) {
        for piece in broken(points, style.dash) {
            self.line(&piece, style.colour, width);
        }
    }

    pub(super) fn text(&mut self, text: impl Into<String>, at: Point, lettering: Lettering) {
        self.shapes.push(Shape::Text(Text { text: text.into(), at, lettering }));
    }

    pub(super) fn area(&mut self, points: Vec<Point>, colour: Colour, opacity: f64) {
        self.shapes.push(Shape::Area { points, colour, opacity });
    }

    pub(super) fn fill(&mut self, frame: Frame, colour: Colour, opacity: f64) {
        let Frame { left, top, right, bottom } = frame;
        let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        self.area(corners, colour, opacity);
    }
}

/// The pieces of the line through `points` that are drawn where it is broken by `dash`.
fn broken(points: &[Point], dash: &[f64]) -> Vec<Vec<Point>> {
    let (Some(first), false) = (points.first(), dash.is_empty()) else {
        return vec![points.to_vec()];
    };
    let mut pieces = vec![vec![*first]];
    let mut lengths = dash.iter().copied().cycle();
    let (mut left, mut is_drawn) = (lengths.next().unwrap_or(f64::INFINITY), true);
    for ends in points.windows(2) {
        let ((x, y), end) = (ends[0], ends[1]);
        let whole = (end.0 - x).hypot(end.1 - y);
        let mut done = 0.0;
        while done < whole {
            let step = left.min(whole - done);
            done += step;
            left -= step;
            let part = done / whole;
            let at =
                if done < whole { (x + part * (end.0 - x), y + part * (end.1 - y)) } else { end };
            match pieces.last_mut() {
                Some(piece) if is_drawn => piece.push(at),
                _ => {}
            }
            if left <= 0.0 {
                is_drawn = !is_drawn;
                left = lengths.next().unwrap_or(f64::INFINITY);
                if is_drawn {
                    pieces.push(vec![at]);
                }
            }
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_goes_on_around_its_corners() {
        let corner = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)];
        let pieces = [vec![(0.0, 0.0), (8.0, 0.0)], vec![(10.0, 2.0), (10.0, 10.0)]];
        assert_eq!(broken(&corner, &[8.0, 4.0]), pieces);
        assert_eq!(broken(&corner, &[]), [corner.to_vec()]);
    }
}
