//! Replications told in words: whole stories, as a reader gets them.

use std::ops::ControlFlow;

use porthang::engine::{Distribution, SimDuration, SimTime, Streams};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::network::Path;
use porthang::model::remedy::{
    Answer, Crew, Days, Filter, Fix, Layer, Measure, Operator, Quarantine, Reference, Remedy,
    Schedule, Standby, Watchdog,
};
use porthang::model::restart::Restart;
use porthang::model::scenario::{Retry, Scenario};
use porthang::model::segment::ListenerId;
use porthang::model::world::simulate;
use porthang::model::{Outcome, Profile};
use porthang::trace;

use crate::common::{bsd44, class, linux, nt351, once, poisson, probes, scenario, second, seconds};

const SIX_HOURS: u64 = 6 * 3600;

/// A day, a few requests of mail relays, and one invalid request at 06:00.
fn one_day() -> Scenario {
    let mut mail = class("mail relays", bsd44(), poisson(seconds(7_200)), 0.0);
    let path = Path { latency: SimDuration::from_millis(20), ..Path::LOOPBACK };
    mail.paths = vec![path; 40];
    mail.retry = Some(Retry {
        schedule: vec![seconds(900), seconds(1_800)],
        give_up: SimDuration::DAY,
        jitter: 0.0,
    });
    let offender = class("offender", nt351(), once(SIX_HOURS), 1.0);
    scenario(vec![mail, offender])
}

/// A restart of half a minute of RST, two of silence, and one of RST.
fn reboot() -> Restart {
    Restart {
        shutdown: Distribution::Constant(seconds(30)),
        dark: Distribution::Constant(seconds(150)),
        closed: Distribution::Constant(seconds(60)),
        ..Restart::INSTANT
    }
}

fn remedy(measures: Vec<Measure>) -> Remedy {
    Remedy { measures }
}

fn fix(at: SimTime, outage: SimDuration) -> Measure {
    Measure::Fix(Fix::at(at, outage))
}

fn watchdog(failures: u32) -> Measure {
    let probing = probes(Layer::Connect, seconds(60), seconds(45), failures);
    Measure::Watchdog(Watchdog { probing, restart: reboot() })
}

fn operator() -> Measure {
    Measure::Operator(Operator::noticing(Distribution::Constant(seconds(7_980)), reboot()))
}

fn nightly() -> Measure {
    Measure::Schedule(Schedule::every(SimDuration::DAY, Reference::Wall, reboot()))
}

fn story(scenario: &Scenario, measures: Vec<Measure>) -> String {
    trace::tell(scenario, &remedy(measures), Streams::new(147_203, 0), ListenerId(0)).to_string()
}

#[test]
fn without_a_remedy_the_port_stays_hung() {
    insta::assert_snapshot!(story(&one_day(), vec![]));
}

#[test]
fn with_the_fix_the_invalid_request_is_refused() {
    let fix = fix(SimTime::ZERO, SimDuration::ZERO);
    insta::assert_snapshot!(story(&one_day(), vec![fix]));
}

#[test]
fn a_fix_during_the_hang_ends_it() {
    let fix = fix(second(7 * 3600), seconds(20 * 60));
    insta::assert_snapshot!(story(&one_day(), vec![fix]));
}

#[test]
fn a_watchdog_restarts_the_port_after_its_probes_failed() {
    insta::assert_snapshot!(story(&one_day(), vec![watchdog(2)]));
}

#[test]
fn an_operator_notices_and_restarts_the_port() {
    insta::assert_snapshot!(story(&one_day(), vec![operator()]));
}

#[test]
fn a_nightly_reboot_brings_the_port_back() {
    let mut days = one_day();
    days.horizon = SimDuration::DAY.times(3);
    insta::assert_snapshot!(story(&days, vec![nightly()]));
}

#[test]
fn a_silent_port_lets_its_clients_wait() {
    let mut day = one_day();
    day.listener.hang = Hang::Silent;
    day.classes[0].profile = linux();
    insta::assert_snapshot!(story(&day, vec![operator()]));
}

#[test]
fn a_probe_that_only_connects_is_fooled_by_a_port_that_resets_later() {
    let mut day = one_day();
    let dead_reply = DeadReply::ResetAfterHandshake;
    day.listener.hang = Hang::ListenNotRearmed { dead_reply };
    insta::assert_snapshot!(story(&day, vec![watchdog(2)]));
}

/// The same day with a backlog of so many places, and an invalid request at each of these hours.
fn hanging(hang: Hang, capacity: u32, hours: &[u64]) -> Scenario {
    let mut day = one_day();
    day.listener.hang = hang;
    day.listener.backlog = capacity - 1;
    day.listener.workers = 2;
    let offender = day.classes.pop().unwrap();
    for (n, hour) in hours.iter().enumerate() {
        let mut class = offender.clone();
        class.name = format!("offender {}", n + 1);
        class.arrivals = once(hour * 3_600);
        day.classes.push(class);
    }
    day
}

#[test]
fn a_leaking_port_is_up_until_its_last_place_is_lost() {
    insta::assert_snapshot!(story(&hanging(Hang::LeakedSlot, 3, &[4, 6, 12]), vec![]));
}

#[test]
fn a_port_whose_workers_get_stuck_is_up_until_the_last_one() {
    insta::assert_snapshot!(story(&hanging(Hang::StuckWorker, 3, &[4, 12]), vec![operator()]));
}

#[test]
fn a_port_whose_accept_is_stuck_opens_connections_until_its_backlog_is_full() {
    insta::assert_snapshot!(story(&hanging(Hang::StuckAccept, 2, &[6]), vec![watchdog(1)]));
}

#[test]
fn a_stale_address_heals_when_the_sessions_of_old_are_over() {
    let mut day = hanging(Hang::StaleAddress, 6, &[5]);
    day.listener.service = Distribution::Constant(seconds(1_800));
    day.classes[0].session_timeout = SimDuration::DAY;
    insta::assert_snapshot!(story(&day, vec![]));
}

#[test]
fn a_stale_address_without_sessions_of_old_stays() {
    insta::assert_snapshot!(story(&hanging(Hang::StaleAddress, 6, &[6]), vec![operator()]));
}

#[test]
fn a_fix_answers_an_invalid_request_in_its_session_where_it_acts_in_one() {
    let fix = fix(SimTime::ZERO, SimDuration::ZERO);
    insta::assert_snapshot!(story(&hanging(Hang::StuckWorker, 3, &[6]), vec![fix]));
}

#[test]
fn losses_and_a_full_backlog_are_told() {
    insta::assert_snapshot!(story(&twenty_busy_minutes(), vec![watchdog(2)]));
}

/// A linux port with room for two whose accept gets stuck at 100 s: one client is queued, and two
/// shake hands at once at 200 s, which is one too many.
fn overflowing(abort_on_overflow: bool) -> Scenario {
    let path = Path { latency: SimDuration::from_millis(20), ..Path::LOOPBACK };
    let caller = |name: &str, at| {
        let mut caller = class(name, linux(), once(at), 0.0);
        caller.paths = vec![path.clone()];
        caller
    };
    let mut limbo = caller("late", 200);
    limbo.banner_timeout = seconds(50);
    let offender = class("offender", linux(), once(100), 1.0);
    let mut few = scenario(vec![offender, caller("first", 150), caller("second", 200), limbo]);
    few.horizon = seconds(300);
    few.listener.profile = Profile { abort_on_overflow, ..linux() };
    few.listener.backlog = 1;
    few.listener.hang = Hang::StuckAccept;
    few
}

#[test]
fn a_handshake_that_completes_into_a_full_queue_is_told() {
    insta::assert_snapshot!(story(&overflowing(false), vec![]));
}

#[test]
fn a_handshake_that_is_aborted_on_overflow_is_told() {
    insta::assert_snapshot!(story(&overflowing(true), vec![]));
}

#[test]
fn a_port_that_time_wait_holds_is_told() {
    let mut open = class("relay", linux(), once(100), 0.0);
    open.session_timeout = SimDuration::DAY;
    let mut held = scenario(vec![open]);
    held.horizon = seconds(900);
    held.listener.profile = linux();
    held.listener.reuse_address = false;
    held.listener.service = Distribution::Constant(SimDuration::DAY);
    let restart = Restart { closed: Distribution::Constant(seconds(25)), ..Restart::INSTANT };
    let every = seconds(500);
    let schedule = Schedule::every(every, Reference::Wall, restart);
    insta::assert_snapshot!(story(&held, vec![Measure::Schedule(schedule)]));
}

/// Twenty minutes in which a fifth of the mail relays' segments is lost and a backlog of one place
/// is often full; the invalid request comes after ten.
fn twenty_busy_minutes() -> Scenario {
    let mut busy = one_day();
    busy.horizon = seconds(1_200);
    busy.classes[0].arrivals = poisson(seconds(10));
    busy.classes[0].paths[0].loss = 0.2;
    busy.classes[0].paths.truncate(1);
    busy.classes[1].arrivals = once(600);
    busy.listener.backlog = 0;
    busy.listener.workers = 1;
    busy
}

#[test]
fn a_month_of_hangs_is_told_in_few_lines_and_nothing_is_dropped_silently() {
    let mut month = one_day();
    month.horizon = SimDuration::DAY.times(30);
    month.classes[0].arrivals = poisson(seconds(300));
    month.classes[1].arrivals = poisson(seconds(7_200));
    let remedy = remedy(vec![watchdog(1), nightly()]);
    let story = trace::tell(&month, &remedy, Streams::new(1, 0), ListenerId(0));
    assert!(story.segments > 100_000, "{} segments", story.segments);
    assert!(story.lines.len() < 400, "{} lines", story.lines.len());
    let left_out = story.ending.last().unwrap();
    assert!(left_out.contains("passes over"), "{left_out}");
    let counted = story.lines.iter().rev().nth(1).unwrap();
    assert!(counted.text.contains("more outages"), "{counted:?}");
}

#[test]
fn losses_are_told_in_few_lines_and_the_others_are_counted() {
    let mut month = hanging(Hang::LeakedSlot, 200, &[6]);
    month.horizon = SimDuration::DAY.times(30);
    month.classes[1].arrivals = poisson(seconds(7_200));
    let story = trace::tell(&month, &remedy(vec![nightly()]), Streams::new(1, 0), ListenerId(0));
    let says = |what: &str| story.lines.iter().filter(|line| line.text.contains(what)).count();
    let told = says("never given back");
    assert!((12..=36).contains(&told), "{told} losses are told");
    assert!(says("more places lost") > 0, "the others are counted");
    assert!(story.lines.len() < 400, "{} lines", story.lines.len());
}

#[test]
fn the_loss_to_a_caller_that_is_only_counted_is_told() {
    let mut day = hanging(Hang::StuckWorker, 3, &[6]);
    day.listener.workers = 6;
    day.classes[1].arrivals = poisson(seconds(7_200));
    let story = story(&day, vec![]).split_whitespace().collect::<Vec<_>>().join(" ");
    let left = |n| format!("{n} of 6 workers are left");
    assert!([5, 4, 3, 2].iter().all(|n| story.contains(&left(*n))), "{story}");
    assert!(story.contains("A worker accepts the connection of offender 1 (request 4)"), "{story}");
}

#[test]
fn a_story_changes_nothing_that_it_tells() {
    let day = twenty_busy_minutes();
    let remedy = remedy(vec![watchdog(2)]);
    let mut sent = 0;
    let watched = trace::segments(&day, &remedy, Streams::new(1, 0), |_| {
        sent += 1;
        ControlFlow::Continue(())
    });
    let unseen = simulate(&day, &remedy, Streams::new(1, 0));
    let watched = watched.unwrap();
    // A world that nobody watches passes over some probes.
    let Outcome { events, pending_max, .. } = watched;
    assert_eq!(watched, Outcome { events, pending_max, ..unseen });
    assert_eq!(trace::tell(&day, &remedy, Streams::new(1, 0), ListenerId(0)).segments, sent);
}

#[test]
fn the_list_has_every_segment_with_its_connection() {
    let mut hour = twenty_busy_minutes();
    hour.horizon = seconds(20);
    let mut list = String::new();
    let remedy = remedy(vec![]);
    trace::segments(&hour, &remedy, Streams::new(1, 0), |segment| {
        list += &format!("{segment}\n");
        ControlFlow::Continue(())
    });
    insta::assert_snapshot!(list);
}

#[test]
fn a_fix_that_covers_a_part_leaves_some_requests_harmful() {
    let mut day = one_day();
    day.classes[1].arrivals = poisson(seconds(2 * 3_600));
    let fix = Fix { coverage: 0.6, ..Fix::at(second(3_600), seconds(20 * 60)) };
    insta::assert_snapshot!(story(&day, vec![Measure::Fix(fix), operator()]));
}

#[test]
fn a_schedule_that_drains_lets_sessions_finish() {
    let mut relays = class("relays", linux(), poisson(seconds(40)), 0.0);
    relays.paths = vec![Path { latency: SimDuration::from_millis(20), ..Path::LOOPBACK }; 3];
    let mut days = scenario(vec![relays]);
    days.horizon = seconds(5 * 3_600);
    days.listener.service = Distribution::Exponential { mean: 45.0 };
    let schedule = Schedule {
        at: seconds(3 * 3_600),
        days: Days::from_to(0, 4),
        jitter: seconds(600),
        drain: seconds(60),
        ..Schedule::every(SimDuration::DAY, Reference::Wall, reboot())
    };
    insta::assert_snapshot!(story(&days, vec![Measure::Schedule(schedule)]));
}

#[test]
fn a_filter_stops_invalid_requests_and_some_valid_ones() {
    let mut day = one_day();
    day.classes[1].arrivals = poisson(seconds(3 * 3_600));
    let (drops, mistakes) = (0.8, 0.2);
    let silent = Filter { from: second(3_600), drops, mistakes, answer: Answer::Silent };
    let answering = Filter { answer: Answer::Reset, ..silent.clone() };
    insta::assert_snapshot!(story(&day, vec![Measure::Filter(silent), operator()]));
    insta::assert_snapshot!(story(&day, vec![Measure::Filter(answering)]));
}

#[test]
fn a_quarantine_blocks_the_offender_after_the_fact() {
    let mut day = one_day();
    day.classes[1].arrivals = poisson(seconds(2 * 3_600));
    let quarantine = Quarantine { span: seconds(8 * 3_600), after: 1 };
    insta::assert_snapshot!(story(&day, vec![Measure::Quarantine(quarantine), watchdog(2)]));
}

#[test]
fn each_of_several_listeners_has_a_story_of_its_own() {
    let standby =
        Measure::Standby(Standby { listeners: 2, at: Vec::new(), needs: 1, balancer: None });
    let remedy = remedy(vec![standby, watchdog(2)]);
    for listener in [0, 1] {
        let told = trace::tell(&one_day(), &remedy, Streams::new(147_203, 0), ListenerId(listener));
        insta::assert_snapshot!(told);
    }
}

#[test]
fn a_story_says_where_a_listener_stands() {
    let mut day = one_day();
    day.sites = ["Oslo", "Bergen"].map(str::to_owned).to_vec();
    day.classes.iter_mut().for_each(|class| class.elsewhere = vec![class.paths.clone()]);
    let at = vec!["Bergen".to_owned()];
    let remedy =
        remedy(vec![Measure::Standby(Standby { listeners: 2, at, needs: 1, balancer: None })]);
    let told = |listener| {
        let told = trace::tell(&day, &remedy, Streams::new(1, 0), ListenerId(listener)).to_string();
        told.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (first, second) = (told(0), told(1));
    assert!(first.contains("at listener 1 of 2. "), "{first}");
    assert!(second.contains("at listener 2 of 2, which is at Bergen. "), "{second}");
    assert!(second.contains("2 listeners (the other at Bergen), which clients call"), "{second}");
}

#[test]
fn a_listener_waits_until_one_of_the_people_is_free() {
    let standby =
        Measure::Standby(Standby { listeners: 3, at: Vec::new(), needs: 1, balancer: None });
    let notices = Distribution::Constant(seconds(600));
    for people in [1, 2] {
        let crew = Crew::Common(people);
        let restart = Restart { dark: Distribution::Constant(seconds(120)), ..Restart::INSTANT };
        let noticing = Operator::noticing(notices.clone(), restart);
        let operator = Measure::Operator(Operator { crew, ..noticing });
        let remedy = remedy(vec![standby.clone(), operator]);
        let told = trace::tell(&one_day(), &remedy, Streams::new(147_203, 0), ListenerId(2));
        insta::assert_snapshot!(told);
    }
}

#[test]
fn the_list_names_the_listener_where_there_are_several() {
    let mut minute = scenario(vec![class("offender", bsd44(), once(10), 1.0)]);
    minute.horizon = seconds(60);
    let standby =
        Measure::Standby(Standby { listeners: 2, at: Vec::new(), needs: 1, balancer: None });
    let mut list = String::new();
    trace::segments(&minute, &remedy(vec![standby]), Streams::new(1, 0), |segment| {
        list += &format!("{segment}\n");
        ControlFlow::Continue(())
    });
    insta::assert_snapshot!(list);
}
