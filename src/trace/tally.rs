//! [`Tally`]: the attempts and probes that are not told but counted.

use super::words::{count, instant, list, number};
use crate::engine::SimTime;
use crate::model::client::Ending;

/// Counts since an instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    since: SimTime,
    valid: Endings,
    invalid: Endings,
    probes_answered: u64,
    probes_failed: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Endings {
    served: u64,
    refused: u64,
    /// Those refused because the backlog was full.
    overflowed: u64,
    timed_out: u64,
    reset: u64,
}

impl Tally {
    pub(super) fn new(since: SimTime) -> Self {
        Self {
            since,
            valid: Endings::default(),
            invalid: Endings::default(),
            probes_answered: 0,
            probes_failed: 0,
        }
    }

    /// An attempt ended; `overflowed`: its SYN found the backlog full.
    pub(super) fn attempt(&mut self, invalid: bool, ending: Ending, overflowed: bool) {
        let endings = if invalid {
            &mut self.invalid
        } else {
            &mut self.valid
        };
        match ending {
            Ending::Served => endings.served += 1,
            Ending::Refused if overflowed => endings.overflowed += 1,
            Ending::Refused => endings.refused += 1,
            Ending::TimedOut => endings.timed_out += 1,
            Ending::Reset => endings.reset += 1,
        }
    }

    pub(super) fn probe(&mut self, answered: bool) {
        if answered {
            self.probes_answered += 1;
        } else {
            self.probes_failed += 1;
        }
    }

    /// The counts as a sentence; `None` if all are zero. `served`: what is to be said of served
    /// attempts.
    pub(super) fn sentence(&self, served: &str) -> Option<String> {
        let mut parts = Vec::new();
        self.valid.say("attempt", served, &mut parts);
        self.invalid.say("invalid attempt", "", &mut parts);
        for (probes, end) in [
            (self.probes_answered, "answered"),
            (self.probes_failed, "in vain"),
        ] {
            if probes > 0 {
                parts.push(format!("{} {} {end}", more(probes, "probe"), are(probes)));
            }
        }
        (!parts.is_empty()).then(|| format!("Since {}, {}.", instant(self.since), list(&parts)))
    }
}

impl Endings {
    fn say(&self, noun: &str, served: &str, parts: &mut Vec<String>) {
        let full = " because the backlog is full";
        let mut kinds = vec![
            (self.served, "served", served),
            (self.overflowed, "refused", full),
            (self.refused, "refused", ""),
            (self.timed_out, "timed out", ""),
            (self.reset, "reset", ""),
        ];
        kinds.retain(|(times, ..)| *times > 0);
        for (index, (times, end, why)) in kinds.into_iter().enumerate() {
            let who = if index == 0 {
                more(times, noun)
            } else {
                number(times)
            };
            parts.push(format!("{who} {} {end}{why}", are(times)));
        }
    }
}

fn more(times: u64, noun: &str) -> String {
    let counted = count(times, noun);
    let (figure, noun) = counted.split_once(' ').expect("a figure and a noun");
    format!("{figure} more {noun}")
}

const fn are(times: u64) -> &'static str {
    if times == 1 { "is" } else { "are" }
}
