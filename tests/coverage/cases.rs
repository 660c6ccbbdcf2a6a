//! The experiments: each draws its replications, makes an interval, and knows the truth.

#[path = "break_even.rs"]
mod break_even;
#[path = "differences.rs"]
mod differences;
#[path = "quantiles.rs"]
mod quantiles;
#[path = "survival.rs"]
mod survival;

use porthang::engine::Stream;
use porthang::experiment::estimate::{Estimate, Evidence};
use porthang::experiment::intervals::Intervals;
use porthang::experiment::metric::{Fraction, Metric};

/// A kind of estimator and a known truth.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) replications: usize,
    /// What is kept at least; `None`: the promise but for chance.
    pub(crate) least: Option<f64>,
    pub(crate) experiment: fn(&mut Stream) -> Outcome,
}

/// What an experiment came to.
pub(crate) enum Outcome {
    /// The interval holds the truth.
    Covered,
    /// It does not.
    Missed,
    /// There is none, and the words say so.
    TooFew,
}

const fn case(
    kind: &'static str,
    name: &'static str,
    replications: usize,
    experiment: fn(&mut Stream) -> Outcome,
) -> Case {
    Case { kind, name, replications, least: None, experiment }
}

/// A case that is known to fall short of the promise.
const fn short(case: Case, least: f64) -> Case {
    Case { least: Some(least), ..case }
}

const DOWNTIME: &Metric = Metric::named("downtime_seconds");
const HANGS: &Metric = Metric::named("hangs");
const HUNG: &Metric = Metric::named("hung_share");
const DETECTED: &Metric = Metric::named("detected_share");
const SERVED: &Metric = Metric::named("user_availability");
const PORT: &Metric = Metric::named("port_availability");

/// The cases, those of a kind together.
pub(crate) const CASES: &[Case] = &[
    case("count", "192 hangs in 64", 64, |s| hangs(s, 64, 192.0)),
    case("count", "64 hangs in 64", 64, |s| hangs(s, 64, 64.0)),
    case("count", "32 hangs in 64", 64, |s| hangs(s, 64, 32.0)),
    case("count", "19 hangs in 64", 64, |s| hangs(s, 64, 19.0)),
    case("count", "9.6 hangs in 64", 64, |s| hangs(s, 64, 9.6)),
    case("count", "6.4 hangs in 64", 64, |s| hangs(s, 64, 6.4)),
    case("count", "3.2 hangs in 64", 64, |s| hangs(s, 64, 3.2)),
    case("count", "0.64 hangs in 64", 64, |s| hangs(s, 64, 0.64)),
    case("count", "16 hangs in 8", 8, |s| hangs(s, 8, 16.0)),
    case("mean", "192 exponential repairs in 64", 64, |s| down(s, 64, 192.0, exponential)),
    case("mean", "64 exponential repairs in 64", 64, |s| down(s, 64, 64.0, exponential)),
    case("mean", "32 exponential repairs in 64", 64, |s| down(s, 64, 32.0, exponential)),
    case("mean", "19 exponential repairs in 64", 64, |s| down(s, 64, 19.0, exponential)),
    case("mean", "9.6 exponential repairs in 64", 64, |s| down(s, 64, 9.6, exponential)),
    case("mean", "6.4 exponential repairs in 64", 64, |s| down(s, 64, 6.4, exponential)),
    case("mean", "3.2 exponential repairs in 64", 64, |s| down(s, 64, 3.2, exponential)),
    case("mean", "0.64 exponential repairs in 64", 64, |s| down(s, 64, 0.64, exponential)),
    case("mean", "32 exponential repairs in 16", 16, |s| down(s, 16, 32.0, exponential)),
    case("mean", "16 exponential repairs in 8", 8, |s| down(s, 8, 16.0, exponential)),
    case("mean", "192 lognormal repairs of cv 1 in 64", 64, |s| down(s, 64, 192.0, lognormal_1)),
    case("mean", "32 lognormal repairs of cv 1 in 64", 64, |s| down(s, 64, 32.0, lognormal_1)),
    case("mean", "192 lognormal repairs of cv 2 in 64", 64, |s| down(s, 64, 192.0, lognormal_2)),
    case("mean", "32 lognormal repairs of cv 2 in 64", 64, |s| down(s, 64, 32.0, lognormal_2)),
    case("mean", "9.6 lognormal repairs of cv 2 in 64", 64, |s| down(s, 64, 9.6, lognormal_2)),
    short(
        case("mean", "192 lognormal repairs of cv 4 in 64", 64, |s| {
            down(s, 64, 192.0, lognormal_4)
        }),
        0.92,
    ),
    short(
        case("mean", "32 lognormal repairs of cv 4 in 64", 64, |s| down(s, 64, 32.0, lognormal_4)),
        0.92,
    ),
    case("mean", "32 lognormal repairs of cv 2 in 8", 8, |s| down(s, 8, 32.0, lognormal_2)),
    case("mean", "192 Pareto repairs of shape 2.5 in 64", 64, |s| down(s, 64, 192.0, pareto)),
    case("mean", "32 Pareto repairs of shape 2.5 in 64", 64, |s| down(s, 64, 32.0, pareto)),
    case("share of replications", "1 % of 64", 64, |s| chance(s, 64, 0.01)),
    case("share of replications", "2 % of 64", 64, |s| chance(s, 64, 0.02)),
    case("share of replications", "5 % of 64", 64, |s| chance(s, 64, 0.05)),
    case("share of replications", "20 % of 64", 64, |s| chance(s, 64, 0.2)),
    case("share of replications", "50 % of 64", 64, |s| chance(s, 64, 0.5)),
    case("share of replications", "10 % of 8", 8, |s| chance(s, 8, 0.1)),
    case("share of hangs", "98 % of three a replication in 64", 64, |s| detected(s, 64, 0.98)),
    case("share of hangs", "60 % of three a replication in 64", 64, |s| detected(s, 64, 0.6)),
    case("ratio", "served of 50 to 150 requests in 32", 32, |s| served(s, 32)),
    case("ratio", "served of 50 to 150 requests in 8", 8, |s| served(s, 8)),
    case("paired difference", "a fix after 2 days of 30 in 64", 64, |s| {
        differences::late_fix(s, 64)
    }),
    case("paired difference", "one in ten requests less in 32", 32, |s| differences::fewer(s, 32)),
    case("no difference", "hangs of one length against exponential in 64", 64, |s| {
        differences::equal(s, 64, exponential)
    }),
    case("no difference", "hangs of one length against cv 2 in 64", 64, |s| {
        differences::equal(s, 64, lognormal_2)
    }),
    case("no difference", "hangs of one length against cv 4 in 64", 64, |s| {
        differences::equal(s, 64, lognormal_4)
    }),
    short(
        case("no difference", "hangs of one length against cv 8 in 64", 64, |s| {
            differences::equal(s, 64, lognormal_8)
        }),
        0.91,
    ),
    case("no difference", "hangs of one length against cv 4 in 256", 256, |s| {
        differences::equal(s, 256, lognormal_4)
    }),
    case("no difference", "hangs of one length against Pareto in 64", 64, |s| {
        differences::equal(s, 64, pareto)
    }),
    case("no difference", "one hang in four of one length against cv 2 in 64", 64, |s| {
        differences::seldom(s, 64, lognormal_2)
    }),
    case("no difference", "hangs of one length against exponential in 8", 8, |s| {
        differences::equal(s, 8, exponential)
    }),
    case("no difference", "hangs of one length against cv 2 in 8", 8, |s| {
        differences::equal(s, 8, lognormal_2)
    }),
    case("no difference", "exponential hangs against cv 4 in 64", 64, |s| {
        differences::different(s, (64, 1.0), (exponential, 1.0), lognormal_4)
    }),
    case("paired difference", "hangs half as long of cv 2 in 64", 64, |s| {
        differences::halved(s, 64, lognormal_2)
    }),
    case("paired difference", "hangs twice as long as exponential in 64", 64, |s| {
        differences::different(s, (64, 1.0), (constant, 2.0), exponential)
    }),
    short(
        case("paired difference", "hangs twice as long as of cv 2 in 64", 64, |s| {
            differences::different(s, (64, 1.0), (constant, 2.0), lognormal_2)
        }),
        0.91,
    ),
    case("paired difference", "as much longer in each of 64", 64, |s| {
        differences::constantly(s, 64)
    }),
    case("availability over time", "day 1 of do nothing in 64", 64, |s| day(s, 64, 0)),
    case("availability over time", "day 3 of do nothing in 64", 64, |s| day(s, 64, 2)),
    case("availability over time", "day 5 of do nothing in 64", 64, |s| day(s, 64, 4)),
    case("availability over time", "day 6 of do nothing in 64", 64, |s| day(s, 64, 5)),
    case("availability over time", "day 8 of do nothing in 64", 64, |s| day(s, 64, 7)),
    case("availability over time", "day 10 of do nothing in 64", 64, |s| day(s, 64, 9)),
    case("quantile", "median of exponential waits in 64", 64, |s| quantiles::alone(s, 64, 0.5)),
    case("quantile", "p95 of exponential waits in 64", 64, |s| quantiles::alone(s, 64, 0.95)),
    case("quantile", "p99 of exponential waits in 64", 64, |s| quantiles::alone(s, 64, 0.99)),
    case("quantile", "p95 of exponential waits in 8", 8, |s| quantiles::alone(s, 8, 0.95)),
    case("quantile", "median of waits alike in 64", 64, |s| quantiles::alike(s, 64, 0.5)),
    case("quantile", "p95 of waits alike in 64", 64, |s| quantiles::alike(s, 64, 0.95)),
    case("quantile", "p95 of waits alike in 128", 128, |s| quantiles::alike(s, 128, 0.95)),
    case("quantile", "p95 of waits alike in 16", 16, |s| quantiles::alike(s, 16, 0.95)),
    case("quantile", "p90 with one in twenty endless in 64", 64, |s| {
        quantiles::endless(s, 64, 0.9)
    }),
    case("quantile", "p94 with one in twenty endless in 64", 64, |s| {
        quantiles::endless(s, 64, 0.94)
    }),
    case("break-even", "of 20 min against nothing", 64, break_even::nothing),
    case("break-even", "of 2 hours against nothing and rare hangs", 64, break_even::rare),
    case("break-even", "of 4 hours against exponential repairs", 64, break_even::exponential),
    case("break-even", "of 4 hours against repairs of cv 2", 64, break_even::heavy),
    case("break-even", "of a price against nothing", 64, break_even::money),
    case("survival", "median of 64 exponential outages cut in half of them", 1, |s| {
        survival::outages(s, (64, 1.6), survival::alike, 0, survival::EXPONENTIAL[0])
    }),
    case("survival", "p90 of 64 exponential outages cut in one of ten", 1, |s| {
        survival::outages(s, (64, 10.0), survival::alike, 1, survival::EXPONENTIAL[1])
    }),
    case("survival", "median of 16 exponential outages cut in half of them", 1, |s| {
        survival::outages(s, (16, 1.6), survival::alike, 0, survival::EXPONENTIAL[0])
    }),
    case("survival", "median of 64 outages of cv 4 cut in a third of them", 1, |s| {
        survival::outages(s, (64, 1.6), survival::heavy, 0, survival::lognormal_4()[0])
    }),
    case("survival", "p90 of 64 outages of cv 4 cut in a tenth of them", 1, |s| {
        survival::outages(s, (64, 8.0), survival::heavy, 1, survival::lognormal_4()[1])
    }),
    case("survival", "band at the median of 64 exponential outages cut in half", 1, |s| {
        survival::band(s, (64, 1.6), survival::alike, (survival::EXPONENTIAL[0], 0.5))
    }),
    case("survival", "band at p90 of 64 exponential outages cut in one of ten", 1, |s| {
        survival::band(s, (64, 10.0), survival::alike, (survival::EXPONENTIAL[1], 0.1))
    }),
    case("survival", "band at the median of 64 outages of cv 4 cut in a third", 1, |s| {
        survival::band(s, (64, 1.6), survival::heavy, (survival::lognormal_4()[0], 0.5))
    }),
    case("survival", "median of the first hang within three of its means in 64", 64, |s| {
        survival::first_hang(s, 3.0)
    }),
    case("survival", "median of the first hang within 0.6 of its mean in 64", 64, |s| {
        survival::first_hang(s, 0.6)
    }),
    case("stopping rule", "one hang in 100 replications from 64 on", 64, |s| {
        stopped(s, 64, 0.01, 0.02)
    }),
    case("stopping rule", "one hang in 17 replications from 8 on", 8, |s| {
        stopped(s, 8, 0.0582, 0.02)
    }),
    case("stopping rule", "one hang in two replications from 64 on", 64, |s| {
        stopped(s, 64, 0.5, 0.08)
    }),
];

/// A billionth is the grain of what is continuous.
const GRAIN: u64 = 1_000_000_000;

fn fraction(value: f64) -> Fraction {
    Fraction { part: (value * GRAIN as f64).round() as u64, whole: GRAIN }
}

fn judge(truth: f64, estimate: Option<Estimate>) -> Outcome {
    match estimate.map(|estimate| (estimate.interval, estimate.evidence)) {
        Some((Some((low, high)), _)) if low <= truth && truth <= high => Outcome::Covered,
        Some((None, Evidence::Same | Evidence::Steady | Evidence::TooFew(_))) | None => {
            Outcome::TooFew
        }
        Some(_) => Outcome::Missed,
    }
}

fn told(metric: &Metric, truth: f64, sample: &[Fraction]) -> Outcome {
    judge(truth, Intervals::new(0.95, sample.len() as u32).estimate(metric, sample))
}

fn exponential(stream: &mut Stream) -> f64 {
    -libm::log(1.0 - stream.unit())
}

/// A lognormal span of mean 1 and this coefficient of variation.
fn lognormal(stream: &mut Stream, cv: f64) -> f64 {
    let variance = libm::log(1.0 + cv * cv);
    let angle = std::f64::consts::TAU * stream.unit();
    let normal = (-2.0 * libm::log(1.0 - stream.unit())).sqrt() * libm::cos(angle);
    libm::exp(variance.sqrt() * normal - variance / 2.0)
}

fn lognormal_1(stream: &mut Stream) -> f64 {
    lognormal(stream, 1.0)
}

fn lognormal_2(stream: &mut Stream) -> f64 {
    lognormal(stream, 2.0)
}

fn lognormal_4(stream: &mut Stream) -> f64 {
    lognormal(stream, 4.0)
}

fn lognormal_8(stream: &mut Stream) -> f64 {
    lognormal(stream, 8.0)
}

fn constant(_: &mut Stream) -> f64 {
    1.0
}

/// A Pareto span of mean 1 whose third moment does not exist.
fn pareto(stream: &mut Stream) -> f64 {
    let shape = 2.5;
    (shape - 1.0) / shape * libm::pow(1.0 - stream.unit(), -1.0 / shape)
}

/// How many events a Poisson process of rate 1 has in `mean`.
fn poisson(stream: &mut Stream, mean: f64) -> u64 {
    let (mut clock, mut count) = (exponential(stream), 0);
    while clock < mean {
        clock += exponential(stream);
        count += 1;
    }
    count
}

fn hangs(stream: &mut Stream, n: usize, all: f64) -> Outcome {
    let mean = all / n as f64;
    let sample: Vec<_> =
        (0..n).map(|_| Fraction { part: poisson(stream, mean), whole: 1 }).collect();
    told(HANGS, mean, &sample)
}

/// Downtime by so many repairs in all replications on average.
fn down(stream: &mut Stream, n: usize, all: f64, repair: fn(&mut Stream) -> f64) -> Outcome {
    let mean = all / n as f64;
    let one = |stream: &mut Stream| {
        let count = poisson(stream, mean);
        fraction((0..count).map(|_| repair(stream)).sum())
    };
    let sample: Vec<_> = (0..n).map(|_| one(stream)).collect();
    told(DOWNTIME, mean, &sample)
}

fn chance(stream: &mut Stream, n: usize, truth: f64) -> Outcome {
    let sample: Vec<_> =
        (0..n).map(|_| Fraction { part: u64::from(stream.unit() < truth), whole: 1 }).collect();
    told(HUNG, truth, &sample)
}

/// The share of hangs that are detected, of three a replication on average.
fn detected(stream: &mut Stream, n: usize, truth: f64) -> Outcome {
    let one = |stream: &mut Stream| {
        let whole = poisson(stream, 3.0);
        let part = (0..whole).filter(|_| stream.unit() < truth).count() as u64;
        Fraction { part, whole }
    };
    let sample: Vec<_> = (0..n).map(|_| one(stream)).collect();
    told(DETECTED, truth, &sample)
}

/// 50 to 150 requests: the more there are, the fewer are served, so that the mean of the ratios
/// differs from the ratio of the means.
fn requests(stream: &mut Stream) -> Fraction {
    let whole = 50 + stream.below(101);
    let served = (0..whole).filter(|_| stream.below(600) < 495 - whole);
    Fraction { part: served.count() as u64, whole }
}

/// E[D] = 100, E[D²] = 100² + (101² − 1)/12 = 10,850; R = (495 − E[D²]/E[D])/600.
const SERVED_OF_ALL: f64 = (495.0 - 108.5) / 600.0;

fn served(stream: &mut Stream, n: usize) -> Outcome {
    let sample: Vec<_> = (0..n).map(|_| requests(stream)).collect();
    told(SERVED, SERVED_OF_ALL, &sample)
}

/// The availability in one day of a port that hangs once a day on average, and for good.
fn day(stream: &mut Stream, n: usize, day: u32) -> Outcome {
    let from = f64::from(day);
    let up: Vec<f64> = (0..n).map(|_| (exponential(stream) - from).clamp(0.0, 1.0)).collect();
    let mean = up.iter().sum::<f64>() / n as f64;
    let squares = up.iter().map(|up| (up - mean) * (up - mean)).sum();
    // ∫ e^−t over the day.
    let truth = libm::exp(-from) - libm::exp(-from - 1.0);
    judge(truth, Some(Intervals::new(0.95, n as u32).of_stretch(mean, squares, 1.0)))
}

/// The port's availability when the rule looks at min, 2·min, 4·min … 1024: it hangs in so many of
/// the replications, at a uniform instant, and for good.
fn stopped(stream: &mut Stream, min: usize, hung: f64, precision: f64) -> Outcome {
    let mut sample = Vec::new();
    loop {
        let size = (2 * sample.len()).max(min);
        sample.resize_with(size, || {
            let up = if stream.unit() < hung { stream.unit() } else { 1.0 };
            fraction(up)
        });
        let estimate = Intervals::new(0.95, size as u32).estimate(PORT, &sample);
        if size == 1024 || estimate.is_some_and(|one| one.is_within(Some(precision))) {
            return judge(1.0 - hung / 2.0, estimate);
        }
    }
}
