//! Outages alone, without events. Each cycle of up, hung and restarting begins like the one before, so
//! one random number gives a whole cycle. This answers only one question, about only this port.

use peers::{Answer, Draws, PERIOD, Port, RESTART, Uptime};

/// One replication takes less than the system's clock of processor time can tell.
const REPLICATIONS: u64 = 1000;

fn main() {
    peers::run(|_, _| unreachable!("cycles of a port"), replications);
}

fn replications(port: Port, mut draws: Draws) -> Answer {
    assert!(port.gap.is_none(), "requests are none of a cycle");
    let mut all = Answer::default();
    for _ in 0..REPLICATIONS {
        let one = replication(port, &mut draws);
        all.events += one.events;
        all.estimate += one.estimate / REPLICATIONS as f64;
    }
    all
}

fn replication(port: Port, draws: &mut Draws) -> Answer {
    let mut uptime = Uptime::default();
    let (mut back, mut events) = (0, 0);
    loop {
        let hang = back + draws.exponential(port.poison);
        if hang >= port.horizon {
            break;
        }
        uptime.turn(false, hang);
        back += (hang - back).next_multiple_of(PERIOD) + RESTART;
        if back >= port.horizon {
            break;
        }
        uptime.turn(true, back);
        events += 1;
    }
    uptime.turn(uptime.up, port.horizon);
    let estimate = uptime.total as f64 / port.horizon as f64;
    Answer { count: 0, events, estimate, served: 0.0 }
}
