//! [`Cost`]: what a run takes, in time, memory and files. Change here what is foreseen of it.

use std::fs;
use std::hint::black_box;
use std::num::NonZero;
use std::thread;
use std::time::Instant;

use super::failure::Failure;
use crate::experiment::Experiment;
use crate::experiment::forecast::{Forecast, Need, requests};
use crate::experiment::sample::Row;
use crate::model::network::Path;
use crate::report::{self, counted};

/// A row of `replications.csv` (bytes), which is put together in memory.
const ROW_A_RUN: f64 = 660.0;
/// A replication of a remedy that is stored (bytes): about so much in the committed experiments.
const DISK_A_RUN: f64 = ROW_A_RUN + 6e3;
/// A replication of a remedy in memory: its row, twice its text, which grows by doubling, and where
/// it is stored (bytes).
const MEMORY_A_RUN: f64 = size_of::<Row>() as f64 + 2.0 * ROW_A_RUN + 100.0;
/// One remedy at one design point in the summaries and on the page (bytes).
const DISK_AN_ARM: f64 = 2.1e4;
/// Those in the tables over time, which a sweep has not (bytes).
const DISK_OVER_TIME: f64 = 6e4;
/// A chart in one format (bytes).
const DISK_A_CHART: f64 = 1.2e5;
/// A remedy in the panel of another, in all charts and on the page (bytes).
const DISK_A_CURVE: f64 = 9.5e3;
/// What it takes to draw it, most of it as PNG (s).
const SECONDS_A_CHART: f64 = 0.03;
/// The same for each remedy in it (s).
const SECONDS_A_CURVE: f64 = 0.006;
/// Bins and tallies of one remedy at one design point, and the summaries of it (bytes).
const MEMORY_AN_ARM: f64 = 1.5e5;
/// The program (bytes).
const MEMORY_ALWAYS: f64 = 1e7;
/// The picture that it draws (bytes).
const MEMORY_A_PICTURE: f64 = 7e7;
/// A remedy in it, where there are so many that this is more (bytes).
const MEMORY_A_CURVE: f64 = 3.4e6;

/// What a run takes if the stopping rule never ends it early.
pub(super) struct Cost {
    /// Events of one replication of every remedy at every design point.
    pub(super) events_once: f64,
    events: f64,
    /// Replications of single remedies.
    pub(super) runs: u64,
    pub(super) cores: usize,
    /// Events that a core does in a second, by the time that the pilots took.
    pub(super) speed: f64,
    pub(super) seconds: f64,
    /// Bytes.
    pub(super) memory: f64,
    /// Bytes.
    pub(super) disk: f64,
    /// Rows before the stopping rule looks first, and if it never stops (bytes).
    rows_at_least: f64,
    rows_at_most: f64,
    largest: Need,
    /// The remedy whose worlds are the largest.
    largest_remedy: usize,
}

impl Cost {
    /// Of a run of `experiment`, from pilots: see [`Forecast::of`].
    pub(super) fn of(experiment: &Experiment, effort: u64) -> Self {
        #[expect(clippy::disallowed_methods, reason = "how fast this machine is decides no result")]
        let now = Instant::now;
        let began = now();
        let forecast = Forecast::of(experiment, effort);
        let effort_a_second = forecast.effort / began.elapsed().as_secs_f64().max(1e-6);
        let speed = effort_a_second * forecast.events / forecast.work;
        let design = experiment.design();
        let max = experiment.replications.max;
        let first = f64::from(experiment.first_size());
        let arms = design.len() as u64 * experiment.remedies.len() as u64;
        let runs = arms * u64::from(max);
        let events = forecast.events * f64::from(max);
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let remedies = experiment.remedies.len() as f64;
        let (runs_counted, arms) = (runs as f64, arms as f64);
        let busy = runs_counted.min(cores as f64);
        let classes = design.iter().flat_map(|point| &point.scenario.classes);
        let paths: usize =
            classes.map(|class| class.paths.len() * (1 + class.elsewhere.len())).sum();
        let is_chart = |name: &&String| [".svg", ".png"].iter().any(|end| name.ends_with(end));
        let charts = report::names(experiment).iter().filter(is_chart).count() as f64;
        let seconds_a_chart = SECONDS_A_CHART + remedies * SECONDS_A_CURVE;
        let drawn = if charts > 0.0 { remedies } else { 0.0 };
        let picture = match drawn {
            0.0 => 0.0,
            _ => MEMORY_A_PICTURE.max(drawn * MEMORY_A_CURVE),
        };
        let over_time = if experiment.sweep.is_some() { 0.0 } else { arms * DISK_OVER_TIME };
        Self {
            events_once: forecast.events,
            events,
            runs,
            cores,
            speed,
            seconds: events / (speed * busy) + charts * seconds_a_chart,
            memory: MEMORY_ALWAYS
                + picture
                + paths as f64 * size_of::<Path>() as f64
                + runs_counted * MEMORY_A_RUN
                + arms * MEMORY_AN_ARM
                + busy * forecast.largest.bytes,
            disk: runs_counted * DISK_A_RUN
                + arms * DISK_AN_ARM
                + over_time
                + charts * DISK_A_CHART
                + drawn * drawn * DISK_A_CURVE,
            rows_at_most: runs_counted * MEMORY_A_RUN,
            rows_at_least: arms * (first * MEMORY_A_RUN + MEMORY_AN_ARM),
            largest: forecast.largest,
            largest_remedy: forecast.largest_remedy,
        }
    }

    /// Fails if the machine has not the memory for it, or does not give it.
    pub(super) fn refuse_what_does_not_fit(&self, experiment: &Experiment) -> Result<(), Failure> {
        let mut room: Vec<u8> = Vec::new();
        let asked = room.try_reserve_exact(self.rows_at_least as usize);
        // Without a look at it the compiler would not ask for it.
        black_box(&room);
        asked.map_err(|_| no_memory(&format!("the run takes {}", size(self.rows_at_least))))?;
        let Some(free) = free_memory().filter(|free| self.memory > *free) else {
            return Ok(());
        };
        let key = self.key_to_change(experiment);
        let [needed, free] = [self.memory, free].map(size);
        let message = format!("a run needs about {needed} of memory, and {free} are free");
        Err(Failure::input(&experiment.name, &message, &format!("change `{key}`")))
    }

    /// The key on which the memory depends most: of the rows, or of the largest world.
    fn key_to_change(&self, experiment: &Experiment) -> String {
        if 2.0 * self.rows_at_most > self.memory {
            return "replications.max".to_owned();
        }
        let scenario = &experiment.scenario;
        let named = &experiment.remedies[self.largest_remedy];
        let ticks = named.remedy.measures.iter().enumerate().filter_map(|(index, measure)| {
            let nature = measure.nature();
            let probes = nature.probes.map(|probes| ("period", probes.how.period));
            let planned = nature.restarts.and_then(|restarts| restarts.why.period());
            let (key, period) = probes.or(planned.map(|period| ("every", period)))?;
            Some((period, format!("remedies.{}.{index}.{}.{key}", named.name, measure.tag())))
        });
        let busiest = ticks.min_by_key(|(period, _)| *period);
        let of_requests = 2.0 * self.largest.bytes_of_requests > self.largest.bytes;
        let most = scenario
            .classes
            .iter()
            .max_by(|one, other| requests(one, scenario).total_cmp(&requests(other, scenario)));
        let class = &most.expect("there are clients").name;
        match busiest {
            Some((_, key)) if !of_requests => key,
            _ => format!("clients.{class}.arrivals"),
        }
    }

    /// It for people; `is_bound`: the runs may stop earlier.
    pub(super) fn told(&self, is_bound: bool) -> String {
        let bound = if is_bound { "at most " } else { "" };
        format!(
            "  events     about {} a replication of everything, {} in all\n  cost       {bound}{}: about {}, {} of memory, {} of files\n             \
             (on {}, at {} events a second and core, as short pilots took)\n",
            about(self.events_once),
            about(self.events),
            counted(self.runs as usize, "run", "runs"),
            time(self.seconds),
            size(self.memory),
            size(self.disk),
            counted(self.cores, "core", "cores"),
            about(self.speed),
        )
    }
}

/// What takes more `memory` than there is.
pub(super) fn no_memory(memory: &str) -> Failure {
    let message = format!("{memory}, which cannot be had");
    Failure::output("memory", &message, "ask for fewer replications, or sweep fewer values")
}

/// The memory that is free, where the system says it (bytes): what the machine has left, and no more
/// than a container or a shell (`ulimit -v`) lets a process have.
fn free_memory() -> Option<f64> {
    let number = |path: &str, before: &str, unit: f64| {
        let told = fs::read_to_string(path).ok()?;
        let rest = told.lines().find_map(|line| line.strip_prefix(before))?;
        Some(rest.split_whitespace().next()?.parse::<f64>().ok()? * unit)
    };
    let sources = [
        number("/proc/meminfo", "MemAvailable:", 1024.0),
        number("/proc/self/limits", "Max address space", 1.0),
        number("/sys/fs/cgroup/memory.max", "", 1.0),
    ];
    sources.into_iter().flatten().reduce(f64::min)
}

/// A span for people, who plan by it.
fn time(seconds: f64) -> String {
    match seconds {
        ..1.5 => "a second".to_owned(),
        ..90.0 => format!("{seconds:.0} s"),
        ..5400.0 => format!("{:.0} min", seconds / 60.0),
        ..172_800.0 => format!("{:.0} hours", seconds / 3600.0),
        _ => format!("{:.0} days", seconds / 86_400.0),
    }
}

/// Bytes in the unit of the least digits.
fn size(bytes: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let (length, unit) =
        units.into_iter().find(|(length, _)| bytes >= *length).unwrap_or((1e3, "kB"));
    let count = bytes / length;
    if count < 9.95 { format!("{count:.1} {unit}") } else { format!("{count:.0} {unit}") }
}

/// A number in two digits and a word.
pub(super) fn about(number: f64) -> String {
    let sizes = [(1e9, " billion"), (1e6, " million"), (1e3, " thousand")];
    let (size, word) = sizes.into_iter().find(|(size, _)| number >= *size).unwrap_or((1.0, ""));
    let count = number / size;
    match count < 9.95 && count.fract() != 0.0 {
        true => format!("{count:.1}{word}"),
        false => format!("{count:.0}{word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_sizes_are_told_in_their_units() {
        let spans = [0.1, 50.0, 600.0, 7200.0, 864_000.0].map(time);
        assert_eq!(spans, ["a second", "50 s", "10 min", "2 hours", "10 days"]);
        assert_eq!([5.2e5, 1.25e6, 4e10].map(size), ["520 kB", "1.2 MB", "40 GB"]);
    }

    #[test]
    fn numbers_are_told_in_two_digits() {
        let told = [0.5, 1.0, 30.0, 999.0, 15_000.0, 1_234_567.0, 2e9].map(about);
        let expected = ["0.5", "1", "30", "999", "15 thousand", "1.2 million", "2 billion"];
        assert_eq!(told, expected);
    }
}
