//! [`Pilots`]: short runs that tell what a replication of one remedy takes. Change here how the whole
//! is foreseen from them.

use super::need::{Need, set_up};
use super::share::{share, valid_requests};
use crate::engine::{SimDuration, SimTime, Streams};
use crate::model::world::{Pilot, pilot};
use crate::model::{Remedy, Scenario};

/// The fewest events that a pilot may take.
const LEAST: u64 = 2_500;
/// The first pilots take this part of all events, together.
const FIRST: u64 = 64;
/// A pilot that is not through may take so many times as many events the next time.
const LONGER: u64 = 4;
/// As many pilots as a share takes: some do not get through, one does, and three belong to that.
const PILOTS_OF_A_SHARE: u64 = 5;
/// A share that was not through is cut to what would have been if events came with the square of
/// time, as they do where ever more requests are tried again. That is less this margin.
const MARGIN: f64 = 0.8;
/// A pilot with fewer valid requests tells nothing of them.
const REQUESTS_MIN: f64 = 10.0;
/// With so few it may take so many times as many events as others: there is nothing smaller.
const LAST: u64 = 8;
/// With fewer than this it does not tell how they stand in each other's way, and nothing at all
/// where most events are not theirs.
const REQUESTS_TO_MEET: f64 = 100.0;
/// Events of a valid request where nothing goes wrong.
const EVENTS_A_REQUEST: f64 = 10.0;
/// A pilot with this part of a share tells what belongs to the valid requests from the rest.
const PART: f64 = 0.125;

/// One remedy at one design point.
#[derive(Clone, Copy)]
pub(super) struct Arm<'e> {
    pub(super) scenario: &'e Scenario,
    pub(super) remedy: &'e Remedy,
}

impl Arm<'_> {
    fn is_through(&self, pilot: &Pilot) -> bool {
        pilot.reached == SimTime::ZERO + self.scenario.horizon
    }
}

/// The pilots of an experiment.
pub(super) struct Pilots {
    /// Events that they may take together, what their worlds take to set up among them.
    most: u64,
    /// Those that they have taken.
    taken: u64,
    /// Their work: see [`Need`].
    pub(super) work: f64,
}

impl Pilots {
    /// They may take so many events together.
    pub(super) fn new(most: u64) -> Self {
        Self { most, taken: 0, work: 0.0 }
    }

    /// Whether there is room for another replication, which is to take as much as each of those
    /// before.
    pub(super) fn can_go_on(&self, replications: u32) -> bool {
        let each = self.taken / u64::from(replications.max(1));
        self.taken + each <= self.most
    }

    /// What one replication of each of `arms` with these streams takes.
    ///
    /// All are run as they are, for some events, and those that are not through for more, until half
    /// of what is left is taken. The other half goes to shares of those still not through.
    pub(super) fn needs(&mut self, arms: &[Arm<'_>], streams: Streams) -> Vec<Need> {
        let left = self.most - self.taken;
        let half = self.taken + left / 2;
        let mut events = (left / (FIRST * arms.len() as u64)).max(LEAST);
        let mut last: Vec<Pilot> = arms.iter().map(|arm| self.run(*arm, streams, events)).collect();
        let mut early = last.clone();
        let open = loop {
            let is_open = |index: &usize| !arms[*index].is_through(&last[*index]);
            let open: Vec<usize> = (0..arms.len()).filter(is_open).collect();
            events *= LONGER;
            if open.is_empty() || self.taken + open.len() as u64 * events > half {
                break open;
            }
            for index in open {
                early[index] = last[index];
                last[index] = self.run(arms[index], streams, events);
            }
        };
        let mut needs: Vec<Need> = last.iter().map(Need::of).collect();
        let left = self.most.saturating_sub(self.taken);
        for index in &open {
            let events = (left / (PILOTS_OF_A_SHARE * open.len() as u64)).max(LEAST);
            let (arm, first) = (arms[*index], &last[*index]);
            let gone = gone_on(&early[*index], first, arm.scenario.horizon);
            needs[*index] = self.by_share(arm, streams, first, gone, events);
        }
        needs.iter().zip(arms).map(|(need, arm)| need.after(set_up(arm.scenario))).collect()
    }

    /// What `arm` takes, by pilots of at most this number of events that go to the horizon with a
    /// share of the valid requests; `gone` if these are too few to tell.
    ///
    /// What has come of `first`, the beginning as it is, is foreseen by shares as well: what it had
    /// more, because requests stand in each other's way, the whole will have too.
    fn by_share(
        &mut self,
        arm: Arm<'_>,
        streams: Streams,
        first: &Pilot,
        gone: Need,
        events: u64,
    ) -> Need {
        let mut run = |of_all: f64, span: SimDuration, events: u64| {
            let scenario = &share(arm.scenario, of_all, span);
            self.run(Arm { scenario, remedy: arm.remedy }, streams, events).with_spared()
        };
        let (horizon, valid) = (arm.scenario.horizon, valid_requests(arm.scenario));
        let come = first.reached.since(SimTime::ZERO);
        // The fewer requests there are the more probes are passed over: as many as at the beginning.
        let spared = first.spared as f64 * horizon.as_secs_f64() / come.as_secs_f64().max(1e-9);
        let least = REQUESTS_MIN / valid;
        let mut of_all = (events as f64 / (2.0 * EVENTS_A_REQUEST * valid)).min(0.5);
        let whole = loop {
            if of_all < least {
                return gone;
            }
            let is_least = of_all == least;
            let events = if is_least { LAST * events } else { events };
            let whole = run(of_all, horizon, events);
            if arm.is_through(&whole) {
                break whole;
            }
            if is_least {
                return gone;
            }
            let reached = whole.reached.as_secs_f64() / horizon.as_secs_f64();
            of_all = (of_all * MARGIN * reached * reached).max(least);
        };
        let part = run(of_all * PART, horizon, whole.events);
        if of_all * valid < REQUESTS_TO_MEET && 2 * part.events > whole.events {
            return gone;
        }
        let need = beyond(&whole, &part, of_all);
        if of_all * valid * come.as_secs_f64() < REQUESTS_TO_MEET * horizon.as_secs_f64() {
            return need.without(spared);
        }
        let [whole, part] = [of_all, of_all * PART].map(|share| run(share, come, events));
        let all = first.with_spared();
        need.in_each_others_way(&all, &beyond(&whole, &part, of_all)).without(spared)
    }

    fn run(&mut self, arm: Arm<'_>, streams: Streams, events: u64) -> Pilot {
        let pilot = pilot(arm.scenario, arm.remedy, streams, events);
        self.taken += pilot.events + set_up(arm.scenario) as u64;
        self.work += Need::of(&pilot).work + set_up(arm.scenario);
        pilot
    }
}

/// The whole, if events come as they have come to `first`, and tables grow as they have grown from
/// `early` to `first`: with time, or not at all once as many leave as come.
fn gone_on(early: &Pilot, first: &Pilot, horizon: SimDuration) -> Need {
    let [began, come] = [early, first].map(|pilot| pilot.reached.as_secs_f64().max(1e-9));
    let times = (horizon.as_secs_f64() / come).max(1.0);
    let fuller = first.pending as f64 / early.pending.max(1) as f64;
    let power = libm::log(fuller) / libm::log(come / began);
    let power = if power.is_finite() { power.clamp(0.0, 1.0) } else { 1.0 };
    let bytes = first.bytes as f64 * libm::pow(times, power);
    Need::new(first.events as f64 * times, bytes, 0.0)
}

/// The whole, if `whole` had this share of its valid requests, and `part` a part of that.
fn beyond(whole: &Pilot, part: &Pilot, share: f64) -> Need {
    let grow = |whole: f64, part: f64| {
        let of_requests = ((whole - part) / (1.0 - PART)).clamp(0.0, whole);
        (whole - of_requests + of_requests / share, of_requests / share)
    };
    let (events, _) = grow(whole.events as f64, part.events as f64);
    let (bytes, bytes_of_requests) = grow(whole.bytes as f64, part.bytes as f64);
    Need::new(events, bytes, bytes_of_requests)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pilot that came to the end of this many days.
    fn pilot_of(days: u64, events: u64, pending: usize, bytes: usize) -> Pilot {
        let reached = SimTime::ZERO + SimDuration::DAY.times(days);
        Pilot { events, spared: 0, reached, pending, bytes }
    }

    #[test]
    fn what_goes_on_grows_by_the_power_of_time_by_which_it_has_grown() {
        let (early, horizon) = (pilot_of(1, 100, 10, 700), SimDuration::DAY.times(16));
        // Four times as long, and to come at once are as many, twice, four and eight times as many.
        for (pending, bytes) in [(10, 800.0), (20, 1600.0), (40, 3200.0), (80, 3200.0)] {
            let need = gone_on(&early, &pilot_of(4, 500, pending, 800), horizon);
            assert_eq!((need.events, need.bytes_of_requests), (2000.0, 0.0));
            assert!((need.bytes - bytes).abs() < 1e-9, "{pending}: {}", need.bytes);
        }
    }

    #[test]
    fn what_fewer_requests_save_belongs_to_them_and_grows() {
        // An eighth of a tenth of the requests is left: 800 of the events and 80 of the bytes are
        // those of the tenth.
        let (whole, part) = (pilot_of(9, 1000, 0, 500), pilot_of(9, 300, 0, 430));
        let need = beyond(&whole, &part, 0.1);
        let found = [need.events, need.bytes, need.bytes_of_requests];
        assert!(found.iter().zip([8200.0, 1220.0, 800.0]).all(|(a, b)| (a - b).abs() < 1e-9));
        // The first had 1.5 times as many events as were foreseen of its time.
        let foreseen = Need { events: 200.0, ..need };
        let more = need.in_each_others_way(&pilot_of(1, 300, 0, 9000), &foreseen);
        let found = [more.events, more.bytes, more.bytes_of_requests];
        assert!(found.iter().zip([12_300.0, 9000.0, 1200.0]).all(|(a, b)| (a - b).abs() < 1e-9));
    }
}
