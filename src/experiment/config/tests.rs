use super::*;
use crate::engine::{Distribution, SimDuration, SimTime};
use crate::model::Measure;
use crate::model::network::Path;
use crate::model::scenario::{Arrivals, Diurnal, KeepAlive};
use crate::reading::Form;

const MAIN: &str = include_str!("../../../experiments/fix-vs-restart.toml");
const HANG: &str = include_str!("../../../experiments/reproduce-hang.toml");

const DRAWN: &str = "graph { a [label=twin]; b [label=twin]; d [latitude=0, longitude=1]
    c [label=\"The City\", latitude=0, longitude=0]
    a -- b [delay=\"1 ms\", loss=0.5]; b -- c; b -- c [latency=\"9 s\"]; c -- d }";

/// The data files of this test.
fn on_disk(path: &FilePath) -> Result<Vec<u8>, String> {
    match path.to_str() {
        Some("experiments/data/served.csv") => Ok("served in\n2 s\n1 s\n".into()),
        Some("experiments/data/drawn.dot") => Ok(DRAWN.into()),
        Some("experiments/data/requests.csv") => Ok("at,kind\n1 s\n2 s,valid\n".into()),
        _ => Err("there is no such file".to_owned()),
    }
}

fn with(overrides: &[(&str, &str)]) -> Experiment {
    let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
    let overrides: Vec<Override> = overrides.iter().map(owned).collect();
    let read = read("experiments/main.toml", MAIN, &overrides, &on_disk);
    read.unwrap_or_else(|all| panic!("{all}"))
}

#[test]
fn the_main_experiment_says_what_its_file_says() {
    let main = with(&[]);
    assert_eq!((main.name.as_str(), main.seed), ("main", 147_203));
    let names: Vec<&str> = main.remedies.iter().map(|r| r.name.as_str()).collect();
    assert_eq!((names.len(), &names[..2]), (9, &["do nothing", "fix"][..]));
    assert_eq!((main.baseline, main.expectations[0].remedy), (1, 1));
    assert_eq!(main.scenario.horizon, SimDuration::DAY.times(30));
    let [relays, offender] = main.scenario.classes.as_slice() else {
        panic!("two classes");
    };
    assert_eq!((relays.paths.len(), offender.paths.len()), (40, 1));
    assert_eq!(relays.paths[39].latency, SimDuration::from_millis(20));
    assert_eq!((relays.invalid, offender.invalid), (0.0, 1.0));
    let rate = 500.0 / 86_400.0;
    assert_eq!(relays.arrivals, Arrivals::Poisson { rate });
    assert_eq!(main.source.text, MAIN);
}

#[test]
fn readers_ask_for_every_key_that_they_declare() {
    let parts = [
        ("listener", "listener", ""),
        ("replications", "replications", ""),
        ("clients.offender", "clients", ""),
        ("costs", "costs", "{ bounced = 1 }"),
        ("objective", "objective", "{ user-availability = 0.9 }"),
        ("expect.0", "expect", ""),
        ("clients.offender.keep-alive", "clients.keep-alive", "{ idle = \"1 s\" }"),
        ("clients.offender.arrivals.poisson", "clients.arrivals.poisson", ""),
        ("network.star", "network.star", "{ latency = \"1 s\", bandwidth = \"1 Mbit/s\" }"),
    ];
    let measures = Measure::CHOICE.variants.iter().map(|variant| {
        let Some(Form::Table(shape)) = variant.body else { panic!("a measure has a table") };
        let path = format!("remedies.do nothing.0.{}", variant.tag);
        (
            path,
            vec![("remedies.do nothing".to_owned(), format!("[{{ {} = {{ }} }}]", variant.tag))],
            shape,
        )
    });
    let parts = parts.map(|(path, place, value)| {
        let set = (!value.is_empty()).then(|| (path.to_owned(), value.to_owned()));
        (path.to_owned(), set.into_iter().collect(), shape_at(place))
    });
    for (path, mut set, shape) in measures.chain(parts) {
        let asked = asked_at(&path, &mut set);
        let base = shape.presets().map(|_| "base").into_iter();
        for key in shape.entries().map(|entry| entry.key).chain(base) {
            assert!(
                asked.contains(&key.to_owned()),
                "nobody asks for `{key}` of {path}: {asked:?}"
            );
        }
    }
}

/// The shape of the table at `place` of the format.
fn shape_at(place: &str) -> &'static Shape {
    let mut shape = &FORMAT;
    let mut keys = place.split('.');
    while let Some(key) = keys.next() {
        let mut form = shape.entry(key).expect("a key").form;
        shape = loop {
            form = match form {
                Form::List(of) => *of,
                Form::Table(shape) => break shape,
                Form::Choice(choice) => {
                    let tag = keys.next().expect("a tag");
                    let found = choice.variants.iter().find(|variant| variant.tag == tag);
                    found.and_then(|variant| variant.body).expect("settings")
                }
                other => panic!("{other:?} is no table"),
            };
        };
    }
    shape
}

/// The keys that the reader of the table at `path` knows: what it proposes in place of one that it
/// does not.
fn asked_at(path: &str, set: &mut Vec<Override>) -> Vec<String> {
    set.push((format!("{path}.an-unknown-key-that-is-like-no-other"), "1".to_owned()));
    let problems = read("main.toml", MAIN, set, &on_disk).expect_err("nobody knows that key");
    let said = problems.to_string();
    let unknown = said.split("\n\n").find(|problem| problem.contains("an-unknown-key"));
    let keys = unknown.and_then(|problem| problem.split_once("possible here: "));
    let (_, keys) = keys.unwrap_or_else(|| panic!("no keys are proposed at {path}:\n{said}"));
    keys.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_hang_is_reproduced_at_six_without_latency() {
    let hang =
        read("reproduce-hang.toml", HANG, &[], &on_disk).unwrap_or_else(|all| panic!("{all}"));
    let offender = &hang.scenario.classes[1];
    let at = SimTime::ZERO + SimDuration::from_secs(6 * 3600);
    assert_eq!(offender.arrivals, Arrivals::Once { at });
    assert_eq!(offender.paths, [Path::LOOPBACK]);
}

#[test]
fn what_is_left_out_has_the_documented_default() {
    let main = with(&[]);
    let relays = &main.scenario.classes[0];
    assert_eq!(relays.banner_timeout, SimDuration::from_secs(300));
    assert_eq!(relays.session_timeout, SimDuration::from_secs(600));
    assert_eq!(main.scenario.classes[1].retry, None);
    assert_eq!(main.scenario.listener.exchanges, 1);
    assert_eq!(main.scenario.listener.idle_timeout, SimDuration::from_secs(300));
    assert_eq!(relays.keep_alive, None);
    let bare = [("replications", "{ min = 1, max = 2 }"), ("baseline", "watchdog")];
    let bare = with(&bare);
    assert_eq!((&bare.goals[..], bare.replications.confidence), (&[][..], 0.95));
    assert_eq!(bare.baseline, 7);
}

#[test]
fn overrides_act_in_their_order_and_are_kept() {
    let overrides = [("clients.offender.invalid", "0.5"), ("clients.1.invalid", "0.25")];
    let changed = with(&overrides);
    assert_eq!(changed.scenario.classes[1].invalid, 0.25);
    assert_eq!(changed.source.overrides.len(), 2);
    assert_eq!(changed.source.overrides[0].1, "0.5");
}

#[test]
fn a_data_file_is_found_beside_the_experiment_and_kept() {
    let law = "{ empirical = \"data/served.csv\" }";
    let notices = "remedies.operator reboots.0.operator.notices";
    let main = with(&[("listener.service", law), ("seed", "1")]);
    let sorted = [1, 2].map(SimDuration::from_secs).to_vec();
    assert_eq!(main.scenario.listener.service, Distribution::Empirical { sorted });
    let file = ("data/served.csv".to_owned(), "served in\n2 s\n1 s\n".to_owned());
    assert_eq!(main.source.files, std::slice::from_ref(&file));
    let twice = with(&[("listener.service", law), (notices, law)]);
    assert_eq!(twice.source.files, [file]);
}

#[test]
fn arrivals_are_read_by_their_law() {
    let relays = |law: &str| {
        let main = with(&[("clients.mail relays.arrivals", law)]);
        main.scenario.classes[0].arrivals.clone()
    };
    let gap = Distribution::Exponential { mean: 300.0 };
    let renewal = "{ renewal = { gap = { exponential = { mean = \"5 min\" } } } }";
    assert_eq!(relays(renewal), Arrivals::Renewal { gap });
    let diurnal = |more: &str| {
        format!("{{ diurnal = {{ rate = \"864 / day\", peak = 1.5, at = \"14 hours\"{more} }} }}")
    };
    let at = SimDuration::from_secs(14 * 3_600);
    let expected = |weekend| Arrivals::Diurnal(Diurnal { rate: 0.01, peak: 1.5, at, weekend });
    assert_eq!(relays(&diurnal("")), expected(1.0));
    assert_eq!(relays(&diurnal(", weekend = 0.4")), expected(0.4));
    let think = Distribution::Constant(SimDuration::from_secs(300));
    let loops = "{ closed-loop = { think = \"5 min\" } }";
    assert_eq!(relays(loops), Arrivals::ClosedLoop { think });
    let Arrivals::Trace { requests } = relays("{ trace = \"data/requests.csv\" }") else {
        panic!("a trace is read");
    };
    let instants: Vec<u64> = requests.iter().map(|request| request.at.as_nanos()).collect();
    assert_eq!(instants, [1_000_000_000, 2_000_000_000]);
}

#[test]
fn connections_are_kept_for_as_good_as_all_requests_unless_told() {
    let keep = |value: &str| {
        let main = with(&[("clients.mail relays.keep-alive", value)]);
        main.scenario.classes[0].keep_alive.expect("it keeps connections")
    };
    let idle = SimDuration::from_secs(30);
    assert_eq!(keep("{ idle = \"30 s\" }"), KeepAlive { idle, requests: 1_000_000 });
    let limited = keep("{ idle = \"30 s\", requests = 10 }");
    assert_eq!(limited, KeepAlive { idle, requests: 10 });
}

#[test]
fn a_back_off_grows_to_its_longest_wait() {
    let waits = |backoff: &str| {
        let retry = format!("{{ backoff = {{ {backoff} }}, give-up = \"1 day\", jitter = 0.5 }}");
        let main = with(&[("clients.mail relays.retry", &retry)]);
        let retry = main.scenario.classes[0].retry.clone().expect("a retry");
        assert_eq!(retry.jitter, 0.5);
        retry.schedule.iter().map(|wait| wait.as_secs_f64()).collect::<Vec<_>>()
    };
    let doubling = waits("first = \"1 min\", factor = 2, most = \"10 min\"");
    assert_eq!(doubling, [60.0, 120.0, 240.0, 480.0, 600.0]);
    assert_eq!(waits("first = \"8 s\", factor = 1.5, most = \"12 s\""), [8.0, 12.0]);
    assert_eq!(waits("first = \"1 min\", factor = 100, most = \"1 min\""), [60.0]);
}

#[test]
fn hosts_are_dealt_over_the_nodes_in_turn() {
    let links = "[{ between = [\"a\", \"b\"], latency = \"1 s\" }, \
                 { between = [\"b\", \"c\"], latency = \"2 s\", loss = 0.5 }]";
    let main = with(&[
        ("network", &format!("{{ nodes = [\"a\", \"b\", \"c\", \"idle\"], links = {links} }}")),
        ("listener.at", "a"),
        ("clients.mail relays.at", "[\"b\", \"c\", \"a\"]"),
        ("clients.mail relays.hosts", "4"),
        ("clients.offender.at", "[\"c\"]"),
    ]);
    let relays = main.scenario.classes[0].paths.iter();
    let seconds: Vec<f64> = relays.map(|path| path.latency.as_secs_f64()).collect();
    assert_eq!(seconds, [1.0, 3.0, 0.0, 1.0]);
    assert_eq!(main.scenario.classes[1].paths[0].loss, 0.5);
}

#[test]
fn a_drawn_link_has_the_latency_that_is_said_or_its_length_or_the_default() {
    let network = "{ topology = \"data/drawn.dot\", default-latency = \"2 ms\" }";
    let main = with(&[
        ("network", network),
        ("listener.at", "The City"),
        ("clients.mail relays.at", "[\"a\", \"b\", \"d\", \"The City\"]"),
        ("clients.mail relays.hosts", "4"),
        ("clients.offender.at", "[\"a\"]"),
    ]);
    let relays = main.scenario.classes[0].paths.iter();
    let micros: Vec<u64> = relays.map(|path| path.latency.as_nanos() / 1000).collect();
    // A degree of the equator is 111.195 km.
    assert_eq!(micros, [3000, 2000, 556, 0]);
    assert_eq!(main.scenario.classes[1].paths[0].loss, 0.5);
}

#[test]
fn an_experiment_is_called_after_its_file() {
    for (file, name) in [
        ("a/b.toml", "b"),
        ("b.c.toml", "b.c"),
        ("-", "stdin"),
        ("./-", "-"),
        ("a\nb.toml", "a\nb"),
        // These would lead to another folder.
        ("a/...toml", "...toml"),
        ("..toml", "..toml"),
        (".toml", ".toml"),
    ] {
        assert_eq!(name_of(file), name);
    }
}

#[test]
fn the_limits_are_those_that_the_format_tells() {
    use super::{clients, expect, listener, remedies, sweep};
    use crate::reading::attach::{FILE_SIZE_MAX, FILES_SIZE_MAX};
    let (name, title) = (scalar::NAME_MAX, scalar::TITLE_MAX);
    let (classes, hosts) = (clients::CLASSES_MAX, clients::HOSTS_MAX);
    let [keys, axes, points] = [sweep::KEYS_MAX, sweep::AXES_MAX, sweep::POINTS_MAX];
    for row in [
        format!("| characters of a name, of the title | {name}, {title} |"),
        format!(
            "| remedies, measures of a remedy | {}, {} |",
            remedies::REMEDIES_MAX,
            remedies::MEASURES_MAX
        ),
        format!(
            "| classes of clients, hosts, workers | {classes}, {hosts}, {} |",
            listener::WORKERS_MAX
        ),
        format!("| swept keys, of them in charts, design points | {keys}, {axes}, {points} |"),
        format!("| expectations | {} |", expect::EXPECTATIONS_MAX),
        format!(
            "| bytes of a data file, of all | {} MiB, {} MiB |",
            FILE_SIZE_MAX >> 20,
            FILES_SIZE_MAX >> 20
        ),
    ] {
        assert!(include_str!("mod.rs").contains(&row), "{row}");
    }
}

#[test]
fn a_file_that_is_called_as_standard_input_is_told_by_its_folder() {
    let told = |file: &str| {
        let read = read(file, MAIN, &[], &on_disk);
        read.unwrap_or_else(|all| panic!("{all}")).source.file
    };
    assert_eq!([told("-"), told("./-"), told("a/b.toml")], ["-", "./-", "b.toml"]);
}

#[test]
fn as_many_hosts_as_the_limits_say_are_accepted() {
    // With the one of the other class they are a million.
    let many = with(&[("clients.mail relays.hosts", "999999")]);
    assert_eq!(many.scenario.classes[0].paths.len(), 999_999);
    let loops = "{ closed-loop = { think = \"5 min\" } }";
    let loops = [("clients.mail relays.hosts", "10000"), ("clients.mail relays.arrivals", loops)];
    assert_eq!(with(&loops).scenario.classes[0].paths.len(), 10_000);
}

#[test]
fn what_is_to_be_known_how_well_is_read_and_mistakes_are_told() {
    use crate::experiment::goal::{Goal, Within};
    use crate::experiment::metric::PORT_AVAILABILITY;
    let base = include_str!("../../../experiments/reproduce-hang.toml");
    let read = |until: &str| {
        let overrides = [("replications.until".to_owned(), until.to_owned())];
        super::read("a.toml", base, &overrides, &super::no_files)
    };
    let experiment = read(
        "[{ metric = 'port_availability', relative = 0.1 }, { metric = 'hangs', remedy = 'with \
         the fix', against = 'without the fix', within = 2 }]",
    )
    .expect("it is sound");
    let place = |name: &str| experiment.remedies.iter().position(|named| named.name == name);
    let [share, difference] = &experiment.goals[..] else { panic!("two goals") };
    let within = Within::Relative(0.1);
    let all = Goal { metric: PORT_AVAILABILITY, remedy: None, against: None, within };
    assert_eq!(*share, all);
    assert_eq!(difference.remedy, place("with the fix"));
    assert_eq!(difference.against, place("without the fix"));
    for (until, said) in [
        ("[{ metric = 'hangs' }]", "it is not said how well"),
        ("[{ metric = 'hangs', within = 1, relative = 1 }]", "say the same twice"),
        ("[{ metric = 'hangs', within = 0 }]", "`within` is 0"),
        ("[{ metric = 'hang', within = 1 }]", "unknown metric `hang`"),
        ("[{ metric = 'hangs', within = 1, against = 'with the fix' }]", "needs another `remedy`"),
        ("[{ metric = 'hangs', within = 1, remedy = 'x' }]", "x"),
        ("3", "replications.until"),
    ] {
        let mistakes = read(until).expect_err(until).to_string();
        assert!(mistakes.contains(said), "{until}: {mistakes}");
    }
}
