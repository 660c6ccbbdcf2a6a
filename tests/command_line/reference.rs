//! What the program tells of itself: the format, its schema, its registers, completions, a manual.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::place::{Place, SMALL};

const SUBCOMMANDS: [&str; 18] = [
    "plan",
    "submit",
    "merge",
    "report",
    "run",
    "check",
    "list",
    "trace",
    "export",
    "compare",
    "tune",
    "select",
    "explain",
    "sensitivity",
    "format",
    "schema",
    "completions",
    "man",
];

#[test]
fn help_tells_the_format_whole_or_one_table_of_it() {
    let place = Place::new();
    let all = place.run(&["help", "format"]).expect_code(0).out;
    for word in ["listener\n", "exchanges? = whole number, 0 to 1000", "remedies.watchdog\n"] {
        assert!(all.contains(word), "{word}");
    }
    let one = place.run(&["help", "format", "listener"]).expect_code(0).out;
    assert!(one.starts_with("listener\n") && all.contains(&one), "{one}");
    assert_eq!(place.run(&["format", "listener"]).expect_code(0).out, one);
    let json = place.run(&["help", "format", "filter", "--json"]).expect_code(0).out;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let keys = json["format"][0]["keys"].as_array().expect("keys");
    let mistakes = keys.iter().find(|key| key["key"] == "mistakes").expect("a key");
    assert_eq!((&mistakes["default"], &mistakes["needed"]), (&"0.001".into(), &false.into()));
    let said = place.run(&["help", "format", "listner"]).expect_code(2);
    assert!(said.err.ends_with("help: did you mean `listener`?\n"), "{}", said.err);
}

/// Whether `value` is valid by `schema`, as far as our schema uses the language.
fn is_valid(value: &Value, schema: &Value, root: &Value) -> bool {
    let members = schema.as_object().expect("a schema is an object");
    members.iter().all(|(keyword, said)| match keyword.as_str() {
        "$ref" => {
            let pointer = said.as_str().expect("a reference").trim_start_matches('#');
            let there = root.pointer(&pointer.replace("%20", " "));
            is_valid(value, there.unwrap_or_else(|| panic!("{pointer} is nowhere")), root)
        }
        "type" => match said.as_str().expect("a type") {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            other => panic!("the type {other}"),
        },
        "enum" => said.as_array().expect("values").contains(value),
        "anyOf" => {
            said.as_array().expect("schemas").iter().any(|schema| is_valid(value, schema, root))
        }
        "required" => {
            let needed = said.as_array().expect("keys").iter().filter_map(Value::as_str);
            value
                .as_object()
                .is_none_or(|object| needed.into_iter().all(|key| object.contains_key(key)))
        }
        "properties" | "additionalProperties" => value.as_object().is_none_or(|object| {
            object.iter().all(|(key, value)| {
                match (schema["properties"].get(key), keyword.as_str()) {
                    (Some(schema), "properties") => is_valid(value, schema, root),
                    (Some(_), _) | (None, "properties") => true,
                    (None, _) => match said {
                        Value::Bool(allowed) => *allowed,
                        schema => is_valid(value, schema, root),
                    },
                }
            })
        }),
        "items" => {
            value.as_array().is_none_or(|items| items.iter().all(|item| is_valid(item, said, root)))
        }
        "minimum" => value.as_f64().is_none_or(|number| number >= said.as_f64().expect("a number")),
        "maximum" => value.as_f64().is_none_or(|number| number <= said.as_f64().expect("a number")),
        "$schema" | "$defs" | "title" | "description" | "examples" => true,
        other => panic!("the keyword {other}"),
    })
}

fn as_json(text: &str) -> Value {
    let table: toml::Table = text.parse().expect("TOML");
    serde_json::to_value(table).expect("it has no dates")
}

#[test]
fn every_experiment_is_valid_by_the_schema_and_one_with_a_wrong_key_is_not() {
    let schema = Place::new().run(&["schema"]).expect_code(0).out;
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let value = as_json(&fs::read_to_string(&path).expect("text"));
        assert!(is_valid(&value, &schema, &schema), "{}", path.display());
        count += 1;
    }
    assert!(count >= 10, "only {count} experiments");
    for (from, to) in [
        ("seed = 1", "sead = 1"),
        ("workers = 4", "workers = 0"),
        ("workers = 4", "workers = \"4\""),
        ("fix = {", "fixx = {"),
        ("outage = \"1 min\"", "outages = \"1 min\""),
        ("dead-reply = \"rst\"", "dead-reply = \"reset\""),
        ("profile = \"linux\"", "profile = \"lynux\""),
        ("{ rate = \"60 / hour\" }", "{ rates = \"60 / hour\" }"),
        ("service = \"2 s\"", "service = { lognormal = { mode = \"2 s\" } }"),
    ] {
        assert!(SMALL.contains(from), "{from}");
        let value = as_json(&SMALL.replacen(from, to, 1));
        assert!(!is_valid(&value, &schema, &schema), "{to}");
    }
    assert!(is_valid(&as_json(SMALL), &schema, &schema));
}

#[test]
fn every_register_is_listed_in_lines_and_as_json() {
    let place = Place::new();
    for (what, some) in [
        ("hangs", "leaked-slot"),
        ("probes", "half-open"),
        ("measures", "watchdog"),
        ("metrics", "port_availability"),
        ("columns", "valid_first_served"),
    ] {
        let lines = place.run(&["list", what]).expect_code(0).out;
        assert!(lines.lines().any(|line| line.starts_with(some)), "{lines}");
        let json = place.run(&["list", what, "--json"]).expect_code(0).out;
        let json: Value = serde_json::from_str(&json).expect("JSON");
        let entries = json[what].as_array().expect("a list");
        assert_eq!(entries.len(), lines.lines().count(), "{what}");
        assert!(entries.iter().all(|entry| entry["about"].as_str() > Some("")), "{what}");
    }
}

#[test]
fn every_column_that_a_run_writes_is_in_the_dictionary() {
    let place = Place::new();
    place.run(&["run", "small.toml", "--out", "out"]).expect_code(0);
    let json = place.run(&["list", "columns", "--json"]).expect_code(0).out;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let columns = json["columns"].as_array().expect("a list");
    let mut count = 0;
    for (path, content) in place.content("out") {
        let Some(file) = path.strip_prefix("out/").filter(|file| file.ends_with(".csv")) else {
            continue;
        };
        let text = String::from_utf8(content).expect("text");
        for name in text.lines().next().expect("a header").split(',') {
            let there = columns.iter().any(|one| one["file"] == file && one["column"] == name);
            assert!(there, "{name} of {file}");
        }
        count += 1;
    }
    assert_eq!(count, 6, "tables without a sweep");
}

#[test]
fn completions_and_the_manual_name_every_subcommand() {
    let place = Place::new();
    let scripts = ["bash", "elvish", "fish", "powershell", "zsh"];
    let mut texts: Vec<String> =
        scripts.iter().map(|shell| place.run(&["completions", shell]).expect_code(0).out).collect();
    let manual = place.run(&["man"]).expect_code(0).out;
    assert!(manual.contains(".TH porthang 1"), "{manual}");
    texts.push(manual);
    for text in texts {
        for name in SUBCOMMANDS {
            assert!(text.contains(name), "{name} in\n{text}");
        }
    }
    place.run(&["completions", "cmd"]).expect_code(2);
}
