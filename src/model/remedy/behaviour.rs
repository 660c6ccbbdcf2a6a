//! [`Behaviour`]: what a measure does as time passes, and what it wants. Change here what a measure
//! may hear and want.

use super::device::Device;
use super::people::Need;
use super::watch::Probed;
use crate::engine::{SimDuration, SimTime};

/// A measure at work at one listener.
#[derive(Debug)]
pub(super) enum Work {
    /// It acts on the listener as time passes.
    Acts(Box<dyn Behaviour>),
    /// It stands before the listener's host, and what clients send passes it.
    Stands(Box<dyn Device>),
    /// Its [nature](super::Nature) says all: if it probes, too many failures restart the port.
    Nothing,
}

/// What a measure does as time passes. It learns only what its real counterpart could: what its
/// probes are taken for, what users complain of, and when the port went down and came back by
/// somebody's hand. (The exception is [`Behaviour::on_hang`], an abstract law of how people notice.)
///
/// A behaviour returns what it wants; the caretaker decides whether that can be done now.
///
/// The methods with a default are what a measure may listen to: one that it leaves out means that
/// it does not. What a measure *is* stands in its [nature](super::Nature), where nothing has one.
pub(super) trait Behaviour: std::fmt::Debug {
    /// When it wants to act next; [`SimTime::NEVER`] if nothing is planned.
    fn next_wake(&self) -> SimTime;
    /// Its instant has come. Called again as long as [`Behaviour::next_wake`] stays at `now`.
    fn on_wake(&mut self, now: SimTime) -> Option<Wish>;
    /// Its probe has ended. Whoever probes must say what follows.
    fn on_probe(&mut self, _now: SimTime, _probe: Probed) -> Option<Wish> {
        unreachable!("only what probes hears of a probe")
    }
    /// Whether another probe that is answered would change nothing.
    fn is_settled(&self) -> bool {
        false
    }
    /// It wanted to look at the port before a restart, and the port is well.
    fn on_well(&mut self, _now: SimTime) {
        unreachable!("only who looks finds the port well")
    }
    /// An attempt for a valid request that began then has failed.
    fn on_complaint(&mut self, _now: SimTime, _began: SimTime) {}
    /// Whether calls are to come to its listener, as far as it is the measure's business.
    fn takes_calls(&self) -> bool {
        true
    }
    /// The port has hung.
    fn on_hang(&mut self, _now: SimTime) {}
    /// The hung port is up again by itself. Another part of the law of how people notice: what
    /// probes see of it they see by themselves.
    fn on_heal(&mut self, _now: SimTime) {}
    /// A restart or an installation has begun.
    fn on_down(&mut self, _now: SimTime) {}
    /// The port is back from a restart or an installation.
    fn on_up(&mut self, _now: SimTime) {}
    /// What it needs of the people who are common to all listeners.
    fn need(&self) -> Need {
        Need::Nothing
    }
    /// One of these people has come for what they were told of: it acts now.
    fn on_turn(&mut self, _now: SimTime) {
        unreachable!("only where somebody is needed somebody comes")
    }
}

/// What a measure wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wish {
    /// Restart the listener the way the measure was told to.
    Restart,
    /// Look at the port the way the measure was told to, and restart the listener if that fails.
    Look,
    /// Restart it, once the running sessions have had this time to finish.
    Drain(SimDuration),
    /// Install the fix.
    Install,
}
