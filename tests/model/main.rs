//! What the model does in scenarios that can be followed by hand: to the instant.

mod answers;
#[path = "../common/mod.rs"]
mod common;
mod crews;
mod detection;
mod elsewhere;
mod forms;
mod held;
mod impatience;
mod keep_alive;
mod links;
mod listener;
mod losses;
mod mechanisms;
mod observed;
mod operators;
mod randomness;
mod response;
mod restarts;
mod standby;
mod starts;
mod windows;
mod workers;
