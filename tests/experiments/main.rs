//! What the text of an experiment comes to: its networks, its design points, its exports.

mod defaults;
mod detail;
#[cfg(feature = "cli")]
mod export;
mod incidents;
mod sensitivity;
mod sweep;
mod topologies;
#[cfg(feature = "cli")]
mod verdicts;
