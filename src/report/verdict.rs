//! The verdict: what to do, by how much, how sure that is, and what would change it. It is the
//! first that a run prints and that a report shows.

pub(super) mod sweep;
pub(super) mod yardstick;

use super::decision::{among, spoken_payback};
use super::digits::short;
use super::notation::{Notation, spoken};
use super::phrases::{self, absolute, listed, quoted};
use super::tipping;
use crate::experiment::break_even::{BreakEven, Payback};
use crate::experiment::costs::Part;
use crate::experiment::estimate::Evidence;
use crate::experiment::metric::{AVAILABILITIES, COST, Metric, USER_AVAILABILITY, Unit};
use crate::experiment::ranking::{Place, Ranking};
use crate::experiment::results::Point;
use crate::experiment::{Estimate, Results};
use yardstick::{ONE_REPLICATION, Span, by, deciding};

/// What was seen is a guess too: so many times more replications than it asks for.
const SPARE: f64 = 1.5;
/// More replications than this nobody runs to tell what makes so little difference.
const REPLICATIONS_MAX: f64 = 100_000.0;
/// At most three sentences.
pub fn verdict(results: &Results) -> Vec<String> {
    match &results.points[..] {
        [point] => Told { results, point }.verdict(),
        _ => sweep::verdict(results),
    }
}

/// The only design point of some results.
struct Told<'r> {
    results: &'r Results,
    point: &'r Point,
}

impl Told<'_> {
    fn verdict(&self) -> Vec<String> {
        let Some(ranking) = deciding(self.point) else { return Vec::new() };
        if self.point.replications == 1 {
            return vec![ONE_REPLICATION.to_owned()];
        }
        if let Some(apart) = self.apart() {
            return vec![apart];
        }
        let unbeaten = ranking.places.iter().filter(|place| !place.is_beaten);
        let first: Vec<Place> = unbeaten.copied().collect();
        match &first[..] {
            [only] => self.choice(ranking, only),
            _ if ranking.is_tied => vec![self.alike(ranking, &first)],
            _ => self.open(ranking, &first),
        }
    }

    /// Where one remedy keeps the port up longest and another serves users best, and nothing has a
    /// price: neither answer is the only one.
    fn apart(&self) -> Option<String> {
        if by(self.point, COST).is_some() {
            return None;
        }
        let [port, users] = AVAILABILITIES.map(|metric| by(self.point, metric));
        let (port, users) = (port?, users?);
        let (long, well) = (port.unbeaten(), users.unbeaten());
        let (Some(up), Some(served)) = (long.first(), well.first()) else {
            return None;
        };
        let is_apart = long.iter().all(|remedy| !well.contains(remedy));
        is_apart.then(|| {
            let [longest, less_long] = self.values([*up, *served], port.metric);
            let [best, less_well] = self.values([*served, *up], users.metric);
            format!(
                "It depends on what counts: {} keeps the port up longest ({longest} of the time, \
                 against {less_long}), but {} serves its users best ({best} of first attempts, \
                 against {less_well}).",
                self.name(*up),
                self.name(*served)
            )
        })
    }

    /// One is clearly the best.
    fn choice(&self, ranking: &Ranking, best: &Place) -> Vec<String> {
        let next = self.next_best(ranking);
        let what = match ranking.metric {
            metric if metric == COST => "in all",
            metric if metric == USER_AVAILABILITY => "of first attempts served",
            _ => "of the time up",
        };
        let [own, others] = match &next[..] {
            [second, ..] => self.values([best.remedy, second.remedy], ranking.metric),
            [] => return Vec::new(),
        };
        let margin = ranking.margin.map(|margin| self.margin(ranking, margin)).unwrap_or_default();
        let name = self.name(best.remedy);
        let choose = format!(
            "Choose {name}: {own} {what}, against {others} for {}, the next best{margin}.",
            among(&next, self.point)
        );
        // What is paid back is downtime.
        let is_by_users = ranking.metric == USER_AVAILABILITY;
        let paid = if is_by_users { None } else { self.paid_back(ranking, best.remedy) };
        let sure = [self.sureness(ranking, best), paid, self.unpriced(ranking)];
        let sure = sure.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let second = next.first().map(|place| place.remedy);
        let turn = second.filter(|_| !is_by_users);
        let turn = turn.and_then(|second| self.turning(best.remedy, second, ranking));
        [Some(choose), Some(sure), turn].into_iter().flatten().collect()
    }

    /// The second, and those that share its rank.
    fn next_best(&self, ranking: &Ranking) -> Vec<Place> {
        let Some(second) = ranking.places.get(1) else { return Vec::new() };
        let is_near = |place: &&Place| place.rank == second.rank && place.rank > 1;
        let near: Vec<Place> = ranking.places[1..].iter().filter(is_near).copied().collect();
        if near.is_empty() { vec![*second] } else { near }
    }

    /// "; 119 ± 8 min less downtime a month", or what it costs less.
    fn margin(&self, ranking: &Ranking, margin: Estimate) -> String {
        let margin = absolute(margin);
        let difference = self.notation(ranking.metric, margin.mean).difference(&margin);
        match ranking.metric {
            metric if metric == COST => format!("; {difference} less"),
            metric if metric == USER_AVAILABILITY => format!("; {difference} more"),
            _ => {
                let span = self.span();
                format!("; {} less downtime {}", span.downtime(&margin), span.each)
            }
        }
    }

    /// In how many replications the best one was the best.
    fn sureness(&self, ranking: &Ranking, best: &Place) -> Option<String> {
        let share = best.best?;
        let n = self.point.replications;
        let count = (share.share * f64::from(n)).floor();
        let users = match ranking.metric {
            metric if metric == COST => self.users_of_others(best.remedy),
            metric if metric == USER_AVAILABILITY => {
                "; by how long the port is up it is not told apart".to_owned()
            }
            _ => self.users(best.remedy)?,
        };
        let better = match count == f64::from(n) {
            true => format!("It is better in each of {n} replications"),
            false => format!("It is the best in {count} of {n} replications"),
        };
        let steady = ranking.margin.filter(|margin| margin.evidence == Evidence::Steady);
        let open = steady.map_or_else(String::new, |margin| {
            format!("; by as much each time, though {}", phrases::otherwise(n, margin.confidence))
        });
        Some(format!("{better}{users}{open}."))
    }

    /// Whether another remedy serves its users clearly better than the cheapest one.
    fn users_of_others(&self, best: usize) -> String {
        let Some(users) = by(self.point, USER_AVAILABILITY) else { return String::new() };
        let rank = |remedy: usize| users.places.iter().find(|place| place.remedy == remedy);
        match (users.places.first(), rank(best)) {
            (Some(first), Some(own)) if first.rank < own.rank => {
                let [served, less] = self.values([first.remedy, best], users.metric);
                let name = self.name(first.remedy);
                format!(
                    ", though users are served best under {name} ({served} of first attempts, \
                     against {less})"
                )
            }
            _ => String::new(),
        }
    }

    /// Whether users say the same.
    fn users(&self, best: usize) -> Option<String> {
        let users = by(self.point, USER_AVAILABILITY)?;
        Some(match users.leader() {
            Some(leader) if leader == best => ", and its users are served best too".to_owned(),
            Some(_) | None => {
                let near = users.unbeaten().into_iter().filter(|remedy| *remedy != best);
                let names: Vec<String> = near.map(|remedy| self.name(remedy)).collect();
                match names.is_empty() {
                    true => String::new(),
                    false => {
                        format!(", but what users see of {} cannot be told from it", listed(&names))
                    }
                }
            }
        })
    }

    /// What an answer in money leaves out.
    fn unpriced(&self, ranking: &Ranking) -> Option<String> {
        let has_price = |metric: &Metric| {
            self.point.remedies.iter().any(|remedy| remedy.estimate(metric).is_some())
        };
        let is_silent = ranking.metric == COST && !has_price(Metric::of_part(Part::Down));
        is_silent.then(|| "Downtime has no price here.".to_owned())
    }

    /// When the best one, if it is a fix, has paid back against the best without one.
    fn paid_back(&self, ranking: &Ranking, best: usize) -> Option<String> {
        let one = self.of_fix(ranking, best)?;
        let against = self.name(one.against);
        if one.is_ahead_before_the_fix() {
            return Some(format!(
                "Against {against}, the best without a fix, it is ahead before the fix comes."
            ));
        }
        let wait = if one.waits { " and the wait for it" } else { "" };
        let (payback, what) = match &one.money {
            Some(money) => (money, "what it costs".to_owned()),
            None => (&one.downtime, format!("its installation{wait}")),
        };
        match payback {
            Payback::AtOnce => None,
            payback => {
                let told = spoken_payback(payback, &what);
                Some(format!("Against {against}, the best without a fix, it {told}."))
            }
        }
    }

    /// When the fix `fix` has paid back against the best remedy without one.
    fn of_fix(&self, ranking: &Ranking, fix: usize) -> Option<&BreakEven> {
        ranking.places.iter().find_map(|place| self.break_even(fix, place.remedy))
    }

    /// When `fix` has paid back against `against`.
    fn break_even(&self, fix: usize, against: usize) -> Option<&BreakEven> {
        self.point.break_evens.iter().find(|one| one.fix == fix && one.against == against)
    }

    /// What would make the next one the better.
    fn turning(&self, best: usize, second: usize, ranking: &Ranking) -> Option<String> {
        if ranking.metric == COST {
            let point = self.point;
            let prices = tipping::prices(&point.remedies[best], &point.remedies[second])
                .map(|told| format!("It would be otherwise if {told}."));
            let told: Vec<String> = prices.into_iter().chain(self.longer(best, ranking)).collect();
            return (!told.is_empty()).then(|| told.join(" "));
        }
        let Some(one) = self.of_fix(ranking, best) else { return self.longer(best, ranking) };
        let Payback::After(_) = &one.downtime else { return None };
        let remedies = &self.point.remedies;
        let rarer = tipping::hangs(&remedies[best], &remedies[one.against])
            .map_or_else(String::new, |told| format!(", or {told}"));
        Some(format!("It would be otherwise if the port were to serve for a shorter time{rarer}."))
    }

    /// Where the best one is no fix: a fix that has not paid back by the horizon may do so later.
    fn longer(&self, best: usize, ranking: &Ranking) -> Option<String> {
        let mut places = ranking.places.iter();
        let one = places.find_map(|place| self.break_even(place.remedy, best))?;
        let (payback, what) = match &one.money {
            Some(money) => (money, "what it costs"),
            None => (&one.downtime, "its installation"),
        };
        let Payback::BeyondHorizon { .. } = payback else { return None };
        let told = spoken_payback(payback, what);
        let fix = self.name(one.fix);
        Some(format!("It may be otherwise over a longer time: {fix} {told}."))
    }

    /// Several are equal in every replication.
    fn alike(&self, ranking: &Ranking, first: &[Place]) -> String {
        let n = self.point.replications;
        let value = self.value(first[0].remedy, ranking.metric);
        let others = others(ranking, first);
        let unpriced = self.unpriced(ranking).map_or_else(String::new, |told| format!(" {told}"));
        format!(
            "Choose by what is easiest: {} are equal in each of {n} replications ({value}){others}; \
             {}.{unpriced}",
            self.listed(first),
            phrases::otherwise(n, self.results.confidence)
        )
    }

    /// The first ones cannot be told apart.
    fn open(&self, ranking: &Ranking, first: &[Place]) -> Vec<String> {
        let n = self.point.replications;
        let others = others(ranking, first);
        let mut lines = vec![format!(
            "It cannot be told from {} which is the best of {}{others}.",
            phrases::counted(n as usize, "replication", "replications"),
            self.listed(first)
        )];
        match ranking.margin {
            Some(margin) if is_before_others(ranking, first) => {
                lines.push(self.what_it_takes(ranking, first, margin));
            }
            _ => lines.push("Too few differ for that: run more with --replications.".to_owned()),
        }
        lines
    }

    /// How near the first two are, and how many replications would tell them apart.
    fn what_it_takes(&self, ranking: &Ranking, first: &[Place], margin: Estimate) -> String {
        let [one, other, ..] = first else { return String::new() };
        let [one, other] = [one, other].map(|place| self.name(place.remedy));
        let n = self.point.replications;
        let (Evidence::Enough, Some((low, high))) = (margin.evidence, margin.interval) else {
            if margin.mean == 0.0 {
                return format!(
                    "{one} and {other} are equal in each of them; of the others they are too few to \
                     tell: run more with --replications."
                );
            }
            let seen = match ranking.metric.unit {
                Unit::Money => {
                    let of = self.notation(ranking.metric, margin.mean).of;
                    format!("is {} {of} cheaper", short(margin.mean.abs()))
                }
                _ => {
                    let span = self.span();
                    format!("has {} less downtime {}", span.short(margin.mean.abs()), span.each)
                }
            };
            let why = match margin.evidence {
                Evidence::Same => "in each alike, but they are too few",
                _ => "but too few of them differ",
            };
            return format!(
                "In these, {one} {seen} than {other}, {why} to tell that from chance: run more with \
                 --replications."
            );
        };
        let most = high.abs().max(low.abs());
        let most = match ranking.metric.unit {
            Unit::Money => {
                format!("{} {}", short(most), self.notation(ranking.metric, most).of)
            }
            _ => {
                let span = self.span();
                format!("{} of downtime {}", span.short(most), span.each)
            }
        };
        // The interval narrows with the root of the number.
        let times = (high - low) / 2.0 / margin.mean;
        let needed = f64::from(n) * (times * times).max(1.0) * SPARE;
        match needed {
            0.0..REPLICATIONS_MAX => format!(
                "Between {one} and {other} lie at most {most}; about {} replications would tell \
                 them apart, if what was seen is true.",
                short(needed.ceil())
            ),
            _ => format!("Between {one} and {other} lie at most {most}: choose the easier."),
        }
    }

    /// Over what downtime is told.
    fn span(&self) -> Span {
        Span::at(self.point)
    }

    fn name(&self, remedy: usize) -> String {
        quoted(&self.point.remedies[remedy])
    }

    fn listed(&self, places: &[Place]) -> String {
        let names: Vec<String> = places.iter().map(|place| self.name(place.remedy)).collect();
        listed(&names)
    }

    fn notation(&self, metric: &Metric, greatest: f64) -> Notation {
        Notation::new(metric.unit, greatest.abs(), self.results.currency.as_deref())
    }

    /// What two remedies have of `metric`.
    fn values(&self, remedies: [usize; 2], metric: &Metric) -> [String; 2] {
        phrases::apart(remedies.map(|remedy| self.value(remedy, metric)))
    }

    /// What `remedy` has of `metric`: `99.678 ± 0.011 %`.
    fn value(&self, remedy: usize, metric: &Metric) -> String {
        match self.point.remedies[remedy].estimate(metric) {
            Some(estimate) => self.notation(metric, estimate.mean).alone(&estimate),
            None => format!("no {}", spoken(metric)),
        }
    }
}

/// What is said of those that are not among the `first`.
fn others(ranking: &Ranking, first: &[Place]) -> &'static str {
    let are_others = ranking.places.len() > first.len();
    if are_others && is_before_others(ranking, first) { "; all others are worse" } else { "" }
}

/// Whether all others come after the `first` ones. One of which too few replications tell can come
/// after some that are clearly beaten.
fn is_before_others(ranking: &Ranking, first: &[Place]) -> bool {
    first.iter().zip(&ranking.places).all(|(one, place)| one.remedy == place.remedy)
}

#[cfg(test)]
mod tests;
