//! An independent route for the tests: Markov chains in continuous time, solved as linear systems.

use super::counting::poisson;

/// A finite Markov chain in continuous time.
pub(super) struct Chain {
    /// `rates[i][j]`: from state i to state j; nothing on the diagonal.
    rates: Vec<Vec<f64>>,
}

impl Chain {
    /// A chain with this number of states and these transitions: from, to, rate.
    pub(super) fn new(states: usize, transitions: &[(usize, usize, f64)]) -> Self {
        let mut rates = vec![vec![0.0; states]; states];
        for &(from, to, rate) in transitions {
            assert_ne!(from, to, "a transition changes the state");
            rates[from][to] += rate;
        }
        Self { rates }
    }

    /// The probabilities of the states in the long run, by the elimination of W. K. Grassmann,
    /// M. I. Taksar and D. P. Heyman, *Operations Research* 33, 1985: no subtraction anywhere.
    pub(super) fn equilibrium(&self) -> Vec<f64> {
        let mut flow = self.rates.clone();
        for last in (1..flow.len()).rev() {
            let (others, rest) = flow.split_at_mut(last);
            let onward = &rest[0][..last];
            let out: f64 = onward.iter().sum();
            for row in others {
                row[last] /= out;
                let through = row[last];
                add(&mut row[..last], through, onward);
            }
        }
        let mut weights = vec![1.0];
        for state in 1..flow.len() {
            weights.push(weights.iter().zip(&flow).map(|(weight, row)| weight * row[state]).sum());
        }
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    /// The mean time from a state until `target` is first entered: the other states are taken out
    /// one by one, and the time in them is added to the states that lead there. No subtraction.
    pub(super) fn mean_time(&self, from: usize, target: usize) -> f64 {
        let states = self.rates.len();
        let mut flow = self.rates.clone();
        // The mean time that passes, per unit of time in a state, in those taken out.
        let mut passing = vec![1.0; states];
        let mut left: Vec<usize> = (0..states).filter(|&state| state != target).collect();
        left.sort_by_key(|&state| state != from);
        while let Some(last) = left.pop() {
            let onward = flow[last].clone();
            let out: f64 = left.iter().chain([&target]).map(|&to| onward[to]).sum();
            let stay = passing[last] / out;
            if last == from {
                return stay;
            }
            for &state in &left {
                let through = flow[state][last];
                passing[state] += through * stay;
                add(&mut flow[state], through / out, &onward);
            }
        }
        0.0
    }

    /// The probabilities of the states after a time `t` from `start`, by uniformisation
    /// (A. Jensen, 1953).
    pub(super) fn after(&self, start: usize, t: f64) -> Vec<f64> {
        let states = self.rates.len();
        let pace = (0..states).map(|state| self.leaving(state)).fold(0.0, f64::max);
        let mut now = vec![0.0; states];
        now[start] = 1.0;
        let mut result = vec![0.0; states];
        let steps = (pace * t + 12.0 * (pace * t).sqrt() + 40.0) as u64;
        for step in 0..=steps {
            let weight = poisson(step, pace * t);
            for state in 0..states {
                result[state] += weight * now[state];
            }
            let staying = |state: usize| now[state] * (1.0 - self.leaving(state) / pace);
            let coming = |state: usize| -> f64 {
                (0..states).map(|from| now[from] * self.rates[from][state] / pace).sum()
            };
            now = (0..states).map(|state| staying(state) + coming(state)).collect();
        }
        result
    }

    /// The rate at which a state is left.
    fn leaving(&self, state: usize) -> f64 {
        self.rates[state].iter().sum()
    }
}

/// The solution of a linear system, by Gaussian elimination with row exchanges.
pub(super) fn solution(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for column in 0..size {
        let larger =
            |&a: &usize, &b: &usize| matrix[a][column].abs().total_cmp(&matrix[b][column].abs());
        let pivot = (column..size).max_by(larger).expect("a system has equations");
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let (above, below) = matrix.split_at_mut(column + 1);
        let pivot = &above[column];
        for (row, k) in below.iter_mut().zip(column + 1..) {
            let factor = -row[column] / pivot[column];
            add(row, factor, pivot);
            right[k] += factor * right[column];
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| matrix[row][k] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

/// Adds a multiple of one row to another.
fn add(row: &mut [f64], factor: f64, other: &[f64]) {
    for (entry, of) in row.iter_mut().zip(other) {
        *entry += factor * of;
    }
}

#[test]
fn the_solver_solves_what_is_known() {
    // Around a ring of three: the long run is in inverse proportion to the rates.
    let ring = Chain::new(3, &[(0, 1, 1.0), (1, 2, 2.0), (2, 0, 4.0)]);
    let shares = ring.equilibrium();
    for (share, exact) in shares.iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
        assert!((share - exact).abs() < 1e-14, "{share}");
    }
    assert!((ring.mean_time(0, 2) - 1.5).abs() < 1e-14);
    for (share, later) in shares.iter().zip(ring.after(1, 40.0)) {
        assert!((share - later).abs() < 1e-12, "{later}");
    }
    assert_eq!(ring.after(1, 0.0), [0.0, 1.0, 0.0]);
    // A first pivot of 0 needs an exchange of rows.
    assert_eq!(solution(vec![vec![0.0, 2.0], vec![4.0, 1.0]], vec![2.0, 9.0]), [2.0, 1.0]);
}
