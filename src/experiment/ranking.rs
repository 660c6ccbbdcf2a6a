//! Which remedy is best, in how many replications, and which cannot be told apart.

use std::cmp::Ordering;

use super::compare::Yardstick;
use super::estimate::Estimate;
use super::intervals::Intervals;
use super::metric::Metric;
use super::share::Share;

/// The remedies in their order by one yardstick.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// What they are ranked by.
    pub metric: &'static Metric,
    /// Whether less of it is better.
    pub is_less_better: bool,
    /// The remedies, the best mean first; those without a mean are left out.
    pub places: Vec<Place>,
    /// Whether the unbeaten ones, two or more, are equal in every replication.
    pub is_tied: bool,
    /// What the first place has more of it than the second; `None` where there is no second.
    pub margin: Option<Estimate>,
}

/// A remedy in a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Index of the remedy.
    pub remedy: usize,
    /// Its rank, from 1 on. Remedies that cannot be told apart share one, as in sports: after two
    /// of rank 1 comes rank 3.
    pub rank: usize,
    /// Whether another is clearly better; or one that is clearly beaten lies before it, and the first
    /// is better in every replication: then too few differ to tell by how much, but not that. By a
    /// chain of neighbours that are not told apart, one that is beaten can share the first rank.
    pub is_beaten: bool,
    /// The share of the replications in which it is the best; `None` where no replication tells.
    ///
    /// The remedies of a replication meet the same traffic. One that is strictly better than all
    /// others is its best; several that tie for the best share it equally, so that the shares of
    /// all remedies add up to 1. A replication in which one of them counted nothing at all is left
    /// out.
    pub best: Option<Share>,
}

impl Ranking {
    /// The remedies by `yardstick`.
    ///
    /// A new rank begins where every remedy before is clearly better than every one from there on:
    /// the intervals of all paired differences exclude zero. `together` makes intervals that hold
    /// all at once.
    pub(super) fn new(yardstick: &Yardstick, intervals: &Intervals, together: &Intervals) -> Self {
        let order = yardstick.order(intervals);
        let is_clear = |before: usize, behind: usize| {
            let difference = yardstick.difference(order[before], order[behind], together);
            difference.is_some_and(|difference| difference.is_clear())
        };
        // How far behind a place the last one is that it is not clearly better than.
        let last_near = |place: usize| {
            (place + 1..order.len()).rev().find(|behind| !is_clear(place, *behind)).unwrap_or(place)
        };
        let best = yardstick.best(intervals.confidence());
        let (mut rank, mut near) = (1, 0);
        let mut places: Vec<Place> = Vec::with_capacity(order.len());
        for (place, remedy) in order.iter().enumerate() {
            if place > near {
                rank = place + 1;
            }
            near = near.max(last_near(place));
            places.push(Place {
                remedy: *remedy,
                rank,
                is_beaten: (0..place).any(|before| is_clear(before, place))
                    || places.iter().any(|place| place.is_beaten)
                        && yardstick.is_always_better(order[0], *remedy),
                best: best.as_ref().map(|best| best[*remedy]),
            });
        }
        let unbeaten = places.iter().filter(|place| !place.is_beaten);
        let unbeaten: Vec<usize> = unbeaten.map(|place| place.remedy).collect();
        let is_tied = unbeaten.len() > 1 && yardstick.ties(&unbeaten);
        let Yardstick { metric, is_less_better, .. } = *yardstick;
        let margin = match order[..] {
            [first, second, ..] => yardstick.difference(first, second, together),
            _ => None,
        };
        Self { metric, is_less_better, places, is_tied, margin }
    }

    /// The remedies of each rank, the best first.
    pub fn ranks(&self) -> impl Iterator<Item = &[Place]> {
        self.places.chunk_by(|one, next| one.rank == next.rank)
    }

    /// The remedies that none is clearly better than, the best mean first.
    pub fn unbeaten(&self) -> Vec<usize> {
        let unbeaten = self.places.iter().filter(|place| !place.is_beaten);
        unbeaten.map(|place| place.remedy).collect()
    }

    /// The remedy that is clearly the best.
    pub fn leader(&self) -> Option<usize> {
        match self.unbeaten()[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl Yardstick {
    /// Whether `one` is strictly better than `other` in every replication.
    fn is_always_better(&self, one: usize, other: usize) -> bool {
        let mut pairs = self.fractions[one].iter().zip(&self.fractions[other]);
        pairs.all(|(one, other)| self.judge(*one, *other) == Ordering::Greater)
    }

    /// Whether these remedies are equal in every replication.
    fn ties(&self, remedies: &[usize]) -> bool {
        let [first, others @ ..] = remedies else { return true };
        let own = |remedy: &usize| self.fractions[*remedy].iter();
        others.iter().all(|other| {
            own(first)
                .zip(own(other))
                .all(|(one, other)| self.judge(*one, *other) == Ordering::Equal)
        })
    }

    /// For each remedy the share of the replications in which it is the best, see [`Place::best`];
    /// `None` where no replication tells.
    fn best(&self, confidence: f64) -> Option<Vec<Share>> {
        let remedies = self.fractions.len();
        // How often each was the best beside how many others, so that the sums are exact.
        let mut ties = vec![vec![0_u32; remedies]; remedies];
        let mut all = 0;
        for replication in 0..self.fractions[0].len() {
            let own = |remedy: usize| self.fractions[remedy][replication];
            if (0..remedies).any(|remedy| own(remedy).whole == 0) {
                continue;
            }
            all += 1;
            let is_best = |remedy: &usize| {
                (0..remedies).all(|other| self.judge(own(*remedy), own(other)) != Ordering::Less)
            };
            let best: Vec<usize> = (0..remedies).filter(is_best).collect();
            best.iter().for_each(|remedy| ties[*remedy][best.len() - 1] += 1);
        }
        let count = |ties: &Vec<u32>| -> f64 {
            let shared = ties.iter().zip(1_u32..);
            shared.map(|(count, among)| f64::from(*count) / f64::from(among)).sum()
        };
        (all > 0).then(|| ties.iter().map(|ties| Share::of(count(ties), all, confidence)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::metric::{Fraction, PORT_AVAILABILITY};

    /// Three remedies whose differences are all clear: they vary evenly about their means.
    const DIFFERENT: [&[u64]; 3] =
        [&[1, 2, 1, 2, 1, 2, 1, 2], &[9, 8, 9, 8, 9, 8, 9, 8], &[5, 5, 4, 4, 5, 5, 4, 4]];

    fn yardstick(is_less_better: bool, parts: &[&[u64]]) -> Yardstick {
        let of_ten = |part: &u64| Fraction { part: *part, whole: 10 };
        let fractions = parts.iter().map(|parts| parts.iter().map(of_ten).collect()).collect();
        let certain = vec![false; parts.len()];
        Yardstick { metric: PORT_AVAILABILITY, is_less_better, fractions, certain }
    }

    fn ranking(yardstick: &Yardstick) -> Ranking {
        let intervals = Intervals::new(0.95, yardstick.fractions[0].len() as u32);
        let remedies = yardstick.fractions.len();
        let pairs = remedies * (remedies - 1) / 2;
        Ranking::new(yardstick, &intervals, &intervals.together(pairs))
    }

    fn ranks(ranking: &Ranking) -> Vec<(usize, usize)> {
        ranking.places.iter().map(|place| (place.remedy, place.rank)).collect()
    }

    #[test]
    fn remedies_that_are_equal_in_every_replication_are_tied() {
        let tied = |parts: &[&[u64]]| ranking(&yardstick(false, parts)).is_tied;
        assert!(tied(&[&[9, 8, 9, 8], &[9, 8, 9, 8], &[1, 2, 1, 2]]));
        assert!(!tied(&[&[9, 8, 9, 8], &[8, 9, 8, 9], &[1, 2, 1, 2]]));
        assert!(!tied(&[&[9, 9, 9, 9], &[5, 4, 5, 4]]), "one is alone");
    }

    #[test]
    fn remedies_that_differ_in_every_replication_have_ranks_of_their_own() {
        let one = yardstick(false, &DIFFERENT);
        let ranking = ranking(&one);
        assert_eq!(ranks(&ranking), [(1, 1), (2, 2), (0, 3)]);
        assert_eq!(ranking.leader(), Some(1));
        let best = ranking.places[0].best.expect("all tell");
        // Wilson's interval for 8 of 8.
        assert_eq!(best.share, 1.0);
        let (low, high) = best.interval.expect("eight");
        assert!((low - 0.6756).abs() < 1e-4 && high == 1.0, "{low}");
    }

    #[test]
    fn one_that_is_worse_than_a_beaten_one_is_beaten_if_the_first_is_always_better() {
        // Of the last, eight replications tell nothing of how far it lies behind.
        let far = |last: &[u64]| {
            let parts: [&[u64]; 3] = [
                &[990, 991, 990, 991, 990, 991, 990, 991],
                &[900, 901, 901, 900, 901, 900, 900, 901],
                last,
            ];
            let of = |part: &u64| Fraction { part: *part, whole: 1000 };
            let fractions = parts.iter().map(|parts| parts.iter().map(of).collect()).collect();
            let certain = vec![false; 3];
            let metric = PORT_AVAILABILITY;
            ranking(&Yardstick { metric, is_less_better: false, fractions, certain }).unbeaten()
        };
        assert_eq!(far(&[0, 0, 0, 0, 0, 0, 0, 600]), [0]);
        assert_eq!(far(&[0, 0, 0, 0, 0, 0, 0, 991]), [0, 2], "once it is not worse");
    }

    #[test]
    fn less_is_better_where_it_costs() {
        let one = yardstick(true, &DIFFERENT);
        assert_eq!(ranks(&ranking(&one)), [(0, 1), (2, 2), (1, 3)]);
        assert_eq!(ranking(&one).places[0].best.map(|best| best.share), Some(1.0));
    }

    #[test]
    fn what_chance_could_have_made_shares_a_rank() {
        let one =
            yardstick(false, &[&[1, 1, 2, 2, 1, 1], &[5, 9, 6, 9, 5, 9], &[9, 5, 8, 6, 9, 5]]);
        let ranking = ranking(&one);
        assert_eq!(ranks(&ranking), [(1, 1), (2, 1), (0, 3)]);
        assert_eq!(ranking.leader(), None);
        let groups: Vec<usize> = ranking.ranks().map(<[Place]>::len).collect();
        assert_eq!(groups, [2, 1]);
    }

    #[test]
    fn ties_share_a_replication_equally() {
        let one = yardstick(false, &[&[7, 7, 3, 1], &[7, 7, 2, 2], &[0, 7, 3, 2]]);
        let shares: Vec<f64> = one.best(0.95).expect("all tell").iter().map(|s| s.share).collect();
        let by_hand = [(0.5 + 1.0 / 3.0 + 0.5) / 4.0, (0.5 + 1.0 / 3.0 + 0.5) / 4.0];
        assert!(shares.iter().zip(by_hand).all(|(share, hand)| (share - hand).abs() < 1e-15));
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{shares:?}");
    }

    #[test]
    fn a_replication_in_which_nothing_was_counted_tells_nothing() {
        let mut one = yardstick(false, &[&[7, 0, 3], &[6, 9, 4]]);
        one.fractions[0][1].whole = 0;
        let shares: Vec<f64> = one.best(0.95).expect("two tell").iter().map(|s| s.share).collect();
        assert_eq!(shares, [0.5, 0.5]);
        one.fractions[1].iter_mut().for_each(|fraction| *fraction = Fraction::default());
        assert_eq!(one.best(0.95), None);
        assert_eq!(ranks(&ranking(&one)), [(0, 1)], "who has no mean has no rank");
    }

    #[test]
    fn one_replication_and_equal_ones_tell_no_order() {
        let single = yardstick(false, &[&[1], &[9]]);
        assert_eq!(ranks(&ranking(&single)), [(1, 1), (0, 1)]);
        let equal = yardstick(false, &[&[3, 4, 5], &[3, 4, 5]]);
        assert_eq!(ranks(&ranking(&equal)), [(0, 1), (1, 1)]);
    }

    #[test]
    fn the_same_difference_in_every_replication_tells_an_order() {
        let constant = yardstick(false, &[&[3, 4, 5, 9], &[4, 5, 6, 10]]);
        let ranking = ranking(&constant);
        assert_eq!(ranks(&ranking), [(1, 1), (0, 2)]);
        assert_eq!(ranking.leader(), Some(1));
        let three = yardstick(false, &[&[3, 4, 5], &[4, 5, 6]]);
        assert_eq!(self::ranking(&three).leader(), None, "three are too few");
    }

    #[test]
    fn a_chain_of_near_ones_is_one_rank() {
        // The first is clear of the third, but neither is of the second.
        let one = yardstick(
            false,
            &[&[9, 8, 9, 8, 9, 8, 9, 8], &[0, 10, 10, 10, 4, 10, 8, 9], &[6, 5, 5, 6, 6, 5, 5, 6]],
        );
        let ranking = ranking(&one);
        assert_eq!(ranks(&ranking), [(0, 1), (1, 1), (2, 1)]);
        assert_eq!(ranking.unbeaten(), [0, 1], "the third is beaten by the first");
    }
}
