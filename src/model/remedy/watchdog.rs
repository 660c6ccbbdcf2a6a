//! `watchdog`: a probe at regular intervals, and a restart after some failures in a row. Change
//! here what it reads; how it probes stands in `probing.rs`.

use super::behaviour::Work;
use super::nature::{Kind, Nature, Place, Probes, Restarts, Why};
use super::people::People;
use super::probing::{self, PRESETS, Probing};
use super::seat::Seat;
use crate::model::restart::Restart;
use crate::reading::{Entry, Form, Node, Presets, Problems, Read, Shape, read_table};

/// `{ watchdog = { probing, restart } }`, where [`Probing`] says what keys there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Watchdog {
    /// How it probes; too many failures in a row call for a restart.
    pub probing: Probing,
    /// How it restarts.
    pub restart: Restart,
}

impl Kind for Watchdog {
    fn presets() -> Option<&'static Presets> {
        Some(&PRESETS)
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            restarts: Some(Restarts { how: &self.restart, why: Why::Probes }),
            probes: Some(Probes { how: &self.probing, from: Place::Inside }),
            looks: None,
            installs: None,
            brings: None,
            recycles: None,
            times_out: None,
            begins: None,
            of_several: &[],
        }
    }

    fn plan(&self) -> String {
        let [looks, failures, startup] = self.probing.plan();
        format!("a watchdog, which {looks}, and restarts the port after {failures}{startup}")
    }

    fn start(&self, _: &Seat<'_>) -> Work {
        Work::Nothing
    }

    fn people(&self, _: usize, _: &Seat<'_>) -> Option<People> {
        None
    }
}

static SHAPE: Shape = Shape::new(
    "watchdog",
    "a probe at regular intervals, and a restart after some failures in a row",
    &[Entry::needed::<Restart>("restart", "how it restarts")],
)
.and(&[&probing::SHAPE]);

impl Read for Watchdog {
    const FORM: Form = Form::Table(&SHAPE);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let whole = PRESETS.based(node, problems)?;
        read_table(&whole, &SHAPE, problems, |table| {
            let probing = Probing::read_keys(table);
            let restart = table.required("restart");
            Some(Self { probing: probing?, restart: restart? })
        })
    }
}
