//! An experiment around what was found.

use super::{law, rate};
use crate::calibration::{Calibration, Which};

/// The experiment, with a mark where something is to be put in.
const AROUND: &str = include_str!("around.toml");

/// The lines of an experiment that say what was found.
pub fn lines(found: &Calibration) -> Vec<String> {
    let arrivals = format!(
        "arrivals = {{ poisson = {{ rate = \"{}\" }} }}   # of the class whose requests are invalid",
        rate(&found.rate)
    );
    let [notices, restart] = operator(found);
    vec![arrivals, format!("notices = {notices}"), format!("restart = {restart}")]
}

/// How long it takes to notice, and the restart after that.
fn operator(found: &Calibration) -> [String; 2] {
    let of = |which: Which| {
        found.parts.iter().find(|part| part.which == which).map(|part| law(part.best()))
    };
    match (of(Which::Outage), of(Which::Detection), of(Which::Repair)) {
        // Nobody knows which part of it was which.
        (Some(outage), ..) => [outage, "{ closed = \"0 s\" }".to_owned()],
        (None, notices, repair) => [
            notices.unwrap_or_else(|| "\"0 s\"".to_owned()),
            repair.map_or("\"service\"".to_owned(), |repair| format!("{{ closed = {repair} }}")),
        ],
    }
}

/// An experiment around what was found in the table called `source`.
pub fn experiment(source: &str, found: &Calibration) -> String {
    let [notices, restart] = operator(found);
    let rate = rate(&found.rate);
    let marks = [("SOURCE", source), ("RATE", &rate), ("NOTICES", &notices), ("RESTART", &restart)];
    marks
        .iter()
        .fold(AROUND.to_owned(), |text, (mark, value)| text.replace(&format!("<{mark}>"), value))
}

#[cfg(test)]
mod tests {
    use super::AROUND;
    use crate::calibration::PLANS;

    #[test]
    fn the_plans_are_those_that_are_compared_without_a_run() {
        for plan in PLANS {
            assert!(AROUND.contains(&format!("\n\"{plan}\" = [")), "{plan}");
        }
        let watchdog = "probe = \"banner\", period = \"30 s\", timeout = \"10 s\", failures = 2, restart = \"service\"";
        assert_eq!(AROUND.matches(watchdog).count(), 2);
        for fix in ["at = \"0 s\", outage = \"20 min\"", "at = \"14 days\", outage = \"20 min\""] {
            assert!(AROUND.contains(fix), "{fix}");
        }
    }
}
