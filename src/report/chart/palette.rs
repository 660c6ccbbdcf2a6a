//! Colours that readers with any colour vision tell apart.

use plotters::style::RGBColor;

/// Text and lines that carry meaning but belong to no series.
pub const INK: RGBColor = RGBColor(34, 34, 34);
/// Text of second rank; 5.9:1 on white.
pub const GREY: RGBColor = RGBColor(96, 96, 96);
/// Lines of the grid.
pub const GRID: RGBColor = RGBColor(222, 222, 222);

/// The colours of Okabe and Ito, "Color universal design" (2008), the ones that read best on
/// white first. Their yellow does not read on white at all; a mid grey takes its place.
const SERIES: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
    RGBColor(140, 140, 140),
];

/// The least contrast of text with its ground: WCAG 2.2, success criterion 1.4.3.
const TEXT_CONTRAST: f64 = 4.5;

/// The colour of the series at `index`, and how often the palette had been used up before it.
pub fn series(index: usize) -> (RGBColor, usize) {
    (SERIES[index % SERIES.len()], index / SERIES.len())
}

/// `colour`, darkened until text in it can be read on white.
pub fn for_text(colour: RGBColor) -> RGBColor {
    (0..100)
        .map(|percent| darkened(colour, percent))
        .find(|dark| contrast_on_white(*dark) >= TEXT_CONTRAST)
        .unwrap_or(INK)
}

fn darkened(RGBColor(r, g, b): RGBColor, percent: u16) -> RGBColor {
    let scale = |channel: u8| (u16::from(channel) * (100 - percent) / 100) as u8;
    RGBColor(scale(r), scale(g), scale(b))
}

/// Contrast with white, 1 to 21, as WCAG 2.2 defines it.
pub fn contrast_on_white(RGBColor(r, g, b): RGBColor) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    };
    1.05 / (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_colour_can_be_read_on_white() {
        let series = SERIES.map(for_text);
        for colour in series.into_iter().chain([INK, GREY]) {
            let contrast = contrast_on_white(colour);
            assert!(contrast >= TEXT_CONTRAST, "{colour:?}: {contrast:.2}");
        }
        assert!((contrast_on_white(RGBColor(0, 0, 0)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn colours_repeat_only_after_eight() {
        for k in 0..8 {
            assert_eq!(series(k + 8), (series(k).0, 1));
            assert!((0..k).all(|j| series(j).0 != series(k).0));
        }
    }
}
