//! Colours that readers with any colour vision tell apart.

/// Red, green and blue, as sRGB has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// As written in CSS: `0x0072b2`.
    pub(super) const fn hex(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self(red, green, blue)
    }
}

pub(super) const WHITE: Colour = Colour(255, 255, 255);
const BLACK: Colour = Colour(0, 0, 0);
/// Text and lines that carry meaning but belong to no series.
pub(super) const INK: Colour = Colour::hex(0x222222);
/// Text of second rank; 5.9:1 on white.
pub(super) const GREY: Colour = Colour::hex(0x606060);
/// Lines of the grid.
pub(super) const GRID: Colour = Colour::hex(0xdedede);

/// A light ground that ties an enlarged panel to the part it enlarges.
pub(super) const TINT: Colour = Colour::hex(0xf4f4f0);

/// The colours of Okabe and Ito, "Color universal design" (2008), the ones that read best on
/// white first. Their yellow does not read on white at all; a mid grey takes its place.
const SERIES: [u32; 8] =
    [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x000000, 0x8c8c8c];

/// How lines are broken that have one colour: lengths that are drawn and left out in turn (px).
const DASHES: [&[f64]; 5] =
    [&[], &[8.0, 4.0], &[2.0, 3.0], &[8.0, 3.0, 2.0, 3.0], &[8.0, 3.0, 2.0, 3.0, 2.0, 3.0]];

/// How the line of a series looks, wherever it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) colour: Colour,
    /// Lengths that are drawn and left out in turn (px); empty where the line is whole.
    pub(super) dash: &'static [f64],
}

/// Every tenth of viridis, the scale of matplotlib by Smith and van der Walt (2015, CC0): even to
/// the eye, with any colour vision and in grey.
const VIRIDIS: [u32; 11] = [
    0x440154, 0x482576, 0x414487, 0x35608d, 0x2a788e, 0x21908c, 0x22a884, 0x43bf71, 0x7ad151,
    0xbbdf27, 0xfde725,
];

/// The least contrast of text with its ground: WCAG 2.2, success criterion 1.4.3.
const TEXT_CONTRAST: f64 = 4.5;

/// The style of the series at `index`: another for each, until all dashes have all colours.
pub(super) fn series(index: usize) -> Style {
    let dash = DASHES[index / SERIES.len() % DASHES.len()];
    Style { colour: Colour::hex(SERIES[index % SERIES.len()]), dash }
}

/// `colour`, darkened until text in it can be read on white.
pub(super) fn for_text(colour: Colour) -> Colour {
    (0..100)
        .map(|percent| darkened(colour, percent))
        .find(|dark| contrast_on_white(*dark) >= TEXT_CONTRAST)
        .unwrap_or(INK)
}

fn darkened(Colour(r, g, b): Colour, percent: u16) -> Colour {
    let scale = |channel: u8| (u16::from(channel) * (100 - percent) / 100) as u8;
    Colour(scale(r), scale(g), scale(b))
}

/// The colour at `part` of the way from the darkest of a scale, 0, to its brightest, 1.
pub(super) fn shade(part: f64) -> Colour {
    let place = part.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let below = (place as usize).min(VIRIDIS.len() - 2);
    let [Colour(r, g, b), above] = [VIRIDIS[below], VIRIDIS[below + 1]].map(Colour::hex);
    let between = |low: u8, high: u8| {
        let (low, high) = (f64::from(low), f64::from(high));
        libm::round(low + (high - low) * (place - below as f64)) as u8
    };
    Colour(between(r, above.0), between(g, above.1), between(b, above.2))
}

/// White or black, whichever reads better on `ground`: the contrast is 4.58 or more.
pub(super) fn text_on(ground: Colour) -> Colour {
    // The contrast with black is that of white and black, 21, without that with white.
    if contrast_on_white(ground) * contrast_on_white(ground) >= 21.0 { WHITE } else { BLACK }
}

/// Contrast with white, 1 to 21, as WCAG 2.2 defines it.
fn contrast_on_white(colour: Colour) -> f64 {
    1.05 / (luminance(colour) + 0.05)
}

/// Relative luminance, 0 to 1, as WCAG 2.2 defines it.
fn luminance(Colour(r, g, b): Colour) -> f64 {
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
        let series = SERIES.map(|hex| for_text(Colour::hex(hex)));
        for colour in series.into_iter().chain([INK, GREY]) {
            let contrast = contrast_on_white(colour);
            assert!(contrast >= TEXT_CONTRAST, "{colour:?}: {contrast:.2}");
        }
        assert!((contrast_on_white(BLACK) - 21.0).abs() < 1e-9);
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
    fn no_two_of_forty_series_look_alike() {
        for k in 0..40 {
            assert!((0..k).all(|j| series(j) != series(k)), "{k}");
        }
        assert!((0..8).all(|k| series(k).dash.is_empty()), "colours come first");
    }
}
