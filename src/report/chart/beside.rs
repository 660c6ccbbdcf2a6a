//! Metrics of each remedy side by side: what users see beside what the port does, and what a remedy
//! costs beside its parts.

use super::axis::Axis;
use super::plot::{Across, Body, Content, Curve, Dot, Panel, Plot, Series};
use super::points::{interval, sampled, unbanded};
use crate::experiment::metric::{AVAILABILITIES, COST, METRICS, Metric, PORT_AVAILABILITY, Unit};
use crate::experiment::{Estimate, Results};
use crate::report::digits::short;
use crate::report::notation::{Notation, spoken_cost};

/// A metric beside the others: what it is called, and what stands under its name.
struct Beside {
    metric: &'static Metric,
    name: String,
    value: String,
}

/// What users see beside what the port does, at the only design point: the two differ where clients
/// give up early, lose segments, or meet a crowd.
pub fn users(results: &Results) -> Plot {
    const NAMED: [(&str, &str); 2] =
        [("port", "share of the time it is up"), ("users", "first attempts served")];
    let named = AVAILABILITIES.into_iter().zip(NAMED);
    let beside = named.map(|(metric, (name, value))| Beside {
        metric,
        name: name.to_owned(),
        value: value.to_owned(),
    });
    let remedies = &results.points[0].remedies;
    let notation = Notation::of_all(PORT_AVAILABILITY, remedies, None);
    chart(results, "User availability beside the port's", &notation, &beside.collect::<Vec<_>>())
}

/// What each remedy costs, and for what, at the only design point.
pub fn costs(results: &Results) -> Plot {
    let currency = results.currency.as_deref();
    let remedies = &results.points[0].remedies;
    let notation = Notation::of_all(COST, remedies, currency);
    let is_cost = |metric: &&Metric| metric.unit == Unit::Money;
    let beside = METRICS.iter().filter(is_cost).filter_map(|metric| {
        let means = || remedies.iter().filter_map(|remedy| Some(remedy.estimate(metric)?.mean));
        let least = means().fold(f64::INFINITY, f64::min);
        let most = means().fold(0.0, f64::max);
        let value = || format!("{} to {} {}", short(least), short(most), notation.of);
        (most > 0.0).then(|| Beside { metric, name: spoken_cost(metric), value: value() })
    });
    chart(results, "Cost, and what it is for", &notation, &beside.collect::<Vec<_>>())
}

/// The chart of `beside`, which have one axis.
fn chart(results: &Results, what: &str, notation: &Notation, beside: &[Beside]) -> Plot {
    let remedies = &results.points[0].remedies;
    let of = |metric: &'static Metric| remedies.iter().map(|remedy| remedy.estimate(metric));
    let estimates: Vec<Estimate> = beside.iter().flat_map(|one| of(one.metric)).flatten().collect();
    let y = Axis::of(&estimates, notation);
    let series = beside.iter().enumerate().map(|(colour, one)| Series {
        name: one.name.clone(),
        value: one.value.clone(),
        told: String::new(),
        overall: None,
        colour,
        curve: Curve::Dots((0..).map(f64::from).zip(of(one.metric)).map(dot).collect()),
    });
    let bars = interval(results).map_or(String::new(), |told| format!("; bars: {told}"));
    let caption = format!("{what}, {}{bars}", sampled(results));
    let words = remedies.iter().map(|remedy| {
        let told = beside.iter().filter_map(|one| {
            let estimate = remedy.estimate(one.metric)?;
            Some(format!("{} {}", one.name, notation.alone(&estimate)))
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
