//! The shapes of a picture as they are laid out.

use plotters::style::RGBColor;

use super::picture::{Align, Frame, Point, Shape, Text};

/// A light ground that ties an enlarged panel to the part it enlarges.
const TINT: RGBColor = RGBColor(244, 244, 240);

/// Shapes, the first at the bottom.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) shapes: Vec<Shape>,
    /// Whether lines that coincide have been drawn in turns.
    pub(super) shared: bool,
}

impl Sheet {
    pub(super) fn line(&mut self, points: &[Point], colour: RGBColor, width: f64) {
        self.shapes.push(Shape::Line {
            points: points.to_vec(),
            colour,
            width,
        });
    }

    pub(super) fn text(
        &mut self,
        text: String,
        at: Point,
        align: Align,
        size: f64,
        bold: bool,
        colour: RGBColor,
    ) {
        self.shapes.push(Shape::Text(Text {
            text,
            at,
            align,
            size,
            bold,
            colour,
        }));
    }

    pub(super) fn tint(&mut self, frame: Frame) {
        let Frame {
            left,
            top,
            right,
            bottom,
        } = frame;
        self.shapes.push(Shape::Area {
            points: vec![(left, top), (right, top), (right, bottom), (left, bottom)],
            colour: TINT,
            opacity: 1.0,
        });
    }
}
