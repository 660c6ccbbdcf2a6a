//! A figure of step lines over time, labelled at their ends.
//!
//! If some of the curves crowd at the top, a second panel enlarges that part; the same tint marks
//! it in both panels. The figure grows where its labels need more room.

use super::axis::{Scale, Ticks, TimeAxis, nice_floor};
use super::font::{plain, shortened, width, wrapped};
use super::labels::{dodged, room};
use super::palette::{self, GREY, GRID, INK};
use super::picture::{Align, ChartError, Frame, Picture, Shape};
use super::sheet::Sheet;
use super::steps::{Lines, Step, travel};

/// Step lines over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The heading.
    pub title: String,
    /// What the lines and bands are.
    pub subtitle: String,
    /// What the axis of time counts: "time since the start".
    pub x_label: String,
    /// The least and the greatest value there can be, in the unit drawn.
    pub bounds: (f64, f64),
    /// What follows a number: "%".
    pub unit: String,
    /// The curves, in the order of their colours.
    pub series: Vec<Series>,
    /// Small print, sentences.
    pub notes: Vec<String>,
}

/// One curve and its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// What stands under the name: its value in short.
    pub value: String,
    /// Its steps in order of time, without gaps; values are finite.
    pub steps: Vec<Step>,
}

/// Width of every figure [px]; the height grows with what it holds.
const WIDTH: f64 = 900.0;
/// Room at the edges [px].
const MARGIN: f64 = 18.0;
/// Room for the numbers on the vertical axis [px].
const AXIS: f64 = 54.0;
/// From the ends of the lines to their labels [px].
const LEADER: f64 = 34.0;
/// Labels are at most this wide [px].
const LABEL: f64 = 178.0;
/// The least height of a panel: alone, enlarged, and under an enlarged one [px].
const PANEL: (f64, f64, f64) = (330.0, 170.0, 190.0);
/// Room for a panel's heading [px].
const HEADING: f64 = 26.0;

const NAME: f64 = 12.5;
const VALUE: f64 = 11.5;
const LINE: f64 = 15.0;

/// A curve belongs to the crowd if its mean lies in this uppermost part of the axis.
const CROWDED: f64 = 0.08;
/// Enlarging pays if it enlarges this many times.
const WORTH: f64 = 4.0;

/// A part of the vertical axis, and the curves shown on it.
struct Panel {
    low: f64,
    members: Vec<usize>,
    heading: Option<&'static str>,
    /// The low end of the part enlarged elsewhere, and whose labels stand there.
    enlarged: Option<(f64, Vec<usize>)>,
}

/// What stands beside a panel.
struct Label {
    lines: Vec<String>,
    value: Option<String>,
    colour: plotters::style::RGBColor,
    end: f64,
}

impl Figure {
    /// The figure as SVG.
    ///
    /// # Errors
    /// If plotters refuses.
    pub fn svg(&self) -> Result<String, ChartError> {
        self.picture().svg()
    }

    /// The figure as PNG, two pixels to one.
    ///
    /// # Errors
    /// If plotters refuses.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        self.picture().png()
    }

    /// The figure laid out.
    pub fn picture(&self) -> Picture {
        let mut sheet = Sheet::default();
        let mut top = self.head(&mut sheet);
        let panels = self.panels();
        let right = WIDTH - MARGIN - LEADER - self.label_width(&panels);
        let horizon = self.horizon();
        let time = TimeAxis::new(horizon);
        for (k, panel) in panels.iter().enumerate() {
            top += if panel.heading.is_some() {
                HEADING
            } else {
                10.0
            };
            let least = match (panels.len(), k) {
                (1, _) => PANEL.0,
                (_, 0) => PANEL.1,
                _ => PANEL.2,
            };
            let heights: Vec<f64> = self.labels(panel).iter().map(Label::height).collect();
            let frame = Frame {
                left: MARGIN + AXIS,
                top,
                right,
                bottom: top + least.max(room(&heights)),
            };
            let x = Scale {
                data: (0.0, horizon),
                pixels: (frame.left, frame.right),
            };
            self.draw_panel(&mut sheet, panel, frame, x, &time);
            top = frame.bottom + 12.0;
        }
        let x = Scale {
            data: (0.0, horizon),
            pixels: (MARGIN + AXIS, right),
        };
        let height = self.foot(&mut sheet, top - 12.0, x, &time);
        Picture {
            width: WIDTH,
            height: height.ceil(),
            title: self.title.clone(),
            description: self.description(),
            shapes: sheet.shapes,
        }
    }

    /// Heading and subtitle; the y below them.
    fn head(&self, sheet: &mut Sheet) -> f64 {
        let room = WIDTH - 2.0 * MARGIN;
        let mut y = MARGIN + 14.0;
        for line in wrapped(&plain(&self.title), 18.0, true, room, 2) {
            sheet.text(line, (MARGIN, y), Align::Left, 18.0, true, INK);
            y += 23.0;
        }
        for line in wrapped(&plain(&self.subtitle), 12.5, false, room, 2) {
            sheet.text(line, (MARGIN, y - 2.0), Align::Left, 12.5, false, GREY);
            y += 17.0;
        }
        y - 8.0
    }

    /// Numbers and name of the axis of time, and the small print; the height of the figure.
    fn foot(&self, sheet: &mut Sheet, bottom: f64, x: Scale, time: &TimeAxis) -> f64 {
        for (value, label) in &time.ticks.marks {
            let at = x.at(value * time.seconds);
            sheet.line(&[(at, bottom), (at, bottom + 5.0)], INK, 1.0);
            sheet.text(
                label.clone(),
                (at, bottom + 19.0),
                Align::Centre,
                12.0,
                false,
                INK,
            );
        }
        let name = format!("{} ({})", self.x_label, time.unit);
        let middle = (x.pixels.0 + x.pixels.1) / 2.0;
        sheet.text(
            name,
            (middle, bottom + 38.0),
            Align::Centre,
            12.0,
            false,
            INK,
        );
        let mut y = bottom + 44.0;
        let mut notes = plain(&self.notes.join(" "));
        if sheet.shared {
            notes += " Where lines coincide, colours alternate.";
        }
        {
            for line in wrapped(&notes, 11.0, false, WIDTH - 2.0 * MARGIN, 3) {
                y += 15.0;
                sheet.text(line, (MARGIN, y + 4.0), Align::Left, 11.0, false, GREY);
            }
        }
        y + MARGIN
    }

    fn horizon(&self) -> f64 {
        let ends = self
            .series
            .iter()
            .filter_map(|s| s.steps.last())
            .map(|step| step.to_s);
        let last = ends.fold(0.0, f64::max);
        if last > 0.0 { last } else { 1.0 }
    }

    /// The panels from the top.
    fn panels(&self) -> Vec<Panel> {
        let (floor, high) = self.bounds;
        let all: Vec<usize> = (0..self.series.len()).collect();
        let low = nice_floor(self.lowest(&all, 0.0), floor, high);
        let crowd: Vec<usize> = all
            .iter()
            .copied()
            .filter(|k| high - self.series[*k].mean() <= CROWDED * (high - low))
            .collect();
        // A rare dip may leave the panel: it is seen in the other.
        let enlarged = nice_floor(self.lowest(&crowd, 0.02), low, high);
        let pays = crowd.len() > 1 && (high - enlarged) * WORTH <= high - low;
        if !pays {
            return vec![Panel {
                low,
                members: all,
                heading: None,
                enlarged: None,
            }];
        }
        vec![
            Panel {
                low: enlarged,
                members: crowd.clone(),
                heading: Some("Enlarged"),
                enlarged: None,
            },
            Panel {
                low,
                members: all,
                heading: Some("Whole range"),
                enlarged: Some((enlarged, crowd)),
            },
        ]
    }

    /// The value below which each of `members` spends at most `share` of the time.
    fn lowest(&self, members: &[usize], share: f64) -> f64 {
        members
            .iter()
            .map(|k| self.series[*k].quantile(share))
            .fold(self.bounds.1, f64::min)
    }

    fn draw_panel(
        &self,
        sheet: &mut Sheet,
        panel: &Panel,
        frame: Frame,
        x: Scale,
        time: &TimeAxis,
    ) {
        let y = Scale {
            data: (panel.low, self.bounds.1),
            pixels: (frame.bottom, frame.top),
        };
        let ticks = Ticks::linear(panel.low, self.bounds.1, 5);
        if let Some(heading) = panel.heading {
            let (from, to) = (self.number(panel.low), self.number(self.bounds.1));
            let text = format!("{heading}: {from} to {to}");
            sheet.text(
                text,
                (frame.left, frame.top - 10.0),
                Align::Left,
                12.0,
                true,
                INK,
            );
        }
        match &panel.enlarged {
            Some((from, _)) => sheet.tint(Frame {
                bottom: y.at(*from),
                ..frame
            }),
            None if panel.heading.is_some() => sheet.tint(frame),
            None => {}
        }
        for (value, label) in &ticks.marks {
            let at = y.at(*value);
            sheet.line(&[(frame.left, at), (frame.right, at)], GRID, 1.0);
            let label = format!("{label} {}", self.unit);
            sheet.text(
                label,
                (frame.left - 8.0, at + 4.2),
                Align::Right,
                12.0,
                false,
                INK,
            );
        }
        let axis = if ticks.marks.first().is_some_and(|m| m.0 <= panel.low) {
            GREY
        } else {
            GRID
        };
        sheet.line(
            &[(frame.left, frame.bottom), (frame.right, frame.bottom)],
            axis,
            1.0,
        );
        for (value, _) in &time.ticks.marks {
            let at = x.at(value * time.seconds);
            sheet.line(&[(at, frame.bottom), (at, frame.bottom + 4.0)], axis, 1.0);
        }
        self.draw_curves(sheet, panel, x, y);
        self.draw_labels(sheet, panel, frame, y);
    }

    fn draw_curves(&self, sheet: &mut Sheet, panel: &Panel, x: Scale, y: Scale) {
        // Restless curves lie under calm ones, which they would tear to pieces.
        let mut order = panel.members.clone();
        order.sort_by(|a, b| {
            travel(&self.series[*b].steps).total_cmp(&travel(&self.series[*a].steps))
        });
        let curves: Vec<&[Step]> = order.iter().map(|k| &self.series[*k].steps[..]).collect();
        let lines = Lines {
            curves: &curves,
            x,
            y,
        };
        for (place, index) in order.iter().enumerate() {
            for points in lines.band(place) {
                let (colour, _) = palette::series(*index);
                sheet.shapes.push(Shape::Area {
                    points,
                    colour,
                    opacity: 0.2,
                });
            }
        }
        for (place, index) in order.iter().enumerate() {
            let (colour, lap) = palette::series(*index);
            for points in lines.line(place, lap) {
                sheet.line(&points, colour, 2.0);
            }
        }
        sheet.shared |= lines.any_shared();
    }

    fn draw_labels(&self, sheet: &mut Sheet, panel: &Panel, frame: Frame, y: Scale) {
        let labels = self.labels(panel);
        let wanted: Vec<f64> = labels.iter().map(|label| y.clamped(label.end)).collect();
        let heights: Vec<f64> = labels.iter().map(Label::height).collect();
        let places = dodged(&wanted, &heights, frame.top - 6.0, frame.bottom + 6.0);
        for ((label, middle), end) in labels.iter().zip(places).zip(wanted) {
            let left = frame.right + LEADER;
            let path = [(frame.right + 3.0, end), (frame.right + 8.0, end)];
            sheet.line(
                &[
                    path[0],
                    path[1],
                    (left - 12.0, middle),
                    (left - 5.0, middle),
                ],
                label.colour,
                1.0,
            );
            let mut baseline = middle - label.height() / 2.0 + 14.0;
            for line in &label.lines {
                let bold = label.value.is_some();
                sheet.text(
                    line.clone(),
                    (left, baseline),
                    Align::Left,
                    NAME,
                    bold,
                    label.colour,
                );
                baseline += LINE;
            }
            if let Some(value) = &label.value {
                sheet.text(
                    value.clone(),
                    (left, baseline - 0.5),
                    Align::Left,
                    VALUE,
                    false,
                    INK,
                );
            }
        }
    }

    /// The labels beside a panel, the curve that ends highest first.
    fn labels(&self, panel: &Panel) -> Vec<Label> {
        let elsewhere: &[usize] = panel.enlarged.as_ref().map_or(&[], |(_, crowd)| crowd);
        let mut labels: Vec<(f64, Label)> = panel
            .members
            .iter()
            .filter(|k| !elsewhere.contains(k))
            .map(|k| (self.series[*k].mean(), self.label(*k)))
            .collect();
        if !elsewhere.is_empty() {
            let names: Vec<String> = elsewhere
                .iter()
                .map(|k| plain(&self.series[*k].name))
                .collect();
            let mut lines = wrapped(&names.join(", "), NAME, false, LABEL, 3);
            if lines.len() > 2 {
                lines = vec![format!("{} lines", names.len())];
            }
            lines.push("(enlarged above)".into());
            labels.push((
                self.bounds.1,
                Label {
                    lines,
                    value: None,
                    colour: GREY,
                    end: self.bounds.1,
                },
            ));
        }
        // Where lines end at one height, the one that was higher on the whole comes first.
        labels.sort_by(|a, b| b.0.total_cmp(&a.0));
        labels.into_iter().map(|(_, label)| label).collect()
    }

    fn label(&self, index: usize) -> Label {
        let series = &self.series[index];
        let (colour, _) = palette::series(index);
        Label {
            lines: wrapped(&plain(&series.name), NAME, true, LABEL, 2),
            value: Some(shortened(&plain(&series.value), VALUE, false, LABEL)),
            colour: palette::for_text(colour),
            end: series.steps.last().map_or(self.bounds.0, |step| step.mean),
        }
    }

    fn label_width(&self, panels: &[Panel]) -> f64 {
        panels
            .iter()
            .flat_map(|panel| self.labels(panel))
            .map(|label| label.width())
            .fold(60.0, f64::max)
    }

    fn number(&self, value: f64) -> String {
        let digits = format!("{value:.6}");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        format!("{digits} {}", self.unit)
    }

    /// The figure in words.
    fn description(&self) -> String {
        let mut words = format!("{}.", self.subtitle);
        for series in &self.series {
            let (first, last) = (series.steps.first(), series.steps.last());
            words += &format!(" {}: {}", series.name, series.value);
            if let (Some(first), Some(last)) = (first, last) {
                words += &format!(
                    ", at first {:.1} {unit}, at least {:.1} {unit}, at the end {:.1} {unit}",
                    first.mean,
                    series.quantile(0.0),
                    last.mean,
                    unit = self.unit
                );
            }
            words += ".";
        }
        words
            + &self
                .notes
                .iter()
                .map(|note| format!(" {note}"))
                .collect::<String>()
    }
}

impl Series {
    /// The mean over time; 0 without steps.
    fn mean(&self) -> f64 {
        let length = |step: &Step| step.to_s - step.from_s;
        let total: f64 = self.steps.iter().map(length).sum();
        let area: f64 = self.steps.iter().map(|step| step.mean * length(step)).sum();
        if total > 0.0 { area / total } else { 0.0 }
    }

    /// The value under which the curve stays for at most `share` of its steps.
    fn quantile(&self, share: f64) -> f64 {
        let mut means: Vec<f64> = self.steps.iter().map(|step| step.mean).collect();
        means.sort_by(f64::total_cmp);
        let rank = (share * means.len() as f64).floor() as usize;
        means.get(rank).copied().unwrap_or(f64::INFINITY)
    }
}

impl Label {
    fn height(&self) -> f64 {
        let lines = self.lines.len() + usize::from(self.value.is_some());
        lines as f64 * LINE + 6.0
    }

    fn width(&self) -> f64 {
        let bold = self.value.is_some();
        let names = self.lines.iter().map(|line| width(line, NAME, bold));
        let value = self.value.iter().map(|value| width(value, VALUE, false));
        names.chain(value).fold(0.0, f64::max)
    }
}
