//! `filter`: a device before the listener's host drops most invalid requests, and by mistake some
//! valid ones. Change here what a filter stops.
//!
//! It judges the SYN by which an attempt opens its connection, and does to every later segment of
//! that connection what it did to the SYN: a request on a connection that is kept open is not
//! judged again, as it opens nothing. Probes come from the listener's own node and do not pass it.

use super::behaviour::Work;
use super::device::{Device, Packet, Verdict};
use super::nature::{Begins, Kind, Nature};
use super::people::People;
use super::seat::Seat;
use crate::engine::{Chance, SimDuration, SimTime, Stream};
use crate::model::segment::Segment;
use crate::reading::{
    Entry, Form, Node, Presets, Probability, Problems, Read, Shape, Toll, read_table, words,
};

/// `{ filter = { from?, drops, mistakes?, answer? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Since when it stands there: from the start on, unless given.
    pub from: SimTime,
    /// The share of invalid attempts that it drops.
    pub drops: f64,
    /// The share of valid attempts that it drops. One in a thousand unless given: assumed, because
    /// no filter is without mistakes, and whoever knows theirs better writes it down.
    pub mistakes: f64,
    /// What the client of a dropped segment sees.
    pub answer: Answer,
}

/// What the client of a dropped segment sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the default, because a device that tells nobody of itself is the usual one, and the
    /// target `DROP` of packet filters.
    #[default]
    Silent,
    /// RST in the listener's name, as by `REJECT --reject-with tcp-reset` of iptables.
    Reset,
}

impl Kind for Filter {
    fn presets() -> Option<&'static Presets> {
        None
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            restarts: None,
            probes: None,
            looks: None,
            installs: None,
            brings: None,
            recycles: None,
            times_out: None,
            begins: Some(Begins { at: self.from, key: "from", does: "filters" }),
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
        let Self { from, drops, mistakes, answer } = self;
        let since = match *from {
            SimTime::ZERO => String::new(),
            from => format!(", from {from:.3} on,"),
        };
        let how = match answer {
            Answer::Silent => "drops",
            Answer::Reset => "refuses by RST",
        };
        format!(
            "a filter before the listener, which{since} {how} a share of {drops} of the invalid \
             attempts and, by mistake, of {mistakes} of the valid ones"
        )
    }

    fn start(&self, seat: &Seat<'_>) -> Work {
        Work::Stands(Box::new(self.sieve(seat)))
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

impl Filter {
    fn sieve(&self, seat: &Seat<'_>) -> Sieve {
        Sieve {
            from: self.from,
            drops: Chance::new(self.drops),
            mistakes: Chance::new(self.mistakes),
            verdict: match self.answer {
                Answer::Silent => Verdict::Drop,
                Answer::Reset => Verdict::Reset,
            },
            draws: seat.common_stream("verdicts"),
        }
    }
}

/// A filter at work. What it does to an attempt belongs to the attempt's number, so that the same
/// attempt meets the same verdict in every remedy with such a filter.
#[derive(Debug)]
struct Sieve {
    from: SimTime,
    drops: Chance,
    mistakes: Chance,
    verdict: Verdict,
    draws: Stream,
}

impl Device for Sieve {
    fn on_packet(&mut self, now: SimTime, packet: &Packet) -> Verdict {
        let chance = if packet.invalid { self.drops } else { self.mistakes };
        let drops = now >= self.from && self.draws.at(packet.attempt).happens(chance);
        match (drops, packet.segment) {
            (false, _) => Verdict::Pass,
            // RST is never answered: RFC 9293, 3.10.7.1.
            (true, Segment::Rst) => Verdict::Drop,
            (true, _) => self.verdict,
        }
    }
}

static SHAPE: Shape = Shape::new(
    "filter",
    "a device before the listener drops invalid attempts, and by mistake some valid ones",
    &[
        Entry::absent::<SimDuration>("from", "the start", "since when it stands there"),
        Entry::needed::<Probability>("drops", "the share of invalid attempts that it drops"),
        Entry::usual::<Probability>(
            "mistakes",
            "0.001",
            "assumed: no filter is without mistakes",
            "the share of valid attempts that it drops",
        ),
        Entry::usual::<Answer>(
            "answer",
            "silent",
            "the target DROP of packet filters",
            "what the client of a dropped segment sees",
        ),
    ],
);

impl Read for Filter {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let from = table.or_nothing::<SimDuration>("from");
            let drops = table.required::<Probability>("drops");
            let mistakes = table.assume_at::<Probability>("mistakes", Toll::Stopped);
            let answer = table.assume("answer");
            Some(Self {
                from: SimTime::ZERO + from?,
                drops: drops?.0,
                mistakes: mistakes?.0,
                answer: answer?,
            })
        })
    }
}

words!(Answer, "answer", "silent" => Silent, "rst" => Reset);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;

    fn syn(invalid: bool, attempt: u64) -> Packet {
        Packet { class: 0, host: 0, invalid, segment: Segment::Syn, attempt }
    }

    #[test]
    fn every_segment_of_an_attempt_meets_the_same_verdict() {
        let filter =
            Filter { from: SimTime::ZERO, drops: 0.7, mistakes: 0.2, answer: Answer::Silent };
        let mut sieve = filter.sieve(&Seat::alone(&Streams::new(1, 0), "filter"));
        for (invalid, expected) in [(true, 7_000), (false, 2_000)] {
            let mut dropped = 0;
            for attempt in 0..10_000 {
                let syn = syn(invalid, attempt);
                let verdict = sieve.on_packet(SimTime::ZERO, &syn);
                dropped += i32::from(verdict == Verdict::Drop);
                for segment in [Segment::Ack, Segment::Fin] {
                    let later = Packet { segment, ..syn };
                    assert_eq!(sieve.on_packet(SimTime::ZERO, &later), verdict);
                }
            }
            assert!((dropped - expected).abs() < 200, "{dropped} against {expected}");
        }
    }

    #[test]
    fn before_it_stands_there_all_passes() {
        let from = SimTime::from_nanos(5);
        let filter = Filter { from, drops: 1.0, mistakes: 0.0, answer: Answer::Reset };
        let mut sieve = filter.sieve(&Seat::alone(&Streams::new(1, 0), "filter"));
        assert_eq!(sieve.on_packet(SimTime::from_nanos(4), &syn(true, 1)), Verdict::Pass);
        assert_eq!(sieve.on_packet(from, &syn(true, 1)), Verdict::Reset);
        assert_eq!(sieve.on_packet(from, &syn(false, 1)), Verdict::Pass);
    }
}
