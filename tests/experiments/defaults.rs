//! What a file leaves out, and what that costs.

use porthang::experiment::{Conduct, Experiment, config, run};
use porthang::report::{self, Extent};

/// An hour without a bad request.
fn hour(clients: &str, listener: &str, remedies: &str) -> Experiment {
    let text = format!(
        r#"
        title = "Defaults"
        seed = 1
        horizon = "1 hour"
        replications = {{ min = 4, max = 4, confidence = 0.95 }}
        {remedies}
        [network]
        star = {{ latency = "1 ms" }}
        [[clients]]
        name = "users"
        hosts = 5
        profile = "linux"
        {clients}
        [listener]
        profile = "linux"
        hang = "silent"
        {listener}
        "#
    );
    config::read("defaults.toml", &text, &[], &config::no_files)
        .unwrap_or_else(|all| panic!("{all}"))
}

const OFTEN: &str = r#"arrivals = { poisson = { rate = "20000 / day" } }"#;
const FAST: &str = r#"backlog = 10, workers = 20, service = "100 ms""#;

/// The sentences about defaults that have cost something.
fn costly(experiment: &Experiment) -> Vec<String> {
    let conduct = Conduct::quiet(1);
    let results = run(experiment, conduct).expect("there is memory");
    let answer = report::answer(&results, Extent::Brief, None);
    let costly = answer.lines().filter(|line| line.starts_with("left out, "));
    costly.map(str::to_owned).collect()
}

fn table(keys: &str) -> String {
    keys.replace(", ", "\n")
}

#[test]
fn a_share_that_nobody_wrote_is_told_with_what_it_stopped() {
    let filters = r#"remedies = { open = [], default = [{ filter = { drops = 0.99 } }], careless = [{ filter = { drops = 0.99, mistakes = 0.3 } }] }"#;
    let told = costly(&hour(OFTEN, &table(FAST), filters));
    let [sentence] = &told[..] else { panic!("{told:?}") };
    assert!(
        sentence.contains("remedies.default.0.filter.mistakes was taken as 0.001"),
        "{sentence}"
    );
    // Of those that are not run nothing is told, and those that are keep their own.
    let told = costly(&hour(OFTEN, &table(FAST), &format!("only = [\"careless\"]\n{filters}")));
    assert_eq!(told, Vec::<String>::new());
    let told = costly(&hour(OFTEN, &table(FAST), &format!("only = [\"default\"]\n{filters}")));
    assert!(told.len() == 1 && told[0].contains("remedies.default.0"), "{told:?}");
}

#[test]
fn patience_that_nobody_wrote_is_told_where_more_would_have_helped() {
    let nothing = "remedies = { nothing = [] }";
    let slow = table(r#"backlog = 10, workers = 1, service = "400 s""#);
    let few = r#"arrivals = { poisson = { rate = "300 / day" } }"#;
    let told = costly(&hour(few, &slow, nothing));
    assert!(told.iter().any(|one| one.contains("clients.users.banner-timeout")), "{told:?}");
    // A handshake that ended in a full queue is forgotten: no patience helps.
    let full = table(r#"backlog = 0, workers = 1, service = "30 min""#);
    let burst = r#"arrivals = { renewal = { gap = "20 min" } }"#;
    let told = costly(&hour(burst, &full, nothing));
    assert!(told.iter().all(|one| !one.contains("banner-timeout")), "{told:?}");
}

#[test]
fn what_the_file_says_is_not_told() {
    let filter =
        r#"remedies = { open = [], filter = [{ filter = { drops = 0.99, mistakes = 0.0 } }] }"#;
    assert_eq!(costly(&hour(OFTEN, &table(FAST), filter)), Vec::<String>::new());
}
