//! `sensitivity`: which input matters.

use serde_json::Value;

use crate::place::Place;

const RATE: &str = "clients.offender.arrivals.poisson.rate";
const INPUTS: &str = r#"sensitivity={ "clients.offender.arrivals.poisson.rate" = { from = "0.5 / hour", to = "9 / hour" }, "listener.workers" = [4, 5], points = 32, metric = "port_availability" }"#;

#[test]
fn what_matters_is_told_in_words_and_for_programs_and_drawn() {
    let place = Place::new();
    let run = |more: &[&str]| {
        let arguments = [&["sensitivity", "small.toml", "--set", INPUTS], more].concat();
        place.run(&arguments).expect_code(0).out
    };
    let words = run(&["--threads", "1"]);
    assert!(words.contains("For “nothing” measure “offender: poisson rate” first"), "{words}");
    assert!(words.contains("For “fix” no input can be told to matter"), "{words}");
    assert_eq!(run(&["--threads", "2"]), words, "the same for any number of threads");
    let json: Value = serde_json::from_str(&run(&["--json"])).expect("JSON");
    let index = &json["remedies"]["nothing"]["inputs"][RATE]["total"];
    let [low, share, high] = ["low", "share", "high"].map(|end| index[end].as_f64().expect("told"));
    assert!(low < share && share < high && (0.3..1.7).contains(&share), "{index}");
    assert_eq!(json["remedies"]["fix"]["inputs"][RATE]["total"], Value::Null);
    let only = run(&["--json", "--remedy", "nothing", "--replications", "2"]);
    let only: Value = serde_json::from_str(&only).expect("JSON");
    let names: Vec<&String> = only["remedies"].as_object().expect("remedies").keys().collect();
    assert_eq!((&names[..], &only["replications"]), (&[&"nothing".to_owned()][..], &2.into()));
    let drawn = run(&["--svg"]);
    assert!(drawn.starts_with("<svg ") && drawn.contains("offender: poisson rate"), "{drawn}");
    assert!(!place.path("results").exists(), "nothing is written");
}

#[test]
fn what_it_needs_is_said() {
    let place = Place::new();
    let said = place.run(&["sensitivity", "small.toml"]).expect_code(2).err;
    assert!(said.contains("there is no [sensitivity] in this experiment"), "{said}");
    assert!(said.contains("nothing was run"), "{said}");
}
