//! The text of an experiment file → an [`Experiment`], or every mistake in it.
//!
//! One file for each table of the format. A reader asks for all keys of its table before it gives
//! up, and goes on after a mistake, so that the user sees all of them at once.
//!
//! # The format
//!
//! TOML. `?` marks what may be left out, with its default. Durations and rates carry units (`ns`,
//! `us`, `ms`, `s`, `min`, `hour`, `day`, `week`, also as `mins`, `hrs`, `sec`, `µs` and the like;
//! `"500 / day"`), and durations are rounded to the nanosecond; an unknown key is a mistake. Each
//! preset carries its source.
//!
//! A path, in a sweep or behind `--set`, leads through keys, names in lists (`clients.users.hosts`),
//! measures by what they are called (`remedies.patch.fix.at`) or by their numbers from 0
//! (`remedies.patch.0.fix.at`).
//!
//! `porthang help format` tells the same, of one table or all.
//!
#![doc = include_str!("format.md")]
//!
//! # Limits
//!
//! More is refused, with the place and what to change.
//!
//! | of | at most |
//! |---|---|
//! | characters of a name, of the title | 200, 500 |
//! | remedies, measures of a remedy | 200, 100 |
//! | classes of clients, hosts, workers | 200, 1000000, 1000000 |
//! | nodes at which listeners stand, paths to several | 100, 8000000 |
//! | swept keys, of them in charts, design points | 20, 2, 10000 |
//! | expectations | 1000 |
//! | bytes of a data file, of all | 16 MiB, 64 MiB |

mod arrivals;
mod clients;
mod costs;
mod detail;
mod expect;
mod globe;
mod goal;
mod graph;
mod horizon;
mod link;
mod listener;
mod metric;
mod mistakes;
mod network;
mod objective;
mod only;
mod question;
mod remedies;
mod replications;
mod retry;
mod shapes;
mod sweep;
mod topology;
mod trace;

use std::path::Path as FilePath;

use super::costs::Costs;
use super::{Experiment, LeftOut, NamedRemedy, Replications, Source, assumed};
use crate::engine::SimDuration;
use crate::model::{Detail, Scenario};
use crate::reading::{
    Document, Entry, File, Form, Key, Loader, Node, Override, Presence, Problems, Shape, Table,
    read_table, scalar,
};
use clients::Clients;
use detail::Wanted;
use expect::Subjects;
use horizon::Horizon;
use listener::Listener;
use metric::Given;
pub use mistakes::Mistakes;
use network::Site;
pub use question::read_question;
pub use retry::PRESETS as RETRY_PRESETS;
use sweep::Swept;

/// The keys behind which the path of a data file stands.
const FILE_KEYS: [&str; 3] = ["empirical", "topology", "trace"];

/// The most nodes at which listeners stand: to each of them paths are looked for.
const SITES_MAX: usize = 100;

/// The most paths from hosts to them, as many as the points of a sweep may have.
const PATHS_MAX: usize = 8_000_000;

/// What standard input is called on a command line.
pub const STDIN: &str = "-";

/// Reads the experiment in `text`, the content of the file called `file`, or [`STDIN`], after
/// putting `overrides` (path and value) into it in their order. `load` reads the data files that it
/// names; their paths are relative to the folder of `file`, which is put before them.
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
    let (mut document, source) = open(file, text, overrides, load, &mut problems);
    // Only a command of its own makes something of it, but it is sound for all.
    let asked = sweep::take(&mut document.root, &mut problems);
    let swept = sweep::read(&mut document, &mut problems);
    let read = |root: &Node, problems: &mut Problems| {
        experiment(root, name_of(file), swept.as_ref(), problems)
    };
    match sweep::points(&document.root, swept.as_ref(), &read, &mut problems) {
        Some(mut experiment) if problems.is_empty() && asked.is_some() => {
            detail::even_out(&mut experiment);
            Ok(Experiment { source, ..experiment })
        }
        _ => Err(Mistakes::of(&document, problems)),
    }
}

/// The document with its data files, and what it was read from.
fn open(
    file: &str,
    text: &str,
    overrides: &[Override],
    load: Loader<'_>,
    problems: &mut Problems,
) -> (Document, Source) {
    let shown = if file == STDIN { "stdin" } else { file };
    let mut document = Document::parse(shown, text, overrides, problems);
    document.attach(&FILE_KEYS, load, problems);
    let content = |data: &File| (data.name.clone(), data.content.to_string());
    let source = Source {
        // A file of that name is told from standard input by its folder.
        file: match file_name(file) {
            STDIN if file != STDIN => format!("./{STDIN}"),
            name => name.to_owned(),
        },
        text: text.to_owned(),
        overrides: overrides.to_vec(),
        files: document.data().iter().map(content).collect(),
    };
    (document, source)
}

/// For experiments that name no data files, and places that have none.
///
/// # Errors
/// Always.
pub fn no_files(_: &FilePath) -> Result<Vec<u8>, String> {
    Err("no data files can be read here".to_owned())
}

/// The name of the experiment in `file`: that of the file without folders and ending, unless that
/// would lead to another folder.
pub fn name_of(file: &str) -> String {
    if file == STDIN {
        return "stdin".to_owned();
    }
    let name = file_name(file);
    let stem = FilePath::new(name).file_stem().and_then(|stem| stem.to_str());
    stem.filter(|stem| ![".", ".."].contains(stem)).unwrap_or(name).to_owned()
}

/// The name of `file` without folders.
fn file_name(file: &str) -> &str {
    let name = FilePath::new(file).file_name().and_then(|name| name.to_str());
    name.unwrap_or("experiment")
}

/// The whole file.
pub static FORMAT: Shape = Shape::new(
    "the experiment",
    "what is asked of what; the horizon starts on a Monday at 00:00",
    &[
        Entry::of("title", scalar::TITLE, Presence::Needed, "what it is called"),
        Entry::needed::<u64>("seed", "the root of all randomness"),
        Entry::needed::<SimDuration>("horizon", "how long a replication lasts"),
        Entry::absent::<Key>("baseline", "the first remedy", "what the others are compared with"),
        Entry::absent::<Vec<Key>>("only", "all", "the remedies that are run"),
        Entry::absent::<Wanted>(
            "detail",
            "auto",
            "how much of the traffic is simulated: all requests, or only what makes and ends \
             outages, which tells nothing of valid requests; `auto` simulates no more than `metrics` \
             and the rest of the file need",
        ),
        Entry::absent::<Vec<Key>>("metrics", "all", "the metrics that are asked for"),
        Entry::needed::<Replications>("replications", "how often it is repeated"),
        Entry::of("network", network::NETWORK, Presence::Needed, "what lies between"),
        Entry::of("clients", clients::CLIENTS, Presence::Needed, "the classes of clients"),
        Entry::of("listener", listener::LISTENER, Presence::Needed, "the program that is called"),
        Entry::of("remedies", remedies::REMEDIES, Presence::Needed, "what is compared"),
        Entry::of(
            "sweep",
            Form::Table(&sweep::SWEEP),
            Presence::Absent("one design point"),
            "keys that take several values",
        ),
        Entry::of(
            "sensitivity",
            Form::Table(&sweep::SENSITIVITY),
            Presence::Absent("nothing is asked"),
            "which inputs are not known well",
        ),
        Entry::of("expect", expect::EXPECT, Presence::Absent("nothing"), "what the author expects"),
        Entry::of(
            "objective",
            objective::OBJECTIVE,
            Presence::Absent("nothing is promised"),
            "what availability is promised",
        ),
        Entry::absent::<Costs>("costs", "nothing has a price", "what things cost"),
    ],
);

fn experiment(
    root: &Node,
    name: String,
    swept: Option<&Swept>,
    problems: &mut Problems,
) -> Option<Experiment> {
    if root.entries().is_empty() {
        let hint = "an experiment has a title, a seed, a horizon, [replications], [network], \
                    [[clients]], [listener] and [remedies]";
        problems.add_missing(root.at, "there is no experiment here", hint);
        return None;
    }
    let read = read_table(root, &FORMAT, problems, |table| {
        let title = table.required_with("title", scalar::title);
        let seed = table.required("seed");
        let wanted = table.optional::<Wanted>("detail").map(Option::unwrap_or_default);
        let most = wanted.map(Wanted::most);
        let horizon = Horizon::read(table);
        let replications = table.required("replications");
        let (scenario, remedies) = system(table, horizon, most);
        let names = table.node("remedies").map(Node::keys).unwrap_or_default();
        let baseline = table.optional::<Key>("baseline");
        let baseline = baseline.and_then(|baseline| match baseline {
            Some(baseline) => remedies::called(&baseline, &names, table.problems()),
            None => Some(0),
        });
        let (expect, objective) = (table.node("expect"), table.node("objective"));
        let kept = only::read(table, &names, swept);
        let costs = table.optional("costs");
        let targeted =
            |scenario: &Scenario| scenario.classes.iter().any(|class| class.within.is_some());
        let has_target = scenario.as_ref().map(targeted);
        let given = Given { prices: costs.as_ref(), has_target, detail: most };
        let metrics = detail::metrics(table, given);
        let subjects = Subjects { remedies: &names, swept, given };
        let goals = goal::read(table, subjects);
        let system = scenario.as_ref().zip(remedies.as_deref());
        let expectations = expect.map_or(Some(Vec::new()), |node| {
            expect::read(node, subjects, system, table.problems())
        });
        let objectives = match objective {
            Some(node) => objective::read(node, has_target, table.problems()),
            None => Some(Vec::new()),
        };
        let charts = swept.and_then(|swept| swept.charts.as_ref());
        let charts = metric::charts(charts, given, table.problems());
        let whole = Experiment {
            name,
            title: title?,
            seed: seed?,
            replications: replications?,
            goals: goals?,
            scenario: scenario?,
            remedies: remedies?,
            left_out: LeftOut::default(),
            baseline: baseline?,
            expectations: expectations?,
            objectives: objectives?,
            costs: costs?,
            sweep: None,
            charts: charts?,
            assumed: Vec::new(),
            source: Source::default(),
        };
        let whole = only::keep(whole, &kept?);
        detail::settle(whole, wanted?, metrics?.as_deref(), table)
    });
    let experiment = read?;
    let run: Vec<&str> = experiment.remedies.iter().map(|named| named.name.as_str()).collect();
    let assumed = assumed::located(root, &run, problems);
    Some(Experiment { assumed, ..experiment })
}

/// The scenario and what is compared in it, which tells where listeners stand.
fn system(
    table: &mut Table<'_, '_>,
    horizon: Option<Horizon>,
    detail: Option<Detail>,
) -> (Option<Scenario>, Option<Vec<NamedRemedy>>) {
    let network =
        table.required_with("network", |node, problems| network::read(node, horizon, problems));
    let listener = table.required_with("listener", |node, problems| {
        listener::read(node, network.as_ref(), problems)
    });
    let clients = table.required_with("clients", |node, problems| {
        clients::read(node, (horizon, detail), network.as_ref(), problems)
    });
    let spec = listener.as_ref().map(|listener| &listener.spec);
    let remedies = table.required_with("remedies", |node, problems| {
        remedies::read(node, horizon, spec, network.as_ref(), problems)
    });
    let parts = network.zip(clients).zip(listener);
    let scenario = parts.and_then(|((network, clients), Listener { spec: listener, site })| {
        let sites = network.sites(site, remedies.as_deref().unwrap_or_default());
        refuse_too_many_paths(&sites, &clients, table)?;
        let mut gates = network.gates();
        let join = |class: Clients| class.join(&network, &sites, &mut gates, table.problems());
        let classes = clients.into_iter().filter_map(join).collect();
        let sites = sites.into_iter().map(|site| site.name).collect();
        let detail = detail.unwrap_or_default();
        Some(Scenario { detail, horizon: horizon?.span, classes, listener, gates, sites })
    });
    (scenario, remedies)
}

/// Each host has a path to each site.
fn refuse_too_many_paths(
    sites: &[Site],
    clients: &[Clients],
    table: &mut Table<'_, '_>,
) -> Option<()> {
    let hosts: usize = clients.iter().map(|class| class.hosts() as usize).sum();
    let (nodes, paths) = (sites.len(), sites.len() * hosts);
    let (message, hint) = if nodes > SITES_MAX {
        let message = format!("listeners stand at {nodes} nodes");
        (message, format!("let there be at most {SITES_MAX}, of all remedies together"))
    } else if nodes > 1 && paths > PATHS_MAX {
        let message = format!("{hosts} hosts have {paths} paths to the {nodes} nodes of listeners");
        (message, format!("name fewer nodes, or write fewer hosts: at most {PATHS_MAX} paths"))
    } else {
        return Some(());
    };
    table.complain("remedies", message, hint);
    None
}

#[cfg(test)]
mod tests;
