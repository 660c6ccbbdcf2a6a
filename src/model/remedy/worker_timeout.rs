//! `worker-timeout`: a supervisor kills a worker that has been at one session for too long
//! (`--timeout` of gunicorn, `harakiri` of uWSGI, `request_terminate_timeout` of PHP-FPM). Change
//! here what may be asked of it; the workers stand in `listener/workers.rs`.
//!
//! A new worker starts in its place, and the others go on. It frees what an invalid request holds
//! in a worker. It also breaks off each session of a valid request that takes longer. Only the
//! worker at the session is counted, not the wait in the backlog; on a connection that is kept, each
//! request by itself.
//!
//! The accept of `stuck-accept` is the program's, not a worker's: that port stays hung.

use super::behaviour::Work;
use super::nature::{Kind, Nature, TimesOut};
use super::people::People;
use super::seat::Seat;
use crate::engine::{Distribution, SimDuration};
use crate::reading::{Entry, Form, Node, Presets, Problems, Read, Shape, read_table};

/// `{ worker-timeout = { base?, after, period?, starts } }`
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerTimeout {
    /// How long a worker may be at one session; above zero.
    pub after: SimDuration,
    /// From one look at the workers to the next. The looks are at the multiples of it, whatever
    /// restarts (assumed, because nothing ties them to the traffic). Zero unless given: the worker
    /// is killed as soon as it is overdue.
    pub period: SimDuration,
    /// How long the new worker takes to start.
    pub starts: Distribution,
}

/// The ways of timing workers out that one may start from, by its `base`.
pub static PRESETS: Presets = Presets::new(
    "worker timeout",
    "worker-timeout = { base = \"NAME\" }",
    include_str!("../presets/worker-timeout.toml"),
);

impl Kind for WorkerTimeout {
    fn presets() -> Option<&'static Presets> {
        Some(&PRESETS)
    }

    fn nature(&self) -> Nature<'_> {
        let Self { after, period, ref starts } = *self;
        Nature {
            restarts: None,
            probes: None,
            looks: None,
            installs: None,
            brings: None,
            recycles: None,
            times_out: Some(TimesOut { after, period, starts }),
            begins: None,
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
        let after = self.after;
        format!("a supervisor, who kills a worker that has been at one session for {after}")
    }

    fn start(&self, _: &Seat<'_>) -> Work {
        Work::Nothing
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

static SHAPE: Shape = Shape::new(
    "worker-timeout",
    "a supervisor kills a worker that has been at one session for too long; another starts",
    &[
        Entry::needed::<SimDuration>(
            "after",
            "how long a worker may be at one session from its accept on, or at one request over a \
             connection that is kept",
        ),
        Entry::absent::<SimDuration>(
            "period",
            "it is killed as soon as it is overdue",
            "from one look at the workers to the next",
        ),
        Entry::needed::<Distribution>("starts", "how long the new worker takes to start"),
    ],
)
.from(&PRESETS);

impl Read for WorkerTimeout {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PRESETS.based(node, problems)?;
        read_table(&whole, &SHAPE, problems, |table| {
            table.starts_from_preset();
            let after = table.above_zero("after");
            let period = table.optional_above_zero("period");
            let starts = table.required("starts");
            let period = period?.unwrap_or(SimDuration::ZERO);
            Some(Self { after: after?, period, starts: starts? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Document;

    fn read(text: &str) -> Result<WorkerTimeout, String> {
        let mut problems = Problems::default();
        let text = format!("worker-timeout = {text}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let node = document.root.get("worker-timeout").expect("it is there");
        WorkerTimeout::read(node, &mut problems).ok_or_else(|| format!("{problems:?}"))
    }

    #[test]
    fn the_presets_read_as_their_sources_say_and_can_be_changed() {
        let second = SimDuration::from_secs;
        let gunicorn = read("{ base = \"gunicorn-timeout\" }").expect("it is sound");
        assert_eq!((gunicorn.after, gunicorn.period), (second(30), second(1)));
        let unicorn = read("{ base = \"unicorn-timeout\" }").expect("it is sound");
        assert_eq!((unicorn.after, unicorn.period), (second(60), second(1)));
        let longer = read("{ base = \"gunicorn-timeout\", after = \"2 min\" }");
        assert_eq!(longer, Ok(WorkerTimeout { after: second(120), ..gunicorn }));
    }

    #[test]
    fn a_worker_is_killed_at_once_unless_somebody_looks_only_now_and_then() {
        let starts = Distribution::Constant(SimDuration::SECOND);
        let after = SimDuration::from_secs(9);
        let expected = WorkerTimeout { after, period: SimDuration::ZERO, starts };
        assert_eq!(read("{ after = \"9 s\", starts = \"1 s\" }"), Ok(expected));
        assert!(read("{ after = \"0 s\", starts = \"1 s\" }").is_err());
        let zero = read("{ after = \"9 s\", period = \"0 s\", starts = \"1 s\" }");
        assert!(zero.is_err_and(|said| said.contains("`period` is zero")));
        assert!(read("{ starts = \"1 s\" }").is_err_and(|said| said.contains("after")));
    }
}
