//! Whether it would do harm to carry a plan out. Change here what is refused.

use super::plan::{Plan, rounded};
use crate::engine::SimDuration;
use crate::model::remedy::{Layer, Probing, Starts, UntilStarted, slowest};
use crate::model::restart::Restart;
use crate::model::scenario::Greeting;
use crate::report::vain;

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

/// How long the program may take to listen, and how long it does, in words; `None` where nobody
/// breaks a start off, or none takes any time.
///
/// # Errors
/// If the program would be restarted before it listens: so would the next one, for ever.
pub(super) fn outlasts(plan: &Plan<'_>) -> Result<Option<String>, Refusal> {
    let Some(watchdog) = plan.watchdog else {
        return Ok(None);
    };
    let schedule = plan.schedule.map(|schedule| &schedule.restart);
    let restarts = [Some(&watchdog.restart), schedule].into_iter().flatten();
    let longest = |restart: &Restart| slowest(&restart.closed);
    let slow = restarts.max_by(|one, other| longest(one).total_cmp(&longest(other)));
    let (Some(patience), Some(slow)) = (watchdog.probing.patience(), slow) else {
        return Ok(None);
    };
    let (patience, took) = (patience.least, rounded(longest(slow)));
    let has_longest = slow.closed.longest().is_some();
    if watchdog.probing.starts(slow) != Starts::InTime {
        let takes = match has_longest {
            true => format!("a start takes up to {took}"),
            false => format!("one start in a thousand takes {took} or longer"),
        };
        return Err(Refusal::Harmful {
            message: format!("{takes}, and its probes break it off after {patience}"),
            hint: vain::HINT.to_owned(),
        });
    }
    Ok((took > SimDuration::ZERO).then(|| match has_longest {
        true => format!("A start may take {patience}; the longest takes {took}."),
        false => format!(
            "A start may take {patience}; 99.9 % of them take less than {took}. A longer one is \
             broken off, as it was in the simulation."
        ),
    }))
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
