//! How a story begins: the listener, its callers, and what is done against hangs.

use super::{Cast, count, list, number};
use crate::model::Detail;
use crate::model::scenario::Class;
use crate::model::segment::ListenerId;

/// The cast, in a few sentences.
pub(in crate::trace) fn sentences(cast: Cast<'_>, at: ListenerId) -> Vec<String> {
    let Cast { scenario, remedy } = cast;
    let spec = &scenario.listener;
    let places = count(spec.profile.capacity(spec.backlog).into(), "place");
    let (asked, backlog) = (spec.backlog, spec.profile.backlog(spec.backlog));
    let cut = match backlog < asked {
        true => format!(
            " (of the {} that it asks for the system grants {})",
            number(asked.into()),
            number(backlog.into())
        ),
        false => String::new(),
    };
    let workers = count(spec.workers.into(), "worker");
    let profile = &spec.profile.name;
    let caller = |class: &Class| {
        let hosts = count(class.paths.len() as u64, "host");
        format!("{} ({hosts}, {})", class.name, class.profile.name)
    };
    let callers: Vec<String> = scenario.classes.iter().map(caller).collect();
    let mut sentences = vec![
        format!(
            "The port is up and idle. Its listener ({profile}) has {places} in its backlog{cut}, \
             and {workers}."
        ),
        format!("It is called by {}.", list(&callers)),
    ];
    if scenario.detail < Detail::Requests {
        sentences.push("Valid requests do not touch it, and are left out.".to_owned());
    }
    let listeners = remedy.rota().listeners();
    if listeners > 1 {
        let number = at.0 + 1;
        let place = remedy.node(at).map_or(String::new(), |node| format!(", which is at {node}"));
        sentences.push(format!("This is what happens at listener {number} of {listeners}{place}."));
    }
    for (index, measure) in remedy.measures.iter().enumerate() {
        let also = if index > 0 { "also " } else { "" };
        sentences.push(format!("Against a hang there is {also}{}.", measure.plan()));
    }
    if remedy.measures.is_empty() {
        sentences.push("Nobody does anything against a hang.".to_owned());
    }
    sentences
}
