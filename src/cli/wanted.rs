//! What `tune` is asked for, on its command line.

use clap::Args;

use super::arguments::{Repetition, Source};
use super::choice;
use super::failure::Failure;
use crate::experiment::Experiment;
use crate::experiment::metric::Unit;
use crate::experiment::metric::{
    COST, METRICS, Metric, PORT_AVAILABILITY, SERVED_WITHIN, Source as ReadOff, USER_AVAILABILITY,
};
use crate::experiment::tune::question::{Bound, Question, can_hang};
use crate::experiment::tune::range::Range;
use crate::model::{Detail, Remedy};
use crate::reading::graft::segments;
use crate::reading::{Kind, Measured, hint};

/// The tables whose keys can be tuned.
const TABLES: [&str; 4] = ["remedies", "listener", "clients", "network"];

/// The keys, what is to be best and what is to be kept.
#[derive(Args, Debug)]
pub(super) struct Wanted {
    /// Tunes the key at PATH, as behind --set; twice for two
    #[arg(long, value_name = "PATH", required = true)]
    key: Vec<String>,
    /// The least value of the key; one for each
    #[arg(long, value_name = "A", required = true, allow_negative_numbers = true)]
    from: Vec<String>,
    /// The greatest value of the key; one for each
    #[arg(long, value_name = "B", required = true, allow_negative_numbers = true)]
    to: Vec<String>,
    /// What is to be best [default: the cost where things have prices, else what users see]
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// What has to be kept, such as 'hangs <= 2' or 'user_availability >= 99.9 %'; can be repeated
    #[arg(long, value_name = "METRIC >= VALUE")]
    keep: Vec<String>,
    /// The remedy, by its name [default: that of the key]
    #[arg(long, value_name = "NAME")]
    remedy: Option<String>,
}

impl Wanted {
    /// Refuses keys that cannot be tuned, or that are set as well.
    pub(super) fn check(&self, source: &Source) -> Result<(), Failure> {
        let counts = [self.key.len(), self.from.len(), self.to.len()];
        if counts[0] > 2 || counts != [counts[0]; 3] {
            let [keys, from, to] = counts;
            let message = format!("{keys} --key, {from} --from and {to} --to are given");
            let help = "give one or two keys, each with a --from and a --to";
            return Err(Failure::input("--key", &message, help));
        }
        if let [one, other] = &self.key[..]
            && one == other
        {
            let help = "name two keys, or one";
            return Err(Failure::input("--key", &format!("`{one}` is tuned twice"), help));
        }
        for key in &self.key {
            check_key(key)?;
            if source.sets(key) {
                let message = format!("`{key}` is set and tuned");
                return Err(Failure::input("--set", &message, "leave out one of --set and --key"));
            }
        }
        Ok(())
    }

    /// The name of the remedy whose key is tuned, or that is chosen.
    pub(super) fn remedy_in(&self, file: &Experiment) -> Result<String, Failure> {
        let owner = |path: &String| match &segments(path).unwrap_or_default()[..] {
            [table, owner, ..] if table == "remedies" => Some(owner.clone()),
            _ => None,
        };
        let owners: Vec<String> = self.key.iter().filter_map(owner).collect();
        let names = owners.iter().chain(&self.remedy);
        let mut names: Vec<&str> = names.map(String::as_str).collect();
        names.dedup();
        if let [one, other, ..] = names[..] {
            let message = format!("`{one}` and `{other}` are two remedies");
            return Err(Failure::input("--key", &message, "tune keys of one remedy"));
        }
        Ok(choice::remedy(file, names.first().copied())?.name.clone())
    }

    /// What is asked of `file`.
    pub(super) fn question(
        &self,
        (file, remedy): (&Experiment, &Remedy),
        source: &Source,
        repetition: &Repetition,
    ) -> Result<Question, Failure> {
        let ends = self.key.iter().zip(self.from.iter().zip(&self.to));
        let ranges: Result<Vec<Range>, Failure> =
            ends.map(|(key, (from, to))| range(key, from, to, source, repetition)).collect();
        let metric = match &self.metric {
            Some(name) => metric("--metric", name, file)?,
            None => usual_metric(file),
        };
        let bounds: Result<Vec<Bound>, Failure> =
            self.keep.iter().map(|written| bound(written, file)).collect();
        Ok(Question {
            ranges: ranges?,
            metric,
            bounds: bounds?,
            can_hang: can_hang(&file.scenario, remedy),
            confidence: file.replications.confidence,
        })
    }
}

/// A number above zero.
pub(super) fn above_zero(written: &str) -> Result<f64, String> {
    let number = written.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "write a number above zero, such as 0.001".to_owned())
}

/// Refuses `key` if it is no path of what can be tuned.
fn check_key(key: &str) -> Result<(), Failure> {
    let keys = segments(key).unwrap_or_default();
    match &keys[..] {
        [] => {
            let help = "separate keys by dots, and put those with dots in them in quotes";
            Err(Failure::input("--key", &format!("broken path `{key}`"), help))
        }
        [first, ..] if !TABLES.contains(&first.as_str()) => {
            let message = format!("`{first}` cannot be tuned");
            Err(Failure::input("--key", &message, &hint::one_of(first, &TABLES)))
        }
        _ => Ok(()),
    }
}

/// The range of `key`, both ends of which are tried first.
fn range(
    key: &str,
    from: &str,
    to: &str,
    source: &Source,
    repetition: &Repetition,
) -> Result<Range, Failure> {
    let with = |value: String| {
        let sweep = ("sweep".to_owned(), sweep(&[(key.to_owned(), vec![value.clone()])]));
        source.experiment_with(repetition, &[sweep, (key.to_owned(), value)])
    };
    with(from.to_owned())?;
    with(to.to_owned())?;
    let range = Range::new(key, from, to);
    let range = range.map_err(|(message, help)| {
        Failure::input(&format!("--from and --to of `{key}`"), &message, &help)
    })?;
    let is_whole = range.is_whole && with(format!("{}", range.from + 0.5)).is_err();
    Ok(Range { is_whole, ..range })
}

/// A sweep of these keys over these values, as TOML on a line.
pub(super) fn sweep(keys: &[(String, Vec<String>)]) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let value = |written: &String| match written.parse::<f64>() {
        Ok(_) => written.clone(),
        Err(_) => quoted(written),
    };
    let key = |(path, values): &(String, Vec<String>)| {
        let values: Vec<String> = values.iter().map(value).collect();
        format!("{} = [{}]", quoted(path), values.join(", "))
    };
    let keys: Vec<String> = keys.iter().map(key).collect();
    format!("{{ {} }}", keys.join(", "))
}

/// The metric of that name, if `file` tells it.
fn metric(place: &str, name: &str, file: &Experiment) -> Result<&'static Metric, Failure> {
    let has_target = has_target(file);
    let tells = |metric: &&Metric| metric.is_told(file.costs.as_ref(), has_target);
    let awaited = |metric: &Metric| matches!(metric.source, ReadOff::Awaited(..));
    let wrong = |message: String, help: &str| Err(Failure::input(place, &message, help));
    match Metric::by_name(name) {
        Some(metric) if awaited(metric) => wrong(
            format!("`{name}` is a quantile of all replications together"),
            "take a metric of each replication, such as served_within",
        ),
        Some(metric) if tells(&metric) => Ok(metric),
        Some(metric) if metric.unit == Unit::Money => {
            wrong(format!("`{name}` has no price here"), "give it one under [costs]")
        }
        Some(_) => wrong(
            format!("`{name}` has no target here"),
            "give a class one, such as `within = \"2 s\"`",
        ),
        None => {
            let told = METRICS.iter().filter(tells).filter(|metric| !awaited(metric));
            let names: Vec<&str> = told.map(|metric| metric.name).collect();
            wrong(format!("unknown metric `{name}`"), &hint::one_of(name, &names))
        }
    }
}

fn has_target(file: &Experiment) -> bool {
    file.scenario.classes.iter().any(|class| class.within.is_some())
}

/// What a value is the best by if nobody says: as a sweep has it.
fn usual_metric(file: &Experiment) -> &'static Metric {
    match (file.costs.is_some(), file.scenario.detail) {
        (true, _) => COST,
        (false, Detail::Outages) => PORT_AVAILABILITY,
        (false, Detail::Requests) if has_target(file) => SERVED_WITHIN,
        (false, Detail::Requests) => USER_AVAILABILITY,
    }
}

/// `METRIC >= VALUE` or `METRIC <= VALUE`.
fn bound(written: &str, file: &Experiment) -> Result<Bound, Failure> {
    let parts = [(">=", false), ("<=", true)].into_iter().find_map(|(sign, is_most)| {
        let (name, value) = written.split_once(sign)?;
        Some((name.trim(), value.trim(), is_most))
    });
    let Some((name, value, is_most)) = parts else {
        let message = format!("`{written}` has neither `>=` nor `<=`");
        let help = "write METRIC >= VALUE or METRIC <= VALUE, such as 'hangs <= 2'";
        return Err(Failure::input("--keep", &message, help));
    };
    let metric = metric("--keep", name, file)?;
    let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
    let percent = || {
        let number = value.strip_suffix('%')?.trim().parse::<f64>().ok()?;
        (metric.unit == Unit::Share).then_some(number / 100.0)
    };
    let span = || {
        let measured = Measured::parse(value).ok().filter(|it| it.kind == Kind::Duration)?;
        (metric.unit == Unit::Span).then_some(measured.number * measured.size)
    };
    let Some(value) = number.or_else(percent).or_else(span) else {
        let message = format!("`{value}` is no value of `{name}`");
        let help = match metric.unit {
            Unit::Share => "write a share, such as 0.999 or 99.9 %",
            Unit::Span => "write seconds, or a duration such as 5 min",
            Unit::Chance | Unit::Count | Unit::PerMonth | Unit::Money => "write a number",
        };
        return Err(Failure::input("--keep", &message, help));
    };
    Ok(Bound { written: written.to_owned(), metric, value, is_most })
}
