//! Folders are layers, and imports point one way.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each layer may import besides itself.
const LAYERS: [(&str, &[&str]); 8] = [
    ("engine", &[]),
    ("reading", &["engine"]),
    ("theory", &["engine::distribution"]),
    ("model", &["engine", "reading"]),
    ("trace", &["engine", "reading", "model"]),
    ("experiment", &["engine", "reading", "model", "theory"]),
    ("report", &["engine", "reading", "model", "theory", "experiment"]),
    ("cli", &["engine", "reading", "model", "theory", "trace", "experiment", "report"]),
];

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for (layer, allowed) in LAYERS {
        for file in sources(&Path::new("src").join(layer)) {
            let text = fs::read_to_string(&file).expect("a source file can be read");
            for import in imports(&text) {
                let fits = |path: &str| import == path || import.starts_with(&format!("{path}::"));
                if !fits(layer) && !allowed.iter().any(|path| fits(path)) {
                    wrong.push(format!("{}: crate::{import}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "a lower layer knows a higher one:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_source_is_a_layer() {
    let folders: BTreeSet<String> = fs::read_dir("src")
        .expect("there is a source folder")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().expect("a folder has a name").to_string_lossy().into_owned())
        .collect();
    let layers: BTreeSet<String> = LAYERS.iter().map(|(layer, _)| (*layer).to_owned()).collect();
    assert_eq!(folders, layers);
}

#[test]
fn the_scanner_sees_what_it_must() {
    let text = "use crate::model::{Hang, world::World};\nuse crate::engine::SimTime;\n\
                fn f() { crate::report::x() }\n/// [`crate::cli`] in words\n";
    assert_eq!(
        imports(text),
        ["model::Hang", "model::world::World", "engine::SimTime", "report::x"]
    );
}

#[test]
fn a_file_is_one_idea_and_the_world_dispatches_in_250_lines() {
    for file in sources(Path::new("src")) {
        let lines = fs::read_to_string(&file).expect("a source file can be read").lines().count();
        let most = if file.ends_with("model/world/mod.rs") { 250 } else { 450 };
        assert!(lines <= most, "{} has {lines} lines", file.display());
    }
}

/// All Rust files below `folder`, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The paths behind every `crate::` outside comments, groups in braces taken apart.
fn imports(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut found = Vec::new();
    for (start, marker) in code.match_indices("crate::") {
        let prefix = path(&code[start + marker.len()..]);
        let rest = &code[start + marker.len() + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = &group[..group.find('}').unwrap_or(group.len())];
                let members = group.split(',').map(str::trim).filter(|name| !name.is_empty());
                found.extend(members.map(|name| format!("{prefix}{}", path(name))));
            }
            None => found.push(prefix.trim_end_matches("::").to_owned()),
        }
    }
    found
}

/// The leading path of identifiers, with a trailing `::` if one is there.
fn path(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    &text[..end.unwrap_or(text.len())]
}
