//! What can be printed: the one place that decides it, for terminals, tables, charts and files.
//!
//! A name that comes from somebody else can hold what no reader sees, but what a terminal, a table,
//! a chart or a YAML file obeys. In the keys and strings of a document it is a mistake; elsewhere,
//! as in the name of a file, it is [written as an escape](printed).

use std::borrow::Cow;

/// Whether `c` is seen as itself, and moves nothing but what comes after it by its width.
///
/// Not so: controls (C0, DEL, C1), the separators of lines and paragraphs, what Unicode calls
/// default-ignorable (it is not seen; marks of direction, joiners, variation selectors and tags are
/// of it: DerivedCoreProperties.txt of Unicode 16), annotation marks, and what is no character.
pub fn is_printable(c: char) -> bool {
    let is_hidden = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    // The last two of each plane, and 32 in the first.
    let is_none = c as u32 & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    !(c.is_control() || is_hidden || is_none)
}

/// `text` on one line, with an escape such as `\n` or `\u{202e}` for each character that is not
/// [printable](is_printable).
pub fn printed(text: &str) -> Cow<'_, str> {
    escaped(text, is_printable, |c, out| out.extend(c.escape_default()))
}

/// The same, but line breaks stay.
pub fn printed_lines(text: &str) -> Cow<'_, str> {
    let stays = |c| c == '\n' || is_printable(c);
    escaped(text, stays, |c, out| out.extend(c.escape_default()))
}

/// The JSON `text` with escapes of JSON, which mean the same. What is not printable can only stand
/// in its strings, line breaks only between them.
pub fn printed_json(text: &str) -> Cow<'_, str> {
    let stays = |c| c == '\n' || is_printable(c);
    escaped(text, stays, |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            *out += &format!("\\u{unit:04x}");
        }
    })
}

/// `text` where `escape` writes each character that does not stay.
fn escaped(
    text: &str,
    stays: impl Fn(char) -> bool,
    escape: impl Fn(char, &mut String),
) -> Cow<'_, str> {
    let Some(first) = text.find(|c| !stays(c)) else {
        return Cow::Borrowed(text);
    };
    let mut out = text[..first].to_owned();
    for c in text[first..].chars() {
        if stays(c) { out.push(c) } else { escape(c, &mut out) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_script_and_signs_are_printable() {
        for text in [
            "watchdog, 60 s",
            "åäö “x” – ± ½",
            "漢字 かな 한글",
            "עברית عربى हिन्दी",
            "🦀",
            "e\u{301}",
        ] {
            assert_eq!(printed(text), text);
        }
    }

    #[test]
    fn what_is_not_seen_or_moves_others_is_escaped() {
        for (text, escaped) in [
            ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
            ("\0\u{1b}[2J\u{7f}", "\\u{0}\\u{1b}[2J\\u{7f}"),
            ("\u{85}\u{9b}31m", "\\u{85}\\u{9b}31m"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
            ("\u{202e}\u{2066}\u{200f}\u{61c}", "\\u{202e}\\u{2066}\\u{200f}\\u{61c}"),
            ("\u{ad}\u{200b}\u{200d}\u{fe0f}", "\\u{ad}\\u{200b}\\u{200d}\\u{fe0f}"),
            ("\u{feff}\u{ffff}\u{e0041}", "\\u{feff}\\u{ffff}\\u{e0041}"),
        ] {
            assert_eq!(printed(text), escaped);
        }
        assert_eq!(printed_lines("a\nb\u{9b}"), "a\nb\\u{9b}");
    }

    #[test]
    fn escapes_in_json_mean_the_same() {
        let text = "\u{1}\u{7f}\u{9b}\u{2028}\u{e0041} é\n\"";
        let json = format!("{:#}", serde_json::json!({ text: [text] }));
        let safe = printed_json(&json);
        assert!(safe.chars().all(|c| c == '\n' || is_printable(c)), "{safe}");
        let [before, after] = [&json, &*safe].map(serde_json::from_str::<serde_json::Value>);
        assert_eq!(before.expect("JSON"), after.expect("JSON"));
    }
}
