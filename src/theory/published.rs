//! Published numbers, reproduced. Erlang's traffic tables are with [`super::queue`]. "Recalled"
//! numbers were written down from memory of the source, not from the page.

use super::chain::Chain;
use super::quadrature::integral;

/// Y. Huang, C. Kintala, N. Kolettis and N. D. Fulton, *Software Rejuvenation: Analysis, Module and
/// Applications*, FTCS-25, 1995, example A (recalled): a year of a program that becomes fragile
/// after a week on average, then fails once a year and is rejuvenated at one of three rates.
///
/// The exact downtimes are 0.4904, 5.9661 and 8.7277 h and the costs 490.4, 554.3 and 586.6 $: the
/// printed ones are these cut off rather than rounded, but for 5.965, which is one less.
#[test]
fn software_rejuvenation_costs_what_its_inventors_say() {
    let year = 8640.0;
    let (failing, repair, fragile, back) = (1.0 / 8640.0, 2.0, 1.0 / 168.0, 3.0);
    let (failed_hour, rejuvenating_hour) = (1000.0, 40.0);
    for (rejuvenation, downtime, cost) in
        [(0.0, 0.490, 490.0), (1.0 / 336.0, 5.965, 554.0), (1.0 / 168.0, 8.727, 586.0)]
    {
        // Robust, fragile, failed, being rejuvenated.
        let from_fragile = [(1, 2, failing), (1, 3, rejuvenation)];
        let to_robust = [(2, 0, repair), (3, 0, back)];
        let transitions = [&[(0, 1, fragile)], &from_fragile[..], &to_robust].concat();
        let p = Chain::new(4, &transitions).equilibrium();
        let down = year * (p[2] + p[3]);
        assert!((0.0..0.0012).contains(&(down - downtime)), "{rejuvenation}: {down} h");
        let paid = year * (failed_hour * p[2] + rejuvenating_hour * p[3]);
        assert!((0.0..1.0).contains(&(paid - cost)), "{rejuvenation}: {paid} $");
        // The same in the closed form of the article.
        let p_fragile = 1.0
            / (1.0 + failing / repair + rejuvenation / back + (failing + rejuvenation) / fragile);
        assert!((p[1] - p_fragile).abs() < 1e-14);
    }
}

/// M. Uhrík's PRISM for GSMP, model `PS2dirac` (repository MarioUhrik/prism-gsmp): a system
/// degrades after Exp(1/50) and fails Exp(1/225) later; a repair takes 4 and costs 2 beside 5 a unit
/// of time down; rejuvenation takes 1/12 and is due a constant time after each return; running
/// degraded costs 0.01 a unit of time; all ends at rate 1e-6. The published optimum of the constant
/// is 23.7353628, of the cost 38392.98.
#[test]
fn age_replacement_of_a_generalised_semi_markov_process_has_the_published_optimum() {
    let (degrading, failing, ending) = (1.0 / 50.0, 1.0 / 225.0, 1e-6);
    let (repair, rejuvenation) = (4.0, 0.083_333_333);
    let lasting = |t: f64| libm::exp(-ending * t);
    let degraded = |t: f64| {
        let gap = libm::exp(-failing * t) - libm::exp(-degrading * t);
        degrading / (degrading - failing) * gap
    };
    let running = |t: f64| degraded(t) + libm::exp(-degrading * t);
    // The expected cost until the end and its slope in the time at which rejuvenation is due: both
    // are of cost over 1 − P(a cycle is finished before the end).
    let spent_down = |span: f64| -5.0 * libm::expm1(-ending * span) / ending;
    let (failure, renewal) = (spent_down(repair) + 2.0 * lasting(repair), spent_down(rejuvenation));
    let cost_and_slope = |due: f64| {
        let while_degraded = integral(|t| degraded(t) * lasting(t), 0.0, due, 20);
        let failed = failing * while_degraded;
        let kept = running(due) * lasting(due);
        let cost = 0.01 * while_degraded + failure * failed + renewal * kept;
        let finished = failed * lasting(repair) + kept * lasting(rejuvenation);
        let more_degraded = degraded(due) * lasting(due);
        let more_failed = failing * more_degraded;
        let more_kept = -more_failed - ending * kept;
        let more_cost = 0.01 * more_degraded + failure * more_failed + renewal * more_kept;
        let more_finished = more_failed * lasting(repair) + more_kept * lasting(rejuvenation);
        let unfinished = 1.0 - finished;
        (cost / unfinished, more_cost * unfinished + cost * more_finished)
    };
    let (mut early, mut late) = (1.0, 50.0);
    for _ in 0..60 {
        let middle = 0.5 * (early + late);
        if cost_and_slope(middle).1 < 0.0 {
            early = middle;
        } else {
            late = middle;
        }
    }
    assert!((early - 23.735_362_8).abs() < 5e-6, "{early}");
    let (cost, _) = cost_and_slope(early);
    assert!((cost - 38_392.98).abs() < 0.01, "{cost}");
}
