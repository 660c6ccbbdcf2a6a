//! Reading what people write: a TOML document as a tree of [`Node`]s that know where they stand,
//! quantities with units, varying durations, networks that other programs drew, and the list of all
//! [`Problems`] found on the way.

pub mod assumed;
pub mod attach;
pub mod bandwidth;
mod clock;
pub mod data;
pub mod diagnostic;
pub mod document;
pub mod drawing;
pub mod encoding;
mod excerpt;
pub mod graft;
pub mod hint;
pub mod instant;
pub mod log;
mod measured;
mod node;
pub mod nothing;
mod observations;
mod place;
pub mod preset;
pub mod price;
pub mod printing;
pub mod problem;
pub mod quantity;
pub mod records;
pub mod scalar;
mod slip;
mod syntax;
pub mod table;
pub mod unit;
pub mod varying;

pub use assumed::{Assumed, Step, Toll, Usual, path_to};
pub use attach::{Loader, file};
pub use bandwidth::Bandwidth;
pub use clock::TimeOfDay;
pub use diagnostic::Diagnostic;
pub use document::{Document, Override};
pub use graft::{graft, node_at};
pub use measured::{Kind, Measured};
pub use node::{File, Key, Node, Value};
pub use nothing::Nothing;
pub use place::At;
pub use preset::Presets;
pub use price::{Price, PricePerTime};
pub use problem::{Again, Other, Problem, Problems};
pub use quantity::{Delay, Probability, Rate};
pub use scalar::list;
pub use table::{Body, Table, no_settings, read_table, settings, variant, word};

/// A value that can be read from a [`Node`].
pub trait Read: Sized {
    /// The value `node` holds, or `None` after saying in `problems` all that is wrong with it.
    fn read(node: &Node, problems: &mut Problems) -> Option<Self>;

    /// The names of the presets that can be called in its place.
    fn called_by_name() -> Vec<&'static str> {
        Vec::new()
    }
}
