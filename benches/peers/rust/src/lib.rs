//! What the programs in Rust share: the port, draws, and how a run is told. Times are nanoseconds.

use std::fs;

pub const SECOND: u64 = 1_000_000_000;
pub const LATENCY: u64 = SECOND / 50;
pub const SERVICE: u64 = SECOND / 20;
/// After which a SYN or a SYN-ACK would be sent again.
pub const TIMER: u64 = SECOND;
pub const WORKERS: u32 = 512;
pub const BACKLOG: usize = 4096;
/// Of the watchdog.
pub const PERIOD: u64 = 60 * SECOND;
pub const RESTART: u64 = 300 * SECOND;
/// Customers in the mean service time, a second, of an M/M/1 queue.
pub const ARRIVALS: f64 = 0.8;

/// The port's horizon, mean gap between requests (none: no requests), and mean time to poison (s).
#[derive(Clone, Copy)]
pub struct Port {
    pub horizon: u64,
    pub gap: Option<f64>,
    pub poison: f64,
}

/// What a run comes to.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "nexosim", derive(serde::Serialize, serde::Deserialize, nexosim::Message))]
pub struct Answer {
    pub count: u64,
    pub events: u64,
    pub estimate: f64,
    pub served: f64,
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
#[derive(Clone)]
#[cfg_attr(feature = "nexosim", derive(serde::Serialize, serde::Deserialize))]
pub struct Draws(pub u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// An exponential span of this mean (s), at least 1 ns.
    pub fn exponential(&mut self, mean: f64) -> u64 {
        let unit = ((self.bits() >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64);
        (-mean * libm::log(unit) * SECOND as f64) as u64 + 1
    }
}

/// For how long the port has been up.
#[cfg_attr(feature = "nexosim", derive(serde::Serialize, serde::Deserialize))]
pub struct Uptime {
    pub up: bool,
    since: u64,
    pub total: u64,
}

impl Default for Uptime {
    fn default() -> Self {
        Self { up: true, since: 0, total: 0 }
    }
}

impl Uptime {
    pub fn turn(&mut self, up: bool, now: u64) {
        if self.up {
            self.total += now - self.since;
        }
        (self.up, self.since) = (up, now);
    }
}

/// How many are in an M/M/1 queue, over time.
#[derive(Default)]
#[cfg_attr(feature = "nexosim", derive(serde::Serialize, serde::Deserialize))]
pub struct Present {
    pub now: u64,
    since: u64,
    area: u128,
}

impl Present {
    pub fn set(&mut self, present: u64, now: u64) {
        self.area += u128::from(self.now) * u128::from(now - self.since);
        (self.now, self.since) = (present, now);
    }

    pub fn mean(&self) -> f64 {
        self.area as f64 / self.since as f64
    }
}

/// `mm1 CUSTOMERS SEED`, or `port HOURS REQUESTS_A_SECOND SECONDS_TO_POISON SEED`.
pub fn run(mm1: impl Fn(u64, Draws) -> Answer, port: impl Fn(Port, Draws) -> Answer) {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| words[at].parse::<f64>().expect("a number");
    let draws = Draws(number(words.len() - 1) as u64);
    let begin = busy();
    let answer = if words[0] == "mm1" {
        mm1(number(1) as u64, draws)
    } else {
        let gap = (number(2) > 0.0).then(|| 1.0 / number(2));
        let horizon = (number(1) * 3600.0 * SECOND as f64) as u64;
        port(Port { horizon, gap, poison: number(3) }, draws)
    };
    let cpu = (busy() - begin) as f64 / SECOND as f64;
    let Answer { count, events, estimate, served } = answer;
    println!(
        r#"{{"count": {count}, "events": {events}, "estimate": {estimate}, "served": {served}, "cpu": {cpu}}}"#
    );
}

/// For how long a processor has run this thread.
fn busy() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    told.split_whitespace().next().and_then(|it| it.parse().ok()).expect("nanoseconds")
}
