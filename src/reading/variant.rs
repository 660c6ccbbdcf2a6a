//! Variants and words: a tag, with or without settings.

use super::{Choice, Node, Problems, Value, hint};

/// What stands behind the tag of a variant: `"silent"` has no body, `{ fix = { … } }` has one.
pub type Body<'n> = Option<&'n Node>;

/// Reads an externally tagged variant: a bare tag, or a table with one tag as its key.
pub fn variant<'n>(
    node: &'n Node,
    choice: &'static Choice,
    problems: &mut Problems,
) -> Option<(&'static str, Body<'n>)> {
    tagged(node, choice.name, &choice.tags(), problems)
}

fn tagged<'n>(
    node: &'n Node,
    what: &str,
    tags: &[&'static str],
    problems: &mut Problems,
) -> Option<(&'static str, Body<'n>)> {
    let (written, at, body) = match &node.value {
        Value::Text(text) => (text.as_str(), node.at, None),
        Value::Table(entries) if entries.len() == 1 => {
            let (key, body) = &entries[0];
            (key.name.as_str(), key.at, Some(body))
        }
        other => {
            let found = match other {
                Value::Table(entries) if entries.is_empty() => "an empty table".to_owned(),
                Value::Table(entries) => format!("a table of {} keys", entries.len()),
                other => other.kind().to_owned(),
            };
            let message = format!("{what} must be one choice, not {found}");
            problems.add(node.at, message, format!("write one of {}", hint::list(tags)));
            return None;
        }
    };
    let Some(tag) = tags.iter().find(|tag| **tag == written) else {
        let message = format!("unknown {what} `{written}`");
        problems.add(at, message, hint::one_of(written, tags));
        return None;
    };
    Some((tag, body))
}

/// Reads one of `words`, which have no settings, as the value it stands for.
pub fn word<T: Copy>(
    node: &Node,
    what: &str,
    words: &[(&'static str, T)],
    problems: &mut Problems,
) -> Option<T> {
    let tags: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
    let (tag, body) = tagged(node, what, &tags, problems)?;
    no_settings(tag, body, problems)?;
    words.iter().find(|(word, _)| *word == tag).map(|(_, value)| *value)
}

/// The settings of the variant `tag` of `what`, which must be there.
pub fn settings<'n>(
    node: &Node,
    what: &str,
    tag: &str,
    body: Body<'n>,
    problems: &mut Problems,
) -> Option<&'n Node> {
    if body.is_none() {
        let message = format!("the {what} `{tag}` needs its settings");
        problems.add(node.at, message, format!("write {{ {tag} = {{ … }} }}"));
    }
    body
}

/// Makes sure that the variant `tag` stands without settings.
pub fn no_settings(tag: &str, body: Body<'_>, problems: &mut Problems) -> Option<()> {
    let Some(body) = body else {
        return Some(());
    };
    let message = format!("`{tag}` takes no settings");
    problems.add(body.at, message, format!("write \"{tag}\""));
    None
}
