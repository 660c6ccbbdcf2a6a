//! How a fixed number of replications is best shared out: by C.-H. Chen and L. H. Lee, *Stochastic
//! Simulation Optimization: An Optimal Computing Budget Allocation* (2010), chapter 3.
//!
//! Among systems that are not the best, replications go as (deviation / distance to the best)²; the
//! best takes its deviation times the root of the sum of their (replications / deviation)². That
//! makes the probability of a correct selection greatest, as the number grows. What it comes to is an
//! approximation, and no promise.

/// What is known of a system: less is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// Its mean.
    pub mean: f64,
    /// The variance of an observation.
    pub variance: f64,
    /// How often it was observed.
    pub count: u32,
}

/// How `more` observations are shared out among systems: whole numbers, the rest to the best.
///
/// A system that has more already than it should have of all gets none, and the others share what is
/// left. One that lies as the best or does not vary counts as if it differed by a trifle.
pub fn allocate(systems: &[Known], more: u32) -> Vec<u32> {
    let Some(best) = best(systems) else { return Vec::new() };
    let weights = weights(systems, best);
    let mut takes: Vec<bool> = vec![true; systems.len()];
    loop {
        let those = || (0..systems.len()).filter(|system| takes[*system]);
        let all: u32 = those().map(|system| systems[system].count).sum::<u32>() + more;
        let weight: f64 = those().map(|system| weights[system]).sum();
        let share = |system: usize| {
            f64::from(all) * weights[system] / weight - f64::from(systems[system].count)
        };
        let Some(surplus) = those().find(|system| share(*system) < 0.0) else {
            let mut given = vec![0; systems.len()];
            for system in those() {
                given[system] = share(system).floor() as u32;
            }
            let rest = more - given.iter().sum::<u32>();
            let last = if takes[best] { best } else { those().next().unwrap_or(best) };
            given[last] += rest;
            return given;
        };
        takes[surplus] = false;
    }
}

/// The one with the least mean; among equals the first.
fn best(systems: &[Known]) -> Option<usize> {
    let better =
        |best: usize, one: usize| if systems[one].mean < systems[best].mean { one } else { best };
    (0..systems.len()).reduce(better)
}

fn weights(systems: &[Known], best: usize) -> Vec<f64> {
    let scale = systems.iter().map(|one| one.variance).fold(0.0, f64::max);
    let least = 1e-12 * scale.max(f64::MIN_POSITIVE);
    let variance = |system: usize| systems[system].variance.max(least);
    let mut weights: Vec<f64> = (0..systems.len())
        .map(|system| {
            let distance = systems[system].mean - systems[best].mean;
            variance(system) / (distance * distance).max(least)
        })
        .collect();
    let others = (0..systems.len()).filter(|system| *system != best);
    let sum: f64 = others.map(|system| weights[system] * weights[system] / variance(system)).sum();
    weights[best] = if sum > 0.0 { (variance(best) * sum).sqrt() } else { 1.0 };
    weights
}

/// About how probable it is that the one with the least mean is the best: 1 minus the sum of the
/// probabilities that each other is better (Bonferroni), at least 0.
pub fn probability_of_correct_selection(systems: &[Known]) -> f64 {
    let Some(best) = best(systems) else { return 1.0 };
    let error = |one: &Known| one.variance / f64::from(one.count.max(1));
    let wrong = (0..systems.len()).filter(|system| *system != best).map(|system| {
        let (one, other) = (&systems[system], &systems[best]);
        let deviation = (error(one) + error(other)).sqrt();
        let distance = one.mean - other.mean;
        if deviation > 0.0 { normal_above(distance / deviation) } else { 0.0 }
    });
    (1.0 - wrong.sum::<f64>()).max(0.0)
}

/// The probability that a standard normal variate exceeds `z`, which is at least 0.
fn normal_above(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(all: &[(f64, f64, u32)]) -> Vec<Known> {
        all.iter()
            .map(|(mean, variance, count)| Known {
                mean: *mean,
                variance: *variance,
                count: *count,
            })
            .collect()
    }

    #[test]
    fn the_published_example_is_shared_out_as_published() {
        // The documentation of SPOT for R, after Chen and Lee: 100 more.
        let systems =
            known(&[(1.2, 3.3, 12), (2.1, 2.0, 6), (3.4, 4.5, 5), (4.87, 5.3, 5), (6.05, 6.9, 4)]);
        assert_eq!(allocate(&systems, 100), [48, 38, 11, 2, 1]);
    }

    #[test]
    fn who_has_too_much_gets_nothing_and_all_is_given() {
        let systems = known(&[(1.0, 1.0, 4), (1.5, 1.0, 4), (9.0, 1.0, 500)]);
        let given = allocate(&systems, 60);
        assert_eq!((given.iter().sum::<u32>(), given[2]), (60, 0));
        assert!(given[0] > 0 && given[1] > 0);
    }

    #[test]
    fn equal_and_constant_systems_share_something() {
        for systems in [known(&[(1.0, 0.0, 4), (1.0, 0.0, 4)]), known(&[(1.0, 2.0, 4)])] {
            assert_eq!(allocate(&systems, 10).iter().sum::<u32>(), 10);
        }
        assert_eq!(allocate(&[], 10), Vec::<u32>::new());
    }

    #[test]
    fn the_probability_grows_with_what_is_known() {
        let after = |count| {
            probability_of_correct_selection(&known(&[(1.0, 4.0, count), (2.0, 4.0, count)]))
        };
        // P(Z > 1/√(8/8)) = 0.1587.
        assert!((after(8) - 0.841_344_75).abs() < 1e-6, "{}", after(8));
        assert!(after(100) > 0.999 && after(2) < after(8));
        assert_eq!(probability_of_correct_selection(&known(&[(1.0, 4.0, 2)])), 1.0);
    }
}
