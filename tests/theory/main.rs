//! The whole model against theory: closed forms where they are exact, a queue, and how far TCP
//! departs from them by sending SYNs again. All seeds are fixed.

mod closed_forms;
mod closed_loop;
#[path = "../common/mod.rs"]
mod common;
mod decision;
mod departure;
mod false_alarm;
mod in_flight;
mod lines;
mod measures;
mod moments;
mod port;
mod quarantine;
mod queue;
mod restarts;
mod retry;
mod sample;
mod standby;
mod waiting_line;
mod watchdog;
mod watchdog_and_schedule;
