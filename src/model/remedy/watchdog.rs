//! `watchdog`: a probe at regular intervals, and a restart after some failures in a row.

use super::{Behaviour, PROBING_PRESETS, Probing, Restart, Seat};
use crate::reading::{Node, Problems, Read, read_table};

/// `{ watchdog = { base?, probe, period, timeout, failures, restart, clock?, misses?,
/// false-alarms? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Watchdog {
    /// How it probes; too many failures in a row call for a restart.
    pub probing: Probing,
    /// How it restarts.
    pub restart: Restart,
}

impl Watchdog {
    pub(super) const fn restart(&self) -> Option<&Restart> {
        Some(&self.restart)
    }

    pub(super) fn plan(&self) -> String {
        let (looks, failures) = self.probing.plan();
        format!("a watchdog, which {looks}, and restarts the port after {failures}")
    }

    pub(super) fn start(&self, seat: &Seat<'_>) -> impl Behaviour + use<> {
        self.probing.start(seat)
    }
}

impl Read for Watchdog {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PROBING_PRESETS.based(node, problems)?;
        read_table(&whole, "watchdog", problems, |table| {
            let probing = Probing::read_keys(table);
            let restart = table.required("restart");
            Some(Self { probing: probing?, restart: restart? })
        })
    }
}
