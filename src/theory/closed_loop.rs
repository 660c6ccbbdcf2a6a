//! Clients that think, try, and think again: what share of their tries finds the port up.
//!
//! The port is up and down by turns, for exponential times of rates `poison` and `repair`, whatever
//! the client does. A client thinks, and then tries. A try that finds the port up takes no time; one
//! that finds it down costs a span during which the client does nothing else, and which it waits out
//! even if the port comes back. All thinking and costs are independent.
//!
//! Between two tries the port forgets by a factor e^(−(poison + repair)·t), so that of the laws of
//! thinking and of the cost only their Laplace transforms at `poison + repair` matter. Tries that
//! find the port up and down form a Markov chain of two states (derived here; with exponential laws
//! it is the chain of four states {up, down} × {thinking, waiting}).
//!
//! A client that waits makes no tries, so that fewer of them fail than the port is down: the view of
//! these users is better than the port's availability, though nothing is better for them.

/// The port and its clients, by rates and by Laplace transforms E e^(−s·X) at s = `poison + repair`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosedLoop {
    /// The rate of poison that finds the port up, above 0.
    pub poison: f64,
    /// The rate at which a port that is down comes up, above 0.
    pub repair: f64,
    /// The transform of a think time.
    pub think: f64,
    /// The transform of what a failed try costs.
    pub cost: f64,
}

impl ClosedLoop {
    /// The share of tries that find the port up, in the long run.
    pub fn success(&self) -> f64 {
        let up = self.repair / (self.poison + self.repair);
        // A try fails after one that did not, and one is served after one that failed.
        let fails = (1.0 - up) * (1.0 - self.think);
        let recovers = up * (1.0 - self.think * self.cost);
        recovers / (fails + recovers)
    }
}

/// The transform at `s` of an exponential span with this mean.
pub fn exponential(mean: f64, s: f64) -> f64 {
    1.0 / (1.0 + mean * s)
}

/// The transform at `s` of a span that is always the same.
pub fn constant(span: f64, s: f64) -> f64 {
    libm::exp(-span * s)
}

#[cfg(test)]
mod tests {
    use super::super::quadrature::integral;
    use super::*;

    /// Rates of poison and of repair, mean think time, and mean cost of a failed try.
    const CASES: [(f64, f64, f64, f64); 4] = [
        (0.04, 0.96, 1.0, 2.0),
        (1.0, 1.0, 0.3, 5.0),
        (0.01, 0.5, 20.0, 0.1),
        (3.0, 0.2, 1.0, 1.0),
    ];

    fn closed_loop(case: (f64, f64, f64, f64), cost: impl Fn(f64, f64) -> f64) -> ClosedLoop {
        let (poison, repair, think, mean_cost) = case;
        let s = poison + repair;
        ClosedLoop { poison, repair, think: exponential(think, s), cost: cost(mean_cost, s) }
    }

    /// The stationary law of the chain with these rates from state to state, by the elimination of
    /// one state after the other (W. K. Grassmann, M. I. Taksar and D. P. Heyman, *Operations
    /// Research* 33, 1985).
    fn stationary(mut rates: Vec<Vec<f64>>) -> Vec<f64> {
        let n = rates.len();
        for k in (1..n).rev() {
            let out: f64 = rates[k][..k].iter().sum();
            for i in 0..k {
                rates[i][k] /= out;
                for j in (0..k).filter(|j| *j != i) {
                    let way_round = rates[i][k] * rates[k][j];
                    rates[i][j] += way_round;
                }
            }
        }
        let mut weights = vec![1.0];
        for k in 1..n {
            weights.push(weights.iter().zip(&rates).map(|(weight, row)| weight * row[k]).sum());
        }
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    /// The success of a client whose failed tries cost so many exponential stages, from the states
    /// of port and client: 0 and 1 thinking, up and down; 2 + 2k and 3 + 2k in stage k.
    fn by_states((poison, repair, think, cost): (f64, f64, f64, f64), stages: usize) -> f64 {
        let n = 2 + 2 * stages;
        let mut rates = vec![vec![0.0; n]; n];
        for client in 0..=stages {
            rates[2 * client][2 * client + 1] = poison;
            rates[2 * client + 1][2 * client] = repair;
        }
        rates[1][3] = 1.0 / think;
        for stage in 1..=stages {
            let next = if stage == stages { 0 } else { stage + 1 };
            for port in 0..2 {
                rates[2 * stage + port][2 * next + port] = stages as f64 / cost;
            }
        }
        let p = stationary(rates);
        p[0] / (p[0] + p[1])
    }

    #[test]
    fn exponential_stages_of_the_cost_give_the_chain_of_states() {
        for case in CASES {
            for stages in [1, 2, 7, 30] {
                let erlang = |mean: f64, s: f64| {
                    libm::pow(exponential(mean / stages as f64, s), stages as f64)
                };
                let found = closed_loop(case, erlang).success();
                let expected = by_states(case, stages);
                assert!((found - expected).abs() < 1e-12, "{case:?}, {stages}: {found} {expected}");
            }
        }
    }

    #[test]
    fn the_chain_of_four_states_is_solved_as_on_paper() {
        // U of the time down, a of it up while the client waits, b down while it waits.
        for case @ (p, r, think, cost) in CASES {
            let (tries, ends, down) = (1.0 / think, 1.0 / cost, p / (p + r));
            let b = down * tries / (r + ends + tries - r * p / (p + ends));
            let a = b * r / (p + ends);
            let expected = (1.0 - down - a) / ((1.0 - down - a) + (down - b));
            let found = closed_loop(case, exponential).success();
            assert!((found - expected).abs() < 1e-12, "{case:?}: {found} {expected}");
        }
    }

    #[test]
    fn a_constant_cost_balances_the_flows_between_thinking_and_waiting() {
        // With exponential thinking, T of the time up and D of it down while the client thinks. The
        // port comes up at r·D and with those who have waited since they found it down; it goes down
        // at p·T: T / D = (r + P(up at the end of a wait) / think) / p.
        for case @ (p, r, think, cost) in CASES {
            let up_after = integral(|t| r * libm::exp(-(p + r) * t), 0.0, cost, 40);
            let ratio = (r + up_after / think) / p;
            let found = closed_loop(case, constant).success();
            let error = found - ratio / (1.0 + ratio);
            assert!(error.abs() < 1e-9, "{case:?}: {found}, error {error}");
        }
    }

    #[test]
    fn tries_that_cost_nothing_see_the_port_as_it_is() {
        for case @ (poison, repair, ..) in CASES {
            let free = closed_loop(case, |_, _| 1.0).success();
            assert!((free - repair / (poison + repair)).abs() < 1e-12);
            assert!(closed_loop(case, constant).success() > free, "who waits fails less");
        }
    }
}
