//! The reference of the experiment file, from the shapes that its readers declare.

mod markdown;
mod schema;
mod text;

use serde_json::{Value, json};

use crate::experiment::config::FORMAT;
use crate::reading::{Choice, Entry, Form, Presence, Shape, Variant, hint};

pub use markdown::markdown;
pub use schema::schema;
pub use text::text;

/// A table of the format, or a choice in it.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A table.
    Table(&'static Shape),
    /// A choice.
    Choice(&'static Choice),
}

/// A part of the format with its place.
#[derive(Clone, Debug)]
pub struct Section {
    /// The path that leads there, through keys and tags; what stands at several places has a name in
    /// its stead. Empty: the whole file.
    pub path: String,
    /// What stands there.
    pub part: Part,
}

impl Part {
    /// What it is called in messages.
    const fn name(self) -> &'static str {
        match self {
            Self::Table(shape) => shape.name,
            Self::Choice(choice) => choice.called,
        }
    }

    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Table(one), Self::Table(other)) => std::ptr::eq(one, other),
            (Self::Choice(one), Self::Choice(other)) => std::ptr::eq(one, other),
            (Self::Table(_), Self::Choice(_)) | (Self::Choice(_), Self::Table(_)) => false,
        }
    }

    /// The forms within it, by the keys or tags before them.
    fn within(self) -> Vec<(&'static str, Form)> {
        match self {
            Self::Table(shape) => {
                let others = shape.others.map(|(name, value)| (name, *value));
                let keys = shape.entries().map(|entry| (entry.key, entry.form));
                keys.chain(others).collect()
            }
            Self::Choice(choice) => {
                let bodies = choice.variants.iter();
                bodies.filter_map(|variant| Some((variant.tag, variant.body?))).collect()
            }
        }
    }
}

/// The parts that a value of this form may be, without what is within them.
fn parts(form: Form) -> Vec<Part> {
    match form {
        Form::Plain(_) | Form::Words(_) => Vec::new(),
        Form::Choice(choice) => vec![Part::Choice(choice)],
        Form::Table(shape) | Form::Called(shape) => vec![Part::Table(shape)],
        Form::List(of) | Form::Named { value: of, .. } => parts(*of),
        Form::Either(forms) => forms.iter().flat_map(|form| parts(*form)).collect(),
    }
}

/// Every part of the format once, each before those within it.
pub fn sections() -> Vec<Section> {
    let mut places: Vec<(Part, usize)> = Vec::new();
    count(Part::Table(&FORMAT), &mut places);
    let mut sections = Vec::new();
    visit(String::new(), Part::Table(&FORMAT), &places, &mut sections);
    sections
}

/// Counts the places at which each part stands.
fn count(part: Part, places: &mut Vec<(Part, usize)>) {
    if let Some((_, times)) = places.iter_mut().find(|(there, _)| there.is(part)) {
        *times += 1;
        return;
    }
    places.push((part, 1));
    for (_, form) in part.within() {
        parts(form).into_iter().for_each(|part| count(part, places));
    }
}

fn visit(path: String, part: Part, places: &[(Part, usize)], sections: &mut Vec<Section>) {
    if sections.iter().any(|section| section.part.is(part)) {
        return;
    }
    let is_shared = places.iter().any(|(there, times)| there.is(part) && *times > 1);
    let path = if is_shared { part.name().to_owned() } else { path };
    sections.push(Section { path: path.clone(), part });
    for (key, form) in part.within() {
        let below = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let parts = parts(form);
        for part in &parts {
            let which = if parts.len() > 1 { format!(" ({})", part.name()) } else { String::new() };
            visit(format!("{below}{which}"), *part, places, sections);
        }
    }
}

/// The sections at `path`, through keys and tags, or those of that name or that end of their path.
///
/// # Errors
/// What could be meant, if there is none.
pub fn at(path: &str) -> Result<Vec<Section>, String> {
    let all = sections();
    let mut here = vec![Part::Table(&FORMAT)];
    for segment in path.split('.') {
        let within = here.iter().flat_map(|part| part.within());
        let there = within.filter(|(key, _)| *key == segment);
        here = there.flat_map(|(_, form)| parts(form)).collect();
    }
    let ends = format!(".{path}");
    let by_name = |section: &&Section| section.path == path || section.path.ends_with(&ends);
    let is_here = |section: &&Section| here.iter().any(|part| part.is(section.part));
    let meant: Vec<Section> = match here[..] {
        [] => all.iter().filter(by_name).cloned().collect(),
        _ => all.iter().filter(is_here).cloned().collect(),
    };
    if !meant.is_empty() {
        return Ok(meant);
    }
    let paths: Vec<&str> = all.iter().map(|section| section.path.as_str()).collect();
    Err(hint::nearest(path, &paths).map_or_else(
        || "`porthang help format` tells all".to_owned(),
        |near| format!("did you mean `{near}`?"),
    ))
}

/// What may be written, in words; of parts by the paths of their sections.
fn words(form: Form, within: Option<(f64, f64)>, sections: &[Section]) -> String {
    let path = |part: Part| {
        let section = sections.iter().find(|section| section.part.is(part));
        section.map_or("", |section| section.path.as_str())
    };
    match (form, within) {
        (Form::Plain(plain), None) => plain.name.to_owned(),
        (Form::Plain(plain), Some((least, most))) => format!("{}, {least} to {most}", plain.name),
        (Form::Words(words), _) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            quoted.join(" / ")
        }
        (Form::Choice(choice), _) => match path(Part::Choice(choice)) {
            path if path == choice.called => path.to_owned(),
            path => format!("{} (see {path})", choice.called),
        },
        (Form::Table(shape), _) => format!("table (see {})", path(Part::Table(shape))),
        (Form::Called(shape), _) => {
            format!("preset, or table (see {})", path(Part::Table(shape)))
        }
        (Form::List(Form::Table(shape)), _) => {
            format!("list of tables (see {})", path(Part::Table(shape)))
        }
        (Form::List(Form::Choice(choice)), _) => match path(Part::Choice(choice)) {
            path if path == choice.called => format!("list of {path}s"),
            path => format!("list of {}s (see {path})", choice.called),
        },
        (Form::List(of), _) => format!("[{}, …]", words(*of, None, sections)),
        (Form::Named { name, value }, _) => {
            format!("table of {name} = {}", words(*value, None, sections))
        }
        (Form::Either(forms), _) => {
            let each = forms.iter().map(|form| match form {
                Form::Plain(_) => words(*form, within, sections),
                _ => words(*form, None, sections),
            });
            each.collect::<Vec<_>>().join(", or ")
        }
    }
}

/// The most keys that are told of a table where it is not itself told of.
const KEYS_IN_BRACES: usize = 4;

/// How a variant is written: `"silent"`, `{ exponential = { mean } }`.
fn written(variant: &Variant, sections: &[Section]) -> String {
    let tag = variant.tag;
    let table = match variant.body {
        None => return format!("\"{tag}\""),
        Some(Form::Table(shape)) => shape,
        Some(body) => return format!("{{ {tag} = {} }}", words(body, None, sections)),
    };
    let key = |entry: &Entry| {
        let mark = if without(entry).is_some() { "?" } else { "" };
        format!("{}{mark}", entry.key)
    };
    let keys: Vec<String> = table.entries().map(key).collect();
    match keys.len() {
        0..=KEYS_IN_BRACES => format!("{{ {tag} = {{ {} }} }}", keys.join(", ")),
        _ => format!("{{ {tag} = {{ … }} }}"),
    }
}

/// What holds where the key is left out, with its source; `None`: it may not be.
fn without(entry: &Entry) -> Option<String> {
    match entry.presence {
        Presence::Needed => None,
        Presence::Depends(how) => Some(how.to_owned()),
        Presence::Absent(otherwise) => Some(format!("left out: {otherwise}")),
        Presence::Usual { written, source } => Some(format!("left out: {written} ({source})")),
    }
}

/// An example of a plain value, such as shows its unit.
fn example(form: Form) -> Option<&'static str> {
    match form {
        Form::Plain(plain) => Some(plain.example).filter(|example| !example.is_empty()),
        Form::List(of) => example(*of),
        Form::Either(forms) => forms.iter().find_map(|form| example(*form)),
        Form::Words(_)
        | Form::Choice(_)
        | Form::Table(_)
        | Form::Called(_)
        | Form::Named { .. } => None,
    }
}

/// These sections for programs.
pub fn as_json(meant: &[Section]) -> Value {
    let all = sections();
    let key = |entry: &Entry| {
        let (default, source) = match entry.presence {
            Presence::Usual { written, source } => (Some(written), Some(source)),
            Presence::Needed | Presence::Depends(_) | Presence::Absent(_) => (None, None),
        };
        json!({
            "key": entry.key,
            "type": words(entry.form, entry.within, &all),
            "example": example(entry.form),
            "needed": entry.presence == Presence::Needed,
            "default": default,
            "source": source,
            "without": without(entry),
            "about": entry.about,
        })
    };
    let section = |section: &Section| match section.part {
        Part::Table(shape) => json!({
            "path": section.path,
            "about": shape.about,
            "presets": shape.presets().map(|presets| presets.names()),
            "keys": shape.entries().map(key).collect::<Vec<_>>(),
            "others": shape.others.map(|(name, value)| json!({
                "key": name,
                "type": words(*value, None, &all),
            })),
        }),
        Part::Choice(choice) => json!({
            "path": section.path,
            "about": choice.called,
            "variants": choice.variants.iter().map(|variant| json!({
                "tag": variant.tag,
                "type": variant.body.map(|body| words(body, None, &all)),
                "about": variant.told(),
            })).collect::<Vec<_>>(),
        }),
    };
    json!({ "schema_version": 1, "format": meant.iter().map(section).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests;
