//! Exact answers, where there are any: numbers in, numbers out.
//!
//! The simulation is held against these forms. They share nothing with it but the laws of
//! [`crate::engine::distribution`], so that a mistake would have to be made twice.
//!
//! # Assumptions
//! - The port hangs when, and only when, poison arrives while it is up; only in [`leak`], [`age`],
//!   [`held`], [`timed_out`] and [`watchdog_and_leak`] it takes several. Poison is a Poisson process of
//!   its own, but for [`renewal`]; an arrival that finds the port hung, restarting or installing is
//!   lost, but for [`held`] and [`timed_out`], and a restarted port is new.
//! - The port is up at time 0. What is called long-run, and what a single port is not enough for
//!   ([`redundancy`], [`repairmen`], [`retry`]), holds in equilibrium.
//! - Every measure does its work at once: no latency, and no SYN that is sent again.
//!
//! # Units and names
//! Spans are in one unit of time, rates in its inverse; which unit is the caller's choice. `rate` is
//! that of poison. A function called `up_time` gives the **expected time up in `[0, horizon)`**,
//! exactly and for every finite horizon; divided by the horizon it is the interval availability
//! (IEC 60050-192), and by PASTA (R. W. Wolff, *Operations Research* 30, 1982) also the expected
//! share of an independent Poisson stream of requests that finds the port up.
//!
//! A Poisson process watched only while the port is up has rate `rate` in up time, so that the
//! expected number of hangs in `[0, t)` is `rate` times the expected up time, whatever the measure.
//! This identity (Wald's) turns up times into sums of probabilities without cancellation:
//!
//! ```text
//! up_time(t) = Σ_{n ≥ 1} P(the n-th hang comes before t) / rate
//! ```

pub mod age;
pub mod backoff;
#[cfg(test)]
mod chain;
pub mod closed_loop;
mod counting;
#[cfg(test)]
mod decisions;
pub mod downtime;
pub mod false_alarm;
pub mod filter;
pub mod fix;
pub mod hang;
pub mod held;
pub mod in_flight;
pub mod leak;
pub mod moments;
pub mod operator;
pub mod operator_and_schedule;
#[cfg(test)]
mod published;
#[cfg(test)]
mod quadrature;
pub mod queue;
pub mod redundancy;
pub mod renewal;
pub mod repairmen;
pub mod retry;
pub mod schedule;
pub mod starting;
pub mod timed_out;
pub mod two_phases;
pub mod watchdog;
pub mod watchdog_and_leak;
pub mod watchdog_and_schedule;
