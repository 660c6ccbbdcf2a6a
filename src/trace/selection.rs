//! [`Selection`]: what a story tells fully, what in one line, and what it only counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::client::Ending;
use crate::model::world::{PortState, RequestName};

/// Outages of each kind that are told fully.
const OUTAGES_TOLD: u32 = 3;
/// Later outages that have one line each.
const OUTAGE_LINES: u32 = 12;
/// Turns of an outage that are told; a program that is started again and again makes no end of them.
const TURNS_TOLD: u32 = 24;
/// Invalid attempts of a class told segment by segment between two changes of the port's state.
const INVALID_TOLD: u32 = 3;
/// Invalid attempts told segment by segment in all.
const INVALID_TOLD_IN_ALL: u32 = 12;
/// Valid attempts of a class told segment by segment from a change that took the port down on.
const VALID_TOLD: u32 = 1;
/// Attempts of a class that ended alike and have a line each, between two changes.
const ENDINGS_TOLD: u32 = 2;
/// Attempts that are told at all between two changes, whatever their class.
const ATTEMPTS_TOLD: usize = 24;
/// Losses of a place or a worker told between two changes, beside those of attempts that are told.
const LOSSES_TOLD: u32 = 6;
/// Such losses told in all.
const LOSSES_TOLD_IN_ALL: u32 = 24;
/// Failed probes told between two changes.
const PROBES_TOLD: u32 = 5;

/// What has been told so far, against the limits above.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Whether of the present stretch only the outage is told, in a line.
    brief: bool,
    /// Outages so far, by what the port was at their beginning.
    outages: [u32; 4],
    outage_lines: u32,
    /// Turns of the present outage.
    turns: u32,
    invalid_told: u32,
    losses_told: u32,
    /// Whether a healthy session has been told from its beginning to its end.
    pub(super) example: bool,
    stretch: Stretch,
}

/// What has been told since the port's state last changed.
#[derive(Debug, Default)]
struct Stretch {
    /// Attempts told: by class, by whether they are invalid, and, of those that have a line only, by
    /// the ending.
    attempts: BTreeMap<(u16, bool, Option<u8>), u32>,
    /// The requests of these: their class and serial number.
    requests: BTreeSet<(u16, u32)>,
    losses: u32,
    /// Probes that failed, and those that were answered, told or not.
    probes: [u32; 2],
}

impl Selection {
    /// Whether the present stretch is told fully.
    pub(super) const fn is_full(&self) -> bool {
        !self.brief
    }

    /// The port's state changes: every count of the stretch begins anew.
    pub(super) fn change(&mut self) {
        self.stretch = Stretch::default();
    }

    /// An outage begins with this state of the port; returns whether it is told fully.
    pub(super) const fn begin_outage(&mut self, state: PortState) -> bool {
        self.brief = self.outages[state as usize] >= OUTAGES_TOLD;
        self.outages[state as usize] += 1;
        self.turns = 0;
        !self.brief
    }

    /// Outages so far.
    pub(super) fn outages(&self) -> u32 {
        self.outages.iter().sum()
    }

    /// The present outage takes a turn; returns whether that is told.
    pub(super) const fn turn(&mut self) -> bool {
        self.turns += 1;
        self.turns <= TURNS_TOLD
    }

    /// Whether an outage that is not told fully has a line.
    pub(super) const fn outage_has_line(&mut self) -> bool {
        self.outage_lines += 1;
        self.outage_lines <= OUTAGE_LINES
    }

    /// Whether an attempt that begins now, while the port is `up` or not, is told segment by
    /// segment.
    pub(super) fn attempt(&mut self, name: RequestName, invalid: bool, up: bool) -> bool {
        let (told, most) = match (invalid, up) {
            (true, _) => {
                (self.tells_hang(up) && self.invalid_told < INVALID_TOLD_IN_ALL, INVALID_TOLD)
            }
            (false, true) => (self.is_full() && !self.example, VALID_TOLD),
            (false, false) => (self.is_full(), VALID_TOLD),
        };
        let told = told && self.stretch.tells(name, (invalid, None), most);
        self.invalid_told += u32::from(told && invalid);
        told
    }

    /// Whether the end of an attempt that was not told has a line.
    pub(super) fn ending(&mut self, name: RequestName, invalid: bool, ending: Ending) -> bool {
        let most = match ending {
            Ending::Served => 1,
            Ending::Refused | Ending::TimedOut | Ending::Reset => ENDINGS_TOLD,
        };
        self.is_full() && self.stretch.tells(name, (invalid, Some(ending as u8)), most)
    }

    /// Whether the loss of a place or a worker to an attempt that is not told has a line.
    pub(super) const fn loss(&mut self) -> bool {
        let told = self.tells_hang(true)
            && self.stretch.losses < LOSSES_TOLD
            && self.losses_told < LOSSES_TOLD_IN_ALL;
        self.stretch.losses += told as u32;
        self.losses_told += told as u32;
        told
    }

    /// Where only the outage has a line, an invalid attempt is told as long as it may bring about
    /// a hang that is told fully.
    const fn tells_hang(&self, up: bool) -> bool {
        (self.is_full() || up) && self.outages[PortState::Hung as usize] < OUTAGES_TOLD
    }

    /// Whether a probe has a line: the first that is answered, and the first that fail.
    pub(super) fn probe(&mut self, answered: bool) -> bool {
        let before = &mut self.stretch.probes[usize::from(answered)];
        *before += 1;
        *before <= if answered { 1 } else { PROBES_TOLD } && self.is_full()
    }
}

impl Stretch {
    /// Whether an attempt is told, as one of at most `most` of its class and kind; of a request at
    /// most one is.
    fn tells(&mut self, name: RequestName, kind: (bool, Option<u8>), most: u32) -> bool {
        let before = self.attempts.entry((name.class, kind.0, kind.1)).or_default();
        let told = *before < most
            && self.requests.len() < ATTEMPTS_TOLD
            && self.requests.insert((name.class, name.serial));
        *before += u32::from(told);
        told
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
        let mut selection = Selection::default();
        let told: Vec<bool> = (0..5).map(|_| selection.begin_outage(PortState::Hung)).collect();
        assert_eq!(told, [true, true, true, false, false]);
        assert!(selection.begin_outage(PortState::Restarting), "each kind by itself");
        let lines = (0..20).filter(|_| selection.outage_has_line()).count();
        assert_eq!(lines, OUTAGE_LINES as usize);
    }

    #[test]
    fn an_outage_that_does_not_end_is_told_up_to_some_turn() {
        let mut selection = Selection::default();
        let mut told = || (0..100).filter(|_| selection.turn()).count() as u32;
        assert_eq!((told(), told()), (TURNS_TOLD, 0));
        selection.begin_outage(PortState::Hung);
        assert!(selection.turn());
    }

    #[test]
    fn losses_are_told_in_small_numbers() {
        let mut selection = Selection::default();
        let mut told = || (0..100).filter(|_| selection.loss()).count() as u32;
        assert_eq!((told(), told()), (LOSSES_TOLD, 0));
        let stretches = (0..100).map(|_| {
            selection.change();
            (0..100).filter(|_| selection.loss()).count() as u32
        });
        assert_eq!(stretches.sum::<u32>(), LOSSES_TOLD_IN_ALL - LOSSES_TOLD);
    }

    #[test]
    fn a_request_is_told_once_between_two_changes() {
        let mut selection = Selection::default();
        assert!(selection.ending(request(1), false, Ending::Refused));
        assert!(!selection.ending(request(1), false, Ending::Refused));
        assert!(selection.ending(request(2), false, Ending::Refused));
        assert!(!selection.ending(request(3), false, Ending::Refused));
        selection.change();
        assert!(selection.ending(request(1), false, Ending::Refused));
    }

    #[test]
    fn valid_sessions_are_told_until_one_was_served() {
        let mut selection = Selection::default();
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
        let mut selection = Selection::default();
        for _ in 0..OUTAGES_TOLD {
            assert!(selection.attempt(request(1), true, true));
            selection.begin_outage(PortState::Hung);
            selection.change();
        }
        assert!(!selection.attempt(request(1), true, true));
    }
}
