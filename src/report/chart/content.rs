//! What is drawn in a panel, and the keys that stand for it in a legend.

use super::axis::Ruler;
use super::palette::{self, Colour, Style, WHITE};
use super::picture::{Frame, Picture, Point};
use super::plot::{Content, Curve, Dot, Series, Stacks, Step};
use super::steps::{self, LINE, TOUCH, draw_steps, placed, turns, visible};

/// Width of the bar of an interval (px).
pub(super) const BAR: f64 = 1.5;
/// Half the side of the square at a dot (px).
const DOT: f64 = 3.0;
/// The least room under a panel (px).
pub(super) const BELOW: f64 = 8.0;
/// Length of a line that stands for a series (px): a whole pattern of dashes.
pub(super) const KEY: f64 = 24.0;
/// Length of the stroke that marks an event, and room about it (px).
const STROKE: f64 = 6.0;
const ABOUT: f64 = 2.0;

/// Draws what is in a panel; whether curves coincide.
pub(super) fn draw(content: &Content, picture: &mut Picture, x: Ruler<'_>, y: Ruler<'_>) -> bool {
    match content {
        Content::Curves(series) => draw_curves(series, picture, x, y),
        Content::Stacks(stacks) => {
            draw_stacks(stacks, picture, x, y);
            draw_events(stacks, picture, x, y.pixels.0 + BELOW - ABOUT);
            false
        }
    }
}

/// Draws `series`; whether any two coincide.
fn draw_curves(series: &[Series], picture: &mut Picture, x: Ruler<'_>, y: Ruler<'_>) -> bool {
    let mut steps: Vec<(usize, Vec<Step>)> = Vec::new();
    let mut dots: Vec<(Style, Vec<Vec<Spot>>)> = Vec::new();
    for one in series {
        match &one.curve {
            Curve::Means(curve) => steps.push((one.colour, placed(curve, x.axis, y.axis))),
            Curve::Steps(curve) => steps.push((one.colour, visible(curve, x.axis, y.axis))),
            Curve::Dots(curve) => {
                dots.push((palette::series(one.colour), spots(curve, x, y)));
            }
        }
    }
    let coincide = draw_dots(&dots, picture);
    draw_steps(steps, picture, x, y) || coincide
}

/// A dot in pixels, with the heights of both ends of its interval.
struct Spot {
    at: Point,
    ends: Option<(f64, f64)>,
}

/// Where dots go: a run for each unbroken stretch.
fn spots(dots: &[Option<Dot>], x: Ruler<'_>, y: Ruler<'_>) -> Vec<Vec<Spot>> {
    let spot = |dot: &Dot| Spot {
        at: (x.value(dot.at), y.value(dot.mean)),
        ends: dot.interval.map(|(low, high)| (y.value(low), y.value(high))),
    };
    let runs = dots.split(Option::is_none);
    runs.map(|run| run.iter().flatten().map(spot).collect()).collect()
}

/// Draws dots with lines and bands between them, or a bar at one that stands alone; whether any lines
/// coincide.
fn draw_dots(curves: &[(Style, Vec<Vec<Spot>>)], picture: &mut Picture) -> bool {
    for (Style { colour, .. }, runs) in curves {
        for run in runs {
            let ends = || run.iter().filter_map(|one| one.ends.map(|ends| (one.at.0, ends)));
            if ends().count() > 1 {
                let upper = ends().map(|(x, (_, high))| (x, high));
                let lower = ends().map(|(x, (low, _))| (x, low)).collect::<Vec<_>>();
                let outline = upper.chain(lower.into_iter().rev()).collect();
                picture.area(outline, *colour, steps::band(curves.len()));
            }
            for (x, (low, high)) in ends().filter(|_| run.len() == 1) {
                picture.line(&[(x, low), (x, high)], *colour, BAR);
            }
        }
    }
    let mut coincide = false;
    for (index, (style, runs)) in curves.iter().enumerate() {
        for ends in runs.iter().flat_map(|run| run.windows(2)) {
            let (from, to) = (ends[0].at, ends[1].at);
            let (below, all) = company(curves, index, (from, to));
            coincide |= all > 1;
            let slope = (to.1 - from.1) / (to.0 - from.0);
            for turn in turns(from.0, to.0, below, all) {
                let point = |x: f64| (x, from.1 + slope * (x - from.0));
                picture.styled(&[point(turn.0), point(turn.1)], *style, LINE);
            }
        }
    }
    for (style, runs) in curves {
        for at in runs.iter().flatten().map(|spot| spot.at) {
            draw_dot(picture, at, *style);
        }
    }
    coincide
}

/// Draws a square; it is hollow where the line of its `style` is broken.
pub(super) fn draw_dot(picture: &mut Picture, (x, y): Point, style: Style) {
    let square =
        |half: f64| Frame { left: x - half, top: y - half, right: x + half, bottom: y + half };
    picture.fill(square(DOT), style.colour, 1.0);
    if !style.dash.is_empty() {
        picture.fill(square(DOT / 2.0), WHITE, 1.0);
    }
}

/// How many curves under `index` have a line that coincides with its own between two dots, and how
/// many in all with it.
fn company(
    curves: &[(Style, Vec<Vec<Spot>>)],
    index: usize,
    (from, to): (Point, Point),
) -> (usize, usize) {
    let is_near = |a: Point, b: Point| a.0 == b.0 && (a.1 - b.1).abs() < TOUCH;
    let coincides = |runs: &[Vec<Spot>]| {
        let mut lines = runs.iter().flat_map(|run| run.windows(2));
        lines.any(|ends| is_near(ends[0].at, from) && is_near(ends[1].at, to))
    };
    let others = curves.iter().enumerate().filter(|(k, (_, runs))| *k != index && coincides(runs));
    others.fold((0, 1), |(below, all), (k, _)| (below + usize::from(k < index), all + 1))
}

/// Room under a panel (px).
pub(super) fn room_below(content: &Content) -> f64 {
    match content {
        Content::Stacks(Stacks { events, .. }) if !events.is_empty() => {
            BELOW + events.len() as f64 * (STROKE + ABOUT) + ABOUT
        }
        Content::Stacks(_) | Content::Curves(_) => BELOW,
    }
}

fn draw_stacks(stacks: &Stacks, picture: &mut Picture, x: Ruler<'_>, y: Ruler<'_>) {
    let mut below = vec![0; stacks.bins.len()];
    for layer in &stacks.layers {
        let above: Vec<u64> = layer.counts.iter().zip(&below).map(|(one, sum)| one + sum).collect();
        let edge = |bins: &[usize], tops: &[u64]| -> Vec<Point> {
            let ends = bins.iter().flat_map(|bin| {
                let (from, to) = stacks.bins[*bin];
                [from, to].map(|end| (x.value(end), y.value(tops[*bin] as f64)))
            });
            ends.collect()
        };
        let bins: Vec<usize> = (0..stacks.bins.len()).collect();
        for stretch in bins.chunk_by(|a, b| (layer.counts[*a] > 0) == (layer.counts[*b] > 0)) {
            if layer.counts[stretch[0]] > 0 {
                let mut outline = edge(stretch, &above);
                outline.extend(edge(stretch, &below).into_iter().rev());
                picture.area(outline, layer.colour, layer.opacity);
            }
        }
        below = above;
    }
}

/// Draws the rows of strokes under a panel.
fn draw_events(stacks: &Stacks, picture: &mut Picture, x: Ruler<'_>, mut top: f64) {
    for events in &stacks.events {
        for at in events.at.iter().map(|at| x.value(*at)) {
            picture.line(&[(at, top), (at, top + STROKE)], events.colour, 1.5);
        }
        top += STROKE + ABOUT;
    }
}

/// What stands for something in a legend.
pub(super) enum Key {
    /// A line of a series.
    Line(Style),
    /// A dot of a series.
    Dot(Style),
    /// A filled square.
    Area { colour: Colour, opacity: f64 },
    /// An upright stroke.
    Stroke { colour: Colour },
}

/// A key for all that is drawn in a panel.
pub(super) fn keys(content: &Content) -> Vec<(Key, &str)> {
    match content {
        Content::Curves(series) => series
            .iter()
            .map(|one| (Key::Line(palette::series(one.colour)), one.name.as_str()))
            .collect(),
        Content::Stacks(Stacks { layers, events, .. }) => {
            let areas = layers.iter().map(|layer| {
                (Key::Area { colour: layer.colour, opacity: layer.opacity }, layer.name)
            });
            let strokes = events.iter().map(|one| (Key::Stroke { colour: one.colour }, one.name));
            areas.chain(strokes).collect()
        }
    }
}

impl Key {
    pub(super) const fn width(&self) -> f64 {
        match self {
            Self::Line(_) => KEY,
            Self::Area { .. } => 14.0,
            Self::Dot(_) => 2.0 * DOT,
            Self::Stroke { .. } => 2.0,
        }
    }

    pub(super) fn draw(&self, picture: &mut Picture, frame: Frame) {
        let Frame { left, top, right, bottom } = frame;
        let (across, middle) = frame.middle();
        match *self {
            Self::Line(style) => picture.styled(&[(left, middle), (right, middle)], style, LINE),
            Self::Dot(style) => draw_dot(picture, (across, middle), style),
            Self::Area { colour, opacity } => picture.fill(frame, colour, opacity),
            Self::Stroke { colour } => {
                picture.line(&[(across, top + 2.0), (across, bottom)], colour, 1.5);
            }
        }
    }
}
