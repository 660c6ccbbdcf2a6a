//! `[objective]`: what availability is promised.

use crate::experiment::metric::AVAILABILITIES;
use crate::experiment::objective::Objective;
use crate::reading::{Entry, Form, Node, Probability, Problems, Shape, Table, read_table};

/// The keys, in the order of [`AVAILABILITIES`].
const KEYS: [&str; AVAILABILITIES.len()] = ["port-availability", "user-availability"];

static SHAPE: Shape = Shape::new(
    "objective",
    "the least over the horizon that is good enough; at least one",
    &[
        Entry::absent::<Probability>(KEYS[0], "no promise", "the least port availability"),
        Entry::absent::<Probability>(KEYS[1], "no promise", "the least user availability"),
    ],
);

/// What may be written for it.
pub(super) const OBJECTIVE: Form = Form::Table(&SHAPE);

/// One objective for each availability that has one; at least one has.
pub(super) fn read(node: &Node, problems: &mut Problems) -> Option<Vec<Objective>> {
    read_table(node, &SHAPE, problems, |table| {
        let objectives = [0, 1].map(|index| read_objective(table, index));
        if objectives == [Some(None), Some(None)] {
            let hint = "add `port-availability = 0.999` or `user-availability = …`";
            table.miss("nothing is promised", hint);
            return None;
        }
        let [port, user] = objectives;
        Some([port?, user?].into_iter().flatten().collect())
    })
}

fn read_objective(table: &mut Table<'_, '_>, index: usize) -> Option<Option<Objective>> {
    let key = KEYS[index];
    let Some(Probability(at_least)) = table.optional(key)? else {
        return Some(None);
    };
    if at_least == 0.0 {
        let hint = "write a share above 0, such as 0.999, or leave it out";
        table.complain(key, format!("`{key}` of 0 is always met"), hint);
        return None;
    }
    let objective = Objective::new(AVAILABILITIES[index], at_least);
    if objective.is_none() {
        let message = format!("`{key}` is {at_least}, finer than a billionth");
        table.complain(key, message, "write at most nine decimals");
    }
    objective.map(Some)
}
