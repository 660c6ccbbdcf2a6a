//! The embedded font: how wide a text is in it, and where its letters go.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, OutlinedGlyph, PxScale, point};

/// The family as written into SVG: where a viewer lacks the first, the next is no wider, so what
/// fits here fits there.
pub const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

static FACES: LazyLock<[FontRef<'static>; 2]> = LazyLock::new(|| {
    let files: [&[u8]; 2] = [
        include_bytes!("../../../assets/fonts/DejaVuSans-subset.ttf"),
        include_bytes!("../../../assets/fonts/DejaVuSans-Bold-subset.ttf"),
    ];
    files.map(|file| FontRef::try_from_slice(file).expect("the embedded file is a font"))
});

fn face(bold: bool) -> &'static FontRef<'static> {
    &FACES[usize::from(bold)]
}

/// Width of `text` at an em of `size` pixels.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|c| advance(c, bold)).sum::<f64>() * size
}

/// From one letter to the next (em). A character that the font lacks takes a whole em: in SVG
/// another font will draw it, in PNG a box stands for it.
fn advance(c: char, bold: bool) -> f64 {
    let face = face(bold);
    let glyph = face.glyph_id(c);
    if glyph.0 == 0 {
        return 1.0;
    }
    let units = face.units_per_em().expect("the embedded font has an em");
    f64::from(face.h_advance_unscaled(glyph)) / f64::from(units)
}

/// The outlines of the letters of `text` at an em of `size` pixels, from `start` on its baseline.
pub(super) fn outlines(
    text: &str,
    size: f64,
    bold: bool,
    start: (f64, f64),
) -> impl Iterator<Item = OutlinedGlyph> {
    let face = face(bold);
    // The library takes the height of the line, not the em, for the size.
    let units = face.units_per_em().expect("the embedded font has an em");
    let scale = PxScale::from(size as f32 * face.height_unscaled() / units);
    let mut x = start.0;
    text.chars().filter_map(move |c| {
        let at = point(x as f32, start.1 as f32);
        x += advance(c, bold) * size;
        face.outline_glyph(face.glyph_id(c).with_scale_and_position(scale, at))
    })
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
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
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
        assert!((width("0", 2048.0, false) - 1303.0).abs() < 3.0, "as the font file says");
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
