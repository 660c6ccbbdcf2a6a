//! `fix`: the vendor's patch. From its installation on, invalid requests are harmless, or most are.

use super::{Behaviour, Restart, Wish};
use crate::engine::{Chance, Distribution, SimDuration, SimTime, Stream, Streams};
use crate::reading::{Node, Probability, Problems, Read, read_table};

/// `{ fix = { at, outage, coverage? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// When it is installed, from the start on: drawn once for each replication. Until then the
    /// vendor writes it, and the operator tries it out.
    pub at: Distribution,
    /// How long the port is dark for that, whatever restart was running.
    pub outage: SimDuration,
    /// The share of invalid requests that are harmless to the fixed listener; the others do to it
    /// what they did before. All, unless given: the case of KB Q147203, whose fix is complete.
    pub coverage: f64,
}

impl Fix {
    /// A complete fix at a known instant.
    pub const fn at(at: SimTime, outage: SimDuration) -> Self {
        let at = Distribution::Constant(at.since(SimTime::ZERO));
        Self { at, outage, coverage: 1.0 }
    }

    pub(super) const fn restart(&self) -> Option<&Restart> {
        None
    }

    pub(super) fn plan(&self) -> String {
        let when = match &self.at {
            Distribution::Constant(at) => format!("to be installed at {:.3}", SimTime::ZERO + *at),
            _ => "to be installed some day".to_owned(),
        };
        match self.coverage {
            1.0 => format!("the fix, {when}"),
            _ => format!("a fix, {when}, which does not cover every invalid request"),
        }
    }

    pub(super) fn start(&self, streams: &Streams, name: &str) -> impl Behaviour + use<> {
        Installation {
            at: SimTime::ZERO + self.at.sample(&mut streams.stream("installation", name)),
            outage: self.outage,
            uncovered: Chance::new(1.0 - self.coverage),
            draws: streams.stream("coverage", name),
        }
    }
}

/// An installation that is to come; `at` is never once it is done.
#[derive(Debug)]
struct Installation {
    at: SimTime,
    outage: SimDuration,
    uncovered: Chance,
    draws: Stream,
}

impl Behaviour for Installation {
    fn next_wake(&self) -> SimTime {
        self.at
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        self.at = SimTime::NEVER;
        Some(Wish::Install(self.outage))
    }

    fn leaves_harmful(&mut self, request: u64) -> bool {
        self.draws.at(request).happens(self.uncovered)
    }
}

impl Read for Fix {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "fix", problems, |table| {
            let at = table.required("at");
            let outage = table.required("outage");
            let coverage = table.or("coverage", Probability(1.0));
            Some(Self { at: at?, outage: outage?, coverage: coverage?.0 })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_installs_once() {
        let at = SimTime::from_nanos(5);
        let fix = Fix::at(at, SimDuration::SECOND);
        let mut installation = fix.start(&Streams::new(1, 0), "fix");
        assert_eq!(installation.next_wake(), at);
        assert_eq!(installation.on_wake(at), Some(Wish::Install(SimDuration::SECOND)));
        assert_eq!(installation.next_wake(), SimTime::NEVER);
    }

    #[test]
    fn a_request_is_covered_or_not_however_often_it_is_asked_of() {
        let fix = Fix { coverage: 0.7, ..Fix::at(SimTime::ZERO, SimDuration::ZERO) };
        let mut installation = fix.start(&Streams::new(1, 0), "fix");
        let harmful: Vec<bool> =
            (0..10_000).map(|n| installation.leaves_harmful(n << 12)).collect();
        let share = harmful.iter().filter(|harmful| **harmful).count();
        assert!((2_800..3_200).contains(&share), "{share}");
        let again = (0..10_000).rev().map(|n| installation.leaves_harmful(n << 12));
        assert!(again.eq(harmful.into_iter().rev()));
    }
}
