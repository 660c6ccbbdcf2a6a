//! What a file leaves out, and what that has cost, in words.

use super::digits::plain;
use crate::experiment::assumed::{Assumed, Cost};
use crate::experiment::metric::METRICS;
use crate::experiment::results::{Results, Toll};
use crate::model::Detail;
use crate::reading::graft::segments;

/// What is left out of a file whose default moves results, for people.
pub fn left_out_of_file(assumed: &[Assumed]) -> String {
    let lines = lines(assumed).into_iter().enumerate();
    let line = |(index, (line, _))| {
        let head = if index == 0 { "left out" } else { "" };
        format!("  {head:<9}  {line}\n")
    };
    lines.map(line).collect()
}

/// A line for each default that moves results, written as it could be put on the command line, with
/// its source. What is left out alike of several classes or remedies has one line.
pub(super) fn lines(assumed: &[Assumed]) -> Vec<(String, &'static str)> {
    let mut lines: Vec<(String, Vec<&Assumed>)> = Vec::new();
    for one in assumed {
        let alike = alike(one);
        match lines.iter_mut().find(|(line, _)| *line == alike) {
            Some((_, all)) => all.push(one),
            None => lines.push((alike, vec![one])),
        }
    }
    let told = lines.iter().map(|(alike, all)| {
        let line = match all[..] {
            [Assumed { path, value, .. }] => format!("{path} = {value}"),
            _ => format!("{alike} ({} times)", all.len()),
        };
        (line, all[0].source)
    });
    told.collect()
}

/// What is left out and taken as what, without the name of the class or remedy.
fn alike(Assumed { path, value, .. }: &Assumed) -> String {
    let keys = segments(path).unwrap_or_default();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys[..] {
        ["clients", _, .., key] => format!("clients.….{key} = {value}"),
        // The measure, and all within it.
        ["remedies", ..] => {
            let is_number = |key: &&str| key.parse::<usize>().is_ok();
            let measure = keys.iter().skip(2).position(is_number).map_or(1, |before| before + 3);
            format!("remedies.….{} = {value}", keys[measure..].join("."))
        }
        _ => format!("{path} = {value}"),
    }
}

/// What was not simulated, and what is not told for that; `None` where all was.
pub fn not_simulated(detail: Detail) -> Option<String> {
    let untold = METRICS.iter().filter(|metric| metric.detail() > detail).count();
    match detail {
        Detail::Requests => None,
        Detail::Outages => Some(format!(
            "outages alone; without valid requests {untold} metrics are not told, user availability \
             among them"
        )),
    }
}

/// A sentence for each default that has cost attempts for valid requests.
pub(super) fn costly(results: &Results) -> Vec<String> {
    let counted = results.assumed.iter().filter_map(|one| Some((one, one.cost.as_ref()?)));
    let costly = counted.map(|(one, cost)| (one, cost, results.toll(cost)));
    costly.filter(|(.., toll)| toll.is_felt()).map(sentence).collect()
}

fn sentence((assumed, cost, toll): (&Assumed, &Cost, Toll)) -> String {
    let Assumed { path, value, .. } = assumed;
    let how = match cost {
        Cost::Stopped { .. } => "which it stopped",
        Cost::BannerTimeOut { .. } => {
            "whose clients did not wait longer for the banner of a port that was up"
        }
        Cost::SessionTimeOut { .. } => {
            "whose clients did not wait longer for the reply of a port that was up"
        }
        Cost::IdleTimeOut => "whose connection a port that was up did not keep longer",
    };
    let Toll { failed, attempts } = toll;
    // Two digits: it is counted, not foretold.
    let percent = format!("{:.1e}", 100.0 * failed as f64 / attempts as f64);
    let percent = plain(percent.parse().expect("a number"));
    format!(
        "left out, {path} was taken as {value}; that has cost {failed} of {attempts} attempts \
         ({percent} %), {how}"
    )
}
