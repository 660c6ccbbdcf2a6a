//! Replications told in words.

#[path = "../common/mod.rs"]
mod common;
mod detection;
mod restarts;
mod stories;
mod traffic;
