//! Plain values: numbers, truth, names and lists.

use super::printing::is_printable;
use super::{At, Form, Key, Node, Plain, PlainKind, Problems, Read, Value, slip};

/// The longest name (characters): a line of a table is as long, and nobody reads a longer one.
pub const NAME_MAX: usize = 200;

/// The longest title (characters): a chart heads itself with three lines of it.
pub const TITLE_MAX: usize = 500;

/// A whole number.
const WHOLE: Form = Plain::of(PlainKind::Whole, "whole number", "");

/// A title.
pub const TITLE: Form = Plain::text("text", "");

impl Read for u32 {
    const FORM: Form = WHOLE;

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        whole_number(node, problems)
    }
}

impl Read for u64 {
    const FORM: Form = WHOLE;

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        whole_number(node, problems)
    }
}

/// A finite number.
impl Read for f64 {
    const FORM: Form = Plain::of(PlainKind::Number, "number", "");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let (message, hint) = match &node.value {
            Value::Integer(number) => return Some(*number as Self),
            Value::Float(number) if number.is_finite() => return Some(*number),
            Value::Float(number) => {
                let hint = "write a number in digits";
                (format!("{number} is not finite"), hint.to_owned())
            }
            other => {
                let meant = match other {
                    Value::Text(text) => slip::for_number(text),
                    _ => None,
                };
                let hint = "write a number without quotes or unit";
                (format!("{other} is no number"), meant.unwrap_or_else(|| hint.to_owned()))
            }
        };
        problems.add(node.at, message, hint);
        None
    }
}

impl Read for bool {
    const FORM: Form = Plain::of(PlainKind::Truth, "true or false", "");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Value::Boolean(truth) = node.value {
            return Some(truth);
        }
        let message = format!("{} is neither true nor false", node.value);
        problems.add(node.at, message, "write true or false, without quotes");
        None
    }
}

/// A name.
impl Read for String {
    const FORM: Form = Plain::text("name", "");

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        words(node, NAME_MAX, problems)
    }
}

/// A title.
pub fn title(node: &Node, problems: &mut Problems) -> Option<String> {
    words(node, TITLE_MAX, problems)
}

/// A string of at most so many characters, not blank.
fn words(node: &Node, most: usize, problems: &mut Problems) -> Option<String> {
    let Value::Text(text) = &node.value else {
        let message = format!("{} is no string", node.value);
        problems.add(node.at, message, "put it in quotes");
        return None;
    };
    if let Err((message, hint)) = limited(text, most) {
        problems.add(node.at, message, hint);
        return None;
    }
    Some(text.clone())
}

/// A name that refers to something, or is referred to, with its place.
impl Read for Key {
    const FORM: Form = String::FORM;

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let name = String::read(node, problems)?;
        Some(Self { name, at: node.at })
    }
}

/// Every item, or none if one is wrong.
impl<T: Read> Read for Vec<T> {
    const FORM: Form = Form::List(&T::FORM);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        list(node, problems, T::read)
    }
}

/// Every item of a list as `read` reads it, or none if one is wrong.
pub fn list<T>(
    node: &Node,
    problems: &mut Problems,
    mut read: impl FnMut(&Node, &mut Problems) -> Option<T>,
) -> Option<Vec<T>> {
    let Value::Array(items) = &node.value else {
        let message = format!("{} is no list", node.value);
        problems.add(node.at, message, "put it in brackets: [ … ]");
        return None;
    };
    let items: Vec<Option<T>> = items.iter().map(|item| read(item, problems)).collect();
    items.into_iter().collect()
}

/// Whether there are at most `most` of `what`, which stand at these places; if not, says so at the
/// first that is too many.
pub fn at_most(
    most: usize,
    what: &str,
    mut places: impl ExactSizeIterator<Item = At>,
    problems: &mut Problems,
) -> bool {
    let count = places.len();
    let surplus = places.nth(most);
    if let Some(at) = surplus {
        problems.add(at, format!("there are {count} {what}"), format!("write at most {most}"));
    }
    surplus.is_none()
}

/// Whether `text`, of a document, can be a name: it is not blank and not too long. If not, what is
/// wrong and what to do.
pub fn name(text: &str) -> Result<(), (String, String)> {
    limited(text, NAME_MAX)
}

fn limited(text: &str, most: usize) -> Result<(), (String, String)> {
    not_blank(text).map_err(|(message, hint)| (message, hint.to_owned()))?;
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    let hint = format!("write at most {most}: tables and charts show no more");
    Err((format!("{text:?} has {length} characters"), hint))
}

/// Whether `text`, which may be of no document, can stand in a table or a chart; if not, what is
/// wrong and what to do.
pub fn printable(text: &str) -> Result<(), (String, &'static str)> {
    not_blank(text)?;
    all_printable(text)
}

/// Whether `text` can be printed as it is; if not, what is wrong and what to do.
pub(super) fn all_printable(text: &str) -> Result<(), (String, &'static str)> {
    if text.chars().all(is_printable) {
        return Ok(());
    }
    let hint = "leave out control characters, such as tabs and line breaks, and what is not seen, \
                such as marks of direction";
    Err((format!("{text:?} cannot be printed"), hint))
}

fn not_blank(text: &str) -> Result<(), (String, &'static str)> {
    if text.trim().is_empty() {
        return Err(("an empty name".to_owned(), "write at least one letter"));
    }
    Ok(())
}

/// What is wrong with `value` where a whole number is wanted.
pub fn no_whole_number(value: &Value) -> String {
    format!("{value} is no whole number")
}

fn whole_number<T: TryFrom<i128>>(node: &Node, problems: &mut Problems) -> Option<T> {
    let (message, hint) = match &node.value {
        Value::Integer(number) => match T::try_from(*number) {
            Ok(number) => return Some(number),
            Err(_) if *number < 0 => {
                (format!("{number} is negative"), "write 0, 1, 2, …".to_owned())
            }
            Err(_) => (format!("{number} is too large"), "write a smaller number".to_owned()),
        },
        other => {
            let meant = match other {
                Value::Text(text) => slip::for_number(text),
                Value::Float(number) => slip::whole(*number),
                _ => None,
            };
            let hint = "write digits only, without quotes: 0, 1, 2, …";
            let hint = meant.unwrap_or_else(|| hint.to_owned());
            (no_whole_number(other), hint)
        }
    };
    problems.add(node.at, message, hint);
    None
}
