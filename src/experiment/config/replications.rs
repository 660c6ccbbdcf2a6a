//! `[replications]`: how often an experiment is repeated.

use crate::experiment::Replications;
use crate::reading::{Node, Problems, Read, read_table};

/// More replications than this are a slip of the pen.
const MAX: u32 = 10_000_000;

impl Read for Replications {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, "replications", problems, |table| {
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
            let precision = table.check("precision", precision, absent_or_positive, message, hint);
            let confidence = table.assume("confidence", "0.95");
            let inside = |c: &f64| *c > 0.0 && *c < 1.0;
            let hint = "write a share strictly between 0 and 1, such as 0.95";
            let message = |c: &f64| format!("`confidence` is {c}");
            let confidence = table.check("confidence", confidence, inside, message, hint);
            Some(Self { min: min?, max: max?, precision: precision?, confidence: confidence? })
        })
    }
}
