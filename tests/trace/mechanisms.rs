//! Every mechanism told in words.

use porthang::engine::Streams;
use porthang::model::remedy::Remedy;
use porthang::model::segment::ListenerId;
use porthang::trace;

use crate::common::listener;
use crate::forms::{forms, needed, poisoned};

#[test]
fn every_mechanism_says_what_a_request_does_and_what_callers_meet_then() {
    let mut told = String::new();
    for (name, hang) in forms() {
        let needed = needed(hang, &listener().profile);
        let day = poisoned(hang, needed, Vec::new());
        let story = trace::tell(&day, &Remedy::default(), Streams::new(1, 0), ListenerId(0));
        let mut lines = story.lines.iter().map(|line| &line.text);
        let hangs = |text: &&String| text.contains("The port is hung: ");
        let deed = lines.clone().find(|text| text.contains(" left.") || hangs(text)).unwrap();
        let hang = lines.find(hangs).unwrap();
        told += &format!("{name}\n  {deed}\n");
        if hang != deed {
            told += &format!("  {hang}\n");
        }
    }
    insta::assert_snapshot!(told);
}
