//! Records in a data file: a CSV file, one record a line.

use std::ops::Range;

use super::data::{Column, Data, Which};
use super::unit::Mistake;
use super::{File, Problem, Problems, hint};

/// The most records in a file.
const RECORDS_MAX: usize = 1_000_000;

/// What may stand between the fields of a table.
pub const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// What the records of a file are, for messages.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// One record, such as "duration".
    pub one: &'static str,
    /// How to write one.
    pub hint: &'static str,
}

/// Why a line is no record.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The bytes of the line that are wrong.
    pub at: Range<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Wrong {
    /// That `mistake`, made there in the line.
    pub fn at(at: Range<usize>, (message, hint): Mistake) -> Self {
        Self { at, message, hint }
    }
}

/// The records of `data` in their order, at least one, as `parse` reads each line, of which it is told
/// where its fields stand: the column that is named and those beside it, or else all of the line. Empty lines and lines that begin with `#` say nothing, and the first
/// line may be a header.
pub fn records<T>(
    data: &Data<'_>,
    kind: Kind,
    problems: &mut Problems,
    mut parse: impl FnMut(&str, &[Range<usize>]) -> Result<T, Wrong>,
) -> Option<Vec<T>> {
    let file = data.file;
    let mut records = Vec::new();
    let mut mistakes = Vec::new();
    let mut may_be_header = true;
    let mut places = None;
    let mut start = 0;
    for line in file.content.split_inclusive('\n') {
        let offset = start;
        start += line.len();
        // Spreadsheets begin a file with a mark of its encoding.
        let text = line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
        if text.trim().is_empty() || text.trim_start().starts_with('#') {
            continue;
        }
        let shift = offset + line.find(text).unwrap_or_default();
        if let (Some(column), None) = (&data.column, &places) {
            places = Some(Places::of(data, column, text, problems)?);
            if data.columns().any(|column| matches!(column.which, Which::Called(_))) {
                may_be_header = false;
                continue;
            }
        }
        let fields = match &places {
            None => Ok(vec![trimmed(text, 0..text.len())]),
            Some(places) => places.fields(text),
        };
        let first = |fields: &[Range<usize>]| is_header(unquoted(&text[fields[0].clone()]));
        let begins_with_word = fields.as_ref().is_ok_and(|fields| first(fields));
        let parsed = fields.and_then(|fields| parse(text, &fields));
        match parsed {
            Ok(record) => records.push(record),
            Err(_) if may_be_header && begins_with_word => {}
            Err(wrong) => {
                let is_cut = !line.ends_with('\n') && !records.is_empty();
                add(&mut mistakes, file, shift, wrong, is_cut);
            }
        }
        may_be_header = false;
    }
    let end = file.at(&(start..start));
    let is_sound = mistakes.is_empty();
    mistakes.into_iter().for_each(|(_, problem)| problems.put(problem));
    if records.is_empty() && is_sound {
        problems.add(end, format!("there is no {} here", kind.one), kind.hint);
    }
    if records.len() > RECORDS_MAX {
        let message = format!("there are {} {}s here", records.len(), kind.one);
        problems.add(end, message, format!("keep at most {RECORDS_MAX}"));
    }
    let usable = is_sound && (1..=RECORDS_MAX).contains(&records.len());
    usable.then_some(records)
}

/// Adds what is `wrong` with a line that begins at the byte `shift` to `mistakes`, each of another
/// kind; `is_cut`: the line is the last one and does not end, unlike the others.
fn add(
    mistakes: &mut Vec<(String, Problem)>,
    file: &File,
    shift: usize,
    wrong: Wrong,
    is_cut: bool,
) {
    let at = file.at(&(shift + wrong.at.start..shift + wrong.at.end));
    let mut problem = Problem::new(at, wrong.message, wrong.hint);
    if is_cut {
        problem.message += ", and the file ends there";
        problem.hint = format!("was the file cut short? If not, {}", problem.hint);
    }
    let kind = problem.kind(|_| true);
    match mistakes.iter().position(|(told, _)| *told == kind) {
        Some(index) => mistakes[index].1.also_at(at),
        None => mistakes.push((kind, problem)),
    }
}

/// Where columns stand in the lines of a table.
struct Places {
    separator: char,
    /// That of the column that is named, then those beside it, as far as they are.
    indices: Vec<Option<usize>>,
}

impl Places {
    /// Those of `column` and the ones beside it in the table of `data` whose first line is `head`.
    fn of(data: &Data<'_>, column: &Column, head: &str, problems: &mut Problems) -> Option<Self> {
        let (names, separator) = names(head);
        let mut index = |column: &Column| index_of(column, &names, data.file, problems);
        let indices = std::iter::once(Some(column)).chain(data.beside.iter().map(Option::as_ref));
        // Every column that is missing is told.
        let indices: Vec<Option<Option<usize>>> = indices
            .map(|column| column.map_or(Some(None), |column| index(column).map(Some)))
            .collect();
        Some(Self { separator, indices: indices.into_iter().collect::<Option<_>>()? })
    }

    /// The fields of `line` in these columns, without blanks and quotes around them. Only the first
    /// must not be empty.
    fn fields(&self, line: &str) -> Result<Vec<Range<usize>>, Wrong> {
        let wrong = |message: &str| Wrong {
            at: 0..line.len(),
            message: message.to_owned(),
            hint: "write all columns in each line, or leave the line out".to_owned(),
        };
        let all = fields(line, self.separator);
        let field = |index: &Option<usize>| {
            let Some(index) = *index else {
                return Ok(0..0);
            };
            let field = all.get(index).ok_or_else(|| wrong("this line ends before the column"))?;
            let inner = unquoted(&line[field.clone()]);
            let start = field.start + line[field.clone()].find(inner).unwrap_or_default();
            Ok(start..start + inner.len())
        };
        let fields: Vec<Range<usize>> = self.indices.iter().map(field).collect::<Result<_, _>>()?;
        if fields[0].is_empty() {
            return Err(wrong("nothing stands in the column here"));
        }
        Ok(fields)
    }
}

/// The names of the columns in the first line of a table, and what stands between its fields.
pub fn names(head: &str) -> (Vec<&str>, char) {
    let parted = |separator| (fields(head, separator), separator);
    let widest = SEPARATORS.map(parted).into_iter().max_by_key(|(fields, separator)| {
        // Of those that part nothing the first.
        (fields.len(), *separator == SEPARATORS[0])
    });
    let (fields, separator) = widest.expect("there are separators");
    (fields.into_iter().map(|field| unquoted(&head[field])).collect(), separator)
}

/// Which of the columns of these names in `file` is `column`.
fn index_of(
    column: &Column,
    names: &[&str],
    file: &File,
    problems: &mut Problems,
) -> Option<usize> {
    let is_it = |(index, name): &(usize, &&str)| match &column.which {
        Which::Number(number) => *index + 1 == *number as usize,
        Which::Called(called) => **name == called,
    };
    let found: Vec<usize> =
        names.iter().enumerate().filter(is_it).map(|(index, _)| index).collect();
    let file = &file.name;
    let (message, hint) = match (&found[..], &column.which) {
        ([index], _) => return Some(*index),
        ([], Which::Number(number)) => (
            format!("there is no column {number} in `{file}`"),
            format!("its first line has {}", names.len()),
        ),
        ([], Which::Called(name)) => {
            (format!("there is no column `{name}` in `{file}`"), hint::one_of(name, names))
        }
        (_, Which::Called(name)) => (
            format!("there are several columns `{name}` in `{file}`"),
            "name the one that is meant by its number, from 1".to_owned(),
        ),
        (_, Which::Number(_)) => unreachable!("a number is that of one column"),
    };
    problems.add(column.at, message, hint);
    None
}

/// Where the fields of `line` stand that `separator` parts, without the blanks around them; none
/// parts what stands in quotes.
pub fn fields(line: &str, separator: char) -> Vec<Range<usize>> {
    let mut quoted = false;
    let mut starts = vec![0];
    let mut ends = Vec::new();
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        if c == separator && !quoted {
            ends.push(at);
            starts.push(at + 1);
        }
    }
    ends.push(line.len());
    starts.into_iter().zip(ends).map(|(start, end)| trimmed(line, start..end)).collect()
}

/// `span` of `text` without the blanks at its ends.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let part = &text[span.clone()];
    let start = span.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// A field without the quotes that CSV allows around it.
pub fn unquoted(field: &str) -> &str {
    let inner = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(field, str::trim)
}

/// Whether `text` begins with the name of a column, not with a number gone wrong.
fn is_header(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    !word.is_empty() && !["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str())
}
