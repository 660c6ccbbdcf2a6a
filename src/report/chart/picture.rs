//! A laid-out chart: lines, areas and texts in pixels.

use std::fmt;

use plotters::style::RGBColor;

use super::font;

/// Pixels from the left, pixels from the top.
pub type Point = (f64, f64);

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
        colour: RGBColor,
        /// Its width (px).
        width: f64,
    },
    /// A filled polygon without edge.
    Area {
        /// Its corners in order.
        points: Vec<Point>,
        /// Its colour.
        colour: RGBColor,
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
    /// By which end it is held.
    pub align: Align,
    /// The em (px).
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: RGBColor,
}

/// By which end a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The text runs to the right of the point.
    Left,
    /// The point is its middle.
    Centre,
    /// The text ends at the point.
    Right,
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
        let width = font::width(&self.text, self.size, self.bold);
        let left = match self.align {
            Align::Left => self.at.0,
            Align::Centre => self.at.0 - width / 2.0,
            Align::Right => self.at.0 - width,
        };
        Frame {
            left,
            top: self.at.1 - 0.78 * self.size,
            right: left + width,
            bottom: self.at.1 + 0.24 * self.size,
        }
    }
}

impl Picture {
    /// Every text in the order in which it is drawn.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// The drawing library refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartError(pub(super) String);

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the chart could not be drawn: {}", self.0)
    }
}

impl std::error::Error for ChartError {}
