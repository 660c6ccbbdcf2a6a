//! Whether it would do harm to carry a plan out. Change here what is refused.

use super::plan::{Plan, rounded};
use crate::engine::Distribution;
use crate::model::remedy::{Layer, Probing, UntilStarted};
use crate::model::scenario::Greeting;

/// Why a remedy is not exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// None of its measures can be said: what each of them is.
    Nothing(Vec<String>),
    /// It can be said, but whoever did so would be the worse for it.
    Harmful {
        /// Why.
        message: String,
        /// What to do.
        hint: String,
    },
}

/// The share of starts that must outlast the probes where a start has no longest time.
const COVERED: f64 = 0.999;

/// How long the program may take to listen, and how long it does, in words; `None` where nobody
/// breaks a start off, or none takes any time.
///
/// # Errors
/// If the program would be restarted before it listens: so would the next one, for ever.
pub(super) fn outlasts(plan: &Plan<'_>) -> Result<Option<String>, Refusal> {
    let patience = plan.watchdog.and_then(|watchdog| watchdog.probing.patience());
    let restarts = [
        plan.watchdog.map(|watchdog| &watchdog.restart),
        plan.schedule.map(|schedule| &schedule.restart),
    ];
    let starts = restarts.into_iter().flatten().map(|restart| &restart.closed);
    let slowest = starts.max_by(|one, other| most(one).total_cmp(&most(other)));
    let (Some(patience), Some(law)) = (patience, slowest) else {
        return Ok(None);
    };
    let (longest, took) = (most(law), rounded(most(law)));
    let has_longest = law.longest().is_some();
    if longest >= patience.as_secs_f64() {
        let takes = match has_longest {
            true => format!("a start takes up to {took}"),
            false => format!("one start in a thousand takes {took} or longer"),
        };
        return Err(Refusal::Harmful {
            message: format!("{takes}, and its probes break it off after {patience}"),
            hint: "let the probes wait for it: a longer `initial-delay`, or `startup = { … }`"
                .to_owned(),
        });
    }
    Ok((longest > 0.0).then(|| match has_longest {
        true => format!("A start may take {patience}; the longest takes {took}."),
        false => format!(
            "A start may take {patience}; 99.9 % of them take less than {took}. A longer one is \
             broken off, as it was in the simulation."
        ),
    }))
}

/// The longest time (s) of this law, or that of nearly all.
fn most(law: &Distribution) -> f64 {
    law.longest().unwrap_or_else(|| law.quantile(COVERED))
}

/// A probe that waits for what never comes restarts a port that is well.
///
/// # Errors
/// If there is one.
pub(super) fn waits_in_vain(plan: &Plan<'_>) -> Result<(), Refusal> {
    let balancer = plan.standby.and_then(|standby| standby.balancer.as_ref());
    let probings =
        [plan.watchdog.map(|watchdog| &watchdog.probing), balancer.map(|balancer| &balancer.check)];
    let waits = |probing: &Probing| {
        let startup = match probing.startup.until_started {
            Some(UntilStarted::Probe { round, .. }) => Some(round.probe),
            Some(UntilStarted::Period { .. }) | None => None,
        };
        [Some(probing.probe), startup].contains(&Some(Layer::Banner))
    };
    let vain = probings.into_iter().flatten().any(waits);
    match plan.listener.greeting {
        Greeting::None if vain => Err(Refusal::Harmful {
            message: "its probe waits for a banner, and by `greeting = \"none\"` none comes"
                .to_owned(),
            hint: "let it look at something else, such as \"connect\", or write in [listener] \
                   what greets: \"smtp\" or \"http\""
                .to_owned(),
        }),
        Greeting::Smtp | Greeting::Http | Greeting::None => Ok(()),
    }
}
