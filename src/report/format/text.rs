//! The reference for a terminal.

use super::{Part, Section, example, sections, without, words, written};
use crate::reading::Entry;
use crate::report::wrap::wrapped;

/// Lines are no wider than this, on the widest terminal: they are read, not scanned.
const WIDEST: usize = 84;

/// These sections in lines of at most `width` columns.
pub fn text(meant: &[Section], width: usize) -> String {
    let all = sections();
    let width = width.min(WIDEST);
    let told = meant.iter().map(|section| told(section, &all, width));
    told.collect::<Vec<_>>().join("\n")
}

fn told(Section { path, part }: &Section, all: &[Section], width: usize) -> String {
    match part {
        Part::Table(shape) => {
            let head = if path.is_empty() { "The experiment" } else { path };
            let mut text = format!("{head}\n{}", wrapped(shape.about, 2, width));
            if let Some(presets) = shape.presets().map(|presets| presets.names()) {
                let names = presets.join(", ");
                text += &wrapped(&format!("base? = a preset it starts from: {names}"), 2, width);
            }
            if let Some((name, value)) = shape.others {
                text += &wrapped(&format!("\"{name}\" = {}", words(*value, None, all)), 2, width);
            }
            let keys = shape.entries().map(|entry| key(entry, all, width));
            keys.for_each(|key| text += &key);
            text
        }
        Part::Choice(choice) => {
            let mut text = format!("{path}\n");
            text += &match choice.bare {
                Some(bare) => wrapped(
                    &format!("a {}, such as {}, or one of", words(bare, None, all), sample(bare)),
                    2,
                    width,
                ),
                None => "  one of\n".to_owned(),
            };
            for variant in choice.variants {
                text += &wrapped(&written(variant, all), 2, width);
                text += &wrapped(variant.told(), 6, width);
            }
            text
        }
    }
}

fn sample(form: crate::reading::Form) -> &'static str {
    example(form).unwrap_or_default()
}

/// A key with its type and an example, what it says, and what holds without it.
fn key(entry: &Entry, all: &[Section], width: usize) -> String {
    let without = without(entry);
    let mark = if without.is_some() { "?" } else { "" };
    let mut kind = words(entry.form, entry.within, all);
    if let Some(example) = example(entry.form) {
        kind += &format!(", such as {example}");
    }
    let mut text = wrapped(&format!("{}{mark} = {kind}", entry.key), 2, width);
    text += &wrapped(entry.about, 6, width);
    if let Some(without) = without {
        text += &wrapped(&without, 6, width);
    }
    text
}
