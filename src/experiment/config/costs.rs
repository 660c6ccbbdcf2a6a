//! `[costs]`: what things cost.

use crate::experiment::costs::{Costs, Part};
use crate::reading::price::{GRAIN, HIGHEST};
use crate::reading::{Entry, Form, Node, Price, PricePerTime, Problems, Read, Shape, read_table};

/// The currency that is none.
const UNITS: &str = "units";
/// More days than this are a slip of the pen: the work of a lifetime.
const DAYS_MAX: f64 = 10_000.0;

static SHAPE: Shape = Shape::new(
    "costs",
    "what things cost; at least one has a price",
    &[
        Entry::absent::<String>("currency", UNITS, "the unit of money"),
        Entry::absent::<PricePerTime>("down", "nothing", "of time in which the port is not up"),
        Entry::absent::<Price>("restart", "nothing", "of each restart, besides time"),
        Entry::absent::<Price>(
            "planned-restart",
            "that of `restart`",
            "of each restart by the calendar, besides time",
        ),
        Entry::absent::<Price>("call-out", "nothing", "of calling out somebody to a listener"),
        Entry::absent::<Price>(
            "night-call-out",
            "that of `call-out`",
            "the same outside of Monday to Friday, 08:00 to 18:00",
        ),
        Entry::absent::<Price>("lost-session", "nothing", "of each session that is broken off"),
        Entry::absent::<Price>("bounced", "nothing", "of each valid request that is given up"),
        Entry::absent::<PricePerTime>(
            "standby",
            "nothing",
            "of each listener beyond the first, up or down",
        ),
        Entry::absent::<PatchWork>("patch-work", "nothing", "once for each remedy with a `fix`"),
    ],
);

static PATCH_WORK: Shape = Shape::new(
    "patch-work",
    "the work on the patch",
    &[
        Entry::needed::<f64>("days", "how long somebody works on it").within(0.0, DAYS_MAX),
        Entry::needed::<Price>("per-day", "of a day"),
    ],
);

impl Read for Costs {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
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
    const FORM: Form = Form::Table(&PATCH_WORK);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &PATCH_WORK, problems, |table| {
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
