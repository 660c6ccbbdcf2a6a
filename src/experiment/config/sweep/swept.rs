//! What `[sweep]` comes to.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::key::SweptKey;
use super::value::written;
use crate::experiment::design::Axis;
use crate::reading::Node;

/// What design points are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// All combinations.
    #[default]
    Grid,
    /// Points that fill the space of the keys.
    Filling,
    /// What a sensitivity takes: its inputs vary each by itself.
    Inquiry,
}

/// `[sweep]`, read.
#[derive(Default)]
pub(in crate::experiment::config) struct Swept {
    /// All keys of the table.
    pub(in crate::experiment::config) axes: Vec<Axis>,
    /// Those of them that are swept: a key at which the command line has put a value keeps that.
    pub(in crate::experiment::config) keys: Vec<SweptKey>,
    /// The metrics that are drawn, as they are written.
    pub(in crate::experiment::config) charts: Option<Node>,
    /// The design points: of each key the index of its value.
    pub(super) choices: Vec<Vec<usize>>,
    /// The keys that move by themselves, or together with others.
    pub(super) groups: Vec<Vec<usize>>,
    /// What the points are.
    pub(super) kind: Kind,
    /// How many points are left out, since they break a condition …
    pub(super) broken: usize,
    /// … and since they are the same as others.
    pub(super) repeated: usize,
    /// Which values are known to meet at some point: it is asked at each.
    pub(super) met: RefCell<BTreeMap<Vec<(String, String)>, bool>>,
}

/// More keys than this cannot be drawn in one chart.
pub(in crate::experiment::config) const AXES_MAX: usize = 2;

impl Swept {
    /// The axes of the keys that are swept.
    pub(super) fn swept_axes(&self) -> Vec<Axis> {
        let axis = |one: &SweptKey| self.axes.iter().find(|axis| axis.path == one.key.name);
        self.keys.iter().filter_map(axis).cloned().collect()
    }

    /// The keys along which charts run: one for each group, where these are few and lie on a grid.
    pub(super) fn along(&self) -> Vec<usize> {
        let takes_each_once = |group: &Vec<usize>| {
            let axis = self.axes.iter().find(|axis| axis.path == self.keys[group[0]].key.name);
            let mut rows: Vec<usize> = self.choices.iter().map(|choice| choice[group[0]]).collect();
            rows.sort_unstable();
            rows.dedup();
            axis.is_some_and(|axis| axis.values.len() == rows.len())
        };
        match self.kind != Kind::Grid || self.groups.len() > AXES_MAX {
            false if self.groups.iter().all(takes_each_once) => {
                self.groups.iter().map(|group| group[0]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether some design point has all of these values, as far as their keys are swept.
    pub(in crate::experiment::config) fn meets(&self, place: &[(String, String)]) -> bool {
        let mut met = self.met.borrow_mut();
        *met.entry(place.to_vec()).or_insert_with(|| {
            let asked = |one: &SweptKey| place.iter().find(|(path, _)| *path == one.key.name);
            let asked: Vec<(usize, &String)> = (self.keys.iter().enumerate())
                .filter_map(|(key, one)| Some((key, &asked(one)?.1)))
                .collect();
            let is_there = |choice: &Vec<usize>| {
                let here = |key: usize| written(&self.keys[key].values[choice[key]].value);
                asked.iter().all(|(key, value)| here(*key) == **value)
            };
            self.choices.iter().any(is_there)
        })
    }
}
