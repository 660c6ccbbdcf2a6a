//! One bad request can hang a port. Is it better to patch it, or to keep restarting it?
//!
//! `porthang` simulates the clients, the network and the listener, runs the same traffic against
//! every remedy, and answers with a chart, a table and a sentence, each with its uncertainty. The
//! case it starts from is Microsoft KB Q147203: an SMTP port of Windows NT 3.51 stops responding
//! when a client's request to open it names an invalid endpoint; the cure is a fix, the workaround
//! to restart Windows NT.
//!
//! # One replication
//!
//! ```
//! use porthang::engine::Streams;
//! use porthang::experiment::config;
//! use porthang::model::world::simulate;
//!
//! let text = include_str!("../experiments/reproduce-hang.toml");
//! let experiment = config::read("reproduce-hang.toml", text, &[], &config::no_files).unwrap();
//! let unpatched = &experiment.remedies[0];
//! assert_eq!(unpatched.name, "without the fix");
//!
//! let streams = Streams::new(experiment.seed, 0);
//! let outcome = simulate(&experiment.scenario, &unpatched.remedy, streams);
//! assert_eq!(outcome.port.up.to_string(), "6 hours");
//! ```
//!
//! # Layers
//!
//! Folders are layers, and imports point one way (a test holds it):
//! [`engine`] ← [`reading`] ← [`model`] ← [`experiment`] ← `report` ← `cli`.
//!
//! - [`engine`]: a clock, an event list, random streams, samplers, statistics. Knows no networks.
//! - [`reading`]: TOML as nodes that know where they stand, quantities, drawings, all mistakes.
//! - [`model`]: the system under study: state machines, and the [`model::World`] that conducts them.
//! - [`theory`]: exact answers from formulas, to hold the simulation against.
//! - [`experiment`]: a file → replications over threads → estimates and paired comparisons.
//! - [`calibration`]: a table of incidents → laws with intervals; a log → a trace or a rate.
//! - [`trace`]: one replication, told in words.
//! - `report`: results as bytes: tables, JSON, CSV, charts; remedies as others configure them.
//! - `cli`: the command line, the only reader and writer of files. With `report` behind the
//!   feature `cli`; the rest builds for wasm32.
//!
//! # Contracts
//!
//! - **Order.** Events happen in order of time; at equal times, in the order in which they were
//!   scheduled. The clock never goes back. A listener's program runs when its system has taken in
//!   what comes at an instant.
//! - **Machines return values; only the world schedules.** A client, a listener, a hang or a
//!   measure never sees the event list or another component, and learns only what its real
//!   counterpart could observe.
//! - **Randomness has names.** A stream belongs to (seed, replication, purpose, entity name), so
//!   every remedy meets the same requests at the same instants, and a new class shifts no other.
//! - **Same file, same seed, same bytes**, for any number of threads, in debug and release builds.
//! - **Whatever is summed is an integer**: exact, free of order, the same on every platform.
//! - **A user's mistake is an error that names its place; a bug is an assertion.** The
//!   conservation laws are asserted at the end of every replication, in release builds too.
//!
//! # Defence of design
//!
//! - *Integer nanoseconds, not floating seconds*: equal instants are equal, and up and down times
//!   add up to the horizon exactly, which is asserted.
//! - *A queue for each common delay*: most delays are constants, so that most events come in the
//!   order in which they happen. What does not is put into a short sorted list if it is near, else
//!   into a multi-level bucket queue: the clock is monotone.
//! - *One plain event enum instead of callbacks or async processes*: what can happen is a list that
//!   can be read, an event is 16 bytes, and nothing is allocated for it.
//! - *A retransmission timer only for segments that the network lost*: the acknowledgement of one
//!   that arrived would have stopped its timer before it fired. Acknowledgements that carry
//!   nothing else are therefore not simulated.
//! - *Samplers by inversion on `libm`*: one draw a variate keeps remedies in step, and the bits do
//!   not depend on the platform's mathematics.
//! - *Outages alone are the same world without the flows of valid requests*, not another world: where
//!   they do not touch the port ([`model::outage`] says when), every hang and restart comes at the
//!   same instant, and no mechanism or measure has to be written twice.
//! - *Ratios as sum over sum with a linearised variance*: a mean of ratios weighs a quiet
//!   replication like a busy one.
//! - *A measure is one file* with its TOML form, its validation and its behaviour, run by a pure
//!   caretaker that knows no clock but the instants it is told.
//!
//! # Glossary
//!
//! One word for each idea, in code, files and results.
//!
//! | word | meaning |
//! |---|---|
//! | host, client, listener | a machine; the program that calls; the program that is called |
//! | endpoint | the address a request names; an *invalid* one can hang the port |
//! | request | what a client wants served, from birth to delivery or bounce |
//! | attempt, call | one try to get a request served; a connection that it opens: one, or one to each listener in turn |
//! | poison | an invalid request, where it acts on a listener that it can harm |
//! | service | what clients want of the listeners together; its *need* is how long a worker takes for a request |
//! | session | an accepted connection, from the banner to the final reply |
//! | backlog | places for connections that no worker has accepted |
//! | half-open, cookie | of a connection: not confirmed by the client yet; what it brings back where its listener had no room to remember it |
//! | think time | from the end of a request to the next one of a host in a closed loop |
//! | kept connection | one that is left open for the next request of its host |
//! | link, path | what joins two nodes; the links from a host to the listener |
//! | gate | where a link can hold up a segment or turn it away: its line, its downtimes |
//! | mechanism, law | a way in which poison hangs a port; all that it is |
//! | hang | the port no longer serves any fresh valid request, until a restart or the end of the last connection cures it |
//! | worker, slot | what serves one session after another; its place, where another takes over when it ends |
//! | response, target | how long a valid request waits from birth to the first byte of an answer and to the final reply, whichever attempt brings it; how long it may wait to count as served within it |
//! | fate | what became of a valid request by its first attempt |
//! | detail | how much of the traffic is simulated: all requests, or what makes and ends outages |
//! | outage | from the port's going down to its being up again, planned or not |
//! | probe | a look at the port by a watchdog or an alarm: a connection, or a reading on its host |
//! | restart, scope, fix | makes new what it takes down; a worker, the program, the service with its socket, or the machine; makes invalid requests harmless |
//! | drain, grace | before a restart: running sessions may finish; a stuck program is not yet killed |
//! | filter, quarantine | before the listener: drops single attempts; blocks hosts for a while |
//! | recycling | a supervisor replaces a worker after a number of sessions |
//! | worker timeout | a supervisor kills a worker that is at one session for too long |
//! | standby, site, balancer | more listeners, beside the first or elsewhere; a node at which listeners stand; what sends calls to those that pass its checks |
//! | enough, shortage | as many listeners up as the service needs; fewer |
//! | people, crew | those of an operator who are common to all listeners; how many they are |
//! | measure, remedy | one thing an operator does; measures applied together |
//! | nature | what a measure is, so far as others decide by it |
//! | fact, reason | what a watcher is told; why an end did it, said where it was decided |
//! | preset, base | numbers that have a name and a source; the preset that a table starts from |
//! | scenario, experiment | the system and its traffic; a question asked of it |
//! | design point | a scenario with one set of swept parameters |
//! | replication, outcome | one run from zero to the horizon; what it counted |
//! | metric, unit | what is estimated; what its number counts: a share, a span, how many, money |
//! | estimate, comparison | a mean with its interval; two remedies on the same traffic |
//! | lost session | one that a restart or an installation breaks off |
//! | leaked share | of the capacity of a port that is up, what poison has taken for good |
//! | cost, price | what a replication comes to in money; what one thing costs |
//! | ranking | remedies in their order; those that cannot be told apart share a rank |
//! | break-even | when what a fix saves has paid back what it cost once |
//! | incident, calibration | a hang as somebody wrote it down; laws fitted to such |
//! | detection, repair | of an incident: from its start until somebody noticed; from there until the port was back |
//! | log, traffic | what a program wrote down of each request; when they came |
//! | objective, error budget | the least availability that is promised; what it may lack |
//! | warm-up, long run | the first half of a replication, left out; what a port does once it has forgotten its start |
//! | worst window | of all stretches of a replication that last an hour, a day or a week, the one with the least time up |
//! | port availability | share of the time in which the port was up (IEC 60050-192); of several, one that calls reach |
//! | user availability | share of valid requests whose first attempt was served, of those born early enough for it to be decided by the horizon |

pub mod calibration;
#[cfg(feature = "cli")]
pub mod cli;
pub mod engine;
pub mod experiment;
pub mod model;
pub mod reading;
#[cfg(feature = "cli")]
pub mod report;
pub mod theory;
pub mod trace;
