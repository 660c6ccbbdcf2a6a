//! Curves that are constant between jumps: lines, bands.

use super::axis::Scale;
use super::picture::Point;

/// A stretch on which a curve is constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Where it begins (s).
    pub from_s: f64,
    /// Where it ends (s).
    pub to_s: f64,
    /// Its value.
    pub mean: f64,
    /// The interval about it; `None` where there is none.
    pub interval: Option<(f64, f64)>,
}

/// The value under which `value` stays for at most `share` of the steps.
pub fn quantile(steps: &[Step], share: f64, value: impl Fn(&Step) -> f64) -> f64 {
    let mut values: Vec<f64> = steps.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).floor() as usize;
    values.get(rank).copied().unwrap_or(f64::INFINITY)
}

/// How far the value moves, up and down together.
pub fn travel(steps: &[Step]) -> f64 {
    steps.windows(2).map(|pair| (pair[1].mean - pair[0].mean).abs()).sum()
}

/// A step is drawn if it is at least this part of the axis: half a pixel.
const FINEST: f64 = 1.0 / 1440.0;
/// It is drawn in pieces of so many times that, which may coincide with others or not.
const PIECE: f64 = 8.0;

/// `steps` as an axis with these `ends` can show them: no more of them than it has room for.
pub fn on_axis(steps: &[Step], ends: (f64, f64)) -> Vec<Step> {
    let finest = FINEST * (ends.1 - ends.0);
    cut(&thinned(steps, finest), PIECE * finest, ends.1)
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
            Some(last) if last.to_s - last.from_s < least => {
                *last = Step { from_s: last.from_s, ..*step };
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
        let (step, count) = (*step, ((step.to_s - step.from_s) / most).ceil().max(1.0) as u32);
        let edge = move |k: u32| match k {
            0 => step.from_s,
            k if k == count => step.to_s,
            k => step.from_s + (step.to_s - step.from_s) * f64::from(k) / f64::from(count),
        };
        let pieces = (0..count).map(move |k| Step { from_s: edge(k), to_s: edge(k + 1), ..step });
        // A step may be longer than the axis by any factor.
        pieces.take_while(move |piece| piece.from_s <= end)
    };
    let pieces = steps.iter().flat_map(pieces);
    pieces.map(|piece| Step { to_s: piece.to_s.min(end), ..piece }).collect()
}

/// Where curves run on top of each other, their colours alternate in stretches this long (px).
const TURN: f64 = 9.0;

/// Two lines nearer than this look like one (px).
const TOUCH: f64 = 1.0;

/// Lines of one panel, which may run on top of each other.
pub struct Lines<'a> {
    /// The curves, the first at the bottom.
    pub curves: &'a [&'a [Step]],
    /// Seconds to pixels.
    pub x: Scale,
    /// Values to pixels; what lies below its range is not drawn.
    pub y: Scale,
}

impl Lines<'_> {
    /// The pieces of the line of curve `index`.
    ///
    /// Where `k` curves coincide, the lowest is whole and each of the others is drawn in every
    /// `k`-th stretch, so that all can be seen. A curve of a `lap` above 0 is dashed.
    pub fn line(&self, index: usize, lap: usize) -> Vec<Vec<Point>> {
        let mut pen = Pen::default();
        let mut before: Option<Step> = None;
        for step in self.curves[index] {
            let (left, right) = (self.x.clamped(step.from_s), self.x.clamped(step.to_s));
            let y = self.y.clamped(step.mean);
            if let Some(before) = before {
                let from = self.y.clamped(before.mean);
                if from != y {
                    pen.stroke((left, from), (left, y));
                }
            }
            before = Some(*step);
            if step.mean < self.y.data.0 {
                continue;
            }
            let (below, all) = self.company(index, step);
            if below == 0 && lap == 0 {
                pen.stroke((left, y), (right, y));
            } else {
                for (from, to) in turns(left, right, below, all.max(lap.min(1) + 1)) {
                    pen.stroke((from, y), (to, y));
                }
            }
        }
        pen.pieces
    }

    /// Whether any two curves run on top of each other for so long that they take turns.
    pub fn any_shared(&self) -> bool {
        (0..self.curves.len()).any(|index| {
            let visible = self.curves[index].iter().filter(|step| step.mean >= self.y.data.0);
            let shared = visible.filter(|step| self.company(index, step).1 > 1);
            let length: f64 = shared.map(|s| self.x.at(s.to_s) - self.x.at(s.from_s)).sum();
            length > TURN
        })
    }

    /// How many curves under `index` coincide with it on this step, and how many in all with it.
    fn company(&self, index: usize, step: &Step) -> (usize, usize) {
        let middle = (step.from_s + step.to_s) / 2.0;
        let y = self.y.at(step.mean);
        let mut company = (0, 1);
        for (other, curve) in self.curves.iter().enumerate().filter(|(k, _)| *k != index) {
            let next = curve.partition_point(|s| s.to_s <= middle);
            let touches = curve.get(next).is_some_and(|s| (self.y.at(s.mean) - y).abs() < TOUCH);
            company.0 += usize::from(touches && other < index);
            company.1 += usize::from(touches);
        }
        company
    }

    /// The outline of the interval band of curve `index`, one polygon for each unbroken stretch.
    pub fn band(&self, index: usize) -> Vec<Vec<Point>> {
        self.curves[index]
            .chunk_by(|a, b| a.interval.is_some() == b.interval.is_some())
            .filter(|steps| steps.iter().any(is_wide))
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
            let (left, right) = (level[0].from_s, level[level.len() - 1].to_s);
            [(self.x.clamped(left), y(&level[0])), (self.x.clamped(right), y(&level[0]))]
        })
    }
}

pub(super) fn is_wide(step: &Step) -> bool {
    step.interval.is_some_and(|(low, high)| low < high)
}

/// The stretches of `left..right` that belong to number `mine` of `all` who take turns.
fn turns(left: f64, right: f64, mine: usize, all: usize) -> Vec<(f64, f64)> {
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
            from_s: k as f64,
            to_s: (k + 1) as f64,
            mean: *mean,
            interval: None,
        };
        means.iter().enumerate().map(step).collect()
    }

    fn lines<'a>(curves: &'a [&'a [Step]]) -> Lines<'a> {
        Lines {
            curves,
            x: Scale { data: (0.0, 4.0), pixels: (0.0, 72.0) },
            y: Scale { data: (0.0, 100.0), pixels: (100.0, 0.0) },
        }
    }

    fn level_length(pieces: &[Vec<Point>]) -> f64 {
        pieces.iter().flat_map(|p| p.windows(2)).map(|w| w[1].0 - w[0].0).sum()
    }

    #[test]
    fn a_jump_is_upright_and_level_stretches_are_one_stroke() {
        let steps = curve(&[100.0, 100.0, 20.0, 20.0]);
        assert_eq!(
            lines(&[&steps]).line(0, 0),
            [[(0.0, 0.0), (36.0, 0.0), (36.0, 80.0), (72.0, 80.0)]]
        );
    }

    #[test]
    fn steps_that_are_too_short_are_left_out_without_a_gap() {
        let mut steps = curve(&[5.0, 4.0, 3.0, 2.0]);
        for (step, ends) in steps.iter_mut().zip([(0.0, 0.1), (0.1, 0.2), (0.2, 3.0), (3.0, 4.0)]) {
            (step.from_s, step.to_s) = ends;
        }
        let told: Vec<_> =
            thinned(&steps, 0.5).iter().map(|s| (s.from_s, s.to_s, s.mean)).collect();
        assert_eq!(told, [(0.0, 0.1, 5.0), (0.1, 3.0, 3.0), (3.0, 4.0, 2.0)]);
        assert_eq!(thinned(&[], 1.0), []);
        let pieces = cut(&steps[2..], 1.0, 4.0);
        assert_eq!(pieces.len(), 3 + 1);
        assert!(pieces.windows(2).all(|pair| pair[0].to_s == pair[1].from_s));
    }

    #[test]
    fn a_step_that_outlasts_the_axis_ends_with_it() {
        let mut steps = curve(&[1.0, 0.0]);
        steps[1].to_s = 1e15;
        let pieces = on_axis(&steps, (0.0, 2.0));
        assert!(pieces.len() <= 1 + (1.0 / (FINEST * PIECE)) as usize, "{} pieces", pieces.len());
        let ends = pieces.last().map(|last| (last.to_s, last.mean));
        assert_eq!(ends, Some((2.0, 0.0)));
        assert!(pieces.windows(2).all(|pair| pair[0].to_s == pair[1].from_s));
        let jump = Step { from_s: 2.0, to_s: 2.0, mean: 0.0, interval: None };
        let until = Step { from_s: 0.0, to_s: 2.0, mean: 1.0, interval: None };
        assert_eq!(on_axis(&[until, jump], (0.0, 2.0)).last(), Some(&jump), "at the very end");
    }

    #[test]
    fn curves_that_coincide_share_the_line_between_them() {
        let (a, b) = (curve(&[100.0; 4]), curve(&[100.0, 100.0, 0.0, 0.0]));
        let curves = [&a[..], &b];
        let lines = lines(&curves);
        assert_eq!(level_length(&lines.line(0, 0)), 72.0);
        assert_eq!(level_length(&lines.line(1, 0)), 18.0 + 36.0, "half of what is shared");
    }

    #[test]
    fn what_lies_below_the_panel_is_not_drawn_along_its_edge() {
        let steps = curve(&[100.0, -5.0, -5.0, 100.0]);
        assert_eq!(level_length(&lines(&[&steps]).line(0, 0)), 36.0);
    }

    #[test]
    fn a_band_runs_along_its_upper_edge_and_back_along_its_lower() {
        let mut steps = curve(&[50.0, 60.0, 70.0, 80.0]);
        steps[0].interval = Some((40.0, 60.0));
        let curves = [&steps[..]];
        assert_eq!(
            lines(&curves).band(0),
            [[(0.0, 40.0), (18.0, 40.0), (18.0, 60.0), (0.0, 60.0)]]
        );
    }
}
