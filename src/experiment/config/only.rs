//! `only`: which of the remedies are run. Each meets the traffic that it meets among all.

use super::remedies;
use super::sweep::Swept;
use crate::experiment::{Experiment, LeftOut};
use crate::reading::graft::segments;
use crate::reading::{Key, Table};

/// The indices of the remedies that are run, of those called `names`: all, unless `only` names some.
pub(super) fn read(
    table: &mut Table<'_, '_>,
    names: &[&str],
    swept: Option<&Swept>,
) -> Option<Vec<usize>> {
    let Some(only) = table.optional::<Vec<Key>>("only")? else {
        return Some((0..names.len()).collect());
    };
    if only.is_empty() {
        table.complain("only", "no remedy is run", "name one at least, or leave `only` out");
        return None;
    }
    let named = only.iter().map(|name| (name.name.as_str(), name.at));
    let message = |name: &str| format!("`{name}` is named twice");
    table.problems().add_repeated(named, message, "name each remedy once");
    let found = only.iter().map(|name| remedies::called(name, names, table.problems()));
    let mut kept: Vec<usize> = found.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
    kept.sort_unstable();
    kept.dedup();
    for swept in swept.map_or(&[][..], |swept| &swept.keys) {
        let segments = segments(&swept.key.name).unwrap_or_default();
        let [first, name, ..] = &segments[..] else { continue };
        if first == "remedies" && !kept.iter().any(|index| names[*index] == name) {
            let at = table.at("only");
            let message = format!("`{name}` is not run, but a key of it is swept");
            let hint = "run it too, or give the key one value by --set";
            let other = (swept.key.at, "it is swept here");
            table.problems().add_contradiction(at, message, hint, other);
        }
    }
    Some(kept)
}

/// `whole` with the remedies of these indices, in their order, and what is said about them.
pub(super) fn keep(whole: Experiment, kept: &[usize]) -> Experiment {
    let place = |index: usize| kept.iter().position(|kept| *kept == index);
    let (all, expected) = (whole.remedies.len(), whole.expectations.len());
    let mut expectations = whole.expectations;
    expectations.retain(|expectation| place(expectation.remedy).is_some());
    for expectation in &mut expectations {
        expectation.remedy = place(expectation.remedy).expect("it was retained");
    }
    let mut goals = whole.goals;
    goals.retain_mut(|goal| {
        let [remedy, against] = [&mut goal.remedy, &mut goal.against].map(|named| {
            *named = named.map_or(Some(None), |index| place(index).map(Some))?;
            Some(())
        });
        remedy.is_some() && against.is_some()
    });
    let baseline = place(whole.baseline);
    let name = |index: usize| whole.remedies[index].name.clone();
    let left_out = LeftOut {
        remedies: (0..all).filter(|index| place(*index).is_none()).map(name).collect(),
        baseline: baseline.is_none(),
        expectations: expected - expectations.len(),
    };
    let remedies = kept.iter().map(|index| whole.remedies[*index].clone()).collect();
    let baseline = baseline.unwrap_or(0);
    Experiment { remedies, left_out, baseline, expectations, goals, ..whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::synthetic::experiment;

    #[test]
    fn indices_are_those_among_the_remedies_that_are_kept() {
        let mut whole = experiment(&[60, 10, 30], 1, 1);
        whole.baseline = 2;
        let some = keep(whole.clone(), &[1, 2]);
        let names: Vec<&str> = some.remedies.iter().map(|named| named.name.as_str()).collect();
        assert_eq!(names, ["back in 10 min", "back in 30 min"]);
        assert_eq!((some.baseline, some.left_out.baseline), (1, false));
        assert_eq!(some.left_out.remedies, ["back in 60 min"]);
        // The first that is kept takes the place of a baseline that is not.
        let others = keep(whole, &[0, 1]);
        assert_eq!((others.baseline, others.left_out.baseline), (0, true));
    }
}
