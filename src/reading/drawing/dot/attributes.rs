//! What a DOT file says of nodes and edges, in brackets.

use super::Parser;
use super::token::Token;
use crate::reading::drawing::attribute::{Attribute, Meaning, Of};
use crate::reading::drawing::graph::{Attributes, Written};
use crate::reading::{Key, Problem};

/// The attribute that says which end of an arc has an arrow.
const DIRECTION: &str = "dir";

impl Parser<'_, '_> {
    /// `[ name = value, … ] …` of a node, an edge or the graph, perhaps nothing; what means nothing
    /// here is left out.
    pub(super) fn attributes(&mut self, of: Of) -> Result<Attributes, Problem> {
        let mut said = Attributes::default();
        while self.token == Token::Sign('[') {
            self.advance()?;
            while self.token != Token::Sign(']') {
                let name = self.name("an attribute or `]`")?;
                self.expect('=')?;
                let value = self.value()?;
                if let Token::Sign(',' | ';') = self.token {
                    self.advance()?;
                }
                let Some(attribute) = self.meaning(&name, of) else { continue };
                let Some(value) = value else {
                    if attribute != Attribute::Label {
                        let message = format!("`{}` is text in HTML", name.name);
                        self.problems.add(name.at, message, "write its value in quotes");
                    }
                    continue;
                };
                let written = Written { text: value.name.trim().into(), at: value.at };
                let says_so = match attribute {
                    // It stands for the id.
                    Attribute::Label => &*written.text != r"\N",
                    // An arrow without a head points nowhere.
                    Attribute::Direction => name.name == DIRECTION || &*written.text == "none",
                    _ => true,
                };
                if says_so {
                    said.set(attribute, written);
                }
            }
            self.advance()?;
        }
        Ok(said)
    }

    /// What the attribute `name` means, after saying if it only looks like one.
    pub(super) fn meaning(&mut self, name: &Key, of: Of) -> Option<Attribute> {
        if of == Of::Link && [DIRECTION, "arrowhead"].contains(&name.name.as_str()) {
            return Some(Attribute::Direction);
        }
        match Attribute::called(&name.name, of) {
            Meaning::Is(attribute) => Some(attribute),
            Meaning::Nothing => None,
            Meaning::Looks(message, hint) => {
                self.problems.add(name.at, message, hint);
                None
            }
        }
    }

    /// The value that stands here; `None`: text in HTML.
    pub(super) fn value(&mut self) -> Result<Option<Key>, Problem> {
        if self.token == Token::Html {
            self.advance()?;
            return Ok(None);
        }
        self.name("a value").map(Some)
    }
}
