//! [`Scenario`]: everything one world is made of except the remedy, already valid. Change here what
//! a world is made of; the checks stand where files are read.

pub use super::arrivals::{Arrivals, Diurnal, Traced};
use super::client::Patience;
use super::detail::Detail;
use super::hang::Hang;
use super::host::Profile;
use super::link::Gate;
use super::network::Path;
use crate::engine::{Distribution, SimDuration, SimTime};

/// The system under study and the traffic it is offered.
///
/// Every remedy of an experiment meets the same scenario. Whoever builds one has checked it:
/// the model asserts, it does not report.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// How much of the traffic is simulated. That outages can be simulated alone, whoever builds the
    /// scenario has checked too: see [`outage`](super::outage).
    pub detail: Detail,
    /// Length of a replication; events at the horizon itself do not happen.
    pub horizon: SimDuration,
    /// The classes of clients; their names differ.
    pub classes: Vec<Class>,
    /// The listener all of them call.
    pub listener: ListenerSpec,
    /// The gates on the paths of the classes, which name them by their index. All who cross the
    /// same link wait in the same line.
    pub gates: Vec<Gate>,
    /// The nodes at which listeners stand under whatever remedy, each once: that of the first
    /// listener, then the others. Empty where nodes have no names: all stand at one place.
    pub sites: Vec<String>,
}

impl Scenario {
    /// The index of the site called `node`.
    ///
    /// # Panics
    /// If there is none: whoever built the scenario knew the remedies.
    pub fn site(&self, node: &str) -> usize {
        let site = self.sites.iter().position(|site| site == node);
        site.unwrap_or_else(|| panic!("no listener can stand at {node:?}"))
    }
}

/// Clients that behave alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Its name; random streams belong to it, so a renamed class draws anew and no other does.
    pub name: String,
    /// How the TCP of its hosts behaves.
    pub profile: Profile,
    /// When requests are born.
    pub arrivals: Arrivals,
    /// Share of requests that name an invalid endpoint, 0 to 1.
    pub invalid: f64,
    /// What happens to a request whose attempt failed; `None`: it is given up at once.
    pub retry: Option<Retry>,
    /// How long a connected client waits for the banner.
    pub banner_timeout: SimDuration,
    /// How long a client waits for the final reply, from the banner on.
    pub session_timeout: SimDuration,
    /// How long after its birth a request may have the final reply of its first attempt, to be
    /// served in time; `None`: there is no target.
    pub within: Option<SimDuration>,
    /// How it uses a connection for several requests; `None`: each has one of its own.
    pub keep_alive: Option<KeepAlive>,
    /// The path from each of its hosts to the first listener, at least one; a request picks its host
    /// uniformly.
    pub paths: Vec<Path>,
    /// The same to each other of the [sites](Scenario::sites), in their order.
    pub elsewhere: Vec<Vec<Path>>,
}

impl Class {
    /// The paths from its hosts to all sites, one site after the other.
    pub fn all_paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().chain(self.elsewhere.iter().flatten())
    }

    /// That of this index among [all](Self::all_paths).
    pub fn path(&self, index: usize) -> &Path {
        let hosts = self.paths.len();
        match index.checked_sub(hosts) {
            None => &self.paths[index],
            Some(beyond) => &self.elsewhere[beyond / hosts][beyond % hosts],
        }
    }

    /// How many valid requests are to be expected from an instant to another; `None` where that
    /// depends on what became of others, or is not drawn from a rate.
    pub fn expected_valid(&self, from: SimTime, to: SimTime) -> Option<f64> {
        let span = to.since(from).as_secs_f64();
        let all = match &self.arrivals {
            Arrivals::Poisson { rate } => rate * span,
            Arrivals::Diurnal(diurnal) => diurnal.expected(from, span),
            Arrivals::Renewal { .. }
            | Arrivals::Once { .. }
            | Arrivals::ClosedLoop { .. }
            | Arrivals::Trace { .. } => return None,
        };
        Some(all * (1.0 - self.invalid))
    }

    /// Whether one of its requests can be valid.
    pub fn sends_valid(&self) -> bool {
        match &self.arrivals {
            Arrivals::Trace { requests } => {
                let is_valid = |request: &Traced| match request.invalid {
                    Some(invalid) => !invalid,
                    None => self.invalid < 1.0,
                };
                requests.iter().any(is_valid)
            }
            Arrivals::Poisson { .. }
            | Arrivals::Renewal { .. }
            | Arrivals::Diurnal(_)
            | Arrivals::Once { .. }
            | Arrivals::ClosedLoop { .. } => self.invalid < 1.0,
        }
    }

    /// Whether one of its requests can name an invalid endpoint.
    pub fn sends_invalid(&self) -> bool {
        let is_invalid = |request: &Traced| request.invalid == Some(true);
        let recorded = matches!(&self.arrivals, Arrivals::Trace { requests } if requests.iter().any(is_invalid));
        self.invalid > 0.0 || recorded
    }

    /// The timers that its hosts go by.
    pub fn patience(&self) -> Patience {
        Patience {
            profile: self.profile.clone(),
            banner: self.banner_timeout,
            session: self.session_timeout,
            idle: self.keep_alive.map_or(SimDuration::ZERO, |keep| keep.idle),
        }
    }
}

/// How long and for how many requests a client keeps its connection open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepAlive {
    /// How long it waits for its next request before it closes.
    pub idle: SimDuration,
    /// The most requests on one connection, at least 2.
    pub requests: u32,
}

/// The schedule of a mail queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Waits from one attempt's failure to the next attempt; the last one repeats. At least one.
    pub schedule: Vec<SimDuration>,
    /// No attempt starts when this much time has passed since the request was born.
    pub give_up: SimDuration,
    /// How far a wait varies, 0 to 1: it is multiplied by a number uniform between 1 − `jitter`
    /// and 1 + `jitter`, which keeps clients that failed together from coming back together.
    pub jitter: f64,
}

/// The listening program and the host it runs on.
#[derive(Clone, Debug, PartialEq)]
pub struct ListenerSpec {
    /// How the TCP of its host behaves.
    pub profile: Profile,
    /// The backlog the program asked for.
    pub backlog: u32,
    /// Sessions served at the same time, at least one.
    pub workers: u32,
    /// The service need of a request.
    pub service: Distribution,
    /// Round trips a session takes besides its service need.
    pub exchanges: u32,
    /// How long a worker waits for the next request of a client that keeps its connection open, or
    /// for one that says nothing, where that holds it.
    pub idle_timeout: SimDuration,
    /// What an invalid request does to the unpatched listener.
    pub hang: Hang,
    /// Whether it listens with SO_REUSEADDR: else, started again on a machine that stayed up, it
    /// cannot while a connection that its predecessor had accepted lingers in TIME_WAIT. It ends
    /// again, which is a start that failed: see [`Restart::fails`](super::restart::Restart::fails).
    pub reuse_address: bool,
    /// What its banner is. Clients and probes that are simulated wait for any alike; who exports a
    /// probe writes what waits for this one.
    pub greeting: Greeting,
}

/// What the program lets a client know by that it is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Greeting {
    /// A line that begins with 220, as soon as the connection is open (RFC 5321, 3.1).
    #[default]
    Smtp,
    /// The answer to a request of HTTP.
    Http,
    /// Nothing that a probe could wait for.
    None,
}
