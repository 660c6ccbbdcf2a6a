//! Texts that are broken at random, and texts of a size that nobody writes.

use porthang::engine::Streams;

use crate::{GOOD, messages};

/// Bytes are deleted, doubled and swapped, and lines and words too, at random.
#[test]
fn no_text_makes_the_reader_panic() {
    let mut draws = Streams::new(1995, 0).stream("test", "mutations");
    let mut below = |n: usize| draws.below(n.max(1) as u64) as usize;
    for _ in 0..3000 {
        let mut bytes = GOOD.as_bytes().to_vec();
        for _ in 0..=below(4) {
            let (start, length) = (below(bytes.len()), below(12));
            let end = (start + length).min(bytes.len());
            match below(4) {
                0 => drop(bytes.drain(start..end)),
                1 => {
                    let copy = bytes[start..end].to_vec();
                    let to = below(bytes.len());
                    bytes.splice(to..to, copy);
                }
                2 => {
                    let (a, b) = (below(bytes.len()), below(bytes.len()));
                    bytes.swap(a, b);
                }
                _ => {
                    let piece = ["[", "]", "{", "}", "\"", "=", "\n", "é", "\0", ".", "-", "9e999"];
                    bytes.splice(start..start, piece[below(piece.len())].bytes());
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let path: String = text.chars().filter(|c| !c.is_whitespace()).take(below(20)).collect();
        let value: String = text.chars().skip(below(400)).take(below(20)).collect();
        assert!(!messages(&text, &[]).is_empty());
        assert!(!messages(GOOD, &[(&path, &value)]).is_empty());
    }
}

#[test]
fn a_line_without_end_is_cut_around_the_mistake() {
    let long = "é\t漢".repeat(100_000);
    for text in [
        format!("title = \"{long}\" # {long}\n"),
        format!("a = \"{long}\"\n"),
        format!("{} # {long}", "seed = -1"),
        format!("x = [\"{long}\", -1, \"{long}\"]"),
        long.clone(),
    ] {
        let said = messages(&text, &[]);
        assert!(said.len() < 20_000, "{} bytes are said", said.len());
        assert!(said.lines().all(|line| line.chars().count() < 700));
    }
    let said = messages(GOOD, &[("seed", &long), (&long, "1")]);
    assert!(said.len() < 20_000, "{} bytes are said", said.len());
}

#[test]
fn of_a_file_full_of_mistakes_the_first_hundred_are_told() {
    let keys: String = (0..50_000).map(|key| format!("k{key} = 1\n")).collect();
    let said = messages(&keys, &[]);
    assert_eq!(said.matches("error: ").count(), 100);
    assert!(said.ends_with("\n\nand 9900 more"), "{}", &said[said.len() - 100..]);
    assert!(messages(&"=\n".repeat(100_000), &[]).len() < 100_000);
    let twice: String = (0..2000).map(|_| "seed = 1\n").collect();
    assert!(messages(&twice, &[]).len() < 100_000);
}

#[test]
fn no_place_at_the_end_of_a_text_makes_the_excerpt_panic() {
    for end in
        ["", "\r", "\r\n", "\n", "\0", "\"", "é", "\u{feff}", "\u{200d}", "\u{202e}", "\r\r\n\n"]
    {
        for start in [
            "",
            "seed",
            "seed =",
            "seed = \"",
            "seed = \u{27}\u{27}\u{27}",
            "[",
            "[[",
            "x = {",
            "\u{feff}",
        ] {
            assert!(!messages(&format!("{start}{end}"), &[]).is_empty());
            assert!(!messages(&format!("{GOOD}{start}{end}"), &[]).is_empty());
            assert!(!messages(GOOD, &[(start, end), (end, start)]).is_empty());
        }
    }
}
