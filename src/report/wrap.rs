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

/// `text` with those of its lines that are longer than `columns` broken between words, and put in
/// under what stands behind the label of the line, where it has one. Where there are no columns it
/// is as it is.
pub fn fitted(text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return text.to_owned() };
    let fit = |line: &str| match line.width() <= columns {
        true => format!("{line}\n"),
        false => {
            let (head, rest) = labelled(line);
            hanging(head, rest, Some(columns))
        }
    };
    text.lines().map(fit).collect()
}

/// A line cut behind its margin and its label, which two spaces keep apart from the rest.
fn labelled(line: &str) -> (&str, &str) {
    let margin = line.len() - line.trim_start().len();
    let gap = line[margin..].find("  ").map_or(margin, |gap| margin + gap);
    let rest = line[gap..].trim_start();
    line.split_at(line.len() - rest.len())
}

/// How far a text is put in that stands under a long head.
const OF_ITS_OWN: usize = 4;

#[cfg(test)]
mod tests {
    use super::{fitted, hanging, wrapped};

    #[test]
    fn long_lines_are_broken_under_what_stands_behind_their_label() {
        let text = "short
  l  one two three
one two three four
";
        assert_eq!(fitted(text, None), text);
        assert_eq!(fitted(text, Some(18)), text);
        let narrow = "short
  l  one two
     three
one two three
four
";
        assert_eq!(fitted(text, Some(15)), narrow);
    }

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
