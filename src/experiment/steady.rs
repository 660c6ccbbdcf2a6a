//! Whether replications tell of the long run: what a port does once it has forgotten that it started
//! up and empty. Change here how long they must be for that.
//!
//! A replication is long enough if half of it is [`TIMES`] as long as the port takes to forget. Where
//! poison comes without memory and one request is enough, the port is an alternating process whose
//! distance from the long run decays with exp(−t/τ), 1/τ = 1/MUT + 1/MDT, exactly where its up and
//! down times are exponential (R. E. Barlow and F. Proschan, *Statistical Theory of Reliability and
//! Life Testing*, 1975, 7.2). Otherwise it takes whole cycles: MUT + MDT. A calendar takes its period,
//! and traffic that follows the time of day takes a day, or a week if it has weekends. There is no
//! long run within the horizon where a change is planned after the warm-up, where what hangs the port
//! comes once or was recorded, or where the port has not hung and nothing would end a hang.

use super::certainty::certain_from;
use super::sample::Row;
use super::warm_up::warm_up;
use crate::engine::{SimDuration, SimTime};
use crate::model::hang::{Heals, Law, Takes};
use crate::model::remedy::Measure;
use crate::model::scenario::{Arrivals, Class};
use crate::model::{Remedy, Scenario};

/// So many times must the warm-up be as long as the port takes to forget its start: then less than a
/// hundredth of the distance is left at its end, and on the mean of the rest a fifth of that.
pub const TIMES: f64 = 5.0;

/// Whether the replications in `rows`, of `scenario` under `remedy`, tell of the long run.
pub(super) fn is_reached(rows: &[Row], scenario: &Scenario, remedy: &Remedy) -> bool {
    let warm_up = warm_up(scenario.horizon);
    if is_to_change(remedy, scenario.horizon) {
        return false;
    }
    // What cannot vary any more is as it will be.
    if certain_from(scenario, remedy).is_some_and(|from| from <= warm_up) {
        return true;
    }
    let mut dangerous = scenario.classes.iter().filter(|class| class.sends_invalid());
    let Some(memory) = dangerous.try_fold(Memory::default(), Memory::with) else {
        return false;
    };
    let hang = scenario.listener.hang.law();
    if rows.iter().all(|row| row.outages == 0) && !ends_hangs(hang, remedy) {
        return false;
    }
    let wears = !matches!(hang.takes, Takes::Port);
    let port = forgets_after(rows, remedy, memory.of_arrivals || wears);
    let calendar = remedy.measures.iter().filter_map(|measure| measure.nature().restarts);
    let periods = calendar.filter_map(|restarts| restarts.why.period());
    let slowest = periods.map(SimDuration::as_secs_f64).fold(port.max(memory.period), f64::max);
    TIMES * slowest <= warm_up.as_secs_f64()
}

/// Whether the remedy is to be another after the warm-up, or may be: then there is no long run.
pub(super) fn is_to_change(remedy: &Remedy, horizon: SimDuration) -> bool {
    changes_after(remedy, warm_up(horizon))
}

/// Whether the remedy is to be another after that instant, or may be.
fn changes_after(remedy: &Remedy, instant: SimTime) -> bool {
    remedy.measures.iter().any(|measure| {
        let nature = measure.nature();
        let begins_late = nature.begins.is_some_and(|begins| begins.at > instant);
        let is_late = |over: Option<SimTime>| over.is_none_or(|over| over > instant);
        begins_late || nature.installs.is_some_and(|fix| is_late(fix.over))
    })
}

/// Whether a hang would end, by itself or by a measure.
fn ends_hangs(hang: Law, remedy: &Remedy) -> bool {
    let ends = |measure: &Measure| {
        let nature = measure.nature();
        nature.restarts.is_some() || nature.times_out.is_some()
    };
    !matches!(hang.heals, Heals::Never) || remedy.measures.iter().any(ends)
}

/// What poison remembers.
#[derive(Clone, Copy, Default)]
struct Memory {
    /// Whether it remembers when it came last.
    of_arrivals: bool,
    /// The period it follows (s).
    period: f64,
}

impl Memory {
    /// With the poison of `class` beside; `None` if that has no long run.
    fn with(self, class: &Class) -> Option<Self> {
        match &class.arrivals {
            Arrivals::Poisson { .. } => Some(self),
            Arrivals::Diurnal(diurnal) => {
                // A class with weekends beside one without repeats itself by the week.
                let period = self.period.max(diurnal.period().as_secs_f64());
                Some(Self { period, ..self })
            }
            Arrivals::Renewal { .. } | Arrivals::ClosedLoop { .. } => {
                Some(Self { of_arrivals: true, ..self })
            }
            Arrivals::Once { .. } | Arrivals::Trace { .. } => None,
        }
    }
}

/// How long the service takes to forget its start (s), by its mean up and down times. Of several
/// listeners the outage of the service ends with the first that is back; each takes longer.
fn forgets_after(rows: &[Row], remedy: &Remedy, has_memory: bool) -> f64 {
    let sum = |number: fn(&Row) -> f64| rows.iter().map(number).sum::<f64>();
    let outages = sum(|row| row.outages as f64);
    if outages == 0.0 {
        return if has_memory { f64::INFINITY } else { 0.0 };
    }
    let ended = outages - sum(|row| f64::from(u8::from(row.open_at_horizon)));
    let up = sum(|row| row.up.as_secs_f64()) / outages;
    let down = sum(|row| (row.horizon - row.up).as_secs_f64()) / ended;
    let down = down * f64::from(remedy.rota().listeners());
    if has_memory { up + down } else { 1.0 / (1.0 / up + 1.0 / down) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::synthetic::{experiment, world};
    use crate::model::hang::Hang;
    use crate::model::remedy::Fix;
    use crate::model::scenario::{Diurnal, ListenerSpec};

    const HOUR: SimDuration = SimDuration::from_secs(3600);

    /// Whether four hours are enough where the port is down for so many outages of this length (min)
    /// in ten replications, of which so many have not ended.
    fn is_reached_after(outages: u64, minutes: u64, open: usize, scenario: &Scenario) -> bool {
        is_reached(&rows(outages, minutes, open), scenario, &Remedy::default())
    }

    fn rows(outages: u64, minutes: u64, open: usize) -> Vec<Row> {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let outcome = world(&experiment.scenario, remedy, Streams::new(1, 0));
        let mut rows = vec![Row::of(&outcome, None); 10];
        let down = SimDuration::from_secs(60 * minutes).times(outages);
        for (index, row) in rows.iter_mut().enumerate() {
            (row.up, row.outages) = (row.horizon, 0);
            row.open_at_horizon = index < open;
        }
        (rows[0].up, rows[0].outages) = (rows[0].horizon - down, outages);
        rows
    }

    fn poisoned() -> Scenario {
        let mut scenario = experiment(&[60], 1, 1).scenario;
        scenario.classes[0].arrivals = Arrivals::Poisson { rate: 0.01 };
        scenario.classes[0].invalid = 0.5;
        scenario
    }

    #[test]
    fn outages_must_be_short_beside_the_warm_up_or_up_times_must() {
        let scenario = poisoned();
        assert!(!is_reached_after(0, 0, 0, &scenario), "a hang would not end");
        let heals = Scenario {
            listener: ListenerSpec { hang: Hang::HeldAccept, ..scenario.listener.clone() },
            ..scenario.clone()
        };
        assert!(is_reached_after(0, 0, 0, &heals), "nothing is to be forgotten");
        assert!(is_reached_after(1, 20, 0, &scenario));
        assert!(!is_reached_after(1, 30, 0, &scenario), "less than a fifth of two hours");
        assert!(!is_reached_after(1, 20, 1, &scenario), "none has ended, and up times are long");
    }

    #[test]
    fn what_wears_out_takes_whole_cycles() {
        let mut scenario = poisoned();
        scenario.listener.hang = Hang::LeakedSlot;
        assert!(!is_reached_after(0, 0, 0, &scenario));
        assert!(!is_reached_after(1, 1, 0, &scenario));
    }

    #[test]
    fn what_comes_once_has_no_long_run() {
        let mut scenario = poisoned();
        scenario.classes[0].arrivals = Arrivals::Once { at: SimTime::ZERO };
        assert!(!is_reached_after(0, 0, 0, &scenario));
        scenario.classes[0].invalid = 0.0;
        assert!(is_reached_after(0, 0, 0, &scenario), "it hangs nothing");
    }

    #[test]
    fn traffic_with_weekends_follows_the_week_whatever_else_follows_the_day() {
        let with = |weekend| {
            let mut class = poisoned().classes[0].clone();
            let law = Diurnal { rate: 0.01, peak: 1.5, at: SimDuration::ZERO, weekend };
            class.arrivals = Arrivals::Diurnal(law);
            class
        };
        let period = |memory: Option<Memory>| memory.expect("a long run").period;
        let by_week = Memory::default().with(&with(0.4));
        assert_eq!(period(by_week), 604_800.0);
        assert_eq!(period(by_week.and_then(|memory| memory.with(&with(1.0)))), 604_800.0);
        assert_eq!(period(Memory::default().with(&with(1.0))), 86_400.0);
    }

    #[test]
    fn a_change_that_is_planned_for_later_ends_what_was_steady() {
        let at = |hours| Remedy {
            measures: vec![Measure::Fix(Fix::at(SimTime::ZERO + HOUR.times(hours), HOUR))],
        };
        let rows = rows(1, 119, 1);
        assert!(
            is_reached(&rows, &poisoned(), &at(0)),
            "it is well for good before the second half"
        );
        assert!(!is_reached(&rows, &poisoned(), &at(2)), "it is installed in the second half");
        let noon = SimTime::ZERO + HOUR.times(12);
        assert!(!changes_after(&at(11), noon) && changes_after(&at(12), noon));
    }
}
