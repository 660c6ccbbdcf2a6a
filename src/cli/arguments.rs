//! Arguments that several subcommands share.

use std::cell::OnceCell;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::{files, say};
use crate::experiment::config::Mistakes;
use crate::experiment::sensitivity::Question;
use crate::experiment::{Experiment, config};
use crate::reading::Override;

/// An experiment file, and what is changed in it.
#[derive(Args, Debug)]
pub(super) struct Source {
    /// The experiment file; `-` reads standard input
    file: PathBuf,
    /// Puts VALUE at PATH of the experiment, such as `horizon='7 days'`; can be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,
    /// Sets the root of all randomness
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u64>(0..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Its name and its text, once they were read: standard input can be read once only.
    #[arg(skip)]
    read: OnceCell<(String, String)>,
}

/// How often an experiment is repeated.
#[derive(Args, Debug, Default)]
pub(super) struct Repetition {
    /// Runs exactly N replications of each remedy
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u32>(1..=u64::from(u32::MAX)))]
    replications: Option<u32>,
}

/// How many threads simulate.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Threads {
    /// Uses N threads; the results are the same for any number [default: one a core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = whole::<u16>(1..=1024))]
    threads: Option<u16>,
}

impl Threads {
    /// So many; 0: as many as there are cores.
    pub(super) fn count(self) -> usize {
        self.threads.map_or(0, usize::from)
    }
}

/// Where results go.
#[derive(Args, Debug)]
pub(super) struct Target {
    /// The folder for the results [default: results/NAME-OF-THE-FILE]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Source {
    /// The experiment in the file with everything put into it that was asked for; `only` these
    /// remedies are run, all if it names none.
    pub(super) fn experiment(
        &self,
        repetition: &Repetition,
        only: &[String],
    ) -> Result<Experiment, Failure> {
        self.experiment_with(repetition, &some_only(only))
    }

    /// The same with the values of `more` put in at their paths as well.
    pub(super) fn experiment_with(
        &self,
        repetition: &Repetition,
        more: &[Override],
    ) -> Result<Experiment, Failure> {
        let ((name, text), overrides) = (self.text()?, self.overrides(repetition, more));
        let read = config::read(name, text, &overrides, &files::data);
        read.map_err(|mistakes| self.told(&mistakes))
    }

    /// The experiment with the design points that its `[sensitivity]` takes.
    pub(super) fn question(
        &self,
        repetition: &Repetition,
        only: &[String],
    ) -> Result<Question, Failure> {
        let overrides = self.overrides(repetition, &some_only(only));
        let (name, text) = self.text()?;
        let read = config::read_question(name, text, &overrides, &files::data);
        read.map_err(|mistakes| self.told(&mistakes))
    }

    /// Whether the command line puts a value at `path`.
    pub(super) fn sets(&self, path: &str) -> bool {
        self.set.iter().any(|(set, _)| set == path)
    }

    /// The words that say the same on another command line; `None` for standard input.
    pub(super) fn words(&self, repetition: &Repetition) -> Option<Vec<String>> {
        if self.file.as_os_str() == config::STDIN {
            return None;
        }
        let mut words = vec![self.file.to_string_lossy().into_owned()];
        let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
        for (path, value) in &self.set {
            option("--set", format!("{path}={value}"));
        }
        if let Some(seed) = self.seed {
            option("--seed", seed.to_string());
        }
        if let Some(replications) = repetition.replications {
            option("--replications", replications.to_string());
        }
        Some(words)
    }

    /// The name of the file and its text.
    fn text(&self) -> Result<&(String, String), Failure> {
        match self.read.get() {
            Some(read) => Ok(read),
            None => {
                let read = files::read(&self.file)?;
                Ok(self.read.get_or_init(|| read))
            }
        }
    }

    /// What is put into the file.
    fn overrides(&self, repetition: &Repetition, more: &[Override]) -> Vec<Override> {
        let mut overrides = self.set.clone();
        let mut put = |path: &str, value: String| overrides.push((path.to_owned(), value));
        if let Some(seed) = self.seed {
            put("seed", seed.to_string());
        }
        if let Some(replications) = repetition.replications {
            put("replications.min", replications.to_string());
            put("replications.max", replications.to_string());
        }
        overrides.extend_from_slice(more);
        overrides
    }

    fn told(&self, mistakes: &Mistakes) -> Failure {
        let told = match say::in_colour() {
            true => mistakes.coloured(),
            false => mistakes.to_string(),
        };
        let count = match mistakes.count {
            1 => "one mistake".to_owned(),
            n => format!("{n} mistakes"),
        };
        let name = say::path(&self.file);
        Failure::Mistakes(format!("{told}\n\n{name}: {count}; nothing was run"))
    }
}

/// What has only these remedies run; all where none is named.
fn some_only(remedies: &[String]) -> Vec<Override> {
    match remedies {
        [] => Vec::new(),
        names => vec![("only".to_owned(), toml::Value::from(names.to_vec()).to_string())],
    }
}

impl Target {
    /// The words that say the same on another command line.
    pub(super) fn words(&self) -> Vec<String> {
        let folder = self.out.iter().map(|folder| folder.to_string_lossy().into_owned());
        folder.flat_map(|folder| ["--out".to_owned(), folder]).collect()
    }

    /// Whether nobody has asked for another folder than the usual one.
    pub(super) const fn is_usual(&self) -> bool {
        self.out.is_none()
    }

    /// The folder for the results of `experiment`.
    pub(super) fn folder(&self, experiment: &Experiment) -> PathBuf {
        match &self.out {
            Some(folder) => folder.clone(),
            None => PathBuf::from("results").join(&experiment.name),
        }
    }
}

/// A whole number from a range; what is none is told what to write.
pub(super) fn whole<T: TryFrom<u64>>(
    range: RangeInclusive<u64>,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |written| {
        let number = written.parse().ok().filter(|number| range.contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
            format!("write a whole number from {} to {}", range.start(), range.end())
        })
    }
}

/// Path and value around the first `=` outside quotes.
pub(super) fn assignment(written: &str) -> Result<(String, String), String> {
    let mut quote = None;
    let mut is_separator = |c: char| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        c == '=' && quote.is_none()
    };
    let at = written.find(&mut is_separator);
    match at.map(|at| (written[..at].trim(), written[at + 1..].trim())) {
        Some((path, value)) if !path.is_empty() => Ok((path.to_owned(), value.to_owned())),
        _ => Err("write PATH=VALUE, such as horizon='7 days'".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_is_cut_at_the_first_equals_sign_outside_quotes() {
        let cut = |written| assignment(written).expect("an assignment");
        let pair = |path: &str, value: &str| (path.to_owned(), value.to_owned());
        assert_eq!(cut("seed=7"), pair("seed", "7"));
        assert_eq!(cut("horizon = 7 days"), pair("horizon", "7 days"));
        assert_eq!(cut("a.'b=c'=d=e"), pair("a.'b=c'", "d=e"));
        assert_eq!(cut("a="), pair("a", ""));
        for broken in ["seed", "=7", "", "'a=b"] {
            assert!(assignment(broken).is_err(), "{broken}");
        }
    }
}
