//! What of a data file is read: all of it, or one column, and in which unit.

use super::attach::file;
use super::quantity::duration;
use super::unit::{Mistake, split_number, unit_length};
use super::{At, File, Node, Problems, Read, Table, Value, read_table};
use crate::engine::SimDuration;

/// A data file and what of it is read.
#[derive(Clone, Debug)]
pub struct Data<'n> {
    /// The file.
    pub file: &'n File,
    /// The column that is read; none: whole lines.
    pub column: Option<Column>,
    /// The unit of the numbers that have none of their own.
    pub unit: Option<Unit>,
    /// The unit that is proposed for such numbers.
    usual: &'static str,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Which.
    pub which: Which,
    /// Where it is named.
    pub at: At,
}

/// How a column is named.
#[derive(Clone, Debug)]
pub enum Which {
    /// By the word at its head.
    Called(String),
    /// By its number, from 1.
    Number(u32),
}

/// The name of a unit of time.
#[derive(Clone, Debug)]
pub struct Unit(String);

/// The most columns of a table.
const COLUMNS_MAX: u32 = 10_000;

/// The table behind `node`: `"file.csv"`, or `{ file = "file.csv", column?, unit? }`.
pub fn table<'n>(node: &'n Node, problems: &mut Problems) -> Option<Data<'n>> {
    read(node, |table| table.optional("column"), "s", problems)
}

/// The drawing behind `node`: `"file.graphml"`, or `{ file = "file.graphml", unit? }`.
pub fn drawing<'n>(node: &'n Node, problems: &mut Problems) -> Option<Data<'n>> {
    read(node, |_| Some(None), "ms", problems)
}

fn read<'n>(
    node: &'n Node,
    column: fn(&mut Table<'n, '_>) -> Option<Option<Column>>,
    usual: &'static str,
    problems: &mut Problems,
) -> Option<Data<'n>> {
    if !matches!(node.value, Value::Table(_)) {
        return Some(Data { file: file(node, problems)?, column: None, unit: None, usual });
    }
    read_table(node, "the data file", problems, |table| {
        let file = table.required_with("file", file);
        let column = column(table);
        let unit = table.optional("unit");
        Some(Data { file: file?, column: column?, unit: unit?, usual })
    })
}

impl Data<'_> {
    /// The span that `text` says, perhaps in the unit of the file.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn duration(&self, text: &str) -> Result<SimDuration, Mistake> {
        let is_bare = matches!(split_number(text), Ok((_, "")));
        match &self.unit {
            Some(Unit(unit)) if is_bare => duration(&format!("{text} {unit}")),
            None if is_bare => {
                let (name, usual) = (&self.file.name, self.usual);
                let hint = format!(
                    "write one behind it, such as {text} {usual}, or one for all where the file is named: \
                     {{ file = {name:?}, unit = {usual:?} }}"
                );
                Err((format!("`{text}` has no unit"), hint))
            }
            _ => duration(text),
        }
    }
}

/// Its name, or its number from 1.
impl Read for Column {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let which = match &node.value {
            Value::Text(_) => Which::Called(String::read(node, problems)?),
            _ => {
                let number = u32::read(node, problems)?;
                if !(1..=COLUMNS_MAX).contains(&number) {
                    let message = format!("there is no column {number}");
                    problems.add(node.at, message, "count the columns from 1");
                    return None;
                }
                Which::Number(number)
            }
        };
        Some(Self { which, at: node.at })
    }
}

impl Read for Unit {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let name = String::read(node, problems)?;
        let name = name.trim();
        match unit_length(name, name) {
            Ok(_) => Some(Self(name.to_owned())),
            Err((_, hint)) => {
                problems.add(node.at, format!("unknown unit `{name}`"), hint);
                None
            }
        }
    }
}
