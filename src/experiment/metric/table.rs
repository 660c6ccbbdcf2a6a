//! All metrics. Change here what is told of every remedy.

use super::awaited::Awaited::{FinalReply, FirstByte};
use super::definition::Metric;
use super::definition::Source::{Awaited, Billed, Counted, LongRun, OfRequests};
use super::parts::{
    MONTH, NANOS_PER_SECOND, leaked_share, millis, of, of_attempts, of_decided, until,
};
use crate::engine::windows::WHOLE;
use crate::experiment::costs::{Bill, Part};
use crate::experiment::fraction::Fraction;
use crate::experiment::unit::Unit;
use crate::experiment::warm_up::after_warm_up;
use crate::model::outcome::{Enough, HangEnds};

/// A quantile of how long valid requests wait.
macro_rules! waits {
    ($name:literal, $awaited:ident, $q:literal, $who:literal, $what:literal) => {
        Metric {
            name: $name,
            unit: Unit::Span,
            description: concat!(
                "time from the birth of a valid request after which ", $who, " of them have ", $what,
                ", whichever attempt brings it; those who never get it wait longer than any, and those born too near the horizon for it to be decided in any case are left out (where that would be more than half of the horizon: only those not decided that have not waited longer than any that was answered)"
            ),
            source: Awaited($awaited, $q),
        }
    };
}

/// The worst window of this number of [`WINDOWS`](crate::model::windows::WINDOWS).
macro_rules! worst {
    ($name:literal, $source:ident, $whose:ident, $number:literal, $window:literal, $what:literal) => {
        Metric {
            name: $name,
            unit: Unit::Share,
            description: concat!(
                "share of the worst ", $window, " of a replication ", $what,
                ": the least over all such windows, which begin at multiples of a sixtieth of their \
                 length; absent where the horizon is shorter"
            ),
            source: $source(|o| o.worst.$whose[$number].map_or(of(0, 0), |part| of(part, WHOLE))),
        }
    };
}

/// The same as users find it.
macro_rules! worst_found {
    ($name:literal, $number:literal, $window:literal) => {
        worst!($name, OfRequests, users, $number, $window, "in which users found the service up, host by host as the latest valid request of each ended (windowed user-uptime, Hauer et al., NSDI 2020)")
    };
}

/// A part of the bill.
const fn billed(
    name: &'static str,
    description: &'static str,
    read: fn(&Bill) -> Option<u64>,
) -> Metric {
    Metric { name, unit: Unit::Money, description, source: Billed(read) }
}

/// All metrics, in the order of the tables.
pub static METRICS: [Metric; 64] = [
    Metric {
        name: "port_availability",
        unit: Unit::Share,
        description: "share of the time in which the port was up",
        source: Counted(|o| of(o.port.up.as_nanos(), o.horizon.as_nanos())),
    },
    Metric {
        name: "user_availability",
        unit: Unit::Share,
        description: "share of valid requests whose first attempt was served, those born too near the horizon for it to be decided in any case left out (where that would be more than half of the horizon: only those not decided whose attempt has not taken longer than any that was served)",
        source: OfRequests(|o| {
            let valid = o.valid_total();
            of(valid.first_served, valid.first_decided)
        }),
    },
    Metric {
        name: "probe_availability",
        unit: Unit::Share,
        description: "share of decided probes that were answered",
        source: Counted(|o| {
            o.probes.map_or(of(0, 0), |probes| of(probes.answered, probes.decided))
        }),
    },
    Metric {
        name: "delivered",
        unit: Unit::Share,
        description: "share of decided valid requests that were delivered",
        source: OfRequests(|o| of_decided(o, |valid| valid.delivered)),
    },
    Metric {
        name: "delivered_late",
        unit: Unit::Share,
        description: "share of decided valid requests that were delivered by a later attempt than the first",
        source: OfRequests(|o| of_decided(o, |valid| valid.delivered_late)),
    },
    Metric {
        name: "bounced",
        unit: Unit::Share,
        description: "share of decided valid requests that were given up",
        source: OfRequests(|o| of_decided(o, |valid| valid.bounced)),
    },
    Metric {
        name: "undecided",
        unit: Unit::Share,
        description: "share of valid requests neither delivered nor given up by the horizon",
        source: OfRequests(|o| {
            let valid = o.valid_total();
            of(valid.waiting + valid.in_flight, valid.requests)
        }),
    },
    Metric {
        name: "attempts_served",
        unit: Unit::Share,
        description: "share of ended attempts for valid requests that got the final reply",
        source: OfRequests(|o| of_attempts(o, |valid| valid.served)),
    },
    Metric {
        name: "attempts_refused",
        unit: Unit::Share,
        description: "share of ended attempts for valid requests ended by RST before the connection was open",
        source: OfRequests(|o| of_attempts(o, |valid| valid.refused)),
    },
    Metric {
        name: "attempts_timed_out",
        unit: Unit::Share,
        description: "share of ended attempts for valid requests ended by a time-out of the client",
        source: OfRequests(|o| of_attempts(o, |valid| valid.timed_out)),
    },
    Metric {
        name: "attempts_reset",
        unit: Unit::Share,
        description: "share of ended attempts for valid requests ended by RST on an open connection",
        source: OfRequests(|o| of_attempts(o, |valid| valid.reset)),
    },
    Metric {
        name: "hangs",
        unit: Unit::Count,
        description: "hangs in a replication",
        source: Counted(|o| of(o.port.hangs, 1)),
    },
    Metric {
        name: "restarts",
        unit: Unit::Count,
        description: "restarts begun in a replication",
        source: Counted(|o| of(o.port.restarts, 1)),
    },
    Metric {
        name: "call_outs",
        unit: Unit::Count,
        description: "how often somebody was called out to a listener in a replication",
        source: Counted(|o| of(o.port.call_outs, 1)),
    },
    Metric {
        name: "night_call_outs",
        unit: Unit::Count,
        description: "those of the call-outs that came outside of office time: Monday to Friday from 08:00 to 18:00",
        source: Counted(|o| of(o.port.night_call_outs, 1)),
    },
    Metric {
        name: "failed_starts",
        unit: Unit::Count,
        description: "starts in a replication that failed",
        source: Counted(|o| of(o.port.failed_starts, 1)),
    },
    Metric {
        name: "given_up_share",
        unit: Unit::Chance,
        description: "share of replications in which a measure hit its start limit and gave up",
        source: Counted(|o| of(u64::from(o.port.given_up > 0), 1)),
    },
    Metric {
        name: "downtime_seconds",
        unit: Unit::Span,
        description: "time in a replication in which the port was not up, planned or not",
        source: Counted(|o| of((o.horizon - o.port.up).as_nanos(), NANOS_PER_SECOND)),
    },
    Metric {
        name: "first_hang_seconds",
        unit: Unit::Span,
        description: "the earlier of the first hang and the horizon",
        source: Counted(|o| until(o.port.first_hang, o)),
    },
    Metric {
        name: "hung_share",
        unit: Unit::Chance,
        description: "share of replications in which the port hung",
        source: Counted(|o| of(u64::from(o.port.hangs > 0), 1)),
    },
    Metric {
        name: "hung_seconds",
        unit: Unit::Span,
        description: "time in a replication in which the port was hung",
        source: Counted(|o| of(o.port.hung.as_nanos(), NANOS_PER_SECOND)),
    },
    Metric {
        name: "planned_restarts",
        unit: Unit::Count,
        description: "restarts in a replication by the calendar",
        source: Counted(|o| of(o.port.planned, 1)),
    },
    Metric {
        name: "needed_restarts",
        unit: Unit::Count,
        description: "restarts in a replication of a port that was hung or given up, by those who held it for dead",
        source: Counted(|o| of(o.port.detected + o.port.resumed, 1)),
    },
    Metric {
        name: "needless_restarts",
        unit: Unit::Count,
        description: "restarts in a replication of a port that was up and held for dead",
        source: Counted(|o| of(o.port.needless, 1)),
    },
    Metric {
        name: "detection_seconds",
        unit: Unit::Span,
        description: "mean time from a hang to its detection: how long hangs went undetected for each that was detected, however they ended, which is unbiased if detection is as likely at any instant, and too long where it comes after a constant time that the horizon often cuts",
        source: Counted(|o| {
            let HangEnds { detected, otherwise, open } = &o.port.hang_ends;
            let undetected = detected.total() + otherwise.total() + open.total();
            of(undetected.as_nanos(), NANOS_PER_SECOND * o.port.detected)
        }),
    },
    Metric {
        name: "detected_share",
        unit: Unit::Chance,
        description: "share of hangs that ended by somebody who detected them",
        source: Counted(|o| of(o.port.detected, o.port.hangs)),
    },
    Metric {
        name: "false_restarts_per_month",
        unit: Unit::PerMonth,
        description: "needless restarts in 30 days",
        source: Counted(|o| of(o.port.needless * millis(MONTH), millis(o.horizon).max(1))),
    },
    Metric {
        name: "sessions_lost",
        unit: Unit::Count,
        description: "sessions of valid requests in a replication broken off by a restart or an installation",
        source: OfRequests(|o| of(o.port.sessions_lost, 1)),
    },
    Metric {
        name: "leaked_share",
        unit: Unit::Share,
        description: "share of the capacity of a port that is up lost to leaked places and stuck workers",
        source: Counted(leaked_share),
    },
    Metric {
        name: "undetected_hangs",
        unit: Unit::Count,
        description: "hangs in a replication that ended otherwise, or not by the horizon",
        source: Counted(|o| of(o.port.hangs - o.port.detected, 1)),
    },
    Metric {
        name: "mean_down_seconds",
        unit: Unit::Span,
        description: "mean down time (IEC 60050-192): time down, planned or not, for each outage that ended, which is too much where many are open at the horizon",
        source: Counted(|o| {
            let ended = o.port.outages.count() - u64::from(o.port.open_outage.is_some());
            of((o.horizon - o.port.up).as_nanos(), NANOS_PER_SECOND * ended)
        }),
    },
    Metric {
        name: "mean_up_seconds",
        unit: Unit::Span,
        description: "mean up time (IEC 60050-192): time up for each outage, planned or not",
        source: Counted(|o| of(o.port.up.as_nanos(), NANOS_PER_SECOND * o.port.outages.count())),
    },
    Metric {
        name: "between_failures_seconds",
        unit: Unit::Span,
        description: "mean operating time between failures (IEC 60050-192): time up for each failure, which is a hang that takes the service down",
        source: Counted(|o| of(o.port.up.as_nanos(), NANOS_PER_SECOND * o.port.failures)),
    },
    Metric {
        name: "failures_per_month",
        unit: Unit::PerMonth,
        description: "failure rate (IEC 60050-192): failures in 30 days of time up",
        source: Counted(|o| of(o.port.failures * millis(MONTH), millis(o.port.up))),
    },
    Metric {
        name: "planned_down_seconds",
        unit: Unit::Span,
        description: "time in a replication in which the port was down for restarts by the calendar that went as planned, or for the installation of the fix",
        source: Counted(|o| of(o.port.planned_down.as_nanos(), NANOS_PER_SECOND)),
    },
    Metric {
        name: "unplanned_down_seconds",
        unit: Unit::Span,
        description: "time in a replication in which the port was down otherwise",
        source: Counted(|o| {
            let unplanned = o.horizon - o.port.up - o.port.planned_down;
            of(unplanned.as_nanos(), NANOS_PER_SECOND)
        }),
    },
    Metric {
        name: "hangs_per_bad_request",
        unit: Unit::Count,
        description: "hangs for each invalid request",
        source: Counted(|o| of(o.port.hangs, o.invalid.iter().map(|one| one.requests).sum())),
    },
    Metric {
        name: "born_down",
        unit: Unit::Share,
        description: "share of valid requests born while the port was not up, be they served later or not; where they are not simulated, by their law given when the port was up",
        source: Counted(|o| o.born.map_or(of(0, 0), |born| of(born.down, born.all))),
    },
    Metric {
        name: "served_within",
        unit: Unit::Share,
        description: "share of valid requests whose first attempt was served within the target of their class, from birth to the final reply; those are left out that are left out of user availability, and classes without a target",
        source: OfRequests(|o| {
            let valid = o.valid_total();
            of(valid.first_in_time, valid.first_with_target)
        }),
    },
    waits!("first_byte_p50_seconds", FirstByte, 0.5, "half", "the first byte of an answer"),
    waits!("first_byte_p95_seconds", FirstByte, 0.95, "95 in 100", "the first byte of an answer"),
    waits!("first_byte_p99_seconds", FirstByte, 0.99, "99 in 100", "the first byte of an answer"),
    waits!("final_reply_p50_seconds", FinalReply, 0.5, "half", "the final reply"),
    waits!("final_reply_p95_seconds", FinalReply, 0.95, "95 in 100", "the final reply"),
    waits!("final_reply_p99_seconds", FinalReply, 0.99, "99 in 100", "the final reply"),
    Metric {
        name: "steady_availability",
        unit: Unit::Share,
        description: "share of the time in which the port is up in the long run (steady state availability, IEC 60050-192): of the second half of a replication, the first half being its warm-up; absent where the horizon holds no long run: a change is planned after the warm-up, or the port takes longer than a fifth of it to forget its start",
        source: LongRun(|o| after_warm_up(&o.port.bins)),
    },
    Metric {
        name: "steady_unavailability",
        unit: Unit::Share,
        description: "share of the time in which the port is not up in the long run, planned or not, as of `steady_availability`",
        source: LongRun(|o| {
            let Fraction { part, whole } = after_warm_up(&o.port.bins);
            of(whole - part, whole)
        }),
    },
    Metric {
        name: "enough_up",
        unit: Unit::Share,
        description: "share of the time in which at least as many of several listeners were up as the service needs (`needs` of the standby: k out of n), be they in rotation or not",
        source: Counted(|o| {
            o.enough.map_or(of(0, 0), |enough| of(enough.up.as_nanos(), o.horizon.as_nanos()))
        }),
    },
    Metric {
        name: "first_shortage_seconds",
        unit: Unit::Span,
        description: "the earlier of the first moment at which fewer of several listeners were up than the service needs, and the horizon",
        source: Counted(|o| o.enough.map_or(of(0, 0), |enough| until(enough.first_shortage, o))),
    },
    Metric {
        name: "shortage_share",
        unit: Unit::Chance,
        description: "share of replications in which at some moment fewer of several listeners were up than the service needs",
        source: Counted(|o| {
            let is_short = |enough: Enough| u64::from(enough.first_shortage.is_some());
            o.enough.map_or(of(0, 0), |enough| of(is_short(enough), 1))
        }),
    },
    worst!("port_worst_hour", Counted, port, 0, "hour", "in which the port was up"),
    worst!("port_worst_day", Counted, port, 1, "day", "in which the port was up"),
    worst!("port_worst_week", Counted, port, 2, "week", "in which the port was up"),
    worst_found!("user_worst_hour", 0, "hour"),
    worst_found!("user_worst_day", 1, "day"),
    worst_found!("user_worst_week", 2, "week"),
    billed("cost", "cost in all", |bill| Some(bill.total())),
    billed("cost_down", "cost of the time in which the port was not up", |bill| {
        bill.of(Part::Down)
    }),
    billed("cost_restarts", "cost of restarts, besides time", |bill| bill.of(Part::Restarts)),
    billed("cost_call_outs", "cost of calling people out", |bill| bill.of(Part::CallOuts)),
    billed(
        "cost_lost_sessions",
        "cost of sessions broken off by a restart or an installation",
        |bill| bill.of(Part::LostSessions),
    ),
    billed("cost_bounced", "cost of valid requests given up", |bill| bill.of(Part::Bounced)),
    billed("cost_standby", "cost of listeners beyond the first", |bill| bill.of(Part::Standby)),
    billed("cost_patch_work", "cost of the work on the patch", |bill| bill.of(Part::PatchWork)),
];
