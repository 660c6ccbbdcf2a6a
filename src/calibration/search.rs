//! Search along a line: for the greatest value, and for where a value has fallen so far.

/// The share of a bracket that is left after each step.
const GOLDEN: f64 = 0.618_033_988_749_894_8;

/// After so many steps the bracket is a millionth of what it was.
const STEPS: u32 = 30;

/// Where `f`, which rises and then falls, is greatest between `low` and `high`, and its value there.
pub(super) fn greatest(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut a, mut b) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_a, mut at_b) = (f(a), f(b));
    for _ in 0..STEPS {
        if at_a < at_b {
            (low, a, at_a) = (a, b, at_b);
            b = low + GOLDEN * (high - low);
            at_b = f(b);
        } else {
            (high, b, at_b) = (b, a, at_a);
            a = high - GOLDEN * (high - low);
            at_a = f(a);
        }
    }
    if at_a > at_b { (a, at_a) } else { (b, at_b) }
}

/// Where `fall`, which is 0 at `top` and grows with the distance from it, comes to `depth`: looked
/// for in steps that begin with `step`, which may be negative, and not beyond `farthest` from the
/// top. `None`: it does not come so far.
pub(super) fn fallen(
    top: f64,
    step: f64,
    farthest: f64,
    depth: f64,
    fall: impl Fn(f64) -> f64,
) -> Option<f64> {
    // The root of the fall is nearly straight, so that a chord leads near.
    let above = |distance: f64| fall(top + step.signum() * distance).max(0.0).sqrt() - depth.sqrt();
    let (mut near, mut at_near) = (0.0, -depth.sqrt());
    let mut far = step.abs();
    let mut at_far = above(far);
    while at_far < 0.0 {
        if far >= farthest {
            return None;
        }
        (near, at_near) = (far, at_far);
        far = (2.0 * far).min(farthest);
        at_far = above(far);
    }
    let mut last = far;
    for _ in 0..60 {
        let middle = near - at_near * (far - near) / (at_far - at_near);
        // Where one end stays, its weight is halved, so that the other comes to it (Illinois).
        let at = above(middle);
        if at < 0.0 {
            (near, at_near) = (middle, at);
            at_far *= 0.5;
        } else {
            (far, at_far) = (middle, at);
            at_near *= 0.5;
        }
        if (middle - last).abs() <= 1e-6 * (1.0 + middle) {
            break;
        }
        last = middle;
    }
    Some(top + step.signum() * last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_value_and_its_fall_are_found() {
        let (at, value) = greatest(-3.0, 9.0, |x| 2.0 - (x - 1.25) * (x - 1.25));
        assert!((at - 1.25).abs() < 1e-4 && (value - 2.0).abs() < 1e-8);
        let fall = |x: f64| 2.0 * (x - 1.0) * (x - 1.0) + (x - 1.0) * (x - 1.0) * (x - 1.0) * 0.1;
        let right = fallen(1.0, 0.01, 50.0, 2.0, fall).expect("it falls");
        assert!((fall(right) - 2.0).abs() < 1e-4 && right > 1.0, "{right}");
        let left = fallen(1.0, -0.01, 50.0, 2.0, fall).expect("it falls");
        assert!((fall(left) - 2.0).abs() < 1e-4 && left < 1.0, "{left}");
        assert_eq!(fallen(0.0, 0.1, 5.0, 2.0, |x| 1.0 - libm::exp(-x.abs())), None);
    }
}
