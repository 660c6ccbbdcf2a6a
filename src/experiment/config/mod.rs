//! The text of an experiment file → an [`Experiment`], or every mistake in it.
//!
//! One file for each table of the format. A reader asks for all keys of its table before it gives
//! up, and goes on after a mistake, so that the user sees all of them at once.

mod arrivals;
mod clients;
mod expect;
mod link;
mod listener;
mod network;
mod remedies;
mod replications;
mod shapes;
mod sweep;
mod topology;
mod trace;

use std::fmt;
use std::path::Path as FilePath;

use super::{Experiment, Source};
use crate::engine::SimDuration;
use crate::model::Scenario;
use crate::reading::{
    Diagnostic, Document, File, Key, Loader, Node, Override, Problems, Table, hint, read_table,
};

/// The longest horizon: a hundred years.
pub const HORIZON_MAX: SimDuration = SimDuration::DAY.times(36_500);

/// The keys behind which the path of a data file stands.
const FILE_KEYS: [&str; 3] = ["empirical", "topology", "trace"];

/// The most mistakes that are told one by one; nobody reads more.
const TOLD_MAX: usize = 100;

/// The mistakes in an experiment file and its data files, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    /// The first of them, at least one.
    pub described: Vec<Diagnostic>,
    /// How many there are.
    pub count: usize,
}

impl Mistakes {
    /// All of them with the colours of a terminal.
    pub fn coloured(&self) -> String {
        self.written(Diagnostic::coloured)
    }

    fn written(&self, write: fn(&Diagnostic) -> String) -> String {
        let mut texts: Vec<String> = self.described.iter().map(write).collect();
        let untold = self.count - self.described.len();
        if untold > 0 {
            texts.push(format!("and {untold} more"));
        }
        texts.join("\n\n")
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(Diagnostic::to_string))
    }
}

impl std::error::Error for Mistakes {}

/// Reads the experiment in `text`, the content of the file called `file`, after putting
/// `overrides` (path and value) into it in their order. `load` reads the data files that it names;
/// their paths are relative to the folder of `file`, which is put before them.
///
/// # Errors
/// All mistakes, if there is one.
///
/// # Example
/// ```
/// let text = include_str!("../../../experiments/reproduce-hang.toml");
/// let seed = [("seed".to_owned(), "7".to_owned())];
/// let file = "experiments/reproduce-hang.toml";
/// use porthang::experiment::config;
/// let experiment = config::read(file, text, &seed, &config::no_files).unwrap();
/// assert_eq!(experiment.name, "reproduce-hang");
/// assert_eq!(experiment.seed, 7);
/// ```
pub fn read(
    file: &str,
    text: &str,
    overrides: &[Override],
    load: Loader<'_>,
) -> Result<Experiment, Mistakes> {
    let mut problems = Problems::default();
    let mut document = Document::parse(file, text, overrides, &mut problems);
    document.attach(&FILE_KEYS, load, &mut problems);
    let content = |data: &File| (data.name.clone(), data.content.to_string());
    let source = Source {
        text: text.to_owned(),
        overrides: overrides.to_vec(),
        files: document.data().iter().map(content).collect(),
    };
    let swept = sweep::read(&mut document, &mut problems).unwrap_or_default();
    let read = |root: &Node, problems: &mut Problems| {
        experiment(root, name_of(file), source.clone(), problems)
    };
    match sweep::points(&document.root, &swept, &read, &mut problems) {
        Some(experiment) if problems.is_empty() => Ok(experiment),
        _ => {
            let problems = problems.into_sorted();
            assert!(!problems.is_empty(), "a reader gave up and did not say why");
            let told = problems.iter().take(TOLD_MAX);
            let described = told.map(|problem| document.describe(problem)).collect();
            Err(Mistakes { described, count: problems.len() })
        }
    }
}

/// For experiments that name no data files, and places that have none.
///
/// # Errors
/// Always.
pub fn no_files(_: &FilePath) -> Result<String, String> {
    Err("no data files can be read here".to_owned())
}

/// The name of the experiment in `file`: that of the file without folders and ending.
fn name_of(file: &str) -> String {
    let stem = FilePath::new(file).file_stem().and_then(|stem| stem.to_str());
    match stem {
        None | Some("-" | "") => "experiment".to_owned(),
        Some(stem) => stem.to_owned(),
    }
}

fn experiment(
    root: &Node,
    name: String,
    source: Source,
    problems: &mut Problems,
) -> Option<Experiment> {
    if root.entries().is_empty() {
        let hint = "an experiment has a title, a seed, a horizon, [replications], [network], \
                    [[clients]], [listener] and [remedies]";
        problems.add_missing(root.at, "there is no experiment here", hint);
        return None;
    }
    read_table(root, "the experiment", problems, |table| {
        let title = table.required("title");
        let seed = table.required("seed");
        let horizon = horizon(table);
        let replications = table.required("replications");
        let scenario = scenario(table, horizon);
        let remedies = table
            .required_with("remedies", |node, problems| remedies::read(node, horizon, problems));
        let names = table.node("remedies").map(Node::keys).unwrap_or_default();
        let baseline = table.optional::<Key>("baseline");
        let baseline = baseline.and_then(|baseline| match baseline {
            Some(baseline) => remedy_called(&baseline, &names, table.problems()),
            None => Some(0),
        });
        let expectations = match table.node("expect") {
            Some(node) => expect::read(node, &names, table.problems()),
            None => Some(Vec::new()),
        };
        Some(Experiment {
            name,
            title: title?,
            seed: seed?,
            replications: replications?,
            scenario: scenario?,
            remedies: remedies?,
            baseline: baseline?,
            expectations: expectations?,
            sweep: None,
            source,
        })
    })
}

fn horizon(table: &mut Table<'_, '_>) -> Option<SimDuration> {
    let horizon = table.above_zero("horizon");
    let message = |span: &SimDuration| format!("the horizon {span} is longer than 100 years");
    let hint = "write at most \"36500 days\"; more replications tell more than a longer horizon";
    table.check("horizon", horizon, |span| *span <= HORIZON_MAX, message, hint)
}

fn scenario(table: &mut Table<'_, '_>, horizon: Option<SimDuration>) -> Option<Scenario> {
    let network =
        table.required_with("network", |node, problems| network::read(node, horizon, problems));
    let listener = table.required_with("listener", |node, problems| {
        listener::read(node, network.as_ref(), problems)
    });
    let clients = table.required_with("clients", |node, problems| {
        clients::read(node, horizon, network.as_ref(), problems)
    });
    let (network, clients, listener) = (network?, clients?, listener?);
    let mut gates = network.gates();
    let mut classes = Vec::with_capacity(clients.len());
    for client in clients {
        let paths = network.paths(&client, listener.node, &mut gates, table.problems());
        classes.extend(paths.map(|paths| client.into_class(paths)));
    }
    Some(Scenario { horizon: horizon?, classes, listener: listener.spec, gates })
}

/// The index of the remedy that `reference` names.
fn remedy_called(reference: &Key, names: &[&str], problems: &mut Problems) -> Option<usize> {
    let index = names.iter().position(|name| *name == reference.name);
    if index.is_none() && !names.is_empty() {
        let message = format!("there is no remedy `{}`", reference.name);
        problems.add_missing(reference.at, message, hint::one_of(&reference.name, names));
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Distribution, SimTime};
    use crate::model::network::Path;
    use crate::model::scenario::{Arrivals, Diurnal, KeepAlive};

    const MAIN: &str = include_str!("../../../experiments/fix-vs-restart.toml");
    const HANG: &str = include_str!("../../../experiments/reproduce-hang.toml");

    const DRAWN: &str = "graph { a [label=twin]; b [label=twin]; d [latitude=0, longitude=1]
        c [label=\"The City\", latitude=0, longitude=0]
        a -- b [delay=\"1 ms\", loss=0.5]; b -- c; b -- c [latency=\"9 s\"]; c -- d }";

    /// The data files of this test.
    fn on_disk(path: &FilePath) -> Result<String, String> {
        match path.to_str() {
            Some("experiments/data/served.csv") => Ok("served in\n2 s\n1 s\n".to_owned()),
            Some("experiments/data/drawn.dot") => Ok(DRAWN.to_owned()),
            Some("experiments/data/requests.csv") => Ok("at,kind\n1 s\n2 s,valid\n".to_owned()),
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
        let expected = ["do nothing", "fix", "operator reboots", "nightly reboot", "watchdog"];
        assert_eq!(names, expected);
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
        assert_eq!((bare.replications.precision, bare.replications.confidence), (None, 0.95));
        assert_eq!(bare.baseline, 4);
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
        let diurnal = "{ diurnal = { rate = \"864 / day\", peak = 1.5, at = \"14 hours\" } }";
        let at = SimDuration::from_secs(14 * 3_600);
        let expected = Arrivals::Diurnal(Diurnal { rate: 0.01, peak: 1.5, at });
        assert_eq!(relays(diurnal), expected);
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
            let retry =
                format!("{{ backoff = {{ {backoff} }}, give-up = \"1 day\", jitter = 0.5 }}");
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
        for (file, name) in [("a/b.toml", "b"), ("b.c.toml", "b.c"), ("-", "experiment")] {
            assert_eq!(name_of(file), name);
        }
    }
}
