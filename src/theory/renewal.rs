//! Poison whose gaps have any law: a renewal process (D. R. Cox, *Renewal Theory*, 1962).
//!
//! What a restart does to the poisoner decides. If its clock starts anew with each return to
//! service, a whole gap is up time, and the share of the time up in the long run is
//! [`super::operator::long_run`] at one poison a mean gap, whatever the law. If it runs on, the
//! poison that comes during an outage is lost and the next hang waits for what is then left of a
//! gap, which has the same mean only if gaps are exponential.

/// The share of the time up in the long run where the poisoner's clock runs on:
/// 1 − outage / (gap · (1 + lost)), where `mean_lost` is the mean number of poisons during an outage
/// that begins with one.
///
/// From hang to hang passes the first gap, and one more for each poison that is lost: by Wald's
/// identity gap · (1 + lost) on average, of which the outage is down.
pub fn long_run(mean_gap: f64, mean_outage: f64, mean_lost: f64) -> f64 {
    1.0 - mean_outage / (mean_gap * (1.0 + mean_lost))
}

/// The poisons lost to an outage of known length that begins with one: the renewal function.
pub mod lost {
    use super::super::schedule::periods_within;

    /// Gaps that are all the same; poison at the return to service is lost.
    pub fn periodic(gap: f64, outage: f64) -> f64 {
        periods_within(outage, gap)
    }

    /// Gaps that are the sum of two exponential spans of the same mean, `mean_gap` together:
    /// t/gap − 1/4 + e^(−4t/gap)/4 for an outage of t.
    pub fn erlang_two(mean_gap: f64, outage: f64) -> f64 {
        outage / mean_gap + 0.25 * libm::expm1(-4.0 * outage / mean_gap)
    }

    /// The mean over an exponential outage of rate r, where `transform` is E e^(−r·gap): each
    /// poison comes before the return with that probability, so that the number is geometric.
    pub fn in_exponential(transform: f64) -> f64 {
        transform / (1.0 - transform)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::super::operator;
    use super::super::quadrature::integral;
    use super::*;

    const CASES: [(f64, f64); 4] = [(2.0, 0.1), (2.0, 1.5), (0.5, 3.0), (9.0, 9.0)];

    #[test]
    fn erlang_gaps_and_exponential_outages_follow_the_markov_chain() {
        for (gap, outage) in CASES {
            let (stage, repair) = (2.0 / gap, 1.0 / outage);
            // States 0 and 1: up in the first and second stage of a gap. 2 and 3: down in them.
            let running = Chain::new(
                4,
                &[
                    (0, 1, stage),
                    (1, 2, stage),
                    (2, 3, stage),
                    (3, 2, stage),
                    (2, 0, repair),
                    (3, 1, repair),
                ],
            );
            let p = running.equilibrium();
            let passed = stage / (stage + repair);
            let lost = lost::in_exponential(passed * passed);
            let error = long_run(gap, outage, lost) - (p[0] + p[1]);
            assert!(error.abs() < 1e-12, "{gap}, {outage}: running {error}");

            let anew = Chain::new(3, &[(0, 1, stage), (1, 2, stage), (2, 0, repair)]);
            let p = anew.equilibrium();
            let error = operator::long_run(1.0 / gap, outage) - (p[0] + p[1]);
            assert!(error.abs() < 1e-12, "{gap}, {outage}: anew {error}");
        }
    }

    #[test]
    fn erlang_gaps_and_constant_outages_follow_the_stage_at_the_return() {
        for (gap, outage) in CASES {
            // The stage of the gap flips at a Poisson pace: first if the number of flips is even.
            let first = 0.5 * (1.0 + libm::exp(-4.0 * outage / gap));
            let up = first * gap + (1.0 - first) * 0.5 * gap;
            let exact = up / (up + outage);
            let error = long_run(gap, outage, lost::erlang_two(gap, outage)) - exact;
            assert!(error.abs() < 1e-12, "{gap}, {outage}: {error}");
            // Every other flip is poison, and half of all flips come in the second stage.
            let second = |t: f64| 0.5 * (1.0 - libm::exp(-4.0 * t / gap)) * 2.0 / gap;
            let by_quadrature = integral(second, 0.0, outage, 20);
            assert!((lost::erlang_two(gap, outage) - by_quadrature).abs() < 1e-12);
        }
    }

    #[test]
    fn periodic_poison_is_lost_by_whole_periods() {
        for (gap, outage, exact) in
            [(2.0, 0.5, 0.75), (2.0, 2.5, 0.375), (1.0, 3.5, 0.125), (2.0, 5.9, 1.0 - 5.9 / 6.0)]
        {
            let share = long_run(gap, outage, lost::periodic(gap, outage));
            assert!((share - exact).abs() < 1e-12, "{gap}, {outage}: {share}");
        }
        // Exponential outages have no memory: after each poison the port is down as if just hung.
        for (gap, outage) in CASES {
            let back = |t: f64| 1.0 - libm::exp(-t / outage);
            let exact = integral(back, 0.0, gap, 20) / gap;
            let share = long_run(gap, outage, lost::in_exponential(libm::exp(-gap / outage)));
            assert!((share - exact).abs() < 1e-12, "{gap}, {outage}: {share} {exact}");
        }
    }

    #[test]
    fn for_poisson_poison_the_clock_does_not_matter_and_for_steadier_it_does() {
        for (gap, outage) in CASES {
            let exact = operator::long_run(1.0 / gap, outage);
            assert!((long_run(gap, outage, outage / gap) - exact).abs() < 1e-14);
            let steadier = long_run(gap, outage, lost::erlang_two(gap, outage));
            assert!(steadier < exact - 1e-4, "{gap}, {outage}: {steadier} {exact}");
        }
    }
}
