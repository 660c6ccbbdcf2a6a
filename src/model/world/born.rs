//! How many valid requests are born while the port is not up: counted, or drawn by their law where
//! they are not simulated. Change here what is drawn.

use crate::engine::poisson::poisson;
use crate::engine::{SimTime, Stream, Streams};
use crate::model::Detail;
use crate::model::outcome::Born;
use crate::model::scenario::{Class, Scenario};

/// Counts those who are born, or what is to be expected of those who are not simulated.
#[derive(Debug)]
pub(super) struct Births<'a> {
    left_out: Vec<LeftOut<'a>>,
    counted: Born,
}

/// A class whose valid requests are not simulated.
#[derive(Debug)]
struct LeftOut<'a> {
    class: &'a Class,
    /// How many are to be expected while the port was not up so far.
    down: f64,
    draws: Stream,
}

impl<'a> Births<'a> {
    /// Nobody is born yet.
    pub(super) fn new(scenario: &'a Scenario, streams: &Streams) -> Self {
        let left_out = match scenario.detail {
            Detail::Requests => Vec::new(),
            Detail::Outages => {
                let valid = scenario.classes.iter().filter(|class| class.sends_valid());
                let draws = |class: &Class| streams.stream("valid births", &class.name);
                valid.map(|class| LeftOut { class, down: 0.0, draws: draws(class) }).collect()
            }
        };
        Self { left_out, counted: Born::default() }
    }

    /// A valid request is born, while the port is up or is not.
    pub(super) fn note(&mut self, is_up: bool) {
        self.counted.all += 1;
        self.counted.down += u64::from(!is_up);
    }

    /// The port was not up from an instant to another.
    pub(super) fn note_outage(&mut self, from: SimTime, to: SimTime) {
        for LeftOut { class, down, .. } in &mut self.left_out {
            *down += class.expected_valid(from, to).unwrap_or(f64::NAN);
        }
    }

    /// The replication ends. Given when the port was up, the requests of a Poisson process that are
    /// born then and those that are born otherwise are independent, and Poisson by number (J. F. C.
    /// Kingman, *Poisson Processes*, 1993, 2.1). `None` where a class that is not simulated has
    /// another law.
    pub(super) fn finish(self, horizon: SimTime) -> Option<Born> {
        let mut born = self.counted;
        for LeftOut { class, down, mut draws } in self.left_out {
            let all = class.expected_valid(SimTime::ZERO, horizon)?;
            // Two integrals of one rate may differ by their rounding.
            let [up, down] = [(all - down).max(0.0), down].map(|mean| poisson(mean, &mut draws));
            born.all += up + down;
            born.down += down;
        }
        Some(born)
    }
}
