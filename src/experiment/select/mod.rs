//! Selection: which of several remedies is best, with a stated probability, by as few replications as
//! that takes. Change the rule of elimination in `screening.rs`, that of a fixed budget in
//! `allocation.rs`, what is simulated in `trials.rs`.

pub mod allocation;
pub mod screening;
pub mod selection;
mod trials;
