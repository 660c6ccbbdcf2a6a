//! The words and signs of a DOT file.

use std::ops::Range;

use crate::reading::{File, Problem};

/// A word or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name or a number without quotes; perhaps a keyword.
    Word(&'t str),
    /// What stood in quotes.
    Quoted(String),
    /// Text in HTML, which says nothing here.
    Html,
    /// A bracket or a mark: one of [`SIGNS`].
    Sign(char),
    /// `--`
    Line,
    /// `->`
    Arrow,
    /// The end of the file.
    End,
}

const SIGNS: [char; 8] = ['{', '}', '[', ']', '=', ';', ',', ':'];

/// The tokens of a file, one after the other.
pub(super) struct Tokens<'t> {
    file: &'t File,
    /// Where the next one may begin (byte).
    position: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(file: &'t File) -> Self {
        let mark = if file.content.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { file, position: mark }
    }

    /// The next token with its place.
    pub(super) fn next(&mut self) -> Result<(Token<'t>, Range<usize>), Problem> {
        self.skip_blanks()?;
        let start = self.position;
        let token = match self.rest().chars().next() {
            None => Token::End,
            Some('"') => Token::Quoted(self.quoted()?),
            Some(sign) if SIGNS.contains(&sign) => self.take(1, Token::Sign(sign)),
            Some('-') if self.rest().starts_with("--") => self.take(2, Token::Line),
            Some('-') if self.rest().starts_with("->") => self.take(2, Token::Arrow),
            Some('<') => self.html()?,
            Some(first) if is_letter(first) => {
                let rest = self.rest();
                let end = rest.find(|c| !is_letter(c) && !c.is_ascii_digit());
                self.word(end.unwrap_or(rest.len()))
            }
            Some('-' | '.' | '0'..='9') => self.number()?,
            Some(other) => {
                let message = format!("{other:?} means nothing here");
                return Err(self.wrong(other.len_utf8(), &message, "put names in quotes"));
            }
        };
        Ok((token, start..self.position))
    }

    /// Digits with at most one point, perhaps behind a minus.
    fn number(&mut self) -> Result<Token<'t>, Problem> {
        let part = |c: char| is_letter(c) || c.is_ascii_digit() || c == '.';
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let length = rest[sign..].find(|c| !part(c)).map_or(rest.len(), |end| sign + end);
        let number = &rest[sign..length];
        let points = number.matches('.').count();
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if digits == 0 || points > 1 || digits + points < number.len() {
            let message = format!("`{}` is neither a name nor a number", &rest[..length]);
            return Err(self.wrong(length, &message, "put it in quotes"));
        }
        Ok(self.word(length))
    }

    /// The text in quotes, with those that `+` joins to it. A quote in it has a backslash before
    /// it, and a backslash at the end of a line joins it to the next; all others stand for
    /// themselves.
    fn quoted(&mut self) -> Result<String, Problem> {
        let mut text = String::new();
        loop {
            let body = &self.rest()[1..];
            let mut escaped = false;
            let end = body.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let Some(end) = end else {
                return Err(self.wrong(1, "a quote is not closed", "close it by another"));
            };
            let joined = body[..end].replace("\\\r\n", "").replace("\\\n", "");
            text.push_str(&joined.replace("\\\"", "\""));
            self.position += end + 2;
            self.skip_blanks()?;
            if !self.rest().starts_with('+') {
                return Ok(text);
            }
            self.position += 1;
            self.skip_blanks()?;
            if !self.rest().starts_with('"') {
                let hint = "write a text in quotes behind it";
                return Err(self.wrong(1, "`+` joins nothing", hint));
            }
        }
    }

    /// Text in HTML: up to the `>` that closes the first `<`.
    fn html(&mut self) -> Result<Token<'t>, Problem> {
        let mut depth = 0;
        let end = self.rest().find(|c| {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = end.ok_or_else(|| {
            self.wrong(
                1,
                "text in HTML is not closed",
                "close each `<` by a `>`; is the file complete?",
            )
        })?;
        Ok(self.take(end + 1, Token::Html))
    }

    /// Skips blanks and comments: `/* … */`, `// …`, and lines that begin with `#`.
    fn skip_blanks(&mut self) -> Result<(), Problem> {
        loop {
            let rest = self.rest().trim_start();
            self.position = self.file.content.len() - rest.len();
            let end = if let Some(comment) = rest.strip_prefix("/*") {
                let Some(end) = comment.find("*/") else {
                    return Err(self.wrong(2, "a comment is not closed", "close it by */"));
                };
                end + 4
            } else if rest.starts_with("//") || (rest.starts_with('#') && self.line_begins()) {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                return Ok(());
            };
            self.position += end;
        }
    }

    /// Whether nothing but blanks stands between the last line break and here.
    fn line_begins(&self) -> bool {
        let before = &self.file.content[..self.position];
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        before[line..].chars().all(|c| c.is_whitespace() || c == '\u{feff}')
    }

    fn rest(&self) -> &'t str {
        &self.file.content[self.position..]
    }

    fn word(&mut self, length: usize) -> Token<'t> {
        let word = &self.rest()[..length];
        self.take(length, Token::Word(word))
    }

    fn take(&mut self, length: usize, token: Token<'t>) -> Token<'t> {
        self.position += length;
        token
    }

    /// A mistake in the next `length` bytes.
    fn wrong(&self, length: usize, message: &str, hint: &str) -> Problem {
        Problem::new(self.file.at(&(self.position..self.position + length)), message, hint)
    }
}

/// Whether a name without quotes may begin with `c`.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use crate::reading::drawing::tests::{drawn, links};

    #[test]
    fn names_are_words_numbers_or_text_in_quotes() {
        for (text, link) in [
            ("a_1--b", "a_1-b:"),
            ("1--2.5", "1-2.5:"),
            ("-.5---3.", "-.5--3.:"),
            ("\"a \\\"b\\\"\"--\"c\\d\"", "a \"b\"-c\\d:"),
            ("\"one\" + /* and */ \"two\" -- \"three\\\nfour\"", "onetwo-threefour:"),
            ("Zürich--\"\"", "Zürich-:"),
            ("a -- \"node\"", "a-node:"),
        ] {
            assert_eq!(links("a.dot", &format!("graph {{ {text} }}")), [link], "{text}");
        }
    }

    #[test]
    fn comments_and_lines_of_a_preprocessor_say_nothing() {
        let text =
            "\u{feff}# 1 \"a.dot\"\n// graph\ngraph /* { */ {\n  # c -- d\n a // --\n -- b\n}\n#";
        assert_eq!(links("a.dot", text), ["a-b:"]);
    }

    #[test]
    fn what_is_no_token_is_told_with_its_place() {
        for (text, place) in [
            ("graph { a -- 1b }", "a.dot:1:14: `1b` is neither a name nor a number"),
            ("graph { a -- 1.2.3 }", "a.dot:1:14: `1.2.3` is neither"),
            ("graph { a - b }", "a.dot:1:11: `-` is neither"),
            ("graph { é &", "a.dot:1:11: '&' means nothing here"),
            ("graph {\n a # b\n}", "a.dot:2:4: '#' means nothing here"),
            ("graph { a [label=<<b>] }", "a.dot:1:18: text in HTML is not closed"),
            ("graph { \"a\\\" }", "a.dot:1:9: a quote is not closed"),
            ("graph { \"a\" + b }", "a.dot:1:15: `+` joins nothing"),
            ("graph { a /* b }", "a.dot:1:11: a comment is not closed"),
        ] {
            let problems = drawn("a.dot", text).1;
            assert!(problems[0].starts_with(place), "{text}: {problems:?}");
        }
    }
}
