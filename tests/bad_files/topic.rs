//! A file of cases: what each breaks, and what is said then.

use std::env;
use std::fs;

use toml::{Table, Value};

use crate::{EXPERIMENT, Files, GOOD, said};

const FOLDER: &str = "tests/bad_files/cases";

/// How a case begins in its file.
const CASE: &str = "[[case]]\n";

/// The last key of a case.
const SAYS: &str = "\nsays = ";

/// Cases about one part of an experiment.
pub(crate) struct Topic {
    path: String,
    text: String,
    table: Table,
    /// The good experiment and what is beside it.
    pub(crate) files: Files,
}

impl Topic {
    /// The topics, of a file each.
    pub(crate) fn all() -> Vec<Self> {
        let entries = fs::read_dir(FOLDER).expect("there are cases");
        let paths = entries.map(|entry| entry.expect("an entry can be read").path());
        let mut paths: Vec<String> = paths.map(|path| path.display().to_string()).collect();
        paths.sort();
        paths.into_iter().map(Self::read).collect()
    }

    /// The topic of this name.
    pub(crate) fn named(name: &str) -> Self {
        Self::read(format!("{FOLDER}/{name}.toml"))
    }

    fn read(path: String) -> Self {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let table: Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_keys(&table, &["accepted", "breaks", "case", "files", "good"]);
        let mut good = GOOD.to_owned();
        list(&table, "good").for_each(|edit| edit_once(&mut good, edit));
        let mut files: Files = texts(&table, "files").collect();
        files.insert(EXPERIMENT.to_owned(), good);
        assert_eq!(said(&files, &[]), None, "{path}: the good experiment is not");
        Self { path, text, table, files }
    }

    /// The cases that do not say what they are to say, as they should stand in the file. On demand
    /// they are written there instead.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let update = env::var_os("UPDATE").is_some();
        let refused = list(&self.table, "accepted").filter_map(|case| self.said(case));
        let mut wrong: Vec<String> = refused.collect();
        let (head, rest) = self.text.split_once(CASE).expect("a file of cases has one");
        let parts: Vec<&str> = rest.split(CASE).collect();
        let cases: Vec<&Table> = list(&self.table, "case").collect();
        assert_eq!(parts.len(), cases.len(), "{}: a case begins with {CASE:?}", self.path);
        let mut written = head.to_owned();
        for (case, part) in cases.into_iter().zip(parts) {
            let change = part.split(SAYS).next().unwrap_or_default().trim_end();
            let Some(said) = self.said(case) else {
                wrong.push(format!("{change}\nis accepted"));
                continue;
            };
            let entry = format!("{CASE}{change}{SAYS}'''\n{said}\n'''\n");
            if !update && entry.trim_end() != format!("{CASE}{}", part.trim_end()) {
                wrong.push(entry.clone());
            }
            written.push_str(&entry);
            written.push('\n');
        }
        if update && wrong.is_empty() {
            fs::write(&self.path, format!("{}\n", written.trim_end())).expect("it can be written");
        }
        wrong.iter().map(|wrong| format!("{}:\n{wrong}", self.path)).collect()
    }

    /// What is said of the files after the change of `case`.
    fn said(&self, case: &Table) -> Option<String> {
        assert_keys(case, &["name", "from", "to", "edits", "text", "set", "says"]);
        let mut files = self.files.clone();
        let breaks = self.table.get("breaks").map_or(EXPERIMENT, text);
        let broken = files.get_mut(breaks).expect("what is broken is there");
        if let Some(whole) = case.get("text") {
            text(whole).clone_into(broken);
        }
        let edit = case.contains_key("from").then_some(case);
        list(case, "edits").chain(edit).for_each(|edit| edit_once(broken, edit));
        let set: Vec<_> = texts(case, "set").collect();
        said(&files, &set)
    }
}

/// Replaces the text `from`, which must be there once.
fn edit_once(good: &mut String, edit: &Table) {
    let [from, to] = ["from", "to"].map(|key| text(&edit[key]));
    assert_eq!(good.matches(from).count(), 1, "how often `{from}` is there");
    *good = good.replacen(from, to, 1);
}

fn assert_keys(table: &Table, known: &[&str]) {
    let unknown = table.keys().find(|key| !known.contains(&key.as_str()));
    assert_eq!(unknown, None, "in\n{table}");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// The texts of the table `key`, where it is there.
fn texts(table: &Table, key: &str) -> impl Iterator<Item = (String, String)> {
    let texts = table.get(key).and_then(Value::as_table).into_iter().flatten();
    texts.map(|(key, value)| (key.clone(), text(value).to_owned()))
}

/// The tables of the list `key`, where it is there.
fn list<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    let list = table.get(key).and_then(Value::as_array).into_iter().flatten();
    list.map(|entry| entry.as_table().expect("a list of tables"))
}
