//! The selected remedy: a sentence, a table of what was spent on whom, and JSON.

use serde_json::{Value, json};

use super::digits::plain;
use super::json::estimate;
use super::notation::{NOTHING, Notation, spoken};
use super::phrases::{aligned, counted, listed, points};
use super::wrap::fitted;
use crate::experiment::metric::{Metric, Unit};
use crate::experiment::select::selection::{Selection, Told};

/// What was asked, and what came out.
#[derive(Clone, Debug)]
pub struct Selected {
    /// Name of the experiment.
    pub experiment: String,
    /// Its seed.
    pub seed: u64,
    /// What costs are counted in.
    pub currency: Option<String>,
    /// The names of the remedies.
    pub remedies: Vec<String>,
    /// What was to be best.
    pub metric: &'static Metric,
    /// The probability of a correct selection.
    pub confidence: f64,
    /// The indifference zone; `None` where a budget was spent.
    pub zone: Option<f64>,
    /// What came out.
    pub selection: Selection,
}

/// The sentences and the table, in lines of at most so many `columns`, where there are any.
pub fn words(selected: &Selected, columns: Option<usize>) -> String {
    let sentences = sentences(selected).join("\n");
    fitted(&format!("{sentences}\n\n{}", table(selected, columns)), columns)
}

/// What as many replications of each would have been, if that is more.
fn saved(spent: u64, all: u64) -> String {
    if spent == all {
        return String::new();
    }
    format!(" in place of {all}, as many of each")
}

/// The answer, and what it rests on.
fn sentences(selected: &Selected) -> Vec<String> {
    let Selected { selection, metric, .. } = selected;
    let name = |remedy: usize| format!("“{}”", selected.remedies[remedy]);
    let percent = |share: f64| format!("{} %", plain((1000.0 * share).floor() / 10.0));
    let spent: u32 = selection.spent.iter().sum();
    let replications = counted(spent as usize, "replication", "replications");
    let most = selection.spent.iter().copied().max().unwrap_or(0);
    let mut sentences = vec![match &selection.told {
        Told::Best(best) => format!(
            "{} has the best {} with a probability of at least {}, or is within {} of it; \
             {replications}{}.",
            name(*best),
            spoken(metric),
            percent(selected.confidence),
            zone(selected),
            saved(spent.into(), u64::from(most) * selected.remedies.len() as u64),
        ),
        Told::Left(best, others) => {
            let others: Vec<String> = others.iter().map(|other| name(*other)).collect();
            format!(
                "Not decided after {most} replications of each that is left: {} has the best mean, but \
                 {} may be better by more than {}; allow more with --max, or widen --indifference.",
                name(*best),
                listed(&others),
                zone(selected),
            )
        }
        Told::Probably(best, probability) => format!(
            "{} has the best {} with a probability of about {}; that is an approximation and no \
             promise. {replications} were spent where they tell most.",
            name(*best),
            spoken(metric),
            percent(*probability),
        ),
        Told::TooFew(hangs) => format!(
            "Too few events: {} at most under a remedy, in {most} replications of each, tell nothing of \
             which is best; lengthen the horizon, or allow more.",
            counted(*hangs as usize, "hang", "hangs"),
        ),
        Told::Same => {
            format!("All remedies have the same {} in each of {most} replications.", spoken(metric))
        }
    }];
    if selection.batch > 1 && matches!(selection.told, Told::Best(_) | Told::Left(..)) {
        sentences.push(format!(
            "The promise is of normal observations: here each is an average of {} replications, for \
             single ones are too skewed.",
            selection.batch
        ));
    }
    sentences
}

/// The indifference zone for people.
fn zone(selected: &Selected) -> String {
    let zone = selected.zone.unwrap_or(0.0);
    let unit = selected.metric.unit;
    match unit {
        Unit::Share | Unit::Chance => points(zone),
        Unit::Span | Unit::Count | Unit::PerMonth | Unit::Money => {
            let notation = Notation::new(unit, zone, selected.currency.as_deref());
            format!("{} {}", plain(zone * notation.scale), notation.of).trim_end().to_owned()
        }
    }
}

/// A row for each remedy: the longest simulated last to be eliminated first.
fn table(selected: &Selected, columns: Option<usize>) -> String {
    let selection = &selected.selection;
    let means = selection.estimates.iter().flatten().map(|estimate| estimate.mean);
    let greatest = means.filter(|mean| mean.is_finite()).fold(0.0, f64::max);
    let unit = selected.metric.unit;
    let notation = Notation::new(unit, greatest, selected.currency.as_deref());
    let titles = ["remedy", "replications", "eliminated after"].map(str::to_owned);
    let mut rows = vec![[&titles[..], &[notation.heading(selected.metric)]].concat()];
    for (remedy, name) in selected.remedies.iter().enumerate() {
        let out = selection.out[remedy].map_or_else(|| NOTHING.to_owned(), |out| out.to_string());
        let told = &selection.estimates[remedy];
        let told = told.map_or_else(|| NOTHING.to_owned(), |told| notation.cell(&told));
        rows.push(vec![name.clone(), selection.spent[remedy].to_string(), out, told]);
    }
    let confidence = plain(100.0 * selected.confidence);
    format!(
        "{}\n± is the longer side of the {confidence} % interval of each by itself, which takes no \
         account of when it was stopped\n",
        aligned(&rows, columns)
    )
}

/// The same for programs.
pub fn json(selected: &Selected) -> Value {
    let Selected { selection, .. } = selected;
    let name = |remedy: usize| selected.remedies[remedy].as_str();
    let (told, best, probability, left) = match &selection.told {
        Told::Best(best) => ("best", Some(*best), Some(selected.confidence), vec![*best]),
        Told::Left(best, others) => {
            ("not decided", Some(*best), None, [&[*best], &others[..]].concat())
        }
        Told::Probably(best, probability) => {
            ("probably", Some(*best), Some(*probability), Vec::new())
        }
        Told::TooFew(_) => ("too few", None, None, Vec::new()),
        Told::Same => ("same", None, None, Vec::new()),
    };
    let remedies = selected.remedies.iter().enumerate().map(|(remedy, name)| {
        json!({
            "name": name,
            "replications": selection.spent[remedy],
            "eliminated_after": selection.out[remedy],
            "estimate": selection.estimates[remedy].as_ref().map(estimate),
        })
    });
    json!({
        "schema_version": 1,
        "experiment": selected.experiment,
        "seed": selected.seed,
        "metric": selected.metric.name,
        "told": told,
        "best": best.map(name),
        "probability": probability,
        "left": left.into_iter().map(name).collect::<Vec<_>>(),
        "indifference": selected.zone,
        "confidence": selected.confidence,
        "replications_an_observation": selection.batch,
        "replications": selection.spent.iter().sum::<u32>(),
        "sentences": sentences(selected),
        "remedies": remedies.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Estimate;

    fn selected(told: Told) -> Selected {
        let estimate = |mean| Some(Estimate::made_up(mean, Some(0.001)));
        Selected {
            experiment: "tiny".to_owned(),
            seed: 1,
            currency: None,
            remedies: ["fix", "watchdog", "operator"].map(str::to_owned).to_vec(),
            metric: Metric::named("port_availability"),
            confidence: 0.95,
            zone: Some(0.001),
            selection: Selection {
                told,
                batch: 1,
                spent: vec![64, 64, 16],
                out: vec![None, Some(62), Some(16)],
                estimates: vec![estimate(0.999), estimate(0.997), estimate(0.9)],
            },
        }
    }

    #[test]
    fn the_selected_one_stands_first_with_its_promise_then_what_was_spent() {
        let told = [
            "“fix” has the best port availability with a probability of at least 95 %, or is within 0.1 \
             points of it; 144 replications in place of 192, as many of each.",
            "",
            "remedy    replications  eliminated after  port availability",
            "fix                 64                 –     99.90 ± 0.10 %",
            "watchdog            64                62     99.70 ± 0.10 %",
            "operator            16                16     90.00 ± 0.10 %",
            "",
            "± is the longer side of the 95 % interval of each by itself, which takes no account of when \
             it was stopped",
            "",
        ];
        assert_eq!(words(&selected(Told::Best(0)), None), told.join("\n"));
    }

    #[test]
    fn what_is_not_decided_names_no_best_one_as_sure() {
        let words = words(&selected(Told::Left(0, vec![1])), None);
        assert!(words.starts_with("Not decided after 64 replications"), "{words}");
        let few = super::words(&selected(Told::TooFew(1)), None);
        assert!(few.starts_with("Too few events: 1 hang at most"), "{few}");
        assert_eq!(json(&selected(Told::TooFew(1)))["best"], Value::Null);
        assert_eq!(json(&selected(Told::Best(0)))["best"], "fix");
    }

    #[test]
    fn averages_are_told_to_be_averages() {
        let mut skewed = selected(Told::Best(0));
        skewed.selection.batch = 4;
        assert!(words(&skewed, None).contains("an average of 4 replications"));
    }
}
