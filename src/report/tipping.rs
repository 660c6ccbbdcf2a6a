//! What would turn the answer: how much dearer or cheaper something had to be, or how much rarer
//! hangs had to be, for the next remedy to be the better one.

use super::digits::{one_or_more, plain, short};
use crate::experiment::costs::Part;
use crate::experiment::metric::COST;
use crate::experiment::results::RemedyResult;
use crate::experiment::{Estimate, Metric};

const HANGS: &Metric = Metric::named("hangs");
const DOWN: &Metric = Metric::named("downtime_seconds");

/// A price that turns the answer, as a multiple of what it is.
struct Turn {
    part: Part,
    times: f64,
}

impl Turn {
    /// How far off it is, whichever way: 2 for twice or half.
    fn distance(&self) -> f64 {
        if self.times >= 1.0 { self.times } else { 1.0 / self.times }
    }

    fn told(&self) -> String {
        let times = short(self.times);
        match self.times {
            0.0..1.0 => format!("{} cost less than {times} of its price", self.part.priced()),
            _ => format!("{} cost more than {times} times its price", self.part.priced()),
        }
    }
}

/// The two prices nearest to turning `best` before `next`: costs are linear in each price. `None`
/// where none does.
pub(super) fn prices(best: &RemedyResult, next: &RemedyResult) -> Option<String> {
    let cost = |metric: &Metric| Some(best.estimate(metric)?.mean - next.estimate(metric)?.mean);
    let margin = -cost(COST)?;
    let turn = |part: Part| {
        let more = cost(Metric::of_part(part))?;
        let times = 1.0 + margin / more;
        (margin > 0.0 && more != 0.0 && times > 0.0).then_some(Turn { part, times })
    };
    let mut turns: Vec<Turn> = Part::ALL.into_iter().filter_map(turn).collect();
    turns.sort_by(|one, other| one.distance().total_cmp(&other.distance()));
    let told: Vec<String> = turns.iter().take(2).map(Turn::told).collect();
    (!told.is_empty()).then(|| told.join(", or if "))
}

/// How rarely the port had to hang for the installation of a fix, under which it does not hang, to take
/// as long as the hangs `without` it do: the one over the time that each of the others costs. `None`
/// where hangs are too few to be told how long each lasts, as where the first is the last.
pub(super) fn hangs(fix: &RemedyResult, without: &RemedyResult) -> Option<String> {
    let mean = |remedy: &RemedyResult, metric: &Metric| {
        Some(remedy.estimate(metric).filter(Estimate::is_known)?.mean)
    };
    let (hangs, down) = (mean(without, HANGS)?, mean(without, DOWN)?);
    let is_told = mean(fix, HANGS)? == 0.0 && hangs > 1.0 && down > 0.0;
    let horizon = without.availability[0].last()?.end;
    let enough = mean(fix, DOWN)? / (down / hangs);
    let days = plain((horizon / 8640.0).round() / 10.0);
    let unit = one_or_more(&days, "days");
    let [enough, hangs] = [enough, hangs].map(short);
    let times = one_or_more(&enough, "times");
    is_told
        .then(|| format!("hung less than about {enough} {times} in {days} {unit} (here {hangs})"))
}
