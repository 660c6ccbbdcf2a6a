//! What `tune` is asked for, on its command line.

use clap::Args;

use super::arguments::{Repetition, Source};
use super::failure::Failure;
use super::{choice, metric};
use crate::experiment::Experiment;
use crate::experiment::tune::question::{Bound, Question, can_hang};
use crate::experiment::tune::range::Range;
use crate::model::Remedy;
use crate::reading::graft::segments;
use crate::reading::hint;

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
            Some(name) => metric::called("--metric", name, file)?,
            None => metric::usual(file),
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
        // What is expected at values that are swept is not looked at.
        let expect = ("expect".to_owned(), "[]".to_owned());
        source.experiment_with(repetition, &[expect, sweep, (key.to_owned(), value)])
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
    let metric = metric::called("--keep", name, file)?;
    let value = metric::value("--keep", value, metric)?;
    Ok(Bound { written: written.to_owned(), metric, value, is_most })
}
