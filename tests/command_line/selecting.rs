//! `select`: the best remedy by as few replications as it takes.

use serde_json::Value;

use crate::place::Place;

/// [`SMALL`](crate::place::SMALL) on a longer horizon, of which outages are enough.
fn place() -> Place {
    let place = Place::new();
    let small = crate::place::SMALL.replace("horizon = \"1 hour\"", "horizon = \"2 days\"");
    std::fs::write(place.path("long.toml"), small).expect("written");
    place
}

const BY_PORT: [&str; 4] = ["select", "long.toml", "--metric", "port_availability"];

#[test]
fn the_fix_is_selected_and_nothing_is_simulated_no_further() {
    let place = place();
    let before = place.content("");
    let select = |more: &[&str]| place.run(&[&BY_PORT[..], more].concat()).expect_code(0).out;
    let words = select(&["--indifference", "0.1 %"]);
    assert!(words.starts_with(
        "“fix” has the best port availability with a probability of at least 95 %, or is within 0.1 points of it; "
    ), "{words}");
    let json = |threads| select(&["--indifference", "0.001", "--json", "--threads", threads]);
    assert_eq!(json("1"), json("2"));
    let json: Value = serde_json::from_str(&json("2")).expect("JSON");
    assert_eq!((&json["told"], &json["best"]), (&"best".into(), &"fix".into()));
    let budget = select(&["--budget", "40", "--json"]);
    let budget: Value = serde_json::from_str(&budget).expect("JSON");
    assert_eq!((&budget["told"], &budget["replications"]), (&"probably".into(), &40.into()));
    assert!(place.content("") == before, "something was written");
}

#[test]
fn what_cannot_be_selected_is_told_with_what_can() {
    let place = place();
    let cases: &[(&[&str], &str)] = &[
        (&[], "--indifference <D>"),
        (&["--indifference", "0"], "--indifference: `0` is not above zero"),
        (&["--indifference", "-1"], "`-1` is not above zero"),
        (&["--indifference", "few"], "`few` is no value of `port_availability`"),
        (&["--indifference", "0.1", "--budget", "9"], "cannot be used with"),
        (&["--budget", "3"], "--budget: 3 replications for 2 remedies"),
        (&["--indifference", "0.1", "--confidence", "1"], "strictly between 0 and 1"),
        (&["--indifference", "0.1", "--remedy", "fix"], "one remedy is the best of all"),
        (&["--indifference", "0.1", "--remedy", "fxi"], "did you mean `fix`?"),
        (
            &["--indifference", "0.1", "--set", "sweep={ \"listener.workers\" = [4, 8] }"],
            "a selection is of one",
        ),
    ];
    for (arguments, message) in cases {
        let said = place.run(&[&BY_PORT[..], *arguments].concat()).expect_code(2);
        assert!(said.err.contains(message), "{arguments:?}:\n{}", said.err);
        assert_eq!(said.out, "");
    }
}
