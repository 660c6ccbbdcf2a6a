//! [`HalfOpen`]: the connections of a listener whose handshake is under way. Change here how long
//! they may stay so.

use crate::model::host::Profile;

/// How many there are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HalfOpen {
    all: usize,
    /// Those whose first SYN-ACK has not met silence yet.
    young: usize,
}

/// So few half-open connections never clog a listener, and so many times an old one may always send
/// its SYN-ACK again (`reqsk_timer_handler` in Linux' inet_connection_sock.c).
const FEW: usize = 8;
const RETRIES_LEAST: usize = 2;

impl HalfOpen {
    /// How many there are.
    pub(super) const fn count(&self) -> usize {
        self.all
    }

    /// One more.
    pub(super) const fn enter(&mut self) {
        self.all += 1;
        self.young += 1;
    }

    /// One whose SYN-ACK has met silence so often is open now, or gone.
    pub(super) const fn leave(&mut self, timeouts: u8) {
        self.all -= 1;
        self.young -= (timeouts == 0) as usize;
    }

    /// The SYN-ACK of one that has met silence so often meets it again, and is sent again.
    pub(super) const fn age(&mut self, timeouts: u8) {
        self.young -= (timeouts == 0) as usize;
    }

    /// How often each may send its SYN-ACK again now, at a listener that asked for this backlog. Half
    /// of the room is for young ones: while more is taken the others have fewer retries, and the
    /// fewer of all are young the fewer.
    pub(super) fn retries(&self, profile: &Profile, asked: u32) -> usize {
        let mut retries = profile.syn_ack_gaps.len() - 1;
        let room = FEW.max(profile.backlog(asked) as usize);
        if profile.prunes_half_open && 2 * self.all > room {
            let mut young = 2 * self.young;
            while retries > RETRIES_LEAST && self.all >= young {
                retries -= 1;
                young *= 2;
            }
        }
        retries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries(all: usize, young: usize, asked: u32) -> usize {
        let linux = Profile::preset("linux").expect("a preset");
        HalfOpen { all, young }.retries(&linux, asked)
    }

    #[test]
    fn retries_are_cut_while_old_ones_take_more_than_half_of_the_room() {
        for (all, young, asked, expected) in [
            (4, 0, 0, 5),
            (4, 0, 5, 5),
            (5, 0, 5, 2),
            (5, 0, 10, 5),
            (6, 0, 11, 2),
            (50, 0, 100, 5),
            (51, 0, 100, 2),
            (51, 51, 100, 5),
            (51, 26, 100, 5),
            (51, 25, 100, 4),
            (51, 13, 100, 4),
            (51, 12, 100, 3),
            (51, 7, 100, 3),
            (51, 6, 100, 2),
            (3_000, 0, 65_535, 2),
        ] {
            assert_eq!(retries(all, young, asked), expected, "{young} of {all} young at {asked}");
        }
    }

    #[test]
    fn other_systems_and_short_schedules_are_not_pruned() {
        let linux = Profile::preset("linux").expect("a preset");
        let bsd44 = Profile::preset("bsd44").expect("a preset");
        let short = Profile { syn_ack_gaps: linux.syn_ack_gaps[..2].to_vec(), ..linux };
        let crowd = HalfOpen { all: 100, young: 0 };
        assert_eq!(crowd.retries(&bsd44, 5), 2);
        assert_eq!(crowd.retries(&short, 5), 1);
    }
}
