//! [`Screening`]: systems that are observed one by one until one is left; by S.-H. Kim and B. L.
//! Nelson, *A fully sequential procedure for indifference-zone selection in simulation* (ACM
//! Transactions on Modeling and Computer Simulation 11, 2001), with their c = 1.
//!
//! If observations are independent and normal, whatever their variances and however those of one
//! round depend on each other, the best system is selected with at least the stated probability where
//! it is better than every other by the indifference zone or more. Where others are nearer, one of
//! those is selected as good as always. Averages of batches are nearly normal; single skewed
//! observations are not.

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The indifference zone: a smaller difference does not matter; above 0.
    pub zone: f64,
    /// The probability of a correct selection, strictly between 0 and 1.
    pub confidence: f64,
    /// Rounds before anything is eliminated, at least two: they tell the variances.
    pub first: u32,
}

/// Systems, some of them eliminated; more is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    plan: Plan,
    /// What was observed in the first rounds, round by round.
    early: Vec<Vec<f64>>,
    sums: Vec<f64>,
    rounds: u32,
    /// After which round each was eliminated.
    out: Vec<Option<u32>>,
    /// h² S² / zone², of each pair: the rounds after which it is decided.
    decided_after: Vec<Vec<f64>>,
}

impl Screening {
    /// So many systems, at least one, none of them observed.
    ///
    /// # Panics
    /// If the plan is none.
    pub fn new(systems: usize, plan: Plan) -> Self {
        assert!(plan.zone > 0.0 && plan.first >= 2, "{plan:?}");
        assert!(plan.confidence > 0.0 && plan.confidence < 1.0, "{plan:?}");
        Self {
            plan,
            early: Vec::new(),
            sums: vec![0.0; systems],
            rounds: 0,
            out: vec![None; systems],
            decided_after: vec![vec![f64::INFINITY; systems]; systems],
        }
    }

    /// Those that are not eliminated.
    pub fn left(&self) -> Vec<usize> {
        (0..self.out.len()).filter(|system| self.out[*system].is_none()).collect()
    }

    /// After which round each was eliminated.
    pub fn out(&self) -> &[Option<u32>] {
        &self.out
    }

    /// How many rounds there were.
    pub fn rounds(&self) -> u32 {
        self.rounds
    }

    /// The one with the best mean of those that are left; among equals the first.
    pub fn best(&self) -> usize {
        let left = self.left();
        let better = |best: usize, one: usize| {
            if self.sums[one] > self.sums[best] { one } else { best }
        };
        left.into_iter().reduce(better).expect("one is always left")
    }

    /// Whether the best is selected.
    pub fn is_decided(&self) -> bool {
        let left = self.left();
        let is_over = |one: &usize| {
            let others = left.iter().filter(|other| *other != one);
            others
                .into_iter()
                .all(|other| f64::from(self.rounds) > self.decided_after[*one][*other].floor())
        };
        left.len() == 1 || (self.rounds >= self.plan.first && left.iter().all(is_over))
    }

    /// Takes one more observation of each system; those of eliminated ones are not looked at.
    pub fn take(&mut self, observed: &[f64]) {
        self.rounds += 1;
        for (sum, one) in self.sums.iter_mut().zip(observed) {
            *sum += one;
        }
        if self.rounds <= self.plan.first {
            self.early.push(observed.to_vec());
        }
        if self.rounds == self.plan.first {
            self.learn();
        }
        if self.rounds >= self.plan.first {
            self.eliminate();
        }
    }

    /// The variances of the differences.
    fn learn(&mut self) {
        let systems = self.out.len();
        let degrees = f64::from(self.plan.first) - 1.0;
        let alpha = 1.0 - self.plan.confidence;
        let others = (systems as f64 - 1.0).max(1.0);
        let eta = 0.5 * (libm::pow(2.0 * alpha / others, -2.0 / degrees) - 1.0);
        let squared = 2.0 * eta.max(0.0) * degrees;
        for one in 0..systems {
            for other in (0..systems).filter(|other| *other != one) {
                let differences = || self.early.iter().map(|round| round[one] - round[other]);
                let mean = differences().sum::<f64>() / f64::from(self.plan.first);
                let squares: f64 = differences().map(|d| (d - mean) * (d - mean)).sum();
                let variance = squares / degrees;
                self.decided_after[one][other] =
                    squared * variance / (self.plan.zone * self.plan.zone);
            }
        }
    }

    /// Eliminates whatever lies so far behind another that chance would hardly have made it.
    fn eliminate(&mut self) {
        let rounds = f64::from(self.rounds);
        let left = self.left();
        let lies_behind = |one: usize, other: usize| {
            let way = self.decided_after[one][other] - rounds;
            // W = max(0, zone / (2 r) (h² S² / zone² − r)), against the sums in place of the means.
            let room = (0.5 * self.plan.zone * way).max(0.0);
            self.sums[one] < self.sums[other] - room
        };
        let beaten: Vec<usize> = left
            .iter()
            .copied()
            .filter(|one| left.iter().any(|other| lies_behind(*one, *other)))
            .collect();
        for one in beaten {
            self.out[one] = Some(self.rounds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::distribution::normal_quantile;
    use crate::engine::{Stream, Streams};

    const PLAN: Plan = Plan { zone: 1.0, confidence: 0.95, first: 10 };

    /// One trial: whether the last system, which is best, is selected, and how many observations that
    /// took.
    fn trial(
        seed: u64,
        means: &[f64],
        plan: Plan,
        observe: impl Fn(usize, &mut Stream) -> f64,
    ) -> (bool, u32) {
        let mut screening = Screening::new(means.len(), plan);
        let mut stream = Streams::new(147_203, seed).stream("selection", "all");
        let mut taken = 0;
        while !screening.is_decided() {
            taken += screening.left().len() as u32;
            let observed = means.iter().enumerate();
            let observed: Vec<f64> =
                observed.map(|(system, mean)| mean + observe(system, &mut stream)).collect();
            screening.take(&observed);
        }
        (screening.best() == means.len() - 1, taken)
    }

    fn normal(stream: &mut Stream) -> f64 {
        normal_quantile(stream.unit().max(1e-15))
    }

    fn share(trials: u64, one: impl Fn(u64) -> (bool, u32)) -> (f64, f64) {
        let all: Vec<(bool, u32)> = (0..trials).map(one).collect();
        let right = all.iter().filter(|(is_right, _)| *is_right).count() as f64;
        let taken: u32 = all.iter().map(|(_, taken)| taken).sum();
        (right / trials as f64, f64::from(taken) / trials as f64)
    }

    /// All others lie just the indifference zone behind: the worst that can be.
    const SLIPPAGE: [f64; 5] = [0.0, 0.0, 0.0, 0.0, 1.0];

    #[test]
    fn normal_systems_are_selected_right_as_often_as_promised() {
        let of = |deviation: fn(usize) -> f64| {
            share(1000, |seed| {
                trial(seed, &SLIPPAGE, PLAN, |system, stream| deviation(system) * normal(stream))
            })
        };
        for deviation in
            [|_| 2.0, |system| 1.0 + system as f64 / 2.0, |system| 3.0 - system as f64 / 2.0]
        {
            let (right, _) = of(deviation);
            assert!(right >= 0.94, "{right}");
        }
    }

    #[test]
    fn common_random_numbers_take_fewer_observations() {
        let with = |shared: f64| {
            let own = libm::sqrt(1.0 - shared * shared);
            share(300, |seed| {
                let mut rounds = Streams::new(1, seed).stream("common", "all");
                let mut screening = Screening::new(5, PLAN);
                let mut stream = Streams::new(2, seed).stream("own", "all");
                let mut taken = 0;
                while !screening.is_decided() {
                    taken += screening.left().len() as u32;
                    let all = normal(&mut rounds);
                    let observed: Vec<f64> = SLIPPAGE
                        .iter()
                        .map(|mean| mean + 3.0 * (shared * all + own * normal(&mut stream)))
                        .collect();
                    screening.take(&observed);
                }
                (screening.best() == 4, taken)
            })
        };
        let [(apart, many), (paired, few)] = [0.0, 0.9].map(with);
        assert!(apart >= 0.93 && paired >= 0.93, "{apart} {paired}");
        assert!(few < 0.5 * many, "{few} {many}");
    }

    #[test]
    fn averages_of_skewed_systems_are_selected_right() {
        // Exponential deviations, skewed to either side, in batches of eight.
        let batch = |sign: f64, stream: &mut Stream| -> f64 {
            let one = |stream: &mut Stream| -libm::log(1.0 - stream.unit()) - 1.0;
            (0..8).map(|_| sign * 4.0 * one(stream)).sum::<f64>() / 8.0
        };
        for sign in [1.0, -1.0] {
            let (right, _) =
                share(1000, |seed| trial(seed, &SLIPPAGE, PLAN, |_, stream| batch(sign, stream)));
            assert!(right >= 0.94, "{sign}: {right}");
        }
    }

    #[test]
    fn what_lies_far_behind_is_eliminated_first() {
        let mut screening = Screening::new(3, PLAN);
        let mut stream = Streams::new(3, 0).stream("selection", "all");
        while !screening.is_decided() {
            let observed = [0.0, 8.0, 9.5].map(|mean| mean + 2.0 * normal(&mut stream));
            screening.take(&observed);
        }
        let out: Vec<Option<u32>> = screening.out().to_vec();
        assert_eq!(screening.best(), 2);
        assert_eq!((out[0], out[2]), (Some(10), None));
        assert!(out[1].is_none_or(|round| round > 10), "{out:?}");
    }

    #[test]
    fn systems_that_never_differ_are_decided_after_the_first_rounds() {
        let mut screening = Screening::new(2, PLAN);
        for _ in 0..10 {
            assert!(!screening.is_decided());
            screening.take(&[1.0, 1.0]);
        }
        assert!(screening.is_decided());
        assert_eq!((screening.best(), screening.left()), (0, vec![0, 1]));
    }
}
