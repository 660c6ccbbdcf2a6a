//! What charts share while they are laid out: the shapes so far, margins, and lettering.

use plotters::style::RGBColor;

use super::palette::{GREY, INK};
use super::picture::{Align, Frame, Point, Shape, Text};

/// Width of every chart (px); the height grows with what it holds.
pub(super) const WIDTH: f64 = 900.0;
/// Room at the edges (px).
pub(super) const MARGIN: f64 = 18.0;

/// A light ground that ties an enlarged panel to the part it enlarges.
const TINT: RGBColor = RGBColor(244, 244, 240);

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    /// The em (px).
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: RGBColor,
    pub(super) align: Align,
}

const PLAIN: Lettering = Lettering { size: 12.0, bold: false, colour: INK, align: Align::Left };

pub(super) const TITLE: Lettering = Lettering { size: 18.0, bold: true, ..PLAIN };
pub(super) const SUBTITLE: Lettering = Lettering { size: 12.5, colour: GREY, ..PLAIN };
/// Over a panel.
pub(super) const HEADING: Lettering = Lettering { bold: true, ..PLAIN };
/// Under an axis.
pub(super) const ACROSS: Lettering = Lettering { align: Align::Centre, ..PLAIN };
/// To the left of an axis.
pub(super) const UPRIGHT: Lettering = Lettering { align: Align::Right, ..PLAIN };
/// Of a curve.
pub(super) const NAME: Lettering = Lettering { size: 12.5, bold: true, ..PLAIN };
/// Under the name of a curve.
pub(super) const VALUE: Lettering = Lettering { size: 11.5, ..PLAIN };
/// Small print.
pub(super) const NOTE: Lettering = Lettering { size: 11.0, colour: GREY, ..PLAIN };

/// Shapes, the first at the bottom.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) shapes: Vec<Shape>,
}

impl Sheet {
    pub(super) fn line(&mut self, points: &[Point], colour: RGBColor, width: f64) {
        self.shapes.push(Shape::Line { points: points.to_vec(), colour, width });
    }

    pub(super) fn text(&mut self, text: impl Into<String>, at: Point, lettering: Lettering) {
        let Lettering { size, bold, colour, align } = lettering;
        self.shapes.push(Shape::Text(Text { text: text.into(), at, align, size, bold, colour }));
    }

    pub(super) fn area(&mut self, points: Vec<Point>, colour: RGBColor, opacity: f64) {
        self.shapes.push(Shape::Area { points, colour, opacity });
    }

    pub(super) fn tint(&mut self, frame: Frame) {
        self.fill(frame, TINT);
    }

    pub(super) fn fill(&mut self, frame: Frame, colour: RGBColor) {
        let Frame { left, top, right, bottom } = frame;
        let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        self.area(corners, colour, 1.0);
    }
}
