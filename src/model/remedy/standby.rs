//! `standby`: other listeners of the same kind beside the first, and who calls which. Change here
//! how listeners are checked and taken out.
//!
//! They stand where the first one stands, or at other nodes of the network: then each host has a
//! path of its own to each of them. They are the same program on hosts of their own: each hangs, is
//! restarted and fixed by itself, by measures that know of their own listener only. But people are
//! common to all, unless each listener has its own: see [`Crew`](super::Crew).
//!
//! By MX preference the client chooses. An attempt is one run of its mail queue: it calls the
//! listeners in their order, each at once when the call to the one before has failed, in whatever
//! way (RFC 5321, 5.1), and fails when all have. So does an attempt that names an invalid endpoint.
//!
//! A balancer chooses for the client when the attempt begins, and stays with that for the attempt
//! (as the connection table of IPVS does): an attempt is one call. It checks each listener by calls
//! of its own, which take no time: so all listeners stand beside it. One that has failed them is out
//! of rotation until it has passed them again; if all are, calls go to all, as AWS's balancers do
//! ("fail open", Elastic Load Balancing user guide, target group health).

use super::behaviour::{Behaviour, Wish, Work};
use super::layer::Layer;
use super::nature::{Brings, Kind, Nature, Place, Probes};
use super::people::People;
use super::probing::{self, Probing};
use super::rota::{Picks, Rota};
use super::seat::Seat;
use super::watch::Probed;
use crate::engine::{Distribution, SimTime, Stream};
use crate::reading::{
    Choice, Entry, Form, Node, Presets, Problems, Read, Shape, Table, Variant, no_settings,
    read_table, settings, variant,
};

/// The most listeners.
pub(super) const LISTENERS_MAX: u32 = 100;

/// `{ standby = { listeners, at?, needs?, by? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Standby {
    /// How many listeners there are, the first included; at least two.
    pub listeners: u16,
    /// The nodes at which those after the first stand: one for each, or one for all. None: beside
    /// the first.
    pub at: Vec<String>,
    /// The service needs so many of them up: a k-out-of-n system (R. E. Barlow and F. Proschan,
    /// *Statistical Theory of Reliability and Life Testing*, 1975, 1.1). Calls are served by fewer,
    /// too; what is told of enough listeners goes by it. One unless given.
    pub needs: u16,
    /// The balancer, or `None`: clients go by MX preference.
    pub balancer: Option<Balancer>,
}

/// `{ balancer = { base?, probing, successes?, picks?, takeover? } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Balancer {
    /// How it checks a listener; too many failures in a row take it out of rotation.
    pub check: Probing,
    /// So many successes in a row bring it back; at least one. One unless given: assumed, as the
    /// default of Kubernetes' `successThreshold`.
    pub successes: u32,
    /// To which of those in rotation a call goes.
    pub picks: Picks,
    /// From the last of the failures until calls go elsewhere: an address that moves, a name that
    /// is looked up again. None unless given.
    pub takeover: Distribution,
}

impl Balancer {
    fn check(&self, seat: &Seat<'_>) -> Check {
        Check {
            successes: 0,
            enough: self.successes,
            takeover: self.takeover.clone(),
            draws: seat.stream("takeover"),
            is_in: true,
            leaves: SimTime::NEVER,
        }
    }
}

impl Kind for Standby {
    fn presets() -> Option<&'static Presets> {
        Some(&PRESETS)
    }

    fn nature(&self) -> Nature<'_> {
        let balancer = self.balancer.as_ref();
        let picks = balancer.map(|it| it.picks);
        Nature {
            restarts: None,
            probes: balancer.map(|it| Probes { how: &it.check, from: Place::Outside }),
            looks: None,
            installs: None,
            brings: Some(Brings {
                rota: Rota::of(self.listeners, picks).needing(self.needs),
                at: &self.at,
            }),
            recycles: None,
            times_out: None,
            begins: None,
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
        let listeners = match self.needs {
            1 => format!("{} listeners", self.listeners),
            needs => format!("{} listeners, {needs} of which the service needs", self.listeners),
        };
        match &self.balancer {
            None => {
                let others = if self.listeners == 2 { "other" } else { "others" };
                let places = match &self.at[..] {
                    [] => String::new(),
                    nodes => format!(" (the {others} at {})", nodes.join(", ")),
                };
                format!(
                    "a standby: {listeners}{places}, which clients call one after the \
                     other until one serves them"
                )
            }
            Some(balancer) => {
                let picks = match balancer.picks {
                    Picks::InTurn => "calls in turn",
                    Picks::First => "the first that it holds for alive",
                };
                let [looks, failures, _] = balancer.check.plan();
                format!(
                    "a standby: {listeners}, behind a balancer, which picks {picks}, \
                     {looks}, and leaves a listener out after {failures}"
                )
            }
        }
    }

    fn start(&self, seat: &Seat<'_>) -> Work {
        match &self.balancer {
            Some(balancer) => Work::Acts(Box::new(balancer.check(seat))),
            None => Work::Nothing,
        }
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

/// Whether a listener that is checked is in rotation.
///
/// ```text
/// in --failures--> leaving --takeover--> out --successes--> in
///                  leaving --successes---------------------> in
/// ```
#[derive(Debug)]
struct Check {
    /// Successes in a row.
    successes: u32,
    /// So many of them bring it back.
    enough: u32,
    takeover: Distribution,
    draws: Stream,
    is_in: bool,
    /// When it leaves the rotation; never if it is not about to.
    leaves: SimTime,
}

impl Check {
    fn leave(&mut self) {
        self.leaves = SimTime::NEVER;
        self.is_in = false;
    }
}

impl Behaviour for Check {
    fn next_wake(&self) -> SimTime {
        self.leaves
    }

    fn on_wake(&mut self, _: SimTime) -> Option<Wish> {
        self.leave();
        None
    }

    fn on_probe(&mut self, now: SimTime, probe: Probed) -> Option<Wish> {
        self.successes = if probe.answered { self.successes.saturating_add(1) } else { 0 };
        if self.successes >= self.enough {
            self.leaves = SimTime::NEVER;
            self.is_in = true;
        }
        if probe.is_too_many() && self.is_in && self.leaves == SimTime::NEVER {
            self.leaves = now + self.takeover.sample(&mut self.draws);
            if self.leaves == now {
                self.leave();
            }
        }
        None
    }

    fn is_settled(&self) -> bool {
        self.is_in && self.successes >= self.enough
    }

    fn takes_calls(&self) -> bool {
        self.is_in
    }
}

static SHAPE: Shape = Shape::new(
    "standby",
    "more listeners, beside the first or elsewhere; each has the other measures for itself",
    &[
        Entry::needed::<u32>("listeners", "how many there are, the first included")
            .within(2.0, LISTENERS_MAX as f64),
        Entry::absent::<Vec<String>>(
            "at",
            "beside the first",
            "the nodes of those after the first: one for each, or one for all",
        ),
        Entry::absent::<u32>("needs", "1", "how many of them the service needs up")
            .within(1.0, LISTENERS_MAX as f64),
        Entry::usual::<By>("by", "mx", "RFC 5321, 5.1", "who chooses: clients, or a balancer"),
    ],
);

static BALANCER: Shape = Shape::new(
    "balancer",
    "it checks each listener by calls of its own, and sends calls to those that pass",
    &[
        Entry::usual::<u32>(
            "successes",
            "1",
            "the default of Kubernetes' successThreshold",
            "so many in a row bring a listener back",
        )
        .within(1.0, 1_000_000.0),
        Entry::usual::<Picks>(
            "picks",
            "in-turn",
            "balance roundrobin of HAProxy",
            "to which of those in rotation a call goes",
        ),
        Entry::absent::<Distribution>(
            "takeover",
            "none",
            "from the last of the failures until calls go elsewhere",
        ),
    ],
)
.and(&[&probing::SHAPE])
.from(&PRESETS);

static BY: Choice = Choice {
    name: "choice",
    called: "who chooses",
    bare: None,
    variants: &[
        Variant::alone("mx", "clients call the listeners in their order"),
        Variant::with("balancer", Form::Table(&BALANCER), ""),
    ],
};

impl Read for Standby {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        read_table(node, &SHAPE, problems, |table| {
            let listeners = match table.within("listeners", 1..=LISTENERS_MAX) {
                Some(1) => {
                    let message = "a standby without a second listener is none";
                    let hint = "let there be at least 2, the first included";
                    table.complain("listeners", message, hint);
                    None
                }
                listeners => listeners,
            };
            let at = table.or_nothing::<Vec<String>>("at");
            let needs = table.optional_within("needs", 1..=LISTENERS_MAX).map(|it| it.unwrap_or(1));
            let needs = match needs.zip(listeners) {
                Some((needs, listeners)) if needs > listeners => {
                    let message = format!("the service needs {needs} of {listeners} listeners");
                    table.complain("needs", message, "let it need at most as many as there are");
                    None
                }
                _ => needs,
            };
            let by = table.assume("by");
            let balancer = match by? {
                By::Mx => None,
                By::Balancer(balancer) => Some(*balancer),
            };
            let (listeners, at, needs) = (listeners?, at?, needs? as u16);
            if table.node("at").is_some() {
                check_nodes(at.len(), listeners as usize - 1, balancer.is_some(), table);
            }
            Some(Self { listeners: listeners as u16, at, needs, balancer })
        })
    }
}

/// Nodes are for listeners that clients choose, one for each of those after the first or one for
/// all.
fn check_nodes(nodes: usize, further: usize, is_balanced: bool, table: &mut Table<'_, '_>) {
    if is_balanced {
        let message = "a balancer stands beside all its listeners: its checks take no time and are \
                       never lost";
        let hint = "leave out `at`, or let clients choose: by = \"mx\"";
        table.contradict("at", "by", message, hint);
    } else if nodes != 1 && nodes != further {
        let of = match further {
            1 => "one listener".to_owned(),
            n => format!("{n} listeners"),
        };
        let message = format!("`at` has {nodes} nodes for {of} after the first");
        table.contradict("at", "listeners", message, "write one node for each, or one for all");
    }
}

/// `"mx"` or `{ balancer = { … } }`
enum By {
    Mx,
    Balancer(Box<Balancer>),
}

impl Read for By {
    const FORM: Form = Form::Choice(&BY);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match variant(node, &BY, problems)? {
            ("mx", body) => no_settings("mx", body, problems).map(|()| Self::Mx),
            (tag, body) => {
                let body = settings(node, "choice", tag, body, problems)?;
                Balancer::read(body, problems).map(|balancer| Self::Balancer(Box::new(balancer)))
            }
        }
    }
}

/// The balancers that one may start from, by its `base`.
pub static PRESETS: Presets = Presets::new(
    "balancer",
    "balancer = { base = \"NAME\" }",
    include_str!("../presets/balancer.toml"),
);

impl Read for Balancer {
    const FORM: Form = Form::Table(&BALANCER);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PRESETS.based(node, problems)?;
        read_table(&whole, &BALANCER, problems, |table| {
            let check = Probing::read_keys(table);
            let successes = table.assume_within("successes", 1..=1_000_000, None);
            let picks = table.assume("picks");
            let takeover = table.or_nothing("takeover");
            let hidden = match check.as_ref().map(|check| check.probe) {
                Some(Layer::Process) => Some("whether the process lives"),
                Some(Layer::Queue { .. }) => Some("the queue of another host"),
                Some(Layer::HalfOpen | Layer::Connect | Layer::Banner) | None => None,
            };
            let of_starts = ["initial-delay", "startup", "start-period"];
            if let Some(key) = of_starts.into_iter().find(|key| table.node(key).is_some()) {
                let message = format!("`{key}` is of starts, of which a balancer knows nothing");
                table.complain(key, message, "leave it out: the balancer checks on meanwhile");
                return None;
            }
            if let Some(hidden) = hidden {
                let message = format!("a balancer cannot see {hidden}");
                let hint = "let it call: \"half-open\", \"connect\" or \"banner\"";
                table.complain("probe", message, hint);
                return None;
            }
            Some(Self { check: check?, successes: successes?, picks: picks?, takeover: takeover? })
        })
    }
}

#[cfg(test)]
mod tests;
