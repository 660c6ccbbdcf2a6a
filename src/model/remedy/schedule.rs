//! `schedule`: a restart at regular intervals, needed or not. Change here when a planned restart
//! comes.

use super::behaviour::{Behaviour, Wish, Work};
use super::calendar::Calendar;
use super::clock::Reference;
use super::days::Days;
use super::nature::{Kind, Nature, OfSeveral, Restarts, Why};
use super::people::People;
use super::seat::Seat;
use crate::engine::{SimDuration, SimTime, Stream};
use crate::model::restart::Restart;
use crate::reading::{
    Entry, Form, Node, Presets, Problems, Read, Shape, Table, TimeOfDay, read_table,
};

/// `{ schedule = { base?, every, restart, clock?, at?, days?, jitter?, drain?, stagger? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The period, above zero.
    pub every: SimDuration,
    /// What it counts from; the wall clock, where a time of the day or days are given.
    pub clock: Reference,
    /// By the wall clock: the time of the day of the first restart, from which the period counts.
    pub at: SimDuration,
    /// By the wall clock: the days of the week on which it restarts.
    pub days: Days,
    /// Each restart comes later by a span that is uniform below this one; shorter than the period.
    /// So many machines with one plan do not restart all at once.
    pub jitter: SimDuration,
    /// How long the port lets sessions finish, and refuses whoever calls, before it restarts;
    /// shorter than the period. It begins when the restart is due, as it does in the script that
    /// cron starts.
    pub drain: SimDuration,
    /// By how much later each of several listeners restarts than the one before it; shorter than
    /// the period. None unless given: all restart in the same minute.
    pub stagger: SimDuration,
    /// How it restarts.
    pub restart: Restart,
}

impl Schedule {
    /// A restart at plain intervals: on every day, without jitter, at once.
    pub const fn every(every: SimDuration, clock: Reference, restart: Restart) -> Self {
        let (at, days) = (SimDuration::ZERO, Days::ALL);
        let (jitter, drain, stagger) = (SimDuration::ZERO, SimDuration::ZERO, SimDuration::ZERO);
        Self { every, clock, at, days, jitter, drain, stagger, restart }
    }

    fn timetable(&self, seat: &Seat<'_>) -> Timetable {
        let shift = self.stagger.times(seat.listener.into());
        let mut timetable = Timetable {
            calendar: Calendar { period: self.every, at: self.at, days: self.days },
            clock: self.clock,
            jitter: self.jitter,
            draws: seat.stream("jitter"),
            planned: 0,
            drain: self.drain,
            shift,
            next: SimTime::NEVER,
        };
        timetable.plan(SimTime::ZERO);
        if self.clock == Reference::SinceRestart {
            timetable.next = timetable.next + shift;
        }
        timetable
    }
}

impl Kind for Schedule {
    fn presets() -> Option<&'static Presets> {
        Some(&PRESETS)
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            restarts: Some(Restarts { how: &self.restart, why: Why::Planned(self.every) }),
            probes: None,
            looks: None,
            installs: None,
            brings: None,
            recycles: None,
            times_out: None,
            begins: None,
            of_several: &[OfSeveral { key: "stagger", usual: None }],
        }
    }

    fn plan(&self) -> String {
        let every = self.every.to_string();
        let mut plan = match every.as_str() {
            "1 day" => "a restart every day".to_owned(),
            "1 hour" => "a restart every hour".to_owned(),
            every => format!("a restart every {every}"),
        };
        if self.at > SimDuration::ZERO {
            let minutes = self.at.as_nanos() / SimDuration::from_secs(60).as_nanos();
            plan += &format!(", the first at {:02}:{:02}", minutes / 60, minutes % 60);
        }
        if self.days != Days::ALL {
            plan += &format!(", on these days: {}", self.days.names());
        }
        if self.jitter > SimDuration::ZERO {
            plan += &format!(", up to {} later", self.jitter);
        }
        if self.stagger > SimDuration::ZERO {
            plan += &format!(", {} later at each further listener", self.stagger);
        }
        if self.drain > SimDuration::ZERO {
            plan += &format!(", before which running sessions have {} to finish", self.drain);
        }
        plan
    }

    fn start(&self, seat: &Seat<'_>) -> Work {
        Work::Acts(Box::new(self.timetable(seat)))
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

/// The restarts to come.
#[derive(Debug)]
struct Timetable {
    calendar: Calendar,
    clock: Reference,
    jitter: SimDuration,
    draws: Stream,
    /// Restarts planned so far.
    planned: u64,
    drain: SimDuration,
    /// By how much a tick of the calendar comes later to this listener. (Restarts by another clock
    /// stay as far apart as the first ones were.)
    shift: SimDuration,
    next: SimTime,
}

impl Timetable {
    /// Plans the next restart from `now` on.
    fn plan(&mut self, now: SimTime) {
        self.next = match self.clock {
            Reference::SinceRestart => {
                self.planned += 1;
                now + self.calendar.period + self.lateness(self.planned)
            }
            Reference::Wall => self.by_calendar(now),
        };
    }

    /// By the calendar a tick is as late as it is, however often it is planned: one that is before
    /// `now` may still be due.
    fn by_calendar(&mut self, now: SimTime) -> SimTime {
        let latest = self.jitter + self.shift;
        let earliest = now.as_nanos().saturating_sub(latest.as_nanos());
        let mut tick = SimTime::from_nanos(earliest);
        loop {
            tick = self.calendar.after(tick);
            let due = tick + self.shift + self.lateness(tick.as_nanos());
            if due > now {
                return due;
            }
        }
    }

    /// By how much the tick of this number is late.
    fn lateness(&mut self, tick: u64) -> SimDuration {
        match self.jitter.as_nanos() {
            0 => SimDuration::ZERO,
            most => SimDuration::from_nanos(self.draws.at(tick).below(most)),
        }
    }
}

impl Behaviour for Timetable {
    fn next_wake(&self) -> SimTime {
        self.next
    }

    fn on_wake(&mut self, now: SimTime) -> Option<Wish> {
        self.plan(now);
        Some(match self.drain {
            SimDuration::ZERO => Wish::Restart,
            drain => Wish::Drain(drain),
        })
    }

    fn on_down(&mut self, _: SimTime) {
        self.next = SimTime::NEVER;
    }

    fn on_up(&mut self, now: SimTime) {
        self.plan(now);
    }
}

/// The schedules that one may start from, by its `base`.
pub static PRESETS: Presets = Presets::new(
    "schedule",
    "schedule = { base = \"NAME\", restart = … }",
    include_str!("../presets/schedule.toml"),
);

static SHAPE: Shape = Shape::new(
    "schedule",
    "a restart at regular intervals, needed or not",
    &[
        Entry::needed::<SimDuration>("every", "from one restart to the next"),
        Entry::absent::<TimeOfDay>("at", "midnight", "the time of the day of the first restart"),
        Entry::absent::<Days>("days", "every day", "the days of the week on which it restarts"),
        Entry::usual::<Reference>(
            "clock",
            "since-restart",
            "assumed; `wall` with `at` or `days`",
            "what the period counts from: the return to service, or midnight",
        ),
        Entry::absent::<SimDuration>("jitter", "none", "each restart comes later by up to this"),
        Entry::absent::<SimDuration>("drain", "none", "how long sessions may finish before it"),
        Entry::absent::<SimDuration>(
            "stagger",
            "all at once",
            "of several listeners: by how much each restarts later than the one before",
        ),
        Entry::needed::<Restart>("restart", "how it restarts"),
    ],
)
.from(&PRESETS);

impl Read for Schedule {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PRESETS.based(node, problems)?;
        read_table(&whole, &SHAPE, problems, |table| {
            table.starts_from_preset();
            let every = table.above_zero("every");
            let at = table.optional::<TimeOfDay>("at").map(|at| at.map(|TimeOfDay(at)| at));
            let days = table.optional::<Days>("days");
            let by_calendar = ["at", "days"].into_iter().find(|key| table.node(key).is_some());
            let clock = match by_calendar {
                Some(_) => table.optional("clock").map(|clock| clock.unwrap_or(Reference::Wall)),
                None => table.assume("clock"),
            };
            let jitter = shorter(table, "jitter", every);
            let drain = shorter(table, "drain", every);
            let stagger = shorter(table, "stagger", every);
            let restart = table.required::<Restart>("restart");
            if let (Some(restart), Some(drain)) = (&restart, drain)
                && !restart.scope.closes_socket()
                && drain > SimDuration::ZERO
            {
                let message = "only a service or a machine is drained: its socket closes first";
                let hint = "leave out `drain`, or restart the whole service";
                table.contradict("drain", "restart", message, hint);
            }
            let (every, at, days) = (every?, at?, days?);
            if let Some(key) = by_calendar {
                check_calendar(table, key, every, clock);
                check_window(table, every, at, days);
            }
            Some(Self {
                every,
                clock: clock?,
                at: at.unwrap_or_default(),
                days: days.unwrap_or(Days::ALL),
                jitter: jitter?,
                drain: drain?,
                stagger: stagger?,
                restart: restart?,
            })
        })
    }
}

/// The span behind `key`, none unless given, which must be shorter than the period.
fn shorter(
    table: &mut Table<'_, '_>,
    key: &'static str,
    every: Option<SimDuration>,
) -> Option<SimDuration> {
    let span = table.or_nothing::<SimDuration>(key)?;
    if let Some(every) = every
        && span >= every
    {
        let message = format!("`{key}` ({span}) is not shorter than `every` ({every})");
        table.contradict(key, "every", message, "let it end before the next restart is due");
        return None;
    }
    Some(span)
}

/// Whether the period and the clock suit a calendar, which `key` speaks of.
fn check_calendar(
    table: &mut Table<'_, '_>,
    key: &str,
    every: SimDuration,
    clock: Option<Reference>,
) {
    if clock == Some(Reference::SinceRestart) {
        let message = format!("`{key}` goes by the calendar, but `clock` counts since the restart");
        table.contradict("clock", key, message, "write clock = \"wall\", or leave it out");
    }
    if !Calendar::keeps_time(every) {
        let message = format!("`every` ({every}) does not keep to the time of the day");
        let hint = "write whole days, or a span of which a day has a whole number";
        table.contradict("every", key, message, hint);
    }
}

/// Whether any restart falls into the window that the calendar leaves open.
fn check_window(
    table: &mut Table<'_, '_>,
    every: SimDuration,
    at: Option<SimDuration>,
    days: Option<Days>,
) {
    let hint = "write the time of the day of the first restart, such as \"03:00\"";
    if let Some(at) = at
        && at >= SimDuration::DAY
    {
        table.complain("at", format!("`at` ({at}) is no time of the day"), hint);
        return;
    }
    if let Some(at) = at
        && at >= every
    {
        let message = format!("`at` ({at}) is not shorter than `every` ({every})");
        table.contradict("at", "every", message, hint);
        return;
    }
    let (at, days) = (at.unwrap_or_default(), days.unwrap_or(Days::ALL));
    let calendar = Calendar { period: every, at, days };
    if Calendar::keeps_time(every) && calendar.after(SimTime::ZERO) == SimTime::NEVER {
        let message = format!(
            "a restart every {every} falls on a Monday, and `days` ({}) leaves that out",
            days.names()
        );
        table.contradict("days", "every", message, "add \"mon\" or shorten `every`");
    }
}

#[cfg(test)]
mod tests;
