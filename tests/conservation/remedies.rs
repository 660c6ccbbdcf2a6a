//! Valid remedies at random.

use porthang::engine::{SimDuration, SimTime};
use porthang::model::remedy::{
    Answer, Balancer, Complaints, Crew, Days, Errors, Filter, Fix, Glance, Hours, Layer, Measure,
    Operator, Order, PeriodFrom, Picks, Probing, Quarantine, Recycle, Reference, Remedy, Round,
    Schedule, Standby, Startup, Told, UntilStarted, Watchdog, WorkerTimeout,
};
use porthang::model::restart::{Backoff, Limit, Restart, Scope, SlowStart};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;

use crate::scenarios::SITES;
use crate::values::{all_of, any_of, below, law, perhaps, perhaps_law, span};

/// Up to four measures, among them one fix, one standby, one recycling and one timeout of workers at
/// most: so the reader of files has it.
pub(crate) fn remedy() -> impl Strategy<Value = Remedy> {
    vec(measure(), 0..=4).prop_map(|mut measures| {
        let (mut fixes, mut standbys, mut recyclings, mut timeouts) = (0, 0, 0, 0);
        measures.retain(|measure| match measure {
            Measure::Fix(_) => std::mem::replace(&mut fixes, 1) == 0,
            Measure::Standby(_) => std::mem::replace(&mut standbys, 1) == 0,
            Measure::Recycle(_) => std::mem::replace(&mut recyclings, 1) == 0,
            Measure::WorkerTimeout(_) => std::mem::replace(&mut timeouts, 1) == 0,
            Measure::Watchdog(_)
            | Measure::Schedule(_)
            | Measure::Operator(_)
            | Measure::Filter(_)
            | Measure::Quarantine(_) => true,
        });
        Remedy { measures }
    })
}

fn measure() -> impl Strategy<Value = Measure> {
    any_of! {
        Measure::Watchdog(_) => watchdog().prop_map(Measure::Watchdog),
        Measure::Schedule(_) => schedule().prop_map(Measure::Schedule),
        Measure::Operator(_) => operator().prop_map(Measure::Operator),
        Measure::Fix(_) => fix().prop_map(Measure::Fix),
        Measure::Filter(_) => filter().prop_map(Measure::Filter),
        Measure::Quarantine(_) => quarantine().prop_map(Measure::Quarantine),
        Measure::Standby(_) => standby().prop_map(Measure::Standby),
        Measure::Recycle(_) => recycle().prop_map(Measure::Recycle),
        Measure::WorkerTimeout(_) => worker_timeout().prop_map(Measure::WorkerTimeout),
    }
}

fn worker_timeout() -> impl Strategy<Value = WorkerTimeout> {
    all_of!(WorkerTimeout {
        after: span(0.1, 1_000.0),
        period: perhaps(span(0.1, 100.0)),
        starts: law(0.1, 1_000.0),
    })
}

fn recycle() -> impl Strategy<Value = Recycle> {
    (1..=50_u32).prop_flat_map(|sessions| {
        all_of!(Recycle {
            sessions: Just(sessions),
            jitter: 0..sessions,
            starts: law(0.1, 1_000.0),
        })
    })
}

fn watchdog() -> impl Strategy<Value = Watchdog> {
    all_of!(Watchdog { probing: probing(), restart: restart() })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    span(3_600.0, 1_000_000.0).prop_flat_map(|every| {
        let part = || perhaps(below(every));
        all_of!(Schedule {
            every: Just(every),
            clock: clock(),
            at: part(),
            days: days(),
            jitter: part(),
            drain: part(),
            stagger: part(),
            restart: restart(),
        })
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    let operator = all_of!(Operator {
        told: told(),
        hours: option::of(hours()),
        looks: option::of(glance()),
        restart: restart(),
        crew: crew(),
    });
    operator.prop_map(|operator| match operator.told {
        // What is noticed needs no look.
        Told::Notices(_) => Operator { looks: None, ..operator },
        Told::Complaints { .. } | Told::Alarm { .. } => operator,
    })
}

fn crew() -> impl Strategy<Value = Crew> {
    select(&[Crew::ONE, Crew::Common(2), Crew::Each][..])
}

fn glance() -> impl Strategy<Value = Glance> {
    all_of!(Glance { probe: layer(), timeout: span(0.1, 1_000.0) })
}

fn fix() -> impl Strategy<Value = Fix> {
    all_of!(Fix {
        at: perhaps_law(1.0, 1_000_000.0),
        outage: perhaps(span(1.0, 100_000.0)),
        coverage: select(&[1.0, 0.9, 0.0][..]),
        pace: perhaps(span(1.0, 100_000.0)),
        order: any_of![Order::FirstToLast, Order::LastToFirst],
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    all_of!(Filter {
        from: perhaps(span(1.0, 1_000_000.0)).prop_map(|span| SimTime::ZERO + span),
        drops: select(&[0.0, 0.5, 0.99, 1.0][..]),
        mistakes: select(&[0.0, 0.001, 0.3, 1.0][..]),
        answer: any_of![Answer::Silent, Answer::Reset],
    })
}

fn quarantine() -> impl Strategy<Value = Quarantine> {
    all_of!(Quarantine { span: span(1.0, 1_000_000.0), after: 1..=3_u32 })
}

fn standby() -> impl Strategy<Value = Standby> {
    let node = option::of(select(&SITES[..]));
    let standby = all_of!(Standby {
        listeners: 2..=4_u16,
        needs: 1..=2_u16,
        at: node.prop_map(|node| node.into_iter().map(str::to_owned).collect()),
        balancer: option::of(balancer()),
    });
    standby.prop_map(|standby| match standby.balancer {
        // A balancer has all its listeners beside it.
        Some(_) => Standby { at: Vec::new(), ..standby },
        None => standby,
    })
}

fn balancer() -> impl Strategy<Value = Balancer> {
    // From outside the host, calls are all that there is to look at.
    let probe = select(&[Layer::HalfOpen, Layer::Connect, Layer::Banner][..]);
    let clock = Reference::SinceRestart;
    all_of!(Balancer {
        check: (probing(), probe).prop_map(move |(it, probe)| {
            Probing { probe, clock, startup: Startup::default(), ..it }
        }),
        successes: 1..=3_u32,
        picks: any_of![Picks::InTurn, Picks::First],
        takeover: perhaps_law(1.0, 100_000.0),
    })
}

fn probing() -> impl Strategy<Value = Probing> {
    let errors = all_of!(Errors {
        misses: select(&[0.0, 0.0, 0.3, 1.0][..]),
        false_alarms: select(&[0.0, 0.0, 0.01, 1.0][..]),
    });
    (round(600.0), clock(), errors, startup()).prop_map(|(round, clock, errors, startup)| {
        let Round { probe, period, period_from, timeout, failures } = round;
        Probing { probe, period, period_from, timeout, failures, clock, errors, startup }
    })
}

/// With a period of at least so many seconds.
fn round(least: f64) -> impl Strategy<Value = Round> {
    span(least, 100_000.0).prop_flat_map(|period| {
        let least = SimDuration::from_nanos(1);
        let timeout = option::of(below(period));
        all_of!(Round {
            probe: layer(),
            period: Just(period),
            period_from: any_of![PeriodFrom::Start, PeriodFrom::End],
            timeout: timeout.prop_map(move |it| it.map_or(period, |it| it.max(least))),
            failures: 1..=3_u32,
        })
    })
}

/// A start that is probed at once and ended by the first failure would have no end.
fn startup() -> impl Strategy<Value = Startup> {
    let delay = || option::of(span(60.0, 10_000.0));
    let until_started = any_of! {
        UntilStarted::Probe { .. } => all_of!(UntilStarted::Probe { round: round(60.0), delay: delay() }),
        UntilStarted::Period { .. } => all_of!(UntilStarted::Period {
            span: span(60.0, 10_000.0),
            interval: span(60.0, 10_000.0),
        }),
    };
    all_of!(Startup { delay: delay(), until_started: option::of(until_started) })
}

/// A queue more often than others: it is seldom read while there is none.
fn layer() -> impl Strategy<Value = Layer> {
    let queue = || all_of!(Layer::Queue { share: f64::EPSILON..=1.0 });
    let any = any_of! {
        Layer::HalfOpen => Just(Layer::HalfOpen),
        Layer::Connect => Just(Layer::Connect),
        Layer::Banner => Just(Layer::Banner),
        Layer::Process => Just(Layer::Process),
        Layer::Queue { .. } => queue(),
    };
    prop_oneof![any, queue()]
}

fn clock() -> impl Strategy<Value = Reference> {
    any_of![Reference::SinceRestart, Reference::Wall]
}

fn days() -> impl Strategy<Value = Days> {
    let some = option::of((0..7_usize, 0..7_usize));
    some.prop_map(|some| some.map_or(Days::ALL, |(first, last)| Days::from_to(first, last)))
}

fn told() -> impl Strategy<Value = Told> {
    let reacts = || perhaps_law(1.0, 100_000.0);
    let complaints =
        all_of!(Complaints { after: 1..=20_u32, within: option::of(span(1.0, 100_000.0)) });
    any_of! {
        Told::Notices(_) => reacts().prop_map(Told::Notices),
        Told::Complaints { .. } => all_of!(Told::Complaints { complaints: complaints, reacts: reacts() }),
        Told::Alarm { .. } => all_of!(Told::Alarm { probing: probing(), reacts: reacts() }),
    }
}

fn hours() -> impl Strategy<Value = Hours> {
    below(SimDuration::DAY).prop_flat_map(|from| {
        let rest = below(SimDuration::DAY - from);
        all_of!(Hours {
            days: days(),
            from: Just(from),
            to: rest.prop_map(move |rest| from + rest + SimDuration::from_nanos(1)),
            night: option::of(law(1.0, 100_000.0)),
        })
    })
}

fn restart() -> impl Strategy<Value = Restart> {
    let phase = || perhaps_law(0.1, 10_000.0);
    let scope = any_of![Scope::Service, Scope::Machine, Scope::Program, Scope::Worker];
    all_of!(Restart {
        scope: scope,
        grace: perhaps(span(0.1, 1_000.0)),
        shutdown: phase(),
        dark: phase(),
        closed: phase(),
        fails: select(&[0.0, 0.0, 0.1, 0.9][..]),
        backoff: option::of(backoff()),
        limit: option::of(all_of!(Limit { starts: 1..=5_u32, within: span(1.0, 1_000_000.0) })),
        slow_start: option::of(all_of!(SlowStart {
            workers: 1..=4_u32,
            span: span(1.0, 10_000.0)
        })),
    })
}

fn backoff() -> impl Strategy<Value = Backoff> {
    (span(0.1, 1_000.0), 1..=100_u64).prop_flat_map(|(first, growth)| {
        all_of!(Backoff {
            first: Just(first),
            factor: select(&[1.0, 2.0, 1.5][..]),
            most: Just(first.times(growth)),
            reset: span(1.0, 100_000.0),
        })
    })
}
