//! [`Drawing`]: nodes, links, and what is said of them, in whatever language.

use std::sync::Arc;

use super::attribute::Attribute;
use crate::reading::{At, Key, Node, Problem, Problems, Read, Value};

/// The most nodes of a drawing.
const NODES_MAX: usize = 100_000;

/// The most links of a drawing.
const LINKS_MAX: usize = 100_000;

/// Nodes and links as a file draws them, in its order.
#[derive(Debug, Default)]
pub struct Drawing {
    /// The nodes; their ids differ.
    pub nodes: Vec<DrawnNode>,
    /// The links. Two nodes may be joined by several, but none is joined to itself: what a file
    /// says of such a link changes no path, and is left out.
    pub links: Vec<DrawnLink>,
}

/// A node of a [`Drawing`].
#[derive(Debug)]
pub struct DrawnNode {
    /// What the file calls it.
    pub id: Key,
    /// What is said of it.
    pub said: Attributes,
}

/// A link of a [`Drawing`].
#[derive(Debug)]
pub struct DrawnLink {
    /// The indices of the nodes it joins.
    pub ends: [usize; 2],
    /// Whether it leads only from the first of them to the second.
    pub is_arc: bool,
    /// Where it stands.
    pub at: At,
    /// What is said of it.
    pub said: Attributes,
}

/// The attributes of a node or a link that the file says.
#[derive(Clone, Debug, Default)]
pub struct Attributes(Vec<(Attribute, Written)>);

/// The text of a value with its place; many links may share it.
#[derive(Clone, Debug)]
pub struct Written {
    /// As it stands in the file, without quotes and the blanks around it.
    pub text: Arc<str>,
    /// Where it stands.
    pub at: At,
}

impl Drawing {
    /// Adds a node and returns its index.
    pub(super) fn add_node(&mut self, id: Key, said: Attributes) -> Result<usize, Problem> {
        if self.nodes.len() == NODES_MAX {
            let message = format!("there are more than {NODES_MAX} nodes here");
            return Err(Problem::new(id.at, message, "draw a smaller network"));
        }
        self.nodes.push(DrawnNode { id, said });
        Ok(self.nodes.len() - 1)
    }

    /// Adds the link `link`, unless it joins a node to itself.
    pub(super) fn add_link(&mut self, link: DrawnLink) -> Result<(), Problem> {
        if link.ends[0] == link.ends[1] {
            return Ok(());
        }
        if self.links.len() == LINKS_MAX {
            let message = format!("there are more than {LINKS_MAX} links here");
            return Err(Problem::new(link.at, message, "draw a smaller network"));
        }
        self.links.push(link);
        Ok(())
    }
}

impl Attributes {
    /// What is said of `attribute`.
    pub fn get(&self, attribute: Attribute) -> Option<&Written> {
        self.0.iter().find(|(said, _)| *said == attribute).map(|(_, written)| written)
    }

    /// Says `written` of `attribute`, in place of what was said before, which is returned.
    pub(super) fn set(&mut self, attribute: Attribute, written: Written) -> Option<Written> {
        match self.0.iter_mut().find(|(said, _)| *said == attribute) {
            Some((_, before)) => Some(std::mem::replace(before, written)),
            None => {
                self.0.push((attribute, written));
                None
            }
        }
    }

    /// Says all of `others`, in place of what was said before.
    pub(super) fn set_all(&mut self, others: &Self) {
        for (attribute, written) in &others.0 {
            self.set(*attribute, written.clone());
        }
    }
}

impl Written {
    /// The bare number it is.
    pub fn number<T: Read>(&self, problems: &mut Problems) -> Option<T> {
        let whole = self.text.parse().map(Value::Integer);
        let number = whole.or_else(|_| self.text.parse().map(Value::Float));
        self.read(number.unwrap_or_else(|_| Value::Text(self.text.to_string())), problems)
    }

    /// The share it is: a bare number, or one of percent.
    pub fn share<T: Read>(&self, problems: &mut Problems) -> Option<T> {
        let percent =
            self.text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        match percent {
            Some(percent) => self.read(Value::Float(percent / 100.0), problems),
            None => self.number(problems),
        }
    }

    /// The quantity it is, which has a unit.
    pub fn quantity<T: Read>(&self, problems: &mut Problems) -> Option<T> {
        self.read(Value::Text(self.text.to_string()), problems)
    }

    fn read<T: Read>(&self, value: Value, problems: &mut Problems) -> Option<T> {
        T::read(&Node { value, at: self.at }, problems)
    }
}
