//! `where`: comparisons that a design point has to meet.
//!
//! A condition is a text, since TOML has no comparisons: `"a.path <= b.path"`. On either side stands
//! the path of a swept key, or a value as behind `--set`; quantities are compared whatever their unit.

use super::key::{SWEEPABLE, SweptKey};
use super::value::{same, written};
use crate::reading::graft::segments;
use crate::reading::{Form, Key, Kind, Measured, Node, Plain, Problems, Value, hint, node_at};

/// A condition as it is written.
pub(super) const CONDITION: Form = Plain::text("condition", "\"a.path <= b.path\"");

/// How two values have to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
    Same,
    Other,
}

/// The signs, each before those that it begins with.
const SIGNS: [(&str, Order); 6] = [
    ("<=", Order::AtMost),
    (">=", Order::AtLeast),
    ("==", Order::Same),
    ("!=", Order::Other),
    ("<", Order::Less),
    (">", Order::More),
];

/// One side of a condition.
#[derive(Clone, Debug, PartialEq)]
enum Side {
    /// The swept key of this index.
    Key(usize),
    /// A value, perhaps that of a key that takes no other.
    Value(Value),
}

/// A comparison that a design point has to meet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    left: Side,
    order: Order,
    right: Side,
    /// The text, and where it stands.
    pub(super) text: Key,
}

/// Two numbers that differ by less, as a part of the larger, are the same number in two units.
const ROUNDING: f64 = 1e-12;

impl Condition {
    /// Whether the point with the values of these indices meets it.
    ///
    /// # Errors
    /// Why the values cannot be compared.
    pub(super) fn holds(&self, keys: &[SweptKey], choice: &[usize]) -> Result<bool, String> {
        let value = |side: &Side| match side {
            Side::Key(key) => keys[*key].values[choice[*key]].value.clone(),
            Side::Value(value) => value.clone(),
        };
        let (left, right) = (value(&self.left), value(&self.right));
        let numbers = number(&left).zip(number(&right));
        let order = match (numbers, self.order) {
            (Some(((kind, a), (other, b))), _) if kind == other => {
                let is_same = (a - b).abs() <= ROUNDING * a.abs().max(b.abs());
                if is_same { std::cmp::Ordering::Equal } else { a.total_cmp(&b) }
            }
            (_, Order::Same) => return Ok(same(&left, &right)),
            (_, Order::Other) => return Ok(!same(&left, &right)),
            _ => {
                let [left, right] = [&left, &right].map(written);
                return Err(format!("`{left}` and `{right}` have no order"));
            }
        };
        Ok(match self.order {
            Order::Less => order.is_lt(),
            Order::AtMost => order.is_le(),
            Order::More => order.is_gt(),
            Order::AtLeast => order.is_ge(),
            Order::Same => order.is_eq(),
            Order::Other => order.is_ne(),
        })
    }
}

/// What `value` measures, and how much in the unit of that; `None` of what is no number.
fn number(value: &Value) -> Option<(Option<Kind>, f64)> {
    match value {
        Value::Integer(number) => Some((None, *number as f64)),
        Value::Float(number) if number.is_finite() => Some((None, *number)),
        Value::Text(text) => {
            let measured = Measured::parse(text).ok()?;
            Some((Some(measured.kind), measured.number * measured.size))
        }
        _ => None,
    }
}

/// The condition that `text` is, about these `keys`; those that are `set` have their value in `root`.
pub(super) fn read(
    text: &Key,
    keys: &[SweptKey],
    set: &[SweptKey],
    root: &Node,
    problems: &mut Problems,
) -> Option<Condition> {
    let Some((left, order, right)) = split(&text.name) else {
        let message = format!("`{}` is no comparison", text.name);
        let hint = "write two sides and <, <=, >, >=, == or != between: \"a.path <= b.path\"";
        problems.add(text.at, message, hint);
        return None;
    };
    let known = Known { keys, set, root };
    let mut side = |side: &str| match known.side(side) {
        Ok(side) => Some(side),
        Err((message, hint)) => {
            problems.add(text.at, message, hint);
            None
        }
    };
    let (left, right) = (side(left), side(right));
    let (left, right) = (left?, right?);
    let is_of_keys = [(&left, split(&text.name)?.0), (&right, split(&text.name)?.2)];
    if !is_of_keys.iter().any(|(side, text)| matches!(side, Side::Key(_)) || known.is_set(text)) {
        let message = format!("`{}` is about no swept key", text.name);
        problems.add(text.at, message, known.possible());
        return None;
    }
    Some(Condition { left, order, right, text: text.clone() })
}

/// The keys that a condition may name.
struct Known<'a> {
    keys: &'a [SweptKey],
    set: &'a [SweptKey],
    root: &'a Node,
}

impl Known<'_> {
    /// What `text` stands for.
    fn side(&self, text: &str) -> Result<Side, (String, String)> {
        if let Some(index) = self.keys.iter().position(|one| is_path(&one.key.name, text)) {
            return Ok(Side::Key(index));
        }
        if self.is_set(text)
            && let Some(node) = node_at(self.root, text)
        {
            return Ok(Side::Value(node.value.clone()));
        }
        let first = segments(text).and_then(|all| (all.len() > 1).then(|| all[0].clone()));
        if first.is_some_and(|first| SWEEPABLE.contains(&first.as_str())) {
            let paths: Vec<&str> = self.keys.iter().map(|one| one.key.name.as_str()).collect();
            return Err((format!("`{text}` is not swept"), hint::one_of(text, &paths)));
        }
        if text.is_empty() {
            let hint = "write a swept path or a value on either side".to_owned();
            return Err(("one side of the comparison is empty".to_owned(), hint));
        }
        Ok(Side::Value(plain(text)))
    }

    fn is_set(&self, text: &str) -> bool {
        self.set.iter().any(|one| is_path(&one.key.name, text))
    }

    fn possible(&self) -> String {
        let paths: Vec<&str> = self.keys.iter().map(|one| one.key.name.as_str()).collect();
        format!("compare one of {}", hint::list(&paths))
    }
}

/// Whether `text` is the path `path`, whatever its quotes.
fn is_path(path: &str, text: &str) -> bool {
    path == text || segments(path).is_some_and(|all| segments(text) == Some(all))
}

/// A value as it stands behind `--set path=`.
fn plain(text: &str) -> Value {
    let unquoted = text.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
    match (text, text.parse::<i128>(), text.parse::<f64>()) {
        ("true" | "false", ..) => Value::Boolean(text == "true"),
        (_, Ok(whole), _) => Value::Integer(whole),
        (_, _, Ok(number)) if number.is_finite() => Value::Float(number),
        _ => Value::Text(unquoted.unwrap_or(text).to_owned()),
    }
}

/// The sides of a condition and what stands between them; signs in quotes are part of a name.
fn split(text: &str) -> Option<(&str, Order, &str)> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match quote {
            Some(open) if open == letter => quote = None,
            Some(_) => {}
            None if ['"', '\''].contains(&letter) => quote = Some(letter),
            None => {
                let (left, rest) = text.split_at(at);
                let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
                if let Some((sign, order)) = sign {
                    return Some((left.trim(), *order, rest[sign.len()..].trim()));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_cut_at_the_sign_outside_of_quotes() {
        assert_eq!(split("a.b <= c.d"), Some(("a.b", Order::AtMost, "c.d")));
        assert_eq!(split("a<2 s"), Some(("a", Order::Less, "2 s")));
        assert_eq!(split("a.\"x < y\".b != 3"), Some(("a.\"x < y\".b", Order::Other, "3")));
        assert_eq!(split("a = 3"), None);
        assert_eq!(split("a.\"x < y\""), None);
    }

    #[test]
    fn quantities_are_compared_whatever_their_unit() {
        let holds = |left: &str, sign: &str, right: &str| {
            let (_, order, _) = split(&format!("a {sign} b")).expect("a sign");
            let [left, right] = [left, right].map(|text| Side::Value(plain(text)));
            let text = Key { name: String::new(), at: crate::reading::At::default() };
            Condition { left, order, right, text }.holds(&[], &[])
        };
        for (left, sign, right) in [
            ("60 s", "==", "1 min"),
            ("0.1 hours", "<=", "6 min"),
            ("1 / day", "<", "1 / hour"),
            ("3", ">", "2.5"),
            ("2.5", ">=", "2.5"),
            ("silent", "!=", "stuck-accept"),
            ("\"silent\"", "==", "silent"),
            ("60 s", "!=", "61 s"),
        ] {
            assert_eq!(holds(left, sign, right), Ok(true), "{left} {sign} {right}");
        }
        assert_eq!(holds("60 s", "<", "1 min"), Ok(false));
        for (left, right) in [("60 s", "1 / day"), ("silent", "3"), ("3", "3 s")] {
            assert!(holds(left, "<", right).is_err_and(|why| why.contains("no order")), "{left}");
        }
    }
}
