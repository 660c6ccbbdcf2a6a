//! Charts: results in, bytes out.
//!
//! A chart is a pure function from results to a [`Plot`]: what is shown, in its own units. The
//! layout turns a plot into a [`Picture`], a plain list of lines, areas and texts in pixels, so
//! that tests can ask what overlaps what. Only `paint` knows plotters; it turns a picture into SVG
//! or PNG. The same values give the same bytes on every machine: the font is embedded, and nothing
//! is looked up on the system.
//!
//! ```text
//! availability ┐                                 ┌ label: names at the ends of lines
//! survival     ┴ points ┐                        │ content: dots, stacks  steps: lines and bands
//! sweep, beside, fates … ───┴─► Plot (axis, marks) ─► layout ─► Picture ─► paint ─► SVG, PNG
//!                                                └ rows: dots, bars  cells: tables
//! ```

mod availability;
mod axis;
mod beside;
mod best;
mod calibration;
mod cells;
mod content;
mod costs;
mod detection;
mod fates;
mod label;
mod layout;
mod marks;
mod paint;
mod palette;
mod picture;
mod plot;
mod points;
mod rows;
mod steps;
mod survival;
mod sweep;
mod swept;
#[cfg(test)]
mod tests;
mod text;
mod tornado;
mod written;

pub use availability::availability;
pub use axis::Axis;
pub use beside::users;
pub use best::{VALUES_MAX, best};
pub use calibration::calibration;
pub use costs::costs;
pub use detection::{ROWS_MAX, detection};
pub use fates::fates;
pub use paint::ChartError;
pub use picture::Picture;
pub use plot::Plot;
pub use survival::{first_hang, outages};
pub use sweep::sweep;
pub use text::has_letters;
pub use tornado::tornado;
