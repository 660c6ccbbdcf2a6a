//! The program as its users meet it: what it prints where, its exit codes, what it writes.
#![cfg(feature = "cli")]

mod answers;
mod calibrate;
mod mistakes;
mod new;
mod place;
#[cfg(unix)]
mod printing;
mod reading_back;
mod readme;
mod reference;
mod repeating;
mod results;
mod selecting;
mod sensitivity;
#[cfg(unix)]
mod special;
mod stopping;
mod store;
mod traffic;
mod tuning;
