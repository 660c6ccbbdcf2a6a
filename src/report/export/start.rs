//! Whether a start outlasts the probes that are exported with it, in words. Change here which starts
//! must.

use super::Refusal;
use super::plan::rounded;
use crate::engine::Distribution;
use crate::model::remedy::{Schedule, Watchdog};

/// The share of starts that must outlast the probes where a start has no longest time.
const COVERED: f64 = 0.999;

/// How long the program may take to listen, and how long it does; `None` where nobody breaks a start
/// off, or none takes any time.
///
/// # Errors
/// If the program would be restarted before it listens: so would the next one, for ever.
pub(super) fn outlasts(
    watchdog: &Watchdog,
    schedule: Option<&Schedule>,
) -> Result<Option<String>, Refusal> {
    let Some(patience) = watchdog.probing.patience() else {
        return Ok(None);
    };
    let starts = schedule.map(|schedule| &schedule.restart.closed);
    let starts = [&watchdog.restart.closed].into_iter().chain(starts);
    let (longest, law) = starts
        .map(|law| (most(law), law))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .expect("the watchdog restarts");
    let has_longest = law.longest().is_some();
    let took = rounded(longest);
    if longest >= patience.as_secs_f64() {
        let most = match has_longest {
            true => format!("a start takes up to {took}"),
            false => format!("one start in a thousand takes {took} or longer"),
        };
        return Err(Refusal::Harmful {
            message: format!("{most}, and its probes break it off after {patience}"),
            hint:
                "let the probes wait for it: write a longer `initial-delay`, or `startup = { … }`"
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
