//! What users see beside what the port does, a row a remedy.

use super::axis::Axis;
use super::plot::{Block, Body, Marks, Named, Plot, Row, Rows};
use super::points::{in_words, interval, sampled, without};
use crate::experiment::metric::{AVAILABILITIES, PORT_AVAILABILITY};
use crate::experiment::results::RemedyResult;
use crate::experiment::{Estimate, Results};
use crate::report::notation::Notation;

/// What both availabilities are called, and what they are.
const NAMED: [(&str, &str); 2] =
    [("port", "share of the time it is up"), ("users", "first attempts served")];

/// What users see beside what the port does, at the only design point: the two differ where clients
/// give up early, lose segments, or meet a crowd.
pub fn users(results: &Results) -> Plot {
    let remedies = &results.points[0].remedies;
    let notation = Notation::of_all(PORT_AVAILABILITY, remedies, None);
    let both = |remedy: &RemedyResult| AVAILABILITIES.map(|metric| remedy.estimate(metric));
    let estimates: Vec<Estimate> = remedies.iter().flat_map(both).flatten().collect();
    let axis = Axis::of(&estimates, &notation);
    let bars = interval(results).map_or(String::new(), |told| format!("; bars: {told}"));
    let caption = format!("User availability beside the port's, {}{bars}", sampled(results));
    let words = in_words(&caption, remedies, |remedy| {
        let told = both(remedy).into_iter().zip(NAMED).filter_map(|(estimate, (name, _))| {
            Some(format!("{name} {}", notation.alone(&estimate?)))
        });
        told.collect()
    });
    let note = format!("{}{}", axis.remark("across"), without("bar", results, estimates));
    let rows = remedies
        .iter()
        .map(|remedy| Row { name: remedy.name.clone(), marks: Marks::Dots(both(remedy).into()) });
    let blocks = vec![Block { heading: String::new(), axis, rows: rows.collect() }];
    let keys = NAMED.iter().enumerate();
    let keys = keys.map(|(colour, (name, what))| Named { name: format!("{name}: {what}"), colour });
    Plot {
        title: results.title.clone(),
        caption,
        words,
        note: note.trim_start().to_owned(),
        body: Body::Rows(Rows { name: "availability".into(), keys: keys.collect(), blocks }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::results;

    #[test]
    fn every_remedy_has_both_availabilities() {
        let (_, results) = results(&[60, 10, 300], 8);
        let picture = users(&results).picture();
        let texts: Vec<&str> = picture.texts().map(|text| text.text.as_str()).collect();
        for remedy in &results.points[0].remedies {
            assert!(texts.contains(&remedy.name.as_str()), "{texts:?}");
            assert!(picture.description.contains(&format!("{}: port ", remedy.name)));
        }
        for (name, what) in NAMED {
            assert!(texts.contains(&format!("{name}: {what}").as_str()), "{texts:?}");
        }
    }
}
