//! How many have not seen something happen yet, over time: the first hang, the end of an outage.

use super::sample::Row;
use super::share::Share;
use crate::engine::statistics::Tally;
use crate::engine::{SimDuration, SimTime};

/// The replications that have not hung yet, from one instant to the next entry's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unhung {
    /// From when on.
    pub from: SimTime,
    /// How many.
    pub replications: u32,
    /// Their share.
    pub share: f64,
    /// Its interval at this instant; `None` where one replication cannot tell.
    pub interval: Option<(f64, f64)>,
}

/// Of the replications in `rows`, those that have not hung yet, from the start to the horizon.
///
/// Every replication is watched to the same horizon and none leaves earlier, so the share at an
/// instant is a binomial one, with the interval of a [`Share`]. A restart before the first hang does
/// not end the watch: it is what the remedy does. Nor does a fix: after it none of those who are
/// left will hang, and their share stays what it is.
pub fn of_first_hangs(rows: &[Row], confidence: f64) -> Vec<Unhung> {
    let mut hangs: Vec<SimTime> = rows.iter().filter_map(|row| row.first_hang).collect();
    hangs.sort();
    let all = rows.len() as u32;
    let after = |from: SimTime, hung: usize| {
        let replications = all - hung as u32;
        let Share { share, interval, .. } = Share::of(f64::from(replications), all, confidence);
        Unhung { from, replications, share, interval }
    };
    let mut steps = vec![after(SimTime::ZERO, 0)];
    for together in hangs.chunk_by(|a, b| a == b) {
        let hung = (all - steps[steps.len() - 1].replications) as usize + together.len();
        let step = after(together[0], hung);
        if together[0] == SimTime::ZERO {
            steps.clear();
        }
        steps.push(step);
    }
    steps
}

/// The outages of one length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lasting {
    /// The length: the lower edge of its bucket, at most 1/128 below the true one.
    pub length: SimDuration,
    /// How many ended after it.
    pub ended: u64,
    /// How many were open at the horizon then.
    pub open: u64,
    /// The share of outages that last longer, estimated.
    pub longer: f64,
}

/// How long outages last: of `all` of them, `open` ones were cut at the horizon.
///
/// What was cut would have lasted longer, nobody knows how much: it counts among those at risk up
/// to where it was cut, and not after (Kaplan and Meier, *JASA* 53, 1958). It leaves after those
/// that end at the same length.
pub fn of_outages(all: &Tally, open: &Tally) -> Vec<Lasting> {
    let (Some(least), Some(greatest)) = (all.least(), all.greatest()) else {
        return Vec::new();
    };
    let mut open = open.buckets().peekable();
    let mut left = all.count();
    // The share since an outage was cut last, and how many were left then.
    let mut base = (1.0, left);
    let mut lasting = Vec::new();
    for (edge, count) in all.buckets() {
        let cut = open.next_if(|(other, _)| *other == edge).map_or(0, |(_, count)| count);
        left -= count - cut;
        let longer = base.0 * left as f64 / base.1 as f64;
        if cut > 0 {
            left -= cut;
            base = (longer, left);
        }
        let length = edge.clamp(least, greatest);
        lasting.push(Lasting { length, ended: count - cut, open: cut, longer });
    }
    lasting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;
    use crate::experiment::synthetic::{experiment, world};

    fn second(n: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(n)
    }

    fn rows(first_hangs: &[Option<u64>]) -> Vec<Row> {
        let experiment = experiment(&[60], 1, 1);
        let remedy = &experiment.remedies[0].remedy;
        let row = Row::of(&world(&experiment.scenario, remedy, Streams::new(1, 0)), None);
        let hang = |hang: &Option<u64>| Row { first_hang: hang.map(second), ..row.clone() };
        first_hangs.iter().map(hang).collect()
    }

    #[test]
    fn the_share_without_a_hang_falls_at_each_first_hang() {
        let steps = of_first_hangs(&rows(&[Some(30), None, Some(10), Some(30)]), 0.95);
        let told: Vec<_> = steps.iter().map(|step| (step.from, step.share)).collect();
        assert_eq!(told, [(second(0), 1.0), (second(10), 0.75), (second(30), 0.25)]);
        let at_start = of_first_hangs(&rows(&[Some(0), None]), 0.95);
        assert_eq!((at_start.len(), at_start[0].replications), (1, 1));
        assert_eq!(of_first_hangs(&rows(&[Some(1)]), 0.95)[0].interval, None);
    }

    fn tally(seconds: &[u64]) -> Tally {
        let mut tally = Tally::default();
        seconds.iter().for_each(|n| tally.record(SimDuration::from_secs(*n)));
        tally
    }

    #[test]
    fn an_outage_that_was_cut_counts_as_long_as_it_was_seen() {
        // By hand: 1 → 4/5; 2 is cut; 4 → 4/5 · 2/3 = 8/15; 8 → 8/15 · 1/2; 16 is cut.
        let lasting = of_outages(&tally(&[1, 2, 4, 8, 16]), &tally(&[2, 16]));
        let longer: Vec<f64> = lasting.iter().map(|one| one.longer).collect();
        let by_hand = [0.8, 0.8, 8.0 / 15.0, 4.0 / 15.0, 4.0 / 15.0];
        assert!(longer.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-15), "{longer:?}");
        let open: Vec<_> = lasting.iter().map(|one| (one.ended, one.open)).collect();
        assert_eq!(open, [(1, 0), (0, 1), (1, 0), (1, 0), (0, 1)]);
    }

    #[test]
    fn outages_that_all_ended_have_exact_shares() {
        let lasting = of_outages(&tally(&[60, 60, 60, 1200]), &Tally::default());
        let told: Vec<_> = lasting.iter().map(|one| (one.length, one.longer)).collect();
        let minutes = |n: u64| SimDuration::from_secs(60 * n);
        assert_eq!(told[0].1, 0.25);
        assert_eq!(told[1], (told[1].0, 0.0));
        assert_eq!(told[0].0, minutes(1), "the least is exact");
        assert!(told[1].0 <= minutes(20) && told[1].0 > minutes(19));
        assert_eq!(of_outages(&Tally::default(), &Tally::default()), []);
    }
}
