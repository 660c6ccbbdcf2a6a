//! Folders are layers, imports point one way, and no file depends on itself through others.

mod ties;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use porthang::model::remedy::Measure;
use ties::{Texts, circles, ties};
use tokens::paths;

/// What each layer may import besides itself.
const LAYERS: [(&str, &[&str]); 9] = [
    ("engine", &[]),
    ("reading", &["engine"]),
    ("theory", &["engine::distribution"]),
    ("model", &["engine", "reading"]),
    ("trace", &["engine", "reading", "model"]),
    ("experiment", &["engine", "reading", "model", "theory"]),
    (
        "calibration",
        &[
            "engine",
            "reading",
            "theory",
            "experiment::share",
            "experiment::student",
            "experiment::survival",
        ],
    ),
    ("report", &["engine", "reading", "model", "theory", "experiment", "calibration"]),
    (
        "cli",
        &["engine", "reading", "model", "theory", "trace", "experiment", "calibration", "report"],
    ),
];

/// The world is one type. Its methods fill the folder, and it holds what their files define.
const WORLD: &str = "src/model/world/mod.rs";

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for (layer, allowed) in LAYERS {
        for (file, text) in texts(&Path::new("src").join(layer)) {
            for path in paths(&text) {
                let [first, import @ ..] = &path[..] else { continue };
                let import = import.join("::");
                let fits = |path: &str| import == path || import.starts_with(&format!("{path}::"));
                if first == "crate" && !fits(layer) && !allowed.iter().any(|path| fits(path)) {
                    wrong.push(format!("{file}: crate::{import}"));
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
fn no_file_depends_on_itself_through_others() {
    let mut ties = ties(&texts(Path::new("src")));
    let folder = WORLD.trim_end_matches("mod.rs");
    ties.retain(|tie| tie.to != WORLD || !tie.from.starts_with(folder));
    let mut told = String::new();
    for (number, circle) in (1..).zip(circles(&ties)) {
        told += &format!("\ncircle {number}:\n");
        for tie in circle {
            told += &format!("  {} takes {} from {}\n", tie.from, tie.name, tie.to);
        }
    }
    assert!(told.is_empty(), "put what two files share into a third below both:\n{told}");
}

#[test]
fn every_file_of_the_source_is_declared() {
    let texts = texts(Path::new("src"));
    let forgotten: Vec<&String> = texts.keys().filter(|file| !is_declared(file, &texts)).collect();
    assert!(forgotten.is_empty(), "declare by `mod`, or delete: {forgotten:?}");
}

/// Whether the file above this one has its `mod`.
fn is_declared(file: &str, texts: &Texts) -> bool {
    let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
    let (above, name) = module.rsplit_once('/').expect("it lies in a folder");
    let line = format!("mod {name};");
    let above = [format!("{above}/lib.rs"), format!("{above}/mod.rs"), format!("{above}.rs")];
    let declares = |text: &String| text.lines().any(|found| found.ends_with(&line));
    name == "lib" || name == "main" || above.iter().filter_map(|file| texts.get(file)).any(declares)
}

#[test]
fn every_measure_is_declared() {
    let measures = texts(Path::new("src/model/remedy"));
    let count = measures.values().filter(|text| text.contains("\nimpl Kind for ")).count();
    assert_eq!(count, Measure::TAGS.len(), "give each its line in `measures!` in remedy/mod.rs");
}

#[test]
fn a_file_is_one_idea_and_the_world_dispatches_in_250_lines() {
    for (file, text) in texts(Path::new("src")) {
        let lines = text.lines().count();
        let most = if file == WORLD { 250 } else { 400 };
        assert!(lines <= most, "{file} has {lines} lines");
    }
}

/// All Rust files below `folder`.
fn texts(folder: &Path) -> Texts {
    let mut found = Texts::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path: PathBuf = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file can be read");
            found.insert(path.display().to_string(), text);
        }
    }
    found
}
