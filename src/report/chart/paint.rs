//! Pictures to SVG and PNG, by plotters: the only file that knows it, and what it does not do well.
//!
//! Plotters draws on whole pixels, sets letters on whole pixels, and leaves out of an SVG the size
//! it is shown at and its text alternative.

use std::fmt;

use ab_glyph::{Font, OutlinedGlyph, PxScale, point};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::palette::{Colour, WHITE};
use super::picture::{Picture, Point, Shape, Text};
use super::text::{Align, Lettering, advance, face, plain};

/// The family as written into SVG: where a viewer lacks the first, the next is no wider, so what
/// fits here fits there.
const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// Drawn four times too large, nothing jitters.
const SCALE: f64 = 4.0;
/// The PNG is the drawing at this part of its size, each pixel the mean of a square.
const SHRINK: u32 = 2;

/// The drawing library refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartError(String);

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the chart could not be drawn: {}", self.0)
    }
}

impl std::error::Error for ChartError {}

/// What a backend does well by itself, and what is done for it here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Keeps texts as texts, and joins lines at their corners.
    Vector,
    /// Gets letters pixel by pixel: plotters would put each on a whole pixel and drop its left
    /// bearing. Gets lines piece by piece: plotters' joins fray where steps are narrow.
    Bitmap,
}

impl Picture {
    /// The picture as a stand-alone SVG document with a text alternative.
    ///
    /// # Errors
    /// If plotters refuses.
    pub fn svg(&self) -> Result<String, ChartError> {
        let mut body = String::new();
        let size = self.drawn_size();
        draw(self, SVGBackend::with_string(&mut body, size), Kind::Vector)?;
        Ok(finished(self, &body))
    }

    /// The picture as PNG with two pixels to each of [`Picture::width`].
    ///
    /// # Errors
    /// If plotters or the encoder refuse.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        let (width, height) = self.drawn_size();
        let mut drawn = vec![0; (width * height * 3) as usize];
        draw(self, BitMapBackend::with_buffer(&mut drawn, (width, height)), Kind::Bitmap)?;
        encoded(&shrunk(&drawn, width), width / SHRINK, height / SHRINK)
            .map_err(|error| ChartError(error.to_string()))
    }

    fn drawn_size(&self) -> (u32, u32) {
        ((self.width * SCALE) as u32, (self.height * SCALE) as u32)
    }
}

fn draw<B: DrawingBackend>(picture: &Picture, backend: B, kind: Kind) -> Result<(), ChartError> {
    let area = backend.into_drawing_area();
    area.fill(&rgb(WHITE)).map_err(|error| ChartError(error.to_string()))?;
    for shape in &picture.shapes {
        draw_shape(&area, shape, kind).map_err(ChartError)?;
    }
    area.present().map_err(|error| ChartError(error.to_string()))
}

fn draw_shape<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    shape: &Shape,
    kind: Kind,
) -> Result<(), String> {
    match shape {
        Shape::Line { points, colour, width } if kind == Kind::Vector => {
            area.draw(&PathElement::new(pixels(points), stroke(*colour, *width)))
        }
        Shape::Line { points, colour, width } => points
            .windows(2)
            .try_for_each(|ends| draw_segment(area, ends[0], ends[1], *colour, *width)),
        Shape::Area { points, colour, opacity } => {
            area.draw(&Polygon::new(pixels(points), rgb(*colour).mix(*opacity)))
        }
        Shape::Text(text) if kind == Kind::Vector => draw_text(area, text),
        Shape::Text(text) => draw_letters(area, text),
    }
    .map_err(|error| error.to_string())
}

/// A straight piece of a line; level and upright ones are rectangles that meet in square corners.
fn draw_segment<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    from: Point,
    to: Point,
    colour: Colour,
    width: f64,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    if from.0 != to.0 && from.1 != to.1 {
        return area.draw(&PathElement::new(pixels(&[from, to]), stroke(colour, width)));
    }
    let half = width / 2.0;
    let corner = pixel((from.0.min(to.0) - half, from.1.min(to.1) - half));
    let opposite = pixel((from.0.max(to.0) + half, from.1.max(to.1) + half));
    // The far edge is drawn too.
    let opposite = (opposite.0 - 1, opposite.1 - 1);
    area.draw(&Rectangle::new([corner, opposite], rgb(colour).filled()))
}

fn draw_text<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    text: &Text,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    /// plotters-svg divides sizes by this.
    const SIZE_PER_EM: f64 = 1.24;
    /// It lowers a text held by its top this far to its baseline (em).
    const BASELINE: f64 = 0.76;
    let Lettering { size, bold, colour, align } = text.lettering;
    let em = size * SCALE;
    let anchor = match align {
        Align::Left => HPos::Left,
        Align::Centre => HPos::Center,
        Align::Right => HPos::Right,
    };
    let weight = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FAMILY), em * SIZE_PER_EM, weight);
    let colour = rgb(colour);
    let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor, VPos::Top));
    let (x, baseline) = pixel(text.at);
    area.draw_text(&text.text, &style, (x, baseline - (BASELINE * em).round() as i32))
}

fn draw_letters<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    text: &Text,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (width, height) = area.dim_in_pixel();
    for letter in outlines(text) {
        let corner = letter.px_bounds().min;
        let mut drawn = Ok(());
        letter.draw(|dx, dy, cover| {
            let (x, y) = (corner.x as i32 + dx as i32, corner.y as i32 + dy as i32);
            let inside = (0..width as i32).contains(&x) && (0..height as i32).contains(&y);
            if inside && cover > 0.0 && drawn.is_ok() {
                let colour = rgb(text.lettering.colour).mix(f64::from(cover.min(1.0)));
                drawn = area.draw_pixel((x, y), &colour);
            }
        });
        drawn?;
    }
    Ok(())
}

/// The outlines of the letters of `text`, at the size at which they are drawn.
fn outlines(text: &Text) -> impl Iterator<Item = OutlinedGlyph> {
    let Lettering { size, bold, .. } = text.lettering;
    let (size, face) = (size * SCALE, face(bold));
    // The library takes the height of the line, not the em, for the size.
    let units = face.units_per_em().expect("the embedded font has an em");
    let scale = PxScale::from(size as f32 * face.height_unscaled() / units);
    let (mut x, y) = (text.frame().left * SCALE, text.at.1 * SCALE);
    text.text.chars().filter_map(move |c| {
        let at = point(x as f32, y as f32);
        x += advance(c, bold) * size;
        face.outline_glyph(face.glyph_id(c).with_scale_and_position(scale, at))
    })
}

const fn rgb(Colour(red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    rgb(colour).stroke_width((width * SCALE).round() as u32)
}

fn pixels(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|point| pixel(*point)).collect()
}

fn pixel((x, y): Point) -> (i32, i32) {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

/// The document plotters drew, with the head of ours: size and text alternative.
fn finished(picture: &Picture, drawn: &str) -> String {
    let body = drawn.find(">\n").map_or("", |end| &drawn[end + 2..]);
    let view = drawn
        .split_once("viewBox=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(view, _)| view);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"{view}\" \
         role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n{body}",
        picture.width,
        picture.height,
        escaped(&plain(&picture.title)),
        escaped(&plain(&picture.description)),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
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
