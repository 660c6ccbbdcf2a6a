//! Queues with exponential service in equilibrium, and Poisson arrivals or those of a few sources
//! (L. Kleinrock, *Queueing Systems*, volume 1, 1975). Means follow from the state probabilities by Little's law.

/// Poisson arrivals, exponential service, `servers` servers and room for `places` customers in
/// all, those in service counted: M/M/c/K.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queue {
    /// Arrivals per unit of time.
    pub arrival_rate: f64,
    /// Customers one busy server completes per unit of time.
    pub service_rate: f64,
    /// Servers, at least one.
    pub servers: u32,
    /// Room in all, at least `servers`.
    pub places: u32,
}

impl Queue {
    /// The probabilities of 0, 1, …, `places` customers.
    pub fn probabilities(&self) -> Vec<f64> {
        let load = self.arrival_rate / self.service_rate;
        let mut weights = Vec::with_capacity(self.places as usize + 1);
        weights.push(1.0);
        let mut weight = 1.0;
        for n in 1..=self.places {
            weight *= load / f64::from(n.min(self.servers));
            weights.push(weight);
        }
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    /// The share of arrivals that finds no room (they see time averages: PASTA).
    pub fn loss(&self) -> f64 {
        self.probabilities()[self.places as usize]
    }

    /// The mean number of customers, those in service counted.
    pub fn mean_number(&self) -> f64 {
        let weighted = |(n, p): (usize, &f64)| n as f64 * p;
        self.probabilities().iter().enumerate().map(weighted).sum()
    }

    /// The mean time from arrival to departure of a customer that finds room.
    pub fn mean_stay(&self) -> f64 {
        self.mean_number() / (self.arrival_rate * (1.0 - self.loss()))
    }

    /// The mean wait before service of a customer that finds room.
    pub fn mean_wait(&self) -> f64 {
        self.mean_stay() - 1.0 / self.service_rate
    }
}

/// A few sources that each think for an exponential time, ask for exponential service, and think
/// again when they have it; who finds all servers busy waits: M/M/c//N, "machine interference"
/// (Kleinrock 3.8; C. Palm, 1947).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiniteSource {
    /// Requests of one source per unit of time that it thinks.
    pub request_rate: f64,
    /// Customers one busy server completes per unit of time.
    pub service_rate: f64,
    /// Servers, at least one.
    pub servers: u32,
    /// Sources in all.
    pub sources: u32,
}

impl FiniteSource {
    /// The probabilities that 0, 1, …, `sources` of them wait or are served.
    pub fn probabilities(&self) -> Vec<f64> {
        let load = self.request_rate / self.service_rate;
        let mut weights = vec![1.0];
        let mut weight = 1.0;
        for n in 1..=self.sources {
            weight *= load * f64::from(self.sources - n + 1) / f64::from(n.min(self.servers));
            weights.push(weight);
        }
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    /// Services completed per unit of time: what the busy servers do.
    pub fn throughput(&self) -> f64 {
        let busy = |(n, p): (usize, &f64)| p * f64::from((n as u32).min(self.servers));
        self.service_rate * self.probabilities().iter().enumerate().map(busy).sum::<f64>()
    }

    /// The mean time from a request to the end of its service, by Little's law for the whole loop.
    pub fn mean_stay(&self) -> f64 {
        f64::from(self.sources) / self.throughput() - 1.0 / self.request_rate
    }
}

/// The probability that a customer of M/M/1 has departed `within` after its arrival, where customers
/// are served in the order in which they come: the stay is exponential with the rate that the server
/// has to spare (Kleinrock 5.7). `arrival_rate` is below `service_rate`.
pub fn mm1_stay_within(arrival_rate: f64, service_rate: f64, within: f64) -> f64 {
    -libm::expm1(-(service_rate - arrival_rate) * within.max(0.0))
}

/// The mean number of customers of a queue with one server and endless room, M/M/1; `load`, the
/// ratio of arrival to service rate, is below 1.
pub fn mm1_mean_number(load: f64) -> f64 {
    load / (1.0 - load)
}

/// The mean time from arrival to departure in M/M/1.
pub fn mm1_mean_stay(arrival_rate: f64, service_rate: f64) -> f64 {
    1.0 / (service_rate - arrival_rate)
}

/// The probability of `n` customers in M/M/1.
pub fn mm1_probability(load: f64, n: u32) -> f64 {
    (1.0 - load) * libm::pow(load, f64::from(n))
}

/// Erlang's loss formula: the share lost by `servers` servers without waiting room that are
/// offered `load` (A. K. Erlang, 1917); it depends on the service law by its mean alone.
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    let step = |loss: f64, n: u32| load * loss / (f64::from(n) + load * loss);
    (1..=servers).fold(1.0, step)
}

/// The mean wait before service of a queue with Poisson arrivals, one server and endless room,
/// M/G/1, by the formula of Pollaczek and Khinchine; the load `arrival_rate` · `mean` is below 1.
pub fn mg1_mean_wait(arrival_rate: f64, mean: f64, variance: f64) -> f64 {
    arrival_rate * (variance + mean * mean) / (2.0 * (1.0 - arrival_rate * mean))
}

/// The probabilities of 0, 1, …, `places` customers in M/D/1/K, a queue with Poisson arrivals, one
/// server, constant service, and room for `places` customers in all, at least one. For few places:
/// the recursion subtracts.
///
/// What a departing customer leaves behind is a Markov chain: while one is served, n arrive with
/// the probability of Poisson's law. From its states those at any time follow (D. Gross and
/// C. M. Harris, *Fundamentals of Queueing Theory*, 1985, 5.1.8).
pub fn md1k_probabilities(load: f64, places: u32) -> Vec<f64> {
    let arrivals: Vec<f64> = std::iter::successors(Some((0.0, libm::exp(-load))), |(n, a)| {
        Some((n + 1.0, a * load / (n + 1.0)))
    })
    .map(|(_, probability)| probability)
    .take(places as usize)
    .collect();
    let mut left = vec![1.0];
    for n in 0..places as usize - 1 {
        let from_busy: f64 = (1..=n).map(|busy| left[busy] * arrivals[n + 1 - busy]).sum();
        left.push((left[n] - left[0] * arrivals[n] - from_busy) / arrivals[0]);
    }
    let total: f64 = left.iter().sum();
    let cycle = left[0] / total + load;
    let mut probabilities: Vec<f64> = left.iter().map(|weight| weight / total / cycle).collect();
    probabilities.push(1.0 - 1.0 / cycle);
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(arrival_rate: f64, servers: u32, places: u32) -> Queue {
        Queue { arrival_rate, service_rate: 0.5, servers, places }
    }

    #[test]
    fn the_state_probabilities_balance_and_sum_to_one() {
        for q in [queue(0.3, 1, 6), queue(2.0, 4, 10), queue(9.0, 3, 3)] {
            let p = q.probabilities();
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            // Global balance: the flow out of each state is the flow into it.
            for n in 0..=q.places {
                let departures = |n: u32| q.service_rate * f64::from(n.min(q.servers));
                let at = |n: u32| p.get(n as usize).copied().unwrap_or(0.0);
                let arrives = if n < q.places { q.arrival_rate } else { 0.0 };
                let out = at(n) * (arrives + departures(n));
                let below = if n > 0 { at(n - 1) * q.arrival_rate } else { 0.0 };
                let into = below + at(n + 1) * departures(n + 1);
                assert!((out - into).abs() < 1e-12, "{q:?}, {n}: {out} {into}");
            }
        }
    }

    #[test]
    fn the_mean_wait_is_that_of_the_places_found_taken() {
        let q = queue(2.0, 4, 10);
        let p = q.probabilities();
        let admitted = 1.0 - q.loss();
        let wait = |n: u32| f64::from(n - q.servers + 1) / (q.service_rate * f64::from(q.servers));
        let by_arrivals: f64 =
            (q.servers..q.places).map(|n| p[n as usize] / admitted * wait(n)).sum();
        assert!((q.mean_wait() - by_arrivals).abs() < 1e-12);
    }

    fn sources(request_rate: f64, servers: u32, sources: u32) -> FiniteSource {
        FiniteSource { request_rate, service_rate: 0.5, servers, sources }
    }

    #[test]
    fn the_flows_between_the_states_of_a_finite_source_balance() {
        for q in [sources(0.1, 1, 6), sources(2.0, 3, 10), sources(0.4, 8, 5)] {
            let p = q.probabilities();
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let asked: f64 = (0..=q.sources)
                .map(|n| p[n as usize] * f64::from(q.sources - n) * q.request_rate)
                .sum();
            assert!((asked - q.throughput()).abs() < 1e-12, "{q:?}: as many ask as are served");
            for n in 0..q.sources {
                let up = p[n as usize] * f64::from(q.sources - n) * q.request_rate;
                let busy = f64::from((n + 1).min(q.servers));
                let down = p[n as usize + 1] * busy * q.service_rate;
                assert!((up - down).abs() < 1e-12, "{q:?}, {n}: {up} {down}");
            }
            let present: f64 = p.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
            assert!((present / q.throughput() - q.mean_stay()).abs() < 1e-9, "{q:?}");
        }
    }

    #[test]
    fn one_server_for_few_sources_is_by_the_recursion_of_mean_values() {
        // Mean value analysis: who asks finds what the others alone would leave (Reiser and
        // Lavenberg, *Journal of the ACM* 27, 1980).
        let (think, service) = (10.0, 2.0);
        let mut present = 0.0;
        for n in 1..=20 {
            let stay = service * (1.0 + present);
            let throughput = f64::from(n) / (think + stay);
            present = throughput * stay;
            let q = sources(1.0 / think, 1, n);
            assert!((q.throughput() - throughput).abs() < 1e-12, "{n} sources");
            assert!((q.mean_stay() - stay).abs() < 1e-9, "{n} sources");
        }
    }

    #[test]
    fn many_sources_that_seldom_ask_are_a_poisson_process() {
        let many = 1_000_000;
        let q = sources(0.3 / f64::from(many), 1, many);
        assert!((q.mean_stay() - mm1_mean_stay(0.3, 0.5)).abs() < 1e-3, "{}", q.mean_stay());
    }

    #[test]
    fn endless_room_for_one_server_is_mm1() {
        let (q, load) = (queue(0.3, 1, 400), 0.6);
        assert!((q.mean_number() - mm1_mean_number(load)).abs() < 1e-9);
        assert!((q.mean_stay() - mm1_mean_stay(0.3, 0.5)).abs() < 1e-9);
        assert!((q.probabilities()[7] - mm1_probability(load, 7)).abs() < 1e-12);
    }

    #[test]
    fn the_stay_in_mm1_has_its_mean() {
        let step = 1e-3;
        let left = |k: i32| 1.0 - mm1_stay_within(0.3, 0.5, (f64::from(k) + 0.5) * step);
        let mean: f64 = (0..200_000).map(left).sum::<f64>() * step;
        assert!((mean - mm1_mean_stay(0.3, 0.5)).abs() < 1e-6, "{mean}");
        assert_eq!(mm1_stay_within(0.3, 0.5, -1.0), 0.0);
    }

    #[test]
    fn no_waiting_room_is_erlangs_loss_system() {
        for (servers, arrival_rate) in [(1, 0.2), (4, 2.0), (30, 12.0)] {
            let loss = queue(arrival_rate, servers, servers).loss();
            assert!((loss - erlang_b(servers, arrival_rate / 0.5)).abs() < 1e-12, "{servers}");
        }
    }

    #[test]
    fn erlangs_formula_reproduces_the_traffic_tables() {
        // The offered load at which one call in a hundred is lost, as printed.
        for (servers, load, digit) in [
            (1, 0.0101, 1e-4),
            (2, 0.153, 1e-3),
            (5, 1.36, 1e-2),
            (10, 4.46, 1e-2),
            (20, 12.0, 0.1),
            (100, 84.1, 0.1),
        ] {
            let below = erlang_b(servers, load - 0.5 * digit);
            let above = erlang_b(servers, load + 0.5 * digit);
            assert!(below <= 0.01 && 0.01 <= above, "{servers}: {below} {above}");
        }
    }

    #[test]
    fn the_wait_of_exponential_service_is_that_of_mm1() {
        let wait = mg1_mean_wait(0.3, 2.0, 4.0);
        assert!((wait - (mm1_mean_stay(0.3, 0.5) - 2.0)).abs() < 1e-12, "{wait}");
    }

    #[test]
    fn constant_service_without_waiting_room_is_erlangs_loss_system() {
        for load in [0.1, 1.0, 3.0] {
            let [idle, busy] = md1k_probabilities(load, 1)[..] else { panic!("two states") };
            assert!((busy - erlang_b(1, load)).abs() < 1e-12 && (idle + busy - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn constant_service_with_much_room_waits_as_pollaczek_and_khinchine_say() {
        for load in [0.3, 0.6] {
            let p = md1k_probabilities(load, 30);
            let number: f64 = p.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
            // By Little's law, with a service of length 1.
            let stay = mg1_mean_wait(load, 1.0, 0.0) + 1.0;
            assert!((number / load - stay).abs() < 1e-6, "{load}: {number} {stay}");
        }
    }
}
