//! The JSON Schema of the experiment file, for editors.

use serde_json::{Map, Value, json};

use super::{Part, Section, sections, without};
use crate::reading::{Choice, Entry, Form, PlainKind, Presence, Shape};

/// The dialect of the schema.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema: draft 2020-12.
pub fn schema() -> Value {
    let all = sections();
    let mut parts = all.iter().map(|section| (&section.path, part(section.part, &all)));
    let (_, whole) = parts.next().expect("the file is the first section");
    let definitions: Map<String, Value> = parts.map(|(path, part)| (path.clone(), part)).collect();
    let mut schema = json!({ "$schema": DIALECT, "title": "An experiment of porthang" });
    let members = schema.as_object_mut().expect("it is an object");
    members.extend(whole.as_object().expect("a part is an object").clone());
    members.insert("$defs".to_owned(), Value::Object(definitions));
    schema
}

fn part(part: Part, all: &[Section]) -> Value {
    match part {
        Part::Table(shape) => table(shape, all),
        Part::Choice(choice) => variants(choice, all),
    }
}

fn table(shape: &'static Shape, all: &[Section]) -> Value {
    let mut properties: Map<String, Value> =
        shape.entries().map(|entry| (entry.key.to_owned(), key(entry, all))).collect();
    let needed = shape.entries().filter(|entry| entry.presence == Presence::Needed);
    let needed: Vec<&str> = needed.map(|entry| entry.key).collect();
    let mut schema = json!({
        "type": "object",
        "description": shape.about,
        "additionalProperties": false,
    });
    match shape.presets().map(|presets| presets.names()) {
        // What a preset says need not be said again.
        Some(presets) => {
            properties.insert("base".to_owned(), json!({ "enum": presets }));
            schema["anyOf"] = json!([{ "required": ["base"] }, { "required": needed }]);
        }
        None => schema["required"] = json!(needed),
    }
    schema["properties"] = Value::Object(properties);
    if let Some((_, of)) = shape.others {
        schema["additionalProperties"] = value(*of, None, all);
    }
    schema
}

fn key(entry: &Entry, all: &[Section]) -> Value {
    let mut schema = value(entry.form, entry.within, all);
    let about = match without(entry) {
        Some(without) => format!("{} ({without})", entry.about),
        None => entry.about.to_owned(),
    };
    schema["description"] = json!(about);
    schema
}

fn value(form: Form, within: Option<(f64, f64)>, all: &[Section]) -> Value {
    match form {
        Form::Plain(plain) => {
            let mut schema = match plain.kind {
                // What the reader takes for a time of the day may stand without quotes.
                PlainKind::Text if plain.example.is_empty() => json!({ "type": "string" }),
                PlainKind::Text => {
                    json!({ "type": "string", "examples": [unquoted(plain.example)] })
                }
                PlainKind::Whole => json!({ "type": "integer", "minimum": 0 }),
                PlainKind::Number => json!({ "type": "number" }),
                PlainKind::Truth => json!({ "type": "boolean" }),
                PlainKind::Any => json!({}),
            };
            if let Some((least, most)) = within
                && plain.kind != PlainKind::Text
            {
                schema["minimum"] = json!(least);
                schema["maximum"] = json!(most);
            }
            schema
        }
        Form::Words(words) => json!({ "enum": words }),
        Form::Choice(choice) => reference(Part::Choice(choice), all),
        Form::Table(shape) => reference(Part::Table(shape), all),
        Form::Called(shape) => {
            let names = shape.presets().map(|presets| presets.names()).unwrap_or_default();
            json!({ "anyOf": [{ "enum": names }, reference(Part::Table(shape), all)] })
        }
        Form::List(of) => json!({ "type": "array", "items": value(*of, None, all) }),
        Form::Named { value: of, .. } => {
            json!({ "type": "object", "additionalProperties": value(*of, None, all) })
        }
        Form::Either(forms) => {
            let each = forms.iter().map(|form| value(*form, within, all));
            json!({ "anyOf": each.collect::<Vec<_>>() })
        }
    }
}

fn reference(part: Part, all: &[Section]) -> Value {
    let section = all.iter().find(|section| section.part.is(part));
    let path = &section.expect("every part has a section").path;
    let path = path.replace('~', "~0").replace('/', "~1").replace(' ', "%20");
    json!({ "$ref": format!("#/$defs/{path}") })
}

fn variants(choice: &'static Choice, all: &[Section]) -> Value {
    let alone: Vec<&str> = (choice.variants.iter())
        .filter(|variant| variant.body.is_none())
        .map(|variant| variant.tag)
        .collect();
    let bare = choice.bare.map(|bare| value(bare, None, all));
    let words = (!alone.is_empty()).then(|| json!({ "enum": alone }));
    let tagged = choice.variants.iter().filter_map(|variant| {
        Some(json!({
            "type": "object",
            "description": variant.told(),
            "properties": { variant.tag: value(variant.body?, None, all) },
            "required": [variant.tag],
            "additionalProperties": false,
        }))
    });
    json!({ "anyOf": bare.into_iter().chain(words).chain(tagged).collect::<Vec<_>>() })
}

fn unquoted(example: &str) -> &str {
    example.trim_matches('"')
}
