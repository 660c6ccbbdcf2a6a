//! What the text of an experiment comes to: its networks, its design points, its exports.

#[cfg(feature = "cli")]
mod export;
mod incidents;
mod sweep;
mod topologies;
