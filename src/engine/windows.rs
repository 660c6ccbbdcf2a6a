//! [`WorstWindow`] and [`WorstUptime`]: the worst of all windows of one length. Change here where
//! windows begin.

use std::collections::VecDeque;

use super::time::{SimDuration, SimTime};

/// A window begins at any multiple of so small a part of its length.
const STEPS: usize = 60;

/// What a share of 1 is counted as: a billionth is a ten-thousandth of a second of a day.
pub const WHOLE: u64 = 1_000_000_000;

/// The least share that is good of all there is, over every window of one length: the minimal
/// cumulative ratio at that length (T. Hauer, P. Hoffmann, J. Lunney, D. Ardelean and A. Diwan,
/// *Meaningful Availability*, NSDI 2020).
///
/// Windows begin at multiples of a sixtieth of their length and end by the last instant that is
/// told. So memory does not grow, and what is shorter than a window by a sixtieth lies whole in one.
#[derive(Clone, Debug)]
pub struct WorstWindow {
    step: SimDuration,
    /// What the last steps held, the oldest at `next`.
    ring: [Held; STEPS],
    next: usize,
    /// Steps that are over.
    over: u64,
    /// Their sum.
    window: Held,
    /// What the present step holds so far.
    present: Held,
    /// How many are good, and how many there are, since when.
    rates: (u64, u64),
    since: SimTime,
    worst: Option<u64>,
}

/// So many over time (ns).
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    good: u128,
    all: u128,
}

impl WorstWindow {
    /// Of windows that are not longer than they can be divided: `length` is at least 60 ns. From the
    /// start on `good` are good of `all`.
    ///
    /// # Panics
    /// If `length` is shorter.
    pub fn new(length: SimDuration, good: u64, all: u64) -> Self {
        let step = SimDuration::from_nanos(length.as_nanos() / STEPS as u64);
        assert!(step > SimDuration::ZERO, "a window of {length}");
        Self {
            step,
            ring: [Held::default(); STEPS],
            next: 0,
            over: 0,
            window: Held::default(),
            present: Held::default(),
            rates: (good, all),
            since: SimTime::ZERO,
            worst: None,
        }
    }

    /// From `now` on `good` are good of `all`.
    pub fn enter(&mut self, now: SimTime, good: u64, all: u64) {
        if (good, all) != self.rates {
            self.advance(now);
            self.rates = (good, all);
        }
    }

    /// The worst share of all windows that are over by `now`, in parts of [`WHOLE`]; `None` where
    /// none is, or where there was never anything in one.
    pub fn finish(mut self, now: SimTime) -> Option<u64> {
        self.advance(now);
        self.worst
    }

    fn advance(&mut self, now: SimTime) {
        let step = self.step.as_nanos();
        let steps = now.as_nanos() / step;
        // Once the whole window holds the same, so do those after it.
        let alike = self.over + STEPS as u64 + 1;
        while self.over < steps.min(alike) {
            let end = SimTime::from_nanos((self.over + 1) * step);
            self.hold(end);
            self.end_step();
        }
        if self.over < steps {
            self.over = steps;
            self.since = SimTime::from_nanos(steps * step);
        }
        self.hold(now);
    }

    /// The present step goes on until `end`.
    fn hold(&mut self, end: SimTime) {
        let span = u128::from(end.since(self.since).as_nanos());
        self.present.good += span * u128::from(self.rates.0);
        self.present.all += span * u128::from(self.rates.1);
        self.since = end;
    }

    fn end_step(&mut self) {
        let present = std::mem::take(&mut self.present);
        let oldest = std::mem::replace(&mut self.ring[self.next], present);
        self.next = (self.next + 1) % STEPS;
        self.over += 1;
        self.window.good = self.window.good + present.good - oldest.good;
        self.window.all = self.window.all + present.all - oldest.all;
        let Held { good, all } = self.window;
        if self.over >= STEPS as u64 && all > 0 {
            // Most are not the worst, and a division takes long.
            let good = good * u128::from(WHOLE);
            if self.worst.is_none_or(|worst| good < u128::from(worst) * all) {
                self.worst = Some((good / all) as u64);
            }
        }
    }
}

/// The same of what is good or not as a whole: up or down. It takes time only for what is down.
///
/// Only the first window, and those that end with a step in which something was down, need be looked
/// at. Move any other window back until it ends with such a step, or is the first: it loses no down
/// time.
#[derive(Clone, Debug)]
pub struct WorstUptime {
    step: u64,
    /// The steps of the latest window in which something was down, and for how long (ns).
    down: VecDeque<(u64, u64)>,
    /// The sum of that.
    sum: u64,
    /// The most that a window that is over was down.
    worst: u64,
    is_up: bool,
    since: SimTime,
}

impl WorstUptime {
    /// Of windows of this length; up from the start on.
    ///
    /// # Panics
    /// If `length` is below 60 ns.
    pub fn new(length: SimDuration) -> Self {
        let step = length.as_nanos() / STEPS as u64;
        assert!(step > 0, "a window of {length}");
        let down = VecDeque::with_capacity(STEPS + 1);
        Self { step, down, sum: 0, worst: 0, is_up: true, since: SimTime::ZERO }
    }

    /// It is up or not from `now` on.
    pub fn enter(&mut self, now: SimTime, is_up: bool) {
        if is_up == self.is_up {
            return;
        }
        if is_up {
            self.add(self.since.as_nanos(), now.as_nanos());
        }
        (self.is_up, self.since) = (is_up, now);
    }

    /// See [`WorstWindow::finish`].
    pub fn finish(mut self, now: SimTime) -> Option<u64> {
        if !self.is_up {
            self.add(self.since.as_nanos(), now.as_nanos());
        }
        let steps = now.as_nanos() / self.step;
        if self.down.back().is_some_and(|(last, _)| *last < steps) {
            self.worst = self.worst.max(self.sum);
        }
        let all = u128::from(self.whole());
        let good = all - u128::from(self.worst);
        (steps >= STEPS as u64).then(|| (good * u128::from(WHOLE) / all) as u64)
    }

    /// The length of all windows (ns).
    const fn whole(&self) -> u64 {
        self.step * STEPS as u64
    }

    /// It was down `[from, to)`.
    fn add(&mut self, mut from: u64, to: u64) {
        if from == to {
            return;
        }
        let (mut first, last) = (from / self.step, (to - 1) / self.step);
        if last > first + STEPS as u64 {
            // A whole window was down, and what was before is forgotten by the end.
            self.worst = self.whole();
            self.down.clear();
            self.sum = 0;
            first = last - STEPS as u64;
            from = first * self.step;
        }
        for step in first..=last {
            let begin = step * self.step;
            let down = to.min(begin + self.step) - from.max(begin);
            match self.down.back_mut() {
                Some((latest, sum)) if *latest == step => *sum += down,
                Some(_) | None => self.go_on(step, down),
            }
            self.sum += down;
        }
    }

    /// The first down time of a `step`: the window that ended with the latest before it is over.
    fn go_on(&mut self, step: u64, down: u64) {
        self.worst = self.worst.max(self.sum);
        while let Some((oldest, sum)) = self.down.front()
            && oldest + STEPS as u64 <= step
        {
            self.sum -= sum;
            self.down.pop_front();
        }
        self.down.push_back((step, down));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Streams;

    fn at(ns: u64) -> SimTime {
        SimTime::from_nanos(ns)
    }

    /// The worst of all windows of `length` ns, looked up nanosecond by nanosecond.
    fn by_hand(course: &[(u64, u64)], length: usize) -> Option<u64> {
        let first = 0..(course.len() + 1).saturating_sub(length);
        let share = |first: usize| {
            let window = &course[first..first + length];
            let [good, all] = [|one: &(u64, u64)| one.0, |one: &(u64, u64)| one.1]
                .map(|of: fn(&_) -> u64| window.iter().map(of).sum::<u64>());
            (all > 0).then(|| good * WHOLE / all)
        };
        first.step_by(length / STEPS).filter_map(share).min()
    }

    #[test]
    fn it_is_the_worst_of_all_windows_looked_up_one_by_one() {
        let mut stream = Streams::new(1, 0).stream("course", "test");
        for length in [60, 180, 300] {
            let (mut course, mut now) = (Vec::new(), 0);
            let mut worst = WorstWindow::new(SimDuration::from_nanos(length), 0, 0);
            for _ in 0..200 {
                let all = stream.below(4);
                let good = stream.below(all + 1);
                worst.enter(at(now), good, all);
                let most = if stream.below(10) == 0 { 2_000 } else { 40 };
                let lasts = stream.below(most);
                course.extend((0..lasts).map(|_| (good, all)));
                now += lasts;
            }
            assert_eq!(worst.finish(at(now)), by_hand(&course, length as usize), "{length}");
        }
    }

    #[test]
    fn what_is_up_or_down_as_a_whole_has_the_worst_window_of_one_that_is_good_or_not() {
        let mut stream = Streams::new(3, 0).stream("course", "test");
        for length in [60, 180, 660].map(SimDuration::from_nanos).repeat(100) {
            let mut windows = (WorstWindow::new(length, 1, 1), WorstUptime::new(length));
            let mut now = 0;
            for _ in 0..=stream.below(40) {
                let is_up = stream.below(2) == 1;
                windows.0.enter(at(now), is_up.into(), 1);
                windows.1.enter(at(now), is_up);
                let most = [3, 30, 2_000][stream.below(3) as usize];
                now += stream.below(most);
            }
            assert_eq!(windows.1.finish(at(now)), windows.0.finish(at(now)), "{length}");
        }
    }

    #[test]
    fn the_longer_the_window_the_better_the_worst_of_whole_multiples() {
        let mut stream = Streams::new(2, 0).stream("course", "test");
        let mut worst =
            [60, 240, 1_680].map(|length| WorstWindow::new(SimDuration::from_nanos(length), 1, 1));
        let mut now = 0;
        for change in 0..100 {
            now += 1 + stream.below(if change % 2 == 0 { 300 } else { 60 });
            worst.iter_mut().for_each(|one| one.enter(at(now), change % 2, 1));
        }
        let [short, middle, long] = worst.map(|one| one.finish(at(now)).expect("long enough"));
        assert!(short <= middle && middle <= long, "{short} {middle} {long}");
    }

    #[test]
    fn an_outage_counts_whole_where_a_window_holds_it() {
        let outage = |length| {
            let mut worst = WorstWindow::new(SimDuration::from_nanos(length), 1, 1);
            worst.enter(at(10_017), 0, 1);
            worst.enter(at(10_047), 1, 1);
            worst.finish(at(100_000))
        };
        assert_eq!(outage(60), Some(WHOLE / 2));
        assert_eq!(outage(600), Some(WHOLE * 19 / 20));
        assert_eq!(outage(120_000), None, "there is no such window");
    }
}
