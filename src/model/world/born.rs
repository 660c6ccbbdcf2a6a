//! How many valid requests are born while the port is not up: counted, or drawn by their law where
//! they are not simulated. Change here what is drawn.

use super::turn::PortState;
use crate::engine::poisson::poisson;
use crate::engine::{SimTime, Streams};
use crate::model::Detail;
use crate::model::outcome::Born;
use crate::model::scenario::{Class, Scenario};

/// Counts those who are born, or what is to be expected of those who are not simulated.
#[derive(Debug)]
pub(super) struct Births<'a> {
    /// The classes whose valid requests are not simulated, with the number that is expected while
    /// the port is not up.
    left_out: Vec<(&'a Class, f64)>,
    down_since: Option<SimTime>,
    counted: Born,
}

impl<'a> Births<'a> {
    /// The port is up, and nobody is born yet.
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        let left_out = match scenario.detail {
            Detail::Requests => Vec::new(),
            Detail::Outages => {
                let valid = scenario.classes.iter().filter(|class| class.sends_valid());
                valid.map(|class| (class, 0.0)).collect()
            }
        };
        Self { left_out, down_since: None, counted: Born::default() }
    }

    /// A valid request is born.
    pub(super) fn note(&mut self) {
        self.counted.all += 1;
        self.counted.down += u64::from(self.down_since.is_some());
    }

    /// The service is in this state from `now` on.
    pub(super) fn enter(&mut self, now: SimTime, state: PortState) {
        match (self.down_since, state == PortState::Up) {
            (None, false) => self.down_since = Some(now),
            (Some(since), true) => {
                for (class, down) in &mut self.left_out {
                    *down += class.expected_valid(since, now).unwrap_or(f64::NAN);
                }
                self.down_since = None;
            }
            (None, true) | (Some(_), false) => {}
        }
    }

    /// The replication ends. Given when the port was up, the requests of a Poisson process that are
    /// born then and those that are born otherwise are independent, and Poisson by number (J. F. C.
    /// Kingman, *Poisson Processes*, 1993, 2.1). `None` where a class that is not simulated has
    /// another law.
    pub(super) fn finish(mut self, horizon: SimTime, streams: &Streams) -> Option<Born> {
        self.enter(horizon, PortState::Up);
        let mut born = self.counted;
        for (class, down) in self.left_out {
            let all = class.expected_valid(SimTime::ZERO, horizon)?;
            let mut draws = streams.stream("valid births", &class.name);
            // Two integrals of one rate may differ by their rounding.
            let [up, down] = [(all - down).max(0.0), down].map(|mean| poisson(mean, &mut draws));
            born.all += up + down;
            born.down += down;
        }
        Some(born)
    }
}
