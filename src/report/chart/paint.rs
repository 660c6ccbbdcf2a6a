//! Pictures to SVG and PNG, by plotters.

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle, TextStyle, WHITE};

use super::font;
use super::picture::{Align, ChartError, Picture, Point, Shape, Text};
use super::svg;

/// Plotters draws on whole pixels: drawn four times too large, nothing jitters.
const SCALE: f64 = 4.0;
/// The PNG is the drawing at this part of its size, each pixel the mean of a square.
const SHRINK: u32 = 2;

/// How a backend places texts and lines.
struct Dialect {
    /// Font size to ask for, over the em wanted.
    size_per_em: f64,
    /// Distance from the top that is asked for to the baseline that is drawn, over the em.
    baseline: f64,
    /// Whether lines with corners come out clean.
    corners: bool,
}

/// plotters-svg divides sizes by 1.24, and lowers a text by 0.76 em.
const SVG: Dialect = Dialect {
    size_per_em: 1.24,
    baseline: 0.76,
    corners: true,
};

/// `ab_glyph` takes the line height for the size, and puts the baseline at its middle.
const BITMAP: Dialect = Dialect {
    size_per_em: font::LINE_PER_EM,
    baseline: font::LINE_PER_EM / 2.0,
    corners: false,
};

impl Picture {
    /// The picture as a stand-alone SVG document with a text alternative.
    ///
    /// # Errors
    /// If plotters refuses.
    pub fn svg(&self) -> Result<String, ChartError> {
        let mut body = String::new();
        let size = self.drawn_size();
        draw(self, SVGBackend::with_string(&mut body, size), &SVG)?;
        Ok(svg::finished(self, &body))
    }

    /// The picture as PNG with two pixels to each of [`Picture::width`].
    ///
    /// # Errors
    /// If plotters or the encoder refuse.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        let (width, height) = self.drawn_size();
        let mut drawn = vec![0; (width * height * 3) as usize];
        draw(
            self,
            BitMapBackend::with_buffer(&mut drawn, (width, height)),
            &BITMAP,
        )?;
        encoded(&shrunk(&drawn, width), width / SHRINK, height / SHRINK)
            .map_err(|error| ChartError(error.to_string()))
    }

    fn drawn_size(&self) -> (u32, u32) {
        ((self.width * SCALE) as u32, (self.height * SCALE) as u32)
    }
}

fn draw<B: DrawingBackend>(
    picture: &Picture,
    backend: B,
    dialect: &Dialect,
) -> Result<(), ChartError> {
    let area = backend.into_drawing_area();
    area.fill(&WHITE)
        .map_err(|error| ChartError(error.to_string()))?;
    for shape in &picture.shapes {
        draw_shape(&area, shape, dialect).map_err(ChartError)?;
    }
    area.present()
        .map_err(|error| ChartError(error.to_string()))
}

fn draw_shape<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    shape: &Shape,
    dialect: &Dialect,
) -> Result<(), String> {
    match shape {
        Shape::Line {
            points,
            colour,
            width,
        } if dialect.corners => {
            area.draw(&PathElement::new(pixels(points), stroke(*colour, *width)))
        }
        Shape::Line {
            points,
            colour,
            width,
        } => points
            .windows(2)
            .try_for_each(|ends| draw_segment(area, ends[0], ends[1], *colour, *width)),
        Shape::Area {
            points,
            colour,
            opacity,
        } => area.draw(&Polygon::new(pixels(points), colour.mix(*opacity))),
        Shape::Text(text) => return draw_text(area, text, dialect),
    }
    .map_err(|error| error.to_string())
}

/// A straight piece of a line; level and upright ones are rectangles that meet in square corners.
fn draw_segment<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    from: Point,
    to: Point,
    colour: RGBColor,
    width: f64,
) -> Result<(), plotters::drawing::DrawingAreaErrorKind<B::ErrorType>> {
    if from.0 != to.0 && from.1 != to.1 {
        return area.draw(&PathElement::new(
            pixels(&[from, to]),
            stroke(colour, width),
        ));
    }
    let half = width / 2.0;
    let corner = pixel((from.0.min(to.0) - half, from.1.min(to.1) - half));
    let opposite = pixel((from.0.max(to.0) + half, from.1.max(to.1) + half));
    // The far edge is drawn too.
    let opposite = (opposite.0 - 1, opposite.1 - 1);
    area.draw(&Rectangle::new([corner, opposite], colour.filled()))
}

fn draw_text<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    text: &Text,
    dialect: &Dialect,
) -> Result<(), String> {
    let em = text.size * SCALE;
    let anchor = match text.align {
        Align::Left => HPos::Left,
        Align::Centre => HPos::Center,
        Align::Right => HPos::Right,
    };
    let style = TextStyle::from(font::font(em * dialect.size_per_em, text.bold))
        .color(&text.colour)
        .pos(Pos::new(anchor, VPos::Top));
    let (x, baseline) = pixel(text.at);
    let top = baseline - (dialect.baseline * em).round() as i32;
    area.draw_text(&text.text, &style, (x, top))
        .map_err(|error| error.to_string())
}

fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width((width * SCALE).round() as u32)
}

fn pixels(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|point| pixel(*point)).collect()
}

fn pixel((x, y): Point) -> (i32, i32) {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

/// The mean of each square of [`SHRINK`] pixels; `drawn` has three bytes a pixel.
fn shrunk(drawn: &[u8], width: u32) -> Vec<u8> {
    let (row, step) = (width as usize * 3, SHRINK as usize);
    let mut small = Vec::with_capacity(drawn.len() / (step * step));
    for rows in drawn.chunks_exact(row * step) {
        for x in (0..row).step_by(3 * step) {
            for channel in 0..3 {
                let sum: u32 = (0..step * step)
                    .map(|k| rows[(k / step) * row + x + (k % step) * 3 + channel])
                    .map(u32::from)
                    .sum();
                small.push((sum / (SHRINK * SHRINK)) as u8);
            }
        }
    }
    small
}

fn encoded(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Best);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
