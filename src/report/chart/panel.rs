//! One panel of a figure: a part of the vertical axis, and the curves shown on it.

use super::axis::{Scale, Ticks, nice_floor};
use super::curves;
use super::figure::Figure;
use super::font::width;
use super::labels::{self, Label};
use super::palette::{GREY, GRID};
use super::picture::Frame;
use super::sheet::{HEADING, Sheet, UPRIGHT};
use super::steps::{Step, quantile};

/// A curve belongs to the crowd if its mean lies in this uppermost part of the axis.
const CROWDED: f64 = 0.08;
/// Enlarging pays if it enlarges at least this many times.
const WORTH: f64 = 4.0;
/// A curve with its band may leave the enlarged panel for this part of the time: the other panel
/// shows it.
const RARE: f64 = 0.05;
/// Showing the bands may lengthen an axis this many times.
const FOR_BANDS: f64 = 2.0;

/// Between a number and its line (px).
const GAP: f64 = 8.0;

/// A part of the vertical axis, and the curves shown on it.
pub(super) struct Panel {
    low: f64,
    /// Indices of the curves.
    members: Vec<usize>,
    role: Role,
}

enum Role {
    Only,
    Enlarged,
    /// Part of it is enlarged above: from where upwards, and for which curves.
    Whole {
        enlarged: f64,
        crowd: Vec<usize>,
    },
}

impl Panel {
    /// The panels of `figure` from the top.
    pub(super) fn of(figure: &Figure) -> Vec<Self> {
        let (floor, high) = figure.bounds;
        let members: Vec<usize> = (0..figure.series.len()).collect();
        let low = nice_floor(least(figure, &members, 0.0), floor, high);
        let mut crowd = members.clone();
        crowd.retain(|k| high - figure.series[*k].mean() <= CROWDED * (high - low));
        let enlarged = nice_floor(least(figure, &crowd, RARE), low, high);
        if crowd.len() < 2 || (high - enlarged) * WORTH > high - low {
            let role = Role::Only;
            return vec![Self { low, members, role }];
        }
        vec![
            Self { low: enlarged, members: crowd.clone(), role: Role::Enlarged },
            Self { low, members, role: Role::Whole { enlarged, crowd } },
        ]
    }

    /// Distance from what stands above it (px).
    pub(super) fn space_above(&self) -> f64 {
        match self.role {
            Role::Only => 12.0,
            Role::Enlarged => 26.0,
            Role::Whole { .. } => 40.0,
        }
    }

    /// The least height (px).
    pub(super) fn least_height(&self) -> f64 {
        match self.role {
            Role::Only => 330.0,
            Role::Enlarged => 170.0,
            Role::Whole { .. } => 190.0,
        }
    }

    /// The labels beside it; of curves that end at one height, the one that was higher on the
    /// whole comes first.
    pub(super) fn labels(&self, figure: &Figure) -> Vec<Label> {
        let mut own = self.members.clone();
        let mut labels = Vec::new();
        if let Role::Whole { crowd, .. } = &self.role {
            own.retain(|k| !crowd.contains(k));
            let names: Vec<&str> = crowd.iter().map(|k| figure.series[*k].name.as_str()).collect();
            labels.push(Label::crowd(&names, figure.bounds.1));
        }
        own.sort_by(|a, b| figure.series[*b].mean().total_cmp(&figure.series[*a].mean()));
        labels.extend(own.into_iter().map(|index| {
            let series = &figure.series[index];
            let end = series.steps.last().map_or(figure.bounds.0, |step| step.mean);
            Label::curve(index, &series.name, &series.value, end)
        }));
        labels
    }

    /// Draws it into `frame`; whether curves coincide anywhere.
    pub(super) fn draw(
        &self,
        figure: &Figure,
        sheet: &mut Sheet,
        frame: Frame,
        x: Scale,
        labels: &[Label],
    ) -> bool {
        let y = Scale { data: (self.low, figure.bounds.1), pixels: (frame.bottom, frame.top) };
        self.draw_ground(figure, sheet, frame, y);
        let mut marks = vec![vec![(frame.left, frame.bottom), (frame.right, frame.bottom)]];
        marks.extend(figure.time.marks.iter().map(|(value, _)| {
            let at = x.at(*value);
            vec![(at, frame.bottom), (at, frame.bottom + 4.0)]
        }));
        for mark in marks {
            sheet.line(&mark, GREY, 1.0);
        }
        let curves = self.members.iter().map(|k| (*k, figure.series[*k].steps.as_slice()));
        let shared = curves::draw(curves.collect(), sheet, x, y);
        labels::draw(labels, sheet, frame, y);
        shared
    }

    /// Heading, tint, grid and numbers.
    fn draw_ground(&self, figure: &Figure, sheet: &mut Sheet, frame: Frame, y: Scale) {
        let heading = match &self.role {
            Role::Only => None,
            Role::Enlarged => {
                sheet.tint(frame);
                Some("Enlarged")
            }
            Role::Whole { enlarged, .. } => {
                let bottom = y.at(*enlarged);
                sheet.tint(Frame { bottom, ..frame });
                Some("Whole range")
            }
        };
        let ticks = self.ticks(figure);
        if let (Some(heading), [(_, first), .., (_, last)]) = (heading, &ticks[..]) {
            let text = format!("{heading}: {first} to {last}");
            sheet.text(text, (frame.left, frame.top - 10.0), HEADING);
        }
        for (value, label) in ticks {
            let at = y.at(value);
            sheet.line(&[(frame.left, at), (frame.right, at)], GRID, 1.0);
            sheet.text(label, (frame.left - GAP, at + 4.2), UPRIGHT);
        }
    }

    /// Values on its axis, as written there.
    fn ticks(&self, figure: &Figure) -> Vec<(f64, String)> {
        let ticks = Ticks::linear(self.low, figure.bounds.1, 5).marks.into_iter();
        ticks.map(|(value, label)| (value, format!("{label} {}", figure.unit))).collect()
    }

    /// Room for the numbers to the left of it (px).
    pub(super) fn axis_width(&self, figure: &Figure) -> f64 {
        let ticks = self.ticks(figure).into_iter();
        let widths = ticks.map(|(_, label)| width(&label, UPRIGHT.size, UPRIGHT.bold));
        widths.fold(0.0, f64::max) + GAP
    }
}

/// The least value to show of `members`, below which each may be in `share` of its steps: that of
/// their bands, unless these would push the lines together.
fn least(figure: &Figure, members: &[usize], share: f64) -> f64 {
    let high = figure.bounds.1;
    let least = |value: fn(&Step) -> f64| {
        let quantiles = members.iter().map(|k| quantile(&figure.series[*k].steps, share, value));
        quantiles.fold(high, f64::min)
    };
    let lines = least(|step| step.mean);
    let bands = least(|step| step.interval.map_or(step.mean, |(low, _)| low));
    bands.max(high - FOR_BANDS * (high - lines))
}
