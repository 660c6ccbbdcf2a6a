//! How long connections in TIME_WAIT hold the port against a restarted program.

use porthang::engine::{Distribution, Streams};
use porthang::model::Profile;
use porthang::model::client::Ending;
use porthang::model::hang::Hang;
use porthang::model::outcome::PortOutcome;
use porthang::model::remedy::{Measure, Reference, Remedy, Schedule};
use porthang::model::restart::{Limit, Restart};
use porthang::model::scenario::Scenario;
use porthang::model::world::{simulate, simulate_watched};

use super::common::{Client, bsd44, class, linux, nt351, once, scenario, second, seconds};
use super::profile;

/// One session, open from second 100 to 2100, on a port whose program is restarted at second 500
/// and at no other time.
fn restarted(profile: &Profile, reuse_address: bool, restart: [u64; 3]) -> (Scenario, Remedy) {
    let mut open = class("open", linux(), once(100), 0.0);
    open.session_timeout = seconds(5_000);
    let mut scenario = scenario(vec![open]);
    scenario.horizon = seconds(999);
    scenario.listener.profile = profile.clone();
    scenario.listener.reuse_address = reuse_address;
    scenario.listener.service = Distribution::Constant(seconds(2_000));
    let [shutdown, dark, closed] = restart.map(|s| Distribution::Constant(seconds(s)));
    let restart = Restart { shutdown, dark, closed, ..Restart::INSTANT };
    let schedule = Schedule::every(seconds(500), Reference::Wall, restart);
    (scenario, Remedy { measures: vec![Measure::Schedule(schedule)] })
}

fn port((scenario, remedy): &(Scenario, Remedy)) -> PortOutcome {
    simulate(scenario, remedy, Streams::new(1, 0)).port
}

/// It ends again each second, and each of these starts has failed.
#[test]
fn without_so_reuseaddr_a_program_fails_to_start_until_time_wait_is_over() {
    let short = profile(r#"{ base = "linux", time-wait = "15 s" }"#);
    let none = profile(r#"{ base = "linux", time-wait = "0 s" }"#);
    for (profile, held) in [(nt351(), 240), (bsd44(), 60), (linux(), 60), (short, 15), (none, 1)] {
        for (reuse_address, restarting) in [(true, 1), (false, held)] {
            let port = port(&restarted(&profile, reuse_address, [0, 0, 1]));
            assert_eq!(port.restarting, seconds(restarting), "{}, {reuse_address}", profile.name);
            let starts = (port.restarts, port.retried, port.failed_starts);
            assert_eq!(starts, (restarting, restarting - 1, restarting - 1), "{}", profile.name);
            assert_eq!((port.planned, port.given_up, port.open_outage), (1, 0, None));
        }
    }
}

#[test]
fn time_wait_runs_from_the_end_of_the_program_whatever_the_phases() {
    for (restart, restarting) in [
        ([10, 0, 0], 60),
        ([10, 0, 5], 60),
        ([0, 0, 7], 63), // The ninth start.
        ([0, 0, 100], 100),
        ([70, 0, 5], 75),
        ([1, 2, 3], 6), // A machine that goes dark forgets.
    ] {
        let port = port(&restarted(&linux(), false, restart));
        assert_eq!(port.restarting, seconds(restarting), "{restart:?}");
    }
}

/// As a service of systemd does that is started again after 100 ms.
#[test]
fn starts_that_find_the_address_held_count_towards_the_limit() {
    let (scenario, mut remedy) = restarted(&linux(), false, [0, 0, 1]);
    let Measure::Schedule(schedule) = &mut remedy.measures[0] else {
        panic!("it restarts by the calendar");
    };
    schedule.restart.limit = Some(Limit { starts: 5, within: seconds(10) });
    let port = port(&(scenario, remedy));
    assert_eq!((port.restarts, port.failed_starts, port.given_up), (5, 5, 1));
    // It would try again at the next tick after 510 s, which lies beyond the horizon.
    assert_eq!(port.open_outage, Some(seconds(499)));
}

#[test]
fn a_port_that_is_held_answers_rst() {
    let (mut scenario, remedy) = restarted(&linux(), false, [0, 0, 1]);
    scenario.listener.profile = linux();
    for (at, ending) in [(501, Ending::Refused), (559, Ending::Refused)] {
        scenario.classes.push(class("late", linux(), once(at), 0.0));
        let watch = Client { class: 1, ..Client::default() };
        let seen = simulate_watched(&scenario, &remedy, Streams::new(1, 0), watch).1;
        assert_eq!(seen.ended, Some((second(at), ending)));
        scenario.classes.pop();
    }
}

#[test]
fn only_connections_that_were_accepted_and_that_the_client_has_not_closed_hold_the_port() {
    let poisoned = |at: u64| {
        let (mut scenario, remedy) = restarted(&linux(), false, [0, 0, 1]);
        let offender = class("offender", linux(), once(at), 1.0);
        scenario.classes = vec![offender, class("queued", linux(), once(at + 1), 0.0)];
        scenario.listener.hang = Hang::StuckAccept;
        (scenario, remedy)
    };
    let port_of = |at| port(&poisoned(at));
    // The offender waits 300 s for the banner: until 450 s, or past the restart at 500 s.
    assert_eq!(port_of(150).restarting, seconds(1), "what is queued is reset");
    assert_eq!(port_of(250).restarting, seconds(60));
}

#[test]
fn a_session_whose_client_has_closed_does_not_hold_the_port() {
    let mut case = restarted(&linux(), false, [0, 0, 1]);
    case.0.listener.service = Distribution::Constant(seconds(2));
    assert_eq!(port(&case).restarting, seconds(1));
}
