//! When an artifact is written: what an experiment has to have for it to be read.

use std::fmt;

use When::{Always, Detected, Few, Mapped, Priced, Side, Swept, Told, Unswept};

use crate::experiment::Experiment;
use crate::experiment::design::Axis;
use crate::experiment::fates::{PANELS_MAX, told};
use crate::model::{Detail, Measure};
use crate::report::chart::{ROWS_MAX, VALUES_MAX};
use crate::report::parameters::{self, NAMED_MAX};

/// More curves than this are not told apart: their names beside them are as high as a page.
const CURVES_MAX: usize = 40;

/// When an artifact is written.
#[derive(Clone, Copy)]
pub(super) enum When {
    Always,
    /// Where nothing is swept: of a sweep, `--set` at the swept key gives it.
    Unswept,
    Swept,
    /// Where nothing is swept, and there is room for the remedies side by side.
    Side,
    /// The same, where things have prices.
    Priced,
    /// Where a panel for each design point and a curve for each remedy can be read.
    Few,
    /// Where the fates of requests are told.
    Told,
    /// Where words are swept, such as ways of hanging, and somebody looks for hangs.
    Detected,
    /// Where two keys are swept over numbers, and several remedies are compared.
    Mapped,
}

/// Whether an artifact is written.
pub(super) enum Written {
    Yes,
    /// It is none of this experiment.
    No,
    /// It would be, but cannot be read: why.
    LeftOut(String),
}

impl When {
    /// Whether what is written then is written of `experiment`.
    pub(super) fn is_written(self, experiment: &Experiment) -> Written {
        let (points, remedies) = (experiment.design().len(), experiment.remedies.len());
        let keys = experiment.sweep.as_ref().map_or(0, |sweep| sweep.axes.len());
        let is_on_a_line = experiment.sweep.as_ref().is_some_and(|sweep| !sweep.along.is_empty());
        let yes_if = |holds| if holds { Written::Yes } else { Written::No };
        match self {
            Always => Written::Yes,
            Unswept => yes_if(experiment.sweep.is_none()),
            Swept if experiment.sweep.is_none() => Written::No,
            Detected if !is_of_detection(experiment) => Written::No,
            Few | Swept if remedies > CURVES_MAX => Written::LeftOut(format!(
                "{remedies} remedies are more than the {CURVES_MAX} curves that a chart has names \
                 for"
            )),
            Swept if !is_on_a_line => Written::LeftOut(format!(
                "the {points} design points lie on no line and on no grid of two keys; summary.csv has \
                 a column for each key"
            )),
            Swept => Written::Yes,
            Priced if experiment.costs.is_none() => Written::No,
            Side | Priced if experiment.sweep.is_some() => Written::No,
            Side | Told if experiment.scenario.detail < Detail::Requests => Written::No,
            Side | Priced if remedies > PANELS_MAX => Written::LeftOut(format!(
                "{remedies} remedies are more than the {PANELS_MAX} that have room side by side"
            )),
            Side | Priced => Written::Yes,
            Few | Told | Detected if keys > NAMED_MAX => Written::LeftOut(format!(
                "a chart has no room for the values of {keys} keys at each design point"
            )),
            Few | Told if points > PANELS_MAX => Written::LeftOut(format!(
                "{points} design points are more than the {PANELS_MAX} panels of a chart; sweep \
                 fewer values, or --set one"
            )),
            Told if told(experiment).is_empty() => Written::LeftOut(format!(
                "{remedies} remedies are more than the {PANELS_MAX} panels of a chart"
            )),
            Few | Told => Written::Yes,
            Detected if points > ROWS_MAX || remedies > PANELS_MAX => Written::LeftOut(format!(
                "it has at most {ROWS_MAX} design points and {PANELS_MAX} remedies"
            )),
            Detected => Written::Yes,
            Mapped if !is_map(experiment) => Written::No,
            Mapped if values(experiment) > VALUES_MAX => {
                Written::LeftOut(format!("it has at most {VALUES_MAX} values of each key"))
            }
            Mapped => Written::Yes,
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Always => write!(f, "always"),
            Unswept => write!(f, "without a sweep"),
            Swept => write!(
                f,
                "of a sweep of one key or two, or of keys that move with them, of at most \
                 {CURVES_MAX} remedies"
            ),
            Side => write!(f, "without a sweep, of at most {PANELS_MAX} remedies"),
            Priced => {
                write!(f, "without a sweep, of at most {PANELS_MAX} remedies with `[costs]`")
            }
            Few => write!(
                f,
                "of at most {PANELS_MAX} design points, {NAMED_MAX} swept keys and {CURVES_MAX} \
                 remedies"
            ),
            Told => write!(
                f,
                "of 2 to {PANELS_MAX} design points and at most {NAMED_MAX} swept keys, or of one with at \
                 most {PANELS_MAX} remedies"
            ),
            Detected => write!(
                f,
                "of a sweep of at most {NAMED_MAX} keys, if one takes words and a remedy looks for hangs"
            ),
            Mapped => write!(f, "of a sweep over two keys, at most {VALUES_MAX} numbers of each"),
        }
    }
}

/// Whether `experiment` sweeps two keys over numbers, and compares remedies.
fn is_map(experiment: &Experiment) -> bool {
    let Some(sweep) = &experiment.sweep else { return false };
    let [one, other] = &sweep.axes[..] else { return false };
    let is_grid = sweep.points.len() == one.values.len() * other.values.len();
    let is_of_numbers = |axis: &Axis| {
        axis.values.len() > 1 && !axis.values.iter().any(|value| parameters::is_word(value))
    };
    experiment.remedies.len() > 1 && is_grid && is_of_numbers(one) && is_of_numbers(other)
}

/// The most values of a swept key.
fn values(experiment: &Experiment) -> usize {
    let axes = experiment.sweep.iter().flat_map(|sweep| &sweep.axes);
    axes.map(|axis| axis.values.len()).max().unwrap_or(0)
}

/// Whether `experiment` sweeps words, and somebody looks for hangs.
fn is_of_detection(experiment: &Experiment) -> bool {
    let axes = experiment.sweep.iter().flat_map(|sweep| &sweep.axes);
    let is_of_words = axes.flat_map(|axis| &axis.values).any(|value| parameters::is_word(value));
    let looks = |measure: &Measure| {
        let nature = measure.nature();
        let looks = nature.restarts.is_some_and(|restarts| !restarts.why.is_planned());
        looks || nature.times_out.is_some()
    };
    is_of_words && experiment.remedies.iter().any(|named| named.remedy.measures.iter().any(looks))
}
