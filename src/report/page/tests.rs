use super::*;
use crate::report::artifacts;
use crate::report::csv;
use crate::report::tests::results;

fn page_of(experiment: &Experiment, results: &Results) -> String {
    let files = artifacts::files(experiment, results).expect("the charts can be drawn");
    let page = files.into_iter().find(|(name, _)| name == "report.html").expect("it is written");
    String::from_utf8(page.1).expect("text")
}

#[test]
fn the_page_holds_the_verdict_first_and_asks_for_nothing() {
    let (experiment, results) = results(&[60, 10, 300], 16);
    let page = page_of(&experiment, &results);
    let after = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    let told = verdict(&results);
    assert!(after("class=\"verdict\"") < after("The numbers"));
    assert!(after(&told[0].replace('"', "&quot;")) < after("<svg"));
    for link in ["<script", "<link", "<img", "src=", "url(", "@import"] {
        assert!(!page.contains(link), "{link}");
    }
    // The names of formats are no addresses that are asked for.
    let addresses = page.matches("http").count();
    assert_eq!(addresses, page.matches("xmlns=\"http://www.w3.org").count() + 1, "and the policy");
}

#[test]
fn every_number_of_the_page_is_that_of_the_summary() {
    let (experiment, results) = results(&[60, 10, 300], 16);
    let page = page_of(&experiment, &results);
    let summary = csv::summary(&results);
    let mut found = 0;
    for piece in page.split("<data value=\"").skip(1) {
        let (value, rest) = piece.split_once('"').expect("a value");
        let (_, rest) = rest.split_once("data-metric=\"").expect("a metric");
        let (metric, _) = rest.split_once('"').expect("its name");
        let is_it = |line: &str| line.contains(&format!(",{metric},{value},"));
        assert!(summary.lines().any(is_it), "{metric} {value}");
        found += 1;
    }
    assert!(found >= 3 * 5, "{found}");
}

#[test]
fn what_a_name_holds_stays_text() {
    let (mut experiment, mut results) = results(&[60, 10], 4);
    let hostile = "<img src=x onerror=alert(1)>\u{202e}\"'&";
    hostile.clone_into(&mut results.title);
    hostile.clone_into(&mut results.points[0].remedies[1].name);
    experiment.source.text = format!("# {hostile}\n");
    let page = page_of(&experiment, &results);
    assert!(!page.contains("<img") && !page.contains('\u{202e}'));
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn the_readme_tells_what_is_not_modelled() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = words(include_str!("../../../README.md"));
    for line in provenance::NOT_MODELLED {
        assert!(readme.contains(line), "{line}");
    }
}
