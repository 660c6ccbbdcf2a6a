//! The root of a rising function, for inverse distribution functions that have no formula.

use std::cmp::Ordering;

/// The root between `low` and `high` of a function that rises from below zero to above it, from
/// `guess`: Newton steps, and the middle of a shrinking bracket where a step would leave it.
///
/// `rise` gives the function and its slope. The search ends when a step is at most `tolerance`
/// times the root; it always ends. The same bits on every platform where those of `rise` are.
///
/// # Panics
/// If `guess` does not lie between `low` and `high` (debug builds).
pub fn root(
    (mut low, mut high): (f64, f64),
    guess: f64,
    tolerance: f64,
    rise: impl Fn(f64) -> (f64, f64),
) -> f64 {
    debug_assert!((low..=high).contains(&guess), "{guess} lies outside {low}..={high}");
    let mut x = guess;
    for _ in 0..200 {
        let (value, slope) = rise(x);
        match value.partial_cmp(&0.0) {
            Some(Ordering::Less) => low = x,
            Some(Ordering::Greater) => high = x,
            _ => return x,
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= tolerance * x {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_found_where_newton_alone_would_run_away() {
        // The slope of x³ vanishes at its root, that of √x − 1 misleads from afar.
        let cube = root((-1.0, 3.0), 2.5, 1e-15, |x| (x * x * x - 1.0, 3.0 * x * x));
        assert!((cube - 1.0).abs() < 1e-15, "{cube}");
        let square = root((0.0, 1e6), 9e5, 1e-15, |x| (x.sqrt() - 1.0, 0.5 / x.sqrt()));
        assert!((square - 1.0).abs() < 1e-15, "{square}");
        let flat = root((0.0, 8.0), 7.0, 1e-12, |x| {
            let y = x - 3.0;
            (y * y * y, 3.0 * y * y)
        });
        assert!((flat - 3.0).abs() < 1e-6, "{flat}");
    }

    /// How often the function is asked, which must not be asked outside the bracket.
    fn asked(
        (low, high): (f64, f64),
        guess: f64,
        tolerance: f64,
        rise: impl Fn(f64) -> (f64, f64),
    ) -> (f64, u32) {
        let count = std::cell::Cell::new(0);
        let found = root((low, high), guess, tolerance, |x| {
            assert!((low..=high).contains(&x), "{x}");
            count.set(count.get() + 1);
            rise(x)
        });
        (found, count.get())
    }

    #[test]
    fn newton_finds_a_root_in_a_few_steps_and_halving_in_as_many_as_there_are_digits() {
        let square = |x: f64| (x * x - 2.0, 2.0 * x);
        let (found, count) = asked((0.0, 2.0), 1.5, 1e-15, square);
        assert!((found - std::f64::consts::SQRT_2).abs() < 1e-15 && count <= 6, "{count}");
        // Every step of Newton would leave the bracket below: a slope that is ten times too flat.
        let (found, count) = asked((1.0, 2.0), 1.9, 1e-6, |x| (x - 1.25, 0.1));
        assert!((found - 1.25).abs() < 1e-5 && (10..40).contains(&count), "{found} {count}");
        // And above.
        let (found, count) = asked((1.0, 2.0), 1.1, 1e-6, |x| (x - 1.75, 0.1));
        assert!((found - 1.75).abs() < 1e-5 && (10..40).contains(&count), "{found} {count}");
    }

    #[test]
    fn a_guess_that_is_the_root_is_asked_once_and_a_coarse_tolerance_saves_steps() {
        let line = |x: f64| (x - 1.0, 1.0);
        assert_eq!(asked((0.0, 4.0), 1.0, 1e-15, line), (1.0, 1));
        let cube = |x: f64| (x * x * x - 1.0, 3.0 * x * x);
        let steps = |tolerance| asked((0.0, 4.0), 3.0, tolerance, cube).1;
        assert!(steps(0.5) < steps(0.05) && steps(0.05) < steps(1e-15));
    }
}
