//! Access logs of web servers: a line a request, its date in brackets.

use super::meaning::{Meaning, Unread};
use crate::reading::instant::{date, in_brackets};

/// What `line` means: every line is a request.
pub(super) fn meaning(line: &str) -> Result<Meaning, Unread> {
    let found = in_brackets(line).and_then(|at| date(&line[at]));
    found.map(Meaning::Request).ok_or_else(|| match line.find('[') {
        Some(at) => (at, "what stands in brackets is no date".to_owned()),
        None => (0, "no date stands in brackets".to_owned()),
    })
}
