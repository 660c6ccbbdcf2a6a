//! The format of a file as data: a [`Shape`] for each table, declared once beside its reader.
//!
//! A reader that asks its table for a key that the shape lacks, for a value of another form, or with
//! another default, panics where assertions are on, so in every test. What explains the format (the
//! reference, the schema) reads the shapes, and cannot tell another story than the readers.

use std::fmt::Debug;

/// What may be written for a value.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A value by itself.
    Plain(Plain),
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of several variants.
    Choice(&'static Choice),
    /// A table.
    Table(&'static Shape),
    /// A preset of the table by its name, or the table.
    Called(&'static Shape),
    /// A list of such values.
    List(&'static Form),
    /// A table whose keys are names that the file gives.
    Named {
        /// What a name stands for.
        name: &'static str,
        /// What stands behind it.
        value: &'static Form,
    },
    /// One of several forms.
    Either(&'static [Form]),
}

/// A value by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    /// What it is, in words: `duration`.
    pub name: &'static str,
    /// One, as it stands in a file; empty where nobody wonders.
    pub example: &'static str,
    /// What of TOML it is.
    pub kind: PlainKind,
}

/// What of TOML a plain value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainKind {
    /// A string.
    Text,
    /// An integer.
    Whole,
    /// An integer or a float.
    Number,
    /// A boolean.
    Truth,
    /// Any of these, as where a range of values ends.
    Any,
}

/// One of several variants: a tag, or a table with a tag as its only key.
#[derive(Debug)]
pub struct Choice {
    /// What it is called in messages.
    pub name: &'static str,
    /// What a value of it is, in words.
    pub called: &'static str,
    /// What may stand there without a tag.
    pub bare: Option<Form>,
    /// The variants, in the order in which they are told.
    pub variants: &'static [Variant],
}

/// A variant.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Its tag.
    pub tag: &'static str,
    /// What stands behind it; `None`: it stands alone.
    pub body: Option<Form>,
    /// What it is, for people; empty where its table says it.
    pub about: &'static str,
}

/// Tables that can be called by name.
pub trait Named: Debug + Sync {
    /// The names, in their order.
    fn names(&self) -> Vec<&str>;

    /// The names of those that say something of `key`.
    fn with_key(&self, key: &str) -> Vec<&str>;
}

/// A table: its keys, in the order in which they are told.
#[derive(Debug)]
pub struct Shape {
    /// What it is called in messages.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Its own keys.
    pub keys: &'static [Entry],
    /// Shapes whose keys it has too.
    pub and: &'static [&'static Shape],
    /// The presets that it may start from, by its `base`.
    pub presets: Option<&'static dyn Named>,
    /// What may stand besides its keys: what such a key is, and what stands behind it.
    pub others: Option<(&'static str, &'static Form)>,
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key.
    pub key: &'static str,
    /// What is written behind it.
    pub form: Form,
    /// The numbers between which it lies, where these have bounds of their own.
    pub within: Option<(f64, f64)>,
    /// Whether it may be left out, and what is taken then.
    pub presence: Presence,
    /// What it says, for people.
    pub about: &'static str,
}

/// Whether a key may be left out, and what is taken then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It may not.
    Needed,
    /// Other keys decide: how.
    Depends(&'static str),
    /// Then this holds, in words.
    Absent(&'static str),
    /// Then this value is taken, which moves results.
    Usual {
        /// As it is written behind `--set path=`.
        written: &'static str,
        /// Where it is from.
        source: &'static str,
    },
}

impl Plain {
    /// A string.
    pub const fn text(name: &'static str, example: &'static str) -> Form {
        Form::Plain(Self { name, example, kind: PlainKind::Text })
    }

    /// What of TOML is of this kind.
    pub const fn of(kind: PlainKind, name: &'static str, example: &'static str) -> Form {
        Form::Plain(Self { name, example, kind })
    }
}

impl Form {
    /// Whether what is read as `self` may stand where `declared` is.
    pub fn suits(&self, declared: &Self) -> bool {
        match (self, declared) {
            (Self::Either(forms), _) => forms.iter().all(|form| form.suits(declared)),
            (_, Self::Either(forms)) => forms.iter().any(|form| self.suits(form)),
            (Self::Plain(one), Self::Plain(other)) => one == other,
            (Self::Words(one), Self::Words(other)) => one == other,
            (Self::Choice(one), Self::Choice(other)) => std::ptr::eq(*one, *other),
            (Self::Table(one), Self::Table(other)) | (Self::Called(one), Self::Called(other)) => {
                std::ptr::eq(*one, *other)
            }
            (Self::List(one), Self::List(other)) => one.suits(other),
            (Self::Named { value: one, .. }, Self::Named { value: other, .. }) => one.suits(other),
            (
                Self::Plain(_)
                | Self::Words(_)
                | Self::Choice(_)
                | Self::Table(_)
                | Self::Called(_)
                | Self::List(_)
                | Self::Named { .. },
                _,
            ) => false,
        }
    }
}

impl Choice {
    /// The tags.
    pub fn tags(&self) -> Vec<&'static str> {
        self.variants.iter().map(|variant| variant.tag).collect()
    }
}

impl Variant {
    /// One that stands alone.
    pub const fn alone(tag: &'static str, about: &'static str) -> Self {
        Self { tag, body: None, about }
    }

    /// One with settings.
    pub const fn with(tag: &'static str, body: Form, about: &'static str) -> Self {
        Self { tag, body: Some(body), about }
    }

    /// What it is, for people.
    pub fn told(&self) -> &'static str {
        match self.body {
            Some(Form::Table(shape) | Form::Called(shape)) if self.about.is_empty() => shape.about,
            _ => self.about,
        }
    }
}

impl Shape {
    /// The table called `name`, with these keys.
    pub const fn new(name: &'static str, about: &'static str, keys: &'static [Entry]) -> Self {
        Self { name, about, keys, and: &[], presets: None, others: None }
    }

    /// The same with the keys of `others` too.
    pub const fn and(self, others: &'static [&'static Self]) -> Self {
        Self { and: others, ..self }
    }

    /// The same, which may start from one of these presets.
    pub const fn from(self, presets: &'static dyn Named) -> Self {
        Self { presets: Some(presets), ..self }
    }

    /// The same, which may have other keys too: each is a `name`, with such a `value` behind it.
    pub const fn others(self, name: &'static str, value: &'static Form) -> Self {
        Self { others: Some((name, value)), ..self }
    }

    /// All keys, its own first.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        let own: Box<dyn Iterator<Item = &'static Entry>> = Box::new(self.keys.iter());
        self.and.iter().fold(own, |keys, other| Box::new(keys.chain(other.entries())))
    }

    /// The key called `key`.
    pub fn entry(&self, key: &str) -> Option<&'static Entry> {
        self.entries().find(|entry| entry.key == key)
    }

    /// The presets that it may start from.
    pub fn presets(&self) -> Option<&'static dyn Named> {
        self.presets.or_else(|| self.and.iter().find_map(|other| other.presets()))
    }
}

impl Entry {
    /// A key of this form.
    pub const fn of(
        key: &'static str,
        form: Form,
        presence: Presence,
        about: &'static str,
    ) -> Self {
        Self { key, form, within: None, presence, about }
    }

    /// The same, between two numbers.
    pub const fn within(self, least: f64, most: f64) -> Self {
        Self { within: Some((least, most)), ..self }
    }
}
