//! The event list under the hold model (Vaucher & Duval 1975): with a constant number of events
//! pending, each one that happens schedules one more. An item is an event.

use divan::Bencher;
use divan::counter::ItemsCount;
use porthang::engine::{Distribution, Model, Schedule, SimDuration, SimTime, Stream, Streams, run};

fn main() {
    divan::main();
}

/// Every event is followed by another after an exponential gap of mean one second.
struct Hold {
    gaps: Stream,
    law: Distribution,
}

impl Model for Hold {
    type Event = [u32; 3];
    fn handle(&mut self, event: [u32; 3], schedule: &mut Schedule<[u32; 3]>) {
        schedule.after(self.law.sample(&mut self.gaps), event);
    }
}

#[divan::bench(args = [10, 1_000, 100_000])]
fn hold(bencher: Bencher, pending: usize) {
    let law = Distribution::Exponential { mean: 1.0 };
    let mut hold = Hold { gaps: Streams::new(1, 0).stream("bench", "hold"), law };
    let mut schedule = Schedule::new();
    for _ in 0..pending {
        let gap = hold.law.sample(&mut hold.gaps);
        schedule.after(gap, [0; 3]);
    }
    // About 100,000 events at a time: each of those pending happens once a second on average.
    let step = SimDuration::from_nanos(100_000 * SimDuration::SECOND.as_nanos() / pending as u64);
    let mut horizon = SimTime::ZERO;
    let mut advance = || {
        let before = schedule.handled();
        horizon = horizon + step;
        run(&mut hold, &mut schedule, horizon);
        schedule.handled() - before
    };
    let events = (0..10).map(|_| advance()).max().expect("ten steps to reach the steady state");
    bencher.counter(ItemsCount::new(events)).bench_local(advance);
}
