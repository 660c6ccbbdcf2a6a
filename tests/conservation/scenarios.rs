//! Valid scenarios at random.

use porthang::engine::{SimDuration, SimTime};
use porthang::model::hang::{DeadReply, Hang};
use porthang::model::host::Resending;
use porthang::model::remedy::Remedy;
use porthang::model::scenario::{
    Arrivals, Class, Diurnal, Greeting, KeepAlive, ListenerSpec, Retry, Scenario, Traced,
};
use porthang::model::{Detail, Profile};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::select;

use crate::common::{bsd44, linux, nt351};
use crate::networks::{network, path};
use crate::values::{all_of, any_of, below, law, span};

/// The hosts of a class: at least as many as traces name.
const HOSTS_MIN: usize = 2;
pub(crate) const HOSTS_MAX: usize = 6;

/// Where listeners may stand.
pub(crate) const SITES: [&str; 2] = ["here", "there"];

/// Up to forty days, with a path of its own from each host or, as often, on one network.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    span(1.0, 40.0 * 86_400.0).prop_flat_map(|horizon| {
        let parts = (vec(class(horizon), 1..=4), listener(horizon), option::of(network(horizon)));
        parts.prop_map(move |(mut classes, listener, network)| {
            for (number, class) in classes.iter_mut().enumerate() {
                class.name = format!("class {number}");
                let hosts = class.paths.len();
                class.elsewhere.iter_mut().for_each(|paths| paths.truncate(hosts));
            }
            let gates = network.map_or_else(Vec::new, |network| network.join(&mut classes));
            let detail = Detail::Requests;
            let sites = SITES.map(str::to_owned).to_vec();
            Scenario { detail, horizon, classes, listener, gates, sites }
        })
    })
}

/// The same scenario, in which a start that finds its address held takes some time.
pub(crate) fn with_starts(mut scenario: Scenario, remedy: &Remedy) -> Scenario {
    let restarts = remedy.measures.iter().filter_map(|measure| measure.nature().restarts);
    let at_once = restarts.into_iter().any(|restarts| restarts.how.mean() == 0.0);
    scenario.listener.reuse_address |= at_once;
    scenario
}

fn listener(horizon: SimDuration) -> impl Strategy<Value = ListenerSpec> {
    all_of!(ListenerSpec {
        profile: profile(),
        backlog: 1..=8_u32,
        workers: 1..=4_u32,
        service: law(1e-3, horizon.as_secs_f64() / 100.0),
        exchanges: 0..4_u32,
        idle_timeout: span(1.0, 10_000.0),
        hang: hang(),
        reuse_address: select(&[false, false, false, true][..]),
        greeting: any_of![Greeting::Smtp, Greeting::Http, Greeting::None],
    })
}

fn hang() -> impl Strategy<Value = Hang> {
    let dead_reply = any_of![DeadReply::Reset, DeadReply::Silent, DeadReply::ResetAfterHandshake];
    any_of! {
        Hang::Silent => Just(Hang::Silent),
        Hang::ListenNotRearmed { .. } => all_of!(Hang::ListenNotRearmed { dead_reply: dead_reply }),
        Hang::LeakedSlot => Just(Hang::LeakedSlot),
        Hang::StuckAccept => Just(Hang::StuckAccept),
        Hang::StuckWorker => Just(Hang::StuckWorker),
        Hang::HeldWorker => Just(Hang::HeldWorker),
        Hang::HeldAccept => Just(Hang::HeldAccept),
        Hang::StaleAddress => Just(Hang::StaleAddress),
        Hang::Descriptors { .. } => all_of!(Hang::Descriptors { of: 1..=20_u32 }),
    }
}

fn class(horizon: SimDuration) -> impl Strategy<Value = Class> {
    all_of!(Class {
        name: Just(String::new()),
        profile: profile(),
        arrivals: arrivals(horizon),
        invalid: select(&[0.0, 0.05, 0.5, 1.0][..]),
        retry: option::of(all_of!(Retry {
            schedule: vec(span(100.0, 20_000.0), 1..=3),
            give_up: span(1.0, 500_000.0),
            jitter: select(&[0.0, 0.5, 1.0][..]),
        })),
        banner_timeout: span(0.01, 1_000.0),
        session_timeout: span(0.01, 1_000.0),
        within: option::of(span(0.01, 10_000.0)),
        keep_alive: option::of(all_of!(KeepAlive {
            idle: span(1.0, 100_000.0),
            requests: select(&[2, 3, 10, u32::MAX][..]),
        })),
        paths: vec(path(), HOSTS_MIN..=HOSTS_MAX),
        elsewhere: vec(vec(path(), HOSTS_MAX), SITES.len() - 1),
    })
}

/// Requests of a class: from hardly one to a few hundred, in most cases.
fn arrivals(horizon: SimDuration) -> impl Strategy<Value = Arrivals> {
    let length = horizon.as_secs_f64();
    let rate = move || select(&[0.01, 1.0, 30.0, 300.0][..]).prop_map(move |n| n / length);
    let gap = || law(length / 1_000.0, length * 100.0);
    let at = below(SimDuration::DAY);
    let requests = vec(traced(horizon), 1..100).prop_map(|mut requests| {
        requests.sort_by_key(|request| request.at);
        requests
    });
    any_of! {
        Arrivals::Poisson { .. } => all_of!(Arrivals::Poisson { rate: rate() }),
        Arrivals::Once { .. } => all_of!(Arrivals::Once { at: instant(horizon) }),
        Arrivals::Renewal { .. } => all_of!(Arrivals::Renewal { gap: gap() }),
        Arrivals::Diurnal(_) => {
            all_of!(Diurnal { rate: rate(), peak: 1.0..=2.0, at: at, weekend: 0.0..3.0 })
                .prop_map(Arrivals::Diurnal)
        },
        Arrivals::ClosedLoop { .. } => all_of!(Arrivals::ClosedLoop { think: gap() }),
        Arrivals::Trace { .. } => all_of!(Arrivals::Trace { requests: requests }),
    }
}

fn traced(horizon: SimDuration) -> impl Strategy<Value = Traced> {
    all_of!(Traced {
        at: instant(horizon),
        invalid: option::of(any::<bool>()),
        host: option::of(0..HOSTS_MIN as u32),
    })
}

/// An instant before the horizon.
pub(crate) fn instant(horizon: SimDuration) -> impl Strategy<Value = SimTime> {
    below(horizon).prop_map(|span| SimTime::ZERO + span)
}

fn profile() -> impl Strategy<Value = Profile> {
    let aborting = Profile { abort_on_overflow: true, ..linux() };
    let proud = Profile { syn_cookies: false, ..linux() };
    let profiles = select(vec![linux(), bsd44(), nt351(), aborting, proud]);
    (profiles, option::of(0..4_u32)).prop_map(|(mut profile, retries)| {
        let Resending { data_retries, fin_retries, .. } = &mut profile.resending;
        *data_retries = retries.unwrap_or(*data_retries);
        *fin_retries = retries.unwrap_or(*fin_retries);
        profile
    })
}
