//! Which values meet: combinations, keys that move together, points that fill the space.

use std::collections::BTreeSet;

use super::condition::Condition;
use super::key::SweptKey;
use super::range::POINTS_MAX;
use super::value::written;
use crate::experiment::design::grid;
use crate::experiment::filling::Filling;
use crate::reading::{At, Key, Problems, hint};

/// More combinations than this are not looked at, whatever is left of them.
const COMBINATIONS_MAX: usize = 100_000;

/// The keys that move by themselves or together, by the lists of paths in `zip`, in the order of the
/// first key of each.
pub(super) fn groups(
    zip: &[Vec<Key>],
    keys: &[SweptKey],
    set: &[SweptKey],
    problems: &mut Problems,
) -> Option<Vec<Vec<usize>>> {
    let paths: Vec<&str> = keys.iter().chain(set).map(|one| one.key.name.as_str()).collect();
    let mut is_sound = true;
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let named = zip.iter().flatten().map(|path| (path.name.as_str(), path.at));
    let different: BTreeSet<&str> = named.clone().map(|(name, _)| name).collect();
    is_sound &= different.len() == named.clone().count();
    let message = |name: &str| format!("`{name}` is zipped twice");
    problems.add_repeated(named, message, "name each key once");
    for together in zip {
        if let [alone] = &together[..] {
            let message = format!("`{}` is zipped with nothing", alone.name);
            problems.add(alone.at, message, "name the keys that move together in one list");
            is_sound = false;
        }
        let mut group = Vec::new();
        for path in together {
            match paths.iter().position(|known| *known == path.name) {
                Some(index) if index < keys.len() => group.push((index, path)),
                Some(_) => {}
                None => {
                    let message = format!("`{}` is not swept", path.name);
                    problems.add(path.at, message, hint::one_of(&path.name, &paths));
                    is_sound = false;
                }
            }
        }
        is_sound &= are_of_one_length(&group, keys, problems);
        if !group.is_empty() {
            groups.push(group.into_iter().map(|(index, _)| index).collect());
        }
    }
    let zipped: BTreeSet<usize> = groups.iter().flatten().copied().collect();
    let named = |key: &SweptKey| zip.iter().flatten().any(|path| path.name == key.key.name);
    for (index, key) in keys.iter().enumerate() {
        // Of keys that move together one may stand still.
        is_sound &= named(key) || key.check_differ(problems);
        if !zipped.contains(&index) {
            groups.push(vec![index]);
        }
    }
    groups.sort_by_key(|group| group.iter().min().copied());
    is_sound.then_some(groups)
}

fn are_of_one_length(group: &[(usize, &Key)], keys: &[SweptKey], problems: &mut Problems) -> bool {
    let Some(((first, leader), others)) = group.split_first() else { return true };
    let count = |index: usize| keys[index].values.len();
    let mut is_sound = true;
    for (index, path) in others.iter().filter(|(index, _)| count(*index) != count(*first)) {
        let message = format!(
            "`{}` takes {} values, and `{}` takes {}",
            path.name,
            count(*index),
            leader.name,
            count(*first)
        );
        let hint = "let keys that move together take equally many values";
        problems.add_contradiction(path.at, message, hint, (leader.at, "they move together"));
        is_sound = false;
    }
    is_sound
}

/// All combinations of the groups: of each key the index of its value.
pub(super) fn combined(
    groups: &[Vec<usize>],
    keys: &[SweptKey],
    are_conditions: bool,
    at: At,
    problems: &mut Problems,
) -> Option<Vec<Vec<usize>>> {
    let counts: Vec<usize> = groups.iter().map(|group| keys[group[0]].values.len()).collect();
    let all = counts.iter().try_fold(1_usize, |all, count| all.checked_mul(*count));
    let most = if are_conditions { COMBINATIONS_MAX } else { POINTS_MAX };
    match all {
        Some(all) if all <= most => {}
        Some(all) if all <= COMBINATIONS_MAX => return too_many(&all.to_string(), at, problems),
        _ => return too_many(&format!("more than {COMBINATIONS_MAX}"), at, problems),
    }
    let spread = |rows: Vec<usize>| {
        let mut choice = vec![0; keys.len()];
        for (group, row) in groups.iter().zip(rows) {
            group.iter().for_each(|key| choice[*key] = row);
        }
        choice
    };
    Some(grid(&counts).into_iter().map(spread).collect())
}

/// `count` points that fill the space of the keys, which take their values on it.
pub(super) fn filled(
    filling: Filling,
    (count, at): (usize, At),
    seed: u64,
    keys: &mut [SweptKey],
    problems: &mut Problems,
) -> Option<Vec<Vec<usize>>> {
    let levels = keys.iter().try_fold(1_usize, |all, key| match &key.open {
        Some(_) => None,
        None => all.checked_mul(key.values.len()),
    });
    if let Some(levels) = levels.filter(|levels| *levels < count) {
        let message =
            format!("the listed values have {levels} combinations, but `points` is {count}");
        problems.add(at, message, "write fewer points, or leave `design` out: then all are run");
        return None;
    }
    let names: Vec<String> = keys.iter().map(|one| one.key.name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let places = filling.of(seed, &names, count);
    let mut choices = vec![vec![0; keys.len()]; count];
    for (index, (key, places)) in keys.iter_mut().zip(places).enumerate() {
        let mut order: Vec<usize> = (0..count).collect();
        match &key.open {
            Some(range) => {
                order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
                let sorted: Vec<f64> = order.iter().map(|point| places[*point]).collect();
                key.values = range.values_at(&sorted);
                let ranks = order.into_iter().enumerate();
                ranks.for_each(|(rank, point)| choices[point][index] = rank);
            }
            None => {
                let levels = key.values.len();
                for (choice, place) in choices.iter_mut().zip(&places) {
                    choice[index] = ((place * levels as f64) as usize).min(levels - 1);
                }
            }
        }
    }
    Some(choices)
}

/// What is left of `choices` where those that break a condition, and those that are the same as others,
/// are left out; and how many these are.
pub(super) fn kept(
    choices: Vec<Vec<usize>>,
    keys: &[SweptKey],
    conditions: &[Condition],
    at: At,
    problems: &mut Problems,
) -> Option<(Vec<Vec<usize>>, usize, usize)> {
    let mut kept = Vec::with_capacity(choices.len());
    let (mut broken, mut repeated) = (0, 0);
    let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
    for choice in choices {
        let mut holds = true;
        for condition in conditions {
            match condition.holds(keys, &choice) {
                Ok(is_met) => holds &= is_met,
                Err(why) => {
                    let message = format!("`{}` cannot be told: {why}", condition.text.name);
                    let hint = "compare numbers, or quantities of one kind; words only by == or !=";
                    problems.add(condition.text.at, message, hint);
                    return None;
                }
            }
        }
        let values =
            keys.iter().zip(&choice).map(|(key, index)| written(&key.values[*index].value));
        if !holds {
            broken += 1;
        } else if seen.insert(values.collect()) {
            kept.push(choice);
        } else {
            repeated += 1;
        }
    }
    if let [first, ..] = conditions
        && kept.is_empty()
    {
        let message = format!("all {broken} design points break a condition");
        let hint = "sweep other values, or change the conditions in `where`";
        problems.add(first.text.at, message, hint);
        return None;
    }
    if kept.len() > POINTS_MAX {
        return too_many(&kept.len().to_string(), at, problems);
    }
    Some((kept, broken, repeated))
}

/// Says that there are `count` design points.
fn too_many<T>(count: &str, at: At, problems: &mut Problems) -> Option<T> {
    let message = format!("the sweep has {count} design points");
    let hint = format!(
        "sweep fewer values, or write a `design` and its `points`: there may be {POINTS_MAX} points"
    );
    problems.add(at, message, hint);
    None
}
