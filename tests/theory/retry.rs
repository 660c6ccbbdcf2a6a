//! Mail that bounces: how many requests find the port down at every attempt, where outages are
//! exponential and each attempt at a port that is down fails at once.

use porthang::engine::Distribution;
use porthang::model::hang::DeadReply;
use porthang::model::scenario::Retry;
use porthang::theory::retry::all_fail;

use crate::common::linux;
use crate::port::{class, closed, constant, of_each, operator, replicate, scenario, span};
use crate::sample::assert_near;

/// Long enough for a port that is up at first not to matter.
const HANGS: f64 = 1_000.0;
const REPLICATIONS: u64 = 40;

#[test]
fn mail_bounces_that_finds_the_port_down_at_every_attempt() {
    for (poison, outage, wait, retries, seed) in
        [(1e-3, 300.0, 200.0, 3_u32, 701), (0.01, 20.0, 15.0, 2, 702), (2e-3, 500.0, 900.0, 4, 703)]
    {
        let cycle = 1.0 / poison + outage;
        let mut scenario = scenario(poison, HANGS * cycle, linux(), DeadReply::Reset);
        let mut mail = class("mail", linux(), 30.0 / cycle, 0.0);
        let give_up = span((f64::from(retries) + 0.5) * wait);
        mail.retry = Some(Retry { schedule: vec![span(wait)], give_up, jitter: 0.0 });
        scenario.classes.push(mail);
        let restart = closed(Distribution::Exponential { mean: outage });
        let outcomes = replicate(&scenario, &operator(constant(0.0), restart), seed, REPLICATIONS);
        let share = all_fail(poison, outage, wait, retries);
        let surplus = of_each(&outcomes, |outcome| {
            let mail = outcome.valid_total();
            mail.bounced as f64 - share * (mail.delivered + mail.bounced) as f64
        });
        let what = format!("poison {poison}, {retries} retries: bounced beyond {share:.4}");
        assert_near(&surplus, 0.0, &what);
        // One attempt less or more makes a great difference.
        for other in [retries - 1, retries + 1] {
            let other = all_fail(poison, outage, wait, other);
            let distance = of_each(&outcomes, |outcome| {
                let mail = outcome.valid_total();
                mail.bounced as f64 - other * (mail.delivered + mail.bounced) as f64
            });
            assert!(distance.z(0.0).abs() > 10.0, "{retries} retries: not {other}");
        }
    }
}
