//! Declarations that follow from how a type is read.

use super::{Entry, Presence, Read};

impl Entry {
    /// A key that may not be left out.
    pub const fn needed<T: Read>(key: &'static str, about: &'static str) -> Self {
        Self::of(key, T::FORM, Presence::Needed, about)
    }

    /// A key of which others decide whether it is there: `how`.
    pub const fn depends<T: Read>(
        key: &'static str,
        how: &'static str,
        about: &'static str,
    ) -> Self {
        Self::of(key, T::FORM, Presence::Depends(how), about)
    }

    /// A key without which `otherwise` holds.
    pub const fn absent<T: Read>(
        key: &'static str,
        otherwise: &'static str,
        about: &'static str,
    ) -> Self {
        Self::of(key, T::FORM, Presence::Absent(otherwise), about)
    }

    /// A key in whose place `written` is taken, by `source`.
    pub const fn usual<T: Read>(
        key: &'static str,
        written: &'static str,
        source: &'static str,
        about: &'static str,
    ) -> Self {
        Self::of(key, T::FORM, Presence::Usual { written, source }, about)
    }
}

/// Declares how a type is read that is one of some words, each of which stands for a value of it.
macro_rules! words {
    ($kind:ty, $what:expr, $($word:literal => $value:ident),+ $(,)?) => {
        impl $crate::reading::Read for $kind {
            const FORM: $crate::reading::Form = $crate::reading::Form::Words(&[$($word),+]);

            fn read(
                node: &$crate::reading::Node,
                problems: &mut $crate::reading::Problems,
            ) -> Option<Self> {
                $crate::reading::word(node, $what, &[$(($word, Self::$value)),+], problems)
            }
        }
    };
}
pub(crate) use words;
