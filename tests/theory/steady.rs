//! The long run against a fresh start: what the second half of a replication says.

use porthang::engine::Distribution;
use porthang::experiment::Metric;
use porthang::model::Outcome;
use porthang::model::hang::DeadReply;
use porthang::model::restart::Restart;
use porthang::theory::operator as theory;

use crate::port::{of_each, operator, replicate, scenario, single_shot};
use crate::sample::assert_near;

fn metric(name: &str) -> impl Fn(&Outcome) -> f64 {
    let metric = Metric::by_name(name).expect("a metric");
    move |outcome| {
        let fraction = metric.read(outcome, None);
        fraction.part as f64 / fraction.whole as f64
    }
}

#[test]
fn a_port_that_has_forgotten_its_start_is_up_as_in_the_long_run() {
    let (gap, outage, horizon) = (1_000.0, 200.0, 5_000.0);
    let notices = Distribution::Exponential { mean: outage };
    let remedy = operator(notices, Restart::INSTANT);
    let scenario = scenario(1.0 / gap, horizon, single_shot(), DeadReply::Reset);
    let outcomes = replicate(&scenario, &remedy, 751, 20_000);
    let long_run = theory::long_run(1.0 / gap, outage);
    let steady = of_each(&outcomes, metric("steady_availability"));
    assert_near(&steady, long_run, "up in the long run");
    let down = of_each(&outcomes, metric("steady_unavailability"));
    assert_near(&down, 1.0 - long_run, "down in the long run");
    // The whole of it flatters, by what the theory of a fresh start says.
    let whole = of_each(&outcomes, metric("port_availability"));
    let fresh = theory::exponential::up_time(1.0 / gap, outage, horizon) / horizon;
    assert_near(&whole, fresh, "up from a fresh start");
    assert!(whole.z(long_run) > 4.0, "{} and {long_run}", whole.mean());
}
