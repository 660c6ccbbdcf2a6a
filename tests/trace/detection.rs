//! Stories of those who look for hangs: what they see, what they miss, and when they come.

use porthang::engine::{Distribution, SimDuration, Streams};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::remedy::{
    Complaints, Crew, Days, Errors, Hours, Layer, Measure, Operator, Probing, Remedy, Told,
    Watchdog,
};
use porthang::model::restart::{Limit, Restart};
use porthang::model::scenario::{Class, Scenario};
use porthang::model::segment::ListenerId;
use porthang::trace;

use crate::common::{class, linux, once, probes, scenario, second, seconds};

/// An hour with valid requests at these seconds and an invalid one at 100 s.
fn hour(hang: Hang, at: &[u64]) -> Scenario {
    let valid = |s: &u64| class(&format!("client {s}"), linux(), once(*s), 0.0);
    let mut classes: Vec<Class> = at.iter().map(valid).collect();
    classes.push(class("offender", linux(), once(100), 1.0));
    let mut scenario = scenario(classes);
    scenario.horizon = seconds(3_600);
    scenario.listener.hang = hang;
    scenario
}

fn probing(probe: Layer, failures: u32, errors: Errors) -> Probing {
    Probing { errors, ..probes(probe, seconds(300), seconds(45), failures) }
}

fn restart() -> Restart {
    let constant = |s| Distribution::Constant(seconds(s));
    Restart { dark: constant(120), ..Restart::INSTANT }
}

fn watchdog(probe: Layer, failures: u32, errors: Errors) -> Measure {
    let probing = probing(probe, failures, errors);
    Measure::Watchdog(Watchdog { probing, restart: restart() })
}

fn operator(told: Told, hours: Option<Hours>) -> Measure {
    Measure::Operator(Operator { told, hours, looks: None, restart: restart(), crew: Crew::ONE })
}

fn story(scenario: &Scenario, measure: Measure) -> String {
    told(scenario, vec![measure])
}

fn told(scenario: &Scenario, measures: Vec<Measure>) -> String {
    let remedy = Remedy { measures };
    trace::tell(scenario, &remedy, Streams::new(1, 0), ListenerId(0)).to_string()
}

#[test]
fn a_probe_of_the_process_sees_nothing_of_a_hung_port() {
    let watchdog = watchdog(Layer::Process, 2, Errors::default());
    insta::assert_snapshot!(story(&hour(Hang::Silent, &[]), watchdog));
}

#[test]
fn a_probe_of_the_queue_waits_for_clients() {
    let watchdog = watchdog(Layer::Queue { share: 0.5 }, 2, Errors::default());
    insta::assert_snapshot!(story(&hour(Hang::StuckAccept, &[200, 300, 400]), watchdog));
}

#[test]
fn a_probe_may_be_wrong_both_ways() {
    let always = Errors { misses: 1.0, false_alarms: 1.0 };
    let watchdog = watchdog(Layer::Connect, 2, always);
    let mut hour = hour(Hang::Silent, &[]);
    hour.classes[0].arrivals = once(1_000);
    insta::assert_snapshot!(story(&hour, watchdog));
}

#[test]
fn users_complain_and_the_operator_comes_in_the_morning() {
    let reacts = Distribution::Constant(seconds(600));
    let complaints = Complaints { after: 2, within: Some(SimDuration::DAY) };
    let told = Told::Complaints { complaints, reacts };
    let hours = Hours {
        days: Days::from_to(0, 4),
        from: seconds(30_600),
        to: seconds(61_200),
        night: None,
    };
    let mut night = hour(Hang::Silent, &[200, 300]);
    night.horizon = SimDuration::DAY;
    insta::assert_snapshot!(story(&night, operator(told, Some(hours))));
}

#[test]
fn an_alarm_rings_and_the_operator_is_on_the_way() {
    let reacts = Distribution::Constant(seconds(600));
    let told = Told::Alarm { probing: probing(Layer::Banner, 1, Errors::default()), reacts };
    insta::assert_snapshot!(story(&hour(Hang::StuckAccept, &[]), operator(told, None)));
}

#[test]
fn a_busy_port_is_restarted_though_it_is_up() {
    let mut busy = hour(Hang::Silent, &[290, 291, 292, 293, 294, 295, 296, 297]);
    busy.classes.pop();
    busy.listener.workers = 1;
    busy.listener.service = Distribution::Constant(seconds(60));
    busy.horizon = second(500).since(second(0));
    insta::assert_snapshot!(story(&busy, watchdog(Layer::Connect, 1, Errors::default())));
}

#[test]
fn a_probe_for_the_banner_is_reset_where_only_the_connection_opens() {
    let hang = Hang::ListenNotRearmed { dead_reply: DeadReply::ResetAfterHandshake };
    let watchdog = watchdog(Layer::Banner, 1, Errors::default());
    insta::assert_snapshot!(story(&hour(hang, &[]), watchdog));
}

#[test]
fn a_probe_finds_no_process_where_a_start_limit_has_left_none() {
    let limit = Some(Limit { starts: 1, within: SimDuration::DAY });
    let gives_up = Measure::Watchdog(Watchdog {
        probing: probing(Layer::Connect, 1, Errors::default()),
        restart: Restart { limit, ..restart() },
    });
    let looks = watchdog(Layer::Process, 1, Errors::default());
    let mut hour = hour(Hang::Silent, &[]);
    hour.classes.push(class("second offender", linux(), once(1_000), 1.0));
    insta::assert_snapshot!(told(&hour, vec![gives_up, looks]));
}
