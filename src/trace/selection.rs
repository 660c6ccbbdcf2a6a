//! [`Selection`]: what a story tells fully, what in one line, and what it only counts.

use std::collections::BTreeMap;

use crate::model::client::Ending;

/// Outages of each kind that are told fully.
const OUTAGES_TOLD: u32 = 3;
/// Later outages that have one line each.
const OUTAGE_LINES: u32 = 12;
/// Invalid attempts of a class told segment by segment between two changes of the port's state.
const INVALID_TOLD: u32 = 3;
/// Valid attempts of a class told segment by segment from a change that took the port down on.
const VALID_TOLD: u32 = 1;
/// Attempts of a class that ended alike and have a line each, between two changes.
const ENDINGS_TOLD: u32 = 2;
/// Attempts that are told at all between two changes, whatever their class.
const ATTEMPTS_TOLD: u32 = 24;
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
    /// Whether a healthy session has been told from its beginning to its end.
    pub(super) example: bool,
    /// In the present stretch, by class and by whether the attempt is invalid.
    attempts: BTreeMap<(u16, bool), u32>,
    /// The same by the ending too.
    endings: BTreeMap<(u16, bool, u8), u32>,
    told: u32,
    answered: u32,
    failed: u32,
}

impl Selection {
    pub(super) const fn new() -> Self {
        Self {
            full: true,
            outages: [0; 3],
            outage_lines: 0,
            example: false,
            attempts: BTreeMap::new(),
            endings: BTreeMap::new(),
            told: 0,
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
        (self.told, self.answered, self.failed) = (0, 0, 0);
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

    /// Whether an attempt that begins now is told segment by segment. An invalid one is as long
    /// as the hang it may bring about would be.
    pub(super) fn attempt(&mut self, class: u16, invalid: bool, up: bool) -> bool {
        let most = match (invalid, up) {
            (true, _) => INVALID_TOLD,
            (false, true) if self.example => 0,
            (false, _) => VALID_TOLD,
        };
        let hang_told = self.outages[Kind::Hang as usize] < OUTAGES_TOLD;
        let full = self.full || (invalid && hang_told);
        let before = self.attempts.entry((class, invalid)).or_default();
        let told = full && *before < most && self.told < ATTEMPTS_TOLD;
        *before += u32::from(told);
        self.told += u32::from(told);
        told
    }

    /// Whether the end of an attempt that was not told has a line.
    pub(super) fn ending(&mut self, class: u16, invalid: bool, ending: Ending) -> bool {
        let before = self
            .endings
            .entry((class, invalid, ending as u8))
            .or_default();
        let most = if ending == Ending::Served {
            1
        } else {
            ENDINGS_TOLD
        };
        let told = self.full && *before < most && self.told < ATTEMPTS_TOLD;
        *before += u32::from(told);
        self.told += u32::from(told);
        told
    }

    /// Whether a probe has a line: the first that is answered, and the first that fail.
    pub(super) const fn probe(&mut self, answered: bool) -> bool {
        let (before, most) = if answered {
            (&mut self.answered, 1)
        } else {
            (&mut self.failed, PROBES_TOLD)
        };
        *before += 1;
        self.full && *before <= most
    }
}
