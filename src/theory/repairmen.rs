//! Replicas, each with poison of its own, and a crew that restarts them: the machine repair model.
//!
//! Each replica hangs at `rate` while it is up; one of the crew restarts it, which takes an
//! exponential time, and those that find the whole crew busy wait, first come, first served. So the
//! number of replicas down is that in the queue M/M/c//N, with a finite source (D. Gross, J. F. Shortle,
//! J. M. Thompson and C. M. Harris, *Fundamentals of Queueing Theory*, 4th ed., 2008, 2.7).

/// The long-run share of the time in which so many replicas are down, from none to all of them.
///
/// With n of N down: pₙ = (N − n + 1) x / min(n, c) · pₙ₋₁ for x = rate · mean restart.
pub fn down(replicas: u32, crew: u32, rate: f64, mean_restart: f64) -> Vec<f64> {
    let next = |weight: f64, down: u32| {
        let up = f64::from(replicas - down + 1);
        weight * up * rate * mean_restart / f64::from(down.min(crew))
    };
    let ahead = (1..=replicas).scan(1.0, |weight, down| {
        *weight = next(*weight, down);
        Some(*weight)
    });
    let weights: Vec<f64> = std::iter::once(1.0).chain(ahead).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// The long-run mean number of replicas that wait for one of the crew.
pub fn waiting(replicas: u32, crew: u32, rate: f64, mean_restart: f64) -> f64 {
    let shares = down(replicas, crew, rate, mean_restart);
    let waiting = (0..=replicas).map(|down| f64::from(down.saturating_sub(crew)));
    waiting.zip(shares).map(|(waiting, share)| waiting * share).sum()
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::super::redundancy;
    use super::*;

    const CASES: [(f64, f64); 3] = [(0.01, 0.5), (1.0, 0.3), (0.4, 2.5)];

    #[test]
    fn the_shares_are_those_of_the_markov_chain() {
        for (rate, restart) in CASES {
            for replicas in 1..=5_u32 {
                for crew in 1..=replicas + 1 {
                    let mut transitions = Vec::new();
                    for down in 0..replicas {
                        let (from, to) = (down as usize, down as usize + 1);
                        transitions.push((from, to, f64::from(replicas - down) * rate));
                        transitions.push((to, from, f64::from((down + 1).min(crew)) / restart));
                    }
                    let exact = Chain::new(replicas as usize + 1, &transitions).equilibrium();
                    for (share, exact) in down(replicas, crew, rate, restart).iter().zip(exact) {
                        let what = format!("{crew} for {replicas}: {share}, {exact}");
                        assert!((share / exact - 1.0).abs() < 1e-12, "{what}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_crew_as_large_as_the_replicas_is_one_for_each() {
        for (rate, restart) in CASES {
            let availability = 1.0 / (1.0 + rate * restart);
            let shares = down(4, 4, rate, restart);
            let some = redundancy::at_least_up(1, 4, availability);
            assert!((shares[4] - (1.0 - some)).abs() < 1e-14, "{rate}, {restart}");
            assert_eq!(waiting(4, 4, rate, restart), 0.0);
        }
    }

    #[test]
    fn one_for_two_has_the_form_of_the_textbooks() {
        for (rate, restart) in CASES {
            let x = rate * restart;
            let both = 2.0 * x * x / (1.0 + 2.0 * x + 2.0 * x * x);
            assert!((down(2, 1, rate, restart)[2] - both).abs() < 1e-15);
            assert!((waiting(2, 1, rate, restart) - both).abs() < 1e-15);
        }
    }
}
