//! `fix`: the vendor's patch. From its installation on, invalid requests are harmless, or most are.
//! Change here when and where the patch comes.

use super::behaviour::{Behaviour, Wish, Work};
use super::nature::{Begins, Installs, Kind, Nature, OfSeveral};
use super::people::People;
use super::seat::Seat;
use crate::engine::{Distribution, SimDuration, SimTime};
use crate::reading::{
    Entry, Form, Node, Presets, Probability, Problems, Read, Shape, read_table, words,
};

/// `{ fix = { at, outage, coverage?, pace?, order? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// When it is installed, from the start on: drawn once for each replication. Until then the
    /// vendor writes it, and the operator tries it out.
    pub at: Distribution,
    /// How long the port is dark for that, whatever restart was running.
    pub outage: SimDuration,
    /// The share of invalid requests that are harmless to the fixed listener; the others do to it
    /// what they did before. All, unless given: the case of KB Q147203, whose fix is complete.
    pub coverage: f64,
    /// From the installation at one listener to that at the next. None unless given: all at once.
    pub pace: SimDuration,
    /// Which of several listeners come first.
    pub order: Order,
}

/// Which of several listeners get the fix first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The first one, then those behind it.
    #[default]
    FirstToLast,
    /// The last of the spares, and the first listener in the end: by MX preference its outages
    /// are felt most.
    LastToFirst,
}

impl Fix {
    /// A complete fix at a known instant.
    pub const fn at(at: SimTime, outage: SimDuration) -> Self {
        let at = Distribution::Constant(at.since(SimTime::ZERO));
        let (pace, order) = (SimDuration::ZERO, Order::FirstToLast);
        Self { at, outage, coverage: 1.0, pace, order }
    }

    /// The first instant at which it may exist.
    fn earliest(&self) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs_f64(self.at.quantile(f64::EPSILON))
    }

    /// The instant at which it is installed everywhere, where that is known.
    fn over(&self) -> Option<SimTime> {
        match self.at {
            Distribution::Constant(at) if self.pace == SimDuration::ZERO => {
                Some(SimTime::ZERO + at + self.outage)
            }
            _ => None,
        }
    }

    fn installation(&self, seat: &Seat<'_>) -> Installation {
        let before = match self.order {
            Order::FirstToLast => seat.listener,
            Order::LastToFirst => seat.listeners - 1 - seat.listener,
        };
        let exists = self.at.sample(&mut seat.common_stream("installation"));
        let at = SimTime::ZERO + exists + self.pace.times(before.into());
        Installation { at }
    }
}

impl Kind for Fix {
    fn presets() -> Option<&'static Presets> {
        None
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            restarts: None,
            probes: None,
            looks: None,
            installs: Some(Installs {
                coverage: self.coverage,
                outage: self.outage,
                over: self.over(),
            }),
            brings: None,
            recycles: None,
            times_out: None,
            begins: Some(Begins { at: self.earliest(), key: "at", does: "installs the fix" }),
            of_several: &[
                OfSeveral { key: "pace", usual: None },
                OfSeveral { key: "order", usual: None },
            ],
        }
    }

    fn plan(&self) -> String {
        let when = match &self.at {
            Distribution::Constant(at) => format!("to be installed at {:.3}", SimTime::ZERO + *at),
            _ => "to be installed some day".to_owned(),
        };
        let pace = match self.pace {
            SimDuration::ZERO => String::new(),
            pace => format!(", one listener every {pace}"),
        };
        match self.coverage {
            1.0 => format!("the fix, {when}{pace}"),
            _ => format!("a fix, {when}{pace}, which does not cover every invalid request"),
        }
    }

    fn start(&self, seat: &Seat<'_>) -> Work {
        Work::Acts(Box::new(self.installation(seat)))
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

/// An installation that is to come; `at` is never once it is done.
#[derive(Debug)]
struct Installation {
    at: SimTime,
}

impl Behaviour for Installation {
    fn next_wake(&self) -> SimTime {
        self.at
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        self.at = SimTime::NEVER;
        Some(Wish::Install)
    }
}

static SHAPE: Shape = Shape::new(
    "fix",
    "the vendor's patch: from its installation on, invalid requests are harmless",
    &[
        Entry::needed::<Distribution>("at", "when it is installed, from the start on"),
        Entry::needed::<SimDuration>("outage", "how long the port is dark for that"),
        Entry::usual::<Probability>(
            "coverage",
            "1",
            "the fix of KB Q147203 is complete",
            "the share of invalid requests that it makes harmless",
        ),
        Entry::absent::<SimDuration>(
            "pace",
            "all at once",
            "of several listeners: from one installation to the next",
        ),
        Entry::usual::<Order>(
            "order",
            "first-to-last",
            "assumed: as they stand in the file",
            "of several listeners: which come first, where they have a `pace`",
        ),
    ],
);

impl Read for Fix {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let at = table.required("at");
            let outage = table.required("outage");
            let coverage = table.assume::<Probability>("coverage");
            let pace = table.or_nothing("pace");
            let order = match pace {
                // All at once have no order.
                Some(SimDuration::ZERO) => table.optional("order").map(Option::unwrap_or_default),
                _ => table.assume("order"),
            };
            let coverage = coverage?.0;
            Some(Self { at: at?, outage: outage?, coverage, pace: pace?, order: order? })
        })
    }
}

words!(Order, "order", "first-to-last" => FirstToLast, "last-to-first" => LastToFirst);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::model::segment::ListenerId;

    #[test]
    fn it_installs_once() {
        let at = SimTime::from_nanos(5);
        let fix = Fix::at(at, SimDuration::SECOND);
        let mut installation = fix.installation(&Seat::alone(&Streams::new(1, 0), "fix"));
        assert_eq!(installation.next_wake(), at);
        assert_eq!(installation.on_wake(at), Some(Wish::Install));
        assert_eq!(installation.next_wake(), SimTime::NEVER);
    }

    #[test]
    fn a_rollout_comes_to_one_listener_after_the_other() {
        let at = SimTime::ZERO + SimDuration::from_secs(100);
        for (order, seconds) in
            [(Order::FirstToLast, [100, 160, 220]), (Order::LastToFirst, [220, 160, 100])]
        {
            let fix =
                Fix { pace: SimDuration::from_secs(60), order, ..Fix::at(at, SimDuration::ZERO) };
            let streams = Streams::new(1, 0);
            let installed = [0, 1, 2].map(|listener| {
                let seat = Seat::new(&streams, "fix".to_owned(), ListenerId(listener), 3);
                fix.installation(&seat).next_wake()
            });
            let expected = seconds.map(|n| SimTime::ZERO + SimDuration::from_secs(n));
            assert_eq!(installed, expected, "{order:?}");
        }
    }
}
