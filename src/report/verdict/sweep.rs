//! The verdict of a sweep: who is the best at how many design points, and where.

use super::yardstick::{ONE_REPLICATION, by, deciding_metric, month};
use crate::experiment::Results;
use crate::experiment::metric::{AVAILABILITIES, COST, Metric, USER_AVAILABILITY};
use crate::experiment::ranking::Ranking;
use crate::experiment::results::Point;
use crate::report::best_values::best_values;
use crate::report::digits::short;
use crate::report::notation::spoken;
use crate::report::parameters::{self, is_word};
use crate::report::phrases::{absolute, capitalised, quoted};

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
    let all = points.len();
    let leaders: Vec<Option<usize>> =
        points.iter().map(|point| leader(point, ranking.metric)).collect();
    let what = spoken(ranking.metric);
    if let [Some(best), rest @ ..] = &leaders[..]
        && rest.iter().all(|other| *other == Some(*best))
    {
        let name = quoted(&points[0].remedies[*best]);
        let extreme = if ranking.is_less_better { "least" } else { "most" };
        return vec![format!(
            "Choose {name}: it has the {extreme} {what} at each of {all} points{}.",
            margins(results, ranking.metric)
        )];
    }
    let mut counts: Vec<(usize, usize)> = (0..points[0].remedies.len())
        .map(|remedy| (remedy, leaders.iter().filter(|one| **one == Some(remedy)).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if counts.is_empty() {
        return vec![format!("Which remedy is the best cannot be told at any of {all} points.")];
    }
    let places = ahead_by(results, ranking);
    if let [place] = &places[..] {
        let key = results.name_of(&points[0].parameters[0].0);
        return vec![format!("Choose by {key}, for {what}: {place}.")];
    }
    let told = counts.iter().map(|(remedy, count)| {
        format!("{} is the best at {count} of {all} points", quoted(&points[0].remedies[*remedy]))
    });
    let open = leaders.iter().filter(|leader| leader.is_none()).count();
    let open = (open > 0).then(|| format!("at {open} it cannot be told"));
    let told: Vec<String> = told.chain(open).collect();
    let mut lines = vec![format!("By {what}, {}.", told.join("; "))];
    if places.len() < LINES {
        lines.extend(places.iter().map(|line| format!("{}.", capitalised(line))));
    }
    lines
}

/// A line for the port and one for its users, where no remedy is the best for both at some point and
/// nothing has a price: neither answer is the only one.
fn both(results: &Results) -> Option<Vec<String>> {
    let first = results.points.first()?;
    let is_apart = |point: &Point| {
        let [port, users] = AVAILABILITIES.map(|metric| by(point, metric));
        let (Some(port), Some(users)) = (port, users) else { return false };
        let (port, users) = (port.unbeaten(), users.unbeaten());
        !port.is_empty() && !port.iter().any(|remedy| users.contains(remedy))
    };
    if by(first, COST).is_some() || !results.points.iter().any(is_apart) {
        return None;
    }
    let key = results.name_of(&first.parameters.first()?.0);
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

/// "; the next best is from 3 to 12 min a month longer down".
fn margins(results: &Results, metric: &Metric) -> String {
    let of = |point: &Point| by(point, metric)?.margin.map(|margin| absolute(margin).mean);
    let margins: Vec<f64> = results.points.iter().filter_map(of).collect();
    let least = margins.iter().copied().fold(f64::INFINITY, f64::min);
    let most = margins.iter().copied().fold(0.0, f64::max);
    let currency = results.currency.as_deref();
    let told = |margin: f64| match metric {
        metric if metric == COST => format!("{} {}", short(margin), currency.unwrap_or_default()),
        metric if metric == USER_AVAILABILITY => format!("{} points", short(100.0 * margin)),
        _ => month(margin),
    };
    let what = match metric {
        metric if metric == COST => "dearer",
        metric if metric == USER_AVAILABILITY => "less",
        _ => "a month longer down",
    };
    match margins.is_empty() {
        true => String::new(),
        false if told(least) == told(most) => format!("; the next best is {} {what}", told(most)),
        false => format!("; the next best is {} to {} {what}", told(least), told(most)),
    }
}

/// Who is ahead by `ranking` where, a line for each value of the second key.
pub(in crate::report) fn ahead_by(results: &Results, ranking: &Ranking) -> Vec<String> {
    let points = &results.points;
    if points[0].remedies.len() < 2 {
        return Vec::new();
    }
    // The second key runs through its values first.
    let second = |point: &Point| point.parameters.get(1).map(|(_, value)| value.clone());
    let first_value = &points[0].parameters[0];
    let across = points.iter().take_while(|point| point.parameters[0] == *first_value).count();
    let line = |offset: usize| {
        let points: Vec<&Point> = points.iter().skip(offset).step_by(across).collect();
        let place = match second(points[0]) {
            Some(value) => format!("at {} = {value}: ", points[0].parameters[1].0),
            None => String::new(),
        };
        format!("{place}{}", leaders(&points, ranking))
    };
    (0..across).map(line).collect()
}

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

/// "“a” at …, “b” from … to …", along the values of the first key.
fn leaders(points: &[&Point], ranking: &Ranking) -> String {
    let ahead: Vec<Vec<usize>> =
        points.iter().map(|point| first_rank(point, ranking.metric)).collect();
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for index in 0..points.len() {
        match stretches.last_mut() {
            Some((_, last)) if ahead[*last] == ahead[index] => *last = index,
            _ => stretches.push((index, index)),
        }
    }
    let told: Vec<String> = stretches
        .into_iter()
        .map(|(first, last)| {
            let name = |remedy: &usize| quoted(&points[first].remedies[*remedy]);
            let names: Vec<String> = ahead[first].iter().map(name).collect();
            let who = match names.len() {
                1..=ALIKE => names.join(" or "),
                _ => "no remedy clearly".to_owned(),
            };
            let stretch = points[first..=last].iter().map(|point| point.parameters[0].1.as_str());
            let [from, to] = [first, last].map(|index| points[index].parameters[0].1.as_str());
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
             best is "
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
        assert!(told[0].contains("no remedy clearly at 1 / day"), "{told:?}");
        for ranking in &mut results.points[0].rankings {
            ranking.places.iter_mut().for_each(|place| (place.rank, place.is_beaten) = (1, false));
        }
        let told = verdict(&results);
        assert_eq!(told, ["Which remedy is the best cannot be told at any of 2 points."]);
    }
}
