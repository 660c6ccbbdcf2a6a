//! [`Resending`]: when a segment that nobody answers is sent again, and when its sender gives up.
//! Change here how waits grow and how retries are counted.

use crate::engine::{SimDuration, SimTime};
use crate::reading::{Entry, Shape, Table, words};

/// How the waits of a TCP grow, and how its retries are counted.
///
/// The first wait of data is R + max(G, 2 R) after a round trip of R (RFC 6298, 2.2): see
/// [`RoundTrip`]. Each further wait is twice the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resending {
    /// What a number of retries stands for.
    pub counted: Counted,
    /// No wait grows beyond this.
    pub longest: SimDuration,
    /// The tick by which round trips are timed, of which a begun one counts as whole; of no length:
    /// they are timed exactly.
    pub tick: SimDuration,
    /// The G of RFC 6298, 2.2: the variation of the round trip is taken for no less.
    pub variation: SimDuration,
    /// The first wait of data is no shorter.
    pub shortest: SimDuration,
    /// The first wait of data where no round trip is known.
    pub unmeasured: SimDuration,
    /// Whether data is sent once more before these waits begin (tail loss probe, RFC 8985, 7). It
    /// takes selective acknowledgements, so both ends must know it.
    pub probes: bool,
    /// How often data is sent again before its sender gives up.
    pub data_retries: u32,
    /// The same of the FIN of a client.
    pub fin_retries: u32,
}

/// What a number of retries stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So many segments are sent again.
    Segments,
    /// The time that so many would take if their waits doubled from the shortest on: the sender
    /// gives up when a timer fires then or later (`retransmits_timed_out` in Linux' tcp_timer.c).
    Time,
}

/// The round trip as an end of a connection knows it: from its SYN, or SYN-ACK, to the answer. Later
/// ones are not measured, because acknowledgements that carry nothing else are not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundTrip {
    /// The segment is out since then.
    Since(SimTime),
    /// The answer took so long.
    Took(SimDuration),
    /// The segment was sent again, so that nobody can tell which was answered (Karn's algorithm:
    /// RFC 6298, 3), or not remembered.
    Unknown,
}

impl RoundTrip {
    /// The answer has come.
    pub const fn answered(self, now: SimTime) -> Self {
        match self {
            Self::Since(sent) => Self::Took(now.since(sent)),
            Self::Took(_) | Self::Unknown => self,
        }
    }
}

/// The most retries that a file may ask for.
pub(super) const RETRIES_MAX: u32 = 32;

/// When a loss probe goes out where no round trip is known: RFC 8985, 7.2.
const UNMEASURED_PROBE: SimDuration = SimDuration::SECOND;

/// How data and SYNs are sent again.
pub(super) static SHAPE: Shape = Shape::new(
    "profile",
    "how data is sent again",
    &[
        Entry::needed::<Counted>(
            "retries-count",
            "retries are segments, or the time they stand for",
        ),
        Entry::needed::<SimDuration>("longest-gap", "no wait is longer"),
        Entry::needed::<SimDuration>("round-trip-tick", "the clock by which round trips are timed"),
        Entry::needed::<SimDuration>("least-variation", "the least that is added to a round trip"),
        Entry::needed::<SimDuration>("least-data-gap", "the least wait of data"),
        Entry::needed::<SimDuration>(
            "unmeasured-data-gap",
            "the same where no round trip is known",
        ),
        Entry::needed::<bool>("loss-probe", "data goes out once more after two round trips"),
        Entry::needed::<u32>("data-retries", "how often data is sent again")
            .within(0.0, RETRIES_MAX as f64),
        Entry::needed::<u32>("fin-retries", "how often FIN is sent again")
            .within(0.0, RETRIES_MAX as f64),
    ],
);

impl Resending {
    /// Reads its keys from the table of a profile.
    pub(super) fn read_keys(table: &mut Table<'_, '_>) -> Option<Self> {
        let counted = table.required("retries-count");
        let longest = table.above_zero("longest-gap");
        let tick = table.required("round-trip-tick");
        let variation = table.required("least-variation");
        let shortest = table.required("least-data-gap");
        let unmeasured = table.above_zero("unmeasured-data-gap");
        let probes = table.required("loss-probe");
        let data_retries = table.within("data-retries", 0..=RETRIES_MAX);
        let fin_retries = table.within("fin-retries", 0..=RETRIES_MAX);
        let read = Self {
            counted: counted?,
            longest: longest?,
            tick: tick?,
            variation: variation?,
            shortest: shortest?,
            unmeasured: unmeasured?,
            probes: probes?,
            data_retries: data_retries?,
            fin_retries: fin_retries?,
        };
        if read.first(RoundTrip::Took(SimDuration::ZERO)) == SimDuration::ZERO {
            let message = "where a round trip takes no time, data would be sent again at once";
            let hint = "give `least-data-gap`, `least-variation` or `round-trip-tick` a length";
            table.complain("least-data-gap", message, hint);
            return None;
        }
        Some(read)
    }

    /// The same, towards a `peer` who may not know what it takes.
    pub const fn towards(self, peer: &Self) -> Self {
        Self { probes: self.probes && peer.probes, ..self }
    }

    /// How long data waits that was sent once, and `resent` times again.
    pub fn gap(&self, trip: RoundTrip, resent: u32) -> SimDuration {
        let first = self.first(trip);
        match (self.probes, resent) {
            (true, 0) => self.probe(trip).min(first),
            (true, _) => self.doubled(first, resent - 1),
            (false, _) => self.doubled(first, resent),
        }
    }

    /// Whether its sender gives up when that wait is over, if it retries so often.
    pub fn gives_up(&self, trip: RoundTrip, resent: u32, retries: u32) -> bool {
        match self.counted {
            Counted::Segments => resent >= retries + u32::from(self.probes),
            Counted::Time => {
                let add = |sum, sent| sum + self.gap(trip, sent);
                let spent = (0..=resent).fold(SimDuration::ZERO, add);
                let shortest = self.first(RoundTrip::Took(SimDuration::ZERO));
                spent >= self.patience(shortest, retries)
            }
        }
    }

    /// The waits of a sender of SYNs that retries so often: `gaps` as far as they go; each further
    /// one is twice the last.
    pub(super) fn waits(&self, gaps: &[SimDuration], retries: u32) -> Vec<SimDuration> {
        let doubled = |gap: &SimDuration| Some(self.doubled(*gap, 1));
        let last = *gaps.last().expect("a profile has a gap");
        let further = std::iter::successors(doubled(&last), doubled);
        let all = gaps.iter().copied().chain(further);
        match self.counted {
            Counted::Segments => all.take(retries as usize + 1).collect(),
            Counted::Time => {
                let enough = self.patience(gaps[0], retries);
                let mut spent = SimDuration::ZERO;
                let goes_on = |gap: &SimDuration| {
                    let before = spent;
                    spent += *gap;
                    before < enough
                };
                all.take_while(goes_on).collect()
            }
        }
    }

    /// The first wait of data.
    fn first(&self, trip: RoundTrip) -> SimDuration {
        let gap = match trip {
            RoundTrip::Took(exactly) => {
                let trip = match self.tick {
                    SimDuration::ZERO => exactly,
                    tick => (SimTime::ZERO + exactly).next_multiple(tick).since(SimTime::ZERO),
                };
                (trip + self.variation.max(trip.times(2))).max(self.shortest)
            }
            RoundTrip::Since(_) | RoundTrip::Unknown => self.unmeasured,
        };
        gap.min(self.longest)
    }

    /// When the loss probe goes out: after two round trips and, because nothing else is out that
    /// would make the other end answer at once, the longest that it may put off its answer.
    fn probe(&self, trip: RoundTrip) -> SimDuration {
        match trip {
            RoundTrip::Took(trip) => trip.times(2) + self.variation,
            RoundTrip::Since(_) | RoundTrip::Unknown => UNMEASURED_PROBE,
        }
    }

    /// The time that so many retries stand for, after a first wait of `first`.
    fn patience(&self, first: SimDuration, retries: u32) -> SimDuration {
        let add = |sum, times| sum + self.doubled(first, times);
        (0..=retries).fold(SimDuration::ZERO, add)
    }

    /// `gap`, doubled so many times.
    fn doubled(&self, gap: SimDuration, times: u32) -> SimDuration {
        gap.times(1 << times.min(63)).min(self.longest)
    }
}

words!(Counted, "count", "segments" => Segments, "time" => Time);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::host::Profile;

    fn preset(name: &str) -> Resending {
        Profile::preset(name).expect("a preset").resending
    }

    /// When data is sent again, and when its sender gives up (s).
    fn instants(rule: &Resending, trip: RoundTrip, retries: u32) -> (Vec<f64>, f64) {
        let (mut sent, mut now) = (Vec::new(), SimDuration::ZERO);
        for resent in 0.. {
            now += rule.gap(trip, resent);
            if rule.gives_up(trip, resent, retries) {
                break;
            }
            sent.push(now.as_secs_f64());
        }
        (sent, now.as_secs_f64())
    }

    const fn took(ms: u64) -> RoundTrip {
        RoundTrip::Took(SimDuration::from_millis(ms))
    }

    /// Measured on Linux 6.18 on a fast path, less the slack of its timers: data again at 0.2, 0.4,
    /// 0.85, 1.7 … 107 s; FIN ten times, forgotten at 108 s.
    #[test]
    fn linux_sends_data_again_after_the_round_trip_and_at_least_200_ms() {
        let linux = preset("linux");
        let (sent, gives_up) = instants(&linux, took(0), linux.data_retries);
        let doubled = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8];
        assert_eq!(sent[..11], doubled);
        assert_eq!(sent[11..], [324.8, 444.8, 564.8, 684.8, 804.8]);
        assert_eq!(gives_up, 924.8);
        assert_eq!(instants(&linux, took(0), linux.fin_retries), (doubled[..9].to_vec(), 102.4));
    }

    #[test]
    fn the_first_wait_of_linux_is_that_of_its_round_trip() {
        let linux = preset("linux");
        for (ms, first, second) in [
            (40, 0.24, 0.24),
            (100, 0.3, 0.3),
            // Three round trips are more than one and 200 ms; a probe waits for two and 200 ms.
            (150, 0.45, 0.45),
            (500, 1.2, 1.5),
        ] {
            let gap = |resent| linux.gap(took(ms), resent).as_secs_f64();
            assert_eq!((gap(0), gap(1), gap(2)), (first, second, 2.0 * second), "{ms} ms");
        }
        // Retries are time: on a slow path fewer segments fit into it.
        assert_eq!(instants(&linux, took(1_000), linux.fin_retries).0.len(), 6);
    }

    #[test]
    fn where_nothing_was_measured_the_first_wait_is_that_of_the_profile() {
        for (name, gaps) in
            [("linux", [1.0, 3.0, 6.0]), ("bsd44", [6.0, 12.0, 24.0]), ("nt351", [3.0, 6.0, 12.0])]
        {
            for trip in [RoundTrip::Unknown, RoundTrip::Since(SimTime::ZERO)] {
                let found = [0, 1, 2].map(|resent| preset(name).gap(trip, resent).as_secs_f64());
                assert_eq!(found, gaps, "{name}");
            }
        }
    }

    /// The waits of figure 21.1 in Stevens, TCP/IP Illustrated 1: 1.5, 3, 6, 12, 24, 48 and 64 s.
    #[test]
    fn bsd44_times_round_trips_by_ticks_and_sends_twelve_times_again() {
        let bsd44 = preset("bsd44");
        let (sent, gives_up) = instants(&bsd44, took(0), bsd44.data_retries);
        assert_eq!(sent[..7], [1.5, 4.5, 10.5, 22.5, 46.5, 94.5, 158.5]);
        assert_eq!((sent.len(), gives_up), (12, 542.5));
        for (ms, first) in [(499, 1.5), (500, 3.0), (1_700, 6.0)] {
            assert_eq!(bsd44.gap(took(ms), 0).as_secs_f64(), first, "{ms} ms");
        }
    }

    #[test]
    fn nt351_sends_five_times_again_from_three_round_trips_on() {
        let nt351 = preset("nt351");
        for (ms, sent, gives_up) in [
            (0, [0.3, 0.9, 2.1, 4.5, 9.3], 18.9),
            (40, [0.3, 0.9, 2.1, 4.5, 9.3], 18.9),
            (200, [0.6, 1.8, 4.2, 9.0, 18.6], 37.8),
        ] {
            let found = instants(&nt351, took(ms), nt351.data_retries);
            assert_eq!(found, (sent.to_vec(), gives_up), "{ms} ms");
        }
    }

    #[test]
    fn a_loss_probe_takes_both_ends() {
        let (linux, bsd44) = (preset("linux"), preset("bsd44"));
        assert_eq!(linux.towards(&linux), linux);
        assert_eq!(bsd44.towards(&linux), bsd44);
        let (sent, _) = instants(&linux.towards(&bsd44), took(0), 3);
        assert_eq!(sent, [0.2, 0.6, 1.4]);
    }
}
