//! What each unknown does at the ends of its interval: to the downtime, and to the choice of a plan.

use super::part::{Part, Which};
use super::plans::{Choice, downtime};
use super::rate::Rate;

/// A number that was fitted, and what the downtime would be at the ends of its interval, if
/// everything else were known.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Of which part it is a number, and what it is called; `None`: the rate of hangs.
    pub of: Option<(Which, &'static str)>,
    /// The downtime in a month at the lower end (s); `None` where it has none.
    pub low: Option<f64>,
    /// That at the upper end.
    pub high: Option<f64>,
    /// How the plans compare at both ends; where there is no end, as if that part of an outage took no
    /// time, or for ever.
    pub choices: [Choice; 2],
}

/// What an unknown does to the choice, from one end of its interval to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// By how much the downtime of the second exceeds that of the best at both ends (s), of those that
    /// are best and second now.
    pub leads: [f64; 2],
    /// The best at both ends.
    pub best: [usize; 2],
}

impl Unknown {
    /// By how much the downtime differs between both ends (s); for ever where there is no end.
    pub fn swing(&self) -> f64 {
        self.low.zip(self.high).map_or(f64::INFINITY, |(low, high)| (high - low).abs())
    }

    /// What it does to the choice between the plans, which is `now`.
    pub fn effect(&self, now: &Choice) -> Effect {
        let [best, second, ..] = now.order();
        let lead = |choice: &Choice| choice.downtimes[second] - choice.downtimes[best];
        let best = |choice: &Choice| choice.order()[0];
        let ends = self.choices.each_ref();
        Effect { leads: ends.map(lead), best: ends.map(best) }
    }
}

impl Effect {
    /// Whether another plan than that of `choice` is the best at one of the ends.
    pub fn turns(&self, choice: &Choice) -> bool {
        self.best.iter().any(|best| *best != choice.order()[0])
    }

    /// By how much the lead differs between both ends (s).
    pub fn swing(&self) -> f64 {
        (self.leads[1] - self.leads[0]).abs()
    }
}

/// The one of `unknowns` that turns the choice, which is `now`, or else moves the lead of the best most.
pub fn worth_most<'u>(unknowns: &'u [Unknown], now: &Choice) -> Option<&'u Unknown> {
    let worth = |unknown: &Unknown| {
        let effect = unknown.effect(now);
        (effect.turns(now), effect.swing())
    };
    unknowns.iter().max_by(|one, other| {
        let [(turns, swing), (others, least)] = [worth(one), worth(other)];
        turns.cmp(&others).then(swing.total_cmp(&least))
    })
}

/// Every number of the rate and the likeliest laws of `parts`, the one that moves the downtime most
/// first.
pub fn unknowns(rate: &Rate, parts: &[Part]) -> Vec<Unknown> {
    let means: Vec<f64> = parts.iter().map(|part| part.best().mean()).collect();
    let all: f64 = means.iter().sum();
    let (low, high) = rate.widened().unwrap_or(rate.interval);
    let of_rate = Unknown {
        of: None,
        low: Some(downtime(low, all)),
        high: Some(downtime(high, all)),
        choices: [low, high].map(|rate| Choice::of(rate, all)),
    };
    let of_parts = parts.iter().zip(&means).flat_map(|(part, mean)| {
        let fit = part.best();
        fit.parameters.iter().enumerate().map(move |(index, parameter)| {
            let mean_at = |value: f64| {
                let (place, shape) = fit.numbers();
                let (place, shape) = if index == 0 { (value, shape) } else { (place, value) };
                all - mean + fit.family.law(place, shape).mean()
            };
            let [low, high] = [parameter.low, parameter.high].map(|end| end.map(mean_at));
            let means = [low.unwrap_or(all - mean), high.unwrap_or(f64::INFINITY)];
            let downtime = |mean: f64| downtime(rate.value, mean);
            Unknown {
                of: Some((part.which, parameter.key)),
                low: low.map(downtime),
                high: high.map(downtime),
                choices: means.map(|mean| Choice::of(rate.value, mean)),
            }
        })
    });
    let mut unknowns: Vec<Unknown> = std::iter::once(of_rate).chain(of_parts).collect();
    // The shape of a law of which the mean is known moves nothing.
    unknowns.retain(|unknown| unknown.swing() > 0.0);
    unknowns.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
    unknowns
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    #[test]
    fn what_turns_the_choice_comes_before_what_moves_it() {
        let unknown = |low: f64, high: f64| {
            let choices = [low, high].map(|rate| Choice::of(rate / DAY, 3_600.0));
            Unknown { of: None, low: Some(low), high: Some(high), choices }
        };
        let now = Choice::of(0.7 / DAY, 3_600.0);
        let [moves, turns] = [unknown(0.1, 0.71), unknown(0.69, 0.74)];
        let all = [moves, turns];
        assert!(all[0].effect(&now).swing() > all[1].effect(&now).swing());
        assert_eq!(worth_most(&all, &now), Some(&all[1]));
        assert_eq!(worth_most(&all[..1], &now), Some(&all[0]));
    }
}
