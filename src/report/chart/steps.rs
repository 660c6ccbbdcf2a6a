//! Curves that are constant between jumps: what of them can be seen on an axis, and their lines and
//! bands.

use super::axis::{Axis, Ruler};
use super::palette;
use super::picture::{Picture, Point};
use super::plot::Step;

/// A step is drawn if it is at least this part of the axis: half a pixel.
const FINEST: f64 = 1.0 / 1440.0;
/// It is drawn in pieces of so many times that, which may coincide with others or not.
const PIECE: f64 = 8.0;
/// Where curves run on top of each other, they take turns in stretches this long (px): longer than
/// any dash, which so keeps its meaning.
const TURN: f64 = 36.0;
/// Two lines nearer than this look like one (px).
pub(super) const TOUCH: f64 = 1.0;
/// Width of a line (px).
pub(super) const LINE: f64 = 2.0;
/// How far one of a few bands hides what is under it, and of how many bands at most.
const BAND: f64 = 0.2;
const BANDS: f64 = 5.0;

/// How far each of `count` bands hides what is under it: many together should hide no more.
pub(super) fn band(count: usize) -> f64 {
    BAND * (BANDS / count as f64).min(1.0)
}

/// `steps` in places, clipped at the ends of the axis across.
pub(super) fn placed(steps: &[Step], x: &Axis, y: &Axis) -> Vec<Step> {
    let end = x.ends().1;
    let mut placed = unclipped(steps, x, y);
    placed.retain(|step| step.from <= end);
    placed.iter().map(|step| Step { to: step.to.min(end), ..*step }).collect()
}

/// `steps` in places. What has no end ends with the axis.
fn unclipped(steps: &[Step], x: &Axis, y: &Axis) -> Vec<Step> {
    let (start, end) = x.ends();
    let place = |at: f64| if at.is_finite() { x.place(at).max(start) } else { end };
    let step = |step: &Step| Step {
        from: place(step.from),
        to: place(step.to),
        mean: y.place(step.mean),
        interval: step.interval.map(|(low, high)| (y.place(low), y.place(high))),
    };
    steps.iter().map(step).collect()
}

/// The mean of `steps` over the axis across; 0 without steps.
pub(super) fn mean(steps: &[Step]) -> f64 {
    let length = |step: &Step| step.to - step.from;
    let total: f64 = steps.iter().map(length).sum();
    let area: f64 = steps.iter().map(|step| step.mean * length(step)).sum();
    if total > 0.0 { area / total } else { 0.0 }
}

/// `steps` in places, as many as the axis across has room for and no more.
pub(super) fn visible(steps: &[Step], x: &Axis, y: &Axis) -> Vec<Step> {
    let (start, end) = x.ends();
    let finest = FINEST * (end - start);
    cut(&thinned(&unclipped(steps, x, y), finest), PIECE * finest, end)
}

/// `steps` without those that are shorter than `least`, but for the first: the next one begins in
/// their place.
fn thinned(steps: &[Step], least: f64) -> Vec<Step> {
    let Some((first, rest)) = steps.split_first() else {
        return Vec::new();
    };
    let mut kept: Vec<Step> = Vec::new();
    for step in rest {
        match kept.last_mut() {
            Some(last) if last.to - last.from < least => {
                *last = Step { from: last.from, ..*step };
            }
            _ => kept.push(*step),
        }
    }
    [&[*first], &kept[..]].concat()
}

/// `steps` up to `end`, each in pieces of at most `most`: whether curves coincide is asked of every
/// piece.
fn cut(steps: &[Step], most: f64, end: f64) -> Vec<Step> {
    let pieces = |step: &Step| {
        let (step, length) = (*step, step.to - step.from);
        let count = (length / most).ceil().max(1.0) as u32;
        let edge = move |k: u32| match k {
            0 => step.from,
            k if k == count => step.to,
            k => step.from + length * f64::from(k) / f64::from(count),
        };
        let pieces = (0..count).map(move |k| Step { from: edge(k), to: edge(k + 1), ..step });
        // A step may be longer than the axis by any factor.
        pieces.take_while(move |piece| piece.from <= end)
    };
    let pieces = steps.iter().flat_map(pieces);
    pieces.map(|piece| Step { to: piece.to.min(end), ..piece }).collect()
}

/// Draws steps, each with its place among the colours; whether any coincide.
pub(super) fn draw_steps(
    mut curves: Vec<(usize, Vec<Step>)>,
    picture: &mut Picture,
    x: Ruler<'_>,
    y: Ruler<'_>,
) -> bool {
    /// How far the value moves, up and down together.
    fn travel(steps: &[Step]) -> f64 {
        steps.windows(2).map(|pair| (pair[1].mean - pair[0].mean).abs()).sum()
    }
    // Restless curves lie under calm ones, which they would tear to pieces.
    curves.sort_by(|(_, a), (_, b)| travel(b).total_cmp(&travel(a)));
    let (colours, curves): (Vec<usize>, Vec<Vec<Step>>) = curves.into_iter().unzip();
    let lines = Lines { curves: &curves, x, y };
    for (place, colour) in colours.iter().enumerate() {
        // Bands of equal curves would add up to a dark one.
        if curves[..place].contains(&curves[place]) {
            continue;
        }
        for outline in lines.band(place) {
            picture.area(outline, palette::series(*colour).colour, band(curves.len()));
        }
    }
    for (place, colour) in colours.iter().enumerate() {
        for piece in lines.line(place) {
            picture.styled(&piece, palette::series(*colour), LINE);
        }
    }
    lines.any_shared()
}

/// Lines of one panel, in places, which may run on top of each other.
struct Lines<'a> {
    /// The curves, the first at the bottom.
    curves: &'a [Vec<Step>],
    x: Ruler<'a>,
    /// What lies below its lower end is not drawn.
    y: Ruler<'a>,
}

impl Lines<'_> {
    /// The pieces of the line of curve `index`.
    ///
    /// Where `k` curves coincide, each is drawn in every `k`-th stretch, so that all can be seen.
    fn line(&self, index: usize) -> Vec<Vec<Point>> {
        let mut pen = Pen::default();
        let mut before: Option<f64> = None;
        for step in &self.curves[index] {
            let (left, right) = (self.x.at(step.from), self.x.at(step.to));
            let y = self.y.clamped(step.mean);
            if let Some(from) = before.replace(y).filter(|from| *from != y) {
                pen.stroke((left, from), (left, y));
            }
            if !self.is_visible(step) {
                continue;
            }
            let (below, all) = self.company(index, step);
            for (from, to) in turns(left, right, below, all) {
                pen.stroke((from, y), (to, y));
            }
        }
        pen.pieces
    }

    fn is_visible(&self, step: &Step) -> bool {
        step.mean >= self.y.axis.ends().0
    }

    /// Whether any two curves run on top of each other for so long that they take turns.
    fn any_shared(&self) -> bool {
        (0..self.curves.len()).any(|index| {
            let visible = self.curves[index].iter().filter(|step| self.is_visible(step));
            let shared = visible.filter(|step| self.company(index, step).1 > 1);
            let length: f64 = shared.map(|step| self.x.at(step.to) - self.x.at(step.from)).sum();
            length > TURN
        })
    }

    /// How many curves under `index` coincide with it on this step, and how many in all with it.
    fn company(&self, index: usize, step: &Step) -> (usize, usize) {
        let middle = (step.from + step.to) / 2.0;
        let y = self.y.at(step.mean);
        let mut company = (0, 1);
        for (other, curve) in self.curves.iter().enumerate().filter(|(k, _)| *k != index) {
            let next = curve.partition_point(|step| step.to <= middle);
            let touches = |step: &Step| (self.y.at(step.mean) - y).abs() < TOUCH;
            let touches = curve.get(next).is_some_and(touches);
            company.0 += usize::from(touches && other < index);
            company.1 += usize::from(touches);
        }
        company
    }

    /// The outline of the interval band of curve `index`, one polygon for each unbroken stretch.
    fn band(&self, index: usize) -> Vec<Vec<Point>> {
        self.curves[index]
            .chunk_by(|a, b| a.interval.is_some() == b.interval.is_some())
            .filter(|steps| steps.iter().any(Step::is_wide))
            .map(|steps| {
                let lower = self.edge(steps, |(low, _)| low);
                self.edge(steps, |(_, high)| high).chain(lower.rev()).collect()
            })
            .collect()
    }

    /// One `side` of a band, from the left.
    fn edge(
        &self,
        steps: &[Step],
        side: fn((f64, f64)) -> f64,
    ) -> impl DoubleEndedIterator<Item = Point> {
        let y = move |step: &Step| self.y.clamped(step.interval.map_or(step.mean, side));
        steps.chunk_by(move |a, b| y(a) == y(b)).flat_map(move |level| {
            let ends = [level[0].from, level[level.len() - 1].to];
            ends.map(|end| (self.x.at(end), y(&level[0])))
        })
    }
}

/// The stretches of `left..right` that belong to number `mine` of `all` who take turns.
pub(super) fn turns(left: f64, right: f64, mine: usize, all: usize) -> Vec<(f64, f64)> {
    if all == 1 {
        return vec![(left, right)];
    }
    let (first, last) = ((left / TURN).floor() as usize, (right / TURN).ceil() as usize);
    (first..last)
        .filter(|turn| turn % all == mine)
        .map(|turn| (left.max(turn as f64 * TURN), right.min((turn + 1) as f64 * TURN)))
        .filter(|(from, to)| from < to)
        .collect()
}

/// Joins strokes that meet, and drops points in the middle of a straight line.
#[derive(Default)]
struct Pen {
    pieces: Vec<Vec<Point>>,
}

impl Pen {
    fn stroke(&mut self, from: Point, to: Point) {
        match self.pieces.last_mut() {
            Some(piece) if piece[piece.len() - 1] == from => {
                let level = |a: Point, b: Point| a.1 == b.1;
                if level(piece[piece.len() - 2], from) && level(from, to) {
                    piece.pop();
                }
                piece.push(to);
            }
            _ => self.pieces.push(vec![from, to]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(means: &[f64]) -> Vec<Step> {
        let step = |(k, mean): (usize, &f64)| Step {
            from: k as f64,
            to: (k + 1) as f64,
            mean: *mean,
            interval: None,
        };
        means.iter().enumerate().map(step).collect()
    }

    /// Four seconds on as many pixels as eight turns, and 100 % on 100 pixels.
    const X: Ruler<'_> = Ruler { axis: &Axis::Time { end: 4.0 }, pixels: (0.0, 288.0) };
    const Y: Ruler<'_> = Ruler { axis: &Axis::Percent { low: 0.0 }, pixels: (100.0, 0.0) };

    fn lines(curves: &[Vec<Step>]) -> Lines<'_> {
        Lines { curves, x: X, y: Y }
    }

    fn level_length(pieces: &[Vec<Point>]) -> f64 {
        pieces.iter().flat_map(|p| p.windows(2)).map(|w| w[1].0 - w[0].0).sum()
    }

    #[test]
    fn a_jump_is_upright_and_level_stretches_are_one_stroke() {
        let steps = curve(&[100.0, 100.0, 20.0, 20.0]);
        assert_eq!(
            lines(&[steps]).line(0),
            [[(0.0, 0.0), (144.0, 0.0), (144.0, 80.0), (288.0, 80.0)]]
        );
    }

    #[test]
    fn steps_that_are_too_short_are_left_out_without_a_gap() {
        let mut steps = curve(&[5.0, 4.0, 3.0, 2.0]);
        for (step, ends) in steps.iter_mut().zip([(0.0, 0.1), (0.1, 0.2), (0.2, 3.0), (3.0, 4.0)]) {
            (step.from, step.to) = ends;
        }
        let told: Vec<_> = thinned(&steps, 0.5).iter().map(|s| (s.from, s.to, s.mean)).collect();
        assert_eq!(told, [(0.0, 0.1, 5.0), (0.1, 3.0, 3.0), (3.0, 4.0, 2.0)]);
        assert_eq!(thinned(&[], 1.0), []);
        let pieces = cut(&steps[2..], 1.0, 4.0);
        assert_eq!(pieces.len(), 3 + 1);
        assert!(pieces.windows(2).all(|pair| pair[0].to == pair[1].from));
    }

    #[test]
    fn a_curve_has_as_many_steps_as_the_axis_has_room_for_however_long_it_is() {
        let (axis, most) = (Axis::Time { end: 4.0 }, (1.0 / (FINEST * PIECE)) as usize);
        for to in [4.0, 1e9, 1e300, f64::INFINITY] {
            let mut steps = curve(&[1.0, 0.5]);
            (steps[1].to, steps[1].interval) = (to, Some((0.4, 0.6)));
            let steps = visible(&steps, &axis, Y.axis);
            assert!(steps.len() <= most + 2, "{} steps to {to}", steps.len());
            let last = steps[steps.len() - 1];
            assert_eq!((last.to, last.mean), (4.0, 50.0));
            assert!(steps.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
        let beyond = curve(&[1.0; 6]);
        assert_eq!(placed(&beyond, &axis, Y.axis).len(), 5, "one of them at the very end");
    }

    #[test]
    fn curves_that_coincide_share_the_line_between_them() {
        let curves = [curve(&[100.0; 4]), curve(&[100.0, 100.0, 0.0, 0.0])];
        let lines = lines(&curves);
        for curve in 0..2 {
            assert_eq!(level_length(&lines.line(curve)), 72.0 + 144.0, "half of what is shared");
        }
    }

    #[test]
    fn what_lies_below_the_panel_is_not_drawn_along_its_edge() {
        let steps = curve(&[100.0, -5.0, -5.0, 100.0]);
        assert_eq!(level_length(&lines(&[steps]).line(0)), 144.0);
    }

    #[test]
    fn a_band_runs_along_its_upper_edge_and_back_along_its_lower() {
        let mut steps = curve(&[50.0, 60.0, 70.0, 80.0]);
        steps[0].interval = Some((40.0, 60.0));
        assert_eq!(
            lines(&[steps]).band(0),
            [[(0.0, 40.0), (72.0, 40.0), (72.0, 60.0), (0.0, 60.0)]]
        );
    }
}
