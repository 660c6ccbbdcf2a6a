//! Requests that are lost because the port hangs while they are being served or wait for it.
//!
//! One worker, exponential service, a line without end, Poisson arrivals: M/M/1 that starts empty
//! with each return to service and whose customers are all lost when the port hangs, as are those
//! that arrive while it is down (a queue with disasters: D. Towsley and S. K. Tripathi, *Operations
//! Research Letters* 10, 1991).

/// The share of the requests arriving at a port that is up which are served in time.
///
/// Up periods are exponential and independent of the queue, so that its number at a random instant
/// of them, and at their end, is geometric: P(n) = (1 − s) sⁿ, where s is the root in (0, 1) of
/// μ s² − (λ + μ + rate) s + λ = 0 with λ the arrival and μ the service rate. The worker is busy a
/// share s of the time and completes μ s of the λ that arrive: the share is μ s / λ, which is also
/// 1 − (rate/λ) s / (1 − s) of those that no hang takes.
pub fn served_while_up(arrival_rate: f64, service_rate: f64, rate: f64) -> f64 {
    let sum = arrival_rate + service_rate + rate;
    let root = (sum * sum - 4.0 * arrival_rate * service_rate).sqrt();
    2.0 * service_rate / (sum + root)
}

/// The share of all requests that are served, by a port that is up a share `availability` of the
/// time in the long run.
pub fn success(arrival_rate: f64, service_rate: f64, rate: f64, availability: f64) -> f64 {
    availability * served_while_up(arrival_rate, service_rate, rate)
}

#[cfg(test)]
mod tests {
    use super::super::chain::Chain;
    use super::super::operator;
    use super::*;

    const CASES: [(f64, f64, f64); 4] =
        [(0.5, 1.0, 0.02), (0.9, 1.0, 0.3), (0.1, 2.0, 1.0), (1.5, 1.0, 0.5)];

    #[test]
    fn the_share_served_is_that_of_the_markov_chain() {
        for (arrivals, service, rate) in CASES {
            // 0 to 150 requests at the port, and down.
            let (most, outage) = (150, 4.0);
            let down = most + 1;
            let mut transitions = vec![(down, 0, 1.0 / outage)];
            for n in 0..=most {
                transitions.push((n, down, rate));
                if n < most {
                    transitions.push((n, n + 1, arrivals));
                    transitions.push((n + 1, n, service));
                }
            }
            let p = Chain::new(most + 2, &transitions).equilibrium();
            let busy: f64 = p[1..=most].iter().sum();
            let availability = operator::long_run(rate, outage);
            let error = success(arrivals, service, rate, availability) - service * busy / arrivals;
            assert!(error.abs() < 1e-12, "{arrivals}, {service}, {rate}: {error}");
        }
    }

    #[test]
    fn those_not_served_are_the_ones_that_the_hang_finds() {
        for (arrivals, service, rate) in CASES {
            let s = served_while_up(arrivals, service, rate) * arrivals / service;
            let equation = service * s * s - (arrivals + service + rate) * s + arrivals;
            assert!(equation.abs() < 1e-12 && 0.0 < s && s < 1.0, "{s}");
            let found = s / (1.0 - s);
            let error = served_while_up(arrivals, service, rate) - (1.0 - rate / arrivals * found);
            assert!(error.abs() < 1e-12, "{arrivals}, {service}, {rate}: {error}");
        }
    }

    #[test]
    fn without_poison_a_stable_line_serves_all_and_an_overloaded_one_what_it_can() {
        assert!((served_while_up(0.5, 1.0, 0.0) - 1.0).abs() < 1e-15);
        assert!((served_while_up(2.0, 1.0, 0.0) - 0.5).abs() < 1e-15);
        // Next to no arrivals: the service must end before the poison comes.
        assert!((served_while_up(1e-12, 3.0, 1.0) - 0.75).abs() < 1e-9);
    }
}
