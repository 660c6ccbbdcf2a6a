//! Charts of every kind, with names of every kind, to be tested.

use crate::engine::SimDuration;
use crate::experiment::design;
use crate::experiment::fates::Watched;
use crate::experiment::metric::PORT_AVAILABILITY;
use crate::experiment::results::{Bin, Point, RemedyResult, Results};
use crate::experiment::sample::RESOLUTIONS;
use crate::experiment::{Estimate, Metric};
use crate::report::chart::picture::Picture;
use crate::report::chart::plot::Plot;
use crate::report::chart::{
    ROWS_MAX, availability, costs, detection, fates, first_hang, outages, sweep, users,
};
use crate::report::tests::results;

const DAY: f64 = 86_400.0;

/// A repeatable noise in -1..1.
fn noise(seed: u64) -> f64 {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ (mixed >> 32)) % 20_001) as f64 / 10_000.0 - 1.0
}

/// A remedy whose availability in each of 720 bins over so many `days` is `value` of the day and
/// the bin, with a half width of so many standard deviations.
pub(in crate::report::chart) fn curve(
    name: &str,
    days: f64,
    half_width: f64,
    value: impl Fn(f64, usize) -> f64,
) -> RemedyResult {
    let estimate = |mean, half: f64| Estimate::made_up(mean, Some(half_width * half));
    let bin = |k: usize| {
        let (start, end) = (k as f64 * days * 120.0, (k + 1) as f64 * days * 120.0);
        let mean = value((start + end) / 2.0 / DAY, k).clamp(0.0, 1.0);
        Bin { start, end, estimate: estimate(mean, (mean * (1.0 - mean)).sqrt()) }
    };
    let bins: Vec<Bin> = (0..720).map(bin).collect();
    // Neighbours made one, as if those of a replication were all alike.
    let merged = |bins: &[Bin]| {
        let mean = bins.iter().map(|bin| bin.estimate.mean).sum::<f64>() / bins.len() as f64;
        let estimate = Estimate { mean, ..bins[0].estimate };
        Bin { end: bins[bins.len() - 1].end, estimate, ..bins[0] }
    };
    let mut remedy = results(&[60], 2).1.points.remove(0).remedies.remove(0);
    let mean = bins.iter().map(|bin| bin.estimate.mean).sum::<f64>() / 720.0;
    remedy.estimates[PORT_AVAILABILITY.index()] = Some(estimate(mean, 1.0 / 40.0));
    remedy.availability = RESOLUTIONS.map(|count| bins.chunks(count).map(merged).collect());
    RemedyResult { name: name.to_owned(), ..remedy }
}

/// Results of so many `replications` of these remedies.
pub(in crate::report::chart) fn made_up(
    title: &str,
    remedies: Vec<RemedyResult>,
    replications: u32,
) -> Results {
    let (_, mut results) = results(&[60], 2);
    (results.title, results.points[0].remedies) = (title.to_owned(), remedies);
    results.points[0].replications = replications;
    results
}

fn over_time(
    title: &str,
    remedies: impl IntoIterator<Item = RemedyResult>,
    replications: u32,
) -> Plot {
    availability(&made_up(title, remedies.into_iter().collect(), replications))
}

/// The main experiment, as theory foresees it.
pub(super) fn month() -> Plot {
    let curves = [
        curve("do nothing", 30.0, 0.25, |day, _| libm::exp(-day)),
        curve("fix", 30.0, 0.0, |_, bin| if bin == 0 { 2.0 / 3.0 } else { 1.0 }),
        curve("operator reboots", 30.0, 0.25, |day, bin| {
            0.88 + 0.12 * libm::exp(-day * 7.0) + 0.03 * noise(bin as u64)
        }),
        curve("nightly reboot", 30.0, 0.25, |day, bin| {
            let reboot = if bin % 24 == 0 && bin > 0 { 0.06 } else { 0.0 };
            libm::exp(-day.fract()) - reboot + 0.03 * noise(1_000 + bin as u64)
        }),
        curve("watchdog", 30.0, 0.01, |_, bin| 0.9968 + 0.002 * noise(2_000 + bin as u64)),
    ];
    over_time("Fix against restart", curves, 64)
}

/// One hang at 06:00, without and with the fix.
pub(super) fn day() -> Plot {
    let curves = [
        curve("without the fix", 1.0, 0.0, |day, _| if day < 0.25 { 1.0 } else { 0.0 }),
        curve("fix", 1.0, 0.0, |_, _| 1.0),
    ];
    over_time("One invalid request at 06:00 hangs the port", curves, 1)
}

pub(super) fn crowd() -> Plot {
    let one = |k: usize| {
        curve(&format!("watchdog {k}"), 30.0, 0.01, move |_, bin| {
            1.0 - 0.001 * k as f64 + 0.0004 * noise((bin * 8 + k) as u64)
        })
    };
    over_time("Eight remedies that nearly agree", (0..8).map(one), 128)
}

pub(super) fn hostile() -> Plot {
    let names = [
        "<img src=x onerror=alert(1)>",
        "\"quoted\" & 'apostrophe' ]]> \u{0}\u{1b}[31m",
        "a remedy whose name goes on and on, because somebody put the whole runbook into it",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
        "再起動 🦀 \u{202e}desrever",
    ];
    let one = |(k, name): (usize, &&str)| curve(name, 0.25, 0.1, |_, _| 0.9 - 0.1 * k as f64);
    over_time(&format!("{} {}", names[0], names[2]), names.iter().enumerate().map(one), 1024)
}

fn single() -> Plot {
    let steep = curve("watchdog", 30.0, 0.02, |_, bin| 0.9968 + 0.002 * noise(bin as u64));
    over_time("One remedy", [steep], 64)
}

pub(super) fn twenty() -> Plot {
    let one = |k: u32| {
        curve(&format!("remedy {k}"), 7.0, 0.05, |day, _| 1.0 - day * 0.005 * f64::from(k))
    };
    over_time("Twenty remedies", (0..20).map(one), 64)
}

fn nines() -> Plot {
    let one = |k: u32| {
        curve(&format!("{k} spares"), 365.0, 0.0, |_, _| 0.999_992 + 0.000_002 * f64::from(k))
    };
    over_time("Many nines", (0..3).map(one), 64)
}

/// A metric of results that are the same at all design points, over these keys and values.
pub(in crate::report::chart) fn swept(axes: &[(&str, &[&str])], metric: &Metric) -> Plot {
    let (_, mut results) = results(&[60, 10, 300], 8);
    let axis = |(path, values): &(&str, &[&str])| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let name = design::short_name(path);
        design::Axis { path: (*path).to_owned(), name, values, is_log: false }
    };
    let axes: Vec<design::Axis> = axes.iter().map(axis).collect();
    let counts: Vec<usize> = axes.iter().map(|axis| axis.values.len()).collect();
    let point = |choice: Vec<usize>| {
        let mut point = results.points[0].clone();
        let values = axes.iter().zip(choice);
        let values = values.map(|(axis, index)| (axis.path.clone(), axis.values[index].clone()));
        point.parameters = values.collect();
        point
    };
    results.points = design::grid(&counts).into_iter().map(point).collect();
    results.along = (0..axes.len()).collect();
    results.swept = axes;
    sweep(&results, metric)
}

fn sweeps() -> Vec<Plot> {
    let long = "remedies.\"a remedy whose name goes on and on, because somebody put the whole \
                runbook into it\".0.watchdog.period";
    let all: [&[(&str, &[&str])]; 5] = [
        &[("rate", &["0.01 / day", "0.1 / day", "10 / day"])],
        &[("clients", &["1", "2", "3"]), ("hang", &["silent", "stale-address"])],
        &[(long, &["{ listen-not-rearmed = { dead-reply = \"rst\" } }", "silent"])],
        &[("one", &["1 s"]), (long, &["1 s", "2 s", "3 s"])],
        &[("period", &["3 min", "1 min", "2 min"])],
    ];
    let shares = all.iter().map(|axes| swept(axes, PORT_AVAILABILITY));
    let others = ["downtime_seconds", "hangs", "false_restarts_per_month"].map(Metric::named);
    shares.chain(others.iter().map(|metric| swept(all[1], metric))).collect()
}

/// Every kind of chart, with names of every kind, laid out for a page and for a hand.
pub(super) fn all() -> Vec<(String, Picture)> {
    let layouts = plots().into_iter().flat_map(|(name, plot)| {
        let narrow = (format!("{name}, narrow"), plot.narrow());
        [(name, plot.picture()), narrow]
    });
    layouts.collect()
}

fn plots() -> Vec<(String, Plot)> {
    let calm = ["do nothing", "fix", "watchdog"];
    let wild = [
        "<img src=x onerror=alert(1)>",
        "a remedy whose name goes on and on, because somebody put the whole runbook into it, twice",
        "再起動 🦀 \u{202e}desrever",
    ];
    let few =
        ["silent", "{ listen-not-rearmed = { dead-reply = \"reset-after-handshake\" } }", "c"];
    let many = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    let plots = [
        ("month", month()),
        ("day", day()),
        ("crowd", crowd()),
        ("hostile", hostile()),
        ("single", single()),
        ("twenty", twenty()),
        ("nines", nines()),
        ("empty", over_time("Nothing", [], 1)),
        ("full tables", full_tables()),
    ];
    let plots = plots.into_iter().map(|(name, plot)| (name.to_owned(), plot));
    let sweeps = sweeps().into_iter().enumerate();
    let sweeps = sweeps.map(|(k, plot)| (format!("sweep {k}"), plot));
    let mut all: Vec<(String, Plot)> = plots.chain(sweeps).collect();
    for (kind, names, places) in [
        ("calm", calm, &few[..1]),
        ("calm", calm, &few),
        ("calm", calm, &many),
        ("wild", wild, &few[..1]),
        ("wild", wild, &few),
    ] {
        let charts = plots_of(&names, places).into_iter();
        all.extend(charts.map(|(name, plot)| (format!("{kind} {name}"), plot)));
    }
    all
}

/// The charts of results at as many design points as there are `places`, for a page.
pub(in crate::report::chart) fn of_results(
    names: &[&str],
    places: &[&str],
) -> Vec<(String, Picture)> {
    let plots = plots_of(names, places).into_iter();
    plots.map(|(name, plot)| (name, plot.picture())).collect()
}

/// Gives the remedies of the first design point these costs: two thirds for the time down, the rest
/// for restarts.
pub(in crate::report::chart) fn priced(results: &mut Results, totals: [f64; 3]) {
    for (remedy, total) in results.points[0].remedies.iter_mut().zip(totals) {
        let parts = [("cost", 1.0), ("cost_down", 2.0 / 3.0), ("cost_restarts", 1.0 / 3.0)];
        for (metric, part) in parts {
            let estimate = Estimate::made_up(part * total, Some(part * total / 5.0));
            remedy.estimates[Metric::named(metric).index()] = Some(estimate);
        }
    }
    results.currency = Some("EUR".to_owned());
}

pub(super) fn plots_of(names: &[&str], places: &[&str]) -> Vec<(String, Plot)> {
    let (_, mut results) = results(&[60, 10, 300], 8);
    let mut point = results.points.remove(0);
    for (remedy, name) in point.remedies.iter_mut().zip(names) {
        remedy.name = (*name).to_owned();
    }
    point.remedies[2].outages_lasting.clear();
    // From an instant to a month, as of a service and of nobody.
    point.remedies[0].outages_lasting[0].length = SimDuration::from_millis(15);
    for one in point.remedies[1].outages_lasting.iter_mut().rev().take(1) {
        one.length = SimDuration::DAY.times(30);
    }
    let at = |place: &&str| {
        let parameters = match places.len() {
            1 => Vec::new(),
            _ => vec![("listener.hang".to_owned(), (*place).to_owned())],
        };
        Point { parameters, ..point.clone() }
    };
    results.points = places.iter().map(at).collect();
    if places.len() > 1 {
        let bins = &results.fates[0].bins;
        let watched = |point| Watched { point, remedy: 0, bins: bins.clone() };
        results.fates = (0..places.len()).map(watched).collect();
    }
    let mut charts = vec![
        ("availability", availability(&results)),
        ("fates", fates(&results)),
        ("first_hang", first_hang(&results)),
        ("outages", outages(&results)),
    ];
    let count = places.len();
    charts.push(match count {
        1 => ("users", users(&results)),
        _ => ("detection", detection(&results)),
    });
    if count == 1 {
        priced(&mut results, [40_000.0, 1_500.0, 3.0]);
        charts.push(("costs", costs(&results)));
    }
    charts.into_iter().map(|(name, plot)| (format!("{name} at {count}"), plot)).collect()
}

/// As many rows and columns as there may be.
fn full_tables() -> Plot {
    let repairs: Vec<u64> = (1..=12).map(|n| 17 * n).collect();
    let (_, mut results) = results(&repairs, 8);
    let point = results.points.remove(0);
    let at = |n: usize| {
        let parameter = |path: &str, value: &str| (path.to_owned(), value.to_owned());
        let way = ["silent", "{ listen-not-rearmed = { dead-reply = \"reset-after-handshake\" } }"];
        let rate = parameter("clients.users.arrivals.poisson.rate", &format!("{n}000 / day"));
        let parameters = vec![parameter("listener.hang", way[n % 2]), rate];
        Point { parameters, ..point.clone() }
    };
    results.points = (0..ROWS_MAX).map(at).collect();
    detection(&results)
}
