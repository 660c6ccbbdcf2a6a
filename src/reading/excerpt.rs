//! Excerpts: the line in which a place stands, cut to a width that can be read.

use std::ops::Range;

/// The most characters of a line that are shown.
const WIDTH: usize = 120;

/// Where the line is longer, so many of them stand before the place.
const BEFORE: usize = 40;

/// A line of a text with marks under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The name of the text.
    pub(super) name: String,
    /// Line and column of the first mark, both from 1; columns count characters. A text of one
    /// line, such as an override, needs none.
    pub(super) place: Option<(usize, usize)>,
    /// The line, or a part of it.
    pub(super) source: String,
    /// What is marked; at least one.
    pub(super) marks: Vec<Mark>,
}

/// A mark under a part of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The bytes of the excerpt.
    pub(super) span: Range<usize>,
    /// What is said about them; may be empty.
    pub(super) label: String,
    /// Whether the mistake stands here, and not what it contradicts.
    pub(super) is_mistake: bool,
}

/// The bytes of a text that are to be marked, and how.
#[derive(Clone, Debug)]
pub(super) struct Marked<'l> {
    /// The bytes; they may lie anywhere.
    pub(super) span: Range<usize>,
    /// See [`Mark::label`].
    pub(super) label: &'l str,
    /// See [`Mark::is_mistake`].
    pub(super) is_mistake: bool,
}

impl Excerpt {
    /// The line of `text`, which is called `name`, in which `marked` begins.
    pub(super) fn new(name: String, text: &str, marked: &Marked<'_>) -> Self {
        let start = floor(text, marked.span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        // Past the mark of a line's end there is nothing to show.
        let first = (start - line_start).min(line.len());
        let number = text.as_bytes()[..line_start].iter().filter(|b| **b == b'\n').count() + 1;
        let column = line[..first].chars().count() + 1;

        let window = window(line, first);
        let prefix = if window.start > 0 { "…" } else { "" };
        let suffix = if window.end < line.len() { "…" } else { "" };
        let source = format!("{prefix}{}{suffix}", &line[window.clone()]);
        let end = floor(text, marked.span.end).saturating_sub(line_start);
        let end = end.clamp(first, window.end.max(first));
        let shown = |offset: usize| offset - window.start + prefix.len();
        let mark = Mark {
            span: shown(first)..shown(end),
            label: marked.label.to_owned(),
            is_mistake: marked.is_mistake,
        };
        Self { name, place: Some((number, column)), source, marks: vec![mark] }
    }

    /// Where the renderer thinks it stands, which knows the excerpt only.
    pub(super) fn place_shown(&self) -> String {
        let first = self.marks.iter().map(|mark| mark.span.start).min().unwrap_or_default();
        let line = self.place.map_or(1, |(line, _)| line);
        format!("{}:{line}:{}", self.name, self.source[..first].chars().count() + 1)
    }

    /// Where it stands in the text.
    pub(super) fn place_in_text(&self) -> String {
        match self.place {
            Some((line, column)) => format!("{}:{line}:{column}", self.name),
            None => self.name.clone(),
        }
    }

    /// Takes the marks of `other` if that shows the same line of the same text; else gives it back.
    pub(super) fn join(&mut self, other: Self) -> Option<Self> {
        let line = |excerpt: &Self| excerpt.place.map(|(line, _)| line);
        let is_same = |one: &Self, two: &Self| (&one.name, &one.source) == (&two.name, &two.source);
        if line(self) != line(&other) || !is_same(self, &other) {
            return Some(other);
        }
        self.marks.extend(other.marks);
        None
    }
}

/// The bytes of `line` that are shown when the place is at `first`.
fn window(line: &str, first: usize) -> Range<usize> {
    if line.chars().nth(WIDTH).is_none() {
        return 0..line.len();
    }
    let before = line[..first].char_indices().rev().take(BEFORE).last();
    let start = before.map_or(0, |(start, _)| start);
    let end = line[start..].char_indices().nth(WIDTH).map_or(line.len(), |(end, _)| start + end);
    start..end
}

/// The start of the character of `text` at `offset`, or the end of the text.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
