//! `[remedies]`: what is compared.

use super::horizon::Horizon;
use super::network::Network;
use crate::engine::{Distribution, SimDuration};
use crate::experiment::NamedRemedy;
use crate::model::remedy::{Begins, Measure, Nature, OfSeveral, Remedy};
use crate::model::scenario::ListenerSpec;
use crate::reading::{Assumed, At, Form, Key, Node, Problems, Read, Value, hint, scalar};

/// How often a periodic measure may act in a replication: more would take days.
const TICKS_MAX: u64 = 1_000_000_000;

/// More remedies than this are not compared: the table has a row for each.
pub(super) const REMEDIES_MAX: usize = 200;

/// More measures than this are a slip of the pen: four for each hour of the day.
pub(super) const MEASURES_MAX: usize = 100;

/// How often a start may find its address held, one time after another.
const HELD_STARTS_MAX: f64 = 1e6;

/// What may be written for them.
pub(super) const REMEDIES: Form =
    Form::Named { name: "\"name\"", value: &Form::List(&Measure::FORM) };

/// All remedies by name, in the order of the file; at least one, for this listener and this network,
/// if those could be read.
pub(super) fn read(
    node: &Node,
    horizon: Option<Horizon>,
    listener: Option<&ListenerSpec>,
    network: Option<&Network>,
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
    let places = entries.iter().map(|(name, _)| name.at);
    if !scalar::at_most(REMEDIES_MAX, "remedies", places, problems) {
        return None;
    }
    let remedies: Vec<Option<NamedRemedy>> = entries
        .iter()
        .map(|(name, node)| read_remedy(name, node, horizon, listener, network, problems))
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
    listener: Option<&ListenerSpec>,
    network: Option<&Network>,
    problems: &mut Problems,
) -> Option<NamedRemedy> {
    if let Err((message, hint)) = scalar::name(&name.name) {
        problems.add(name.at, message, hint);
    }
    if let Value::Array(items) = &node.value {
        let places = items.iter().map(|item| item.at);
        if !scalar::at_most(MEASURES_MAX, "measures in a remedy", places, problems) {
            return None;
        }
    }
    let measures = Vec::<Measure>::read(node, problems)?;
    let Value::Array(items) = &node.value else {
        unreachable!("a list was read from it");
    };
    check_times(name, items, &measures, horizon, problems);
    if let Some(listener) = listener {
        check_slow_starts(items, &measures, listener.workers, problems);
        check_held_starts(items, &measures, listener, problems);
    }
    check_listeners(name, items, &measures, problems);
    if let Some(network) = network {
        check_nodes(items, &measures, network, problems);
    }
    check_supervisors(name, items, &measures, problems);
    Some(NamedRemedy { name: name.name.clone(), remedy: Remedy { measures } })
}

/// A slow start has no more workers than the listener.
fn check_slow_starts(items: &[Node], measures: &[Measure], workers: u32, problems: &mut Problems) {
    for (item, measure) in items.iter().zip(measures) {
        let slow_start = measure.nature().restarts.and_then(|restarts| restarts.how.slow_start);
        if let Some(slow) = slow_start
            && slow.workers > workers
        {
            let message = format!(
                "the slow start has {} workers, but the listener only {workers}",
                slow.workers
            );
            let at = place(item, &[measure.tag(), "restart", "slow-start"]);
            problems.add(at, message, "lower its `workers`, or raise those of [listener]");
        }
    }
}

/// A start that finds its address held takes some time, for it is made again until the address is
/// free.
fn check_held_starts(
    items: &[Node],
    measures: &[Measure],
    listener: &ListenerSpec,
    problems: &mut Problems,
) {
    if listener.reuse_address {
        return;
    }
    for (item, measure) in items.iter().zip(measures) {
        let Some(restart) = measure.nature().restarts.map(|restarts| restarts.how) else {
            continue;
        };
        if !restart.scope.closes_socket() || restart.dark != Distribution::ZERO {
            continue;
        }
        let held = listener.profile.time_wait.as_secs_f64();
        let once = restart.shutdown.mean() + restart.closed.mean();
        if held > 0.0 && held / once > HELD_STARTS_MAX {
            let message = format!(
                "the program starts again and again while its address is held ({}), and each time \
                 takes {}",
                listener.profile.time_wait,
                SimDuration::from_secs_f64(once),
            );
            let hint = "give `closed` the time that a start takes, such as \"300 ms\", or let \
                        `reuse-address` be true";
            problems.add(place(item, &[measure.tag(), "restart"]), message, hint);
        }
    }
}

/// Where what `path` leads to in `item` stands, or else the item.
fn place(item: &Node, path: &[&str]) -> At {
    path.iter().try_fold(item, |node, key| node.get(key)).map_or(item.at, |node| node.at)
}

/// One measure at most brings listeners; what is said of several listeners needs one, and what is not
/// said of them then is assumed.
fn check_listeners(name: &Key, items: &[Node], measures: &[Measure], problems: &mut Problems) {
    let both = || items.iter().zip(measures);
    let mut bringing = both().filter(|(_, measure)| measure.nature().brings.is_some());
    let first = bringing.next();
    for (second, measure) in bringing {
        let (first, _) = first.expect("there is one before the second");
        let tag = measure.tag();
        let message = format!("`{}` has two {tag}s", name.name);
        let hint = format!("keep one `{tag}`, with all listeners");
        problems.add_contradiction(second.at, message, hint, (first.at, "the first one"));
    }
    for (item, measure) in both() {
        let settings = item.get(measure.tag());
        for OfSeveral { key, usual } in measure.nature().of_several {
            match (settings.and_then(|settings| settings.get(key)), first) {
                (Some(node), None) => {
                    let message = format!("`{key}` is of several listeners, but there is one");
                    let hint = "add a `standby` to this remedy, or leave it out";
                    problems.add_missing(node.at, message, hint);
                }
                (None, Some(_)) => {
                    let at = settings.map_or(item.at, |settings| settings.at);
                    if let Some((written, source)) = *usual {
                        problems.assume(Assumed { at, key, usual: written.into(), source });
                    }
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
    }
}

/// Listeners elsewhere stand at nodes of the network.
fn check_nodes(items: &[Node], measures: &[Measure], network: &Network, problems: &mut Problems) {
    for (item, measure) in items.iter().zip(measures) {
        if measure.nature().brings.is_none() {
            continue;
        }
        let tag = measure.tag();
        let nodes = item.get(tag).and_then(|settings| settings.get("at"));
        let names = nodes.and_then(|nodes| Vec::<Key>::read(nodes, problems));
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            network.places(&names, tag, item.at, problems);
        }
    }
}

/// One measure at most replaces workers, and one at most times them out.
fn check_supervisors(name: &Key, items: &[Node], measures: &[Measure], problems: &mut Problems) {
    let both = || items.iter().zip(measures);
    let mut check = |does: &str, is_one: fn(&Nature<'_>) -> bool| {
        let mut those = both().filter(|(_, measure)| is_one(&measure.nature()));
        let first = those.next();
        for (second, measure) in those {
            let (first, _) = first.expect("there is one before the second");
            let message = format!("`{}` {does} workers twice", name.name);
            let hint = format!("keep one `{}`", measure.tag());
            problems.add_contradiction(second.at, message, hint, (first.at, "the first one"));
        }
    };
    check("replaces", |nature| nature.recycles.is_some());
    check("times out", |nature| nature.times_out.is_some());
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
        let Nature { restarts, probes, installs, begins, .. } = measure.nature();
        if installs.is_some() {
            if let Some(first) = fixed {
                let message = format!("`{}` installs the fix twice", name.name);
                let hint = format!("keep one `{}`", measure.tag());
                problems.add_contradiction(item.at, message, hint, (first, "the first one"));
            }
            fixed = fixed.or(Some(item.at));
        }
        let Some(horizon) = horizon else {
            continue;
        };
        if let Some(Begins { at, key, does }) = begins
            && horizon.precedes(at)
        {
            let message = format!("`{}` {does} after the horizon", name.name);
            let hint = format!("let `{key}` lie before the horizon");
            horizon.contradict(item.at, message, hint, problems);
        }
        let planned = restarts.and_then(|restarts| restarts.why.period());
        let probed = probes.into_iter().flat_map(|probes| probes.how.intervals());
        let periods = planned.into_iter().chain(probed);
        let shortest = periods.filter(|period| *period > SimDuration::ZERO).min();
        if let Some(period) = shortest {
            let ticks = horizon.span.as_nanos() / period.as_nanos();
            if ticks > TICKS_MAX {
                let message = format!("`{}` acts {ticks} times by the horizon", name.name);
                let hint =
                    "lengthen its period or shorten the horizon until it is at most 1e9 times";
                horizon.contradict(item.at, message, hint, problems);
            }
        }
    }
}
