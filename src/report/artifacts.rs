//! The files of a results folder: one table of what each holds, when it is written, and how it is
//! made.

mod when;

use when::{When, Written};

use super::chart::{self, ChartError, Plot};
use super::page::{self, Place};
use super::{csv, json, manifest};
use crate::experiment::metric::METRICS;
use crate::experiment::{Experiment, Metric, Results};
use Form::{Against, Chart, Page, Text};
use when::When::{Always, Detected, Few, Mapped, Priced, Side, Swept, Told, Unswept};

/// A chart, or a text.
struct Artifact {
    /// Its name without the ending; of the charts of metrics what stands for it.
    stem: &'static str,
    form: Form,
    when: When,
    /// What it holds, for people.
    holds: &'static str,
    /// Where its charts stand on the page.
    place: Place,
}

const fn artifact(stem: &'static str, form: Form, when: When, holds: &'static str) -> Artifact {
    Artifact { stem, form, when, holds, place: Place::Apart }
}

impl Artifact {
    /// The same, which stands on the page too.
    const fn shown(self, place: Place) -> Self {
        Self { place, ..self }
    }
}

/// How a page is made, of some of the charts.
type WritePage = fn(&Experiment, &Results, &[(Place, Plot)]) -> Result<String, ChartError>;

/// How an artifact is made.
enum Form {
    /// A chart, as SVG and as PNG.
    Chart(fn(&Results) -> Plot),
    /// A chart of each metric that is drawn against the swept key, under the name of the metric.
    Against(fn(&Results, &'static Metric) -> Plot),
    /// A text, with the ending of its name.
    Text(&'static str, fn(&Experiment, &Results) -> String),
    /// A page, which shows some of the charts.
    Page(WritePage),
}

/// The file that says what made a folder of results.
pub const MANIFEST: &str = "manifest.toml";

/// The table, in the order in which files are listed, the manifest last.
const ARTIFACTS: [Artifact; 18] = [
    artifact(
        "report",
        Page(page::page),
        Always,
        "the answer on one page: verdict, charts, numbers, what they rest on",
    ),
    artifact("availability", Chart(chart::availability), Few, "port availability over time")
        .shown(Place::OverTime),
    artifact(
        "availability",
        Text("csv", |_, r| csv::availability(r)),
        Unswept,
        "the same in numbers",
    ),
    artifact(
        "detection",
        Chart(chart::detection),
        Detected,
        "which remedy detects which hangs, how fast, and how often it restarts a healthy port",
    )
    .shown(Place::Under("Which hang is seen by what")),
    artifact(
        "fates",
        Chart(chart::fates),
        Told,
        "what became of the requests of the first replication",
    ),
    artifact("fates", Text("csv", |_, r| csv::fates(r)), Told, "the same in numbers"),
    artifact(
        "first_hang",
        Chart(chart::first_hang),
        Few,
        "the share of replications that have not hung yet, over time",
    ),
    artifact("first_hang", Text("csv", |_, r| csv::first_hang(r)), Unswept, "the same in numbers"),
    artifact("outages", Chart(chart::outages), Few, "how many outages last longer than what"),
    artifact("outages", Text("csv", |_, r| csv::outages(r)), Unswept, "the same in numbers"),
    artifact(
        "METRIC",
        Against(chart::sweep),
        Swept,
        "a metric against the swept key: both availabilities, and those in `charts`",
    )
    .shown(Place::Under("Over what was swept")),
    artifact(
        "best",
        Chart(chart::best),
        Mapped,
        "which remedy is the best at which pair of values",
    )
    .shown(Place::Under("Which remedy is the best where")),
    artifact(
        "user_availability",
        Chart(chart::users),
        Side,
        "what users see beside what the port does, a remedy beside the other",
    ),
    artifact("costs", Chart(chart::costs), Priced, "what each remedy costs, and for what")
        .shown(Place::Under("What it costs")),
    artifact(
        "summary",
        Text("json", |_, r| json::summary(r)),
        Always,
        "every estimate and comparison, for programs",
    ),
    artifact(
        "summary",
        Text("csv", |_, r| csv::summary(r)),
        Always,
        "every estimate, for spreadsheets",
    ),
    artifact(
        "replications",
        Text("csv", |_, r| csv::replications(r)),
        Always,
        "a row a replication, from which every estimate can be recomputed",
    ),
    artifact(
        "manifest",
        Text("toml", |e, r| manifest::manifest(e, r, &names(e))),
        Always,
        "what made the results, and the command that makes them again",
    ),
];

/// The table for readers, in Markdown.
pub fn guide() -> String {
    let mut text = "| file | holds | written |\n|---|---|---|\n".to_owned();
    for Artifact { stem, form, when, holds, place: _ } in &ARTIFACTS {
        let endings = match form {
            Chart(_) | Against(_) => "svg`, `.png",
            Text(ending, _) => ending,
            Page(_) => "html",
        };
        text += &format!("| `{stem}.{endings}` | {holds} | {when} |\n");
    }
    text
}

/// Every name that a file of a results folder can have.
pub fn all_names() -> Vec<String> {
    let metrics: Vec<&Metric> = METRICS.iter().collect();
    let names = ARTIFACTS.iter().flat_map(|artifact| artifact.names(&metrics));
    // The chart of users has one name with and without a sweep.
    let mut all: Vec<String> = Vec::new();
    names.for_each(|name| {
        if !all.contains(&name) {
            all.push(name);
        }
    });
    all
}

/// The names of the files that `experiment` gives, in their order.
pub fn names(experiment: &Experiment) -> Vec<String> {
    written(experiment).flat_map(|artifact| artifact.names(&experiment.charts)).collect()
}

/// The files of a results folder by their names, in the order of [`names`].
///
/// They hold no dates, hosts, folders or threads: the same experiment gives the same bytes.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn files(
    experiment: &Experiment,
    results: &Results,
) -> Result<Vec<(String, Vec<u8>)>, ChartError> {
    let mut contents = Vec::new();
    for artifact in written(experiment) {
        contents.extend(artifact.contents(experiment, results)?);
    }
    Ok(names(experiment).into_iter().zip(contents).collect())
}

/// Why charts of `experiment` are not drawn; `None` where all are.
pub fn left_out(experiment: &Experiment) -> Option<String> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for Artifact { stem, form, when, .. } in &ARTIFACTS {
        let (why, names) = match (when.is_written(experiment), form) {
            (Written::LeftOut(why), Chart(_)) => (why, vec![*stem]),
            (Written::LeftOut(why), Against(_)) => {
                (why, experiment.charts.iter().map(|metric| metric.name).collect())
            }
            (Written::LeftOut(_), Text(..) | Page(_)) | (Written::Yes | Written::No, _) => continue,
        };
        match reasons.iter_mut().find(|(reason, _)| *reason == why) {
            Some((_, stems)) => stems.extend(names),
            None => reasons.push((why, names)),
        }
    }
    let told = reasons.iter().map(|(why, stems)| match &stems[..] {
        [first @ .., last] if !first.is_empty() => {
            format!("{} and {last} are not drawn: {why}", first.join(", "))
        }
        _ => format!("{} is not drawn: {why}", stems.concat()),
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// Which names of `experiment` have letters that the PNG charts cannot draw; `None` without any.
pub fn undrawn(experiment: &Experiment) -> Option<String> {
    let remedies = experiment.remedies.iter().map(|remedy| remedy.name.as_str());
    let names = remedies.chain([experiment.title.as_str()]);
    let names = names.filter(|name| !chart::has_letters(name)).map(|name| format!("“{name}”"));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!(
            "letters of {names} are boxes in the PNG charts, whose font lacks them: see the SVG"
        )
    })
}

/// The charts that stand on the page, each with its place.
fn plots(experiment: &Experiment, results: &Results) -> Vec<(Place, Plot)> {
    let shown = written(experiment).filter(|artifact| artifact.place != Place::Apart);
    let placed = |artifact: &'static Artifact| {
        let plots = artifact.plots(experiment, results).into_iter();
        plots.map(|plot| (artifact.place, plot))
    };
    shown.flat_map(placed).collect()
}

/// What is written of `experiment`.
fn written(experiment: &Experiment) -> impl Iterator<Item = &'static Artifact> {
    let is_written = |artifact: &&Artifact| match artifact.when.is_written(experiment) {
        Written::Yes => true,
        Written::No | Written::LeftOut(_) => false,
    };
    ARTIFACTS.iter().filter(is_written)
}

impl Artifact {
    /// The names of its files, where it is of these metrics.
    fn names(&self, metrics: &[&Metric]) -> Vec<String> {
        let chart = |stem: &str| ["svg", "png"].map(|ending| format!("{stem}.{ending}"));
        match self.form {
            Chart(_) => chart(self.stem).into(),
            Against(_) => metrics.iter().flat_map(|metric| chart(metric.name)).collect(),
            Text(ending, _) => vec![format!("{}.{ending}", self.stem)],
            Page(_) => vec![format!("{}.html", self.stem)],
        }
    }

    /// Its charts.
    fn plots(&self, experiment: &Experiment, results: &Results) -> Vec<Plot> {
        match self.form {
            Text(..) | Page(_) => Vec::new(),
            Chart(draw) => vec![draw(results)],
            Against(draw) => experiment.charts.iter().map(|metric| draw(results, metric)).collect(),
        }
    }

    /// What its files hold, in the order of their names.
    fn contents(
        &self,
        experiment: &Experiment,
        results: &Results,
    ) -> Result<Vec<Vec<u8>>, ChartError> {
        match self.form {
            Text(_, write) => return Ok(vec![write(experiment, results).into_bytes()]),
            Page(write) => {
                let plots = plots(experiment, results);
                return Ok(vec![write(experiment, results, &plots)?.into_bytes()]);
            }
            Chart(_) | Against(_) => {}
        }
        let plots = self.plots(experiment, results);
        let mut contents = Vec::with_capacity(2 * plots.len());
        for picture in plots.iter().map(Plot::picture) {
            contents.push(picture.svg()?.into_bytes());
            contents.push(picture.png()?);
        }
        Ok(contents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::config;
    use crate::experiment::design::Sweep;
    use crate::report::tests::results;

    #[test]
    fn who_detects_what_is_drawn_of_a_sweep_over_words_where_somebody_looks() {
        let of = |name: &str, text: &str, overrides: &[(&str, &str)]| {
            let set = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
            let overrides: Vec<_> = overrides.iter().map(set).collect();
            let read = config::read(name, text, &overrides, &config::no_files);
            names(&read.expect("it is sound")).contains(&"detection.svg".to_owned())
        };
        let hangs = include_str!("../../experiments/hang-mechanisms.toml");
        let rates = include_str!("../../experiments/poison-rate.toml");
        assert!(of("hang-mechanisms.toml", hangs, &[]));
        assert!(!of("hang-mechanisms.toml", hangs, &[("listener.hang", "silent")]), "no sweep");
        assert!(!of("poison-rate.toml", rates, &[]), "numbers");
        let blind: String = hangs
            .lines()
            .filter(|line| !line.contains("probe"))
            .fold(String::new(), |text, line| text + line + "\n");
        let (blind, _) = blind.split_once("[[expect]]").expect("it expects something");
        assert!(!of("hang-mechanisms.toml", blind, &[]), "nobody looks");
    }

    #[test]
    fn the_files_stand_in_the_order_of_their_names_with_the_manifest_last() {
        let (experiment, results) = results(&[60], 2);
        let files = files(&experiment, &results).expect("the charts can be drawn");
        let made: Vec<String> = files.into_iter().map(|(name, _)| name).collect();
        assert_eq!(made, names(&experiment));
        assert_eq!(made.last().map(String::as_str), Some("manifest.toml"));
    }

    #[test]
    fn every_name_is_that_of_one_file() {
        let (mut experiment, _) = results(&[60], 2);
        let once = |mut names: Vec<String>| {
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count);
        };
        once(names(&experiment));
        experiment.sweep = Some(Sweep::default());
        once(names(&experiment));
        assert_eq!(all_names().last().map(String::as_str), Some("manifest.toml"));
        once(all_names());
    }

    #[test]
    fn a_name_that_the_png_cannot_draw_is_told() {
        let (mut experiment, _) = results(&[60, 10], 2);
        assert_eq!(undrawn(&experiment), None);
        experiment.remedies[1].name = "東京".to_owned();
        assert!(undrawn(&experiment).expect("told").contains("“東京”"));
    }

    #[test]
    fn the_readme_tells_what_every_file_holds() {
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&guide()), "the README lacks\n{}", guide());
    }
}
