//! Texts that are broken at random, and texts that end where nobody ends one.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{Index, select};

use crate::random::for_all;
use crate::topic::Topic;
use crate::{EXPERIMENT, GOOD, said, said_of};

/// What stands in some files and not in others, and what should stand in none.
const PIECES: [&str; 20] = [
    "",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "=",
    "--",
    "\n",
    "é",
    "\0",
    ".",
    "-",
    "9e999",
    "<",
    "/>",
    "&#1;",
    "subgraph",
    "<data key=\"d1\">",
    "\u{feff}",
];

/// The text `good` where a piece, or a copy of some bytes, takes the place of some bytes, one to
/// four times.
fn broken(good: &str) -> impl Strategy<Value = String> {
    let good = good.as_bytes().to_vec();
    let source = good.clone();
    let copy = (any::<Index>(), 0..12_usize).prop_map(move |(start, length)| {
        let start = start.index(source.len());
        source[start..(start + length).min(source.len())].to_vec()
    });
    let piece = select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec());
    let change = (any::<Index>(), 0..12_usize, prop_oneof![piece, copy]);
    vec(change, 1..=4).prop_map(move |changes| {
        let mut bytes = good.clone();
        for (start, length, with) in changes {
            let start = start.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, with);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[test]
fn no_experiment_and_no_override_makes_the_reader_panic() {
    let good = [(EXPERIMENT.to_owned(), GOOD.to_owned())].into();
    let override_ = (0..20_usize, 0..400_usize, 0..20_usize);
    for_all(3_000, &(broken(GOOD), override_), |(text, (path, start, value))| {
        let path = text.chars().filter(|c| !c.is_whitespace()).take(path).collect();
        let value = text.chars().skip(start).take(value).collect();
        said(&good, &[(path, value)]);
        said_of(&text);
    });
}

#[test]
fn no_topology_makes_its_reader_panic() {
    for (topic, file) in [("graphml", "norway.graphml"), ("dot", "norway.dot")] {
        let files = Topic::named(topic).files;
        for_all(2_000, &broken(&files[file]), |text| {
            let broken = (file.to_owned(), text);
            said(&files.clone().into_iter().chain([broken]).collect(), &[]);
        });
    }
}

#[test]
fn no_place_at_the_end_of_a_text_makes_the_excerpt_panic() {
    let good = [(EXPERIMENT.to_owned(), GOOD.to_owned())].into();
    for end in
        ["", "\r", "\r\n", "\n", "\0", "\"", "é", "\u{feff}", "\u{200d}", "\u{202e}", "\r\r\n\n"]
    {
        for start in
            ["", "seed", "seed =", "seed = \"", "seed = '''", "[", "[[", "x = {", "\u{feff}"]
        {
            said_of(&format!("{start}{end}"));
            said_of(&format!("{GOOD}{start}{end}"));
            let [start, end] = [start, end].map(str::to_owned);
            said(&good, &[(start.clone(), end.clone()), (end, start)]);
        }
    }
}
