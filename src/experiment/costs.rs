//! What a remedy costs: prices, and the bill of a replication.
//!
//! A bill is whole ten-thousandths of the currency, computed from the whole numbers that the
//! replication counted, so that bills add up exactly and their parts to the total.

use super::estimate::{Estimate, Intervals};
use super::metric::Fraction;
use super::sample::Row;
use crate::engine::SimDuration;
use crate::model::Remedy;
use crate::reading::price::GRAIN;
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

/// The total of a bill, under the name it has in results.
pub const TOTAL: &str = "cost";

/// The parts of a bill: their names in results, in the order of the tables.
pub const PARTS: [&str; 5] =
    ["cost_down", "cost_restarts", "cost_lost_sessions", "cost_bounced", "cost_patch_work"];

/// What one replication costs, part by part in the order of [`PARTS`] (ten-thousandths of a unit);
/// `None` where a part has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill(pub [Option<u64>; PARTS.len()]);

/// What a remedy costs in a replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// All of it.
    pub total: Estimate,
    /// Each part in the order of [`PARTS`]; `None` where it has no price.
    pub parts: [Option<Estimate>; PARTS.len()],
    /// One bill a replication.
    pub bills: Vec<Bill>,
}

impl Costs {
    /// What the replication in `row` costs under `remedy`.
    pub fn bill(&self, row: &Row, remedy: &Remedy) -> Bill {
        Bill([
            self.down.map(|price| price.of(row.horizon - row.up)),
            self.restart.map(|price| price.of(row.restarts)),
            self.lost_session.map(|price| price.of(row.sessions_lost)),
            self.bounced.map(|price| price.of(row.valid.bounced)),
            self.patch_work.map(|price| price.of(u64::from(remedy.installs().is_some()))),
        ])
    }

    /// What a fix with this outage costs once: the work on it, and the downtime of its
    /// installation (ten-thousandths of a unit).
    pub fn of_fix(&self, outage: SimDuration) -> u64 {
        let down = self.down.map_or(0, |price| price.of(outage));
        down + self.patch_work.map_or(0, |price| price.of(1))
    }

    /// What `bill` holds besides the fix, whose installation took the port down for `installing`
    /// (ten-thousandths of a unit).
    pub fn besides_fix(&self, bill: &Bill, installing: SimDuration) -> u64 {
        let [.., patch_work] = bill.0;
        let down = self.down.map_or(0, |price| price.of(installing));
        bill.total() - patch_work.unwrap_or(0) - down
    }

    /// What the replications in `rows` cost under `remedy`.
    pub fn of(&self, rows: &[Row], remedy: &Remedy, intervals: &Intervals) -> Cost {
        let bills: Vec<Bill> = rows.iter().map(|row| self.bill(row, remedy)).collect();
        let estimate = |part: &dyn Fn(&Bill) -> Option<u64>| {
            let amounts = bills.iter().map(part).collect::<Option<Vec<u64>>>()?;
            let fractions: Vec<Fraction> = amounts.into_iter().map(money).collect();
            intervals.estimate(&fractions)
        };
        Cost {
            total: estimate(&|bill| Some(bill.total())).expect("there is a replication"),
            parts: std::array::from_fn(|part| estimate(&|bill| bill.0[part])),
            bills,
        }
    }
}

impl Bill {
    /// All parts together (ten-thousandths of a unit).
    pub fn total(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    /// The total and each part that has a price, in the order of [`Cost::named`].
    pub fn amounts(&self) -> impl Iterator<Item = Fraction> {
        [self.total()].into_iter().chain(self.0.into_iter().flatten()).map(money)
    }
}

impl Cost {
    /// The totals, replication by replication.
    pub fn fractions(&self) -> Vec<Fraction> {
        self.bills.iter().map(|bill| money(bill.total())).collect()
    }

    /// The total and each part that has a price, under their names.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Estimate)> {
        let parts = PARTS.into_iter().zip(self.parts);
        let priced = parts.filter_map(|(name, part)| Some((name, part?)));
        [(TOTAL, self.total)].into_iter().chain(priced)
    }
}

/// An amount in units of the currency.
fn money(grains: u64) -> Fraction {
    Fraction { part: grains, whole: GRAIN }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{SimDuration, Streams};
    use crate::experiment::config;
    use crate::experiment::synthetic::{experiment, world};

    const FILE: &str = include_str!("../../experiments/reproduce-hang.toml");

    fn costs(table: &str) -> Costs {
        let set = [("costs".to_owned(), table.to_owned())];
        let read = config::read("file.toml", FILE, &set, &config::no_files);
        read.unwrap_or_else(|mistakes| panic!("{mistakes}")).costs.expect("they were set")
    }

    /// A replication of the made-up world in numbers that a bill can be checked by.
    fn row() -> Row {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let mut row = Row::of(&world(&experiment.scenario, remedy, Streams::new(1, 0)));
        row.up = row.horizon - SimDuration::from_secs(90);
        row.restarts = 3;
        row.valid.bounced = 7;
        row.sessions_lost = 4;
        row
    }

    #[test]
    fn a_bill_is_the_sum_of_what_was_counted_at_its_prices() {
        let costs = costs(
            "{ currency = \"EUR\", down = \"12 / min\", restart = 2.5, \
             lost-session = 0.5, bounced = 0.01, patch-work = { days = 1.5, per-day = 800 } }",
        );
        assert_eq!(costs.currency, "EUR");
        let fix = &experiment(&[60], 1, 1).remedies[0].remedy;
        let bill = costs.bill(&row(), fix);
        assert_eq!(
            bill.0,
            [18.0, 7.5, 2.0, 0.07, 1200.0].map(|units: f64| Some((units * 1e4) as u64))
        );
        assert_eq!(bill.total(), 12_275_700);
        let unfixed = costs.bill(&row(), &Remedy::default());
        assert_eq!(unfixed.total(), bill.total() - 12_000_000, "only who patches pays for it");
    }

    #[test]
    fn what_has_no_price_is_no_part_of_the_bill() {
        let costs = costs("{ restart = 1 }");
        assert_eq!(costs.currency, "units");
        let cost = costs.of(&[row(), row()], &Remedy::default(), &Intervals::new(0.95, 2));
        let named: Vec<_> = cost.named().map(|(name, amount)| (name, amount.mean)).collect();
        assert_eq!(named, [("cost", 3.0), ("cost_restarts", 3.0)]);
        let amounts: Vec<_> = cost.bills[0].amounts().collect();
        assert_eq!(amounts, [money(30_000), money(30_000)]);
    }

    #[test]
    fn the_parts_of_a_mean_cost_add_up_to_it() {
        let costs = costs("{ down = \"1 / hour\", bounced = 1, restart = 0.1 }");
        let rows = [row(), Row { restarts: 90, ..row() }, Row { up: row().horizon, ..row() }];
        let cost = costs.of(&rows, &Remedy::default(), &Intervals::new(0.95, 3));
        let parts: f64 = cost.parts.iter().flatten().map(|part| part.mean).sum();
        assert!((parts / cost.total.mean - 1.0).abs() < 1e-12);
    }
}
