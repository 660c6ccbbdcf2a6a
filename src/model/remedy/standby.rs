//! `standby`: other listeners of the same kind beside the first, and who calls which.
//!
//! They stand where the first one stands, and are the same program on hosts of their own: each
//! hangs, is restarted and fixed by itself, by measures that know of their own listener only.
//!
//! By MX preference the client chooses. An attempt is one run of its mail queue: it calls the
//! listeners in their order, each at once when the call to the one before has failed, in whatever
//! way (RFC 5321, 5.1), and fails when all have. So does an attempt that names an invalid endpoint.
//!
//! A balancer chooses for the client when the attempt begins, as one that stands beside it, and
//! stays with that for the attempt (as the connection table of IPVS does): an attempt is one call.
//! It checks each listener by calls of its own. One that has failed them is out of rotation until
//! it has passed them again; if all are, calls go to all, as AWS's balancers do ("fail open",
//! Elastic Load Balancing user guide, target group health).

use super::probing::Watch;
use super::{Behaviour, Judgement, Layer, Picks, Probing, Restart, Rota, Seat, Wish};
use crate::engine::{Distribution, SimTime, Stream};
use crate::reading::{Node, Presets, Problems, Read, no_settings, read_table, settings, variant};

/// The most listeners.
const LISTENERS_MAX: u32 = 100;

/// `{ standby = { listeners, by? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Standby {
    /// How many listeners there are, the first included; at least two.
    pub listeners: u16,
    /// The balancer, or `None`: clients go by MX preference.
    pub balancer: Option<Balancer>,
}

/// `{ balancer = { base?, probing, successes?, picks?, takeover? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Balancer {
    /// How it checks a listener; too many failures in a row take it out of rotation.
    pub check: Probing,
    /// So many successes in a row bring it back; at least one. One unless given: assumed, as the
    /// default of Kubernetes' `successThreshold`.
    pub successes: u32,
    /// To which of those in rotation a call goes.
    pub picks: Picks,
    /// From the last of the failures until calls go elsewhere: an address that moves, a name that
    /// is looked up again. None unless given.
    pub takeover: Distribution,
}

impl Standby {
    pub(super) const fn restart(&self) -> Option<&Restart> {
        None
    }

    /// How the balancer checks, if there is one.
    pub(super) const fn probing(&self) -> Option<&Probing> {
        match &self.balancer {
            Some(balancer) => Some(&balancer.check),
            None => None,
        }
    }

    /// Who calls which listener.
    pub(super) fn rota(&self) -> Rota {
        let picks = self.balancer.as_ref().map(|balancer| balancer.picks);
        Rota::of(self.listeners, picks)
    }

    pub(super) fn plan(&self) -> String {
        let listeners = self.listeners;
        match &self.balancer {
            None => format!(
                "a standby: {listeners} listeners, which clients call one after the other until one \
                 serves them"
            ),
            Some(balancer) => {
                let picks = match balancer.picks {
                    Picks::InTurn => "calls in turn",
                    Picks::First => "the first that it holds for alive",
                };
                let (looks, failures) = balancer.check.plan();
                format!(
                    "a standby: {listeners} listeners behind a balancer, which picks {picks}, \
                     {looks}, and leaves a listener out after {failures}"
                )
            }
        }
    }

    pub(super) fn start(&self, seat: &Seat<'_>) -> impl Behaviour + use<> {
        Rotation(self.balancer.as_ref().map(|balancer| Check {
            watch: balancer.check.start(seat),
            failures: Count::of(balancer.check.failures),
            successes: Count::of(balancer.successes),
            takeover: balancer.takeover.clone(),
            draws: seat.stream("takeover"),
            is_in: true,
            leaves: SimTime::NEVER,
        }))
    }
}

/// Whether a listener is in rotation: always, where nobody checks.
#[derive(Debug)]
struct Rotation(Option<Check>);

/// The checks of one listener.
///
/// ```text
/// in --failures--> leaving --takeover--> out --successes--> in
///                  leaving --successes---------------------> in
/// ```
#[derive(Debug)]
struct Check {
    watch: Watch,
    failures: Count,
    successes: Count,
    takeover: Distribution,
    draws: Stream,
    is_in: bool,
    /// When it leaves the rotation; never if it is not about to.
    leaves: SimTime,
}

/// How many in a row, of how many.
#[derive(Clone, Copy, Debug)]
struct Count {
    so_far: u32,
    enough: u32,
}

impl Count {
    const fn of(enough: u32) -> Self {
        Self { so_far: 0, enough }
    }

    /// One more, or the row is broken; returns whether that makes just enough.
    const fn note(&mut self, more: bool) -> bool {
        self.so_far = if more { self.so_far.saturating_add(1) } else { 0 };
        self.so_far == self.enough
    }
}

impl Check {
    fn count(&mut self, now: SimTime, answered: bool) {
        if self.failures.note(!answered) && self.is_in {
            self.leaves = now + self.takeover.sample(&mut self.draws);
            self.leave_if_due(now);
        }
        if self.successes.note(answered) {
            self.leaves = SimTime::NEVER;
            self.is_in = true;
        }
    }

    fn leave_if_due(&mut self, now: SimTime) {
        if self.leaves == now {
            self.leaves = SimTime::NEVER;
            self.is_in = false;
        }
    }
}

impl Behaviour for Rotation {
    fn next_wake(&self) -> SimTime {
        let check = self.0.as_ref();
        check.map_or(SimTime::NEVER, |check| check.leaves.min(check.watch.next_wake()))
    }

    fn on_wake(&mut self, now: SimTime) -> Option<Wish> {
        let check = self.0.as_mut()?;
        check.leave_if_due(now);
        if check.watch.next_wake() != now {
            return None;
        }
        match check.watch.on_wake(now)? {
            // It restarts nothing.
            Wish::Restart => None,
            wish => {
                if let Wish::EndProbe { answered } = wish {
                    check.count(now, answered);
                }
                Some(wish)
            }
        }
    }

    fn on_probe(&mut self, now: SimTime, answered: bool) -> Judgement<Wish> {
        let check = self.0.as_mut().expect("only what checks hears of a check");
        let Judgement { answered, .. } = check.watch.on_probe(now, answered);
        check.count(now, answered);
        Judgement { answered, then: None }
    }

    fn takes_calls(&self) -> bool {
        self.0.as_ref().is_none_or(|check| check.is_in)
    }
}

impl Read for Standby {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "standby", problems, |table| {
            let listeners = match table.within("listeners", 1..=LISTENERS_MAX) {
                Some(1) => {
                    let message = "a standby without a second listener is none";
                    let hint = "let there be at least 2, the first included";
                    table.complain("listeners", message, hint);
                    None
                }
                listeners => listeners,
            };
            let by = table.or("by", By::Mx);
            let balancer = match by? {
                By::Mx => None,
                By::Balancer(balancer) => Some(*balancer),
            };
            Some(Self { listeners: listeners? as u16, balancer })
        })
    }
}

/// `"mx"` or `{ balancer = { … } }`
enum By {
    Mx,
    Balancer(Box<Balancer>),
}

impl Read for By {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match variant(node, "choice", &["mx", "balancer"], problems)? {
            ("mx", body) => no_settings("mx", body, problems).map(|()| Self::Mx),
            (tag, body) => {
                let body = settings(node, "choice", tag, body, problems)?;
                Balancer::read(body, problems).map(|balancer| Self::Balancer(Box::new(balancer)))
            }
        }
    }
}

/// The balancers that one may start from, by its `base`.
pub static PRESETS: Presets = Presets::new("balancer", include_str!("../presets/balancer.toml"));

impl Read for Balancer {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PRESETS.based(node, problems)?;
        read_table(&whole, "balancer", problems, |table| {
            let check = Probing::read_keys(table);
            let successes = table.within_or("successes", 1..=1_000_000, 1);
            let picks = table.or("picks", Picks::default());
            let takeover = table.or("takeover", Distribution::ZERO);
            if let Some(check) = check.as_ref().filter(|check| check.probe.is_reading()) {
                let message = match check.probe {
                    Layer::Process => "a balancer cannot see whether the process lives",
                    _ => "a balancer cannot see the queue of another host",
                };
                table.complain("probe", message, "let it call: \"connect\" or \"banner\"");
                return None;
            }
            Some(Self { check: check?, successes: successes?, picks: picks?, takeover: takeover? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{SimDuration, Streams};
    use crate::model::remedy::{Errors, Reference};
    use crate::reading::Document;

    const fn second(n: u64) -> SimTime {
        SimTime::from_nanos(n * 1_000_000_000)
    }

    fn standby(takeover_s: u64) -> Standby {
        let check = Probing {
            probe: Layer::Connect,
            period: SimDuration::from_secs(2),
            timeout: SimDuration::from_secs(1),
            failures: 2,
            clock: Reference::SinceRestart,
            errors: Errors::default(),
        };
        let takeover = Distribution::Constant(SimDuration::from_secs(takeover_s));
        let balancer = Some(Balancer { check, successes: 2, picks: Picks::InTurn, takeover });
        Standby { listeners: 3, balancer }
    }

    fn read(text: &str) -> Balancer {
        let mut problems = Problems::default();
        let text = format!("balancer = {{ {text} }}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let balancer = Balancer::read(document.root.get("balancer").unwrap(), &mut problems);
        balancer.unwrap_or_else(|| panic!("{text}: {problems:?}"))
    }

    #[test]
    fn every_preset_leaves_a_silent_listener_out_when_its_source_says() {
        for (name, seconds, successes) in
            [("haproxy", 6, 2), ("aws-target-group", 40, 5), ("kubernetes-readiness", 21, 1)]
        {
            let balancer = read(&format!("base = {name:?}"));
            let Probing { period, timeout, failures, .. } = balancer.check;
            // From the first check that fails.
            let out = period.times(u64::from(failures - 1)) + timeout;
            assert_eq!(out, SimDuration::from_secs(seconds), "{name}");
            assert_eq!(balancer.successes, successes, "{name}");
        }
        assert_eq!(PRESETS.names().len(), 3);
    }

    #[test]
    fn the_numbers_of_a_preset_can_be_changed() {
        let haproxy = || read("base = \"haproxy\"");
        let check = Probing { failures: 1, ..haproxy().check };
        let takeover = Distribution::Constant(SimDuration::SECOND);
        for (change, expected) in [
            ("failures = 1", Balancer { check, ..haproxy() }),
            ("successes = 1", Balancer { successes: 1, ..haproxy() }),
            ("picks = \"first\"", Balancer { picks: Picks::First, ..haproxy() }),
            ("takeover = \"1 s\"", Balancer { takeover, ..haproxy() }),
        ] {
            assert_eq!(read(&format!("base = \"haproxy\", {change}")), expected, "{change}");
        }
    }

    fn rotation(takeover_s: u64) -> impl Behaviour {
        let streams = Streams::new(1, 0);
        standby(takeover_s).start(&Seat::alone(&streams, "standby"))
    }

    /// Lets the check of that second end so, and tells whether calls come from then on.
    fn checked(rotation: &mut impl Behaviour, at_s: u64, answered: bool) -> bool {
        assert_eq!(rotation.on_wake(second(at_s)), Some(Wish::Probe(Layer::Connect)));
        assert_eq!(rotation.on_probe(second(at_s), answered).then, None, "it restarts nothing");
        rotation.takes_calls()
    }

    #[test]
    fn failures_in_a_row_take_a_listener_out_and_successes_bring_it_back() {
        let mut rotation = rotation(0);
        let checks = [(false, true), (true, true), (false, true), (false, false)];
        let back = [(true, false), (false, false), (true, false), (true, true), (true, true)];
        for (index, (answered, is_in)) in checks.into_iter().chain(back).enumerate() {
            let at = 2 * (index as u64 + 1);
            assert_eq!(checked(&mut rotation, at, answered), is_in, "at {at} s");
        }
    }

    #[test]
    fn a_check_without_an_answer_fails_at_its_deadline() {
        let mut rotation = rotation(0);
        for at in [2, 4] {
            assert!(rotation.takes_calls());
            rotation.on_wake(second(at));
            let end = Some(Wish::EndProbe { answered: false });
            assert_eq!(rotation.on_wake(second(at + 1)), end);
            assert_eq!(rotation.on_wake(second(at + 1)), None);
        }
        assert!(!rotation.takes_calls());
    }

    #[test]
    fn calls_go_elsewhere_only_after_the_takeover() {
        let mut rotation = rotation(3);
        checked(&mut rotation, 2, false);
        assert!(checked(&mut rotation, 4, false));
        assert!(checked(&mut rotation, 6, false));
        assert_eq!(rotation.next_wake(), second(7));
        assert_eq!(rotation.on_wake(second(7)), None);
        assert!(!rotation.takes_calls());
    }

    #[test]
    fn a_listener_that_recovers_before_the_takeover_stays() {
        let mut rotation = rotation(5);
        for (at, answered) in [(2, false), (4, false), (6, true), (8, true)] {
            assert!(checked(&mut rotation, at, answered));
        }
        assert_eq!(rotation.next_wake(), second(10));
        assert!(checked(&mut rotation, 10, true));
    }
}
