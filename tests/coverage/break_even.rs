//! When a fix has paid back: the model itself runs, against a remedy whose mean downtime is known.

use std::sync::OnceLock;

use porthang::engine::Stream;
use porthang::experiment::break_even::{BreakEven, Payback, Span};
use porthang::experiment::{Conduct, Experiment, config, run};
use porthang::theory::{hang, operator};

use super::Outcome;
use crate::payback::{PORT, RATE, zero};

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;
const REPLICATIONS: &str = "{ min = 64, max = 64 }";

/// A port that hangs at this rate over this horizon, a fix that takes so long at the start, and
/// another remedy.
fn experiment(rate: &str, horizon: &str, outage: &str, against: &str, costs: &str) -> Experiment {
    let text = format!(
        r#"
        title = "Break-even"
        seed = 1
        horizon = "{horizon}"
        replications = {REPLICATIONS}
        {costs}
        remedies.fix = [{{ fix = {{ at = "0 s", outage = "{outage}" }} }}]
        remedies.other = [{against}]
        {PORT}
        "#
    );
    let rate = [(RATE.to_owned(), format!("{rate} / day"))];
    let read = config::read("break-even.toml", &text, &rate, &config::no_files);
    read.unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// What the experiment says with another seed.
fn found(experiment: &Experiment, stream: &mut Stream) -> BreakEven {
    let experiment = Experiment { seed: stream.below(1 << 40), ..experiment.clone() };
    let conduct = Conduct::quiet(1);
    let results = run(&experiment, conduct).expect("there is memory");
    results.points[0].break_evens[0]
}

fn judge(payback: Payback, truth: f64) -> Outcome {
    match payback {
        Payback::After(Span { low, high, .. }) => {
            // Where one end is not told, it claims nothing.
            if low <= truth && high.is_none_or(|high| truth <= high) {
                Outcome::Covered
            } else {
                Outcome::Missed
            }
        }
        Payback::BeyondHorizon { low, .. } if low <= truth => Outcome::Covered,
        Payback::AtOnce | Payback::BeyondHorizon { .. } => Outcome::Missed,
        Payback::Unknown => Outcome::TooFew,
    }
}

/// Against doing nothing, at a hang a day: m(t) = t − (1 − e^−pt)/p reaches 20 min.
pub(super) fn nothing(stream: &mut Stream) -> Outcome {
    static MADE: OnceLock<Experiment> = OnceLock::new();
    let made = MADE.get_or_init(|| experiment("1", "2 days", "20 min", "", ""));
    let truth = zero(|t| t - hang::up_time(1.0 / DAY, t) - HOUR / 3.0);
    judge(found(made, stream).downtime, truth)
}

/// The same at a hang in twenty days: few have hung by then.
pub(super) fn rare(stream: &mut Stream) -> Outcome {
    static MADE: OnceLock<Experiment> = OnceLock::new();
    let made = MADE.get_or_init(|| experiment("0.05", "10 days", "2 hours", "", ""));
    let truth = zero(|t| t - hang::up_time(0.05 / DAY, t) - 2.0 * HOUR);
    judge(found(made, stream).downtime, truth)
}

/// Its price: 60 for the work and 1 a minute down, against doing nothing.
pub(super) fn money(stream: &mut Stream) -> Outcome {
    static MADE: OnceLock<Experiment> = OnceLock::new();
    let costs = r#"costs = { down = "1 / min", patch-work = { days = 1.0, per-day = 60 } }"#;
    let made = MADE.get_or_init(|| experiment("1", "2 days", "20 min", "", costs));
    let truth = zero(|t| t - hang::up_time(1.0 / DAY, t) - HOUR * 80.0 / 60.0);
    judge(found(made, stream).money.expect("things have prices"), truth)
}

/// An operator who ends outages after this law.
fn operator(law: &str) -> String {
    format!(r#"{{ operator = {{ notices = {{ {law} }}, restart = {{ closed = "0 s" }} }} }}"#)
}

/// Against an operator who takes two hours on average.
pub(super) fn exponential(stream: &mut Stream) -> Outcome {
    static MADE: OnceLock<Experiment> = OnceLock::new();
    let other = operator(r#"exponential = { mean = "2 hours" }"#);
    let made = MADE.get_or_init(|| experiment("1", "6 days", "4 hours", &other, ""));
    let up = |t| operator::exponential::up_time(1.0 / DAY, 2.0 * HOUR, t);
    judge(found(made, stream).downtime, zero(|t| t - up(t) - 4.0 * HOUR))
}

/// The same where repairs are lognormal with a coefficient of variation of 2.
pub(super) fn heavy(stream: &mut Stream) -> Outcome {
    static MADE: OnceLock<(Experiment, f64)> = OnceLock::new();
    let (made, truth) = MADE.get_or_init(|| {
        let other = operator(r#"lognormal = { mean = "2 hours", cv = 2.0 }"#);
        let made = experiment("1", "6 days", "4 hours", &other, "");
        (made, reached(1.0 / DAY, 4.0 * HOUR, 6.0 * DAY, |t| longer(t / (2.0 * HOUR))))
    });
    judge(found(made, stream).downtime, *truth)
}

/// The share of lognormal spans of mean 1 and coefficient of variation 2 that last longer.
fn longer(t: f64) -> f64 {
    let variance = libm::log(5.0);
    let z = (libm::log(t) + variance / 2.0) / variance.sqrt();
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

/// When a port that hangs at `rate`, and stays so longer than t in a share `longer(t)`, has been down
/// for `span` on average (s). U(t) = ∫ p·(1 − U(s))·G(t − s) ds, step by step.
fn reached(rate: f64, span: f64, horizon: f64, longer: impl Fn(f64) -> f64) -> f64 {
    const STEPS: usize = 6000;
    let step = horizon / STEPS as f64;
    let lasting: Vec<f64> = (0..STEPS).map(|k| longer((k as f64 + 0.5) * step)).collect();
    let (mut up, mut down) = (Vec::with_capacity(STEPS), 0.0);
    for now in 0..STEPS {
        let past = up.iter().rev().zip(&lasting).map(|(up, longer)| rate * step * up * longer);
        let hung: f64 = past.sum();
        up.push(1.0 - hung);
        if down + hung * step >= span {
            return step * (now as f64 + (span - down) / (hung * step));
        }
        down += hung * step;
    }
    panic!("not within the horizon");
}
