//! `arrivals`: when the requests of a class are born. Every law is one arm here.

use super::horizon::Horizon;
use super::trace;
use crate::engine::{Distribution, SimDuration, SimTime};
use crate::model::scenario::{Arrivals, Diurnal};
use crate::reading::{
    Choice, Entry, Form, Node, Problems, Rate, Shape, Table, TimeOfDay, Variant, data, read_table,
    settings, variant,
};

/// The most requests of a class that a replication may expect: more would take days.
const REQUESTS_MAX: f64 = 1e9;
/// The most that are born, simulated or not: so many can be told apart from one more.
const BORN_MAX: f64 = 1e15;

static POISSON: Shape = Shape::new(
    "poisson",
    "at random, a request independent of the other",
    &[Entry::needed::<Rate>("rate", "of the whole class")],
);

static RENEWAL: Shape = Shape::new(
    "renewal",
    "one gap after the other",
    &[Entry::needed::<Distribution>("gap", "from one request to the next")],
);

static DIURNAL: Shape = Shape::new(
    "diurnal",
    "at random, at a rate that swings over the day, and may differ on weekends; the start is a Monday \
     at 00:00",
    &[
        Entry::needed::<Rate>("rate", "the mean of a whole week"),
        Entry::needed::<f64>("peak", "the highest rate of a day over its mean").within(1.0, 2.0),
        Entry::needed::<TimeOfDay>("at", "when the rate is highest"),
        Entry::absent::<f64>(
            "weekend",
            "1",
            "the rate on Saturday and Sunday over that of the other days",
        )
        .within(0.0, Diurnal::WEEKEND_MAX),
    ],
);

static CLOSED_LOOP: Shape = Shape::new(
    "closed-loop",
    "each host thinks, asks, and waits for the answer before it thinks again",
    &[Entry::needed::<Distribution>("think", "from the end of a request to the next one")],
);

static ONCE: Shape = Shape::new(
    "once",
    "one request",
    &[Entry::needed::<SimDuration>("at", "when it is born, from the start on")],
);

static LAWS: Choice = Choice {
    name: "arrivals",
    called: "arrivals",
    bare: None,
    variants: &[
        Variant::with("poisson", Form::Table(&POISSON), ""),
        Variant::with("renewal", Form::Table(&RENEWAL), ""),
        Variant::with("diurnal", Form::Table(&DIURNAL), ""),
        Variant::with("closed-loop", Form::Table(&CLOSED_LOOP), ""),
        Variant::with("once", Form::Table(&ONCE), ""),
        Variant::with("trace", data::TRACE, "requests that were recorded"),
    ],
};

/// What may be written for arrivals.
pub(super) const ARRIVALS: Form = Form::Choice(&LAWS);

/// `{ poisson = { rate } }`, `{ renewal = { gap } }`, `{ diurnal = { rate, peak, at, weekend? } }`,
/// `{ closed-loop = { think } }`, `{ once = { at } }` or `{ trace = "file.csv" }`, of a class of
/// `hosts` hosts. Of a process that is split into valid and invalid requests only a share is
/// `simulated`.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    hosts: Option<u32>,
    simulated: f64,
    problems: &mut Problems,
) -> Option<Arrivals> {
    let (law, body) = variant(node, &LAWS, problems)?;
    if law == "trace" {
        let Some(body) = body else {
            let hint = "write { trace = \"file.csv\" }";
            problems.add(node.at, "the law `trace` needs its file", hint);
            return None;
        };
        let requests = trace::read(body, horizon, hosts, problems)?;
        return Some(Arrivals::Trace { requests });
    }
    let body = settings(node, "law", law, body, problems)?;
    let shape = match law {
        "poisson" => &POISSON,
        "renewal" => &RENEWAL,
        "diurnal" => &DIURNAL,
        "closed-loop" => &CLOSED_LOOP,
        "once" => &ONCE,
        _ => unreachable!("variant returns one of the tags it was given"),
    };
    read_table(body, shape, problems, |table| match law {
        "poisson" => {
            let Rate(rate) = table.required("rate")?;
            countable("rate", Arrivals::Poisson { rate }, horizon, hosts, simulated, table)
        }
        "renewal" => {
            let gap = table.required("gap");
            let hint = "let every gap be longer than nothing; give each of the clients that call \
                        at once a class";
            let gap = not_always_zero("gap", gap, hint, table)?;
            countable("gap", Arrivals::Renewal { gap }, horizon, hosts, 1.0, table)
        }
        "closed-loop" => {
            let think = table.required("think");
            let hint = "let every host think for longer than nothing, such as \
                        { exponential = { mean = \"10 s\" } }: one that is refused at once would \
                        call for ever at one instant";
            let think = not_always_zero("think", think, hint, table)?;
            countable("think", Arrivals::ClosedLoop { think }, horizon, hosts, 1.0, table)
        }
        "diurnal" => {
            let rate = table.required("rate");
            let peak = table.within("peak", 1.0..=2.0);
            let at = table.required::<TimeOfDay>("at").map(|TimeOfDay(at)| at);
            let message = |at: &SimDuration| format!("{at} is no time of day");
            let hint = "write the time of the day at which most requests come, such as \"14:00\"";
            let at = table.check("at", at, |at| *at < SimDuration::DAY, message, hint);
            let weekend = table.optional_within("weekend", 0.0..=Diurnal::WEEKEND_MAX);
            let weekend = weekend.map(|weekend| weekend.unwrap_or(Diurnal::ALIKE));
            let (Rate(rate), peak, at, weekend) = (rate?, peak?, at?, weekend?);
            let diurnal = Arrivals::Diurnal(Diurnal { rate, peak, at, weekend });
            countable("rate", diurnal, horizon, hosts, simulated, table)
        }
        "once" => {
            let at: SimDuration = table.required("at")?;
            if let Some(horizon) = horizon
                && horizon.precedes(SimTime::ZERO + at)
            {
                let span = horizon.span;
                let message = format!("the request comes after {at}, but the horizon is {span}");
                let (at, hint) = (table.at("at"), "let it come before the horizon");
                horizon.contradict(at, message, hint, table.problems());
            }
            Some(Arrivals::Once { at: SimTime::ZERO + at })
        }
        _ => unreachable!("variant returns one of the tags it was given"),
    })
}

/// `law`, the value of `key`, after saying if it is always zero. Requests may come at one instant,
/// but not all of them.
fn not_always_zero(
    key: &str,
    law: Option<Distribution>,
    hint: &str,
    table: &mut Table<'_, '_>,
) -> Option<Distribution> {
    table.check(key, law, |law| law.mean() > 0.0, |_| format!("`{key}` is zero"), hint)
}

/// `arrivals`, whose number the value of `key` decides, after saying if there are too many in the
/// share that is `simulated`.
fn countable(
    key: &str,
    arrivals: Arrivals,
    horizon: Option<Horizon>,
    hosts: Option<u32>,
    simulated: f64,
    table: &mut Table<'_, '_>,
) -> Option<Arrivals> {
    let hosts = hosts.unwrap_or(1) as usize;
    let exceeds = |horizon: Horizon, share: f64, most: f64| {
        share * arrivals.expected_at_most(horizon.span, hosts) > most
            && share * arrivals.expected(horizon.span, hosts) > most
    };
    let limits = [(simulated, REQUESTS_MAX, "1e9"), (1.0, BORN_MAX, "1e15")];
    if let Some(horizon) = horizon
        && let Some((share, _, most)) =
            limits.into_iter().find(|(share, most, _)| exceeds(horizon, *share, *most))
    {
        let expected = share * arrivals.expected(horizon.span, hosts);
        let message = format!("{expected:.0} requests are to be expected by the horizon");
        let remedy = match key {
            "gap" => "lengthen the gap",
            "think" => "let the hosts think for longer",
            _ => "lower the rate",
        };
        let hint = format!("{remedy} or shorten the horizon until there are at most {most}");
        horizon.contradict(table.at(key), message, hint, table.problems());
    }
    Some(arrivals)
}
