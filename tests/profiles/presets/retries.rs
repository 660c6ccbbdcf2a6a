//! When mailers try again.

use porthang::experiment::config::RETRY_PRESETS;
use porthang::model::world::Fact;

use super::{facts, poison};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;

/// The waits before each further attempt of every request at a port that refuses all (s), and when
/// the last of them begins (s from birth).
fn waits(name: &str, hosts: u32) -> Vec<(Vec<f64>, f64)> {
    let mail = (0..hosts).map(|n| {
        format!(
            r#"{{ name = "mail {n}", hosts = 1, profile = "linux", retry = "{name}", arrivals = {{ once = {{ at = "10 s" }} }} }}"#
        )
    });
    let clients: Vec<String> = [poison("1 s")].into_iter().chain(mail).collect();
    let hang = r#"{ listen-not-rearmed = { dead-reply = "rst" } }"#;
    let facts = facts("10 days", &clients.join(", "), hang, "");
    let of = |class: u32| {
        let attempts = facts.times(
            |fact| matches!(fact, Fact::Attempt { request, .. } if u32::from(request.class) == class),
        );
        let waits = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        (waits, attempts.last().expect("it begins") - 10.0)
    };
    (1..=hosts).map(of).collect()
}

#[test]
fn attempts_come_when_the_preset_says() {
    let exim = [1.0, 1.5, 2.25, 3.375, 5.0625, 7.59375].map(|hours| hours * HOUR);
    let table = [
        ("exchange-imc", vec![0.25 * HOUR, 0.5 * HOUR, HOUR, 4.0 * HOUR, 4.0 * HOUR], 5.0),
        ("postfix", vec![300.0, 300.0, 600.0, 1_200.0, 2_400.0, 4_000.0, 4_000.0], 5.0),
        ("exim", [&[15.0 * MINUTE; 8][..], &exim, &[6.0 * HOUR; 3]].concat(), 4.0),
    ];
    for (name, expected, days) in table {
        let (waits, last) = waits(name, 1).remove(0);
        assert_eq!(waits[..expected.len()], expected, "{name}");
        let longest = expected.last().unwrap();
        assert!(waits[expected.len()..].iter().all(|wait| wait == longest), "{name}");
        // None begins after the limit, and none is left out before it.
        let limit = days * 24.0 * HOUR;
        assert!(last < limit && last + longest >= limit, "{name}: {last}");
    }
    assert_eq!(RETRY_PRESETS.names(), ["exchange-imc", "sendmail", "postfix", "exim"]);
}

/// A failure comes at any time between two runs of the queue: the first wait is uniform up to half an
/// hour, the others are half an hour on average.
#[test]
fn sendmail_runs_its_queue_every_half_hour_on_average() {
    let all = waits("sendmail", 190);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let first: Vec<f64> = all.iter().map(|(waits, _)| waits[0]).collect();
    assert!(first.iter().all(|wait| *wait < 30.0 * MINUTE));
    // The error of a mean of 190 uniform ones is 1/√(12 · 190) of their range, 2 %.
    assert!((mean(&first) / (15.0 * MINUTE) - 1.0).abs() < 0.12, "{}", mean(&first));
    let later: Vec<f64> = all.iter().flat_map(|(waits, _)| &waits[1..]).copied().collect();
    assert!(later.iter().all(|wait| *wait < 60.0 * MINUTE));
    assert!((mean(&later) / (30.0 * MINUTE) - 1.0).abs() < 0.02, "{}", mean(&later));
    assert!(all.iter().all(|(_, last)| *last < 5.0 * 24.0 * HOUR && *last > 4.9 * 24.0 * HOUR));
}
