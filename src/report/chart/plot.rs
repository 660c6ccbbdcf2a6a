//! [`Plot`]: what a chart shows, and not where it goes.

use super::axis::Axis;
use super::palette::Colour;
use crate::experiment::Estimate;

/// A chart: made of results by a pure function, and drawn by [`Plot::picture`].
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The heading.
    pub title: String,
    /// What is shown; it stands under the title.
    pub caption: String,
    /// The chart itself.
    pub body: Body,
    /// Small print, in sentences.
    pub note: String,
    /// All of it in words and numbers, for readers who cannot see it.
    pub words: String,
}

/// What is between the caption and the small print.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Panels one below the other on one axis across, with names at the ends of their lines.
    Large(Across, Vec<Panel>),
    /// Small panels alike, two beside each other, with a legend. They have the same axes.
    Small(Across, Vec<Panel>),
    /// Rows with names, with marks or bars along an axis across.
    Rows(Rows),
    /// Tables of numbers in colours, one below the other.
    Tables(Tables),
}

/// The axis across, and what it is called: `time since the start`.
#[derive(Clone, Debug, PartialEq)]
pub struct Across {
    /// What it is called, without the unit.
    pub name: String,
    /// The axis.
    pub axis: Axis,
}

/// A frame in which something is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What stands over it; may be empty.
    pub heading: String,
    /// Lines under the heading of a small panel.
    pub told: Vec<String>,
    /// The axis upwards.
    pub axis: Axis,
    /// What is drawn.
    pub content: Content,
    /// Room above the frame of a large panel, and the least height of the frame (px).
    pub room: (f64, f64),
    /// From which place upwards it is tinted: the part that is enlarged.
    pub tint: Option<f64>,
    /// Colours of the series that are named in another panel, which enlarges them.
    pub crowd: Vec<usize>,
}

/// What is drawn in a panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Curves, each with a name.
    Curves(Vec<Series>),
    /// Counts on top of each other.
    Stacks(Stacks),
}

/// A curve and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// What stands under the name: its value in short. A series without one is not named.
    pub value: String,
    /// What more it shows, in words.
    pub told: String,
    /// Its value over the whole axis, by which it should be told from others.
    pub overall: Option<Estimate>,
    /// Its place among the colours.
    pub colour: usize,
    /// The curve.
    pub curve: Curve,
}

/// Values of the axis upwards over values of the axis across.
#[derive(Clone, Debug, PartialEq)]
pub enum Curve {
    /// Means over bins: in order, without gaps. Every bin is drawn.
    Means(Vec<Step>),
    /// Constant between jumps, which may be anywhere: in order, without gaps. They are drawn as
    /// finely as the axis has room for.
    Steps(Vec<Step>),
    /// Known at some values, in order, and `None` where nothing is known. What is between is drawn
    /// as a straight line.
    Dots(Vec<Option<Dot>>),
}

/// A stretch on which a curve is constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its value.
    pub mean: f64,
    /// The interval about it; `None` where there is none.
    pub interval: Option<(f64, f64)>,
}

/// A known point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Where it is.
    pub at: f64,
    /// Its value.
    pub mean: f64,
    /// The interval about it; `None` where there is none.
    pub interval: Option<(f64, f64)>,
}

/// Counts in bins, on top of each other, and events under them.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacks {
    /// Both ends of each bin, in order, without gaps.
    pub bins: Vec<(f64, f64)>,
    /// From the bottom.
    pub layers: Vec<Layer>,
    /// Rows of strokes under the panel, from above.
    pub events: Vec<Events>,
}

/// One kind of what is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// What it is.
    pub name: &'static str,
    /// Its colour.
    pub colour: Colour,
    /// From 0, not to be seen, to 1.
    pub opacity: f64,
    /// How many there are in each bin.
    pub counts: Vec<u64>,
}

/// Events of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Events {
    /// What happens.
    pub name: &'static str,
    /// Its colour.
    pub colour: Colour,
    /// Where it happens.
    pub at: Vec<f64>,
}

/// Rows of what stands at words: nothing lies between two of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// What the axis across is called, without the unit.
    pub name: String,
    /// What the marks of a row stand for, or the parts of a bar, in their order.
    pub keys: Vec<Named>,
    /// One below the other.
    pub blocks: Vec<Block>,
}

/// What a colour stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its place among the colours.
    pub colour: usize,
}

/// Rows over one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What stands over it; may be empty.
    pub heading: String,
    /// The axis across.
    pub axis: Axis,
    /// From above.
    pub rows: Vec<Row>,
}

/// A row and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What is drawn in it.
    pub marks: Marks,
}

/// What is drawn in a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Marks {
    /// A dot with its interval for each key, one below the other.
    Dots(Vec<Option<Estimate>>),
    /// A bar from 0 with its parts one behind the other.
    Bar {
        /// The length of each part.
        parts: Vec<f64>,
        /// Their sum, with its interval.
        total: Estimate,
        /// What is written at its end.
        told: String,
    },
}

/// Tables with the same rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// From above.
    pub tables: Vec<Table>,
    /// What stands where there is nothing.
    pub absent: &'static str,
}

/// Numbers of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What they are.
    pub heading: &'static str,
    /// The rows of cells; `None` where there is nothing that could have a number.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// A number as it is written, or why there is none, and its colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The number.
    pub mean: String,
    /// `± 0.3`; empty where that is not known.
    pub doubt: String,
    /// What is behind it.
    pub ground: Ground,
}

/// The colour behind a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ground {
    /// Where the number stands on the scale of colours, from 0 to 1: the better, the higher.
    Shade(f64),
    /// That of the series of this index.
    Series(usize),
    /// None.
    Open,
}

impl Panel {
    /// About how many numbers stand on the axis upwards of a large panel.
    pub(super) const NUMBERS: u32 = 5;

    /// A panel of `content` without words.
    pub fn new(axis: Axis, content: Content) -> Self {
        let (heading, told, crowd) = (String::new(), Vec::new(), Vec::new());
        Self { heading, told, axis, content, room: (12.0, 330.0), tint: None, crowd }
    }

    /// Its series, if it is one of curves.
    pub(super) fn series(&self) -> &[Series] {
        match &self.content {
            Content::Curves(series) => series,
            Content::Stacks(_) => &[],
        }
    }
}

impl Curve {
    /// The stretches on which it is constant, if it is made of such.
    pub(super) fn steps(&self) -> &[Step] {
        match self {
            Self::Means(steps) | Self::Steps(steps) => steps,
            Self::Dots(_) => &[],
        }
    }
}

impl Step {
    /// Whether its interval has any width.
    pub(super) fn is_wide(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low < high)
    }
}

impl Table {
    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.iter().flatten().all(Option::is_none)
    }
}
