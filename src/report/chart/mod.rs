//! Charts: values in, bytes out.
//!
//! A chart lays itself out as a [`Picture`], a plain list of lines, areas and texts in pixels, so
//! that tests can ask what overlaps what. Only [`paint`](self) knows plotters; it turns a picture
//! into SVG or PNG. The same values give the same bytes on every machine: the font is embedded,
//! and nothing is looked up on the system.
//!
//! ```text
//! sweep, fates, heat_map ────────┐
//! availability ┐            ┌─► figure ─► picture ─► paint ─► SVG (svg: text alternative), PNG
//! first_hang   ├─► multiples      │ panel: one part of the vertical axis
//! outages      ┘            │     │ curves, steps: lines and bands   labels: at their ends
//!    └ resolution           └─ grid: small panels, legend
//!                                 └ axis, palette, font, sheet: what every chart shares
//! ```

pub mod availability;
pub mod axis;
mod curves;
pub mod fates;
pub mod figure;
pub mod first_hang;
pub mod font;
mod grid;
pub mod heat_map;
pub mod labels;
mod multiples;
pub mod outages;
mod paint;
pub mod palette;
pub mod picture;
pub mod resolution;
mod share_axis;
mod sheet;
pub mod steps;
mod svg;
pub mod sweep;
#[cfg(test)]
mod tests;
mod values_axis;

pub use availability::availability;
pub use fates::fates;
pub use figure::{Figure, Series};
pub use first_hang::first_hang;
pub use heat_map::heat_map;
pub use outages::outages;
pub use picture::{ChartError, Picture};
pub use steps::Step;
pub use sweep::sweep;
