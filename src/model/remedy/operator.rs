//! `operator`: somebody notices after a while and restarts.

use super::{Behaviour, Restart, Wish};
use crate::engine::{Distribution, SimTime, Stream, Streams};
use crate::reading::{Node, Problems, Read, read_table};

/// `{ operator = { notices, restart } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// The law of the time from the hang to the restart's beginning. It is void if the port is up
    /// again before that, by a restart or by itself.
    pub notices: Distribution,
    /// How the operator restarts.
    pub restart: Restart,
}

impl Operator {
    pub(super) const fn restart(&self) -> Option<&Restart> {
        Some(&self.restart)
    }

    pub(super) fn plan(&self) -> String {
        "an operator, who notices after a while and restarts the port".to_owned()
    }

    pub(super) fn start(&self, streams: &Streams, name: &str) -> impl Behaviour + use<> {
        Attention {
            law: self.notices.clone(),
            draws: streams.stream("notices", name),
            notices: SimTime::NEVER,
        }
    }
}

/// When the operator will notice.
#[derive(Debug)]
struct Attention {
    law: Distribution,
    draws: Stream,
    notices: SimTime,
}

impl Behaviour for Attention {
    fn next_wake(&self) -> SimTime {
        self.notices
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        self.notices = SimTime::NEVER;
        Some(Wish::Restart)
    }

    fn on_hang(&mut self, now: SimTime) {
        self.notices = now + self.law.sample(&mut self.draws);
    }

    fn on_heal(&mut self, _: SimTime) {
        self.notices = SimTime::NEVER;
    }

    fn on_down(&mut self, _: SimTime) {
        self.notices = SimTime::NEVER;
    }
}

impl Read for Operator {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "operator", problems, |table| {
            let notices = table.required("notices");
            let restart = table.required("restart");
            Some(Self { notices: notices?, restart: restart? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimDuration;

    fn attention() -> impl Behaviour {
        let restart = Restart {
            shutdown: Distribution::ZERO,
            dark: Distribution::ZERO,
            closed: Distribution::ZERO,
        };
        let notices = Distribution::Constant(SimDuration::SECOND);
        Operator { notices, restart }.start(&Streams::new(1, 0), "operator")
    }

    #[test]
    fn the_notice_runs_from_the_hang() {
        let mut operator = attention();
        assert_eq!(operator.next_wake(), SimTime::NEVER);
        operator.on_hang(SimTime::from_nanos(7));
        let noticed = SimTime::from_nanos(7) + SimDuration::SECOND;
        assert_eq!(operator.next_wake(), noticed);
        assert_eq!(operator.on_wake(noticed), Some(Wish::Restart));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
    }

    #[test]
    fn a_restart_by_another_hand_voids_the_notice() {
        let mut operator = attention();
        operator.on_hang(SimTime::ZERO);
        operator.on_down(SimTime::from_nanos(1));
        assert_eq!(operator.next_wake(), SimTime::NEVER);
    }
}
