//! Report.

pub mod chart;
