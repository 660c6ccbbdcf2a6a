//! Hints: the nearest of the words that were possible.

/// The words as a list for people: "`a`, `b` or `c`".
pub fn list(_words: &[&str]) -> String {
    unreachable!("stub")
}

/// "did you mean `x`?" where a word is near, else all words.
pub fn one_of(_written: &str, _words: &[&str]) -> String {
    unreachable!("stub")
}
