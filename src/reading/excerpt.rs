//! Excerpts: the line in which a place stands, cut to a width that can be read.

use std::borrow::Cow;
use std::ops::Range;

use super::printing::printed;

/// The most characters of a line that are shown.
const WIDTH: usize = 120;

/// How many of them stand before the place where the line is longer.
const BEFORE: usize = 40;

/// A line of a text with marks under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The name of the text.
    pub(super) name: String,
    /// Line and column of the first mark, both from 1; columns count characters. A text of one
    /// line, such as an override, needs none.
    pub(super) place: Option<(usize, usize)>,
    /// The line, or a part of it, as it can be printed.
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
    /// The line of `text`, which is called `name`, in which the first of `marked` begins. Of the
    /// others those are marked that begin in the part of it which is shown.
    pub(super) fn new(name: String, text: &str, marked: &[Marked<'_>]) -> Self {
        let start = floor(text, marked[0].span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let number = text.as_bytes()[..line_start].iter().filter(|b| **b == b'\n').count() + 1;
        // Past the mark of a line's end there is nothing to show.
        let first = (start - line_start).min(line.len());
        let column = line[..first].chars().count() + 1;

        let in_line = |marked: &Marked<'_>| floor(text, marked.span.start).checked_sub(line_start);
        let leftmost = marked.iter().filter_map(in_line).min().unwrap_or(first).min(first);
        let window = [leftmost, first].map(|anchor| window(line, anchor));
        let window = window.into_iter().find(|window| (window.start..=window.end).contains(&first));
        let window = window.expect("the line is shown around its first mark");
        let prefix = if window.start > 0 { "…" } else { "" };
        let suffix = if window.end < line.len() { "…" } else { "" };
        let shown = |offset: usize| prefix.len() + tabbed(&line[window.start..offset]).len();
        let marks = marked.iter().enumerate().filter_map(|(index, marked)| {
            let start = if index == 0 { first } else { in_line(marked)? };
            let end = floor(text, marked.span.end).saturating_sub(line_start);
            let is_shown = (window.start..=window.end).contains(&start);
            is_shown.then(|| Mark {
                span: shown(start)..shown(end.clamp(start, window.end)),
                label: marked.label.to_owned(),
                is_mistake: marked.is_mistake,
            })
        });
        let marks = marks.collect();
        let source = format!("{prefix}{}{suffix}", tabbed(&line[window.clone()]));
        Self { name, place: Some((number, column)), source, marks }
    }

    /// Where the renderer thinks it stands, which knows the excerpt only.
    pub(super) fn place_shown(&self) -> String {
        let first = self.marks[0].span.start;
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
}

/// A part of a line [printed], with its tabs, which the renderer makes blanks of.
fn tabbed(part: &str) -> Cow<'_, str> {
    match part.contains('\t') {
        false => printed(part),
        true => part.split('\t').map(printed).collect::<Vec<_>>().join("\t").into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, spans: &[(usize, usize)]) -> Excerpt {
        let marked: Vec<Marked<'_>> = spans
            .iter()
            .map(|&(start, end)| Marked { span: start..end, label: "", is_mistake: true })
            .collect();
        Excerpt::new("file".to_owned(), text, &marked)
    }

    fn marked(text: &str, span: Range<usize>) -> String {
        let excerpt = excerpt(text, &[(span.start, span.end)]);
        excerpt.source[excerpt.marks[0].span.clone()].to_owned()
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(excerpt("é = 1\nö = x", &[(7, 9)]).place, Some((2, 1)));
        assert_eq!(excerpt("é = 1\nö = x", &[(12, 13)]).place, Some((2, 5)));
        assert_eq!(excerpt("", &[(7, 9)]).place, Some((1, 1)));
    }

    #[test]
    fn a_mark_stays_in_its_line_and_on_whole_characters() {
        assert_eq!(marked("a = 1\r\nb = 2", 4..9), "1");
        assert_eq!(marked("é = 1", 1..6), "é = 1");
        assert_eq!(marked("a\r\n", 2..3), "");
        assert_eq!(marked("", 0..0), "");
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let line = format!("{}here{}", "é".repeat(1000), "漢".repeat(1000));
        let shown = excerpt(&line, &[(2000, 2004)]);
        assert_eq!(shown.place, Some((1, 1001)));
        assert_eq!(shown.source.chars().count(), WIDTH + 2);
        assert_eq!(shown.source[shown.marks[0].span.clone()], *"here");
        assert!(shown.source.starts_with("…é") && shown.source.ends_with("漢…"));
    }

    #[test]
    fn two_marks_near_each_other_share_an_excerpt() {
        let line = format!("{}low, high{}", "x".repeat(1000), "y".repeat(1000));
        assert_eq!(excerpt(&line, &[(1005, 1009), (1000, 1003)]).marks.len(), 2);
        assert_eq!(excerpt(&line, &[(1005, 1009), (0, 3)]).marks.len(), 1);
        assert_eq!(excerpt("a = 1\nb = 2", &[(6, 7), (0, 1)]).marks.len(), 1);
    }
}
