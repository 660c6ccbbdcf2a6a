//! `[remedies]`: what is compared.

use crate::engine::{SimDuration, SimTime};
use crate::experiment::NamedRemedy;
use crate::model::{Measure, Remedy};
use crate::reading::{Key, Node, Problems, Read, Value, scalar::printable};

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
    let remedies: Vec<Option<NamedRemedy>> = entries
        .iter()
        .map(|(name, node)| read_remedy(name, node, horizon, problems))
        .collect();
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
    let mut fixed = false;
    for (item, measure) in items.iter().zip(&measures) {
        let Measure::Fix(fix) = measure else {
            continue;
        };
        if fixed {
            let message = format!("`{}` installs the fix twice", name.name);
            problems.add(item.at, message, "keep one `fix`");
        }
        if horizon.is_some_and(|horizon| fix.at >= SimTime::ZERO + horizon) {
            let message = format!("`{}` installs the fix after the horizon", name.name);
            problems.add(item.at, message, "let `at` lie before the horizon");
        }
        fixed = true;
    }
    Some(NamedRemedy {
        name: name.name.clone(),
        remedy: Remedy { measures },
    })
}
