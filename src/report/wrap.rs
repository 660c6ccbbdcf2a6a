//! Text in lines of a width.

use unicode_width::UnicodeWidthStr;

/// `text` in lines of at most `width` columns, where its words allow, each behind `indent` spaces.
pub fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = width.saturating_sub(indent + line.width() + 1);
        if !line.is_empty() && word.width() > room {
            lines += &format!("{:indent$}{line}\n", "");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    if !line.is_empty() {
        lines += &format!("{:indent$}{line}\n", "");
    }
    lines
}

/// `text` behind `head`, and what is longer than a line of `columns` under its beginning; under a
/// long head, on lines of its own. Where there are no columns it is one line.
pub fn hanging(head: &str, text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else {
        return format!("{head}{text}\n");
    };
    let (margin, whole) = (head.width(), head.width() + text.width());
    if whole <= columns {
        return format!("{head}{text}\n");
    }
    if margin > columns / 3 {
        return format!("{}\n{}", head.trim_end(), wrapped(text, OF_ITS_OWN, columns));
    }
    let lines = wrapped(text, margin, columns);
    format!("{head}{}", lines.trim_start())
}

/// How far a text is put in that stands under a long head.
const OF_ITS_OWN: usize = 4;

#[cfg(test)]
mod tests {
    use super::{hanging, wrapped};

    #[test]
    fn a_text_hangs_behind_its_head_or_under_a_long_one() {
        assert_eq!(hanging("a  ", "bb cc dd", None), "a  bb cc dd\n");
        assert_eq!(hanging("a  ", "bb cc dd", Some(9)), "a  bb cc\n   dd\n");
        assert_eq!(hanging("abcdef  ", "bb cc", Some(9)), "abcdef\n    bb cc\n");
    }

    #[test]
    fn a_line_is_no_wider_than_asked_but_for_one_long_word() {
        assert_eq!(wrapped("a bc  def g", 2, 6), "  a bc\n  def\n  g\n");
        assert_eq!(wrapped("abcdefgh i", 1, 5), " abcdefgh\n i\n");
        assert_eq!(wrapped("  ", 1, 5), "");
    }
}
