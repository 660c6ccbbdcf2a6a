//! The curves of one panel: bands under lines, each in its colour.

use super::axis::Scale;
use super::palette;
use super::sheet::Sheet;
use super::steps::{Lines, Step, travel};

/// Draws the curves, each with its place among the colours; whether any coincide.
pub(super) fn draw(
    mut curves: Vec<(usize, &[Step])>,
    sheet: &mut Sheet,
    x: Scale,
    y: Scale,
) -> bool {
    // Restless curves lie under calm ones, which they would tear to pieces.
    curves.sort_by(|(_, a), (_, b)| travel(b).total_cmp(&travel(a)));
    let steps: Vec<&[Step]> = curves.iter().map(|(_, steps)| *steps).collect();
    let lines = Lines { curves: &steps, x, y };
    for (place, (index, _)) in curves.iter().enumerate() {
        let (colour, _) = palette::series(*index);
        // Bands of equal curves would add up to a dark one.
        if steps[..place].contains(&steps[place]) {
            continue;
        }
        for outline in lines.band(place) {
            sheet.area(outline, colour, 0.2);
        }
    }
    for (place, (index, _)) in curves.iter().enumerate() {
        let (colour, lap) = palette::series(*index);
        for piece in lines.line(place, lap) {
            sheet.line(&piece, colour, 2.0);
        }
    }
    lines.any_shared()
}
