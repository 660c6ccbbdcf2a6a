//! `arrivals`: when the requests of a class are born. Every law is one arm here.

use crate::engine::{SimDuration, SimTime};
use crate::model::scenario::Arrivals;
use crate::reading::{Node, Problems, Rate, read_table, settings, variant};

/// The most requests of a class that a replication may expect: more would take days.
const REQUESTS_MAX: f64 = 1e9;

/// `{ poisson = { rate } }` or `{ once = { at } }`.
pub(super) fn read(
    node: &Node,
    horizon: Option<SimDuration>,
    problems: &mut Problems,
) -> Option<Arrivals> {
    let (law, body) = variant(node, "arrivals", &["poisson", "once"], problems)?;
    let body = settings(node, "law", law, body, problems)?;
    read_table(body, law, problems, |table| match law {
        "poisson" => {
            let Rate(rate) = table.required("rate")?;
            let expected = rate * horizon.map_or(0.0, SimDuration::as_secs_f64);
            if expected > REQUESTS_MAX {
                let message = format!("{expected:.0} requests are to be expected by the horizon");
                let hint = "lower the rate or shorten the horizon until there are at most 1e9";
                table.complain("rate", message, hint);
            }
            Some(Arrivals::Poisson { rate })
        }
        "once" => {
            let at: SimDuration = table.required("at")?;
            if let Some(horizon) = horizon
                && at >= horizon
            {
                let message = format!("the request comes after {at}, but the horizon is {horizon}");
                table.complain("at", message, "let it come before the horizon");
            }
            Some(Arrivals::Once { at: SimTime::ZERO + at })
        }
        _ => unreachable!("variant returns one of the tags it was given"),
    })
}
