//! `[replications]`: how often an experiment is repeated.

use super::goal::UNTIL;
use crate::experiment::Replications;
use crate::reading::{Entry, Form, Node, Presence, Problems, Read, Shape, read_table};

/// More replications than this are a slip of the pen.
const MAX: u32 = 10_000_000;

static SHAPE: Shape = Shape::new(
    "replications",
    "how often the experiment is repeated",
    &[
        Entry::needed::<u32>("min", "at least so often").within(1.0, MAX as f64),
        Entry::needed::<u32>("max", "at most so often").within(1.0, MAX as f64),
        Entry::absent::<f64>(
            "precision",
            "run `max`",
            "stop at this half width of port and user availability",
        ),
        Entry::of(
            "until",
            UNTIL,
            Presence::Absent("`precision` alone"),
            "stop when all of this is known so well too",
        ),
        Entry::usual::<f64>("confidence", "0.95", "customary", "of every interval"),
    ],
);

impl Read for Replications {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let min = table.within("min", 1..=MAX);
            let max = table.within("max", 1..=MAX);
            if let (Some(min), Some(max)) = (min, max)
                && min > max
            {
                let message = format!("`max` ({max}) is less than `min` ({min})");
                let hint = "write the same number twice to run exactly that many";
                table.contradict("max", "min", message, hint);
            }
            let precision = table.optional("precision");
            let absent_or_positive = |p: &Option<f64>| p.is_none_or(|p| p > 0.0);
            let hint = "write a half width above zero, such as 0.01, or leave it out to run `max`";
            let message = |p: &Option<f64>| format!("`precision` is {}", p.unwrap_or_default());
            table.check("precision", precision, absent_or_positive, message, hint)?;
            // Which metrics and remedies there are is not known yet.
            let _ = table.node("until");
            let confidence = table.assume("confidence");
            let inside = |c: &f64| *c > 0.0 && *c < 1.0;
            let hint = "write a share strictly between 0 and 1, such as 0.95";
            let message = |c: &f64| format!("`confidence` is {c}");
            let confidence = table.check("confidence", confidence, inside, message, hint);
            Some(Self { min: min?, max: max?, confidence: confidence? })
        })
    }
}
