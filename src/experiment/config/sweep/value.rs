//! Values as they are written, and whether two mean the same.

use crate::reading::{Key, Measured, Node, Value};

/// Whether two values mean the same, whatever the unit.
pub(in crate::experiment::config) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(a), Value::Text(b)) => match (Measured::parse(a), Measured::parse(b)) {
            (Ok(a), Ok(b)) => b.in_unit_of(&a) == Some(a.number),
            _ => a == b,
        },
        (Value::Integer(whole), Value::Float(number))
        | (Value::Float(number), Value::Integer(whole)) => *whole as f64 == *number,
        _ => written(left) == written(right),
    }
}

/// `value` as it would be written behind `--set path=`: what stands in quotes there needs none.
pub(in crate::experiment::config) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::File(file) => file.name.clone(),
        other => nested(other),
    }
}

/// `value` as TOML on one line.
fn nested(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| nested(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) => {
            let entry = |(key, node): &(Key, Node)| {
                let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
                let quote = if key.name.chars().all(is_bare) { "" } else { "\"" };
                format!("{quote}{}{quote} = {}", key.name, nested(&node.value))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
