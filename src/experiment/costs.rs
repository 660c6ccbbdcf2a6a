//! What a remedy costs: prices, and the bill of a replication.
//!
//! A bill is whole ten-thousandths of the currency, computed from the whole numbers that the
//! replication counted, so that bills add up exactly and their parts to the total.

use crate::engine::SimDuration;
use crate::model::{Outcome, Remedy};
use crate::reading::{Price, PricePerTime};

/// `[costs]`: what things cost whoever pays for them; at least one has a price.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// What the money is called.
    pub currency: String,
    /// Of the time in which the port is down, planned or not.
    pub down: Option<PricePerTime>,
    /// Of a restart, whatever it costs besides time.
    pub restart: Option<Price>,
    /// Of a session that a restart or an installation breaks off.
    pub lost_session: Option<Price>,
    /// Of a valid request that is given up.
    pub bounced: Option<Price>,
    /// Of the work on the patch, for all its days together: paid once, by each remedy with a `fix`.
    pub patch_work: Option<Price>,
}

/// What one replication costs under a remedy (ten-thousandths of a unit); a part is `None` where
/// it has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    /// For the time in which the port was down.
    pub down: Option<u64>,
    /// For restarts.
    pub restarts: Option<u64>,
    /// For sessions broken off.
    pub lost_sessions: Option<u64>,
    /// For requests given up.
    pub bounced: Option<u64>,
    /// For the work on the patch.
    pub patch_work: Option<u64>,
}

impl Costs {
    /// What a replication that ends in `outcome` costs under `remedy`.
    pub fn bill(&self, outcome: &Outcome, remedy: &Remedy) -> Bill {
        let port = &outcome.port;
        let (bounced, fixes) =
            (outcome.valid_total().bounced, u64::from(remedy.installs().is_some()));
        let pieces = [port.restarts, port.sessions_lost, bounced, fixes];
        self.charge(outcome.horizon - port.up, pieces)
    }

    /// What so much downtime and so many restarts, lost sessions, bounces, and fixes cost together
    /// (ten-thousandths of a unit).
    pub fn total(&self, down: SimDuration, pieces: [u64; 4]) -> u64 {
        self.charge(down, pieces).total()
    }

    /// A bill of nothing, which shows what has a price.
    pub fn blank(&self) -> Bill {
        self.charge(SimDuration::ZERO, [0; 4])
    }

    /// The bill of so much downtime, so many restarts, lost sessions, bounces, and fixes.
    fn charge(
        &self,
        down: SimDuration,
        [restarts, lost_sessions, bounced, fixes]: [u64; 4],
    ) -> Bill {
        Bill {
            down: self.down.map(|price| price.of(down)),
            restarts: self.restart.map(|price| price.of(restarts)),
            lost_sessions: self.lost_session.map(|price| price.of(lost_sessions)),
            bounced: self.bounced.map(|price| price.of(bounced)),
            patch_work: self.patch_work.map(|price| price.of(fixes)),
        }
    }
}

impl Bill {
    /// All parts together (ten-thousandths of a unit).
    pub fn total(&self) -> u64 {
        let Self { down, restarts, lost_sessions, bounced, patch_work } = *self;
        [down, restarts, lost_sessions, bounced, patch_work].into_iter().flatten().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::config;
    use crate::experiment::synthetic::{experiment, world};

    const FILE: &str = include_str!("../../experiments/reproduce-hang.toml");

    fn costs(table: &str) -> Costs {
        let set = [("costs".to_owned(), table.to_owned())];
        let read = config::read("file.toml", FILE, &set, &config::no_files);
        read.unwrap_or_else(|mistakes| panic!("{mistakes}")).costs.expect("they were set")
    }

    /// A replication of the made-up world in numbers that a bill can be checked by.
    fn outcome() -> Outcome {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let mut outcome = world(&experiment.scenario, remedy, Streams::new(1, 0));
        outcome.port.up = outcome.horizon - SimDuration::from_secs(90);
        outcome.port.restarts = 3;
        outcome.port.sessions_lost = 4;
        outcome.valid[0].bounced = 7;
        outcome
    }

    #[test]
    fn a_bill_is_the_sum_of_what_was_counted_at_its_prices() {
        let costs = costs(
            "{ currency = \"EUR\", down = \"12 / min\", restart = 2.5, \
             lost-session = 0.5, bounced = 0.01, patch-work = { days = 1.5, per-day = 800 } }",
        );
        assert_eq!(costs.currency, "EUR");
        let fix = &experiment(&[60], 1, 1).remedies[0].remedy;
        let bill = costs.bill(&outcome(), fix);
        let grains = |units: f64| Some((units * 1e4) as u64);
        let expected = Bill {
            down: grains(18.0),
            restarts: grains(7.5),
            lost_sessions: grains(2.0),
            bounced: grains(0.07),
            patch_work: grains(1200.0),
        };
        assert_eq!(bill, expected);
        assert_eq!(bill.total(), 12_275_700);
        let unfixed = costs.bill(&outcome(), &Remedy::default());
        assert_eq!(unfixed.total(), bill.total() - 12_000_000, "only who patches pays for it");
    }

    #[test]
    fn what_is_counted_costs_what_its_bill_comes_to() {
        let costs = costs(
            "{ down = \"12 / min\", restart = 2.5, patch-work = { days = 1.5, per-day = 800 } }",
        );
        // Half an hour at 12 a minute, and 1,200 for the work; then a minute and three restarts.
        assert_eq!(costs.total(SimDuration::from_secs(30 * 60), [0, 0, 0, 1]), 15_600_000);
        assert_eq!(costs.total(SimDuration::from_secs(60), [3, 9, 9, 0]), 195_000);
    }

    #[test]
    fn what_has_no_price_is_no_part_of_the_bill() {
        let costs = costs("{ restart = 1 }");
        assert_eq!(costs.currency, "units");
        let bill = costs.bill(&outcome(), &Remedy::default());
        let [down, lost_sessions, bounced, patch_work] = [None; 4];
        let expected = Bill { down, restarts: Some(30_000), lost_sessions, bounced, patch_work };
        assert_eq!((bill, bill.total()), (expected, 30_000));
    }
}
