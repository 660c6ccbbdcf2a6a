//! [`Outcome`]: what one replication counted, and the conservation laws it must obey. Change here
//! what is counted, and with it the laws that hold it.

mod ledger;

pub use ledger::Ledger;

use serde::{Deserialize, Serialize};

use super::course::{Course, Pieces, Stretch};
use super::detail::Detail;
use super::response::Response;
use super::scenario::Scenario;
use super::windows::Worst;
use crate::engine::statistics::{BinnedUptime, Tally};
use crate::engine::{SimDuration, SimTime};

/// Bins of the port's availability over time.
pub const BINS: usize = 720;

/// All that one replication counted. Whole numbers only: sums of outcomes are exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How much of the traffic was simulated: without all requests nothing is counted of the valid
    /// ones.
    pub detail: Detail,
    /// Length of the replication.
    pub horizon: SimDuration,
    /// The port's time and its outages.
    pub port: PortOutcome,
    /// Valid requests of each class, in the order of the scenario.
    pub valid: Vec<Ledger>,
    /// Invalid requests of each class; they are in no availability.
    pub invalid: Vec<Ledger>,
    /// Valid requests born, simulated or not; `None` where that is not known.
    pub born: Option<Born>,
    /// Probes of all watchdogs and alarms; `None` where no measure probes.
    pub probes: Option<ProbeOutcome>,
    /// Whether as many listeners were up as the service needs; `None` where there is one alone.
    pub enough: Option<Enough>,
    /// The worst hour, day and week.
    pub worst: Worst,
    /// Attempts for valid requests that failed and of which a measure had stopped a segment, by the
    /// place of the measure in the remedy; as long as needed.
    pub stopped: Vec<u64>,
    /// Birth to final reply of delivered valid requests.
    pub delivery_delay: Tally,
    /// How long the valid requests of each class waited, in the order of the scenario.
    pub responses: Vec<Response>,
    /// Events that happened.
    pub events: u64,
    /// The most events that were to come at once.
    pub pending_max: usize,
}

/// The port's time, told apart by its state, and what interrupted it.
///
/// Where a standby brings several listeners, the times, the bins and the outages are those of the
/// service: it is as good as the best port that calls may reach. Hangs, restarts and what belongs
/// to them are summed over the listeners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortOutcome {
    /// Time up.
    pub up: SimDuration,
    /// Time hung.
    pub hung: SimDuration,
    /// Time hung, summed over the listeners: one alone may be hung while the service is up.
    pub hung_each: SimDuration,
    /// Time in the phases of restarts, in their back-off, and closed for good.
    pub restarting: SimDuration,
    /// Time dark while the fix was installed.
    pub installing: SimDuration,
    /// That of it in which the service was down by plan: for restarts by the calendar, as long as
    /// they go as planned, and for the fix.
    pub planned_down: SimDuration,
    /// Time up in each of [`BINS`] bins of the horizon.
    pub bins: BinnedUptime,
    /// What was counted when: what costs, bounced requests among it.
    pub course: Course,
    /// How often poison took the port down.
    pub hangs: u64,
    /// How often the service went from up to hung.
    pub failures: u64,
    /// The first hang.
    pub first_hang: Option<SimTime>,
    /// Restarts that began, those after a failed start included, installations not counted.
    pub restarts: u64,
    /// Those of them that came by the calendar, whatever the state of the port.
    pub planned: u64,
    /// Those that somebody who held the port for dead began while it was up, perhaps degraded.
    pub needless: u64,
    /// Those that somebody who held it for dead began while it was hung: hangs that were detected.
    /// The others ended by a planned restart, by the fix or by themselves, or never.
    pub detected: u64,
    /// Those that somebody began after the first had not ended the hang, or that could not end it,
    /// because they did not reach what poison had its hold in.
    pub futile: u64,
    /// Those of a worker that was stuck, by a supervisor that found it so, where that ended no hang:
    /// others were at work or starting.
    pub freed: u64,
    /// Those of a port that a measure had given up.
    pub resumed: u64,
    /// Those that somebody who held the port for dead began while its program was still starting:
    /// each breaks a start off.
    pub hasty: u64,
    /// Those that followed a start that failed.
    pub retried: u64,
    /// Time from the hang to the restart's beginning, summed over detected hangs.
    pub detection: SimDuration,
    /// How long each hang lasted until somebody detected it, or until it ended otherwise.
    pub hang_ends: HangEnds,
    /// Starts of the program that came to nothing: it ended again, found its address held, or was
    /// restarted before it listened.
    pub failed_starts: u64,
    /// How often a measure gave up, because of its start limit.
    pub given_up: u64,
    /// How often somebody was called out to a listener.
    pub call_outs: u64,
    /// Those of the call-outs that came outside of office time.
    pub night_call_outs: u64,
    /// Sessions of valid requests that a restart or an installation broke off: a worker had
    /// accepted each, its final reply was still to come, and its client was waiting for that. The
    /// client meets a reset, or silence and its time-out. An operator counts them in the program's
    /// log, as sessions that begin and do not end.
    pub sessions_lost: u64,
    /// Capacity of the listeners over the time in which their ports were up (ns): how much there is
    /// of what the mechanism takes one by one, or 1 where it takes the port at once.
    pub capacity: u128,
    /// That of it which poison had taken (ns).
    pub leaked: u128,
    /// Outages: from the port's going down to its being up again, whatever lay between; the one
    /// open at the horizon is cut there and counted too.
    pub outages: Tally,
    /// The outage open at the horizon, cut there.
    pub open_outage: Option<SimDuration>,
}

/// Every hang, by how it ended for those who look for it, with the time from its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HangEnds {
    /// Somebody detected it: up to the beginning of the restart.
    pub detected: Tally,
    /// A planned restart, the fix or the hang itself ended it before anybody had detected it.
    pub otherwise: Tally,
    /// It lasted to the horizon, and nobody had detected it by then.
    pub open: Tally,
}

/// Valid requests of all classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Born {
    /// How many were born.
    pub all: u64,
    /// Those of them that were while the port was not up.
    pub down: u64,
}

/// Of several listeners, whether as many were up as the service needs, be they in rotation or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enough {
    /// Time in which there were enough.
    pub up: SimDuration,
    /// When there were too few for the first time.
    pub first_shortage: Option<SimTime>,
}

/// What the probes of a remedy came to, as those who probe saw it: with their errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeOutcome {
    /// Probes that were taken for answered.
    pub answered: u64,
    /// Probes that were answered or failed; an abandoned one is neither.
    pub decided: u64,
}

impl Outcome {
    /// Nothing counted yet.
    pub fn new(scenario: &Scenario) -> Self {
        let ledgers = vec![Ledger::default(); scenario.classes.len()];
        let bins = BINS.min(scenario.horizon.as_nanos() as usize);
        Self {
            detail: scenario.detail,
            horizon: scenario.horizon,
            port: PortOutcome {
                up: SimDuration::ZERO,
                hung: SimDuration::ZERO,
                hung_each: SimDuration::ZERO,
                restarting: SimDuration::ZERO,
                installing: SimDuration::ZERO,
                planned_down: SimDuration::ZERO,
                bins: BinnedUptime::new(scenario.horizon, bins),
                course: Course::new(scenario.horizon),
                hangs: 0,
                failures: 0,
                first_hang: None,
                restarts: 0,
                planned: 0,
                needless: 0,
                detected: 0,
                futile: 0,
                freed: 0,
                resumed: 0,
                hasty: 0,
                retried: 0,
                detection: SimDuration::ZERO,
                hang_ends: HangEnds::default(),
                failed_starts: 0,
                given_up: 0,
                call_outs: 0,
                night_call_outs: 0,
                sessions_lost: 0,
                capacity: 0,
                leaked: 0,
                outages: Tally::default(),
                open_outage: None,
            },
            valid: ledgers.clone(),
            invalid: ledgers,
            born: None,
            probes: None,
            enough: None,
            worst: Worst::default(),
            stopped: Vec::new(),
            delivery_delay: Tally::default(),
            responses: vec![Response::default(); scenario.classes.len()],
            events: 0,
            pending_max: 0,
        }
    }

    /// The ledgers of the valid or of the invalid requests.
    pub(super) const fn ledgers(&mut self, invalid: bool) -> &mut Vec<Ledger> {
        if invalid { &mut self.invalid } else { &mut self.valid }
    }

    /// The ledger of all valid requests.
    pub fn valid_total(&self) -> Ledger {
        self.valid.iter().fold(Ledger::default(), |sum, ledger| sum.plus(ledger))
    }

    /// What may have a price by the piece.
    pub fn pieces(&self) -> Pieces {
        let port = &self.port;
        Pieces {
            restarts: port.restarts,
            planned: port.planned,
            call_outs: port.call_outs,
            night_call_outs: port.night_call_outs,
            sessions_lost: port.sessions_lost,
            bounced: self.valid_total().bounced,
        }
    }

    /// Asserts the conservation laws; called at the end of every replication, also in release
    /// builds.
    ///
    /// # Panics
    /// If one is broken, which is a bug in the model.
    pub fn assert_conserved(&self) {
        let port = &self.port;
        let states = port.up + port.hung + port.restarting + port.installing;
        assert_eq!(states, self.horizon, "up + hung + restarting + installing = horizon");
        assert_eq!(port.bins.total(), port.up, "the bins hold the up time");
        let pieces = self.pieces();
        let counted = Stretch { up: port.up, installing: port.installing, pieces };
        assert_eq!(port.course.total(), counted, "the stretches hold all that was counted");
        assert_eq!(port.hangs > 0, port.first_hang.is_some(), "a hang has a first one");
        assert!(port.hangs > 0 || port.hung == SimDuration::ZERO, "hung without a hang");
        assert!(port.hangs > 0 || port.failures == 0, "a failure without a hang");
        let by_hand = port.restarting + port.installing;
        assert!(port.planned_down <= by_hand, "what is planned is done by somebody");
        let on_suspicion = port.needless + port.detected + port.futile + port.freed;
        let demanded = port.planned + on_suspicion + port.resumed + port.hasty;
        assert_eq!(
            port.restarts,
            demanded + port.retried,
            "restarts = planned + needless + detected + futile + freed + resumed + hasty + retried"
        );
        port.hang_ends.assert_conserved(port);
        assert!(port.hung <= port.hung_each, "a service that is hung has a hung port");
        let failed = port.hasty..=port.restarts;
        assert!(failed.contains(&port.failed_starts), "a start belongs to a restart");
        assert!(port.night_call_outs <= port.call_outs, "a call-out at night is one");
        assert!(port.given_up <= port.restarts, "nothing is given up that has not begun");
        let up = u128::from(port.up.as_nanos());
        assert!(port.capacity >= up, "a service that is up has a port that is up");
        assert!(
            port.leaked == 0 || port.leaked < port.capacity,
            "a port whose capacity has all leaked is down"
        );
        for ledger in self.valid.iter().chain(&self.invalid) {
            ledger.assert_conserved();
        }
        let delivered: u64 = self.valid.iter().map(|ledger| ledger.delivered).sum();
        assert_eq!(self.delivery_delay.count(), delivered, "a delivered request has its delay");
        for (response, ledger) in self.responses.iter().zip(&self.valid) {
            response.assert_conserved();
            assert!(response.requests <= ledger.requests, "what tells was born");
            assert!(response.final_reply.count() <= ledger.delivered, "a reply delivers");
        }
        if let Some(Enough { up, first_shortage }) = self.enough {
            assert_eq!(up < self.horizon, first_shortage.is_some(), "a shortage has a first one");
        }
        if let Some(Born { all, down }) = self.born {
            assert!(down <= all, "who is born while the port is down is born");
            let simulated = self.valid_total().requests;
            let counted = self.detail < Detail::Requests || all == simulated;
            assert!(counted, "{all} were born, {simulated} are in the ledgers");
        }
        if let Some(probes) = self.probes {
            assert!(probes.answered <= probes.decided, "an answered probe is decided");
        }
    }
}

impl HangEnds {
    fn assert_conserved(&self, port: &PortOutcome) {
        let Self { detected, otherwise, open } = self;
        let all = detected.count() + otherwise.count() + open.count();
        assert_eq!(port.hangs, all, "hangs = detected + ended otherwise + open");
        assert_eq!(port.detected, detected.count(), "a detected hang has its time");
        assert_eq!(port.detection, detected.total(), "the times of detection have their sum");
    }
}
