//! The words for people who are common to all listeners.

use super::{Cast, capitalised, number};
use crate::model::segment::ListenerId;

impl Cast<'_> {
    /// All of the people of a measure are busy, and the listener waits for one of them.
    pub(in crate::trace) fn waits(
        &self,
        measure: usize,
        people: u32,
        busy_at: ListenerId,
    ) -> String {
        let who = self.measure(measure);
        let busy_at = busy_at.0 + 1;
        capitalised(&match people {
            1 => format!("{who} is busy at listener {busy_at}: this one waits."),
            n => {
                let n = number(n.into());
                format!(
                    "all {n} people of {who} are busy, one of them at listener {busy_at}: this one \
                     waits."
                )
            }
        })
    }
}
