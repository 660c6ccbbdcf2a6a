//! What became of the requests of one replication, over time.
//!
//! Only valid requests are told, each by its first attempt, at the instant of its birth: the sum
//! of all fates over time is the demand, whatever the port does, and the part that was served is
//! the user availability of that replication, but for those who are born near the horizon.

use serde::{Deserialize, Serialize};

use super::Experiment;
use crate::engine::{SimDuration, SimTime, Streams};
use crate::model::client::Ending;
use crate::model::listener::Service;
use crate::model::segment::ListenerId;
use crate::model::world::{Fact, Observer, Turn, simulate_in_parts};
use crate::model::{Detail, Outcome, Remedy, Scenario};

/// Bins of the horizon: six hours of a month.
const BINS: usize = 120;

/// More panels than this cannot be read beside each other.
pub const PANELS_MAX: usize = 12;

/// A first replication that was watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Index of the design point.
    pub point: usize,
    /// Index of the remedy.
    pub remedy: usize,
    /// They tile the horizon.
    pub bins: Vec<FateBin>,
}

/// What became of the valid requests born in one bin of the horizon, by their first attempts, and
/// what happened to the port in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FateBin {
    /// Its first instant.
    pub start: SimTime,
    /// The first instant after it.
    pub end: SimTime,
    /// The client got the final reply.
    pub served: u64,
    /// RST before the connection was open.
    pub refused: u64,
    /// The client's patience ended.
    pub timed_out: u64,
    /// RST on an open connection.
    pub reset: u64,
    /// Under way at the horizon.
    pub undecided: u64,
    /// Hangs that began.
    pub hangs: u64,
    /// Restarts that somebody began: not those that follow a start that failed.
    pub restarts: u64,
}

/// The design points and remedies, by their indices, whose first replication is watched.
///
/// At one design point that is every remedy. Of a sweep it is one remedy at every point: the first
/// that is swept itself, else the first that leaves the listener as it is. All would be more panels
/// than can be read, and under a fix there is little to see. Nothing is watched that needs more than
/// [`PANELS_MAX`] panels, nor where valid requests are not simulated.
pub fn told(experiment: &Experiment) -> Vec<(usize, usize)> {
    if experiment.scenario.detail < Detail::Requests {
        return Vec::new();
    }
    let design = experiment.design();
    let remedies = 0..experiment.remedies.len();
    let is_swept = |remedy: &usize| {
        design.iter().any(|point| point.remedies[*remedy] != design[0].remedies[*remedy])
    };
    let is_unpatched = |remedy: &usize| experiment.remedies[*remedy].remedy.installs().is_none();
    let swept = remedies.clone().find(is_swept);
    let one = swept.or_else(|| remedies.clone().find(is_unpatched)).unwrap_or(experiment.baseline);
    let told: Vec<(usize, usize)> = match design.len() {
        1 => remedies.map(|remedy| (0, remedy)).collect(),
        points => (0..points).map(|point| (point, one)).collect(),
    };
    if told.len() > PANELS_MAX { Vec::new() } else { told }
}

/// The replication that these streams make, and the fates of its requests; `done` is told of its
/// parts: see [`simulate_in_parts`].
pub fn watch(
    scenario: &Scenario,
    remedy: &Remedy,
    streams: Streams,
    done: &dyn Fn(u32),
) -> (Outcome, Vec<FateBin>) {
    let watch = Watch::new(scenario.horizon);
    let (outcome, watch) = simulate_in_parts(scenario, remedy, streams, watch, done);
    (outcome, watch.bins)
}

/// Sorts first attempts by their ends.
#[derive(Clone, Debug)]
pub struct Watch {
    horizon: SimDuration,
    /// They tile the horizon.
    pub bins: Vec<FateBin>,
    /// Where a restart has begun that has yet to end the program, and by which measure.
    announced: Vec<(ListenerId, usize)>,
    /// By the index of the connection: the bin of the request whose first attempt it is.
    under_way: Vec<Option<usize>>,
    /// The bin of the one that goes on to its next listener now.
    went_on: Option<usize>,
}

impl Watch {
    /// Nothing seen yet of a replication of this length.
    pub fn new(horizon: SimDuration) -> Self {
        let nanos = horizon.as_nanos();
        let count = BINS.min(nanos as usize);
        let start = |k: usize| {
            let product = u128::from(nanos) * k as u128;
            SimTime::from_nanos(product.div_ceil(count as u128) as u64)
        };
        let bin = |k: usize| FateBin {
            start: start(k),
            end: start(k + 1),
            served: 0,
            refused: 0,
            timed_out: 0,
            reset: 0,
            undecided: 0,
            hangs: 0,
            restarts: 0,
        };
        Self {
            horizon,
            bins: (0..count).map(bin).collect(),
            announced: Vec::new(),
            went_on: None,
            under_way: Vec::new(),
        }
    }

    /// A restart by `measure` begins, unless it has begun by a drain or a grace.
    fn announce(&mut self, now: SimTime, at: ListenerId, measure: usize) {
        if !self.announced.contains(&(at, measure)) {
            self.announced.push((at, measure));
            let bin = self.index(now);
            self.bins[bin].restarts += 1;
        }
    }

    fn index(&self, now: SimTime) -> usize {
        let product = u128::from(now.as_nanos()) * self.bins.len() as u128;
        (product / u128::from(self.horizon.as_nanos())) as usize
    }
}

impl Observer for Watch {
    const SEES_ALL_PROBES: bool = false;

    fn note(&mut self, now: SimTime, fact: Fact) {
        match fact {
            Fact::Attempt { connection, number: 1, invalid: false, .. } => {
                let bin = self.went_on.take().unwrap_or(self.index(now));
                let index = connection.index as usize;
                if index >= self.under_way.len() {
                    self.under_way.resize(index + 1, None);
                }
                self.under_way[index] = Some(bin);
                self.bins[bin].undecided += 1;
            }
            Fact::WentOn { connection, .. } => {
                let first = self.under_way.get_mut(connection.index as usize);
                self.went_on = first.and_then(Option::take);
                if let Some(bin) = self.went_on {
                    self.bins[bin].undecided -= 1;
                }
            }
            Fact::Ended { connection, ending, .. } => {
                let first = self.under_way.get_mut(connection.index as usize);
                let Some(bin) = first.and_then(Option::take) else {
                    return;
                };
                let bin = &mut self.bins[bin];
                bin.undecided -= 1;
                match ending {
                    Ending::Served => bin.served += 1,
                    Ending::Refused => bin.refused += 1,
                    Ending::TimedOut => bin.timed_out += 1,
                    Ending::Reset => bin.reset += 1,
                }
            }
            Fact::Hung { .. } => {
                let bin = self.index(now);
                self.bins[bin].hangs += 1;
            }
            Fact::Port { listener, turn, .. } => {
                let by = match turn {
                    Turn::Grace { measure, .. } => Some(measure),
                    _ => turn.demand().map(|demand| demand.measure),
                };
                if let Some(measure) = by {
                    self.announce(now, listener, measure);
                }
                let goes_down = match turn {
                    Turn::Service { service, .. } => service != Service::Draining,
                    Turn::WorkerKilled { .. } => true,
                    _ => false,
                };
                if goes_down {
                    self.announced.retain(|(at, _)| *at != listener);
                }
            }
            _ => {}
        }
    }
}

impl FateBin {
    /// All requests born in it.
    pub const fn requests(&self) -> u64 {
        self.served + self.refused + self.timed_out + self.reset + self.undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::{Sweep, Variant};
    use crate::experiment::synthetic::experiment;

    #[test]
    fn bins_tile_the_horizon_and_an_instant_is_in_its_bin() {
        let horizon = SimDuration::from_nanos(1_000_003);
        let watch = Watch::new(horizon);
        assert_eq!(watch.bins[0].start, SimTime::ZERO);
        assert_eq!(watch.bins[BINS - 1].end, SimTime::ZERO + horizon);
        for (index, bin) in watch.bins.iter().enumerate() {
            assert_eq!(watch.index(bin.start), index);
            assert_eq!(watch.index(SimTime::from_nanos(bin.end.as_nanos() - 1)), index);
        }
    }

    #[test]
    fn of_a_sweep_one_remedy_is_told_if_the_points_are_few() {
        let mut experiment = experiment(&[60, 10], 1, 1);
        assert_eq!(told(&experiment), [(0, 0), (0, 1)]);
        experiment.remedies[1].remedy = Remedy::default();
        let variant = Variant {
            parameters: Vec::new(),
            scenario: experiment.scenario.clone(),
            remedies: experiment.remedies.clone(),
        };
        experiment.sweep = Some(Sweep { points: vec![variant.clone(); 3], ..Sweep::default() });
        assert_eq!(told(&experiment), [(0, 1), (1, 1), (2, 1)]);
        let mut swept = variant.clone();
        swept.remedies[0].remedy = Remedy::default();
        let points = vec![variant.clone(), swept];
        experiment.sweep = Some(Sweep { points, ..Sweep::default() });
        assert_eq!(told(&experiment), [(0, 0), (1, 0)], "the one that is swept");
        experiment.sweep = Some(Sweep { points: vec![variant; 13], ..Sweep::default() });
        assert_eq!(told(&experiment), []);
    }

    #[test]
    fn a_horizon_of_few_nanoseconds_has_few_bins() {
        assert_eq!(Watch::new(SimDuration::from_nanos(7)).bins.len(), 7);
    }
}
