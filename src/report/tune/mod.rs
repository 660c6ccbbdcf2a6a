//! The best value of a key: sentences, a table, and JSON.

mod json;
mod sentences;
mod table;
mod tuning;

use super::wrap::fitted;

pub use json::json;
pub use tuning::Tuning;

/// The sentences and the table, in lines of at most so many `columns`, where there are any.
pub fn words(tuning: &Tuning, columns: Option<usize>) -> String {
    let sentences = sentences::sentences(tuning).join("\n");
    fitted(&format!("{sentences}\n\n{}", table::table(tuning, columns)), columns)
}

#[cfg(test)]
mod tests;
