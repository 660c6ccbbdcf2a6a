//! What of a data file is read: all of it, or one column, and in which unit.

use super::attach::file;
use super::quantity::duration;
use super::unit::{Mistake, split_number, unit_length};
use super::{
    At, Entry, File, Form, Node, Plain, PlainKind, Presence, Problems, Read, Shape, Table, Value,
    read_table,
};
use crate::engine::SimDuration;

/// A data file and what of it is read.
#[derive(Clone, Debug)]
pub struct Data<'n> {
    /// The file.
    pub file: &'n File,
    /// The column that is read; none: whole lines.
    pub column: Option<Column>,
    /// Those that are read beside it, of a trace: the kind and the host.
    pub beside: Vec<Option<Column>>,
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

/// A file by its path alone.
const FILE: Form = Plain::text("file", "\"served.csv\"");

const THE_FILE: Entry =
    Entry::of("file", FILE, Presence::Needed, "its path, from the folder of the experiment");

const UNIT: Entry =
    Entry::absent::<Unit>("unit", "each has its own", "the unit of the numbers that have none");

static TABLE_KEYS: Shape = Shape::new(
    "the data file",
    "a duration a line, or in one column of a table",
    &[
        THE_FILE,
        Entry::absent::<Column>("column", "whole lines", "the column that is read, by its head"),
        UNIT,
    ],
);

static TRACE_KEYS: Shape = Shape::new(
    "the data file",
    "a request a line: its instant, then perhaps `valid` or `invalid` and the number of its host; an \
     instant is a duration since the start, or a date and time, by ISO 8601 or as logs have it, which \
     counts from the first; a line of a log is one request, at its date in brackets",
    &[
        THE_FILE,
        Entry::absent::<Column>("column", "whole lines", "the column of the instants, by its head"),
        Entry::absent::<Column>("kind", "none", "the column of `valid` or `invalid`"),
        Entry::absent::<Column>("host", "none", "the column of the number of the host"),
        UNIT,
    ],
);

static DRAWING_KEYS: Shape = Shape::new(
    "the data file",
    "GraphML (.graphml) or DOT (.dot, .gv): of a node `label` (else its id is its name), `latitude` \
     (`lat`), `longitude` (`lon`); of an edge `latency` (`delay`, or a label that is a duration), \
     `jitter`, `loss` (`packet_loss`), `bandwidth` (`bw`), `buffer`; an attribute that looks like one \
     of these and is none is a mistake",
    &[THE_FILE, UNIT],
);

/// What may be written for a data file of observed durations.
pub const TABLE: Form = Form::Either(&[FILE, Form::Table(&TABLE_KEYS)]);

/// What may be written for a trace.
pub const TRACE: Form = Form::Either(&[FILE, Form::Table(&TRACE_KEYS)]);

/// What may be written for a drawing.
pub const DRAWING: Form = Form::Either(&[FILE, Form::Table(&DRAWING_KEYS)]);

/// The most columns of a table.
const COLUMNS_MAX: u32 = 10_000;

/// Which columns are read.
type Columns = (Option<Column>, Vec<Option<Column>>);

/// The table behind `node`: `"file.csv"`, or `{ file = "file.csv", column?, unit? }`.
pub fn table<'n>(node: &'n Node, problems: &mut Problems) -> Option<Data<'n>> {
    let columns = |table: &mut Table<'n, '_>| Some((table.optional("column")?, Default::default()));
    read(node, &TABLE_KEYS, columns, "s", problems)
}

/// The trace behind `node`: `"file.csv"`, or `{ file = "file.csv", column?, kind?, host?, unit? }`.
pub fn trace<'n>(node: &'n Node, problems: &mut Problems) -> Option<Data<'n>> {
    read(node, &TRACE_KEYS, trace_columns, "s", problems)
}

fn trace_columns(table: &mut Table<'_, '_>) -> Option<Columns> {
    let column = table.optional("column");
    let beside = ["kind", "host"].map(|key| (key, table.optional::<Column>(key)));
    if let Some(None) = column
        && let Some((key, _)) = beside.iter().find(|(_, found)| matches!(found, Some(Some(_))))
    {
        let message = format!("`{key}` names a column, and none is named for the instants");
        table.contradict(key, "file", message, "name that one too: column = \"…\"");
    }
    let [kind, host] = beside.map(|(_, found)| found);
    Some((column?, vec![kind?, host?]))
}

/// `column` of the table `file`, and those `beside` it that are there.
pub fn columns(file: &File, column: Column, beside: Vec<Option<Column>>) -> Data<'_> {
    Data { file, column: Some(column), beside, unit: None, usual: "s" }
}

/// The drawing behind `node`: `"file.graphml"`, or `{ file = "file.graphml", unit? }`.
pub fn drawing<'n>(node: &'n Node, problems: &mut Problems) -> Option<Data<'n>> {
    read(node, &DRAWING_KEYS, |_| Some(Columns::default()), "ms", problems)
}

fn read<'n>(
    node: &'n Node,
    shape: &'static Shape,
    columns: fn(&mut Table<'n, '_>) -> Option<Columns>,
    usual: &'static str,
    problems: &mut Problems,
) -> Option<Data<'n>> {
    if !matches!(node.value, Value::Table(_)) {
        let file = file(node, problems)?;
        let (column, beside) = Columns::default();
        return Some(Data { file, column, beside, unit: None, usual });
    }
    read_table(node, shape, problems, |table| {
        let file = table.required_with("file", file);
        let columns = columns(table);
        let unit = table.optional("unit");
        let (column, beside) = columns?;
        Some(Data { file: file?, column, beside, unit: unit?, usual })
    })
}

impl Data<'_> {
    /// All columns that are named.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.column.iter().chain(self.beside.iter().flatten())
    }

    /// The span that `text` says, perhaps in the unit of the file.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn duration(&self, text: &str) -> Result<SimDuration, Mistake> {
        let is_bare = matches!(split_number(text), Ok((_, "")));
        match &self.unit {
            Some(Unit(unit)) if is_bare => duration(&format!("{text} {unit}")),
            None if is_bare => {
                let name = &self.file.name;
                let called = self.column.as_ref().map(|column| &column.which);
                let (usual, column) = match called {
                    None => (self.usual, String::new()),
                    Some(Which::Number(number)) => (self.usual, format!(", column = {number}")),
                    Some(Which::Called(called)) => {
                        (unit_in(called).unwrap_or(self.usual), format!(", column = {called:?}"))
                    }
                };
                let hint = format!(
                    "write one behind it, such as {text} {usual}, or one for all where the file is named: \
                     {{ file = {name:?}{column}, unit = {usual:?} }}"
                );
                Err((format!("`{text}` has no unit"), hint))
            }
            _ => duration(text),
        }
    }
}

/// The unit at the end of a column's name: `duration_ms`, `time (s)`, `gap [min]`.
fn unit_in(name: &str) -> Option<&str> {
    let is_mark = |c: char| !c.is_alphanumeric() && c != 'µ';
    let mut words = name.split(is_mark).filter(|word| !word.is_empty());
    let (count, last) = (words.clone().count(), words.next_back()?);
    (count > 1 && unit_length(last, last).is_ok()).then_some(last)
}

/// Its name, or its number from 1.
impl Read for Column {
    const FORM: Form =
        Form::Either(&[String::FORM, Plain::of(PlainKind::Whole, "its number from 1", "")]);

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
    const FORM: Form = Plain::text("unit of time", "\"ms\"");

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
