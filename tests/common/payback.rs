//! A port that one offender hangs, and when a fix of it has paid back.

/// The network, the clients and the listener: the offender calls once a day.
pub(crate) const PORT: &str = r#"
    [network]
    star = { latency = "0 s" }

    [[clients]]
    name = "offender"
    hosts = 1
    profile = "bsd44"
    arrivals = { poisson = { rate = "1 / day" } }
    invalid = 1.0

    [listener]
    profile = "nt351"
    backlog = 5
    workers = 4
    service = "2 s"
    hang = { listen-not-rearmed = { dead-reply = "rst" } }
"#;

/// How often the offender calls.
pub(crate) const RATE: &str = "clients.offender.arrivals.poisson.rate";

/// Where a function that rises from below zero within a year is zero (s).
pub(crate) fn zero(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 365.0 * 86_400.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if function(middle) < 0.0 { low = middle } else { high = middle }
    }
    low
}
