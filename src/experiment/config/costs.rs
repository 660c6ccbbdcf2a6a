//! `[costs]`: what things cost.

use crate::experiment::costs::Costs;
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
        Entry::absent::<Price>("lost-session", "nothing", "of each session that is broken off"),
        Entry::absent::<Price>("bounced", "nothing", "of each valid request that is given up"),
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
            let lost_session = table.optional("lost-session");
            let bounced = table.optional("bounced");
            let patch_work = table.optional::<PatchWork>("patch-work");
            let patch_work = patch_work?.map(|PatchWork(price)| price);
            let down: Option<PricePerTime> = down?;
            let (restart, lost_session, bounced) = (restart?, lost_session?, bounced?);
            let pieces: [Option<Price>; 4] = [restart, lost_session, bounced, patch_work];
            if down.is_none() && pieces == [None; 4] {
                let hint = "add `down`, `restart`, `lost-session`, `bounced` or `patch-work`, or \
                            leave [costs] out";
                table.miss("nothing has a price", hint);
                return None;
            }
            let currency = currency?.unwrap_or_else(|| UNITS.to_owned());
            Some(Self { currency, down, restart, lost_session, bounced, patch_work })
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
