//! `recycle`: a supervisor replaces each worker after a number of sessions. Change here
//! what may be asked of it; the workers stand in `listener/workers.rs`.
//!
//! The others go on meanwhile, so it costs no outage. It gives back what a worker loses little by
//! little, before anything shows. A worker that is stuck never ends its session, so that nobody
//! replaces it; a `worker-timeout` kills it.

use super::behaviour::Work;
use super::nature::{Kind, Nature, Recycles};
use super::people::People;
use super::seat::Seat;
use crate::engine::Distribution;
use crate::reading::{Entry, Form, Node, Presets, Problems, Read, Shape, read_table};

/// `{ recycle = { base?, sessions, jitter?, starts } }`
#[derive(Clone, Debug, PartialEq)]
pub struct Recycle {
    /// The sessions that a worker serves on average, at least one.
    pub sessions: u32,
    /// By how much that number varies at most, uniformly, which keeps workers that started together
    /// from ending together; less than `sessions`. None unless given.
    pub jitter: u32,
    /// How long the new worker takes to start.
    pub starts: Distribution,
}

/// The ways of recycling that one may start from, by its `base`.
pub static PRESETS: Presets = Presets::new(
    "recycling",
    "recycle = { base = \"NAME\" }",
    include_str!("../presets/recycle.toml"),
);

impl Kind for Recycle {
    fn presets() -> Option<&'static Presets> {
        Some(&PRESETS)
    }

    fn nature(&self) -> Nature<'_> {
        let Self { sessions, jitter, ref starts } = *self;
        Nature {
            restarts: None,
            probes: None,
            looks: None,
            installs: None,
            brings: None,
            recycles: Some(Recycles { sessions, jitter, starts }),
            times_out: None,
            begins: None,
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
        let (sessions, jitter) = (self.sessions, self.jitter);
        match jitter {
            0 => format!("a supervisor, who replaces each worker after {sessions} sessions"),
            _ => {
                let (low, high) = (sessions - jitter, sessions + jitter);
                format!("a supervisor, who replaces each worker after {low} to {high} sessions")
            }
        }
    }

    fn start(&self, _: &Seat<'_>) -> Work {
        Work::Nothing
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

static SHAPE: Shape = Shape::new(
    "recycle",
    "a supervisor replaces each worker after a number of sessions",
    &[
        Entry::needed::<u32>("sessions", "that a worker serves on average")
            .within(1.0, 1_000_000_000.0),
        Entry::absent::<u32>("jitter", "0", "by how much that number varies at most"),
        Entry::needed::<Distribution>("starts", "how long the new worker takes to start"),
    ],
)
.from(&PRESETS);

impl Read for Recycle {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PRESETS.based(node, problems)?;
        read_table(&whole, &SHAPE, problems, |table| {
            table.starts_from_preset();
            let sessions = table.within("sessions", 1..=1_000_000_000);
            let jitter = table.or_nothing::<u32>("jitter");
            let starts = table.required("starts");
            let (sessions, jitter) = (sessions?, jitter?);
            if jitter >= sessions {
                let message = format!("a worker may serve no session: `jitter` is {jitter}");
                let hint = "lower `jitter` below `sessions`";
                table.contradict("jitter", "sessions", message, hint);
                return None;
            }
            Some(Self { sessions, jitter, starts: starts? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimDuration;
    use crate::reading::Document;

    fn read(text: &str) -> Result<Recycle, String> {
        let mut problems = Problems::default();
        let text = format!("recycle = {text}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let node = document.root.get("recycle").expect("it is there");
        Recycle::read(node, &mut problems).ok_or_else(|| format!("{problems:?}"))
    }

    #[test]
    fn the_preset_reads_as_its_source_says_and_can_be_changed() {
        let gunicorn = read("{ base = \"gunicorn-max-requests\" }").expect("it is sound");
        assert_eq!((gunicorn.sessions, gunicorn.jitter), (1_025, 25));
        let seldom = read("{ base = \"gunicorn-max-requests\", sessions = 2000 }");
        assert_eq!(seldom, Ok(Recycle { sessions: 2_000, ..gunicorn }));
    }

    #[test]
    fn a_worker_serves_one_session_at_least() {
        let starts = Distribution::Constant(SimDuration::SECOND);
        let read_with =
            |jitter| read(&format!("{{ sessions = 3, jitter = {jitter}, starts = \"1 s\" }}"));
        assert_eq!(read_with(2), Ok(Recycle { sessions: 3, jitter: 2, starts }));
        assert!(read_with(3).is_err_and(|said| said.contains("may serve no session")));
        assert!(read("{ sessions = 0, starts = \"1 s\" }").is_err());
        assert!(read("{ sessions = 3 }").is_err_and(|said| said.contains("starts")));
    }
}
