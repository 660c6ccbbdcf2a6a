//! Names that stand beside the ends of lines without covering each other.

use super::axis::{Axis, Ruler};
use super::content::KEY;
use super::palette::{self, GREY, Style};
use super::picture::{Frame, MARGIN, Picture};
use super::plot::{Curve, Panel, Series};
use super::steps::{self, mean, placed};
use super::text::{Lettering, NAME, VALUE};

/// From the ends of the lines to their labels (px).
pub(super) const LEADER: f64 = 60.0;
/// From one baseline to the next (px).
const LINE: f64 = 15.0;
/// From the key of a line to its name in a list (px).
const BESIDE: f64 = 8.0;

/// What stands beside the end of a line.
pub(super) struct Label {
    lines: Vec<String>,
    name: Lettering,
    value: String,
    written: Lettering,
    /// How the line looks.
    style: Style,
    /// At which place on the axis upwards the line ends.
    end: f64,
}

/// The labels of `panel` over the axis across; of curves that end at one height, the one that was
/// higher on the whole comes first. None is wider than `room` (px).
pub(super) fn of(panel: &Panel, x: &Axis, room: f64) -> Vec<Label> {
    let (series, axis) = (panel.series(), &panel.axis);
    let is_own = |one: &&Series| !panel.crowd.contains(&one.colour);
    let mut labels = Vec::new();
    if !panel.crowd.is_empty() {
        let names = series.iter().filter(|one| !is_own(one)).map(|one| one.name.as_str());
        labels.push(Label::crowd(&names.collect::<Vec<_>>(), axis.ends().1, room));
    }
    let mut own: Vec<&Series> = series.iter().filter(is_own).collect();
    own.retain(|one| !one.value.is_empty());
    own.sort_by(|a, b| level(b, x, axis).total_cmp(&level(a, x, axis)));
    let end = |one: &Series| end(one).map_or(axis.ends().0, |value| axis.place(value));
    labels.extend(own.into_iter().map(|one| Label::of(one, end(one), room)));
    labels
}

/// How high a curve is on the whole.
fn level(series: &Series, x: &Axis, y: &Axis) -> f64 {
    match &series.curve {
        Curve::Means(steps) | Curve::Steps(steps) => mean(&placed(steps, x, y)),
        Curve::Dots(_) => end(series).unwrap_or_default(),
    }
}

/// The last value of a curve.
fn end(series: &Series) -> Option<f64> {
    match &series.curve {
        Curve::Means(steps) | Curve::Steps(steps) => steps.last().map(|step| step.mean),
        Curve::Dots(dots) => dots.iter().flatten().last().map(|dot| dot.mean),
    }
}

impl Label {
    fn of(series: &Series, end: f64, room: f64) -> Self {
        let style = palette::series(series.colour);
        let colour = palette::for_text(style.colour);
        let name = Lettering { colour, ..NAME };
        Self {
            lines: name.wrapped(&series.name, room, 3),
            name,
            value: VALUE.shortened(&series.value, room),
            written: VALUE,
            style,
            end,
        }
    }

    /// One label for curves that have their own in another panel.
    fn crowd(names: &[&str], end: f64, room: f64) -> Self {
        let name = Lettering { bold: false, colour: GREY, ..NAME };
        let mut lines = name.wrapped(&names.join(", "), room, 3);
        if lines.len() > 2 {
            lines = vec![format!("{} lines", names.len())];
        }
        let written = Lettering { colour: GREY, ..VALUE };
        let style = Style { colour: GREY, dash: &[] };
        Self { lines, name, value: "(enlarged above)".into(), written, style, end }
    }

    /// The height it needs (px).
    pub(super) fn height(&self) -> f64 {
        (self.lines.len() + 1) as f64 * LINE + 6.0
    }

    /// Its width (px).
    pub(super) fn width(&self) -> f64 {
        let names = self.lines.iter().map(|line| self.name.width(line));
        names.fold(VALUE.width(&self.value), f64::max)
    }

    /// The key of the line, its name, and its value beside it or under it; the y below them.
    fn draw_listed(&self, picture: &mut Picture, top: f64) -> f64 {
        let (mut baseline, left) = (top, MARGIN + KEY + BESIDE);
        let key = [(MARGIN, top + LINE - 4.0), (MARGIN + KEY, top + LINE - 4.0)];
        picture.styled(&key, self.style, steps::LINE);
        for line in &self.lines {
            baseline += LINE;
            picture.text(line.clone(), (left, baseline), self.name);
        }
        let beside = self.lines.last().map_or(left, |line| left + self.name.width(line) + BESIDE);
        let fits = beside + VALUE.width(&self.value) <= picture.width - MARGIN;
        let at = if fits { beside } else { left };
        baseline += if fits { 0.0 } else { LINE };
        picture.text(self.value.clone(), (at, baseline), self.written);
        baseline + 3.0
    }

    fn draw(&self, picture: &mut Picture, left: f64, middle: f64) {
        let mut baseline = middle - self.height() / 2.0 + 14.0;
        for line in &self.lines {
            picture.text(line.clone(), (left, baseline), self.name);
            baseline += LINE;
        }
        picture.text(self.value.clone(), (left, baseline - 0.5), self.written);
    }
}

/// Room for a name in a list (px).
pub(super) fn room_in_list(picture: &Picture) -> f64 {
    picture.width - 2.0 * MARGIN - KEY - BESIDE
}

/// Lists `labels` under `top`, the one whose line ends highest first; the y below them.
pub(super) fn list(labels: &[Label], picture: &mut Picture, top: f64) -> f64 {
    let mut order: Vec<&Label> = labels.iter().collect();
    order.sort_by(|a, b| b.end.total_cmp(&a.end));
    order.into_iter().fold(top, |top, label| label.draw_listed(picture, top))
}

/// Draws `labels` to the right of `frame`, each tied to the end of its line.
pub(super) fn draw(labels: &[Label], picture: &mut Picture, frame: Frame, y: Ruler<'_>) {
    let wanted: Vec<f64> = labels.iter().map(|label| y.clamped(label.end)).collect();
    let heights: Vec<f64> = labels.iter().map(Label::height).collect();
    let places = dodged(&wanted, &heights, frame.top - 6.0, frame.bottom + 6.0);
    let left = frame.right + LEADER;
    for ((label, middle), end) in labels.iter().zip(places).zip(wanted) {
        let leader =
            [(frame.right + 3.0, end), (frame.right + 8.0, end), (left - 5.0 - KEY, middle)];
        picture.line(&leader, label.name.colour, 1.0);
        picture.styled(
            &[(left - 5.0 - KEY, middle), (left - 5.0, middle)],
            label.style,
            steps::LINE,
        );
        label.draw(picture, left, middle);
    }
}
/// Where labels go that want to stand at `wanted` (their middles), one below the other without
/// overlap between `top` and `bottom`: the places nearest to those wanted, by least squares.
///
/// The answer holds middles (px) in the order given. The order from the top is that of `wanted`;
/// ties stand in the order given. Labels that together need more room than there is overrun the
/// bottom.
fn dodged(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut stacks: Vec<Stack> = Vec::new();
    for index in order {
        let mut stack = Stack {
            wanted_tops: wanted[index] - heights[index] / 2.0,
            height: heights[index],
            labels: vec![index],
        };
        while let Some(above) =
            stacks.pop_if(|above| above.top(top, bottom) + above.height > stack.top(top, bottom))
        {
            stack = above.with(stack);
        }
        stacks.push(stack);
    }
    let mut middles = vec![0.0; wanted.len()];
    for stack in stacks {
        let mut y = stack.top(top, bottom);
        for index in stack.labels {
            middles[index] = y + heights[index] / 2.0;
            y += heights[index];
        }
    }
    middles
}

/// Labels that touch.
struct Stack {
    /// Sum over its labels of the top of the stack that would suit this one.
    wanted_tops: f64,
    height: f64,
    labels: Vec<usize>,
}

impl Stack {
    fn top(&self, top: f64, bottom: f64) -> f64 {
        let best = self.wanted_tops / self.labels.len() as f64;
        best.min(bottom - self.height).max(top)
    }

    fn with(mut self, below: Self) -> Self {
        self.wanted_tops += below.wanted_tops - self.height * below.labels.len() as f64;
        self.height += below.height;
        self.labels.extend(below.labels);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stand_where_they_want() {
        assert_eq!(dodged(&[50.0, 20.0], &[10.0, 10.0], 0.0, 100.0), [50.0, 20.0]);
    }

    #[test]
    fn labels_at_one_place_spread_evenly_about_it() {
        assert_eq!(dodged(&[50.0; 3], &[10.0; 3], 0.0, 100.0), [40.0, 50.0, 60.0]);
    }

    #[test]
    fn labels_at_the_edge_stay_inside() {
        assert_eq!(dodged(&[0.0, 1.0], &[10.0; 2], 0.0, 100.0), [5.0, 15.0]);
        assert_eq!(dodged(&[99.0, 100.0], &[10.0; 2], 0.0, 100.0), [85.0, 95.0]);
    }

    #[test]
    fn crowded_labels_never_overlap_and_keep_their_order() {
        let wanted: Vec<f64> = (0..12).map(|k| f64::from(k * 37 % 23)).collect();
        let heights: Vec<f64> = (0..12).map(|k| 8.0 + f64::from(k % 3)).collect();
        let at = dodged(&wanted, &heights, 0.0, heights.iter().sum());
        for a in 0..12 {
            for b in (0..12).filter(|b| wanted[a] < wanted[*b]) {
                let gap = (at[b] - heights[b] / 2.0) - (at[a] + heights[a] / 2.0);
                assert!(gap > -1e-9, "{a} and {b}: {gap}");
            }
        }
    }
}
