//! [`Tally`]: what is not told but counted.

use super::words::{count, list, number};
use crate::engine::SimTime;
use crate::model::client::Ending;

/// Counts since an instant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    since: SimTime,
    /// Valid and invalid attempts, by how they ended.
    attempts: [[u64; 5]; 2],
    /// What invalid requests have taken for good, and how much of it.
    lost: (&'static str, u64),
    /// Probes that failed, and those that were answered.
    probes: [u64; 2],
    /// Starts that came to nothing.
    starts: u64,
    /// Outages that are over.
    outages: u64,
}

impl Tally {
    pub(super) fn new(since: SimTime) -> Self {
        Self { since, ..Self::default() }
    }

    /// An attempt ended; `full`: its last answer was that the backlog is full.
    pub(super) fn attempt(&mut self, invalid: bool, ending: Ending, full: bool) {
        let fate = if full && ending == Ending::Refused { 4 } else { ending as usize };
        self.attempts[usize::from(invalid)][fate] += 1;
    }

    pub(super) fn probe(&mut self, answered: bool) {
        self.probes[usize::from(answered)] += 1;
    }

    /// A start came to nothing.
    pub(super) const fn start(&mut self) {
        self.starts += 1;
    }

    pub(super) const fn outage(&mut self) {
        self.outages += 1;
    }

    /// An invalid request took one of these for good.
    pub(super) const fn loss(&mut self, noun: &'static str) {
        self.lost = (noun, self.lost.1 + 1);
    }

    /// The counts in words; `None` if all are zero. `served`: what is to be said of served
    /// attempts.
    pub(super) fn sentences(&self, served: &str) -> Option<String> {
        let served = format!("served{served}");
        let full = "refused because the backlog is full";
        let mut parts = Vec::new();
        for (noun, served, attempts) in [
            ("more attempt", &served[..], self.attempts[0]),
            ("more invalid attempt", "served", self.attempts[1]),
        ] {
            let fates = [served, "refused", "timed out", "reset", full];
            let met = attempts.into_iter().zip(fates).filter(|(times, _)| *times > 0);
            for (index, (times, fate)) in met.enumerate() {
                let who = if index == 0 { count(times, noun) } else { number(times) };
                parts.push(format!("{who} {fate}"));
            }
        }
        let [failed, answered] = self.probes;
        for (times, noun, fate) in [
            (self.starts, "start", "in vain"),
            (self.lost.1, self.lost.0, "lost"),
            (answered, "probe", "answered"),
            (failed, "probe", "failed"),
        ] {
            if times > 0 {
                parts.push(format!("{} {fate}", count(times, &format!("more {noun}"))));
            }
        }
        let outages = match self.outages {
            0 => String::new(),
            n => format!("The port has been through {}. ", count(n, "more outage")),
        };
        match parts.is_empty() {
            true if outages.is_empty() => None,
            true => Some(outages.trim_end().to_owned()),
            false => Some(format!("{outages}Since {:.3}: {}.", self.since, list(&parts))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_one_sentence_and_nothing_is_none() {
        let mut tally = Tally::new(SimTime::ZERO);
        assert_eq!(tally.sentences(""), None);
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
            tally.sentences(" like the first").as_deref(),
            Some(
                "Since day 1 00:00:00.000: 1,200 more attempts served like the first, 1 timed out, 1 \
                 refused because the backlog is full, 1 more invalid attempt reset, 2 more places \
                 lost and 1 more probe answered."
            )
        );
    }
}
