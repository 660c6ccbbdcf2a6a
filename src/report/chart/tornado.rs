//! What an answer depends on: a row an input, with what comes out at either end of its range.

use super::axis::Axis;
use super::plot::{Block, Body, Marks, Named, Plot, Row, Rows};
use crate::experiment::Estimate;
use crate::experiment::sensitivity::{Effect, Finding, Findings, Input};
use crate::report::digits::plain;
use crate::report::notation::{Notation, spoken};
use crate::report::parameters::value;

/// What the two marks of a row are.
const ENDS: [&str; 2] = ["at the first value of the range", "at the last"];

/// The chart of `findings`: a block for each remedy that varies, the input that changes most on top.
pub fn tornado(title: &str, findings: &Findings, inputs: &[Input], currency: Option<&str>) -> Plot {
    let metric = findings.metric;
    let blocks = findings.remedies.iter().filter_map(|one| block(one, findings, inputs, currency));
    let spoken = spoken(metric);
    let (head, rest) = spoken.split_at(1);
    let percent = plain(100.0 * findings.confidence);
    let caption = format!(
        "{}{rest} at both ends of each range, the others as in the file; bars: {percent} % interval of \
         {} replications",
        head.to_uppercase(),
        findings.replications
    );
    let blocks: Vec<Block> = blocks.collect();
    let keys = ENDS.iter().enumerate();
    let keys = keys.map(|(colour, name)| Named { name: (*name).to_owned(), colour });
    let mut remarks: Vec<String> = blocks.iter().map(|block| block.axis.remark("across")).collect();
    remarks.dedup();
    let remark = match &remarks[..] {
        [] => "",
        [same] => same,
        _ => "Each remedy has a scale of its own, even in nines where they crowd near 100 %.",
    };
    Plot {
        title: title.to_owned(),
        words: words(&caption, findings, inputs, currency),
        caption,
        note: format!("Both ends meet the same traffic. {remark}").trim_end().to_owned(),
        body: Body::Rows(Rows { name: spoken, keys: keys.collect(), blocks }),
    }
}

/// The inputs that concern a remedy, that of the greatest swing first.
fn order<'f>(finding: &'f Finding, inputs: &'f [Input]) -> Vec<(&'f Input, &'f Effect)> {
    let all = inputs.iter().zip(&finding.inputs);
    let mut rows: Vec<(&Input, &Effect)> =
        all.filter(|(input, _)| input.concerns(&finding.remedy)).collect();
    let swing = |effect: &Effect| effect.swing.map_or(0.0, |swing| swing.mean.abs());
    rows.sort_by(|(_, one), (_, other)| swing(other).total_cmp(&swing(one)));
    rows
}

fn block(
    finding: &Finding,
    findings: &Findings,
    inputs: &[Input],
    currency: Option<&str>,
) -> Option<Block> {
    let rows = order(finding, inputs);
    let estimates: Vec<Estimate> =
        rows.iter().flat_map(|(_, effect)| effect.at.into_iter().flatten()).collect();
    let greatest = estimates.iter().map(|one| one.mean.abs()).fold(0.0, f64::max);
    let varies = rows.iter().any(|(_, effect)| effect.swing.is_some_and(|swing| swing.mean != 0.0));
    if !varies {
        return None;
    }
    let notation = Notation::new(findings.metric.unit, greatest, currency);
    let row = |(input, effect): &(&Input, &Effect)| Row {
        name: format!("{}: {} to {}", input.name, value(&input.from), value(&input.to)),
        marks: Marks::Dots(effect.at.to_vec()),
    };
    Some(Block {
        heading: finding.remedy.clone(),
        axis: Axis::of(&estimates, &notation),
        rows: rows.iter().map(row).collect(),
    })
}

fn words(caption: &str, findings: &Findings, inputs: &[Input], currency: Option<&str>) -> String {
    let mut words = format!("{caption}.");
    for finding in &findings.remedies {
        let told = order(finding, inputs).into_iter().filter_map(|(input, effect)| {
            let [from, to] = effect.at;
            let (from, to) = (from?, to?);
            let notation = Notation::new(findings.metric.unit, to.mean.abs(), currency);
            let (from, to) = (notation.alone(&from), notation.alone(&to));
            Some(format!("{} {from} and {to}", input.name))
        });
        words += &format!(" {}: {}.", finding.remedy, told.collect::<Vec<_>>().join("; "));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sensitivity::made_up;

    #[test]
    fn the_greatest_change_stands_on_top_and_what_never_varies_is_left_out() {
        let (mut findings, inputs) = made_up();
        let mut constant = findings.remedies[0].clone();
        constant.remedy = "fix".to_owned();
        for effect in &mut constant.inputs {
            effect.swing = Some(Estimate::made_up(0.0, Some(0.0)));
        }
        findings.remedies.push(constant);
        let plot = tornado("A question", &findings, &inputs, None);
        let Body::Rows(rows) = &plot.body else { panic!("rows") };
        assert_eq!(rows.blocks.len(), 1);
        let names: Vec<&str> = rows.blocks[0].rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["repair: 1 to 9", "rate: 1 to 9", "latency: 1 to 9"]);
        let picture = plot.picture();
        assert!(
            picture.description.contains("repair 90.0 ± 1.0 % and 60.0 ± 1.0 %"),
            "{picture:?}"
        );
    }
}
