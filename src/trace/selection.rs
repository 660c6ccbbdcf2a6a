//! [`Selection`]: what a story tells fully, what in one line, and what it only counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::client::Ending;
use crate::model::world::RequestName;

/// Outages of each kind that are told fully.
const OUTAGES_TOLD: u32 = 3;
/// Later outages that have one line each.
const OUTAGE_LINES: u32 = 12;
/// Invalid attempts of a class told segment by segment between two changes of the port's state.
const INVALID_TOLD: u32 = 3;
/// Invalid attempts told segment by segment in all.
const INVALID_TOLD_IN_ALL: u32 = 12;
/// Valid attempts of a class told segment by segment from a change that took the port down on.
const VALID_TOLD: u32 = 1;
/// Attempts of a class that ended alike and have a line each, between two changes.
const ENDINGS_TOLD: u32 = 2;
/// Attempts that are told at all between two changes, whatever their class.
const ATTEMPTS_TOLD: u32 = 24;
/// Losses of a place or a worker told between two changes, beside those of attempts that are told.
const LOSSES_TOLD: u32 = 6;
/// Such losses told in all.
const LOSSES_TOLD_IN_ALL: u32 = 24;
/// Failed probes told between two changes.
const PROBES_TOLD: u32 = 5;

/// What an outage begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Hang,
    Restart,
    Installation,
}

/// What has been told so far, against the limits above.
#[derive(Debug)]
pub(super) struct Selection {
    /// Whether the present stretch is told at all, or only its outage in a line.
    full: bool,
    outages: [u32; 3],
    outage_lines: u32,
    invalid_told: u32,
    /// Whether a healthy session has been told from its beginning to its end.
    pub(super) example: bool,
    /// In the present stretch, by class and by whether the attempt is invalid.
    attempts: BTreeMap<(u16, bool), u32>,
    /// The same by the ending too.
    endings: BTreeMap<(u16, bool, u8), u32>,
    /// Requests of which an attempt is told: their class and serial number.
    requests: BTreeSet<(u16, u32)>,
    told: u32,
    losses: u32,
    losses_in_all: u32,
    answered: u32,
    failed: u32,
}

impl Selection {
    pub(super) const fn new() -> Self {
        Self {
            full: true,
            outages: [0; 3],
            outage_lines: 0,
            invalid_told: 0,
            example: false,
            attempts: BTreeMap::new(),
            endings: BTreeMap::new(),
            requests: BTreeSet::new(),
            told: 0,
            losses: 0,
            losses_in_all: 0,
            answered: 0,
            failed: 0,
        }
    }

    /// Whether the present stretch is told fully.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    /// The port's state changes: every count of the stretch begins anew.
    pub(super) fn change(&mut self) {
        self.attempts.clear();
        self.endings.clear();
        self.requests.clear();
        (self.told, self.losses, self.answered, self.failed) = (0, 0, 0, 0);
    }

    /// An outage begins; returns whether it is told fully.
    pub(super) const fn begin_outage(&mut self, kind: Kind) -> bool {
        self.full = self.outages[kind as usize] < OUTAGES_TOLD;
        self.outages[kind as usize] += 1;
        self.full
    }

    /// Whether an outage that is not told fully has a line.
    pub(super) const fn outage_has_line(&mut self) -> bool {
        self.outage_lines += 1;
        self.outage_lines <= OUTAGE_LINES
    }

    /// Whether an attempt that begins now, while the port is `up` or not, is told segment by
    /// segment. Of a request at most one attempt is told between two changes.
    pub(super) fn attempt(&mut self, name: RequestName, invalid: bool, up: bool) -> bool {
        let (full, most) = match (invalid, up) {
            (true, _) => (self.tells_invalid(up), INVALID_TOLD),
            (false, true) if self.example => return false,
            (false, _) => (self.full, VALID_TOLD),
        };
        let before = self.attempts.entry((name.class, invalid)).or_default();
        let told = full && *before < most && self.told < ATTEMPTS_TOLD;
        if !told || !self.requests.insert((name.class, name.serial)) {
            return false;
        }
        *before += 1;
        self.told += 1;
        self.invalid_told += u32::from(invalid);
        true
    }

    /// Whether the end of an attempt that was not told has a line.
    pub(super) fn ending(&mut self, name: RequestName, invalid: bool, ending: Ending) -> bool {
        let kind = (name.class, invalid, ending as u8);
        let before = self.endings.entry(kind).or_default();
        let most = match ending {
            Ending::Served => 1,
            _ => ENDINGS_TOLD,
        };
        let told = self.full && *before < most && self.told < ATTEMPTS_TOLD;
        if !told || !self.requests.insert((name.class, name.serial)) {
            return false;
        }
        *before += 1;
        self.told += 1;
        true
    }

    /// Whether the loss of a place or a worker to an attempt that is not told has a line.
    pub(super) const fn loss(&mut self) -> bool {
        let told = self.tells_hang(true)
            && self.losses < LOSSES_TOLD
            && self.losses_in_all < LOSSES_TOLD_IN_ALL;
        self.losses += told as u32;
        self.losses_in_all += told as u32;
        told
    }

    /// Where only the outage has a line, an invalid attempt is told as long as it may bring about
    /// a hang that is told fully.
    const fn tells_invalid(&self, up: bool) -> bool {
        self.tells_hang(up) && self.invalid_told < INVALID_TOLD_IN_ALL
    }

    const fn tells_hang(&self, up: bool) -> bool {
        (self.full || up) && self.outages[Kind::Hang as usize] < OUTAGES_TOLD
    }

    /// Whether a probe has a line: the first that is answered, and the first that fail.
    pub(super) const fn probe(&mut self, answered: bool) -> bool {
        let (before, most) =
            if answered { (&mut self.answered, 1) } else { (&mut self.failed, PROBES_TOLD) };
        *before += 1;
        self.full && *before <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn request(serial: u32) -> RequestName {
        RequestName { class: 0, host: 0, serial }
    }

    #[test]
    fn outages_are_told_fully_then_in_a_line_and_then_counted() {
        let mut selection = Selection::new();
        let told: Vec<bool> = (0..5).map(|_| selection.begin_outage(Kind::Hang)).collect();
        assert_eq!(told, [true, true, true, false, false]);
        assert!(selection.begin_outage(Kind::Restart), "each kind by itself");
        let lines = (0..20).filter(|_| selection.outage_has_line()).count();
        assert_eq!(lines, OUTAGE_LINES as usize);
    }

    #[test]
    fn losses_are_told_in_small_numbers() {
        let mut selection = Selection::new();
        let mut told = || (0..100).filter(|_| selection.loss()).count() as u32;
        assert_eq!(told(), LOSSES_TOLD);
        let told: u32 = (0..100)
            .map(|_| {
                selection.change();
                (0..100).filter(|_| selection.loss()).count() as u32
            })
            .sum();
        assert_eq!(told, LOSSES_TOLD_IN_ALL - LOSSES_TOLD);
    }

    #[test]
    fn a_request_is_told_once_between_two_changes() {
        let mut selection = Selection::new();
        assert!(selection.ending(request(1), false, Ending::Refused));
        assert!(!selection.ending(request(1), false, Ending::Refused));
        assert!(selection.ending(request(2), false, Ending::Refused));
        assert!(!selection.ending(request(3), false, Ending::Refused));
        selection.change();
        assert!(selection.ending(request(1), false, Ending::Refused));
    }

    #[test]
    fn valid_sessions_are_told_until_one_was_served() {
        let mut selection = Selection::new();
        assert!(selection.attempt(request(1), false, true));
        selection.change();
        assert!(selection.attempt(request(2), false, true));
        selection.change();
        selection.example = true;
        assert!(!selection.attempt(request(3), false, true));
        assert!(selection.attempt(request(3), false, false), "while down");
    }

    #[test]
    fn invalid_attempts_are_told_while_the_hang_would_be() {
        let mut selection = Selection::new();
        for _ in 0..OUTAGES_TOLD {
            assert!(selection.attempt(request(1), true, true));
            selection.begin_outage(Kind::Hang);
            selection.change();
        }
        assert!(!selection.attempt(request(1), true, true));
    }
}
