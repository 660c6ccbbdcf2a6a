//! Hints: the nearest of the words that were possible.

/// The most words of a list.
const LISTED_MAX: usize = 20;

/// Among more words than this, or for longer ones (characters), none is looked for that is near.
const COMPARED_MAX: usize = 1000;

/// The words as a list for people: "`a`, `b` or `c`"; of many, the first.
pub fn list(words: &[&str]) -> String {
    let listed = words.iter().take(LISTED_MAX);
    let mut quoted: Vec<String> = listed.map(|word| format!("`{word}`")).collect();
    if words.len() > LISTED_MAX {
        quoted.push(format!("one of {} more", words.len() - LISTED_MAX));
    }
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// "did you mean `x`?" where a word is near, else all words.
pub fn one_of(written: &str, words: &[&str]) -> String {
    match nearest(written, words) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("possible here: {}", list(words)),
    }
}

/// The word with the fewest slips of the pen between it and `written`, at most one in three
/// characters. Case does not count, nor does which of `_`, `-` and space was taken.
pub fn nearest<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    if words.len() > COMPARED_MAX || written.len() > COMPARED_MAX {
        return None;
    }
    let plain = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let written = plain(written);
    // Words whose lengths are too different are not near, and are not compared.
    let slips = |word: &str| {
        let (length, other) = (word.chars().count(), written.chars().count());
        let is_near = |slips: usize| slips * 3 <= length;
        let slips = is_near(length.abs_diff(other))
            .then(|| strsim::damerau_levenshtein(&written, &plain(word)));
        slips.filter(|slips| is_near(*slips))
    };
    let near = words.iter().filter_map(|word| Some((slips(word)?, *word)));
    near.min_by_key(|(slips, _)| *slips).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let words = ["port_availability", "hangs", "at-least"];
        for (written, meant) in [
            ("port-availability", "port_availability"),
            ("hagns", "hangs"),
            ("At_Least", "at-least"),
        ] {
            let hint = format!("did you mean `{meant}`?");
            assert_eq!(one_of(written, &words), hint);
        }
    }

    #[test]
    fn a_long_list_ends_in_a_number() {
        let told = list(&["x"; 32]);
        assert!(told.ends_with("`x`, `x` or one of 12 more"), "{told}");
        assert_eq!(told.matches("`x`").count(), 20);
    }

    #[test]
    fn a_word_unlike_all_others_gets_the_list() {
        let hint = one_of("zebra", &["rst", "silent", "drop"]);
        assert_eq!(hint, "possible here: `rst`, `silent` or `drop`");
    }
}
