//! The embedded font: its registration, and how wide a text is in it.

use std::sync::LazyLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// The family as written into SVG: where a viewer lacks the first, the next is no wider, so what
/// fits here fits there.
pub const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// Height of the font's line (ascent + descent) over its em: plotters sizes pixels by the line.
pub const LINE_PER_EM: f64 = (1901.0 + 483.0) / 2048.0;

static REGISTERED: LazyLock<bool> = LazyLock::new(|| {
    let regular = include_bytes!("../../../assets/fonts/DejaVuSans-subset.ttf");
    let bold = include_bytes!("../../../assets/fonts/DejaVuSans-Bold-subset.ttf");
    register_font(FAMILY, FontStyle::Normal, regular).is_ok()
        && register_font(FAMILY, FontStyle::Bold, bold).is_ok()
});

/// The font at an em of `size` pixels times `line_per_em`, registered at its first use.
///
/// # Panics
/// If the embedded files are not fonts, which a test rules out.
pub fn font(size: f64, bold: bool) -> FontDesc<'static> {
    assert!(*REGISTERED, "the embedded font can be read");
    let style = if bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    FontDesc::new(FontFamily::Name(FAMILY), size, style)
}

/// Width of `text` at an em of `size` pixels.
///
/// A character that the font lacks counts as a whole em: another font will draw it in SVG.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    /// Plotters rounds widths down to pixels: measured large, the rounding vanishes.
    const EM: f64 = 1000.0;
    let known: String = text.chars().filter(|c| covered(*c)).collect();
    let foreign = text.chars().count() - known.chars().count();
    let ((left, _), (right, _)) = font(EM * LINE_PER_EM, bold)
        .layout_box(&known)
        .expect("a registered font measures any text");
    (f64::from(right - left) / EM + foreign as f64) * size
}

/// Whether the embedded font draws `c`: Latin, Greek, Cyrillic, and common signs.
const fn covered(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{17f}' | 'Α'..='Ω' | 'α'..='ω' | 'А'..='я'
        | '‐'..='―' | '‘'..='„' | '†'..='•' | '…' | '‰' | '′' | '″' | '€' | '←'..='↕'
        | '∞' | '−' | '≈' | '≠'..='≥' | '□' | '\u{fffd}')
}

/// `text` on one line, without what XML forbids or what would reorder its surroundings.
pub fn plain(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| match c {
            c if c.is_whitespace() => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fffe}'
            | '\u{ffff}' => '\u{fffd}',
            c => c,
        })
        .collect();
    spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `text`, with its middle left out if it is wider than `room`.
pub fn shortened(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_string();
    }
    let all: Vec<char> = text.chars().collect();
    (0..all.len())
        .rev()
        .map(|kept| {
            let head: String = all[..kept.div_ceil(2)].iter().collect();
            let tail: String = all[all.len() - kept / 2..].iter().collect();
            format!("{}…{}", head.trim_end(), tail.trim_start())
        })
        .find(|short| width(short, size, bold) <= room)
        .unwrap_or_default()
}

/// `text` on at most `most` lines no wider than `room`, broken between words; the last is
/// [`shortened`] if the rest does not fit.
pub fn wrapped(text: &str, size: f64, bold: bool, room: f64, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while lines.len() + 1 < most && width(rest, size, bold) > room {
        let fits = |end: &usize| width(rest[..*end].trim_end(), size, bold) <= room;
        let breaks = rest.match_indices([' ', '-']).map(|(k, c)| k + c.len());
        let Some(end) = breaks.take_while(fits).last() else {
            break;
        };
        lines.push(rest[..end].trim_end().to_string());
        rest = &rest[end..];
    }
    lines.push(shortened(rest, size, bold, room));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_fonts_can_be_read_and_bold_is_wider() {
        assert!(
            (width("0", 2048.0, false) - 1303.0).abs() < 3.0,
            "as the font file says"
        );
        assert!(width("watchdog", 12.0, true) > width("watchdog", 12.0, false));
    }

    #[test]
    fn a_character_the_font_lacks_counts_as_an_em() {
        assert!((width("漢🦀", 10.0, false) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn plain_text_holds_no_control_or_reordering_character() {
        assert_eq!(plain("a\n\tb\u{0}c\u{202e}d"), "a b\u{fffd}c\u{fffd}d");
    }

    #[test]
    fn shortened_text_fits_and_keeps_both_ends() {
        let short = shortened("restart after three failed probes", 12.0, true, 120.0);
        assert!(width(&short, 12.0, true) <= 120.0);
        assert!(short.starts_with("rest") && short.ends_with("robes") && short.contains('…'));
    }

    #[test]
    fn wrapped_text_breaks_between_words_and_loses_none() {
        let lines = wrapped("restart after three failed probes", 12.0, false, 130.0, 3);
        assert_eq!(lines.join(" "), "restart after three failed probes");
        assert!(lines.len() > 1 && lines.iter().all(|l| width(l, 12.0, false) <= 130.0));
        assert_eq!(wrapped("", 12.0, false, 10.0, 2), [""]);
    }
}
