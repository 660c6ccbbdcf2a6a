//! [`Worst`]: how bad the worst hour, day and week of a replication are, for the port and for users.
//! Change here which windows are told.

use serde::{Deserialize, Serialize};

use crate::engine::windows::{WorstUptime, WorstWindow};
use crate::engine::{SimDuration, SimTime};

/// The lengths of the windows: an hour, a day and a week.
pub const WINDOWS: [SimDuration; 3] =
    [SimDuration::from_secs(3_600), SimDuration::DAY, SimDuration::DAY.times(7)];

/// The worst share of each of [`WINDOWS`], in parts of
/// [`WHOLE`](crate::engine::windows::WHOLE); `None` where the replication is shorter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worst {
    /// Of the window in which the port was up.
    pub port: [Option<u64>; WINDOWS.len()],
    /// Of the time of all users within the window in which they found the service up: windowed
    /// user-uptime (T. Hauer et al., *Meaningful Availability*, NSDI 2020).
    ///
    /// A user is a host of a class. By the valid request that ended last for it, it finds the service
    /// up or down, until another ends; it is counted from the first. Hosts of a model do not leave,
    /// so that there is no cut-off for those who are idle.
    pub users: [Option<u64>; WINDOWS.len()],
}

/// The windows of a replication that goes on.
#[derive(Debug)]
pub(super) struct Windows {
    port: [WorstUptime; WINDOWS.len()],
    users: [WorstWindow; WINDOWS.len()],
    /// What each host of each class finds, if it has asked.
    found: Vec<Vec<Option<bool>>>,
    /// How many find the service up, and how many have asked.
    counts: (u64, u64),
}

impl Windows {
    /// The port is up, and of so many `hosts` of each class none has asked.
    pub(super) fn new(hosts: impl Iterator<Item = usize>) -> Self {
        Self {
            port: WINDOWS.map(WorstUptime::new),
            users: WINDOWS.map(|length| WorstWindow::new(length, 0, 0)),
            found: hosts.map(|count| vec![None; count]).collect(),
            counts: (0, 0),
        }
    }

    /// The port is up or not from `now` on.
    pub(super) fn note_port(&mut self, now: SimTime, is_up: bool) {
        self.port.iter_mut().for_each(|window| window.enter(now, is_up));
    }

    /// An attempt for a valid request of that host of `class` has ended.
    pub(super) fn note_user(&mut self, now: SimTime, (class, host): (u16, u32), served: bool) {
        let found = &mut self.found[usize::from(class)][host as usize];
        let before = found.replace(served);
        if before == Some(served) {
            return;
        }
        let (up, all) = self.counts;
        let up = up + u64::from(served) - u64::from(before == Some(true));
        self.counts = (up, all + u64::from(before.is_none()));
        let (up, all) = self.counts;
        self.users.iter_mut().for_each(|window| window.enter(now, up, all));
    }

    /// The replication ends.
    pub(super) fn finish(self, horizon: SimTime) -> Worst {
        Worst {
            port: self.port.map(|window| window.finish(horizon)),
            users: self.users.map(|window| window.finish(horizon)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_weighed_by_their_time_and_asked_by_what_ended_last() {
        let at = |hours| SimTime::ZERO + SimDuration::from_secs(3_600).times(hours);
        let mut windows = Windows::new([1, 3].into_iter());
        windows.note_user(at(0), (0, 0), true);
        windows.note_user(at(0), (1, 2), true);
        windows.note_user(at(10), (1, 2), false);
        windows.note_user(at(11), (1, 2), false);
        windows.note_user(at(13), (1, 2), true);
        windows.note_port(at(12), false);
        windows.note_port(at(13), true);
        let Worst { port, users } = windows.finish(at(24));
        assert_eq!(port, [Some(0), Some(958_333_333), None]);
        // Three of the 48 hours of two users; the third and the fourth have not asked.
        assert_eq!(users, [Some(500_000_000), Some(937_500_000), None]);
    }
}
