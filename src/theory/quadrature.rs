//! An independent route for the tests: integrals by quadrature.

/// The integral of `f` over `[from, to]` by ten-point Gauss–Legendre on `panels` equal panels;
/// exact to rounding for functions that are smooth on each.
pub(super) fn integral(f: impl Fn(f64) -> f64, from: f64, to: f64, panels: u32) -> f64 {
    let width = (to - from) / f64::from(panels);
    let panel = |k: u32| {
        let centre = from + (f64::from(k) + 0.5) * width;
        let pair = |(x, weight): &(f64, f64)| {
            let offset = 0.5 * width * x;
            weight * (f(centre - offset) + f(centre + offset))
        };
        0.5 * width * NODES.iter().map(pair).sum::<f64>()
    };
    (0..panels).map(panel).sum()
}

/// Positive nodes and their weights (Abramowitz and Stegun, table 25.4).
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_9),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_4),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

#[test]
fn the_quadrature_integrates_what_is_known() {
    let error = integral(libm::exp, 0.0, 2.0, 4) - libm::expm1(2.0);
    assert!(error.abs() < 1e-13, "{error}");
}
