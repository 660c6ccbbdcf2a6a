//! `[[clients]]`: the classes of clients.

use petgraph::stable_graph::NodeIndex;

use super::arrivals::{self, ARRIVALS};
use super::horizon::Horizon;
use super::network::{Network, Site};
use crate::engine::SimDuration;
use crate::model::link::Gate;
use crate::model::network::{Path, Topology};
use crate::model::scenario::{Arrivals, Class, KeepAlive, Retry};
use crate::model::{Detail, Profile};
use crate::reading::{
    Entry, Form, Key, Node, Presence, Probability, Problems, Read, Shape, Table, Toll, Value,
    read_table, read_table_called, scalar,
};

/// More classes than this are not told apart in a story. Each has two numbers of 16 bits.
pub(super) const CLASSES_MAX: usize = 200;

/// Most hosts, of a class and of all together.
pub(super) const HOSTS_MAX: u32 = 1_000_000;

/// Most hosts of a class in closed loops: each has random streams of its own, which take 1 kB.
const LOOPS_MAX: u32 = 10_000;

/// The most requests on one connection, which is as good as no limit.
const KEPT_MAX: u32 = 1_000_000;

/// How long a client waits for the banner unless told: RFC 5321, 4.5.3.2.1 (initial 220).
const BANNER_TIMEOUT: &str = "5 min";

/// How long it waits for the final reply: RFC 5321, 4.5.3.2.6 (end of the data).
const SESSION_TIMEOUT: &str = "10 min";

static SHAPE: Shape = Shape::new(
    "clients",
    "a class of clients; its hosts are alike",
    &[
        Entry::needed::<String>("name", "what it is called"),
        Entry::needed::<u32>("hosts", "how many there are").within(1.0, HOSTS_MAX as f64),
        Entry::depends::<Vec<Key>>(
            "at",
            "where nodes have names",
            "the nodes that its hosts are at, in turn",
        ),
        Entry::needed::<Profile>("profile", "what their TCP does"),
        Entry::of("arrivals", ARRIVALS, Presence::Needed, "when requests are born"),
        Entry::absent::<Probability>(
            "invalid",
            "0",
            "the share of requests that can hang the port",
        ),
        Entry::absent::<Retry>("retry", "one attempt", "when it tries again"),
        Entry::usual::<SimDuration>(
            "banner-timeout",
            BANNER_TIMEOUT,
            "RFC 5321, 4.5.3.2.1",
            "how long it waits for the banner",
        ),
        Entry::usual::<SimDuration>(
            "session-timeout",
            SESSION_TIMEOUT,
            "RFC 5321, 4.5.3.2.6",
            "how long it waits for the final reply",
        ),
        Entry::absent::<SimDuration>(
            "within",
            "no target",
            "how long after its birth a request may have the final reply of its first attempt, to \
             count in `served_within`",
        ),
        Entry::absent::<KeepAlive>(
            "keep-alive",
            "none",
            "how connections are kept for later requests",
        ),
    ],
);

static KEEP_ALIVE: Shape = Shape::new(
    "keep-alive",
    "a connection is left open for the next request of its host",
    &[
        Entry::needed::<SimDuration>("idle", "how long it is kept"),
        Entry::absent::<u32>("requests", "a million", "the most requests on one")
            .within(2.0, KEPT_MAX as f64),
    ],
);

/// What may be written for all classes.
pub(super) const CLIENTS: Form = Form::List(&Form::Table(&SHAPE));

/// A class that is not yet joined to the network.
#[derive(Debug)]
pub(super) struct Clients {
    class: Class,
    /// How many hosts it has.
    hosts: u32,
    /// The names of the nodes its hosts are at, in turn; a star has none.
    at: Vec<Key>,
    /// Those nodes.
    places: Vec<NodeIndex>,
}

impl Clients {
    /// The class with the paths of its hosts to these sites; the gates of their own links are added
    /// to `gates`.
    pub(super) fn join(
        self,
        network: &Network,
        sites: &[Site],
        gates: &mut Vec<Gate>,
        problems: &mut Problems,
    ) -> Option<Class> {
        let paths: Vec<Vec<Option<Path>>> = match network {
            Network::Star { link, .. } => {
                // Hosts whose links hold nothing up are alike, and there may be a million.
                let hosts = if link.gate.is_none() { 1 } else { self.hosts };
                let (star, centre, hosts) = Topology::star(hosts, link);
                let paths = star.paths(centre, &hosts, gates.len());
                gates.extend(star.gates());
                vec![paths]
            }
            Network::Graph(graph) => {
                let paths = |(number, site): (usize, &Site)| {
                    let paths = graph.topology.paths(site.node, &self.places, 0);
                    let lost = self.at.iter().zip(&paths).filter(|(_, path)| path.is_none());
                    for (name, _) in lost.filter(|_| !graph.is_broken) {
                        let to = match number {
                            0 => "the listener".to_owned(),
                            _ => format!("the standby at `{}`", site.name),
                        };
                        let message = format!("no links lead from `{}` to {to}", name.name);
                        problems.add(name.at, message, "add a link that joins the two parts");
                    }
                    paths
                };
                sites.iter().enumerate().map(paths).collect()
            }
        };
        let of_hosts = |paths: Vec<Option<Path>>| {
            let paths: Vec<Path> = paths.into_iter().collect::<Option<_>>()?;
            Some(paths.into_iter().cycle().take(self.hosts as usize).collect())
        };
        let mut paths = paths.into_iter().map(of_hosts);
        let first = paths.next()??;
        Some(Class { paths: first, elsewhere: paths.collect::<Option<_>>()?, ..self.class })
    }

    /// How many hosts it has.
    pub(super) const fn hosts(&self) -> u32 {
        self.hosts
    }
}

/// All classes; at least one, their names differ. Up to `horizon` so much of their traffic is
/// simulated at most. Their places are looked up in `network`, if that could be read.
pub(super) fn read(
    node: &Node,
    (horizon, detail): (Option<Horizon>, Option<Detail>),
    network: Option<&Network>,
    problems: &mut Problems,
) -> Option<Vec<Clients>> {
    let Value::Array(items) = &node.value else {
        let message = format!("clients must be a list of tables, not {}", node.value.kind());
        problems.add(node.at, message, "head each class with [[clients]]");
        return None;
    };
    if items.is_empty() {
        let hint = "add a class under [[clients]]";
        problems.add_missing(node.at, "there are no clients", hint);
        return None;
    }
    let places = items.iter().map(|item| item.at);
    if !scalar::at_most(CLASSES_MAX, "classes of clients", places, problems) {
        return None;
    }
    let classes: Vec<Option<Clients>> =
        items.iter().map(|item| read_class(item, (horizon, detail), network, problems)).collect();
    let names = items.iter().filter_map(|item| item.get("name")).filter_map(|name| {
        let Value::Text(text) = &name.value else { return None };
        Some((text.as_str(), name.at))
    });
    let message = |name: &str| format!("another class is called `{name}` too");
    problems.add_repeated(names, message, "give each class a name of its own");
    let hosts: u64 = classes.iter().flatten().map(|class| u64::from(class.hosts)).sum();
    if hosts > u64::from(HOSTS_MAX) {
        let message = format!("the classes have {hosts} hosts together");
        problems.add(node.at, message, format!("let there be at most {HOSTS_MAX}"));
    }
    classes.into_iter().collect()
}

fn read_class(
    node: &Node,
    (horizon, detail): (Option<Horizon>, Option<Detail>),
    network: Option<&Network>,
    problems: &mut Problems,
) -> Option<Clients> {
    let what = match node.get("name").map(|name| &name.value) {
        Some(Value::Text(name)) => format!("the class `{name}`"),
        _ => "a class of clients".to_owned(),
    };
    read_table_called(node, &SHAPE, &what, problems, |table| {
        let name = table.required::<String>("name");
        let hosts = table.within("hosts", 1..=HOSTS_MAX);
        let profile = table.required("profile");
        let invalid = table.or_nothing("invalid");
        let simulated = match detail {
            // What could not be read is not missed.
            None => 0.0,
            Some(Detail::Requests) => 1.0,
            Some(Detail::Outages) => invalid.map_or(0.0, |Probability(share)| share),
        };
        let arrivals = table.required_with("arrivals", |node, problems| {
            arrivals::read(node, horizon, hosts, simulated, problems)
        });
        refuse_crowd(arrivals.as_ref(), hosts, table);
        refuse_idle_share(arrivals.as_ref(), table);
        let retry = table.optional("retry");
        let banner_timeout = table.assume_above_zero("banner-timeout", Toll::BannerTimeOut);
        let session_timeout = table.assume_above_zero("session-timeout", Toll::SessionTimeOut);
        let within = table.optional_above_zero("within");
        let keep_alive = table.optional("keep-alive");
        refuse_what_no_valid_request_needs(arrivals.as_ref(), invalid, table);
        let at = table.or_nothing::<Vec<Key>>("at");
        let places = match (&at, network) {
            (Some(at), Some(network)) => network.places(at, &what, node.at, table.problems()),
            _ => Some(Vec::new()),
        };
        let at = at?;
        Some(Clients {
            class: Class {
                name: name?,
                profile: profile?,
                arrivals: arrivals?,
                invalid: invalid?.0,
                retry: retry?,
                banner_timeout: banner_timeout?,
                session_timeout: session_timeout?,
                within: within?,
                keep_alive: keep_alive?,
                paths: Vec::new(),
                elsewhere: Vec::new(),
            },
            hosts: hosts?,
            at,
            places: places?,
        })
    })
}

/// Hosts in closed loops take memory, those of another law hardly any.
fn refuse_crowd(arrivals: Option<&Arrivals>, hosts: Option<u32>, table: &mut Table<'_, '_>) {
    if let (Some(Arrivals::ClosedLoop { .. }), Some(hosts)) = (arrivals, hosts)
        && hosts > LOOPS_MAX
    {
        let message = format!("{hosts} hosts in closed loops take too much memory");
        let hint = format!(
            "each has random streams of its own: write at most {LOOPS_MAX}; what so many do hardly \
             differs from `poisson`"
        );
        table.complain("hosts", message, hint);
    }
}

/// A share of invalid requests says nothing where the trace says it of each request.
fn refuse_idle_share(arrivals: Option<&Arrivals>, table: &mut Table<'_, '_>) {
    if let Some(Arrivals::Trace { requests }) = arrivals
        && requests.iter().all(|request| request.invalid.is_some())
        && table.node("invalid").is_some()
    {
        let message = "`invalid` decides nothing: the trace says of every request which it is";
        table.contradict("invalid", "arrivals", message, "leave out either");
    }
}

/// What only valid requests need: a connection that is kept, and a target.
fn refuse_what_no_valid_request_needs(
    arrivals: Option<&Arrivals>,
    invalid: Option<Probability>,
    table: &mut Table<'_, '_>,
) {
    let none_is_valid = match arrivals {
        Some(Arrivals::Trace { requests }) => requests
            .iter()
            .all(|request| request.invalid.unwrap_or(invalid == Some(Probability(1.0)))),
        _ => invalid == Some(Probability(1.0)),
    };
    if none_is_valid && table.node("keep-alive").is_some() {
        let message = "`keep-alive` keeps nothing: every request of the class is invalid, and such \
                       a request opens a connection of its own";
        table.complain("keep-alive", message, "leave it out, or lower `invalid`");
    }
    if none_is_valid && table.node("within").is_some() {
        let message = "`within` says nothing: every request of the class is invalid, and only \
                       valid ones count";
        table.complain("within", message, "leave it out, or lower `invalid`");
    }
}

/// `{ idle, requests? }`: how long a connection is kept open for the next request of its host, and
/// the most requests on one, a million unless given.
impl Read for KeepAlive {
    const FORM: Form = Form::Table(&KEEP_ALIVE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &KEEP_ALIVE, problems, |table| {
            let idle = table.above_zero("idle");
            let requests = table.optional_within("requests", 2..=KEPT_MAX);
            Some(Self { idle: idle?, requests: requests?.unwrap_or(KEPT_MAX) })
        })
    }
}
