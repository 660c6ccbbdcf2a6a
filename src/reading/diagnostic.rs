//! A mistake as people get to see it: what is wrong, the lines it is about, and what to do.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::excerpt::Excerpt;
use super::printing::printed;

/// The most characters of a message or a hint; a name in it may be as long as a file.
const CHARACTERS_MAX: usize = 500;

/// One mistake with the lines it is about.
///
/// [`fmt::Display`] writes it without colours:
///
/// ```text
/// error: `high` (1 s) is not above `low` (2 s)
///   --> file.toml:38:45
///    |
/// 38 | service = { uniform = { low = "2 s", high = "1 s" } }
///    |                               -----         ^^^^^
///    |                               |
///    |                               `low` is set here
///    = help: write the lower end first, then the upper
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    message: String,
    hint: String,
    /// Where the same is wrong too.
    again: Option<String>,
    excerpts: Vec<Excerpt>,
}

impl Diagnostic {
    /// A mistake that stands in the first of `excerpts`; the others are what it contradicts.
    pub(super) fn new(
        message: &str,
        hint: &str,
        again: Option<String>,
        mut excerpts: Vec<Excerpt>,
    ) -> Self {
        for excerpt in &mut excerpts {
            excerpt.name = in_one_line(&excerpt.name);
        }
        let again = again.map(|again| in_one_line(&again));
        Self { message: in_one_line(message), hint: in_one_line(hint), again, excerpts }
    }

    /// The text with the colours of a terminal.
    pub fn coloured(&self) -> String {
        self.render(&Renderer::styled())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let mut report = Group::with_title(Level::ERROR.primary_title(&self.message));
        for excerpt in &self.excerpts {
            let marks = excerpt.marks.iter().map(|mark| {
                let kind = match mark.is_mistake {
                    true => AnnotationKind::Primary,
                    false => AnnotationKind::Context,
                };
                let label = (!mark.label.is_empty()).then_some(&mark.label);
                kind.span(mark.span.clone()).label(label)
            });
            let snippet = Snippet::source(&excerpt.source).path(&excerpt.name);
            let snippet = match excerpt.place {
                Some((line, _)) => snippet.line_start(line),
                None => snippet.line_numbering(false),
            };
            report = report.element(snippet.fold(false).annotations(marks));
        }
        if let Some(again) = &self.again {
            report = report.element(Level::NOTE.message(again));
        }
        if !self.hint.is_empty() {
            report = report.element(Level::HELP.message(&self.hint));
        }
        // An excerpt is cut to its width already.
        let rendered = renderer.clone().term_width(usize::MAX / 4).render(&[report]);
        self.excerpts.iter().fold(rendered, |rendered, excerpt| {
            rendered.replacen(&excerpt.place_shown(), &excerpt.place_in_text(), 1)
        })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(&Renderer::plain()))
    }
}

/// `text` [printed], its middle left out where it is too long.
fn in_one_line(text: &str) -> String {
    let is_long = text.chars().nth(CHARACTERS_MAX).is_some();
    let tail = CHARACTERS_MAX / 4;
    if !is_long {
        return printed(text).into_owned();
    }
    let start = text.char_indices().rev().take(tail).last().map_or(0, |(start, _)| start);
    let end = text.char_indices().nth(CHARACTERS_MAX - tail).map_or(text.len(), |(end, _)| end);
    format!("{} … {}", printed(&text[..end]), printed(&text[start..]))
}
