//! `[costs]`: what things cost.

use crate::experiment::costs::{Costs, Part};
use crate::reading::price::{GRAIN, HIGHEST};
use crate::reading::{Node, Price, Problems, Read, read_table};

/// The currency that is none.
const UNITS: &str = "units";
/// More days than this are a slip of the pen: the work of a lifetime.
const DAYS_MAX: f64 = 10_000.0;

impl Read for Costs {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "costs", problems, |table| {
            let currency = table.optional("currency");
            let down = table.optional("down");
            let restart = table.optional("restart");
            let planned_restart = table.optional("planned-restart");
            let call_out = table.optional("call-out");
            let night_call_out = table.optional("night-call-out");
            let lost_session = table.optional("lost-session");
            let bounced = table.optional("bounced");
            let standby = table.optional("standby");
            let patch_work = table.optional::<PatchWork>("patch-work");
            let patch_work = patch_work?.map(|PatchWork(price)| price);
            let prices = Self {
                currency: currency?.unwrap_or_else(|| UNITS.to_owned()),
                down: down?,
                restart: restart?,
                planned_restart: planned_restart?,
                call_out: call_out?,
                night_call_out: night_call_out?,
                lost_session: lost_session?,
                bounced: bounced?,
                standby: standby?,
                patch_work,
            };
            if Part::ALL.into_iter().all(|part| prices.blank().of(part).is_none()) {
                let hint = "add `down`, `restart`, `planned-restart`, `call-out`, `night-call-out`, \
                            `lost-session`, `bounced`, `standby` or `patch-work`, or leave [costs] \
                            out";
                table.miss("nothing has a price", hint);
                return None;
            }
            Some(prices)
        })
    }
}

/// `{ days, per-day }`: the price of all days together.
struct PatchWork(Price);

impl Read for PatchWork {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "patch-work", problems, |table| {
            let days = table.within("days", 0.0..=DAYS_MAX);
            let per_day = table.required::<Price>("per-day");
            let (days, Price(per_day)) = (days?, per_day?);
            let grains = days * per_day as f64;
            let units = grains / GRAIN as f64;
            if units > HIGHEST as f64 {
                let message = format!("the patch work costs {units}, which is more than {HIGHEST}");
                let hint = "write fewer days, or let `currency` be a larger unit";
                table.complain("days", message, hint);
                return None;
            }
            Some(Self(Price(grains.round() as u64)))
        })
    }
}
