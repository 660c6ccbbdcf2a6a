//! Tuning: which value of a key, or of two, is best for a metric, and how sure that is.
//!
//! All values meet the same replications. They are tried on a coarse grid first, then on finer ones
//! around those that cannot be told from the best. What is said of one key:
//!
//! - The **flat region**: the tried values that none is clearly better than, on paired differences
//!   that hold all at once (J. C. Hsu, *Multiple Comparisons*, 1996, chapter 4: with the best;
//!   Bonferroni). The best tried value is among them with the confidence of the intervals.
//! - The **interval of the optimum**, by [`vertex`] where the curve is smooth in its neighbourhood:
//!   it is much shorter than the flat region, because it uses all values at once. Otherwise it
//!   reaches from the tried value before the flat region to the one after it: where the curve has one
//!   lowest point, that lies no further from the best tried value than its neighbours.
//!
//! The optimum is that of the curve without the ripples that the end of the horizon makes: whether
//! one restart more falls before it. Change what is asked in `question.rs`, where values lie in
//! `range.rs`, how they are looked for in `search.rs`.

pub mod answer;
pub mod question;
pub mod range;
pub mod search;
pub mod theory;
pub mod vertex;
mod window;
