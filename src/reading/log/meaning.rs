//! What a line of a log means.

use crate::reading::instant::Date;

/// What a line is.
pub(super) enum Meaning {
    /// A request.
    Request(Date),
    /// Something else that belongs in such a log.
    Other,
}

/// Why a line means nothing: where in it (bytes), and what is wrong.
pub(super) type Unread = (usize, String);
