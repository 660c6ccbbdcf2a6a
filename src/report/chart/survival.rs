//! What outlasts a time: replications that have not hung yet, and outages that go on.

use super::axis::Axis;
use super::marks::span_in_words;
use super::plot::{Across, Curve, Plot, Series, Step};
use super::points::{Shares, interval, of_points};
use crate::engine::SimTime;
use crate::experiment::Metric;
use crate::experiment::estimate::Evidence;
use crate::experiment::results::{RemedyResult, Results};
use crate::experiment::sample::Row;
use crate::experiment::survival::{Unhung, of_first_hangs};

/// Where the last first hang comes before this part of the horizon, the axis ends this much after
/// it.
const CUT: f64 = 2.0;
const MARGIN_OF_TIME: f64 = 1.2;

/// The time to the first hang: the share of replications that have not hung yet, one curve a
/// remedy; with a panel for each design point.
pub fn first_hang(results: &Results) -> Plot {
    let remedies = results.points.iter().flat_map(|point| &point.remedies);
    let rows: Vec<&Row> = remedies.flat_map(|remedy| &remedy.rows).collect();
    let horizon = rows.iter().map(|row| row.horizon.as_secs_f64()).fold(0.0, f64::max);
    let hangs = rows.iter().filter_map(|row| row.first_hang);
    let last = hangs.map(SimTime::as_secs_f64).fold(0.0, f64::max);
    let is_cut = last > 0.0 && last < horizon / CUT;
    let end = if is_cut { MARGIN_OF_TIME * last } else { horizon };
    let band = interval(results);
    let band = band.map_or(String::new(), |told| format!("; band: {told} at each instant"));
    Shares {
        title: results.title.clone(),
        caption: format!("Share of replications that have not hung yet{band}"),
        note: format!(
            "Every replication is watched to the horizon of {}{}. A restart does not end the \
             watch; after a fix nobody hangs any more. Intervals are Wilson's for a share.",
            span_in_words(horizon),
            if is_cut { "; no first hang comes later than is shown" } else { "" }
        ),
        x: Across { name: "time since the start".into(), axis: Axis::time(end) },
        points: of_points(results, |colour, remedy| unhung(colour, remedy, results.confidence)),
    }
    .plot()
}

fn unhung(colour: usize, remedy: &RemedyResult, confidence: f64) -> Series {
    let unhung = of_first_hangs(&remedy.rows, confidence);
    let hung = remedy.estimate(Metric::named("hung_share"));
    let is_certain = hung.is_some_and(|hung| hung.evidence == Evidence::Certain);
    let ends = unhung.iter().skip(1).map(|next| next.from.as_secs_f64());
    let ends = ends.chain([remedy.rows[0].horizon.as_secs_f64()]);
    let step = |(one, to): (&Unhung, f64)| Step {
        from: one.from.as_secs_f64(),
        to,
        mean: one.share,
        interval: one.interval.filter(|_| !is_certain),
    };
    let steps = unhung.iter().zip(ends).map(step).collect();
    let all = remedy.rows.len();
    let left = unhung.last().map_or(all, |last| last.replications as usize);
    let half = unhung.iter().find(|one| one.share <= 0.5);
    let told = half.map_or(String::new(), |one| {
        format!(", half of them by {}", span_in_words(one.from.as_secs_f64()))
    });
    Series {
        name: remedy.name.clone(),
        value: format!("{} of {all} hung", all - left),
        told,
        overall: None,
        colour,
        curve: Curve::Steps(steps),
    }
}

/// How long outages last: the share of them that last longer, one curve a remedy; with a panel for
/// each design point.
pub fn outages(results: &Results) -> Plot {
    let remedies = || results.points.iter().flat_map(|point| &point.remedies);
    let lengths = remedies().flat_map(|remedy| &remedy.outages_lasting);
    let lengths: Vec<f64> = lengths.map(|one| one.length.as_secs_f64()).collect();
    // An outage of no time has no place on an axis by ratio.
    let has_none = lengths.contains(&0.0);
    let lengths = || lengths.iter().copied().filter(|length| *length > 0.0);
    let least = lengths().fold(f64::INFINITY, f64::min);
    let axis = match lengths().fold(0.0, f64::max) {
        0.0 => Axis::spans(60.0, 86_400.0),
        greatest => Axis::spans(least, greatest),
    };
    let points = of_points(results, longer);
    let band = interval(results);
    let band = band.map_or(String::new(), |told| format!("; band: {told} at each length"));
    let open = remedies().map(|remedy| remedy.open_at_horizon).sum();
    Shares {
        title: results.title.clone(),
        caption: format!("Share of outages that last longer, planned ones among them{band}"),
        note: note(&points, open, has_none),
        x: Across { name: "length of an outage".into(), axis },
        points,
    }
    .plot()
}

/// What is to be known, and where there is nothing to see.
fn note(points: &[(String, Vec<Series>)], open: u64, has_none: bool) -> String {
    let mut words = String::from("Lengths are known to 1 in 128.");
    if has_none {
        words += " Outages of no time stand at the left end.";
    }
    if open > 0 {
        words += &format!(
            " {open} outages were open at the horizon: how much longer they would have lasted is \
             not known (Kaplan and Meier's estimate)."
        );
    }
    let spared = points.iter().flat_map(|(heading, series)| {
        let spared = series.iter().filter(|one| one.curve.steps().is_empty());
        let at = if heading.is_empty() { String::new() } else { format!(" at {heading}") };
        spared.map(move |one| format!("“{}”{at}", one.name))
    });
    let spared: Vec<String> = spared.collect();
    match &spared[..] {
        [] => {}
        few if few.len() <= 3 => words += &format!(" No outage under {}.", few.join(", ")),
        many => {
            let rest = many.len() - 2;
            words += &format!(" No outage under {} and {rest} more.", many[..2].join(", "));
        }
    }
    words
}

fn longer(colour: usize, remedy: &RemedyResult) -> Series {
    let lasting = &remedy.outages_lasting;
    let mut steps = Vec::new();
    let (mut from, mut mean, mut interval) = (0.0, 1.0, None);
    for one in lasting {
        let to = one.length.as_secs_f64();
        steps.push(Step { from, to, mean, interval });
        (from, mean, interval) = (to, one.longer, Some(one.interval));
    }
    // Beyond the longest nothing is known, unless it has ended.
    if !lasting.is_empty() && mean == 0.0 {
        steps.push(Step { from, to: f64::INFINITY, mean, interval });
    }
    let count: u64 = lasting.iter().map(|one| one.ended + one.open).sum();
    let median = lasting.iter().find(|one| one.longer <= 0.5);
    let value = match median {
        Some(one) => format!("n = {count}, median {}", span_in_words(one.length.as_secs_f64())),
        None if count == 0 => "no outage".to_owned(),
        None => format!("n = {count}, median not reached"),
    };
    let told = lasting.last().map_or(String::new(), |last| {
        let open = match remedy.open_at_horizon {
            0 => String::new(),
            open => format!(", {open} of them open at the horizon"),
        };
        format!(", longest {}{open}", span_in_words(last.length.as_secs_f64()))
    });
    let (name, curve) = (remedy.name.clone(), Curve::Steps(steps));
    Series { name, value, told, overall: None, colour, curve }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SimDuration;

    #[test]
    fn hangs_at_the_very_start_of_a_long_horizon_are_drawn_in_few_steps() {
        let (_, mut results) = crate::report::tests::results(&[60, 10], 3);
        for row in results.points[0].remedies.iter_mut().flat_map(|remedy| &mut remedy.rows) {
            row.horizon = SimDuration::DAY.times(30_000);
            row.first_hang = Some(SimTime::ZERO + SimDuration::from_nanos(1));
        }
        let drawn = first_hang(&results).picture().shapes.len();
        assert!(drawn < 1_000, "{drawn} shapes");
    }
}
