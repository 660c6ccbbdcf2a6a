//! The whole model against theory: closed forms where they are exact, a queue, and how far TCP
//! departs from them by sending SYNs again. All seeds are fixed.

mod age;
mod arrivals;
mod closed_forms;
mod closed_loop;
#[path = "../common/mod.rs"]
mod common;
mod decision;
mod departure;
mod false_alarm;
mod held;
mod horizon;
mod in_flight;
mod leak;
mod lines;
mod measures;
mod moments;
mod operator_and_schedule;
mod outages;
#[path = "../common/payback.rs"]
mod payback;
mod port;
mod quarantine;
mod queue;
mod renewal;
mod repairmen;
mod response;
mod restarts;
mod retry;
mod sample;
mod standby;
mod starting;
mod steady;
mod timed_out;
mod two_phases;
mod waiting_line;
mod waits;
mod watchdog;
mod watchdog_and_leak;
mod watchdog_and_schedule;
