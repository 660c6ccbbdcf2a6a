//! A document: its tree, and the texts that the places in it point into.

use std::path::Path;

use super::attach::{Loader, Shelf};
use super::diagnostic::Diagnostic;
use super::excerpt::{Excerpt, Marked};
use super::problem::{Again, is_number, told_once};
use super::scalar::all_printable;
use super::syntax::{parse, parse_override};
use super::{At, File, Key, Node, Problem, Problems, Value, graft};

/// `path=value`: a value to be put into the document in place of what stands at the path.
pub type Override = (String, String);

/// A parsed file with its overrides, and the texts that places point into.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The root table.
    pub root: Node,
    /// Name and content of the file.
    file: (String, String),
    overrides: Vec<Override>,
    data: Vec<File>,
    data_size: usize,
}

impl Document {
    /// Parses `text`, the content of the file called `name`, and puts each of `overrides` in its
    /// place, in their order. All mistakes of syntax go to `problems`, and so do keys and strings
    /// that cannot be printed; what could be parsed is there all the same.
    pub fn parse(name: &str, text: &str, overrides: &[Override], problems: &mut Problems) -> Self {
        let mut root = parse(text, problems);
        for (number, (path, value)) in (1..).zip(overrides) {
            if let Some(node) = parse_override(path, value, number, problems) {
                let path = Key { name: path.clone(), at: At::new(number, &(0..path.len())) };
                graft(&mut root, &path, node, problems);
            }
        }
        refuse_unprintable(&root, problems);
        Self {
            root,
            file: (name.to_owned(), text.to_owned()),
            overrides: overrides.to_vec(),
            data: Vec::new(),
            data_size: 0,
        }
    }

    /// A document that is nothing but the data file `file`.
    pub fn of_file(file: &File) -> Self {
        Self {
            root: Node { value: Value::Table(Vec::new()), at: At::default() },
            file: (file.name.clone(), file.content.to_string()),
            overrides: Vec::new(),
            data: Vec::new(),
            data_size: 0,
        }
    }

    /// Puts the data file in the place of its path behind every one of `keys`; paths are relative
    /// to the folder of the document. What cannot be had goes to `problems`.
    pub fn attach(&mut self, keys: &[&str], load: Loader<'_>, problems: &mut Problems) {
        let mut shelf = Shelf {
            keys,
            folder: folder_of(&self.file.0),
            load,
            first: 1 + self.overrides.len() as u32,
            files: Vec::new(),
            size: 0,
        };
        shelf.attach(&mut self.root, problems);
        self.data = shelf.files;
        self.data_size = shelf.size;
    }

    /// The data files that were attached, in the order in which they are named.
    pub fn data(&self) -> &[File] {
        &self.data
    }

    /// How much has to be read to read the document once (bytes): its own text, and the data
    /// files, each as often as it is named.
    pub fn sizes(&self) -> (usize, usize) {
        (self.file.1.len(), self.data_size)
    }

    /// What is wrong, with the lines it is about and what to do.
    pub fn describe(&self, problem: &Problem) -> Diagnostic {
        let mistake = (problem.at, "", true);
        let other = problem.other.as_ref().map(|other| (other.at, other.label.as_str(), false));
        let near = other.filter(|(at, ..)| at.text == problem.at.text);
        let together: Vec<_> = std::iter::once(mistake).chain(near).collect();
        let mut excerpts = vec![self.excerpt(&together)];
        if excerpts[0].marks.len() == 1 {
            excerpts.extend(other.map(|other| self.excerpt(&[other])));
        }
        let again = problem.again.as_ref();
        let again = again.map(|again| self.places(again, &excerpts[0].name));
        Diagnostic::new(&problem.message, &problem.hint, again, excerpts)
    }

    /// Mistakes of which each is told once: those that say the same, and in a data file those that
    /// say the same of different numbers.
    pub fn told_once(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let first_file = 1 + self.overrides.len() as u32;
        told_once(problems, |problem| match problem.at.text.checked_sub(first_file) {
            Some(file) => (file + 1, problem.kind(is_number), String::new()),
            None => (0, problem.message.clone(), problem.hint.clone()),
        })
    }

    /// Where a mistake in the text called `name` is again.
    fn places(&self, again: &Again, name: &str) -> String {
        let mut places: Vec<String> = again
            .first
            .iter()
            .map(|at| {
                let excerpt = self.excerpt(&[(*at, "", true)]);
                match (excerpt.name == name, excerpt.place) {
                    (true, Some((line, column))) => format!("{line}:{column}"),
                    (true, None) => "the command line".to_owned(),
                    (false, _) => excerpt.place_in_text(),
                }
            })
            .collect();
        if again.count > places.len() {
            places.push("…".to_owned());
        }
        let times = match again.count {
            1 => "once".to_owned(),
            count => format!("{count} times"),
        };
        format!("the same {times} more, at {}", places.join(", "))
    }

    /// The line in which the first of `places`, all of one text, begins: each with what is said
    /// there, and whether it is the mistake.
    pub(super) fn excerpt(&self, places: &[(At, &str, bool)]) -> Excerpt {
        let number = places[0].0.text as usize;
        let marked = |shift: usize| -> Vec<Marked<'_>> {
            let mark = |&(at, label, is_mistake): &(At, _, _)| Marked {
                span: at.start as usize + shift..at.end as usize + shift,
                label,
                is_mistake,
            };
            places.iter().map(mark).collect()
        };
        if number == 0 {
            let (name, text) = &self.file;
            return Excerpt::new(name.clone(), text, &marked(0));
        }
        if let Some((path, value)) = self.overrides.get(number - 1) {
            let option = "--set ";
            let text = format!("{option}{path}={value}");
            let excerpt = Excerpt::new("command line".to_owned(), &text, &marked(option.len()));
            return Excerpt { place: None, ..excerpt };
        }
        let file = &self.data[number - 1 - self.overrides.len()];
        let path = folder_of(&self.file.0).join(&file.name);
        Excerpt::new(path.display().to_string(), &file.content, &marked(0))
    }
}

/// Says of every key and string of the tree `node` that cannot be printed that it is so: whatever
/// reads the tree may write what it finds there into tables, charts and configurations.
fn refuse_unprintable(node: &Node, problems: &mut Problems) {
    let refuse = |text: &str, at: At, problems: &mut Problems| {
        if let Err((message, hint)) = all_printable(text) {
            problems.add(at, message, hint);
        }
    };
    match &node.value {
        Value::Text(text) => refuse(text, node.at, problems),
        Value::Array(items) => items.iter().for_each(|item| refuse_unprintable(item, problems)),
        Value::Table(entries) => {
            for (key, node) in entries {
                refuse(&key.name, key.at, problems);
                refuse_unprintable(node, problems);
            }
        }
        Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::File(_) => {}
    }
}

/// The document of an embedded preset file.
///
/// # Panics
/// If there is a mistake in it: that is a bug.
pub fn embedded(text: &'static str) -> Node {
    let mut problems = Problems::default();
    let root = parse(text, &mut problems);
    assert!(problems.is_empty(), "a preset is broken: {problems:?}");
    root
}

/// The folder of the file called `name`.
fn folder_of(name: &str) -> &Path {
    Path::new(name).parent().unwrap_or(Path::new(""))
}
