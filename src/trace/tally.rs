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
    /// What invalid requests have taken for good, and how much of it.
    lost: (&'static str, u64),
}

/// What invalid requests take for good, one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// A place in the backlog.
    Place,
    /// A worker.
    Worker,
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
            lost: ("", 0),
        }
    }

    /// An attempt ended; `overflowed`: its SYN found the backlog full.
    pub(super) fn attempt(&mut self, invalid: bool, ending: Ending, overflowed: bool) {
        let endings = if invalid { &mut self.invalid } else { &mut self.valid };
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

    /// An invalid request took one of these for good.
    pub(super) const fn loss(&mut self, noun: &'static str) {
        self.lost = (noun, self.lost.1 + 1);
    }

    /// The counts as a sentence; `None` if all are zero. `served`: what is to be said of served
    /// attempts.
    pub(super) fn sentence(&self, served: &str) -> Option<String> {
        let mut parts = Vec::new();
        self.valid.say("attempt", served, &mut parts);
        self.invalid.say("invalid attempt", "", &mut parts);
        for (times, noun, one, several) in [
            (self.lost.1, self.lost.0, "is lost", "are lost"),
            (self.probes_answered, "probe", "is answered", "are answered"),
            (self.probes_failed, "probe", "fails", "fail"),
        ] {
            if times > 0 {
                let ends = if times == 1 { one } else { several };
                parts.push(format!("{} {ends}", more(times, noun)));
            }
        }
        (!parts.is_empty()).then(|| format!("Since {}, {}.", instant(self.since), list(&parts)))
    }
}

impl Endings {
    fn say(&self, noun: &str, served: &str, parts: &mut Vec<String>) {
        let full = " because the backlog is full";
        let mut kinds = vec![
            (self.served, ("is served", "are served"), served),
            (self.overflowed, ("is refused", "are refused"), full),
            (self.refused, ("is refused", "are refused"), ""),
            (self.timed_out, ("times out", "time out"), ""),
            (self.reset, ("is reset", "are reset"), ""),
        ];
        kinds.retain(|(times, ..)| *times > 0);
        for (index, (times, (one, several), why)) in kinds.into_iter().enumerate() {
            let who = if index == 0 { more(times, noun) } else { number(times) };
            let ends = if times == 1 { one } else { several };
            parts.push(format!("{who} {ends}{why}"));
        }
    }
}

fn more(times: u64, noun: &str) -> String {
    let counted = count(times, noun);
    let (figure, noun) = counted.split_once(' ').expect("a figure and a noun");
    format!("{figure} more {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_one_sentence_and_nothing_is_none() {
        let mut tally = Tally::new(SimTime::ZERO);
        assert_eq!(tally.sentence(""), None);
        for _ in 0..1_200 {
            tally.attempt(false, Ending::Served, false);
        }
        tally.attempt(false, Ending::Refused, true);
        tally.attempt(false, Ending::TimedOut, false);
        tally.attempt(true, Ending::Reset, false);
        tally.loss("place");
        tally.loss("place");
        tally.probe(true);
        assert_eq!(
            tally.sentence(" like the first").as_deref(),
            Some(
                "Since day 1 00:00:00.000, 1,200 more attempts are served like the first, 1 is \
                 refused because the backlog is full, 1 times out, 1 more invalid attempt is \
                 reset, 2 more places are lost and 1 more probe is answered."
            )
        );
    }
}
