//! Varying durations: a constant, or a law with its parameters.

use super::data;
use super::observations::observations;
use super::{
    Choice, Entry, Form, Node, Problems, Read, Shape, Table, Value, Variant, read_table, variant,
};
use crate::engine::{Distribution, SimDuration};

const MEAN: Entry = Entry::needed::<SimDuration>("mean", "the mean");

static EXPONENTIAL: Shape = Shape::new("exponential", "memoryless", &[MEAN]);

static UNIFORM: Shape = Shape::new(
    "uniform",
    "between two ends",
    &[
        Entry::needed::<SimDuration>("low", "the lower end"),
        Entry::needed::<SimDuration>("high", "the upper end"),
    ],
);

static ERLANG: Shape = Shape::new(
    "erlang",
    "the sum of so many exponential ones",
    &[Entry::needed::<u32>("shape", "how many").within(1.0, 1000.0), MEAN],
);

static LOGNORMAL: Shape = Shape::new(
    "lognormal",
    "by `median` and `sigma`, or by `mean` and `cv`",
    &[
        Entry::depends::<SimDuration>("median", "with `sigma`", "the median"),
        Entry::depends::<f64>("sigma", "with `median`", "deviation of the logarithm")
            .within(0.001, 10.0),
        Entry::depends::<SimDuration>("mean", "with `cv`", "the mean"),
        Entry::depends::<f64>("cv", "with `mean`", "coefficient of variation")
            .within(0.001, 1000.0),
    ],
);

static WEIBULL: Shape = Shape::new(
    "weibull",
    "more and more (`shape` above 1) or less and less (below) likely as time passes",
    &[Entry::needed::<f64>("shape", "the shape").within(0.1, 100.0), MEAN],
);

static LAWS: Choice = Choice {
    name: "law",
    called: "varying duration",
    bare: Some(SimDuration::FORM),
    variants: &[
        Variant::with("exponential", Form::Table(&EXPONENTIAL), ""),
        Variant::with("uniform", Form::Table(&UNIFORM), ""),
        Variant::with("erlang", Form::Table(&ERLANG), ""),
        Variant::with("lognormal", Form::Table(&LOGNORMAL), ""),
        Variant::with("weibull", Form::Table(&WEIBULL), ""),
        Variant::with("empirical", data::TABLE, "as observed: a duration a line, or a column"),
    ],
};

/// `"15 min"`, or one of the laws of [`Distribution`] by name: `{ exponential = { mean } }`, with
/// `{ empirical = "file.csv" }` for what was observed, or
/// `{ empirical = { file = "file.csv", column?, unit? } }` for what stands in a table.
impl Read for Distribution {
    const FORM: Form = Form::Choice(&LAWS);

    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        if !matches!(node.value, Value::Table(_)) {
            return SimDuration::read(node, problems).map(Self::Constant);
        }
        let (law, body) = variant(node, &LAWS, problems)?;
        let body = body.expect("a table has a value behind its key");
        if law == "empirical" {
            let sorted = observations(&data::table(body, problems)?, problems)?;
            return Some(Self::Empirical { sorted });
        }
        let by_mean = body.get("mean").is_some() || body.get("cv").is_some();
        let shape = match law {
            "exponential" => &EXPONENTIAL,
            "uniform" => &UNIFORM,
            "erlang" => &ERLANG,
            "lognormal" => &LOGNORMAL,
            "weibull" => &WEIBULL,
            _ => unreachable!("variant returns one of the tags it was given"),
        };
        read_table(body, shape, problems, |table| match law {
            "exponential" => Some(Self::Exponential { mean: span(table, "mean")? }),
            "uniform" => uniform(table),
            "erlang" => {
                let shape = table.within("shape", 1..=1000);
                let mean = span(table, "mean");
                Some(Self::Erlang { shape: shape?, mean: mean? })
            }
            "lognormal" if by_mean => {
                let mean = span(table, "mean");
                let cv = table.within("cv", 0.001..=1000.0);
                Some(Self::lognormal_by_mean(mean?, cv?))
            }
            "lognormal" => {
                let median = span(table, "median");
                let sigma = table.within("sigma", 0.001..=10.0);
                Some(Self::Lognormal { median: median?, sigma: sigma? })
            }
            "weibull" => {
                let shape = table.within("shape", 0.1..=100.0);
                let mean = span(table, "mean");
                Some(Self::weibull_by_mean(shape?, mean?))
            }
            _ => unreachable!("variant returns one of the tags it was given"),
        })
    }
}

fn uniform(table: &mut Table<'_, '_>) -> Option<Distribution> {
    let low = table.required::<SimDuration>("low");
    let high = table.required::<SimDuration>("high");
    let (low, high) = (low?, high?);
    if low >= high {
        let message = format!("`high` ({high}) is not above `low` ({low})");
        table.contradict("high", "low", message, "write the lower end first, then the upper");
        return None;
    }
    Some(Distribution::Uniform { low: low.as_secs_f64(), high: high.as_secs_f64() })
}

/// The span behind `key` (s), above zero.
fn span(table: &mut Table<'_, '_>, key: &'static str) -> Option<f64> {
    let span = table.above_zero(key)?;
    Some(span.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Document;

    fn law(text: &str) -> Option<Distribution> {
        let mut problems = Problems::default();
        let mut document = Document::parse("file", &format!("law = {text}"), &[], &mut problems);
        document.attach(&["empirical"], &|_| Ok("3 s\n1 s".into()), &mut problems);
        let law = Distribution::read(document.root.get("law")?, &mut problems);
        assert_eq!(law.is_some(), problems.is_empty(), "{text}: {problems:?}");
        law
    }

    #[test]
    fn every_law_is_read_with_its_parameters_in_seconds() {
        for (text, expected) in [
            ("\"15 min\"", Distribution::Constant(SimDuration::from_secs(900))),
            ("{ exponential = { mean = \"1 min\" } }", Distribution::Exponential { mean: 60.0 }),
            (
                "{ uniform = { low = \"0 s\", high = \"1 s\" } }",
                Distribution::Uniform { low: 0.0, high: 1.0 },
            ),
            (
                "{ erlang = { shape = 3, mean = \"2 s\" } }",
                Distribution::Erlang { shape: 3, mean: 2.0 },
            ),
            (
                "{ lognormal = { median = \"2 hours\", sigma = 1 } }",
                Distribution::Lognormal { median: 7200.0, sigma: 1.0 },
            ),
            (
                "{ lognormal = { mean = \"2 s\", cv = 1.0 } }",
                Distribution::lognormal_by_mean(2.0, 1.0),
            ),
            (
                "{ weibull = { shape = 1.5, mean = \"4 s\" } }",
                Distribution::weibull_by_mean(1.5, 4.0),
            ),
            (
                "{ empirical = { file = \"observed.csv\" } }",
                Distribution::Empirical { sorted: [1, 3].map(SimDuration::from_secs).to_vec() },
            ),
            (
                "{ empirical = \"observed.csv\" }",
                Distribution::Empirical { sorted: [1, 3].map(SimDuration::from_secs).to_vec() },
            ),
        ] {
            assert_eq!(law(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_law_that_is_none_is_refused() {
        for text in [
            "7",
            "\"exponential\"",
            "{ exponential = \"1 s\" }",
            "{ exponential = { mean = \"0 s\" } }",
            "{ exponential = { mean = \"1 s\", cv = 1 } }",
            "{ uniform = { low = \"1 s\", high = \"1 s\" } }",
            "{ erlang = { shape = 0, mean = \"1 s\" } }",
            "{ erlang = { shape = 1001, mean = \"1 s\" } }",
            "{ lognormal = { median = \"1 s\", cv = 1 } }",
            "{ lognormal = {} }",
            "{ weibull = { shape = nan, mean = \"1 s\" } }",
            "{ empirical = { files = \"observed.csv\" } }",
            "{ empirical = { file = 7 } }",
        ] {
            assert_eq!(law(text), None, "{text}");
        }
    }
}
