//! A value put at a dotted path of a document, in place of what stands there.

use super::{At, Key, Node, Problems, Value, hint};

/// Puts `value` at `path` of the tree `root`, in place of what stands there. A new key may be added
/// to a table that is there; whether it means anything is for the reader of that table to say.
///
/// The segments of a path are keys, in quotes where they have dots in them. In a list they are the
/// `name` of one of its tables, or its number from 0; in a list of measures also what a measure is
/// called, which leads to its settings.
pub fn graft(root: &mut Node, path: &Key, value: Node, problems: &mut Problems) {
    let (at, path) = (path.at, &path.name);
    let Some(segments) = segments(path) else {
        let hint = "separate keys by dots, and put those with dots in them in quotes";
        problems.add(at, format!("broken path `{path}`"), hint);
        return;
    };
    let (last, way) = segments.split_last().expect("a path has a segment");
    let mut table = root;
    for segment in way {
        match step(table, segment) {
            Ok(next) => table = next,
            Err(hint) => return lost(segment, path, at, hint, problems),
        }
    }
    if let Value::Table(entries) = &mut table.value
        && entries.iter().all(|(key, _)| key.name != *last)
    {
        let name = last.clone();
        entries.push((Key { name, at }, value));
        return;
    }
    match step(table, last) {
        Ok(node) => *node = value,
        Err(hint) => lost(last, path, at, hint, problems),
    }
}

/// The node at `path` of the tree `root`, if the path leads to one.
pub fn node_at<'n>(root: &'n Node, path: &str) -> Option<&'n Node> {
    segments(path)?.iter().try_fold(root, |node, segment| match &node.value {
        Value::Array(items) => match locate(items, segment).ok()? {
            Place::Item(index) => Some(&items[index]),
            Place::Settings(index) => Some(&items[index].entries()[0].1),
        },
        _ => node.get(segment),
    })
}

/// The node that `segment` leads to, or a hint where it could have led.
fn step<'n>(node: &'n mut Node, segment: &str) -> Result<&'n mut Node, String> {
    let kind = node.value.kind();
    match &mut node.value {
        Value::Table(entries) => {
            let Some(index) = entries.iter().position(|(key, _)| key.name == segment) else {
                let keys: Vec<&str> = entries.iter().map(|(key, _)| key.name.as_str()).collect();
                return Err(hint::one_of(segment, &keys));
            };
            Ok(&mut entries[index].1)
        }
        Value::Array(items) => match locate(items, segment)? {
            Place::Item(index) => Ok(&mut items[index]),
            Place::Settings(index) => match &mut items[index].value {
                Value::Table(entries) => Ok(&mut entries[0].1),
                other => unreachable!("{other} has settings"),
            },
        },
        _ => Err(format!("it stands in {kind}, which has nothing inside")),
    }
}

/// Where a segment leads in a list.
enum Place {
    /// To the item of this number.
    Item(usize),
    /// To what stands behind the only key of the item of this number.
    Settings(usize),
}

/// Where `segment` leads among `items`, or a hint where it could have led.
fn locate(items: &[Node], segment: &str) -> Result<Place, String> {
    if let Some(index) = items.iter().position(|item| name_of(item) == Some(segment)) {
        return Ok(Place::Item(index));
    }
    let called = |item: &Node| tag_of(item) == Some(segment);
    let numbers: Vec<usize> = (0..items.len()).filter(|index| called(&items[*index])).collect();
    match (&numbers[..], segment.parse::<usize>()) {
        ([only], _) => return Ok(Place::Settings(*only)),
        ([], Ok(index)) if index < items.len() => return Ok(Place::Item(index)),
        ([], _) => {}
        (several, _) => {
            let numbers: Vec<String> = several.iter().map(usize::to_string).collect();
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            return Err(format!(
                "several are called so: write the number, {}",
                hint::list(&numbers)
            ));
        }
    }
    let names: Vec<&str> = items.iter().filter_map(|item| name_of(item).or(tag_of(item))).collect();
    Err(match (items.len(), names.is_empty()) {
        (0, _) => "the list is empty".to_owned(),
        (count, true) => format!("write a number from 0 to {}", count - 1),
        (_, false) => hint::one_of(segment, &names),
    })
}

/// The only key of a table, as what a measure is called.
fn tag_of(node: &Node) -> Option<&str> {
    match node.entries() {
        [(key, _)] => Some(&key.name),
        _ => None,
    }
}

fn name_of(node: &Node) -> Option<&str> {
    match &node.get("name")?.value {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

fn lost(segment: &str, path: &str, at: At, hint: String, problems: &mut Problems) {
    let message = format!("`{segment}` of the path `{path}` leads nowhere");
    problems.add_missing(at, message, hint);
}

/// The segments of a path; `None` if one is empty or a quote is not closed.
pub fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    let mut rest = path;
    loop {
        let (segment, after) = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split_once(quote)?,
            _ => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if segment.is_empty() {
            return None;
        }
        segments.push(segment.to_owned());
        if after.is_empty() {
            return Some(segments);
        }
        rest = after.strip_prefix('.')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Document;

    const FILE: &str =
        "seed = 1\n[[clients]]\nname = \"a.b\"\n[[clients]]\nname = \"c\"\ngap = [1, 2]\n";

    fn with(path: &str, value: &str) -> Result<Node, Vec<String>> {
        let mut problems = Problems::default();
        let overrides = [(path.to_owned(), value.to_owned())];
        let document = Document::parse("file", FILE, &overrides, &mut problems);
        let problems = problems.into_sorted();
        if problems.is_empty() {
            return Ok(document.root);
        }
        Err(problems.iter().map(|p| document.describe(p).to_string()).collect())
    }

    fn value_at(root: &Node, keys: &[&str]) -> Value {
        let mut node = root;
        for key in keys {
            node = match &node.value {
                Value::Array(items) => &items[key.parse::<usize>().unwrap()],
                _ => node.get(key).unwrap(),
            };
        }
        node.value.clone()
    }

    #[test]
    fn a_path_leads_through_keys_names_and_numbers() {
        for (path, keys) in [
            ("seed", vec!["seed"]),
            ("clients.c.gap.1", vec!["clients", "1", "gap", "1"]),
            ("clients.\"a.b\".name", vec!["clients", "0", "name"]),
            ("clients.1.gap", vec!["clients", "1", "gap"]),
            ("clients.c.'new one'", vec!["clients", "1", "new one"]),
        ] {
            let root = with(path, "7").unwrap();
            assert_eq!(value_at(&root, &keys), Value::Integer(7), "{path}");
        }
    }

    #[test]
    fn a_path_leads_through_a_measure_by_what_it_is_called() {
        let text = "fix = [{ watch = { every = 1 } }, { fix = { at = 2 } }, { watch = {} }]";
        let at = |value: &str| {
            let overrides = [("fix.fix.at".to_owned(), value.to_owned())];
            Document::parse("file", text, &overrides, &mut Problems::default()).root
        };
        assert_eq!(value_at(&at("7"), &["fix", "1", "fix", "at"]), Value::Integer(7));
        let root = at("2");
        assert_eq!(node_at(&root, "fix.fix.at"), node_at(&root, "fix.1.fix.at"));
        assert_eq!(node_at(&root, "fix.watch.every"), None, "which of the two?");
        let wrong = |path: &str| {
            let overrides = [(path.to_owned(), "1".to_owned())];
            let mut problems = Problems::default();
            Document::parse("file", text, &overrides, &mut problems);
            problems.into_sorted()[0].hint.clone()
        };
        assert_eq!(wrong("fix.watch.every"), "several are called so: write the number, `0` or `2`");
        assert_eq!(wrong("fix.fx.at"), "did you mean `fix`?");
        assert_eq!(wrong("fix.3"), "possible here: `watch`, `fix` or `watch`");
    }

    #[test]
    fn words_and_quantities_need_no_quotes() {
        for (written, value) in [
            ("2 days", Value::Text("2 days".to_owned())),
            ("fix", Value::Text("fix".to_owned())),
            ("\"fix\"", Value::Text("fix".to_owned())),
            ("1.5", Value::Float(1.5)),
            ("true", Value::Boolean(true)),
        ] {
            let root = with("seed", written).unwrap();
            assert_eq!(value_at(&root, &["seed"]), value, "{written}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_says_where_it_could_have_led() {
        let error = with("clients.d.gap", "1").unwrap_err();
        assert_eq!(
            error,
            ["error: `d` of the path `clients.d.gap` leads nowhere\n\
              --> command line\n |\n | --set clients.d.gap=1\n |       ^^^^^^^^^^^^^\n |\n \
              = help: possible here: `a.b` or `c`"]
        );
        for path in ["seed.x", "clients.7", "seeds.x", "", "a..b", "\"a", "seed."] {
            assert!(with(path, "1").is_err(), "{path}");
        }
    }
}
