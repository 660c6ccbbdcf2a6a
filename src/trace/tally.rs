//! [`Tally`]: what is not told but counted.

use super::words::{count, instant, list, number};
use crate::engine::SimTime;
use crate::model::client::Ending;
use crate::model::hang::Thing;

/// Counts since an instant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    since: SimTime,
    /// Valid and invalid attempts, by how they ended.
    attempts: [[u64; 5]; 2],
    /// What invalid requests have taken for good, and how much of it.
    lost: (Option<[&'static str; 2]>, u64),
    /// Probes that failed, and those that were answered.
    probes: [u64; 2],
    /// Starts that came to nothing.
    starts: u64,
}

impl Tally {
    pub(super) fn new(since: SimTime) -> Self {
        Self { since, ..Self::default() }
    }

    /// An attempt ended; `full`: its last answer was that the backlog is full.
    pub(super) fn attempt(&mut self, invalid: bool, ending: Ending, full: bool) {
        let fate = match ending {
            Ending::Served => 0,
            Ending::Refused if full => 1,
            Ending::Refused => 2,
            Ending::TimedOut => 3,
            Ending::Reset => 4,
        };
        self.attempts[usize::from(invalid)][fate] += 1;
    }

    pub(super) fn probe(&mut self, answered: bool) {
        self.probes[usize::from(answered)] += 1;
    }

    /// A start came to nothing.
    pub(super) const fn start(&mut self) {
        self.starts += 1;
    }

    /// An invalid request took one of these for good.
    pub(super) const fn loss(&mut self, of: Thing) {
        self.lost = (of.nouns, self.lost.1 + 1);
    }

    /// The counts as a sentence; `None` if all are zero. `served`: what is to be said of served
    /// attempts.
    pub(super) fn sentence(&self, served: &str) -> Option<String> {
        let [valid, invalid] = self.attempts;
        let mut parts = Vec::new();
        for (noun, served, attempts) in
            [("more attempt", served, valid), ("more invalid attempt", "", invalid)]
        {
            let full = " because the backlog is full";
            let fates = [
                ("is served", "are served", served),
                ("is refused", "are refused", full),
                ("is refused", "are refused", ""),
                ("times out", "time out", ""),
                ("is reset", "are reset", ""),
            ];
            let met = attempts.into_iter().zip(fates).filter(|(times, _)| *times > 0);
            for (index, (times, (one, several, why))) in met.enumerate() {
                let who = if index == 0 { count(times, noun) } else { number(times) };
                parts.push(format!("{who} {}{why}", if times == 1 { one } else { several }));
            }
        }
        let ((lost, losses), [failed, answered]) = (self.lost, self.probes);
        let (probe, start) = (Some(["probe", "probes"]), Some(["start", "starts"]));
        for (times, nouns, fates) in [
            (self.starts, start, ["comes to nothing", "come to nothing"]),
            (losses, lost, ["is lost", "are lost"]),
            (answered, probe, ["is answered", "are answered"]),
            (failed, probe, ["fails", "fail"]),
        ] {
            if let Some(nouns) = nouns.filter(|_| times > 0) {
                let which = usize::from(times > 1);
                parts.push(format!("{} more {} {}", number(times), nouns[which], fates[which]));
            }
        }
        (!parts.is_empty()).then(|| format!("Since {}, {}.", instant(self.since), list(&parts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hang::Takes;

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
        let place = Takes::Place.thing();
        tally.loss(place);
        tally.loss(place);
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
