//! Lettering: how wide a text is in the embedded font, and how it is fitted into a room.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};

use super::palette::{Colour, GREY, INK};
use crate::reading::printing::printed;

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lettering {
    /// The em (px).
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: Colour,
    /// By which end it is held.
    pub align: Align,
}

/// By which end a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The text runs to the right of the point.
    Left,
    /// The point is its middle.
    Centre,
    /// The text ends at the point.
    Right,
}

const PLAIN: Lettering = Lettering { size: 12.0, bold: false, colour: INK, align: Align::Left };

pub(super) const TITLE: Lettering = Lettering { size: 18.0, bold: true, ..PLAIN };
/// Under the title.
pub(super) const CAPTION: Lettering = Lettering { size: 12.5, colour: GREY, ..PLAIN };
/// Over a panel.
pub(super) const HEADING: Lettering = Lettering { bold: true, ..PLAIN };
/// Under an axis.
pub(super) const ACROSS: Lettering = Lettering { align: Align::Centre, ..PLAIN };
/// To the left of an axis.
pub(super) const UPRIGHT: Lettering = Lettering { align: Align::Right, ..PLAIN };
/// Of a curve.
pub(super) const NAME: Lettering = Lettering { size: 12.5, bold: true, ..PLAIN };
/// In a legend.
pub(super) const KEY: Lettering = Lettering { bold: false, ..NAME };
/// Under the name of a curve.
pub(super) const VALUE: Lettering = Lettering { size: 11.5, ..PLAIN };
/// Small print.
pub(super) const NOTE: Lettering = Lettering { size: 11.0, colour: GREY, ..PLAIN };

impl Lettering {
    /// Width of `text` (px).
    pub(super) fn width(self, text: &str) -> f64 {
        text.chars().map(|c| advance(c, self.bold)).sum::<f64>() * self.size
    }

    /// The [`plain`] `text`, with its middle left out if it is wider than `room` (px).
    pub(super) fn shortened(self, text: &str, room: f64) -> String {
        let text = plain(text);
        if self.width(&text) <= room {
            return text;
        }
        let all: Vec<char> = text.chars().collect();
        // Up to each letter (em).
        let mut widths = vec![0.0];
        widths.extend(all.iter().scan(0.0, |width, c| {
            *width += advance(*c, self.bold);
            Some(*width)
        }));
        let is_blank = |at: usize| all[at] == ' ';
        let short = |kept: usize| {
            let (mut head, mut tail) = (kept.div_ceil(2), all.len() - kept / 2);
            head -= usize::from(head > 0 && is_blank(head - 1));
            tail += usize::from(tail < all.len() && is_blank(tail));
            (head, tail)
        };
        let dots = advance('…', self.bold);
        let fits = |kept: &usize| {
            let (head, tail) = short(*kept);
            (widths[head] + dots + widths[all.len()] - widths[tail]) * self.size <= room
        };
        let Some(kept) = (0..all.len()).rev().find(fits) else {
            return String::new();
        };
        let (head, tail) = short(kept);
        all[..head].iter().chain(['…'].iter()).chain(&all[tail..]).collect()
    }

    /// The [`plain`] `text` on at most `most` lines no wider than `room` (px), broken between
    /// words where it can be; the last is [`shortened`](Self::shortened) if the rest does not fit.
    pub(super) fn wrapped(self, text: &str, room: f64, most: usize) -> Vec<String> {
        let text = plain(text);
        let mut lines = Vec::new();
        let mut rest = text.as_str();
        while lines.len() + 1 < most
            && let Some(end) = self.end_of_line(rest, room)
        {
            lines.push(rest[..end].trim_end().to_string());
            rest = &rest[end..];
        }
        lines.push(self.shortened(rest, room));
        lines
    }

    /// Where to break `text` so that what comes before fits into `room` (px): between words, or in a
    /// word that is wider than the room; `None` where all of it does.
    fn end_of_line(self, text: &str, room: f64) -> Option<usize> {
        let (mut width, mut end) = (0.0, None);
        for (at, c) in text.char_indices() {
            let is_blank = c == ' ';
            // A blank at the end of a line takes no room.
            let needed = if is_blank { width } else { width + advance(c, self.bold) };
            if needed * self.size > room {
                return end.or((at > 0).then_some(at));
            }
            width += advance(c, self.bold);
            if is_blank || c == '-' {
                end = Some(at + 1);
            }
        }
        None
    }
}

/// `text` on one line, as it can be printed: without what XML forbids or what would reorder its
/// surroundings.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    printed(&words.join(" ")).into_owned()
}

/// The embedded font: nothing is looked up on the system.
pub(super) fn face(bold: bool) -> &'static FontRef<'static> {
    static FACES: LazyLock<[FontRef<'static>; 2]> = LazyLock::new(|| {
        let files: [&[u8]; 2] = [
            include_bytes!("../../../assets/fonts/DejaVuSans-subset.ttf"),
            include_bytes!("../../../assets/fonts/DejaVuSans-Bold-subset.ttf"),
        ];
        files.map(|file| FontRef::try_from_slice(file).expect("the embedded file is a font"))
    });
    &FACES[usize::from(bold)]
}

/// Whether the embedded font has all letters of `text`.
pub fn has_letters(text: &str) -> bool {
    plain(text).chars().all(|c| face(false).glyph_id(c).0 > 0)
}

/// From one letter to the next (em). A character that the font lacks takes a whole em: in SVG
/// another font will draw it, in PNG a box stands for it.
pub(super) fn advance(c: char, bold: bool) -> f64 {
    let face = face(bold);
    let glyph = face.glyph_id(c);
    if glyph.0 == 0 {
        return 1.0;
    }
    let units = face.units_per_em().expect("the embedded font has an em");
    f64::from(face.h_advance_unscaled(glyph)) / f64::from(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_fonts_can_be_read_and_bold_is_wider() {
        let digit = Lettering { size: 2048.0, ..PLAIN }.width("0");
        assert!((digit - 1303.0).abs() < 3.0, "as the font file says");
        assert!(HEADING.width("watchdog") > PLAIN.width("watchdog"));
    }

    #[test]
    fn a_character_the_font_lacks_counts_as_an_em() {
        assert!(has_letters("watchdog, 60 s – “é”") && !has_letters("a 漢"));
        assert!((PLAIN.width("漢🦀") - 2.0 * PLAIN.size).abs() < 1e-9);
    }

    #[test]
    fn plain_text_holds_no_control_or_reordering_character() {
        assert_eq!(plain("a\n\tb\u{0}c\u{202e}d"), "a b\\u{0}c\\u{202e}d");
    }

    #[test]
    fn shortened_text_fits_and_keeps_both_ends() {
        let short = HEADING.shortened("restart after three failed probes", 120.0);
        assert!(HEADING.width(&short) <= 120.0);
        assert!(short.starts_with("rest") && short.ends_with("robes") && short.contains('…'));
    }

    #[test]
    fn wrapped_text_breaks_between_words_and_loses_none() {
        let lines = PLAIN.wrapped("restart after three failed probes", 130.0, 3);
        assert_eq!(lines.join(" "), "restart after three failed probes");
        assert!(lines.len() > 1 && lines.iter().all(|line| PLAIN.width(line) <= 130.0));
        assert_eq!(PLAIN.wrapped("", 10.0, 2), [""]);
        let lines = PLAIN.wrapped("Donaudampfschifffahrt", 60.0, 5);
        assert_eq!(lines.concat(), "Donaudampfschifffahrt");
        assert!(lines.iter().all(|line| PLAIN.width(line) <= 60.0), "{lines:?}");
    }
}
