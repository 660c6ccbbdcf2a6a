//! `[remedies]`: what is compared.

use crate::engine::{SimDuration, SimTime};
use crate::experiment::NamedRemedy;
use crate::model::{Measure, Remedy};
use crate::reading::{At, Key, Node, Problems, Read, Value, scalar::printable};

/// How often a periodic measure may act in a replication: more would take days.
const TICKS_MAX: u64 = 1_000_000_000;

/// All remedies by name, in the order of the file; at least one.
pub(super) fn read(
    node: &Node,
    horizon: Option<SimDuration>,
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
    let remedies: Vec<Option<NamedRemedy>> =
        entries.iter().map(|(name, node)| read_remedy(name, node, horizon, problems)).collect();
    remedies.into_iter().collect()
}

fn read_remedy(
    name: &Key,
    node: &Node,
    horizon: Option<SimDuration>,
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
    Some(NamedRemedy { name: name.name.clone(), remedy: Remedy { measures } })
}

/// What the horizon says about when the measures act.
fn check_times(
    name: &Key,
    items: &[Node],
    measures: &[Measure],
    horizon: Option<SimDuration>,
    problems: &mut Problems,
) {
    let horizon = horizon.unwrap_or_default();
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
                if earliest >= horizon && horizon > SimDuration::ZERO {
                    let message = format!("`{}` installs the fix after the horizon", name.name);
                    problems.add(item.at, message, "let `at` lie before the horizon");
                }
                continue;
            }
            Measure::Filter(filter) => {
                if filter.from >= SimTime::ZERO + horizon && horizon > SimDuration::ZERO {
                    let message = format!("`{}` filters after the horizon", name.name);
                    problems.add(item.at, message, "let `from` lie before the horizon");
                }
                continue;
            }
            Measure::Schedule(schedule) => schedule.every,
            Measure::Watchdog(watchdog) => watchdog.period,
            _ => continue,
        };
        let ticks = horizon.as_nanos() / period.as_nanos();
        if ticks > TICKS_MAX {
            let message = format!("`{}` acts {ticks} times by the horizon", name.name);
            let hint = "lengthen its period or shorten the horizon until it is at most 1e9 times";
            problems.add(item.at, message, hint);
        }
    }
}
