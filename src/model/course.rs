//! [`Course`]: what a replication had come to by each of many instants. Change here how close
//! together they are.
//!
//! What pays back does so after an hour or after a year. So the instants are close together at
//! first, and each stretch between two is a fixed part of the time until then: a straight line
//! through a stretch is as good in the first hour as in the last.

use serde::{Deserialize, Serialize};

use crate::engine::{SimDuration, SimTime};

/// The first stretch is this part of the horizon.
const FIRST: u64 = 100_000;
/// Every later one is this part of the time before it.
const PART: u64 = 50;

/// What was counted from one instant to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Time up.
    pub up: SimDuration,
    /// Time dark while the fix was installed.
    pub installing: SimDuration,
    /// What was counted one by one.
    pub pieces: Pieces,
}

/// What is counted one by one, and may have a price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    /// Restarts that began.
    pub restarts: u64,
    /// Those of them that came by the calendar.
    pub planned: u64,
    /// How often somebody was called out to a listener.
    pub call_outs: u64,
    /// Those of them that came outside of office time.
    pub night_call_outs: u64,
    /// Sessions that a restart or an installation broke off.
    pub sessions_lost: u64,
    /// Valid requests given up.
    pub bounced: u64,
}

/// What was counted in each stretch of a replication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Shortfall", into = "Shortfall")]
pub struct Course {
    /// The end of each stretch; the last one is the horizon.
    ends: Vec<SimTime>,
    stretches: Vec<Stretch>,
}

impl Stretch {
    /// Nothing counted.
    pub const NOTHING: Self =
        Self { up: SimDuration::ZERO, installing: SimDuration::ZERO, pieces: Pieces::NONE };

    /// The sum of both.
    pub fn plus(self, other: &Self) -> Self {
        Self {
            up: self.up + other.up,
            installing: self.installing + other.installing,
            pieces: self.pieces.plus(&other.pieces),
        }
    }
}

impl Pieces {
    /// Nothing counted.
    pub const NONE: Self = Self {
        restarts: 0,
        planned: 0,
        call_outs: 0,
        night_call_outs: 0,
        sessions_lost: 0,
        bounced: 0,
    };

    /// The sum of both.
    pub const fn plus(self, other: &Self) -> Self {
        Self {
            restarts: self.restarts + other.restarts,
            planned: self.planned + other.planned,
            call_outs: self.call_outs + other.call_outs,
            night_call_outs: self.night_call_outs + other.night_call_outs,
            sessions_lost: self.sessions_lost + other.sessions_lost,
            bounced: self.bounced + other.bounced,
        }
    }
}

impl Course {
    /// Nothing counted yet of a replication that is not empty.
    pub fn new(horizon: SimDuration) -> Self {
        let ends = ends(horizon);
        let stretches = vec![Stretch::NOTHING; ends.len()];
        Self { ends, stretches }
    }

    /// Counts the up time `[from, to)`, which lies inside the horizon.
    pub fn record_up(&mut self, from: SimTime, to: SimTime) {
        self.spread(from, to, |stretch| &mut stretch.up);
    }

    /// Counts time in which the fix was installed, `[from, to)`, which lies inside the horizon.
    pub fn record_installing(&mut self, from: SimTime, to: SimTime) {
        self.spread(from, to, |stretch| &mut stretch.installing);
    }

    /// Where what happens at an instant is counted.
    pub fn at(&mut self, now: SimTime) -> &mut Pieces {
        let index = self.index(now);
        &mut self.stretches[index].pieces
    }

    /// The end of each stretch; the last one is the horizon.
    pub fn ends(&self) -> &[SimTime] {
        &self.ends
    }

    /// The stretches.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// All stretches together.
    pub fn total(&self) -> Stretch {
        self.stretches.iter().fold(Stretch::NOTHING, Stretch::plus)
    }

    fn spread(
        &mut self,
        from: SimTime,
        to: SimTime,
        span: impl Fn(&mut Stretch) -> &mut SimDuration,
    ) {
        let (mut begin, mut index) = (from, self.index(from));
        while begin < to {
            let end = self.ends[index].min(to);
            *span(&mut self.stretches[index]) += end.since(begin);
            (begin, index) = (end, index + 1);
        }
    }

    /// What happens at the horizon belongs to the last stretch.
    fn index(&self, at: SimTime) -> usize {
        self.ends.partition_point(|end| *end <= at).min(self.ends.len() - 1)
    }
}

/// The end of each stretch of a replication of this length, which is not zero.
pub fn ends(horizon: SimDuration) -> Vec<SimTime> {
    let horizon = horizon.as_nanos();
    let next = |end: &u64| (*end < horizon).then(|| end + (end / PART).clamp(1, horizon - end));
    let first = (horizon / FIRST).max(1);
    std::iter::successors(Some(first), next).map(SimTime::from_nanos).collect()
}

/// A course as it is written down: by the time that was not up, which is none in most stretches.
#[derive(Serialize, Deserialize)]
struct Shortfall {
    horizon: SimDuration,
    stretches: Vec<Stretch>,
}

impl Course {
    /// The length of each stretch.
    fn lengths(&self) -> impl Iterator<Item = SimDuration> {
        let begins = std::iter::once(&SimTime::ZERO).chain(&self.ends);
        begins.zip(&self.ends).map(|(begin, end)| end.since(*begin))
    }
}

impl From<Course> for Shortfall {
    fn from(course: Course) -> Self {
        let lacks =
            |(stretch, length): (&Stretch, _)| Stretch { up: length - stretch.up, ..*stretch };
        let stretches = course.stretches.iter().zip(course.lengths()).map(lacks).collect();
        let end = course.ends.last().copied().unwrap_or_default();
        Self { horizon: end.since(SimTime::ZERO), stretches }
    }
}

impl TryFrom<Shortfall> for Course {
    type Error = &'static str;

    fn try_from(kept: Shortfall) -> Result<Self, Self::Error> {
        if kept.horizon == SimDuration::ZERO {
            return Err("the replication has no length");
        }
        let empty = Self::new(kept.horizon);
        if empty.ends.len() != kept.stretches.len() {
            return Err("there are no such stretches");
        }
        let has = |(stretch, length): (&Stretch, SimDuration)| {
            (stretch.up <= length).then(|| Stretch { up: length - stretch.up, ..*stretch })
        };
        let stretches = kept.stretches.iter().zip(empty.lengths()).map(has);
        let stretches =
            stretches.collect::<Option<_>>().ok_or("a stretch lacks more than it has")?;
        Ok(Self { stretches, ..empty })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTH: SimDuration = SimDuration::DAY.times(30);

    #[test]
    fn stretches_are_a_fiftieth_of_the_time_before_them() {
        let ends = ends(MONTH);
        assert_eq!(ends.len(), 583);
        assert_eq!(ends.last(), Some(&(SimTime::ZERO + MONTH)));
        let pairs = ends.windows(2).map(|pair| {
            let [from, to] = [pair[0], pair[1]].map(SimTime::as_secs_f64);
            (to - from) / from
        });
        assert!(pairs.clone().all(|part| part <= 0.020_000_001));
        assert!(pairs.rev().skip(1).all(|part| part > 0.0199));
    }

    #[test]
    fn the_shortest_horizon_is_one_stretch() {
        assert_eq!(ends(SimDuration::from_nanos(1)).len(), 1);
        assert_eq!(ends(SimDuration::from_nanos(3)).len(), 3);
    }

    #[test]
    fn time_is_split_between_the_stretches_it_touches() {
        let mut course = Course::new(MONTH);
        let [from, to] = [1000, 2000].map(|s| SimTime::ZERO + SimDuration::from_secs(s));
        course.record_up(from, to);
        course.record_installing(to, to);
        let whole = Stretch { up: SimDuration::from_secs(1000), ..Stretch::NOTHING };
        assert_eq!(course.total(), whole);
        let touched = course.stretches().iter().filter(|stretch| stretch.up > SimDuration::ZERO);
        // 1.02^35 is 2.
        assert_eq!(touched.count(), 36);
        assert_eq!(course.at(to).bounced, 0);
        course.at(SimTime::ZERO + MONTH).bounced += 1;
        assert_eq!(course.stretches().last().map(|last| last.pieces.bounced), Some(1));
    }
}
