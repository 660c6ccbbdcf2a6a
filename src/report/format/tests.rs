use super::*;
use crate::model::{Hang, Measure};
use crate::report::wrap::wrapped;

#[test]
fn the_documentation_of_the_format_is_what_the_readers_declare() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/experiment/config/format.md");
    let written = std::fs::read_to_string(path).expect("it is there");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, markdown()).expect("it can be written");
        return;
    }
    assert!(written == markdown(), "UPDATE=1 cargo test --lib report::format writes it anew");
}

#[test]
fn every_section_has_a_path_of_its_own_and_tells_what_it_is() {
    let mut paths: Vec<String> = sections().into_iter().map(|section| section.path).collect();
    let count = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), count, "{paths:#?}");
    for Section { path, part } in sections() {
        let Part::Table(shape) = part else { continue };
        let mut keys: Vec<&str> = shape.entries().map(|entry| entry.key).collect();
        keys.sort_unstable();
        let twice = keys.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None, "{path}");
    }
}

#[test]
fn measures_and_mechanisms_are_found_by_their_tags_alone_and_by_their_paths() {
    for tag in Measure::TAGS {
        let by_path = at(&format!("remedies.{tag}")).expect("a section");
        assert_eq!(by_path[0].path, format!("remedies.{tag}"));
        assert!(at(tag).is_ok(), "{tag}");
    }
    assert_eq!(at("listener").expect("a section")[0].path, "listener");
    assert_eq!(at("remedies.watchdog.restart").expect("a section")[0].path, "restart");
    let hang = text(&at("hang").expect("a section"), 80);
    for tag in Hang::TAGS {
        assert!(hang.contains(tag), "{tag}");
    }
    assert_eq!(at("listner").err().as_deref(), Some("did you mean `listener`?"));
}

#[test]
fn the_reference_is_readable_at_sixty_columns() {
    let all = text(&sections(), 60);
    for line in all.lines() {
        let words = line.split_whitespace().count();
        assert!(line.chars().count() <= 60 || words == 1, "{line}");
    }
    assert!(all.contains(&wrapped("exchanges? = whole number, 0 to 1000", 2, 60)));
    assert!(all.contains("left out: 1 (assumed: a request and its reply)"));
}
