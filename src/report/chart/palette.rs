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

/// Every tenth of viridis, the scale of matplotlib by Smith and van der Walt (2015, CC0): even to
/// the eye, with any colour vision and in grey.
const VIRIDIS: [RGBColor; 11] = [
    RGBColor(68, 1, 84),
    RGBColor(72, 37, 118),
    RGBColor(65, 68, 135),
    RGBColor(53, 96, 141),
    RGBColor(42, 120, 142),
    RGBColor(33, 144, 140),
    RGBColor(34, 168, 132),
    RGBColor(67, 191, 113),
    RGBColor(122, 209, 81),
    RGBColor(187, 223, 39),
    RGBColor(253, 231, 37),
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

/// The colour at `part` of the way from the darkest of a scale, 0, to its brightest, 1.
pub fn shade(part: f64) -> RGBColor {
    let place = part.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let below = (place as usize).min(VIRIDIS.len() - 2);
    let (RGBColor(r, g, b), above) = (VIRIDIS[below], VIRIDIS[below + 1]);
    let between = |low: u8, high: u8| {
        let (low, high) = (f64::from(low), f64::from(high));
        libm::round(low + (high - low) * (place - below as f64)) as u8
    };
    RGBColor(between(r, above.0), between(g, above.1), between(b, above.2))
}

/// White or black, whichever reads better on `ground`: the contrast is 4.58 or more.
pub fn text_on(ground: RGBColor) -> RGBColor {
    let (white, black) = (RGBColor(255, 255, 255), RGBColor(0, 0, 0));
    // The contrast with black is that of white and black, 21, without that with white.
    if contrast_on_white(ground) * contrast_on_white(ground) >= 21.0 { white } else { black }
}

/// Contrast with white, 1 to 21, as WCAG 2.2 defines it.
pub fn contrast_on_white(colour: RGBColor) -> f64 {
    1.05 / (luminance(colour) + 0.05)
}

/// Relative luminance, 0 to 1, as WCAG 2.2 defines it.
fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
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
    fn the_scale_of_colours_grows_brighter_in_even_steps_and_text_can_be_read_on_all_of_it() {
        // CIE L*, 0 to 100.
        let lightness = |part| 116.0 * libm::cbrt(luminance(shade(part))) - 16.0;
        let step = (lightness(1.0) - lightness(0.0)) / 100.0;
        for percent in 0..100 {
            let [part, next] = [percent, percent + 1].map(|n| f64::from(n) / 100.0);
            let grown = lightness(next) - lightness(part);
            assert!((0.3 * step..1.7 * step).contains(&grown), "{part}: {grown} of {step}");
        }
        for percent in 0..=100 {
            let ground = shade(f64::from(percent) / 100.0);
            let (text, under) = (luminance(text_on(ground)), luminance(ground));
            let contrast = (text.max(under) + 0.05) / (text.min(under) + 0.05);
            assert!(contrast >= TEXT_CONTRAST, "{percent} %: {contrast:.2}");
        }
    }

    #[test]
    fn colours_repeat_only_after_eight() {
        for k in 0..8 {
            assert_eq!(series(k + 8), (series(k).0, 1));
            assert!((0..k).all(|j| series(j).0 != series(k).0));
        }
    }
}
