//! The verdict of a sweep: who is the best at how many design points, and where.

use super::yardstick::{ONE_REPLICATION, Span, by, deciding_metric};
use crate::experiment::Results;
use crate::experiment::metric::{AVAILABILITIES, COST, Metric, USER_AVAILABILITY};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::Point;
use crate::report::best_values::best_values;
use crate::report::digits::short;
use crate::report::notation::spoken;
use crate::report::parameters::{self, is_word};
use crate::report::phrases::{absolute, capitalised, listed, otherwise, quoted};

/// Who is the best at how many design points, and where; then which value is the best, if there is
/// room for that.
pub(super) fn verdict(results: &Results) -> Vec<String> {
    let mut lines = who(results);
    let values = best_values(results);
    if lines.len() + values.len() <= LINES {
        lines.extend(values);
    }
    lines
}

fn who(results: &Results) -> Vec<String> {
    let points = &results.points;
    if let Some(both) = both(results) {
        return both;
    }
    let ranking = deciding_metric(points).and_then(|metric| by(&points[0], metric));
    let Some(ranking) = ranking else { return Vec::new() };
    if points.iter().all(|point| point.replications == 1) {
        return vec![ONE_REPLICATION.to_owned()];
    }
    let metric = ranking.metric;
    let leaders: Vec<Option<usize>> = points.iter().map(|point| leader(point, metric)).collect();
    let [open, equal] = [false, true].map(|is_equal| {
        let led = points.iter().zip(&leaders).filter(|(_, leader)| leader.is_none());
        led.filter(|(point, _)| are_equal(point, metric) == is_equal).count()
    });
    let found = Found { results, ranking, leaders, open, equal };
    if equal == points.len() {
        return vec![all_equal(results, metric)];
    }
    if open + equal == points.len() {
        return vec![found.nowhere()];
    }
    if let Some(remedy) = unbeaten_everywhere(points, metric) {
        return vec![found.choice(remedy)];
    }
    let places = ahead_by(results, ranking);
    if let [place] = &places[..]
        && stretches(points, metric).len() <= STRETCHES
    {
        let key = first_key(results);
        return vec![format!("Choose by {key}, for {}: {place}.", spoken(metric))];
    }
    let mut lines = vec![found.counted()];
    if (2..LINES).contains(&places.len()) {
        lines.extend(places.iter().map(|line| format!("{}.", capitalised(line))));
    }
    lines
}

/// At how many design points which remedy is the best.
struct Found<'r> {
    results: &'r Results,
    /// At the first point, by what decides.
    ranking: &'r Ranking,
    /// The one that is clearly the best at each point.
    leaders: Vec<Option<usize>>,
    /// At so many points it cannot be told.
    open: usize,
    /// At so many the best are equal in each replication.
    equal: usize,
}

impl Found<'_> {
    /// The one that none is clearly better than anywhere.
    fn choice(&self, remedy: usize) -> String {
        let Self { results, ranking, leaders, open, equal } = self;
        let name = quoted(&results.points[0].remedies[remedy]);
        let [least, less] = match ranking.is_less_better {
            true => ["least", "less"],
            false => ["most", "more"],
        };
        let (what, all) = (spoken(ranking.metric), leaders.len());
        match all - open - equal {
            best if best == all => format!(
                "Choose {name}: it has the {least} {what} at each of {all} points{}.",
                margins(results, ranking.metric)
            ),
            best => format!(
                "Choose {name}: it has clearly the {least} {what} at {best} of {all} points, and none \
                 has clearly {less} at the others."
            ),
        }
    }

    /// None is the best at any point.
    fn nowhere(&self) -> String {
        let equal = match self.equal {
            0 => String::new(),
            equal => format!("; at {equal} of them the best are equal in each replication"),
        };
        let all = self.leaders.len();
        format!("Which remedy is the best cannot be told at any of {all} points{equal}.")
    }

    /// "By port availability, “a” is the best at 3 of 5 points; at 2 it cannot be told."
    fn counted(&self) -> String {
        let remedies = &self.results.points[0].remedies;
        let count = |remedy| self.leaders.iter().filter(|one| **one == Some(remedy)).count();
        let mut counts: Vec<(usize, usize)> =
            (0..remedies.len()).map(|remedy| (remedy, count(remedy))).collect();
        counts.retain(|(_, count)| *count > 0);
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let all = self.leaders.len();
        let told = counts.iter().map(|(remedy, count)| {
            format!("{} is the best at {count} of {all} points", quoted(&remedies[*remedy]))
        });
        let equal = (self.equal > 0).then(|| format!("at {} the best are equal", self.equal));
        let open = (self.open > 0).then(|| format!("at {} it cannot be told", self.open));
        let told: Vec<String> = told.chain(equal).chain(open).collect();
        format!("By {}, {}.", spoken(self.ranking.metric), told.join("; "))
    }
}

/// The only remedy that none is clearly better than at any of `points`.
fn unbeaten_everywhere(points: &[Point], metric: &Metric) -> Option<usize> {
    let is_unbeaten = |remedy: &usize| {
        let mut ranked = points.iter().filter_map(|point| by(point, metric));
        ranked.all(|ranking| ranking.unbeaten().contains(remedy))
    };
    let mut unbeaten = (0..points[0].remedies.len()).filter(is_unbeaten);
    unbeaten.next().filter(|_| unbeaten.next().is_none())
}

/// Whether those that none is clearly better than at `point` are equal in every replication.
fn are_equal(point: &Point, metric: &Metric) -> bool {
    by(point, metric).is_some_and(|ranking| ranking.is_tied)
}

/// The best are equal at every design point.
fn all_equal(results: &Results, metric: &Metric) -> String {
    let points = &results.points;
    let equal = |point: &Point| {
        let mut equal = by(point, metric).map_or_else(Vec::new, Ranking::unbeaten);
        equal.sort_unstable();
        equal
    };
    let first = equal(&points[0]);
    let who = match points.iter().all(|point| equal(point) == first) {
        true if first.len() == points[0].remedies.len() => "all remedies".to_owned(),
        true => {
            let name = |remedy: &usize| quoted(&points[0].remedies[*remedy]);
            listed(&first.iter().map(name).collect::<Vec<_>>())
        }
        false => "the best remedies".to_owned(),
    };
    let least = points.iter().map(|point| point.replications).min().unwrap_or(1);
    format!(
        "Choose by what is easiest: {who} are equal in each replication at all {} points; {}.",
        points.len(),
        otherwise(least, results.confidence)
    )
}

/// A line for the port and one for its users, where no remedy is the best for both at some point and
/// nothing has a price: neither answer is the only one.
fn both(results: &Results) -> Option<Vec<String>> {
    let first = results.points.first()?;
    let is_apart = |point: &Point| {
        let [port, users] = AVAILABILITIES.map(|metric| by(point, metric));
        let (Some(port), Some(users)) = (port, users) else { return false };
        let (port, users) = (port.unbeaten(), users.unbeaten());
        let are_told = !port.is_empty() && !users.is_empty();
        are_told && !port.iter().any(|remedy| users.contains(remedy))
    };
    if by(first, COST).is_some() || !results.points.iter().any(is_apart) {
        return None;
    }
    let key = first_key(results);
    let line = |metric: &'static Metric| {
        let [place] = &ahead_by(results, by(first, metric)?)[..] else { return None };
        Some(format!("For {} choose by {key}: {place}.", spoken(metric)))
    };
    let lines: Option<Vec<String>> = AVAILABILITIES.into_iter().map(line).collect();
    let or_counts =
        || vec!["It depends on what counts, the port or its users: see --verbose.".to_owned()];
    Some(lines.unwrap_or_else(or_counts))
}

/// A verdict has so many lines at most.
const LINES: usize = 3;

/// "; the next best has 3 to 12 min more downtime a month".
fn margins(results: &Results, metric: &Metric) -> String {
    let of = |point: &Point| by(point, metric)?.margin.map(|margin| absolute(margin).mean);
    let margins: Vec<f64> = results.points.iter().filter_map(of).collect();
    let least = margins.iter().copied().fold(f64::INFINITY, f64::min);
    let most = margins.iter().copied().fold(0.0, f64::max);
    let currency = results.currency.as_deref().unwrap_or_default();
    let span = Span::of(&results.points);
    let told = |margin: f64| match metric {
        metric if metric == COST => format!("{} {currency}", short(margin)),
        metric if metric == USER_AVAILABILITY => format!("{} points", short(100.0 * margin)),
        _ => span.short(margin),
    };
    let margin = match told(least) == told(most) {
        true => told(most),
        false => format!("{} to {}", told(least), told(most)),
    };
    match metric {
        _ if margins.is_empty() => String::new(),
        metric if metric == COST => format!("; the next best is {margin} dearer"),
        metric if metric == USER_AVAILABILITY => format!("; the next best has {margin} less"),
        _ => format!("; the next best has {margin} more downtime {}", span.each),
    }
}

/// What the key is called along which the points lie.
fn first_key(results: &Results) -> String {
    let [first, _] = results.lines();
    first.map_or_else(String::new, |(_, axis)| axis.name.clone())
}

/// Who is ahead by `ranking` where, a line for each value of the second key; none where the points lie
/// on no line.
pub(in crate::report) fn ahead_by(results: &Results, ranking: &Ranking) -> Vec<String> {
    let points = &results.points;
    if points[0].remedies.len() < 2 {
        return Vec::new();
    }
    let [first, second] = results.lines();
    let Some((first, _)) = first else { return Vec::new() };
    let Some((second, axis)) = second else {
        return vec![leaders(&points.iter().collect::<Vec<_>>(), first, ranking)];
    };
    let line = |value: &String| {
        let here = points.iter().filter(|point| point.parameters[second].1 == *value);
        let told = leaders(&here.collect::<Vec<_>>(), first, ranking);
        format!("at {} = {value}: {told}", axis.path)
    };
    axis.values.iter().map(line).collect()
}

/// A list of more stretches than this is no answer.
const STRETCHES: usize = 4;

/// So many remedies that cannot be told apart are named.
const ALIKE: usize = 3;

/// Those that none is clearly better than at `point`, in the order of the file; none where all are.
fn first_rank(point: &Point, metric: &Metric) -> Vec<usize> {
    let mut first = by(point, metric).map_or_else(Vec::new, Ranking::unbeaten);
    first.sort_unstable();
    if first.len() == point.remedies.len() { Vec::new() } else { first }
}

/// The remedy that is clearly the best at `point`.
fn leader(point: &Point, metric: &Metric) -> Option<usize> {
    by(point, metric).and_then(Ranking::leader)
}

/// Neighbours among `points` at which the same remedies are the best: the first and the last of each.
fn stretches<'p>(
    points: impl IntoIterator<Item = &'p Point>,
    metric: &Metric,
) -> Vec<(usize, usize)> {
    let ahead = |point: &Point| (first_rank(point, metric), are_equal(point, metric));
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    let mut before = None;
    for (index, point) in points.into_iter().enumerate() {
        let here = Some(ahead(point));
        match stretches.last_mut() {
            Some((_, last)) if before == here => *last = index,
            _ => stretches.push((index, index)),
        }
        before = here;
    }
    stretches
}

/// "“a” at …, “b” from … to …", along the values of the key of index `along`.
fn leaders(points: &[&Point], along: usize, ranking: &Ranking) -> String {
    let value = |index: usize| points[index].parameters[along].1.as_str();
    let stretches = stretches(points.iter().copied(), ranking.metric);
    let told: Vec<String> = stretches
        .into_iter()
        .map(|(first, last)| {
            let name = |remedy: &usize| quoted(&points[first].remedies[*remedy]);
            let ahead = first_rank(points[first], ranking.metric);
            let names: Vec<String> = ahead.iter().map(name).collect();
            let who = match names.len() {
                1..=ALIKE => names.join(" or "),
                _ if are_equal(points[first], ranking.metric) => "equal remedies".to_owned(),
                _ => "no remedy clearly".to_owned(),
            };
            let stretch = (first..=last).map(value);
            let [from, to] = [first, last].map(value);
            if (first, last) == (0, points.len() - 1) && first < last && is_word(from) {
                format!("{who} at each value")
            } else if from == to || is_word(from) {
                let places: Vec<String> = stretch.map(parameters::value).collect();
                format!("{who} at {}", places.join(", "))
            } else {
                format!("{who} from {from} to {to}")
            }
        })
        .collect();
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::results;

    /// “back in 10 min” is the best at the first `crossing` of `values` points, then the other.
    fn swept(values: usize, crossing: usize) -> Results {
        let (_, mut results) = results(&[60, 10], 16);
        let better = results.points[0].clone();
        let mut worse = better.clone();
        for ranking in &mut worse.rankings {
            ranking.places.iter_mut().for_each(|place| place.remedy = 1 - place.remedy);
        }
        let point = |k: usize| {
            let mut point = if k < crossing { better.clone() } else { worse.clone() };
            point.parameters = vec![("a.rate".to_owned(), format!("{k} / day"))];
            point
        };
        results.points = (0..values).map(point).collect();
        results.lie_on_a_line();
        results
    }

    #[test]
    fn who_is_the_best_where_is_said() {
        let told = "Choose by rate, for port availability: “back in 10 min” from 0 / day to 1 / day, \
                    “back in 60 min” from 2 / day to 4 / day.";
        assert_eq!(verdict(&swept(5, 2)), [told]);
    }

    #[test]
    fn one_that_is_the_best_everywhere_is_chosen() {
        let told = verdict(&swept(3, 3));
        assert!(told[0].starts_with(
            "Choose “back in 10 min”: it has the most port availability at each of 3 points; the next \
             best has "
        ));
        assert_eq!(told.len(), 1, "{told:?}");
    }

    #[test]
    fn what_chance_could_have_made_has_no_leader() {
        let mut results = swept(2, 1);
        for ranking in &mut results.points[1].rankings {
            ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
        }
        let told = verdict(&results);
        let expected = "Choose “back in 10 min”: it has clearly the most port availability at 1 of 2 \
                        points, and none has clearly more at the others.";
        assert_eq!(told, [expected]);
        assert!(
            ahead_by(&results, &results.points[0].rankings[0])[0].contains("no remedy clearly at")
        );
        for ranking in &mut results.points[0].rankings {
            ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
        }
        let told = verdict(&results);
        assert_eq!(told, ["Which remedy is the best cannot be told at any of 2 points."]);
        for point in &mut results.points {
            point.rankings.iter_mut().for_each(|ranking| ranking.is_tied = true);
        }
        let told = verdict(&results);
        let equal = "Choose by what is easiest: all remedies are equal in each replication at all 2 \
                     points; up to 19 % of replications may be otherwise.";
        assert_eq!(told, [equal]);
        results.points[0].rankings.iter_mut().for_each(|ranking| ranking.is_tied = false);
        let told = verdict(&results);
        assert!(
            told[0].ends_with("; at 1 of them the best are equal in each replication."),
            "{told:?}"
        );
    }

    #[test]
    fn a_long_list_is_counted_and_stands_below() {
        let mut results = swept(8, 4);
        results.points = [0, 7, 1, 6, 2, 5, 3, 4].map(|k| results.points[k].clone()).to_vec();
        let told = verdict(&results);
        let counted = "By port availability, “back in 60 min” is the best at 4 of 8 points; “back in 10 \
                       min” is the best at 4 of 8 points.";
        assert_eq!(told, [counted]);
    }
}
