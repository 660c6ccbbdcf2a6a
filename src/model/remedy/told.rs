//! [`Told`]: how people come to know that the port may be hung. Change here what may tell them.

use super::complaints::Complaints;
use super::probing::{self, PRESETS, Probing};
use crate::engine::Distribution;
use crate::reading::{Entry, Form, Presence, Shape, Table, read_table};

/// How an operator comes to know that the port may be hung.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// `notices`: an abstract law of the time from the hang to the restart's beginning. With hours
    /// it is the time to the notice, which is acted upon at once or as the hours have it. It is
    /// void if the port heals before.
    Notices(Distribution),
    /// `complaints`: users complain.
    Complaints {
        /// How many tell the operator.
        complaints: Complaints,
        /// From the last of them to the restart's beginning. Nobody takes them back.
        reacts: Distribution,
    },
    /// `alarm`: a probe, as a watchdog has it, rings instead of restarting.
    Alarm {
        /// How it probes; too many failures in a row ring.
        probing: Probing,
        /// From the alarm to the restart's beginning. An alarm that has rung stands, whatever the
        /// next probe meets.
        reacts: Distribution,
    },
}

/// An alarm.
static ALARM: Shape =
    Shape::new("alarm", "a probe that rings instead of restarting", &[]).and(&[&probing::SHAPE]);

/// The keys by which people are told.
pub(super) static SHAPE: Shape = Shape::new(
    "told",
    "how people come to know",
    &[
        Entry::depends::<Distribution>(
            "notices",
            "one of this, `complaints` and `alarm`",
            "the time from the hang to the restart",
        ),
        Entry::depends::<Complaints>(
            "complaints",
            "one of `notices`, this and `alarm`",
            "so many users whose attempts failed",
        ),
        Entry::of(
            "alarm",
            Form::Table(&ALARM),
            Presence::Depends("one of `notices`, `complaints` and this"),
            "a probe, as a watchdog has it",
        ),
        Entry::depends::<Distribution>(
            "reacts",
            "with `complaints` or `alarm`",
            "from what told them to the restart",
        ),
    ],
);

impl Told {
    /// Reads its keys from the table of the operator: one of three, and `reacts` with two of them.
    pub(super) fn read_keys(table: &mut Table<'_, '_>) -> Option<Self> {
        const KEYS: [&str; 3] = ["notices", "complaints", "alarm"];
        let given = KEYS.map(|key| table.node(key));
        let reacts = table.node("reacts").is_some();
        match given {
            [Some(_), None, None] => {
                if reacts {
                    let message = "`reacts` does not go with `notices`";
                    let hint = "leave out `reacts`: `notices` runs to the restart";
                    table.contradict("reacts", "notices", message, hint);
                }
                table.required("notices").map(Self::Notices)
            }
            [None, Some(_), None] => {
                let complaints = table.required("complaints");
                let reacts = table.required("reacts");
                Some(Self::Complaints { complaints: complaints?, reacts: reacts? })
            }
            [None, None, Some(_)] => {
                let probing = table.required_with("alarm", |node, problems| {
                    let whole = PRESETS.based(node, problems)?;
                    read_table(&whole, &ALARM, problems, Probing::read_keys)
                });
                let reacts = table.required("reacts");
                Some(Self::Alarm { probing: probing?, reacts: reacts? })
            }
            [None, None, None] => {
                let hint = "add `notices = …`, or `complaints = …` or `alarm = …` with `reacts`";
                table.miss("nothing tells the operator", hint);
                None
            }
            _ => {
                let given = KEYS.into_iter().zip(given).filter(|(_, node)| node.is_some());
                let given: Vec<&str> = given.map(|(key, _)| key).collect();
                let message = format!("`{}` and `{}` both tell the operator", given[0], given[1]);
                let hint = "keep one; a second operator is a measure of its own";
                table.contradict(given[1], given[0], message, hint);
                None
            }
        }
    }

    /// How the operator comes to know, in words.
    pub(super) fn plan(&self) -> String {
        match self {
            Told::Notices(_) => "notices after a while".to_owned(),
            Told::Complaints { complaints: Complaints { after, within }, .. } => {
                let attempts = match after {
                    1 => "1 failed attempt".to_owned(),
                    n => format!("{n} failed attempts"),
                };
                let within = within.map(|within| format!(" within {within}"));
                format!("hears of {attempts}{}", within.unwrap_or_default())
            }
            Told::Alarm { probing, .. } => {
                let [looks, failures, startup] = probing.plan();
                format!("has an alarm, which {looks}, and rings after {failures}{startup},")
            }
        }
    }
}
