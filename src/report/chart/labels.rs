//! Labels that stand beside the ends of lines without covering each other.

use plotters::style::RGBColor;

use super::axis::Scale;
use super::font::{plain, shortened, width, wrapped};
use super::palette::{self, GREY};
use super::picture::Frame;
use super::sheet::{Lettering, NAME, Sheet, VALUE};

/// From the ends of the lines to their labels (px).
pub(super) const LEADER: f64 = 34.0;
/// Labels are at most this wide (px).
const WIDEST: f64 = 178.0;
/// From one baseline to the next (px).
const LINE: f64 = 15.0;

/// What stands beside the end of a line.
pub(super) struct Label {
    lines: Vec<String>,
    name: Lettering,
    value: String,
    /// Where on the vertical axis the line ends.
    end: f64,
}

impl Label {
    /// The label of the curve at `index`, which ends at `end`.
    pub(super) fn curve(index: usize, name: &str, value: &str, end: f64) -> Self {
        let colour = palette::for_text(palette::series(index).0);
        let name_style = Lettering { colour, ..NAME };
        Self {
            lines: wrapped(&plain(name), NAME.size, true, WIDEST, 2),
            name: name_style,
            value: shortened(&plain(value), VALUE.size, false, WIDEST),
            end,
        }
    }

    /// One label for curves that have their own in another panel.
    pub(super) fn crowd(names: &[&str], end: f64) -> Self {
        let name = Lettering { bold: false, colour: GREY, ..NAME };
        let mut lines = wrapped(&plain(&names.join(", ")), name.size, false, WIDEST, 3);
        if lines.len() > 2 {
            lines = vec![format!("{} lines", names.len())];
        }
        Self { lines, name, value: "(enlarged above)".into(), end }
    }

    /// The height it needs (px).
    pub(super) fn height(&self) -> f64 {
        (self.lines.len() + 1) as f64 * LINE + 6.0
    }

    /// Its width (px).
    pub(super) fn width(&self) -> f64 {
        let value = width(&self.value, VALUE.size, VALUE.bold);
        let lines = self.lines.iter();
        lines.map(|line| width(line, self.name.size, self.name.bold)).fold(value, f64::max)
    }

    fn draw(&self, sheet: &mut Sheet, left: f64, middle: f64) {
        let mut baseline = middle - self.height() / 2.0 + 14.0;
        for line in &self.lines {
            sheet.text(line.clone(), (left, baseline), self.name);
            baseline += LINE;
        }
        let colour = if self.name.bold { VALUE.colour } else { GREY };
        let style = Lettering { colour, ..VALUE };
        sheet.text(self.value.clone(), (left, baseline - 0.5), style);
    }

    fn colour(&self) -> RGBColor {
        self.name.colour
    }
}

/// Draws `labels` to the right of `frame`, each tied to the end of its line.
pub(super) fn draw(labels: &[Label], sheet: &mut Sheet, frame: Frame, y: Scale) {
    let wanted: Vec<f64> = labels.iter().map(|label| y.clamped(label.end)).collect();
    let heights: Vec<f64> = labels.iter().map(Label::height).collect();
    let places = dodged(&wanted, &heights, frame.top - 6.0, frame.bottom + 6.0);
    let left = frame.right + LEADER;
    for ((label, middle), end) in labels.iter().zip(places).zip(wanted) {
        let leader = [
            (frame.right + 3.0, end),
            (frame.right + 8.0, end),
            (left - 12.0, middle),
            (left - 5.0, middle),
        ];
        sheet.line(&leader, label.colour(), 1.0);
        label.draw(sheet, left, middle);
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
