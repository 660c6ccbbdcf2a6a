//! Times of the day.

use super::instant::time_of_day;
use super::quantity::duration;
use super::{Form, Node, Plain, Problems, Read, Value};
use crate::engine::SimDuration;

/// A time of the day: the span since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(pub SimDuration);

/// `"08:00"`, with or without quotes, or the span since midnight, such as `"8 hours"`.
impl Read for TimeOfDay {
    const FORM: Form = Plain::text("time of the day", "\"08:00\"");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let (Value::Text(text) | Value::Date(text)) = &node.value else {
            let message = format!("{} is no time of the day", node.value);
            problems.add(node.at, message, HINT);
            return None;
        };
        let text = text.trim();
        let span = match time_of_day(text) {
            Some(nanos) => SimDuration::from_nanos(nanos),
            None if text.contains(':') || matches!(node.value, Value::Date(_)) => {
                problems.add(node.at, format!("`{text}` is no time of the day"), HINT);
                return None;
            }
            None => {
                let span = duration(text);
                span.map_err(|(message, hint)| problems.add(node.at, message, hint)).ok()?
            }
        };
        Some(Self(span))
    }
}

const HINT: &str = "write hours and minutes, such as \"08:00\"";
