//! What users see beside what the port does, of each remedy: the two differ where clients give up
//! early, lose segments, or meet a crowd.

use super::axis::Axis;
use super::plot::{Across, Body, Content, Curve, Dot, Panel, Plot, Series};
use super::points::{interval, sampled, unbanded};
use crate::experiment::metric::{AVAILABILITIES, Metric, PORT_AVAILABILITY};
use crate::experiment::{Estimate, Results};
use crate::report::notation::Notation;

/// The chart of the only design point of `results`.
pub fn users(results: &Results) -> Plot {
    let remedies = &results.points[0].remedies;
    let of = |metric: &'static Metric| remedies.iter().map(|remedy| remedy.estimate(metric));
    let estimates: Vec<Estimate> = AVAILABILITIES.into_iter().flat_map(of).flatten().collect();
    let notation = Notation::of_all(PORT_AVAILABILITY, remedies, None);
    let y = Axis::of(&estimates, &notation);
    let series = AVAILABILITIES.into_iter().zip(NAMED).enumerate();
    let series = series.map(|(colour, (metric, (name, value)))| Series {
        name: name.to_owned(),
        value: value.to_owned(),
        told: String::new(),
        overall: None,
        colour,
        curve: Curve::Dots((0..).map(f64::from).zip(of(metric)).map(dot).collect()),
    });
    let bars = interval(results).map_or(String::new(), |told| format!("; bars: {told}"));
    let caption = format!("User availability beside the port's, {}{bars}", sampled(results));
    let words = remedies.iter().map(|remedy| {
        let told = AVAILABILITIES.into_iter().zip(NAMED).filter_map(|(metric, (name, _))| {
            Some(format!("{name} {}", notation.alone(&remedy.estimate(metric)?)))
        });
        format!(" {}: {}.", remedy.name, told.collect::<Vec<String>>().join(", "))
    });
    let names = remedies.iter().map(|remedy| remedy.name.clone()).collect();
    let panel = Panel::new(y.clone(), Content::Curves(series.collect()));
    Plot {
        title: results.title.clone(),
        words: format!("{caption}.{}", words.collect::<String>()),
        caption,
        body: Body::Large(Across { name: "remedy".into(), axis: Axis::Words(names) }, vec![panel]),
        note: format!("{}{}", y.remark(), unbanded(results, estimates)).trim_start().to_owned(),
    }
}

/// What the two are called, and what they are shares of.
const NAMED: [(&str, &str); 2] =
    [("port", "share of the time it is up"), ("users", "first attempts served")];

fn dot((at, estimate): (f64, Option<Estimate>)) -> Option<Dot> {
    let estimate = estimate?;
    Some(Dot { at, mean: estimate.mean, interval: estimate.known_interval() })
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
        assert!(texts.contains(&"port") && texts.contains(&"users"), "{texts:?}");
    }
}
