//! Verdicts where theory knows the best remedy: the verdict names it, or says that it cannot tell, and
//! never another one.

use porthang::experiment::{Conduct, Experiment, Results, config, run};
use porthang::report;
use porthang::theory::{hang, operator, schedule::Schedule};

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;

/// A world in which a bad request comes so many times a day.
struct World {
    rate: f64,
    days: f64,
    /// What the fix takes to install (s).
    fix: f64,
    /// What people take from a hang to the port's return (s).
    repair: f64,
    /// From one planned restart to the next, and how long it takes (s).
    planned: [f64; 2],
}

impl World {
    /// The expected downtime (s) of each remedy, in the order of [`Self::experiment`].
    fn downtimes(&self) -> [(&'static str, f64); 4] {
        let (rate, horizon) = (self.rate / DAY, self.days * DAY);
        let [every, outage] = self.planned;
        [
            ("nothing", horizon - hang::up_time(rate, horizon)),
            ("fix", self.fix),
            ("people", horizon - operator::constant::up_time(rate, self.repair, horizon)),
            ("calendar", horizon - Schedule::by_age(every, outage).up_time(rate, horizon)),
        ]
    }

    fn experiment(&self, seed: u64, costs: &str) -> Experiment {
        let Self { rate, days, fix, repair, planned: [every, outage] } = self;
        let text = format!(
            r#"
            title = "Verdict"
            seed = {seed}
            horizon = "{days} days"
            baseline = "nothing"
            replications = {{ min = 64, max = 64 }}
            {costs}
            [network]
            star = {{ latency = "1 ms" }}
            [[clients]]
            name = "users"
            hosts = 1
            profile = "bsd44"
            arrivals = {{ poisson = {{ rate = "20 / day" }} }}
            [[clients]]
            name = "offender"
            hosts = 1
            profile = "nt351"
            arrivals = {{ poisson = {{ rate = "{rate} / day" }} }}
            invalid = 1.0
            [listener]
            profile = "nt351"
            backlog = 5
            workers = 4
            service = "1 s"
            hang = {{ listen-not-rearmed = {{ dead-reply = "rst" }} }}
            [remedies]
            nothing = []
            fix = [{{ fix = {{ at = "0 s", outage = "{fix} s" }} }}]
            people = [{{ operator = {{ notices = "{repair} s", restart = {{ closed = "0 s" }} }} }}]
            calendar = [{{ schedule = {{ every = "{every} s", restart = {{ closed = "{outage} s" }} }} }}]
            "#
        );
        let read = config::read("verdict.toml", &text, &[], &config::no_files);
        read.unwrap_or_else(|all| panic!("{all}"))
    }
}

/// Worlds in which the fix, people or the calendar are the best, and some in which little is between
/// them.
fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for rate in [0.05, 1.0, 8.0] {
        for days in [5.0, 30.0] {
            for fix in [60.0, 2.0 * HOUR, 20.0 * HOUR] {
                for (repair, planned) in
                    [(0.5 * HOUR, [DAY, 300.0]), (10.0 * HOUR, [4.0 * HOUR, 60.0])]
                {
                    worlds.push(World { rate, days, fix, repair, planned });
                }
            }
        }
    }
    worlds
}

fn results(experiment: &Experiment) -> Results {
    let conduct = Conduct::quiet(0);
    run(experiment, conduct).expect("there is memory")
}

/// Whether the verdict is clear; it names `best`, or at least does not name another.
fn is_clear(results: &Results, best: &str, values: &[(&str, f64)]) -> bool {
    let told = report::verdict(results);
    let first = told.first().expect("there are four remedies");
    let clear = first.strip_prefix("Choose “").map(|rest| rest.split('”').next().unwrap_or(""));
    match clear {
        Some(chosen) => assert_eq!(chosen, best, "{told:#?}\n{values:#?}"),
        None => assert!(first.contains(&format!("“{best}”")), "{told:#?}\n{values:#?}"),
    }
    clear.is_some()
}

fn least<'v>(values: &[(&'v str, f64)]) -> &'v str {
    let least = values.iter().min_by(|(_, one), (_, other)| one.total_cmp(other));
    least.expect("four").0
}

#[test]
fn the_verdict_names_the_remedy_that_theory_finds_best_or_none() {
    let (mut clear, mut best) = (0, Vec::new());
    for (world, seed) in worlds().iter().zip(900..) {
        let downtimes = world.downtimes();
        let least = least(&downtimes);
        clear += usize::from(is_clear(&results(&world.experiment(seed, "")), least, &downtimes));
        best.push(least);
    }
    assert!(best.len() >= 30 && clear >= 25, "{clear} of {} are clear", best.len());
    for remedy in ["fix", "people", "calendar"] {
        assert!(best.contains(&remedy), "{remedy} is never the best");
    }
}

#[test]
fn with_prices_the_verdict_names_the_cheapest_or_none() {
    let (mut clear, mut best) = (0, Vec::new());
    for (world, seed) in worlds().iter().zip(950..) {
        // A minute of downtime costs 2; the patch costs 3,000.
        let costs = r#"costs = { down = "2 / min", patch-work = { days = 3, per-day = 1000 } }"#;
        let cost = |(name, down): (&'static str, f64)| {
            (name, 2.0 * down / 60.0 + if name == "fix" { 3_000.0 } else { 0.0 })
        };
        let costs_of = world.downtimes().map(cost);
        let least = least(&costs_of);
        clear += usize::from(is_clear(&results(&world.experiment(seed, costs)), least, &costs_of));
        best.push(least);
    }
    assert!(clear >= 25, "{clear} of {} are clear", best.len());
    for remedy in ["fix", "people", "calendar"] {
        assert!(best.contains(&remedy), "{remedy} is never the cheapest");
    }
}
