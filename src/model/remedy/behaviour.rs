//! [`Behaviour`]: what the caretaker asks a measure, and what it may answer.

use super::layer::Layer;
use crate::engine::{SimDuration, SimTime};
use crate::model::segment::Segment;

/// What a measure does as time passes. It learns only what its real counterpart could: what its
/// probes answered, what users complain of, and when the port went down and came back by somebody's
/// hand. (The exception is [`Behaviour::on_hang`], an abstract law of how people notice.)
///
/// A behaviour returns what it wants; the caretaker decides whether that can be done now.
pub(super) trait Behaviour: std::fmt::Debug {
    /// When it wants to act next; [`SimTime::NEVER`] if nothing is planned.
    fn next_wake(&self) -> SimTime;
    /// Its instant has come. Called again as long as [`Behaviour::next_wake`] stays at `now`.
    fn on_wake(&mut self, now: SimTime) -> Option<Wish>;
    /// Its probe was answered, or failed at once.
    fn on_probe(&mut self, _now: SimTime, _answered: bool) -> Judgement<Wish> {
        unreachable!("only what probes hears of a probe")
    }
    /// An attempt for a valid request has failed.
    fn on_complaint(&mut self, _now: SimTime) {}
    /// Whether calls are to come to its listener, as far as it is the measure's business.
    fn takes_calls(&self) -> bool {
        true
    }
    /// Whether it stands before the listener's host as a device.
    fn is_device(&self) -> bool {
        false
    }
    /// A segment of a client comes to the listener's host, before which it stands as a device.
    fn on_packet(&mut self, _now: SimTime, _packet: &Packet) -> Verdict {
        Verdict::Pass
    }
    /// Whether the fix it installs leaves the invalid request of this number as harmful as it was.
    fn leaves_harmful(&mut self, _request: u64) -> bool {
        false
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
}

/// What a measure makes of the end of its probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement<T> {
    /// Whether it takes the probe for answered.
    pub answered: bool,
    /// What it does then, if anything.
    pub then: Option<T>,
}

/// What a device on the way to the listener's host sees of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Whose it is: the index of the class, and that of the host within it.
    pub class: u16,
    /// See `class`.
    pub host: u32,
    /// Whether the request names an invalid endpoint: every segment of the attempt carries it.
    pub invalid: bool,
    /// What it is.
    pub segment: Segment,
    /// The number of the attempt that opened its connection, the same under every remedy.
    pub attempt: u64,
}

/// What a device does with a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Lets it through.
    Pass,
    /// Lets it vanish.
    Drop,
    /// Answers it by RST.
    Reset,
}

/// What a measure wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wish {
    /// Restart the listener the way the measure was told to.
    Restart,
    /// The same, once the running sessions have had so long to finish.
    Drain(SimDuration),
    /// Install the fix: dark for so long, then invalid requests are harmless.
    Install(SimDuration),
    /// Look at the port.
    Probe(Layer),
    /// Close the connection of that probe: it took too long.
    EndProbe {
        /// Whether the measure takes it for answered.
        answered: bool,
    },
}
