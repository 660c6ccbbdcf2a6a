//! What a remedy comes to in the configuration of the programs that people run: the numbers of its
//! watchdog, of its schedule and of their restart, as systemd and Kubernetes write them.
//!
//! What such a configuration cannot say stands in comments at its head. What only its reader can
//! know (the program, the port, the account) stands there by a placeholder, which is valid.

mod calendar;
mod kubernetes;
mod plan;
mod systemd;

use crate::experiment::{Experiment, NamedRemedy};
use crate::reading::printing::printed;
use plan::Plan;
pub use plan::Target;

/// What `named` comes to.
///
/// # Errors
/// What each of its measures is, if none of them can be said.
pub fn export(
    target: Target,
    experiment: &Experiment,
    named: &NamedRemedy,
) -> Result<String, Vec<String>> {
    let mut plan = Plan::of(target, &named.remedy.measures);
    let text = match target {
        Target::Systemd => systemd::units(&mut plan),
        Target::Kubernetes => {
            let listener = &experiment.scenario.listener;
            let capacity = listener.profile.capacity(listener.backlog);
            kubernetes::manifests(&mut plan, capacity)
        }
    };
    let text = text.ok_or_else(|| plan.missing.clone())?;
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
    Ok(format!("{head}{text}"))
}
