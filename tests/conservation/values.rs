//! How random values are put together: spans and laws; enums of which no variant and structs of
//! which no field can be forgotten. What fails shrinks to short spans and first choices.

use porthang::engine::{Distribution, SimDuration};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};

/// An enum by its variants, each a pattern with a strategy, or all of them without fields. While
/// one is missing it does not compile.
macro_rules! any_of {
    ($($variant:path),+ $(,)?) => {
        any_of! { $($variant => proptest::strategy::Just($variant),)+ }
    };
    ($($variant:pat => $values:expr,)+) => {{
        let _every_variant = |value| match value { $($variant => (),)+ };
        proptest::strategy::Union::new([$(proptest::strategy::Strategy::boxed($values)),+])
    }};
}
pub(crate) use any_of;

/// A struct, or a variant, with a strategy in the place of each field.
macro_rules! all_of {
    ($kind:ident $(:: $variant:ident)? { $($field:ident: $values:expr),+ $(,)? }) => {
        proptest::strategy::Strategy::prop_map(
            ($($values,)+),
            |($($field,)+)| $kind $(:: $variant)? { $($field),+ },
        )
    };
}
pub(crate) use all_of;

/// Spans whose logarithm is uniform between those of `least` and `most` (s).
pub(crate) fn span(least: f64, most: f64) -> impl Strategy<Value = SimDuration> {
    (0.0..1.0).prop_map(move |share| {
        let span = least * libm::exp(share * libm::log(most / least));
        SimDuration::from_secs_f64(span).max(SimDuration::from_nanos(1))
    })
}

/// Spans below this one.
pub(crate) fn below(span: SimDuration) -> impl Strategy<Value = SimDuration> {
    (0..span.as_nanos()).prop_map(SimDuration::from_nanos)
}

/// No time at all, as often as one of these spans.
pub(crate) fn perhaps(
    spans: impl Strategy<Value = SimDuration>,
) -> impl Strategy<Value = SimDuration> {
    option::of(spans).prop_map(Option::unwrap_or_default)
}

/// Laws with means between these (s).
pub(crate) fn law(least: f64, most: f64) -> BoxedStrategy<Distribution> {
    let mean = || span(least, most).prop_map(SimDuration::as_secs_f64);
    let lognormal = mean().prop_map(|mean| Distribution::lognormal_by_mean(mean, 1.0));
    let weibull = mean().prop_map(|mean| Distribution::weibull_by_mean(0.7, mean));
    let observed = vec(span(least, most), 1..5).prop_map(|mut spans| {
        spans.sort();
        spans
    });
    let laws = any_of! {
        Distribution::Constant(_) => span(least, most).prop_map(Distribution::Constant),
        Distribution::Uniform { .. } => all_of!(Distribution::Uniform { low: Just(0.0), high: mean() }),
        Distribution::Exponential { .. } => all_of!(Distribution::Exponential { mean: mean() }),
        Distribution::Erlang { .. } => all_of!(Distribution::Erlang { shape: Just(3), mean: mean() }),
        Distribution::Lognormal { .. } => lognormal,
        Distribution::Weibull { .. } => weibull,
        Distribution::Empirical { .. } => all_of!(Distribution::Empirical { sorted: observed }),
    };
    laws.boxed()
}

/// No time at all, as often as one of these laws.
pub(crate) fn perhaps_law(least: f64, most: f64) -> impl Strategy<Value = Distribution> {
    prop_oneof![Just(Distribution::ZERO), law(least, most)]
}
