//! What a remedy comes to in the configuration of the programs that people run: the numbers of its
//! watchdog, of its schedule and of their restart, as systemd and Kubernetes write them.
//!
//! Read as they read it, it does what was simulated. What such a configuration cannot say stands in
//! comments at its head. What only its reader can know (the program, the port, the account) stands
//! there by a placeholder, which is valid. What would never let the program start is refused.
//!
//! `.ci/export-check` reads the numbers back and holds them against the experiment.

mod calendar;
mod harm;
mod kubernetes;
mod plan;
mod systemd;

use crate::experiment::{Experiment, NamedRemedy};
use crate::reading::printing::printed;
pub use harm::Refusal;
use plan::Plan;
pub use plan::Target;

/// What `named` comes to.
///
/// # Errors
/// If nothing of it can be said, or it would do harm.
pub fn export(
    target: Target,
    experiment: &Experiment,
    named: &NamedRemedy,
) -> Result<String, Refusal> {
    let listener = &experiment.scenario.listener;
    let mut plan = Plan::of(target, listener, &named.remedy.measures);
    harm::waits_in_vain(&plan)?;
    let start = harm::outlasts(&plan)?;
    let text = match target {
        Target::Systemd => systemd::units(&mut plan),
        Target::Kubernetes => kubernetes::manifests(&mut plan),
    };
    let text = text.ok_or_else(|| Refusal::Nothing(plan.missing.clone()))?;
    let mut head = format!(
        "# The remedy “{}” of {} for {}, printed by {} {}.\n\
         # Placeholders are marked; put in your own.\n",
        printed(&named.name),
        printed(&experiment.name),
        target.name(),
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
    );
    for missing in &plan.missing {
        head += &format!("# Not carried: {}.\n", printed(missing));
    }
    if let Some(start) = start {
        head += &format!("# {start}\n");
    }
    Ok(format!("{head}{text}"))
}
