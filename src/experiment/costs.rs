//! What a remedy costs: prices, and the bill of a replication.
//!
//! A bill is whole ten-thousandths of the currency, computed from the whole numbers that the
//! replication counted, so that bills add up exactly and their parts to the total.

use crate::engine::SimDuration;
use crate::model::course::Pieces;
use crate::model::{Outcome, Remedy};
use crate::reading::{Price, PricePerTime};

/// `[costs]`: what things cost whoever pays for them; at least one has a price.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// What the money is called.
    pub currency: String,
    /// Of the time in which the port is down, planned or not.
    pub down: Option<PricePerTime>,
    /// Of a restart, whatever it costs besides time.
    pub restart: Option<Price>,
    /// The same of one that comes by the calendar; that of any other, if it has no own price.
    pub planned_restart: Option<Price>,
    /// Of calling somebody out, who sees to a listener.
    pub call_out: Option<Price>,
    /// The same outside of office time; that of any other, if it has no own price.
    pub night_call_out: Option<Price>,
    /// Of a session that a restart or an installation breaks off.
    pub lost_session: Option<Price>,
    /// Of a valid request that is given up.
    pub bounced: Option<Price>,
    /// Of each listener beyond the first, up or down.
    pub standby: Option<PricePerTime>,
    /// Of the work on the patch, for all its days together: paid once, by each remedy with a `fix`.
    pub patch_work: Option<Price>,
}

/// A part of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// For the time in which the port was down.
    Down,
    /// For restarts.
    Restarts,
    /// For calling people out.
    CallOuts,
    /// For sessions broken off.
    LostSessions,
    /// For requests given up.
    Bounced,
    /// For listeners beyond the first.
    Standby,
    /// For the work on the patch.
    PatchWork,
}

/// What is paid for.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// Time in which the port was down.
    pub down: SimDuration,
    /// Time of all listeners beyond the first.
    pub spare: SimDuration,
    /// How often a patch was worked on: once or never.
    pub patches: u64,
    /// What was counted one by one.
    pub pieces: Pieces,
}

/// What one replication costs under a remedy (ten-thousandths of a unit), by [`Part::ALL`]; a part is
/// `None` where it has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill([Option<u64>; Part::ALL.len()]);

impl Part {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 7] = [
        Self::Down,
        Self::Restarts,
        Self::CallOuts,
        Self::LostSessions,
        Self::Bounced,
        Self::Standby,
        Self::PatchWork,
    ];

    /// What it is the price of, in words: "it would be otherwise if … cost twice as much".
    pub const fn priced(self) -> &'static str {
        match self {
            Self::Down => "downtime",
            Self::Restarts => "a restart",
            Self::CallOuts => "a call-out",
            Self::LostSessions => "a lost session",
            Self::Bounced => "a request given up",
            Self::Standby => "a standby",
            Self::PatchWork => "the work on the patch",
        }
    }

    /// What `spent` costs of it (ten-thousandths of a unit).
    fn price(self, costs: &Costs, spent: &Spent) -> Option<u64> {
        let Spent { down, spare, patches, pieces } = *spent;
        let each = |price: Option<Price>, pieces| price.map(|price| price.of(pieces));
        // What has no own price has that of the usual.
        let sorts = |usual: Option<Price>, own: Option<Price>, all: u64, some: u64| {
            let [usual, own] = [each(usual, all - some), each(own.or(usual), some)];
            usual.into_iter().chain(own).reduce(|one, other| one + other)
        };
        match self {
            Self::Down => costs.down.map(|price| price.of(down)),
            Self::Restarts => {
                sorts(costs.restart, costs.planned_restart, pieces.restarts, pieces.planned)
            }
            Self::CallOuts => sorts(
                costs.call_out,
                costs.night_call_out,
                pieces.call_outs,
                pieces.night_call_outs,
            ),
            Self::LostSessions => each(costs.lost_session, pieces.sessions_lost),
            Self::Bounced => each(costs.bounced, pieces.bounced),
            Self::Standby => costs.standby.map(|price| price.of(spare)),
            Self::PatchWork => each(costs.patch_work, patches),
        }
    }
}

impl Spent {
    /// Nothing but what `remedy` takes from the start on: the work on the patch is spent then,
    /// whenever it is installed.
    pub fn at_start(remedy: &Remedy) -> Self {
        let patches = u64::from(remedy.installs().is_some());
        let none = SimDuration::ZERO;
        Self { down: none, spare: none, patches, pieces: Pieces::NONE }
    }

    /// What `outcome` of `remedy` took.
    fn in_all(outcome: &Outcome, remedy: &Remedy) -> Self {
        let down = outcome.horizon - outcome.port.up;
        let spare = spare(remedy, outcome.horizon);
        Self { down, spare, pieces: outcome.pieces(), ..Self::at_start(remedy) }
    }
}

/// The time of all listeners of `remedy` beyond the first, after `span`.
pub fn spare(remedy: &Remedy, span: SimDuration) -> SimDuration {
    span.times(u64::from(remedy.rota().listeners()) - 1)
}

impl Costs {
    /// What a replication that ends in `outcome` costs under `remedy`.
    pub fn bill(&self, outcome: &Outcome, remedy: &Remedy) -> Bill {
        self.charge(&Spent::in_all(outcome, remedy))
    }

    /// A bill of nothing, which shows what has a price.
    pub fn blank(&self) -> Bill {
        self.charge(&Spent::at_start(&Remedy::default()))
    }

    /// The bill of what was `spent`.
    pub fn charge(&self, spent: &Spent) -> Bill {
        Bill(Part::ALL.map(|part| part.price(self, spent)))
    }
}

impl Bill {
    /// One part (ten-thousandths of a unit).
    pub const fn of(&self, part: Part) -> Option<u64> {
        self.0[part as usize]
    }

    /// All parts together (ten-thousandths of a unit).
    pub fn total(&self) -> u64 {
        self.0.into_iter().flatten().sum()
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
        let [down, restarts, lost] = [18.0, 7.5, 2.0].map(grains);
        let [bounced, work] = [0.07, 1200.0].map(grains);
        assert_eq!(bill, Bill([down, restarts, None, lost, bounced, None, work]));
        assert_eq!(bill.total(), 12_275_700);
        let unfixed = costs.bill(&outcome(), &Remedy::default());
        assert_eq!(unfixed.total(), bill.total() - 12_000_000, "only who patches pays for it");
    }

    #[test]
    fn what_is_counted_costs_what_its_bill_comes_to() {
        let costs = costs(
            "{ down = \"12 / min\", restart = 2.5, patch-work = { days = 1.5, per-day = 800 } }",
        );
        let total = |down, patches, pieces| {
            let (down, spare) = (SimDuration::from_secs(down), SimDuration::ZERO);
            costs.charge(&Spent { down, spare, patches, pieces }).total()
        };
        // Half an hour at 12 a minute, and 1,200 for the work; then a minute and three restarts.
        assert_eq!(total(30 * 60, 1, Pieces::NONE), 15_600_000);
        let pieces = Pieces { restarts: 3, sessions_lost: 9, bounced: 9, ..Pieces::NONE };
        assert_eq!(total(60, 0, pieces), 195_000);
    }

    #[test]
    fn what_is_planned_or_comes_at_night_has_the_usual_price_unless_it_has_its_own() {
        let pieces =
            Pieces { restarts: 5, planned: 3, call_outs: 4, night_call_outs: 1, ..Pieces::NONE };
        let (down, spare) = (SimDuration::ZERO, SimDuration::DAY.times(60));
        let spent = Spent { down, spare, patches: 0, pieces };
        let parts = |table: &str| {
            let bill = costs(table).charge(&spent);
            [Part::Restarts, Part::CallOuts, Part::Standby].map(|part| bill.of(part))
        };
        let usual = "{ restart = 10, call-out = 100, standby = \"1 / day\" }";
        assert_eq!(parts(usual), [Some(500_000), Some(4_000_000), Some(600_000)]);
        let own = "{ restart = 10, planned-restart = 1, call-out = 100, night-call-out = 300 }";
        assert_eq!(parts(own), [Some(230_000), Some(6_000_000), None]);
        let only = "{ planned-restart = 1, night-call-out = 300 }";
        assert_eq!(parts(only), [Some(30_000), Some(3_000_000), None]);
    }

    #[test]
    fn what_has_no_price_is_no_part_of_the_bill() {
        let costs = costs("{ restart = 1 }");
        assert_eq!(costs.currency, "units");
        let bill = costs.bill(&outcome(), &Remedy::default());
        let expected = Bill([None, Some(30_000), None, None, None, None, None]);
        assert_eq!((bill, bill.total()), (expected, 30_000));
    }
}
