//! The figures of the page: what they show is in their text alternative too, with the numbers.

use maud::{Markup, PreEscaped, html};

use super::parts::part;
use crate::experiment::Results;
use crate::report::chart::{ChartError, Plot};

/// Where a chart stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Place {
    /// Before the numbers, where nothing is swept.
    OverTime,
    /// After them, under this heading.
    Under(&'static str),
    /// In a file of its own alone.
    Apart,
}

/// The figures, by where they stand on the page.
pub(super) struct Figures {
    /// Availability over time.
    pub(super) over_time: Markup,
    /// What is swept, what it costs, and who detects what.
    pub(super) others: Markup,
}

/// The figures of `results`.
pub(super) fn figures(results: &Results, plots: &[(Place, Plot)]) -> Result<Figures, ChartError> {
    let (mut over_time, mut others) = (html! {}, html! {});
    let mut last = None;
    for (place, plot) in plots {
        match *place {
            Place::OverTime if results.points.len() == 1 => {
                over_time = part("Availability over time", &figure(plot)?);
            }
            Place::Under(heading) => {
                let one = figure(plot)?;
                let is_new = last.replace(heading) != Some(heading);
                others = html! { (others) @if is_new { (part(heading, &one)) } @else { (one) } };
            }
            Place::OverTime | Place::Apart => {}
        }
    }
    Ok(Figures { over_time, others })
}

/// A chart, as wide as the page; on a small screen another layout of it.
fn figure(plot: &Plot) -> Result<Markup, ChartError> {
    // The page tells the title.
    let plot = plot.untitled();
    let [wide, narrow] = [plot.picture(), plot.narrow()];
    let (wide, narrow) = (PreEscaped(wide.svg()?), PreEscaped(narrow.svg()?));
    Ok(html! { figure { div.wide { (wide) } div.narrow { (narrow) } } })
}
