use super::*;
use crate::engine::Streams;
use crate::model::remedy::clock::Reference;

const fn seconds(n: u64) -> SimDuration {
    SimDuration::from_secs(n)
}

fn second(n: u64) -> SimTime {
    SimTime::ZERO + seconds(n)
}

/// Every ten seconds.
fn probing(timeout_s: u64, failures: u32) -> Probing {
    Probing {
        probe: Layer::Connect,
        period: seconds(10),
        period_from: PeriodFrom::Start,
        timeout: seconds(timeout_s),
        failures,
        clock: Reference::SinceRestart,
        errors: Errors::default(),
        startup: Startup::default(),
    }
}

fn banner_every_three_seconds(failures: u32) -> Round {
    let (period, period_from, timeout) = (seconds(3), PeriodFrom::Start, seconds(1));
    Round { probe: Layer::Banner, period, period_from, timeout, failures }
}

fn at_work(probing: &Probing) -> Watch {
    Watch::new(probing, &Seat::alone(&Streams::new(1, 0), "watchdog"))
}

fn watch(timeout_s: u64, failures: u32, errors: Errors) -> Watch {
    at_work(&Probing { errors, ..probing(timeout_s, failures) })
}

fn sure(timeout_s: u64, failures: u32) -> Watch {
    at_work(&probing(timeout_s, failures))
}

/// A probe that ended when the program had started, after so many failures of so many.
const fn ended(answered: bool, failures: u32, limit: u32) -> Probed {
    Probed { answered, stage: Stage::Steady, failures, limit }
}

#[test]
fn the_first_probe_starts_one_period_after_the_start() {
    let mut watch = sure(4, 1);
    assert_eq!(watch.next_wake(), second(10));
    assert_eq!(watch.on_wake(second(10)), Look::Begin(Layer::Connect));
    assert_eq!(watch.next_wake(), second(14));
}

#[test]
fn silence_fails_the_probe_at_its_deadline() {
    let mut watch = sure(4, 1);
    watch.on_wake(second(10));
    assert_eq!(watch.on_wake(second(14)), Look::End(ended(false, 1, 1)));
    assert_eq!(watch.next_wake(), second(14));
    assert_eq!(watch.on_wake(second(14)), Look::Closed);
    assert_eq!(watch.next_wake(), second(20));
}

#[test]
fn a_probe_that_lasts_a_whole_period_ends_before_the_next_starts() {
    let mut watch = sure(10, 2);
    watch.on_wake(second(10));
    assert_eq!(watch.on_wake(second(20)), Look::End(ended(false, 1, 2)));
    assert_eq!(watch.on_wake(second(20)), Look::Closed);
    assert_eq!(watch.on_wake(second(20)), Look::Begin(Layer::Connect));
    assert_eq!(watch.next_wake(), second(30));
}

#[test]
fn only_failures_in_a_row_call_for_a_restart() {
    let mut watch = sure(4, 2);
    for (at, answered, failures) in [(10, false, 1), (20, true, 0), (30, false, 1), (40, false, 2)]
    {
        watch.on_wake(second(at));
        let probed = watch.on_probe(second(at), answered);
        assert_eq!(probed, ended(answered, failures, 2), "probe at {at} s");
        assert_eq!(probed.is_too_many(), at == 40, "probe at {at} s");
    }
}

#[test]
fn a_start_forgets_failures_and_begins_the_period_anew() {
    let mut watch = sure(4, 2);
    watch.on_wake(second(10));
    watch.on_probe(second(10), false);
    watch.on_down();
    assert_eq!(watch.next_wake(), SimTime::NEVER);
    watch.on_start(second(15));
    assert_eq!(watch.next_wake(), second(25));
    watch.on_wake(second(25));
    assert_eq!(watch.on_probe(second(25), false), ended(false, 1, 2));
}

#[test]
fn a_probe_that_is_always_wrong_sees_the_opposite() {
    let mut watch = watch(4, 1, Errors { misses: 1.0, false_alarms: 1.0 });
    watch.on_wake(second(10));
    assert_eq!(watch.on_probe(second(10), false), ended(true, 0, 1));
    watch.on_wake(second(20));
    assert_eq!(watch.on_probe(second(20), true), ended(false, 1, 1));
    watch.on_wake(second(30));
    assert_eq!(watch.on_wake(second(34)), Look::End(ended(true, 0, 1)));
    assert_eq!(watch.on_wake(second(34)), Look::Closed);
}

#[test]
fn errors_come_as_often_as_they_should() {
    let mut watch = watch(4, u32::MAX, Errors { misses: 0.3, false_alarms: 0.01 });
    for (met, wrong) in [(false, 0.3), (true, 0.01)] {
        let count = 100_000;
        let found = (0..count).filter(|_| watch.on_probe(second(10), met).answered != met);
        let n = f64::from(count);
        let (found, error) = (found.count() as f64, (n * wrong * (1.0 - wrong)).sqrt());
        assert!((found - n * wrong).abs() < 4.0 * error, "{found} of {n}");
    }
}

/// One that begins anew at 100 s, with this in the way.
fn starting(startup: Startup) -> Watch {
    starting_at(100, startup, Reference::SinceRestart)
}

/// One that begins anew then.
fn starting_at(at_s: u64, startup: Startup, clock: Reference) -> Watch {
    let mut watch = at_work(&Probing { startup, clock, ..probing(4, 2) });
    watch.on_down();
    watch.on_start(second(at_s));
    watch
}

/// When its probes begin that all end at once, the first of them failing, and what they come to.
fn course(mut watch: Watch, failing: usize, count: usize) -> Vec<(f64, Probed)> {
    let probe = |number| {
        let at = watch.next_wake();
        watch.on_wake(at);
        (at.as_secs_f64(), watch.on_probe(at, number >= failing))
    };
    (0..count).map(probe).collect()
}

fn instants(course: &[(f64, Probed)]) -> Vec<f64> {
    course.iter().map(|(at, _)| *at).collect()
}

#[test]
fn the_first_probe_of_a_start_comes_after_its_delay() {
    for (delay, first) in [(None, 110.0), (Some(0), 100.0), (Some(3), 103.0), (Some(60), 160.0)] {
        let startup = Startup { delay: delay.map(seconds), ..Startup::default() };
        let instants = instants(&course(starting(startup), 0, 2));
        assert_eq!(instants, [first, first + 10.0], "{delay:?}");
    }
}

#[test]
fn the_others_wait_until_the_start_up_probe_has_succeeded() {
    let round = banner_every_three_seconds(20);
    let until_started = |delay| Some(UntilStarted::Probe { round, delay });
    let looks = |failures, limit, stage| Probed { answered: failures == 0, stage, failures, limit };
    let startup = Startup { delay: None, until_started: until_started(None) };
    assert_eq!(
        course(starting(startup), 2, 4),
        [
            (103.0, looks(1, 20, Stage::Startup)),
            (106.0, looks(2, 20, Stage::Startup)),
            (109.0, looks(0, 20, Stage::Startup)),
            (119.0, looks(0, 2, Stage::Steady)),
        ]
    );
    // Each has a delay of its own; that of the others counts from the beginning of the start too.
    let startup =
        Startup { delay: Some(seconds(60)), until_started: until_started(Some(seconds(1))) };
    assert_eq!(instants(&course(starting(startup), 0, 3)), [101.0, 160.0, 170.0]);
}

#[test]
fn a_start_up_probe_that_fails_too_often_is_too_many_by_its_own_threshold() {
    let round = banner_every_three_seconds(3);
    let until_started = Some(UntilStarted::Probe { round, delay: None });
    let course = course(starting(Startup { delay: None, until_started }), 9, 3);
    let too_many: Vec<bool> = course.iter().map(|(_, probed)| probed.is_too_many()).collect();
    assert_eq!(too_many, [false, false, true]);
}

fn lenient(span_s: u64) -> Startup {
    let until_started = Some(UntilStarted::Period { span: seconds(span_s), interval: seconds(5) });
    Startup { delay: None, until_started }
}

#[test]
fn failures_in_the_start_period_do_not_count() {
    let failed = |failures| Probed { answered: false, stage: Stage::Lenient, failures, limit: 2 };
    assert_eq!(
        course(starting(lenient(12)), 9, 5),
        [
            (105.0, failed(0)),
            (110.0, failed(0)),
            // The period is over: the usual interval, and the usual threshold.
            (115.0, failed(1)),
            (125.0, failed(2)),
            (135.0, failed(3)),
        ]
    );
}

#[test]
fn a_success_ends_the_start_period() {
    let mut watch = starting(lenient(60));
    let mut probe = |at, answered| {
        assert_eq!(watch.next_wake(), second(at));
        watch.on_wake(second(at));
        watch.on_probe(second(at), answered)
    };
    assert!(!probe(105, false).is_too_many());
    assert!(probe(110, true).answered);
    assert_eq!(probe(120, false), ended(false, 1, 2));
    assert!(probe(130, false).is_too_many());
}

#[test]
fn by_the_wall_clock_a_start_meets_the_ticks_of_each_probe() {
    let (round, delay) = (banner_every_three_seconds(20), Some(seconds(5)));
    let startup = |delay| Some(UntilStarted::Probe { round, delay });
    for (startup, expected) in [
        (Startup::default(), [110.0, 120.0, 130.0]),
        (Startup { delay: Some(seconds(0)), until_started: None }, [110.0, 120.0, 130.0]),
        (Startup { delay: Some(seconds(8)), until_started: None }, [120.0, 130.0, 140.0]),
        (Startup { delay: None, until_started: startup(None) }, [105.0, 108.0, 110.0]),
        (Startup { delay: None, until_started: startup(delay) }, [108.0, 111.0, 120.0]),
        (Startup { delay: Some(seconds(13)), until_started: startup(None) }, [105.0, 108.0, 120.0]),
    ] {
        let watch = starting_at(103, startup, Reference::Wall);
        assert_eq!(instants(&course(watch, 1, 3)), expected, "{startup:?}");
    }
}

/// All that differs while a program starts.
fn startups() -> impl Iterator<Item = Startup> {
    let probe = |failures, delay: Option<u64>| {
        let round = banner_every_three_seconds(failures);
        Some(UntilStarted::Probe { round, delay: delay.map(seconds) })
    };
    let until_starteds = [None, probe(1, None), probe(4, Some(2))]
        .into_iter()
        .chain([3, 5, 12, 60].map(|span| lenient(span).until_started));
    until_starteds.flat_map(|until_started| {
        [None, Some(0), Some(7), Some(30)]
            .map(|delay: Option<u64>| Startup { delay: delay.map(seconds), until_started })
    })
}

/// How long a start in which nobody listens lasts until it is broken off.
fn lasts(at_s: u64, startup: Startup, clock: Reference) -> f64 {
    let course = course(starting_at(at_s, startup, clock), usize::MAX, 30);
    let (at, _) = course.iter().find(|(_, probed)| probed.is_too_many()).expect("some time");
    at - second(at_s).as_secs_f64()
}

#[test]
fn a_start_in_which_nobody_listens_is_broken_off_when_its_patience_is_over() {
    for startup in startups() {
        for clock in [Reference::SinceRestart, Reference::Wall] {
            let patience = startup.patience(&probing(4, 2).round(), clock).expect("an end");
            let [least, most] = [patience.least, patience.most].map(SimDuration::as_secs_f64);
            // All places between the ticks of 3, 5 and 10 s.
            let found: Vec<f64> = (100..130).map(|at| lasts(at, startup, clock)).collect();
            let [soonest, latest] = [f64::min, f64::max]
                .map(|of| found.iter().copied().reduce(of).expect("at least one"));
            let what = format!("{clock:?}, {startup:?}: {soonest} to {latest}");
            assert!(least <= soonest && latest <= most, "{what}, not {least} to {most}");
            match clock {
                Reference::SinceRestart => assert_eq!(least, latest, "{what}"),
                // Whole seconds do not try all places, and ticks of two kinds lie less near.
                Reference::Wall => {
                    assert!(soonest - least <= 5.0 && most - latest <= 5.0, "{what}");
                }
            }
        }
    }
}

/// One that waits longer than a start interval puts off the next.
#[test]
fn a_probe_that_began_in_the_start_period_does_not_count_when_it_ends_after_it() {
    let mut watch = at_work(&Probing { startup: lenient(7), ..probing(9, 1) });
    watch.on_down();
    watch.on_start(second(100));
    watch.on_wake(second(105));
    let failed = Probed { answered: false, stage: Stage::Lenient, failures: 0, limit: 1 };
    assert_eq!(watch.next_wake(), second(114));
    assert_eq!(watch.on_wake(second(114)), Look::End(failed));
    assert_eq!(watch.on_wake(second(114)), Look::Closed);
    assert_eq!(watch.on_wake(second(114)), Look::Begin(Layer::Connect));
    let Look::End(probed) = watch.on_wake(second(123)) else {
        panic!("it meets its time-out");
    };
    assert!(probed.is_too_many());
}

#[test]
fn a_period_from_the_end_of_a_probe_begins_with_its_answer_or_its_time_out() {
    let mut watch = at_work(&Probing { period_from: PeriodFrom::End, ..probing(15, 3) });
    assert_eq!(watch.on_wake(second(10)), Look::Begin(Layer::Connect));
    assert_eq!(watch.next_wake(), second(25), "no other starts meanwhile");
    assert_eq!(watch.on_probe(second(14), true), ended(true, 0, 3));
    assert_eq!(watch.next_wake(), second(24));
    watch.on_wake(second(24));
    assert_eq!(watch.on_wake(second(39)), Look::End(ended(false, 1, 3)));
    assert_eq!(watch.on_wake(second(39)), Look::Closed);
    assert_eq!(watch.next_wake(), second(49));
}
