//! When requests are born, which of them are invalid, and the streams they are drawn from. Change
//! here which stream draws what.

use super::closed_loop::ClosedLoop;
use crate::engine::{Distribution, SimDuration, SimTime, Stream, Streams};
use crate::model::Detail;
use crate::model::scenario::{Arrivals, Class, Diurnal, Scenario, Traced};

/// The valid or the invalid requests of a class, with draws of their own: what one kind draws
/// does not depend on how many there are of the other.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) class: u16,
    pub(super) invalid: bool,
    pub(super) source: Source,
    pub(super) hosts: Stream,
    pub(super) service: Stream,
    pub(super) loss: Stream,
    jitter: Stream,
    pub(super) retries: Stream,
    /// The number from which those of its requests count, and how many each host has made.
    first_number: u64,
    born: Vec<u32>,
}

/// Where the requests of a flow come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The process at this index.
    Process(u16),
    /// The closed loops at this index.
    Loop(u16),
}

/// A source of requests: of one flow, or of both flows of a class.
#[derive(Debug)]
pub(super) struct Process<'a> {
    law: Law<'a>,
    kinds: Kinds,
    arrivals: Stream,
    /// The host of the request that was scheduled last, where it is not to be drawn.
    pub(super) host: Option<u32>,
    /// The flow whose requests are not simulated, if there is one.
    leaves_out: Option<u16>,
}

/// When the next request of a process is born.
#[derive(Debug)]
enum Law<'a> {
    /// After an exponential gap.
    Poisson(Distribution),
    /// After a gap of this law.
    Renewal(&'a Distribution),
    /// As the rate of the day has it.
    Diurnal(Diurnal),
    /// At this instant, once.
    Once(SimTime),
    /// As recorded: what is still to come.
    Trace(&'a [Traced]),
}

/// Which flow a request belongs to.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a world has one for each process, made once")]
enum Kinds {
    /// All to one.
    One(u16),
    /// To the valid or the invalid one, as the record says or else the run.
    Both { valid: u16, invalid: u16, run: Run },
}

/// The requests up to the next invalid one: each is invalid independently of the others, so their
/// number is geometric. One draw for an invalid request, not one for each request: how many valid
/// ones come between does not shift the draws.
#[derive(Debug)]
struct Run {
    /// ln(1 − ε) of the share ε of invalid requests; −∞ where all are.
    log_valid: f64,
    validity: Stream,
    /// Valid requests still to come before the next invalid one.
    valid: u64,
}

/// The flows of all classes, valid before invalid, and what they come from.
#[derive(Debug, Default)]
pub(super) struct Sources<'a> {
    pub(super) flows: Vec<Flow>,
    pub(super) processes: Vec<Process<'a>>,
    pub(super) loops: Vec<ClosedLoop<'a>>,
}

/// All that makes requests in `scenario`.
pub(super) fn of<'a>(scenario: &'a Scenario, streams: &Streams) -> Sources<'a> {
    let mut gathering = Gathering {
        streams,
        service: &scenario.listener.service,
        leaves_out_valid: scenario.detail < Detail::Requests,
        sources: Sources::default(),
    };
    for (index, class) in scenario.classes.iter().enumerate() {
        gathering.add(index as u16, class);
    }
    gathering.sources
}

/// What is being gathered for a world.
struct Gathering<'a, 's> {
    streams: &'s Streams,
    service: &'a Distribution,
    leaves_out_valid: bool,
    sources: Sources<'a>,
}

impl<'a> Gathering<'a, '_> {
    /// A Poisson process, whatever its rate follows, is split into two independent ones, at shares
    /// 1−ε and ε of the rate, so that either can be simulated without the other. Of any other
    /// process it is drawn how many requests there are up to the next invalid one.
    fn add(&mut self, index: u16, class: &'a Class) {
        if self.leaves_out_valid && !class.sends_invalid() {
            return;
        }
        let shares = [(false, 1.0 - class.invalid), (true, class.invalid)];
        let leaves_out = self.leaves_out_valid;
        let is_present = |(invalid, share): &(bool, f64)| *share > 0.0 && (*invalid || !leaves_out);
        let present = shares.into_iter().filter(is_present);
        match &class.arrivals {
            Arrivals::Poisson { rate } => {
                for (invalid, share) in present {
                    let gap = Distribution::Exponential { mean: 1.0 / (rate * share) };
                    self.add_alone(index, class, invalid, Law::Poisson(gap));
                }
            }
            Arrivals::Diurnal(diurnal) => {
                for (invalid, share) in present {
                    let law = Law::Diurnal(Diurnal { rate: diurnal.rate * share, ..*diurnal });
                    self.add_alone(index, class, invalid, law);
                }
            }
            Arrivals::Renewal { gap } => self.add_mixed(index, class, Law::Renewal(gap)),
            Arrivals::ClosedLoop { think } => self.add_loops(index, class, think),
            Arrivals::Once { at } => self.add_mixed(index, class, Law::Once(*at)),
            Arrivals::Trace { requests } => self.add_mixed(index, class, Law::Trace(requests)),
        }
    }

    /// A process of requests of one kind.
    fn add_alone(&mut self, index: u16, class: &Class, invalid: bool, law: Law<'a>) {
        let source = Source::Process(self.sources.processes.len() as u16);
        let kinds = Kinds::One(self.add_flow(index, class, invalid, source));
        let arrivals = self.streams.stream(&purpose(invalid, "arrivals"), &class.name);
        let (host, leaves_out) = (None, None);
        self.sources.processes.push(Process { law, kinds, arrivals, host, leaves_out });
    }

    /// A process of requests of both kinds.
    fn add_mixed(&mut self, index: u16, class: &Class, law: Law<'a>) {
        let source = Source::Process(self.sources.processes.len() as u16);
        let [valid, invalid] = self.add_flows(index, class, source);
        let run = Run::new(class.invalid, self.streams.stream("validity", &class.name));
        let kinds = Kinds::Both { valid, invalid, run };
        let arrivals = self.streams.stream("arrivals", &class.name);
        let leaves_out = self.leaves_out_valid.then_some(valid);
        self.sources.processes.push(Process { law, kinds, arrivals, host: None, leaves_out });
    }

    /// The closed loops of the hosts of a class.
    fn add_loops(&mut self, index: u16, class: &Class, think: &'a Distribution) {
        let source = Source::Loop(self.sources.loops.len() as u16);
        let flows = self.add_flows(index, class, source);
        let loops = ClosedLoop::new(class, think, self.service, flows, self.streams);
        self.sources.loops.push(loops);
    }

    /// The flows of the valid and of the invalid requests from `source`.
    fn add_flows(&mut self, class: u16, of: &Class, source: Source) -> [u16; 2] {
        [false, true].map(|invalid| self.add_flow(class, of, invalid, source))
    }

    /// The flow of one kind from `source`.
    fn add_flow(&mut self, class: u16, of: &Class, invalid: bool, source: Source) -> u16 {
        let stream = |what| self.streams.stream(&purpose(invalid, what), &of.name);
        let flow = Flow {
            class,
            invalid,
            source,
            hosts: stream("hosts"),
            service: stream("service"),
            loss: stream("loss"),
            jitter: stream("jitter"),
            retries: stream("retries"),
            first_number: stream("numbers").bits(),
            born: vec![0; of.paths.len()],
        };
        self.sources.flows.push(flow);
        (self.sources.flows.len() - 1) as u16
    }
}

impl Flow {
    /// What it remembers of its hosts.
    pub(super) fn bytes(&self) -> usize {
        self.born.len() * size_of::<u32>()
    }

    /// The number of the next request of `host`, by which measures know it and its attempts: that of
    /// attempt n is greater by n. It depends on how many this host has made of this flow, and on
    /// nothing else, so that the same request has it under every remedy, in closed loops too. That
    /// two of them share a number is as improbable as that two of 2⁶⁴ do.
    pub(super) fn number(&mut self, host: u32) -> u64 {
        let born = &mut self.born[host as usize];
        *born += 1;
        self.first_number.wrapping_add(u64::from(host) << 44 | u64::from(*born) << 12)
    }

    /// How much jitter of at most `most` delays a segment; one draw, if there is any.
    pub(super) fn jitter(&mut self, most: SimDuration) -> SimDuration {
        match most.as_nanos() {
            0 => SimDuration::ZERO,
            most => SimDuration::from_nanos(self.jitter.below(most)),
        }
    }
}

fn purpose(invalid: bool, what: &str) -> String {
    let kind = if invalid { "invalid" } else { "valid" };
    format!("{kind} {what}")
}

impl Process<'_> {
    /// When its next request is born, given that the last one was born at `now`, and the flow it
    /// belongs to; `None` if there is no other.
    pub(super) fn next(&mut self, now: SimTime) -> Option<(SimTime, u16)> {
        let mut next = self.next_of_all(now)?;
        while Some(next.1) == self.leaves_out {
            next = self.next_of_all(next.0)?;
        }
        Some(next)
    }

    fn next_of_all(&mut self, now: SimTime) -> Option<(SimTime, u16)> {
        let mut recorded = None;
        let at = match &mut self.law {
            Law::Poisson(gap) => now + gap.sample(&mut self.arrivals),
            Law::Renewal(gap) => now + gap.sample(&mut self.arrivals),
            Law::Diurnal(diurnal) => {
                diurnal.after(now, UNIT_EXPONENTIAL.quantile(self.arrivals.unit()))
            }
            Law::Once(at) => std::mem::replace(at, SimTime::NEVER),
            Law::Trace(requests) => {
                let (first, rest) = requests.split_first()?;
                *requests = rest;
                self.host = first.host;
                recorded = first.invalid;
                first.at
            }
        };
        if at == SimTime::NEVER {
            return None;
        }
        let flow = match &mut self.kinds {
            Kinds::One(flow) => *flow,
            Kinds::Both { valid, invalid, run } => {
                if recorded.unwrap_or_else(|| run.next_is_invalid()) { *invalid } else { *valid }
            }
        };
        Some((at, flow))
    }
}

const UNIT_EXPONENTIAL: Distribution = Distribution::Exponential { mean: 1.0 };

impl Run {
    /// With the share `invalid` of invalid requests.
    fn new(invalid: f64, validity: Stream) -> Self {
        let mut run = Self { log_valid: libm::log1p(-invalid), validity, valid: 0 };
        run.draw();
        run
    }

    /// Whether the next request is invalid.
    fn next_is_invalid(&mut self) -> bool {
        let invalid = self.valid == 0;
        if invalid {
            self.draw();
        } else {
            self.valid -= 1;
        }
        invalid
    }

    /// The number of valid requests before an invalid one, by inversion: P(N ≥ n) = (1 − ε)ⁿ.
    fn draw(&mut self) {
        // Where no request is invalid the quotient is infinite, its sign that of a zero.
        let quotient = libm::log(self.validity.unit()) / self.log_valid;
        self.valid = quotient.abs() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(invalid: f64) -> Run {
        Run::new(invalid, Streams::new(1, 0).stream("validity", "test"))
    }

    #[test]
    fn runs_end_as_often_as_requests_are_invalid() {
        for share in [0.001, 0.3, 0.999] {
            let mut run = run(share);
            let count = 1_000_000;
            let found = (0..count).filter(|_| run.next_is_invalid()).count() as f64;
            let n = f64::from(count);
            let error = (n * share * (1.0 - share)).sqrt();
            assert!((found - n * share).abs() < 4.0 * error, "{found} of {n} at {share}");
        }
    }

    #[test]
    fn an_invalid_request_does_not_foretell_the_next() {
        let mut run = run(0.3);
        let kinds: Vec<bool> = (0..1_000_000).map(|_| run.next_is_invalid()).collect();
        let pairs = kinds.windows(2).filter(|pair| pair[0] && pair[1]).count() as f64;
        assert!((pairs / 1e6 - 0.09).abs() < 0.002, "{pairs}");
    }

    #[test]
    fn none_or_all_are_invalid_where_the_share_is_zero_or_one() {
        let (mut none, mut all) = (run(0.0), run(1.0));
        assert!((0..1000).all(|_| !none.next_is_invalid()));
        assert!((0..1000).all(|_| all.next_is_invalid()));
    }
}
