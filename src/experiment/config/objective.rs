//! `[objective]`: what availability is promised.

use crate::experiment::metric::{Metric, PORT_AVAILABILITY, SERVED_WITHIN, USER_AVAILABILITY};
use crate::experiment::objective::Objective;
use crate::reading::{Entry, Form, Node, Probability, Problems, Shape, Table, read_table};

/// The keys, each with what it promises.
const KEYS: [(&str, &Metric); 3] = [
    ("port-availability", PORT_AVAILABILITY),
    ("user-availability", USER_AVAILABILITY),
    ("served-within", SERVED_WITHIN),
];

static SHAPE: Shape = Shape::new(
    "objective",
    "the least over the horizon that is good enough; at least one",
    &[
        Entry::absent::<Probability>(KEYS[0].0, "no promise", "the least port availability"),
        Entry::absent::<Probability>(KEYS[1].0, "no promise", "the least user availability"),
        Entry::absent::<Probability>(
            KEYS[2].0,
            "no promise",
            "the least share served within the target of their class, where one has a `within`",
        ),
    ],
);

/// What may be written for it.
pub(super) const OBJECTIVE: Form = Form::Table(&SHAPE);

/// One objective for each share that has one; at least one has. `has_target`: whether a class of
/// clients has a target, if that could be read.
pub(super) fn read(
    node: &Node,
    has_target: Option<bool>,
    problems: &mut Problems,
) -> Option<Vec<Objective>> {
    read_table(node, &SHAPE, problems, |table| {
        let objectives = KEYS.map(|key| read_objective(table, key));
        if objectives == [Some(None); KEYS.len()] {
            let hint = "add `port-availability = 0.999` or `user-availability = …`";
            table.miss("nothing is promised", hint);
            return None;
        }
        let [.., (key, _)] = KEYS;
        if has_target == Some(false) && table.node(key).is_some() {
            let message = format!("`{key}` has no target here");
            table.complain(key, message, "give a class one, such as `within = \"2 s\"`");
        }
        let objectives: Option<Vec<Option<Objective>>> = objectives.into_iter().collect();
        Some(objectives?.into_iter().flatten().collect())
    })
}

fn read_objective(
    table: &mut Table<'_, '_>,
    (key, metric): (&'static str, &'static Metric),
) -> Option<Option<Objective>> {
    let Some(Probability(at_least)) = table.optional(key)? else {
        return Some(None);
    };
    if at_least == 0.0 {
        let hint = "write a share above 0, such as 0.999, or leave it out";
        table.complain(key, format!("`{key}` of 0 is always met"), hint);
        return None;
    }
    let objective = Objective::new(metric, at_least);
    if objective.is_none() {
        let message = format!("`{key}` is {at_least}, finer than a billionth");
        table.complain(key, message, "write at most nine decimals");
    }
    objective.map(Some)
}
