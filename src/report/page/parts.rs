//! What the parts of the page have in common.

use maud::{Markup, html};

/// A part of the page under its heading.
pub(super) fn part(heading: &str, content: &Markup) -> Markup {
    html! { section { h2 { (heading) } (content) } }
}

/// Something that may be wider than the page: it moves by itself, with the keyboard too.
pub(super) fn scroll(name: &str, content: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(name) { (content) } }
}
