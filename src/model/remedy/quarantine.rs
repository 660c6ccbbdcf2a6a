//! `quarantine`: a device before the listener's host blocks hosts that have sent invalid requests.
//! Change here whom it blocks and for how long.
//!
//! It learns after the fact. It reads a copy of what passes, as an intrusion detection system does
//! that tells a packet filter whom to block; what it has not yet recognised is through by then. So
//! the attempt by which it learns goes on, but for a SYN that is sent again, and every later segment
//! of that host vanishes, valid requests included. What the listener sends to the host still passes.
//!
//! One that recognised the request before it lets it through is a [`filter`](super::filter).

use std::collections::BTreeMap;

use super::behaviour::Work;
use super::device::{Device, Packet, Verdict};
use super::nature::{Kind, Nature};
use super::people::People;
use super::seat::Seat;
use crate::engine::{SimDuration, SimTime};
use crate::model::segment::Segment;
use crate::reading::{Entry, Form, Node, Presets, Problems, Read, Shape, Toll, read_table};

/// `{ quarantine = { for, after? } }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// For how long a host is blocked, above zero.
    pub span: SimDuration,
    /// After how many invalid attempts, at least one; each time it is free again it has as many.
    /// One unless given: assumed, because one of them is enough to hang the port.
    pub after: u32,
}

impl Kind for Quarantine {
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
            begins: None,
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
        let (span, after) = (self.span, self.after);
        match after {
            1 => format!("a quarantine of {span} for whoever has sent an invalid request"),
            _ => format!("a quarantine of {span} for whoever has sent {after} invalid requests"),
        }
    }

    fn start(&self, _: &Seat<'_>) -> Work {
        Work::Stands(Box::new(self.blocklist()))
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

impl Quarantine {
    const fn blocklist(&self) -> Blocklist {
        Blocklist { span: self.span, after: self.after, records: BTreeMap::new() }
    }
}

/// A quarantine at work: what it knows of the hosts that have sent invalid requests.
#[derive(Debug)]
struct Blocklist {
    span: SimDuration,
    after: u32,
    /// By class and host.
    records: BTreeMap<(u16, u32), Record>,
}

#[derive(Debug, Default)]
struct Record {
    /// Invalid attempts since it was free, and the last one of them.
    attempts: u32,
    last: Option<u64>,
    /// It is blocked before this instant.
    free: SimTime,
}

impl Device for Blocklist {
    fn on_packet(&mut self, now: SimTime, packet: &Packet) -> Verdict {
        let (host, syn) = ((packet.class, packet.host), packet.segment == Segment::Syn);
        if !packet.invalid && !self.records.contains_key(&host) {
            return Verdict::Pass;
        }
        let record = self.records.entry(host).or_default();
        let last = record.last == Some(packet.attempt);
        if now < record.free {
            return if last && !syn { Verdict::Pass } else { Verdict::Drop };
        }
        if packet.invalid && syn && !last {
            record.last = Some(packet.attempt);
            record.attempts += 1;
            if record.attempts == self.after {
                record.attempts = 0;
                record.free = now + self.span;
            }
        }
        Verdict::Pass
    }
}

static SHAPE: Shape = Shape::new(
    "quarantine",
    "a device before the listener blocks hosts that have sent invalid requests",
    &[
        Entry::needed::<SimDuration>("for", "how long a host is blocked"),
        Entry::usual::<u32>(
            "after",
            "1",
            "assumed: one of them is enough to hang the port",
            "after how many invalid attempts",
        )
        .within(1.0, 1_000_000.0),
    ],
);

impl Read for Quarantine {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let span = table.above_zero("for");
            let after = table.assume_within("after", 1..=1_000_000, Toll::Stopped);
            Some(Self { span: span?, after: after? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: SimDuration = SimDuration::DAY;

    fn packet(host: u32, invalid: bool, segment: Segment, attempt: u64) -> Packet {
        Packet { class: 0, host, invalid, segment, attempt }
    }

    #[test]
    fn the_attempt_by_which_it_learns_goes_on_and_nothing_else_of_its_host() {
        let quarantine = Quarantine { span: DAY, after: 1 };
        let mut blocklist = quarantine.blocklist();
        let begin = SimTime::ZERO + DAY;
        let mut verdict = |now, packet| blocklist.on_packet(now, &packet);
        assert_eq!(verdict(begin, packet(1, false, Segment::Syn, 4)), Verdict::Pass);
        assert_eq!(verdict(begin, packet(1, true, Segment::Syn, 5)), Verdict::Pass);
        assert_eq!(verdict(begin, packet(1, true, Segment::Ack, 5)), Verdict::Pass);
        assert_eq!(verdict(begin, packet(1, true, Segment::Syn, 5)), Verdict::Drop);
        assert_eq!(verdict(begin, packet(1, false, Segment::Fin, 4)), Verdict::Drop);
        assert_eq!(verdict(begin, packet(2, false, Segment::Syn, 6)), Verdict::Pass);
        let end = begin + DAY;
        let before = SimTime::from_nanos(end.as_nanos() - 1);
        assert_eq!(verdict(before, packet(1, false, Segment::Syn, 7)), Verdict::Drop);
        assert_eq!(verdict(end, packet(1, false, Segment::Syn, 7)), Verdict::Pass);
    }

    #[test]
    fn attempts_count_and_not_their_segments() {
        let quarantine = Quarantine { span: DAY, after: 2 };
        let mut blocklist = quarantine.blocklist();
        let mut verdict = |packet| blocklist.on_packet(SimTime::ZERO, &packet);
        for segment in [Segment::Syn, Segment::Syn, Segment::Ack, Segment::Fin] {
            assert_eq!(verdict(packet(1, true, segment, 5)), Verdict::Pass);
        }
        assert_eq!(verdict(packet(1, true, Segment::Syn, 6)), Verdict::Pass);
        assert_eq!(verdict(packet(1, true, Segment::Syn, 7)), Verdict::Drop);
    }
}
