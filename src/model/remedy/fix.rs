//! `fix`: the vendor's patch. From its installation on, invalid requests are harmless.

use super::{Behaviour, Restart, Wish};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::reading::{Node, Problems, Read, read_table};

/// `{ fix = { at, outage } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// When it is installed.
    pub at: SimTime,
    /// How long the port is dark for that, whatever restart was running.
    pub outage: SimDuration,
}

impl Fix {
    pub(super) const fn restart(&self) -> Option<&Restart> {
        None
    }

    pub(super) const fn start(&self, _: &Streams, _: &str) -> impl Behaviour + use<> {
        Installation { at: self.at, outage: self.outage }
    }
}

/// An installation that is to come; `at` is never once it is done.
#[derive(Debug)]
struct Installation {
    at: SimTime,
    outage: SimDuration,
}

impl Behaviour for Installation {
    fn next_wake(&self) -> SimTime {
        self.at
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        self.at = SimTime::NEVER;
        Some(Wish::Install(self.outage))
    }
}

impl Read for Fix {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "fix", problems, |table| {
            let at = table.required::<SimDuration>("at");
            let outage = table.required("outage");
            Some(Self { at: SimTime::ZERO + at?, outage: outage? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_installs_once() {
        let at = SimTime::from_nanos(5);
        let fix = Fix { at, outage: SimDuration::SECOND };
        let mut installation = fix.start(&Streams::new(1, 0), "fix");
        assert_eq!(installation.next_wake(), at);
        assert_eq!(installation.on_wake(at), Some(Wish::Install(SimDuration::SECOND)));
        assert_eq!(installation.next_wake(), SimTime::NEVER);
    }
}
