//! What the model does in scenarios that can be followed by hand: to the instant.

#[path = "../common/mod.rs"]
mod common;
mod held;
mod impatience;
mod keep_alive;
mod links;
mod losses;
mod observed;
mod operators;
mod randomness;
mod restarts;
mod standby;
mod starts;
mod workers;
