//! The columns of the CSV files: their names, by which they are written, and what they hold.

use crate::experiment::metric::METRICS;

/// Name and meaning of a column.
type Column = (&'static str, &'static str);

const REMEDY: Column = ("remedy", "the name of the remedy");
const START: Column = ("start_seconds", "where the bin begins (s)");
const END: Column = ("end_seconds", "where it ends (s)");
const LOW: Column = ("low", "the lower end of the interval; empty where nothing can be told");
const HIGH: Column = ("high", "the upper end");

/// Of `summary.csv`.
pub(super) const SUMMARY: [Column; 8] = [
    REMEDY,
    ("metric", "its name, or `…_objective`: the share of replications that meet the objective"),
    ("mean", "the estimate"),
    LOW,
    HIGH,
    ("evidence", "what the interval rests on: enough, certain, same, steady, too few, single"),
    ("confidence", "of the interval"),
    ("replications", "how many there are"),
];

/// Of `replications.csv`, before the ledgers and the metrics.
pub(super) const REPLICATIONS: [Column; 12] = [
    REMEDY,
    ("replication", "its number, from 0"),
    ("horizon_ns", "how long it lasts (ns)"),
    ("up_ns", "time in which the port was up (ns)"),
    ("hung_ns", "time in which it was hung (ns)"),
    ("restarting_ns", "time in which it restarted (ns)"),
    ("installing_ns", "time in which the fix was installed (ns)"),
    ("first_hang_ns", "instant of the first hang (ns); empty: none"),
    ("outages", "times that the port went down"),
    ("open_at_horizon", "1 where the port was down at the horizon, else 0"),
    ("probes_answered", "probes that were answered; empty: nobody probes"),
    ("probes_decided", "probes that were answered or failed"),
];

/// Whose ledgers `replications.csv` has, as a prefix of their columns.
pub(super) const LEDGERS: [&str; 2] = ["valid", "invalid"];

/// What a ledger counts.
pub(super) const LEDGER: [Column; 16] = [
    ("requests", "requests that were born"),
    ("delivered", "of them, served by some attempt"),
    ("delivered_late", "of these, by a later attempt than the first"),
    ("bounced", "given up"),
    ("waiting", "waiting for their next attempt at the horizon"),
    ("in_flight", "under way at the horizon"),
    ("attempts", "attempts that began"),
    ("served", "attempts that got the final reply"),
    ("refused", "attempts ended by RST before the connection was open"),
    ("timed_out", "attempts ended by a time-out of the client"),
    ("reset", "attempts ended by RST on an open connection"),
    ("attempts_in_flight", "attempts under way at the horizon"),
    ("first_decided", "requests whose first attempt is decided, as user availability counts them"),
    ("first_served", "of them, those whose first attempt was served"),
    ("first_with_target", "of those decided, the requests of a class with a `within`"),
    ("first_in_time", "of these, those whose first attempt was served within it"),
];

/// Of `availability.csv`.
pub(super) const AVAILABILITY: [Column; 6] =
    [REMEDY, START, END, ("mean", "the share of the bin in which the port was up"), LOW, HIGH];

/// Of `fates.csv`.
pub(super) const FATES: [Column; 10] = [
    REMEDY,
    START,
    END,
    ("served", "first attempts for valid requests born in the bin that got the final reply"),
    ("refused", "those ended by RST before the connection was open"),
    ("timed_out", "those ended by a time-out of the client"),
    ("reset", "those ended by RST on an open connection"),
    ("in_flight", "those under way at the horizon"),
    ("hangs", "hangs that began in the bin"),
    ("restarts", "restarts that began in the bin"),
];

/// Of `first_hang.csv`.
pub(super) const FIRST_HANG: [Column; 6] = [
    REMEDY,
    ("from_seconds", "from this instant on (s)"),
    ("replications", "so many have not hung yet"),
    ("share", "their share of all"),
    LOW,
    HIGH,
];

/// Of `outages.csv`.
pub(super) const OUTAGES: [Column; 7] = [
    REMEDY,
    ("seconds", "the length of an outage (s), at most 1/128 below the true one"),
    ("ended", "outages of this length that ended"),
    ("open_at_horizon", "those cut by the horizon"),
    ("longer", "the share of all outages that last longer"),
    LOW,
    HIGH,
];

/// A column of a file, for those who read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub about: String,
}

/// Every column of every CSV file, after the name of the file; those of swept keys stand before them.
pub fn csv_columns() -> Vec<(&'static str, Told)> {
    let told =
        |(name, about): &Column| Told { name: (*name).to_owned(), about: (*about).to_owned() };
    let swept = Told {
        name: "the path of a swept key".to_owned(),
        about: "its value at the design point; the first columns of a sweep".to_owned(),
    };
    let files: [(&str, &[Column]); 6] = [
        ("summary.csv", &SUMMARY),
        ("replications.csv", &REPLICATIONS),
        ("availability.csv", &AVAILABILITY),
        ("fates.csv", &FATES),
        ("first_hang.csv", &FIRST_HANG),
        ("outages.csv", &OUTAGES),
    ];
    let mut columns = vec![("all", swept)];
    for (file, of_file) in files {
        columns.extend(of_file.iter().map(|column| (file, told(column))));
        if file == "replications.csv" {
            let of = |ledger: &str, (name, about): &Column| Told {
                name: format!("{ledger}_{name}"),
                about: format!("{about}; {ledger} requests"),
            };
            let ledgers =
                LEDGERS.iter().flat_map(|one| LEDGER.iter().map(|column| of(one, column)));
            columns.extend(ledgers.map(|column| (file, column)));
            let metrics = METRICS.iter().map(|metric| Told {
                name: metric.name.to_owned(),
                about: metric.description.to_owned(),
            });
            columns.extend(metrics.map(|column| (file, column)));
        }
    }
    columns
}
