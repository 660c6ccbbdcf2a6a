//! Hints: the nearest of the words that were possible.

/// The most words of a list; the others are counted.
const WORDS_MAX: usize = 30;

/// The words as a list for people: "`a`, `b` or `c`".
pub fn list(words: &[&str]) -> String {
    let shown = words.iter().take(WORDS_MAX);
    let mut quoted: Vec<String> = shown.map(|word| format!("`{word}`")).collect();
    if words.len() > WORDS_MAX {
        quoted.push(format!("{} others", words.len() - WORDS_MAX));
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
fn nearest<'w>(written: &str, words: &[&'w str]) -> Option<&'w str> {
    let plain = |word: &str| word.to_lowercase().replace(['_', ' '], "-");
    let written = plain(written);
    let slips = |word: &&&str| strsim::damerau_levenshtein(&written, &plain(word));
    let word = words.iter().min_by_key(slips)?;
    (slips(&word) * 3 <= word.chars().count()).then_some(*word)
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
        assert!(told.ends_with("`x`, `x` or 2 others"), "{told}");
        assert_eq!(told.matches("`x`").count(), 30);
    }

    #[test]
    fn a_word_unlike_all_others_gets_the_list() {
        let hint = one_of("zebra", &["rst", "silent", "drop"]);
        assert_eq!(hint, "possible here: `rst`, `silent` or `drop`");
    }
}
