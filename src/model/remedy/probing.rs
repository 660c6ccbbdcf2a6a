//! [`Probing`]: looks at the port at regular intervals. Change here what may be said of them; when a
//! probe goes out and what its failures mean stands in `watch.rs`.

use super::clock::Reference;
use super::layer::Layer;
use super::patience::{Patience, Starts};
use super::round::{self, PeriodFrom, Round};
use super::startup::{self, Startup, UntilStarted};
use crate::engine::SimDuration;
use crate::model::restart::{Restart, Scope};
use crate::reading::{Entry, Presets, Probability, Shape, Table};

/// `base?, probe, period, period-from?, timeout, failures, clock?, misses?, false-alarms?, initial-delay?,
/// startup?, start-period?, start-interval?`
#[derive(Clone, Debug, PartialEq)]
pub struct Probing {
    /// What the probe looks at.
    pub probe: Layer,
    /// See [`Round::period`].
    pub period: SimDuration,
    /// See [`Round::period_from`].
    pub period_from: PeriodFrom,
    /// See [`Round::timeout`].
    pub timeout: SimDuration,
    /// See [`Round::failures`].
    pub failures: u32,
    /// What the period counts from.
    pub clock: Reference,
    /// How often the probe is wrong.
    pub errors: Errors,
    /// What is different while the program starts.
    pub startup: Startup,
}

/// How often a probe is wrong, by a fault of its own: what the load on the listener does to it
/// comes on top. It is wrong about the end that it meets, at the instant at which it meets it.
/// Never, unless said: no source gives a number for probes at large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// The probability that a failed probe is taken for answered.
    pub misses: f64,
    /// The probability that an answered probe is taken for failed.
    pub false_alarms: f64,
}

/// The probings that a table may start from, by its `base`: whoever has it read puts its changes on
/// the preset ([`Presets::based`]).
pub static PRESETS: Presets = Presets::new(
    "probing",
    "watchdog = { base = \"NAME\", restart = … }",
    include_str!("../presets/probing.toml"),
);

/// The keys of a probing.
pub(super) static SHAPE: Shape = Shape::new(
    "probing",
    "looks at the port at regular intervals",
    &[
        Entry::needed::<Layer>("probe", "what a probe looks at"),
        Entry::usual::<Reference>(
            "clock",
            "since-restart",
            "Dockerfile reference, HEALTHCHECK: the interval runs from the start",
            "what the period counts from: the return to service, or midnight",
        ),
        Entry::absent::<Probability>("misses", "0", "a failed probe is taken for answered"),
        Entry::absent::<Probability>("false-alarms", "0", "an answered probe is taken for failed"),
    ],
)
.and(&[&round::SHAPE, &startup::SHAPE])
.from(&PRESETS);

impl Probing {
    /// How it looks once the program has started.
    pub const fn round(&self) -> Round {
        let Self { probe, period, period_from, timeout, failures, .. } = *self;
        Round { probe, period, period_from, timeout, failures }
    }

    /// What its probes look at, those of a start included.
    pub fn layers(&self) -> impl Iterator<Item = Layer> + use<> {
        let of_start = match self.startup.until_started {
            Some(UntilStarted::Probe { round, .. }) => Some(round.probe),
            Some(UntilStarted::Period { .. }) | None => None,
        };
        [self.probe].into_iter().chain(of_start)
    }

    /// What it looks at and how often, and how many failures are too many, in words; and what is
    /// different in a start.
    pub(super) fn plan(&self) -> [String; 3] {
        let round = self.round();
        [round.plan(), round.too_many(), self.startup.plan(self.clock)]
    }

    /// The intervals between its probes, and the least time from one start to the next that its
    /// failures leave.
    pub fn intervals(&self) -> impl Iterator<Item = SimDuration> {
        [self.period].into_iter().chain(self.startup.intervals(&self.round(), self.clock))
    }

    /// How long it lets a program start before it may break that off; `None`: for ever.
    pub fn patience(&self) -> Option<Patience> {
        self.startup.patience(&self.round(), self.clock)
    }

    /// What becomes of the starts of this restart, if too many failures break them off.
    pub fn starts(&self, restart: &Restart) -> Starts {
        let Some(patience) = self.patience() else {
            return Starts::InTime;
        };
        // A probe that fails may be taken for answered, and a socket that is there answers some.
        let surely = self.errors.misses == 0.0 && restart.scope >= Scope::Service;
        match patience.judge(&restart.closed) {
            Starts::AllInVain if !surely => Starts::SomeInVain,
            starts => starts,
        }
    }

    /// Reads its keys from a table that may have others.
    pub(super) fn read_keys(table: &mut Table<'_, '_>) -> Option<Self> {
        table.starts_from_preset();
        let round = Round::read_keys(table, None);
        let clock = table.assume("clock");
        let misses = table.or_nothing::<Probability>("misses");
        let false_alarms = table.or_nothing::<Probability>("false-alarms");
        let startup = Startup::read_keys(table, round.as_ref(), clock.unwrap_or_default());
        let Round { probe, period, period_from, timeout, failures } = round?;
        Some(Self {
            probe,
            period,
            period_from,
            timeout,
            failures,
            clock: clock?,
            errors: Errors { misses: misses?.0, false_alarms: false_alarms?.0 },
            startup: startup?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Document, Problems, read_table};

    const fn seconds(n: u64) -> SimDuration {
        SimDuration::from_secs(n)
    }

    fn read(text: &str) -> Option<Probing> {
        let mut problems = Problems::default();
        let text = format!("alarm = {{ {text} }}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let whole = PRESETS.based(document.root.get("alarm")?, &mut problems);
        let probing =
            whole.and_then(|node| read_table(&node, &SHAPE, &mut problems, Probing::read_keys));
        assert_eq!(probing.is_some(), problems.is_empty(), "{text}: {problems:?}");
        probing
    }

    #[test]
    fn every_preset_reads_and_sees_a_silent_port_when_its_source_says() {
        for (name, sees) in
            [("kubernetes-liveness", 31), ("systemd-watchdog", 180), ("docker-healthcheck", 180)]
        {
            let probing = read(&format!("base = {name:?}")).unwrap();
            assert_eq!(probing.round().sees_silence_after(), seconds(sees), "{name}");
        }
        assert_eq!(PRESETS.names().len(), 3);
    }

    #[test]
    fn every_number_of_a_preset_can_be_changed() {
        let base = || read("base = \"kubernetes-liveness\"").unwrap();
        let errors = |misses, false_alarms| Errors { misses, false_alarms };
        let delayed = |s| Startup { delay: Some(seconds(s)), ..Startup::default() };
        for (change, expected) in [
            ("probe = \"banner\"", Probing { probe: Layer::Banner, ..base() }),
            ("period = \"5 s\"", Probing { period: seconds(5), ..base() }),
            ("period-from = \"end\"", Probing { period_from: PeriodFrom::End, ..base() }),
            ("timeout = \"10 s\"", Probing { timeout: seconds(10), ..base() }),
            ("failures = 1", Probing { failures: 1, ..base() }),
            ("clock = \"since-restart\"", Probing { clock: Reference::SinceRestart, ..base() }),
            ("misses = 0.5", Probing { errors: errors(0.5, 0.0), ..base() }),
            ("false-alarms = 0.5", Probing { errors: errors(0.0, 0.5), ..base() }),
            ("initial-delay = \"0 s\"", Probing { startup: delayed(0), ..base() }),
            ("initial-delay = \"30 s\"", Probing { startup: delayed(30), ..base() }),
        ] {
            assert_ne!(expected, base(), "{change}");
            let changed = read(&format!("base = \"kubernetes-liveness\", {change}"));
            assert_eq!(changed, Some(expected), "{change}");
        }
    }

    #[test]
    fn a_start_of_which_only_the_process_is_seen_is_not_broken_off() {
        let patience = |probe: &str, startup: &str| {
            let text = format!(
                "probe = {probe:?}, period = \"10 s\", timeout = \"1 s\", failures = 3{startup}"
            );
            read(&text).map(|probing| probing.patience().map(|it| [it.least, it.most]))
        };
        assert_eq!(patience("process", ""), Some(None));
        assert_eq!(patience("process", ", start-period = \"1 min\""), Some(None));
        let startup = |probe: &str| {
            format!(
                ", startup = {{ probe = {probe:?}, period = \"4 s\", timeout = \"1 s\", failures = 9 }}"
            )
        };
        assert_eq!(patience("process", &startup("connect")), Some(Some([seconds(36); 2])));
        // It has succeeded after 4 s, and the others begin 10 s later.
        assert_eq!(patience("connect", &startup("process")), Some(Some([seconds(34); 2])));
        // By the wall clock each begins at its next tick.
        let by_wall = startup("process") + ", clock = \"wall\"";
        assert_eq!(patience("connect", &by_wall), Some(Some([seconds(20), seconds(34)])));
    }

    #[test]
    fn a_start_up_probe_looks_as_the_others_do_unless_it_says_otherwise() {
        let startup = |text: &str| {
            let text = format!("base = \"kubernetes-liveness\", {text}");
            read(&text).map(|probing| probing.startup.until_started)
        };
        let round = Round {
            probe: Layer::Connect,
            period: seconds(10),
            period_from: PeriodFrom::Start,
            timeout: seconds(1),
            failures: 30,
        };
        let probe = UntilStarted::Probe { round, delay: None };
        let keys = "period = \"10 s\", timeout = \"1 s\", failures = 30";
        assert_eq!(startup(&format!("startup = {{ {keys} }}")), Some(Some(probe)));
        let round = Round { probe: Layer::Banner, ..round };
        let probe = UntilStarted::Probe { round, delay: Some(seconds(5)) };
        let other = format!("startup = {{ probe = \"banner\", initial-delay = \"5 s\", {keys} }}");
        assert_eq!(startup(&other), Some(Some(probe)));
        let period = UntilStarted::Period { span: seconds(60), interval: seconds(5) };
        assert_eq!(startup("start-period = \"1 min\""), Some(Some(period)));
    }
}
