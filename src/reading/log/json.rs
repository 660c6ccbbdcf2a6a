//! Logs with a JSON object a line, as nginx, Caddy, Traefik and others write them.

use serde_json::Value;

use super::meaning::{Meaning, Unread};
use crate::reading::instant::{date, unix};

/// How the instant is usually called, the likeliest first.
const KEYS: [&str; 12] = [
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "time_iso8601",
    "time_local",
    "datetime",
    "date",
    "msec",
    "StartUTC",
    "start_time",
    "t",
];

/// Reads the lines of such a log.
pub(super) struct Json {
    /// The key of the instant: as asked, or as the first object has it.
    key: Option<String>,
}

impl Json {
    pub(super) const fn new(key: Option<String>) -> Self {
        Self { key }
    }

    /// What `line` means: every line is a request.
    pub(super) fn meaning(&mut self, line: &str) -> Result<Meaning, Unread> {
        let value: Value = serde_json::from_str(line).map_err(|error| {
            (
                error.column().saturating_sub(1),
                "this is no JSON object, or not all of one".to_owned(),
            )
        })?;
        let Value::Object(entries) = value else {
            return Err((0, "this is JSON, but no object".to_owned()));
        };
        if self.key.is_none() {
            let usual = KEYS.into_iter().find(|key| entries.get(*key).and_then(instant).is_some());
            self.key = usual.map(str::to_owned);
        }
        let Some(key) = &self.key else {
            return Err((0, "no key says when it was".to_owned()));
        };
        let Some(value) = entries.get(key) else {
            return Err((0, format!("there is no key `{key}`")));
        };
        let found = instant(value).map(Meaning::Request);
        found.ok_or_else(|| (0, format!("what stands behind `{key}` is no date")))
    }
}

/// A date in a text, or seconds since 1970.
fn instant(value: &Value) -> Option<crate::reading::instant::Date> {
    match value {
        Value::String(text) => date(text).or_else(|| unix(text)),
        Value::Number(number) => unix(&number.to_string()),
        _ => None,
    }
}
