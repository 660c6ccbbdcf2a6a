//! Several replicas of the port behind one name: the service is down while all of them are.
//!
//! Clients, and poison, go to a replica that is up; each hung one is restarted on its own, and
//! poison that finds all of them down is lost. Long-run shares; restarts are exponential unless
//! said otherwise.

use super::counting::binomial_above;
use super::queue::erlang_b;

/// The share of the time all replicas are down where one stream of poison takes them one after the
/// other and each is restarted at once, whatever the law of the outage.
///
/// Hung replicas are the busy servers of a loss system that poison arrives at: Erlang's formula at
/// a load of rate · outage, with its insensitivity (B. A. Sevastyanov, 1957).
pub fn all_down(replicas: u32, rate: f64, mean_outage: f64) -> f64 {
    erlang_b(replicas, rate * mean_outage)
}

/// The same where only one replica is restarted at a time: xⁿ (1 − x) / (1 − xⁿ⁺¹) with n replicas
/// and x = rate · outage, the full M/M/1/n queue.
pub fn all_down_with_one_repairer(replicas: u32, rate: f64, mean_outage: f64) -> f64 {
    let x = rate * mean_outage;
    // xⁿ over 1 + x + … + xⁿ, a replica at a time.
    (0..replicas).fold(1.0, |full, _| x * full / (1.0 + x * full))
}

/// The same where poison that has hung a replica is sent on to the next one that is up with
/// probability `sent_on`, and so on: a query of death that is retried.
///
/// The probability pₖ of k down balances the flow over each cut:
/// k pₖ / (rate · outage) = pₖ₋₁ + c pₖ₋₂ + … + cᵏ⁻¹ p₀. For two replicas the share is
/// N / (1 + x + N) with N = (x² + c x) / 2; at c = 0 it is [`all_down`].
pub fn all_down_by_query_of_death(replicas: u32, rate: f64, mean_outage: f64, sent_on: f64) -> f64 {
    let (mut weight, mut total, mut crossing) = (1.0, 1.0, 0.0);
    for down in 1..=replicas {
        crossing = weight + sent_on * crossing;
        weight = rate * mean_outage * crossing / f64::from(down);
        total += weight;
    }
    weight / total
}

/// The probability that at least `needed` replicas, at least one, are up where each has poison and
/// restarts of its own and is up with probability `availability`.
pub fn at_least_up(needed: u32, replicas: u32, availability: f64) -> f64 {
    binomial_above(u64::from(needed) - 1, replicas.into(), availability, 1.0 - availability)
}

/// The mean time from all up until all are down for the first time, one stream of poison, each
/// restarted at once.
///
/// The mean time from k down to k + 1 is hₖ = (1 + k hₖ₋₁ / outage) / rate; for two replicas they
/// add up to (2 rate + 1/outage) / rate².
pub fn mean_time_to_all_down(replicas: u32, rate: f64, mean_outage: f64) -> f64 {
    let (mut step, mut time) = (0.0, 0.0);
    for down in 0..replicas {
        step = (1.0 + f64::from(down) * step / mean_outage) / rate;
        time += step;
    }
    time
}

/// The mean time from all up until fewer than `needed` are up for the first time, where each has
/// poison of its own and is restarted at once.
///
/// The mean time from k down to k + 1 is hₖ = (1 + k hₖ₋₁ / outage) / ((n − k) rate).
pub fn mean_time_to_shortage(needed: u32, replicas: u32, rate: f64, mean_outage: f64) -> f64 {
    let (mut step, mut time) = (0.0, 0.0);
    for down in 0..=replicas - needed {
        let up = f64::from(replicas - down);
        step = (1.0 + f64::from(down) * step / mean_outage) / (up * rate);
        time += step;
    }
    time
}

/// The share of the time in which clients find nothing up, with one port in service and one in
/// reserve that takes over an exponential `mean_failover` after the other hangs, if that is not
/// back before; both means are above 0.
///
/// Poison reaches the port in service alone. With r = 1 / outage: x₁ = rate / (1/failover + r) of
/// waiting for the failover, x₂ = x₁ / (failover · r) of one down, x₃ = rate · x₂ / (2r) of both, in
/// proportion to 1 of none; the share is that of the first and the last.
pub fn down_with_failover(rate: f64, mean_outage: f64, mean_failover: f64) -> f64 {
    let restart = 1.0 / mean_outage;
    let waiting = rate / (1.0 / mean_failover + restart);
    let one = waiting / (mean_failover * restart);
    let both = rate * one / (2.0 * restart);
    (waiting + both) / (1.0 + waiting + one + both)
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::super::operator;
    use super::*;

    const CASES: [(f64, f64); 4] = [(0.01, 0.5), (1.0, 0.3), (0.4, 2.5), (5.0, 1.0)];

    /// A chain over the number of replicas down: poison at a rate, poison sent on with a
    /// probability, restarts at a rate that depends on the number.
    fn chain(replicas: u32, rate: f64, sent_on: f64, restarts: impl Fn(u32) -> f64) -> Chain {
        let mut transitions = Vec::new();
        for down in 0..replicas {
            let mut reaching = rate;
            for next in down + 1..replicas {
                transitions.push((down as usize, next as usize, reaching * (1.0 - sent_on)));
                reaching *= sent_on;
            }
            transitions.push((down as usize, replicas as usize, reaching));
            transitions.push((down as usize + 1, down as usize, restarts(down + 1)));
        }
        Chain::new(replicas as usize + 1, &transitions)
    }

    #[test]
    fn the_share_all_down_is_that_of_the_markov_chain() {
        for (rate, outage) in CASES {
            for replicas in 1..=6 {
                let all = replicas as usize;
                let restarts = |down: u32| f64::from(down) / outage;
                for sent_on in [0.0, 0.3, 1.0] {
                    let exact = chain(replicas, rate, sent_on, restarts).equilibrium()[all];
                    let share = all_down_by_query_of_death(replicas, rate, outage, sent_on);
                    assert!((share / exact - 1.0).abs() < 1e-12, "{replicas}, {rate}, {sent_on}");
                }
                let exact = chain(replicas, rate, 0.0, restarts).equilibrium()[all];
                let share = all_down(replicas, rate, outage);
                assert!((share / exact - 1.0).abs() < 1e-12, "{replicas}, {rate}: {share}");
                let exact = chain(replicas, rate, 0.0, |_| 1.0 / outage).equilibrium()[all];
                let share = all_down_with_one_repairer(replicas, rate, outage);
                assert!((share / exact - 1.0).abs() < 1e-12, "{replicas}, {rate}: {share}");
            }
        }
    }

    #[test]
    fn the_law_of_the_restart_does_not_matter_to_two_replicas_restarted_at_once() {
        // Restarts in two exponential stages; a state for each pair of numbers in them.
        for (rate, outage) in CASES {
            let stage = 2.0 / outage;
            let states = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)];
            let number = |pair: (u32, u32)| {
                states.iter().position(|&state| state == pair).expect("a state of the chain")
            };
            let mut transitions = Vec::new();
            for (first, second) in states {
                let from = number((first, second));
                if first + second < 2 {
                    transitions.push((from, number((first + 1, second)), rate));
                }
                if first > 0 {
                    let to = number((first - 1, second + 1));
                    transitions.push((from, to, f64::from(first) * stage));
                }
                if second > 0 {
                    let to = number((first, second - 1));
                    transitions.push((from, to, f64::from(second) * stage));
                }
            }
            let p = Chain::new(6, &transitions).equilibrium();
            let exact: f64 = p[3..].iter().sum();
            let share = all_down(2, rate, outage);
            assert!((share / exact - 1.0).abs() < 1e-12, "{rate}, {outage}: {share}");
        }
    }

    #[test]
    fn the_forms_for_one_and_two_replicas_are_the_textbooks() {
        for (rate, outage) in CASES {
            let x = rate * outage;
            let one = 1.0 - operator::long_run(rate, outage);
            assert!((all_down(1, rate, outage) - one).abs() < 1e-15);
            assert!((all_down_with_one_repairer(1, rate, outage) - one).abs() < 1e-15);
            for sent_on in [0.0, 0.3, 1.0] {
                let both = 0.5 * (x * x + sent_on * x);
                let exact = both / (1.0 + x + both);
                let share = all_down_by_query_of_death(2, rate, outage, sent_on);
                assert!((share - exact).abs() < 1e-15, "{rate}, {outage}, {sent_on}");
            }
            let time = (2.0 * rate + 1.0 / outage) / (rate * rate);
            assert!((mean_time_to_all_down(2, rate, outage) / time - 1.0).abs() < 1e-14);
            // With one repairer and x = 1 all numbers down are equally likely.
            let even = all_down_with_one_repairer(4, rate, 1.0 / rate);
            assert!((even - 0.2).abs() < 1e-15);
            let x_to_the_third = x * x * x;
            if x != 1.0 {
                let exact = x_to_the_third * (1.0 - x) / (1.0 - x_to_the_third * x);
                let share = all_down_with_one_repairer(3, rate, outage);
                assert!((share / exact - 1.0).abs() < 1e-12, "{rate}, {outage}");
            }
        }
    }

    #[test]
    fn replicas_with_poison_of_their_own_follow_the_markov_chain() {
        for (rate, outage) in CASES {
            let availability = operator::long_run(rate, outage);
            let mut transitions = Vec::new();
            for down in 0..5 {
                transitions.push((down, down + 1, (5 - down) as f64 * rate));
                transitions.push((down + 1, down, (down + 1) as f64 / outage));
            }
            let p = Chain::new(6, &transitions).equilibrium();
            for needed in 1..=5 {
                let exact: f64 = p[..=5 - needed as usize].iter().sum();
                let error = at_least_up(needed, 5, availability) - exact;
                assert!(error.abs() < 1e-12, "{rate}, {outage}, {needed}: {error}");
                let exact = Chain::new(6, &transitions).mean_time(0, 6 - needed as usize);
                let time = mean_time_to_shortage(needed, 5, rate, outage);
                assert!((time / exact - 1.0).abs() < 1e-9, "{rate}, {outage}, {needed}: {time}");
            }
        }
    }

    #[test]
    fn the_mean_time_to_all_down_is_that_of_the_markov_chain() {
        for (rate, outage) in CASES {
            for replicas in 1..=5 {
                let chain = chain(replicas, rate, 0.0, |down| f64::from(down) / outage);
                let exact = chain.mean_time(0, replicas as usize);
                let time = mean_time_to_all_down(replicas, rate, outage);
                assert!((time / exact - 1.0).abs() < 1e-12, "{replicas}, {rate}: {time}");
            }
        }
    }

    #[test]
    fn the_failover_is_that_of_the_markov_chain() {
        for (rate, outage) in CASES {
            for failover in [1e-3, 0.2, 3.0] {
                let restart = 1.0 / outage;
                let chain = Chain::new(
                    4,
                    &[
                        (0, 1, rate),
                        (1, 0, restart),
                        (1, 2, 1.0 / failover),
                        (2, 0, restart),
                        (2, 3, rate),
                        (3, 2, 2.0 * restart),
                    ],
                );
                let p = chain.equilibrium();
                let share = down_with_failover(rate, outage, failover);
                let exact = p[1] + p[3];
                assert!((share / exact - 1.0).abs() < 1e-12, "{rate}, {outage}, {failover}");
            }
            let at_once = down_with_failover(rate, outage, 1e-15);
            assert!((at_once / all_down(2, rate, outage) - 1.0).abs() < 1e-9);
            let never = down_with_failover(rate, outage, 1e15);
            assert!((never / all_down(1, rate, outage) - 1.0).abs() < 1e-9);
        }
    }
}
