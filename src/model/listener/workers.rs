//! [`Workers`]: the slots in which a program serves its sessions. Change here what may become of a
//! worker.

use crate::engine::{Distribution, SimDuration, SimTime, Stream};

/// The workers of a program. A slot is made when its worker takes its first session.
#[derive(Debug)]
pub(super) struct Workers {
    count: u32,
    /// So many have started since the program did. The others take no calls until `all_start`.
    started: u32,
    all_start: SimTime,
    slots: Vec<Slot>,
    /// The free slots. The worker that became free last takes the next call.
    free: Vec<u32>,
    /// Slots whose worker has served long enough.
    ended: Vec<u32>,
    /// The slot whose worker has been killed, until a restart starts another there.
    killed: Option<u32>,
    /// Slots at work that the supervisor may have to look at, and will not yet.
    unwatched: Vec<u32>,
    supervision: Supervision,
}

/// A worker, and what it has done since it started.
#[derive(Clone, Copy, Debug)]
struct Slot {
    worker: Worker,
    /// Sessions after which it is replaced; `u32::MAX` where it is not.
    left: u32,
    /// How often poison has taken the worker, or something of it.
    taken: u32,
    /// When its supervisor looks next whether it is overdue; never if that is not foreseen.
    look: SimTime,
}

/// What the worker of a slot does. What it serves and until when, the connection knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Worker {
    Free,
    /// At one session, or on a connection that is kept at one request, since then; never, while it
    /// waits for the next request.
    Serving {
        since: SimTime,
    },
    Stuck {
        since: SimTime,
    },
    /// It takes calls from then on; never, while nobody has started it.
    Starting {
        until: SimTime,
        /// Whether the one before it was killed, and did not end by itself.
        of_killed: bool,
    },
}

/// What a supervisor does with workers by itself, each of them alone: the others go on.
#[derive(Debug, Default)]
pub struct Supervision {
    /// How it replaces those that have served long enough, if it does.
    pub recycling: Option<Recycling>,
    /// How it kills those that are at one session for too long, if it does.
    pub timeout: Option<Timeout>,
}

/// How a supervisor replaces workers that have served long enough.
#[derive(Debug)]
pub struct Recycling {
    /// Sessions that a worker serves, on average.
    pub sessions: u32,
    /// By how much that number varies at most, uniformly; less than `sessions`.
    pub jitter: u32,
    /// How long the new worker takes to start.
    pub starts: Distribution,
    /// What both are drawn from.
    pub draws: Stream,
}

/// How a supervisor kills workers that have been at one session for too long.
#[derive(Debug)]
pub struct Timeout {
    /// What is too long.
    pub after: SimDuration,
    /// From one look at the workers to the next, at the multiples of it; zero where a worker is
    /// killed as soon as it is overdue.
    pub period: SimDuration,
    /// How long the new worker takes to start.
    pub starts: Distribution,
    /// What that is drawn from.
    pub draws: Stream,
}

/// A worker that was killed because it was overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut {
    /// When the new worker takes calls.
    pub starts: SimTime,
    /// Whether it was stuck, and not at a session that takes long.
    pub was_stuck: bool,
}

impl Timeout {
    /// When the supervisor finds overdue what has been at a session since then.
    fn finds(&self, since: SimTime) -> SimTime {
        let overdue = since + self.after;
        match self.period {
            SimDuration::ZERO => overdue,
            period => overdue.next_multiple(period),
        }
    }
}

impl Worker {
    /// Since when it is at one session; never if it is at none.
    const fn at_work_since(self) -> SimTime {
        match self {
            Self::Serving { since } | Self::Stuck { since } => since,
            Self::Free | Self::Starting { .. } => SimTime::NEVER,
        }
    }
}

impl Recycling {
    /// The sessions that the next worker serves.
    fn life(&mut self) -> u32 {
        let above = self.draws.below(2 * u64::from(self.jitter) + 1) as u32;
        self.sessions - self.jitter + above
    }
}

impl Workers {
    /// So many, all new and free.
    pub(super) const fn new(count: u32, supervision: Supervision) -> Self {
        Self {
            count,
            started: count,
            all_start: SimTime::ZERO,
            slots: Vec::new(),
            free: Vec::new(),
            ended: Vec::new(),
            killed: None,
            unwatched: Vec::new(),
            supervision,
        }
    }

    /// The program has started again: all are new and free.
    pub(super) fn renew(&mut self) {
        self.started = self.count;
        self.all_start = SimTime::ZERO;
        self.slots.clear();
        self.free.clear();
        self.ended.clear();
        self.unwatched.clear();
        self.killed = None;
    }

    /// At most `started` have started; the others do at `until`. Returns how many have.
    pub(super) fn start_slowly(&mut self, started: u32, until: SimTime) -> u32 {
        self.started = started.min(self.count);
        self.all_start = until;
        self.started
    }

    /// All have started, if that is what was foreseen for `now`.
    pub(super) fn fill_up(&mut self, now: SimTime) {
        if self.all_start == now {
            self.started = self.count;
        }
    }

    /// Whether one is free.
    pub(super) const fn is_one_free(&self) -> bool {
        !self.free.is_empty() || self.slots.len() < self.started as usize
    }

    /// A free one takes a session: its slot.
    pub(super) fn take(&mut self, now: SimTime) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| self.add());
        self.go_on(slot, now);
        slot
    }

    /// It is at a session from `now` on, or at the next request of one.
    pub(super) fn go_on(&mut self, slot: u32, now: SimTime) {
        let place = &mut self.slots[slot as usize];
        place.worker = Worker::Serving { since: now };
        if self.supervision.timeout.is_some() && place.look == SimTime::NEVER {
            self.unwatched.push(slot);
        }
    }

    /// It waits for the next request of its session.
    pub(super) fn wait(&mut self, slot: u32) {
        self.slots[slot as usize].worker = Worker::Serving { since: SimTime::NEVER };
    }

    /// Its session is over: it is free, or it has served long enough and ends. A worker that has
    /// been killed meanwhile stays so.
    pub(super) fn release(&mut self, slot: u32) {
        let place = &mut self.slots[slot as usize];
        if !matches!(place.worker, Worker::Serving { .. }) {
            return;
        }
        place.left -= u32::from(self.supervision.recycling.is_some());
        if place.left == 0 {
            place.worker = Worker::Starting { until: SimTime::NEVER, of_killed: false };
            self.ended.push(slot);
        } else {
            self.set_free(slot);
        }
    }

    /// It does not come back from its session.
    pub(super) fn stick(&mut self, slot: u32, now: SimTime) {
        let place = &mut self.slots[slot as usize];
        place.worker = Worker::Stuck { since: now };
        place.taken += 1;
    }

    /// What it was stuck with is gone: it is free. Returns whether it was: it may have been killed
    /// meanwhile.
    pub(super) fn let_go(&mut self, slot: u32) -> bool {
        let place = &mut self.slots[slot as usize];
        match place.worker {
            Worker::Stuck { .. } => {
                place.taken -= 1;
                self.set_free(slot);
                true
            }
            Worker::Free | Worker::Serving { .. } | Worker::Starting { .. } => false,
        }
    }

    /// It goes on, but poison has taken something of it.
    pub(super) fn leak(&mut self, slot: u32) {
        self.slots[slot as usize].taken += 1;
        self.set_free(slot);
    }

    /// Kills the one that its supervisor misses: the one that has been stuck longest, else the
    /// first. Returns its slot; none if one is killed already.
    pub(super) fn kill(&mut self) -> Option<u32> {
        if self.killed.is_some() {
            return None;
        }
        if self.slots.is_empty() {
            let first = self.add();
            self.set_free(first);
        }
        let missed = |slot: &u32| match self.slots[*slot as usize].worker {
            Worker::Stuck { since } => since,
            Worker::Free | Worker::Serving { .. } | Worker::Starting { .. } => SimTime::NEVER,
        };
        let killed = (0..self.slots.len() as u32).min_by_key(missed)?;
        self.free.retain(|slot| *slot != killed);
        let worker = Worker::Starting { until: SimTime::NEVER, of_killed: true };
        self.slots[killed as usize].worker = worker;
        self.killed = Some(killed);
        self.killed
    }

    /// Another worker starts where one was killed.
    pub(super) fn revive(&mut self) {
        if let Some(slot) = self.killed.take() {
            self.set_free(slot);
        }
    }

    /// Whether one is stuck.
    pub(super) fn is_one_stuck(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot.worker, Worker::Stuck { .. }))
    }

    /// Whether one takes calls, or will when it is done: not all are stuck or starting.
    pub(super) fn is_one_at_work(&self) -> bool {
        let works = |slot: &Slot| match slot.worker {
            Worker::Free | Worker::Serving { .. } => true,
            Worker::Stuck { .. } | Worker::Starting { .. } => false,
        };
        self.slots.len() < self.started as usize || self.slots.iter().any(works)
    }

    /// Whether there is none but those that are stuck, or start where one was killed.
    pub(super) fn are_all_lost(&self) -> bool {
        let is_lost = |slot: &Slot| match slot.worker {
            Worker::Stuck { .. } => true,
            Worker::Starting { of_killed, .. } => of_killed,
            Worker::Free | Worker::Serving { .. } => false,
        };
        self.slots.len() == self.count as usize && self.slots.iter().all(is_lost)
    }

    /// A slot that the supervisor is to look at, and when; ask again until there is none.
    pub(super) fn next_look(&mut self) -> Option<(u32, SimTime)> {
        while let Some(slot) = self.unwatched.pop() {
            let place = &mut self.slots[slot as usize];
            let since = place.worker.at_work_since();
            if place.look == SimTime::NEVER && since != SimTime::NEVER {
                let timeout = self.supervision.timeout.as_ref();
                place.look = timeout.expect("only then workers are watched").finds(since);
                return Some((slot, place.look));
            }
        }
        None
    }

    /// The supervisor looks at a slot, if that was foreseen for `now`, and kills its worker if that
    /// is overdue: a new one starts.
    pub(super) fn time_out(&mut self, slot: u32, now: SimTime) -> Option<TimedOut> {
        let timeout = self.supervision.timeout.as_mut()?;
        let place = self.slots.get_mut(slot as usize).filter(|place| place.look == now)?;
        place.look = SimTime::NEVER;
        let since = place.worker.at_work_since();
        if since == SimTime::NEVER {
            return None;
        }
        if timeout.finds(since) > now {
            self.unwatched.push(slot);
            return None;
        }
        let was_stuck = matches!(place.worker, Worker::Stuck { .. });
        let starts = now + timeout.starts.sample(&mut timeout.draws);
        place.worker = Worker::Starting { until: starts, of_killed: true };
        Some(TimedOut { starts, was_stuck })
    }

    /// Whether one has served long enough, or is to be looked at.
    pub(super) const fn want_supervision(&self) -> bool {
        !(self.ended.is_empty() && self.unwatched.is_empty())
    }

    /// A slot whose worker has served long enough, and that nobody has replaced yet.
    pub(super) fn next_ended(&mut self) -> Option<u32> {
        self.ended.pop()
    }

    /// The worker of a slot has ended: the next one there begins anew. Returns how often poison had
    /// taken it, or something of it.
    pub(super) fn bury(&mut self, slot: u32) -> u32 {
        let left = self.life();
        let place = &mut self.slots[slot as usize];
        place.left = left;
        std::mem::take(&mut place.taken)
    }

    /// A new worker starts in a slot whose worker has ended: returns when it takes calls.
    pub(super) fn replace(&mut self, slot: u32, now: SimTime) -> SimTime {
        let recycling = self.supervision.recycling.as_mut();
        let recycling = recycling.expect("only recycled workers end by themselves");
        let until = now + recycling.starts.sample(&mut recycling.draws);
        self.slots[slot as usize].worker = Worker::Starting { until, of_killed: false };
        until
    }

    /// The new worker of a slot takes calls from `now` on, if that is what was foreseen. Returns
    /// whether it does, and the one before it was killed.
    pub(super) fn start(&mut self, slot: u32, now: SimTime) -> bool {
        match self.slots.get(slot as usize).map(|place| place.worker) {
            Some(Worker::Starting { until, of_killed }) if until == now => {
                self.set_free(slot);
                of_killed
            }
            _ => false,
        }
    }

    /// A slot for a worker that has taken no session yet.
    fn add(&mut self) -> u32 {
        let left = self.life();
        self.slots.push(Slot { worker: Worker::Free, left, taken: 0, look: SimTime::NEVER });
        self.slots.len() as u32 - 1
    }

    fn set_free(&mut self, slot: u32) {
        self.slots[slot as usize].worker = Worker::Free;
        self.free.push(slot);
    }

    fn life(&mut self) -> u32 {
        self.supervision.recycling.as_mut().map_or(u32::MAX, Recycling::life)
    }
}
