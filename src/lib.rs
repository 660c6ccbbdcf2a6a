//! porthang

pub mod engine;
pub mod experiment;
pub mod model;
pub mod reading;
#[cfg(feature = "cli")]
pub mod report;
pub mod theory;
pub mod trace;
