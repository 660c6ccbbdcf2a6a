//! How much of the traffic is simulated: what is taken, what is refused with its reason, and what is
//! told.

use std::collections::BTreeSet;

use porthang::experiment::{Conduct, Experiment, config, metric, run};
use porthang::model::Detail;
use porthang::model::outage::{Touch, touches};
use porthang::report::{self, Extent};

const TEXT: &str = r#"
title = "Rare poison"
seed = 1
horizon = "30 days"

[replications]
min = 8
max = 8

[network]
star = { latency = "20 ms" }

[[clients]]
name = "users"
hosts = 2
profile = "linux"
arrivals = { poisson = { rate = "1 / min" } }

[[clients]]
name = "offender"
hosts = 1
profile = "linux"
invalid = 1.0
arrivals = { poisson = { rate = "1 / day" } }

[listener]
profile = "linux"
backlog = 4096
workers = 100
service = "20 ms"
hang = "silent"

[remedies]
watchdog = [{ watchdog = { probe = "banner", period = "60 s", timeout = "10 s", failures = 1, restart = { dark = "5 min" } } }]
"#;

/// The experiment, or what is wrong with it.
fn read(overrides: &[(&str, &str)]) -> Result<Experiment, String> {
    let set = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<_> = overrides.iter().map(set).collect();
    config::read("rare.toml", TEXT, &overrides, &config::no_files).map_err(|it| it.to_string())
}

const OUTAGES: (&str, &str) = ("detail", "\"outages\"");

/// The number of a kind: the compiler asks for that of a new one.
const fn number(touch: &Touch) -> usize {
    match touch {
        Touch::OneAfterTheOther(_) => 0,
        Touch::Shared(_) => 1,
        Touch::Queues(_) => 2,
        Touch::LastConnection(_) => 3,
        Touch::Bursts(_) => 4,
        Touch::Places(..) => 5,
        Touch::Workers(..) => 6,
        Touch::Line(_) => 7,
        Touch::HeldAddress => 8,
        Touch::Complaints => 9,
        Touch::Queue => 10,
        Touch::Recycled => 11,
        Touch::InTurn => 12,
        Touch::TimedOut => 13,
        Touch::KeptSocket => 14,
    }
}
const KINDS: usize = 15;

const LINE: &str = "{ latency = \"20 ms\", bandwidth = \"1 Mbit/s\", buffer = 10 }";
const MORE: &str = "remedies.more";

#[test]
fn every_condition_has_a_scenario_that_breaks_it_and_is_refused_with_its_reason() {
    assert_eq!(read(&[OUTAGES]).map(|it| it.scenario.detail), Ok(Detail::Outages));
    let one_by_one = "{ closed-loop = { think = { exponential = { mean = \"10 s\" } } } }";
    let renewal = "{ renewal = { gap = \"10 s\" } }";
    let complaints = "[{ operator = { complaints = { after = 3 }, reacts = \"1 min\", restart = { dark = \"1 min\" } } }]";
    let program = "[{ schedule = { every = \"1 day\", restart = { scope = \"program\", closed = \"1 min\" } } }]";
    let queue = "[{ watchdog = { probe = { queue = { share = 0.8 } }, period = \"60 s\", timeout = \"1 s\", failures = 1, restart = { dark = \"1 min\" } } }]";
    let recycle = "[{ recycle = { sessions = 1000, starts = \"1 s\" } }]";
    let times_out =
        "[{ worker-timeout = { after = \"30 s\", period = \"1 s\", starts = \"1 s\" } }]";
    let balancer = "[{ standby = { listeners = 2, by = { balancer = { base = \"haproxy\" } } } }]";
    let cases: [(&[(&str, &str)], &str); KINDS] = [
        (
            &[("clients.users.arrivals", one_by_one), ("clients.users.invalid", "0.1")],
            "the hosts of `users` make one request after the other",
        ),
        (&[("listener.hang", "\"leaked-slot\"")], "`leaked-slot` takes one by one what valid"),
        (
            &[("listener.hang", "\"stuck-accept\"")],
            "a port hung by `stuck-accept` goes on to queue",
        ),
        (
            &[("listener.hang", "\"stale-address\"")],
            "`stale-address` ends with the last connection",
        ),
        (&[("clients.users.arrivals", renewal)], "not known how many valid requests of `users`"),
        (&[("listener.backlog", "2")], "share 3 places of the backlog with valid requests"),
        (&[("listener.workers", "2")], "share 2 workers with valid requests"),
        (&[("network.star", LINE)], "wait in line with those of valid"),
        (&[("listener.reuse-address", "false")], "without `reuse-address` a start fails"),
        (&[(MORE, complaints)], "under `more`: somebody hears of valid requests that failed"),
        (&[(MORE, queue)], "under `more`: a probe reads a queue in which valid requests wait"),
        (&[(MORE, recycle)], "under `more`: workers are replaced after so many sessions"),
        (
            &[(MORE, balancer)],
            "under `more`: a balancer gives calls to one listener after the other",
        ),
        (&[(MORE, program)], "under `more`: valid requests queue while a program restarts"),
        (&[(MORE, times_out)], "under `more`: workers are killed that are at one session for too"),
    ];
    let mut seen = BTreeSet::new();
    for (overrides, reason) in cases {
        let whole = read(overrides).unwrap_or_else(|told| panic!("{reason}: {told}"));
        assert_eq!(whole.scenario.detail, Detail::Requests);
        let found = whole.remedies.iter().flat_map(|it| touches(&whole.scenario, &it.remedy));
        seen.extend(found.map(|touch| number(&touch)));
        let told = read(&[&[OUTAGES], overrides].concat()).expect_err(reason);
        assert!(told.contains(reason) && told.contains("--set detail"), "{reason}: {told}");
    }
    assert_eq!(seen.len(), KINDS, "{seen:?}");
}

#[test]
fn what_outages_do_not_tell_is_refused_where_it_is_asked_for() {
    for (path, value, reason) in [
        ("costs", "{ bounced = 1 }", "`bounced` has a price"),
        ("costs", "{ lost-session = 1 }", "`lost-session` has a price"),
        ("objective", "{ user-availability = 0.99 }", "`user_availability` is promised"),
        ("metrics", "[\"delivered\"]", "outages alone do not tell `delivered`"),
        (
            "expect",
            "[{ metric = \"bounced\", remedy = \"watchdog\", at-most = 0.1 }]",
            "outages alone do not tell `bounced`",
        ),
    ] {
        let told = read(&[OUTAGES, (path, value)]).expect_err(path);
        assert!(told.contains(reason), "{path}: {told}");
        assert_eq!(read(&[(path, value)]).map(|it| it.scenario.detail), Ok(Detail::Requests));
    }
}

#[test]
fn a_detail_that_cannot_be_read_is_the_only_mistake() {
    let years =
        [("horizon", "\"36500 days\""), ("clients.users.arrivals.poisson.rate", "\"9 / s\"")];
    let told = read(&[&years[..], &[("detail", "\"outage\"")]].concat()).expect_err("outage");
    assert!(
        told.contains("did you mean `outages`?") && told.matches("error:").count() == 1,
        "{told}"
    );
    assert_eq!(read(&[&years[..], &[OUTAGES]].concat()).map(|_| ()), Ok(()));
    assert!(read(&years).is_err_and(|told| told.contains("requests are to be expected")));
}

#[test]
fn what_is_asked_for_is_something_and_each_once() {
    for (metrics, reason) in
        [("[]", "no metric is asked for"), ("[\"hangs\", \"hangs\"]", "`hangs` is asked for twice")]
    {
        let told = read(&[("metrics", metrics)]).expect_err(reason);
        assert!(told.contains(reason), "{told}");
    }
    // How many are born in closed loops depends on what became of those before.
    let thinks = "{ closed-loop = { think = { exponential = { mean = \"10 s\" } } } }";
    let born = [("clients.users.arrivals", thinks), ("metrics", "[\"born_down\"]")];
    assert_eq!(read(&born).map(|it| it.scenario.detail), Ok(Detail::Requests));
    let told = read(&[&born[..], &[OUTAGES]].concat()).expect_err("born_down");
    assert!(told.contains("`born_down` of requests that have no rate"), "{told}");
}

#[test]
fn no_more_is_simulated_than_is_asked_for() {
    let asked = ("metrics", "[\"port_availability\", \"hangs\"]");
    let detail = |overrides: &[(&str, &str)]| read(overrides).map(|it| it.scenario.detail);
    assert_eq!(detail(&[]), Ok(Detail::Requests));
    assert_eq!(detail(&[asked]), Ok(Detail::Outages));
    assert_eq!(detail(&[asked, ("detail", "\"requests\"")]), Ok(Detail::Requests));
    assert_eq!(detail(&[("metrics", "[\"delivered\"]")]), Ok(Detail::Requests));
    // A price of what only requests tell, and a condition that does not hold.
    assert_eq!(detail(&[asked, ("costs", "{ bounced = 1 }")]), Ok(Detail::Requests));
    assert_eq!(detail(&[asked, ("listener.workers", "2")]), Ok(Detail::Requests));
}

#[test]
fn both_levels_tell_the_same_of_the_port_and_outages_nothing_of_users() {
    let conduct = Conduct::quiet(1);
    let [all, alone] = [&[(MORE, "[]")][..], &[(MORE, "[]"), OUTAGES]].map(|overrides| {
        let experiment = read(overrides).expect("it reads");
        let results = run(&experiment, conduct).expect("it fits");
        let names = report::names(&experiment);
        (results, names)
    });
    for metric in &metric::METRICS {
        let [all, alone] = [&all.0, &alone.0].map(|it| it.points[0].remedies[0].estimate(metric));
        match metric.detail() {
            // Counted at one level and drawn at the other.
            _ if metric.name == "born_down" => {
                let [all, alone] = [all, alone].map(|it| it.and_then(|it| it.interval));
                let (all, alone) = (all.expect("it is told"), alone.expect("it is told"));
                assert!(all.0 < alone.1 && alone.0 < all.1, "{all:?} {alone:?}");
            }
            Detail::Outages => assert_eq!(all, alone, "{}", metric.name),
            Detail::Requests => assert_eq!(alone, None, "{}", metric.name),
        }
    }
    assert!(all.1.contains(&"fates.svg".to_owned()) && !alone.1.contains(&"fates.svg".to_owned()));
    let told = report::answer(&alone.0, Extent::Brief, None);
    assert!(told.contains("simulated: outages alone"), "{told}");
    assert!(!told.contains("user availability does not differ"), "{told}");
    assert!(told.starts_with("Choose “watchdog”"), "{told}");
}
