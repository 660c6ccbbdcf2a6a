//! The reference for rustdoc.

use super::{Part, Section, sections, without, words, written};

/// All of the reference, in Markdown.
pub fn markdown() -> String {
    let all = sections();
    let mut text = String::new();
    for Section { path, part } in &all {
        let head = if path.is_empty() { "The file" } else { &format!("`{path}`") };
        text += &format!("## {head}\n\n");
        match part {
            Part::Table(shape) => {
                text += &format!("{}.\n", capital(shape.about));
                if let Some(presets) = shape.presets().map(|presets| presets.names()) {
                    let names = presets.join("`, `");
                    text += &format!("Its `base?` is a preset that it starts from: `{names}`.\n");
                }
                if let Some((name, value)) = shape.others {
                    let words = words(*value, None, &all);
                    text += &format!("A `\"{name}\"` has behind it: {words}.\n");
                }
                text += "\n| key | type | what it says | without it |\n|---|---|---|---|\n";
                for entry in shape.entries() {
                    let without = without(entry);
                    let mark = if without.is_some() { "?" } else { "" };
                    text += &format!(
                        "| `{}{mark}` | {} | {} | {} |\n",
                        entry.key,
                        cell(&words(entry.form, entry.within, &all)),
                        cell(entry.about),
                        cell(without.unwrap_or_default().trim_start_matches("left out: ")),
                    );
                }
            }
            Part::Choice(choice) => {
                if let Some(bare) = choice.bare {
                    text += &format!("A {}, or one of these.\n\n", words(bare, None, &all));
                }
                text += "| variant | what it is |\n|---|---|\n";
                for variant in choice.variants {
                    let written = cell(&written(variant, &all));
                    text += &format!("| `{written}` | {} |\n", cell(variant.told()));
                }
            }
        }
        text.push('\n');
    }
    text
}

/// A text that stays in its cell.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
