//! What the parts of the page have in common.

use maud::{Markup, html};

use crate::reading::printing::printed;

/// A part of the page under its heading.
pub(super) fn part(heading: &str, content: &Markup) -> Markup {
    html! { section { h2 { (heading) } (content) } }
}

/// Something that may be wider than the page: it moves by itself, with the keyboard too.
pub(super) fn scroll(name: &str, content: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(name) { (content) } }
}

/// A row of a table.
pub(super) struct Row {
    /// Its name.
    pub(super) name: String,
    /// Whether it is the best of them.
    pub(super) is_best: bool,
    /// Its cells, without the name.
    pub(super) cells: Vec<Markup>,
}

/// A table called `name`, with these `heads` over the names of the rows and over their cells.
///
/// On a small screen a row becomes a list, in which the head of its column stands beside each cell.
/// The roles keep it a table then, for readers who cannot see it.
pub(super) fn table(name: &str, heads: &[String], rows: &[Row]) -> Markup {
    let table = html! {
        table role="table" aria-label=(name) {
            thead role="rowgroup" { tr role="row" {
                @for head in heads { th role="columnheader" scope="col" { (head) } }
            } }
            tbody role="rowgroup" {
                @for row in rows {
                    tr.best[row.is_best] role="row" {
                        th role="rowheader" scope="row" { (printed(&row.name)) }
                        @for (head, cell) in heads.iter().skip(1).zip(&row.cells) {
                            td role="cell" data-head=(head) { (cell) }
                        }
                    }
                }
            }
        }
    };
    scroll(name, &table)
}
