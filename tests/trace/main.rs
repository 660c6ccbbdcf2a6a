//! Replications told in words.

#[path = "../common/mod.rs"]
mod common;
mod detection;
#[path = "../model/forms.rs"]
#[allow(dead_code, reason = "a story needs a part of it")]
mod forms;
mod mechanisms;
mod restarts;
mod stories;
mod traffic;
