//! Every mechanism by which a port hangs, in every form, and a port that poison meets. What a test
//! asks of all of them it asks of this list, so that no new one is left out.

use porthang::engine::SimDuration;
use porthang::model::Profile;
use porthang::model::hang::{DeadReply, Hang, HangState};
use porthang::model::scenario::{Arrivals, Class, ListenerSpec, Scenario, Traced};

use crate::common::{class, linux, listener, scenario, second, seconds};

/// Each mechanism and what tables call it; one with a setting comes several times.
pub(crate) fn forms() -> impl Iterator<Item = (String, Hang)> {
    Hang::TAGS.iter().flat_map(|tag| forms_of(tag))
}

fn forms_of(tag: &str) -> Vec<(String, Hang)> {
    let alone = |hang| vec![(tag.to_owned(), hang)];
    match tag {
        "listen-not-rearmed" => [
            ("rst", DeadReply::Reset),
            ("silent", DeadReply::Silent),
            ("reset-after-handshake", DeadReply::ResetAfterHandshake),
        ]
        .map(|(reply, dead_reply)| {
            (format!("{tag}, {reply}"), Hang::ListenNotRearmed { dead_reply })
        })
        .to_vec(),
        "leaked-slot" => alone(Hang::LeakedSlot),
        "stuck-accept" => alone(Hang::StuckAccept),
        "stuck-worker" => alone(Hang::StuckWorker),
        "held-worker" => alone(Hang::HeldWorker),
        "held-accept" => alone(Hang::HeldAccept),
        "stale-address" => alone(Hang::StaleAddress),
        "silent" => alone(Hang::Silent),
        "descriptors" => vec![(format!("{tag}, of 3"), Hang::Descriptors { of: 3 })],
        _ => panic!("say which forms of `{tag}` tests are to meet"),
    }
}

/// The mechanism as an experiment file has it. A setting that is missing here, and so does not
/// compile, is missing in the list above too.
pub(crate) fn written(hang: Hang) -> String {
    let tag = hang.tag();
    match hang {
        Hang::ListenNotRearmed { dead_reply } => {
            let reply = match dead_reply {
                DeadReply::Reset => "rst",
                DeadReply::Silent => "silent",
                DeadReply::ResetAfterHandshake => "reset-after-handshake",
            };
            format!("{{ {tag} = {{ dead-reply = \"{reply}\" }} }}")
        }
        Hang::Descriptors { of } => format!("{{ {tag} = {{ of = {of} }} }}"),
        Hang::LeakedSlot
        | Hang::StuckAccept
        | Hang::StuckWorker
        | Hang::HeldWorker
        | Hang::HeldAccept
        | Hang::StaleAddress
        | Hang::Silent => tag.to_owned(),
    }
}

/// How many invalid requests hang so the port of [`listener`], under this profile.
pub(crate) fn needed(hang: Hang, profile: &Profile) -> u32 {
    let ListenerSpec { backlog, workers, .. } = listener();
    HangState::new(hang, profile.capacity(backlog), workers).capacity()
}

/// When the last invalid request comes to a port that is [`poisoned`].
pub(crate) const POISON: u64 = 100;

/// How long whoever sends invalid requests waits for a banner (s), and a worker for whoever says
/// nothing: longer than the day.
pub(crate) const PATIENCE: u64 = 90_000;

/// A day of a port that hangs so, with this number of invalid requests, and clients beside.
pub(crate) fn poisoned(hang: Hang, count: u32, clients: Vec<Class>) -> Scenario {
    let mut scenario = scenario([vec![offender("offender", count, POISON)], clients].concat());
    scenario.listener.hang = hang;
    scenario.listener.idle_timeout = seconds(PATIENCE);
    scenario
}

/// This number of invalid requests, a second apart, up to second `last`. Each is a single SYN, so
/// that silence does not make it come again.
pub(crate) fn offender(name: &str, count: u32, last: u64) -> Class {
    let traced = |n| Traced { at: second(last - n), invalid: Some(true), host: None };
    let requests = (0..u64::from(count)).rev().map(traced).collect();
    let single_shot = Profile { syn_gaps: vec![SimDuration::from_millis(1)], ..linux() };
    let mut offender = class(name, single_shot, Arrivals::Trace { requests }, 0.0);
    offender.banner_timeout = seconds(PATIENCE);
    offender
}
