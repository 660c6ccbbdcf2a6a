//! `[remedies]`: what is compared.

use super::horizon::Horizon;
use crate::engine::{SimDuration, SimTime};
use crate::experiment::NamedRemedy;
use crate::model::{Measure, Remedy};
use crate::reading::{At, Key, Node, Problems, Read, Value, hint, scalar::printable};

/// How often a periodic measure may act in a replication: more would take days.
const TICKS_MAX: u64 = 1_000_000_000;

/// All remedies by name, in the order of the file; at least one. `workers`: how many the listener
/// has, if that could be read.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    workers: Option<u32>,
    problems: &mut Problems,
) -> Option<Vec<NamedRemedy>> {
    let Value::Table(entries) = &node.value else {
        let message = format!("remedies must be a table, not {}", node.value.kind());
        problems.add(node.at, message, "write \"name\" = [ … ] under [remedies]");
        return None;
    };
    if entries.is_empty() {
        let hint = "write at least \"do nothing\" = []";
        problems.add_missing(node.at, "there is no remedy to compare", hint);
        return None;
    }
    let remedies: Vec<Option<NamedRemedy>> = entries
        .iter()
        .map(|(name, node)| read_remedy(name, node, horizon, workers, problems))
        .collect();
    remedies.into_iter().collect()
}

/// The index of the remedy that `reference` names.
pub(super) fn called(reference: &Key, names: &[&str], problems: &mut Problems) -> Option<usize> {
    let index = names.iter().position(|name| *name == reference.name);
    if index.is_none() && !names.is_empty() {
        let message = format!("there is no remedy `{}`", reference.name);
        problems.add_missing(reference.at, message, hint::one_of(&reference.name, names));
    }
    index
}

fn read_remedy(
    name: &Key,
    node: &Node,
    horizon: Option<Horizon>,
    workers: Option<u32>,
    problems: &mut Problems,
) -> Option<NamedRemedy> {
    if let Err((message, hint)) = printable(&name.name) {
        problems.add(name.at, message, hint);
    }
    let measures = Vec::<Measure>::read(node, problems)?;
    let Value::Array(items) = &node.value else {
        unreachable!("a list was read from it");
    };
    check_times(name, items, &measures, horizon, problems);
    check_slow_starts(items, &measures, workers, problems);
    check_listeners(name, items, &measures, problems);
    Some(NamedRemedy { name: name.name.clone(), remedy: Remedy { measures } })
}

/// A slow start has no more workers than the listener.
fn check_slow_starts(
    items: &[Node],
    measures: &[Measure],
    workers: Option<u32>,
    problems: &mut Problems,
) {
    for (item, measure) in items.iter().zip(measures) {
        let slow_start = measure.restart().and_then(|restart| restart.slow_start);
        if let (Some(slow), Some(workers)) = (slow_start, workers)
            && slow.workers > workers
        {
            let message = format!(
                "the slow start has {} workers, but the listener only {workers}",
                slow.workers
            );
            let path = [measure.tag(), "restart", "slow-start"];
            let at =
                path.iter().try_fold(item, |node, key| node.get(key)).map_or(item.at, |n| n.at);
            problems.add(at, message, "lower its `workers`, or raise those of [listener]");
        }
    }
}

/// One standby at most; what is said of several listeners needs one.
fn check_listeners(name: &Key, items: &[Node], measures: &[Measure], problems: &mut Problems) {
    let both = || items.iter().zip(measures);
    let is_standby = |measure: &Measure| matches!(measure, Measure::Standby(_));
    let mut standbys = both().filter(|(_, measure)| is_standby(measure)).map(|(item, _)| item.at);
    if let Some(first) = standbys.next() {
        for second in standbys {
            let message = format!("`{}` has two standbys", name.name);
            let hint = "keep one `standby`, with all listeners";
            problems.add_contradiction(second, message, hint, (first, "the first one"));
        }
        return;
    }
    for (item, measure) in both() {
        for key in ["pace", "order", "stagger"] {
            let node = item.get(measure.tag()).and_then(|settings| settings.get(key));
            if let Some(node) = node {
                let message = format!("`{key}` is of several listeners, but there is one");
                let hint = "add a `standby` to this remedy, or leave it out";
                problems.add_missing(node.at, message, hint);
            }
        }
    }
}

/// What the horizon says about when the measures act.
fn check_times(
    name: &Key,
    items: &[Node],
    measures: &[Measure],
    horizon: Option<Horizon>,
    problems: &mut Problems,
) {
    let mut fixed: Option<At> = None;
    for (item, measure) in items.iter().zip(measures) {
        let period = match measure {
            Measure::Fix(fix) => {
                if let Some(first) = fixed {
                    let message = format!("`{}` installs the fix twice", name.name);
                    let other = (first, "the first one");
                    problems.add_contradiction(item.at, message, "keep one `fix`", other);
                }
                fixed = fixed.or(Some(item.at));
                let earliest = SimDuration::from_secs_f64(fix.at.quantile(f64::EPSILON));
                let earliest = SimTime::ZERO + earliest;
                if let Some(horizon) = horizon.filter(|horizon| horizon.precedes(earliest)) {
                    let message = format!("`{}` installs the fix after the horizon", name.name);
                    let hint = "let `at` lie before the horizon";
                    horizon.contradict(item.at, message, hint, problems);
                }
                continue;
            }
            Measure::Filter(filter) => {
                if let Some(horizon) = horizon.filter(|horizon| horizon.precedes(filter.from)) {
                    let message = format!("`{}` filters after the horizon", name.name);
                    let hint = "let `from` lie before the horizon";
                    horizon.contradict(item.at, message, hint, problems);
                }
                continue;
            }
            Measure::Schedule(schedule) => schedule.every,
            _ => match measure.probing() {
                Some(probing) => probing.period,
                None => continue,
            },
        };
        let ticks = |horizon: &Horizon| horizon.span.as_nanos() / period.as_nanos();
        if let Some(horizon) = horizon.filter(|horizon| ticks(horizon) > TICKS_MAX) {
            let ticks = ticks(&horizon);
            let message = format!("`{}` acts {ticks} times by the horizon", name.name);
            let hint = "lengthen its period or shorten the horizon until it is at most 1e9 times";
            horizon.contradict(item.at, message, hint, problems);
        }
    }
}
