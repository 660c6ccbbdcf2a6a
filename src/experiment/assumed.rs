//! [`Assumed`]: keys that a file leaves out and whose defaults move results, and what these have cost.
//! Change here whom a default concerns.

use crate::reading::{Node, Problems, Step, Toll, path_to};

/// A key that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// Where it would stand, as behind `--set`.
    pub path: String,
    /// What was taken for it, written as there.
    pub value: String,
    /// Where that is from; empty where nobody says.
    pub source: &'static str,
    /// Whom it may cost something, where that is counted.
    pub cost: Option<Cost>,
}

/// Which attempts for valid requests a default may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Those that a measure stops.
    Stopped {
        /// Index of the remedy.
        remedy: usize,
        /// Its place in it.
        measure: usize,
    },
    /// Those of a class that wait in vain for the banner.
    BannerTimeOut {
        /// Index of the class.
        class: usize,
    },
    /// Those of a class that wait in vain for the final reply.
    SessionTimeOut {
        /// Index of the class.
        class: usize,
    },
    /// Those over a connection that the listener closes.
    IdleTimeOut,
}

/// What was left out of the document `root`, in the order in which it was read, each once; of its
/// remedies only of those that are `run`, by whose places among these it is counted.
pub(super) fn located(root: &Node, run: &[&str], problems: &mut Problems) -> Vec<Assumed> {
    let names = root.get("remedies").map(Node::entries).unwrap_or_default();
    // The place of a remedy of the file among those that are run.
    let place = |index: usize| run.iter().position(|name| *name == names[index].0.name);
    let mut found: Vec<Assumed> = Vec::new();
    for left_out in problems.take_assumed() {
        // What a preset leaves out stands nowhere, but for what calls it.
        let Some(mut steps) = path_to(root, left_out.at) else {
            continue;
        };
        if let [first, remedy, ..] = &mut steps[..]
            && first.written == "remedies"
        {
            let Some(place) = place(remedy.index) else {
                continue;
            };
            remedy.index = place;
        }
        let keys = steps.iter().map(|step| step.written.as_str()).chain([left_out.key]);
        let path = keys.collect::<Vec<&str>>().join(".");
        let cost = left_out.usual.toll.and_then(|toll| Cost::of(toll, &steps));
        add(
            &mut found,
            Assumed { path, value: left_out.usual.written, source: left_out.source, cost },
        );
    }
    found
}

/// Adds what was left out to what else was, unless it is there.
pub(super) fn add(found: &mut Vec<Assumed>, assumed: Assumed) {
    if found.iter().all(|other| other.path != assumed.path) {
        found.push(assumed);
    }
}

impl Cost {
    /// Of a default in the table to which these steps lead.
    fn of(toll: Toll, steps: &[Step]) -> Option<Self> {
        // A class stands in the list of them; a measure in the list of its remedy, in the table of
        // those.
        let index = |nth: usize| steps.get(nth).map(|step| step.index);
        Some(match toll {
            Toll::Stopped => Self::Stopped { remedy: index(1)?, measure: index(2)? },
            Toll::BannerTimeOut => Self::BannerTimeOut { class: index(1)? },
            Toll::SessionTimeOut => Self::SessionTimeOut { class: index(1)? },
            Toll::IdleTimeOut => Self::IdleTimeOut,
        })
    }
}
