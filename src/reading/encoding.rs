//! Bytes as text: UTF-8, or what they look like instead.

/// Why bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoText {
    /// What is wrong: "byte 12 (0xe9) is not UTF-8".
    pub message: String,
    /// What to do about it.
    pub hint: &'static str,
    /// The line of the first byte that is wrong, from 1 …
    pub line: usize,
    /// … and its column, from 1, in characters.
    pub column: usize,
}

/// How many of the first bytes tell UTF-16.
const LOOKED_AT: usize = 1024;

/// The text that `bytes` are in UTF-8.
///
/// # Errors
/// Where they are none, and what they look like.
pub fn text(bytes: Vec<u8>) -> Result<String, NoText> {
    let hint = is_utf16(&bytes).then_some("it looks like UTF-16; save it as UTF-8");
    let bytes = match (String::from_utf8(bytes), hint) {
        (Ok(text), None) => return Ok(text),
        (Ok(text), Some(hint)) => {
            let zero = text.find('\0').unwrap_or_default();
            let message = format!("byte {zero} (0x00) is no character");
            return Err(NoText::at(&text[..zero], message, hint));
        }
        (Err(error), _) => error,
    };
    let error = bytes.utf8_error();
    let offset = error.valid_up_to();
    let before = String::from_utf8_lossy(&bytes.as_bytes()[..offset]);
    let message = format!("byte {offset} ({:#04x}) is not UTF-8", bytes.as_bytes()[offset]);
    let (message, or_else) = match error.error_len() {
        Some(_) => (message, "save it as UTF-8"),
        None => {
            let message = format!("{message}: the file ends within a character");
            (message, "it was cut short: fetch or save it again")
        }
    };
    Err(NoText::at(&before, message, hint.unwrap_or(or_else)))
}

impl NoText {
    /// What is wrong behind the text `before`.
    fn at(before: &str, message: String, hint: &'static str) -> Self {
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Self { message, hint, line, column }
    }
}

/// Whether `bytes` look like UTF-16: they begin with its mark, or every other one of many is zero,
/// as in the text of any language that has blanks and marks of ASCII.
fn is_utf16(bytes: &[u8]) -> bool {
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = bytes {
        return true;
    }
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros =
        |first: usize| looked_at.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (few, many) = (even.min(odd), even.max(odd));
    many > 1 && many >= 8 * few && 8 * many >= looked_at.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn hint(bytes: &[u8]) -> &'static str {
        text(bytes.to_vec()).expect_err("no text").hint
    }

    #[test]
    fn utf16_is_known_with_and_without_its_mark() {
        for content in ["graph { a -- b }", "1 s\n", "\u{feff}a", "<node id='東京'/> <é/>"] {
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                assert!(hint(&utf16(content, bytes)).contains("UTF-16"), "{content}");
            }
        }
        assert_eq!(text("東京 \0 é".into()).as_deref(), Ok("東京 \0 é"));
        assert_eq!(text(Vec::new()).as_deref(), Ok(""));
        assert_eq!(text(vec![0]).as_deref(), Ok("\0"));
    }

    #[test]
    fn a_byte_that_is_no_text_is_told_with_its_place() {
        let wrong = text(b"a = 1\n\xc3\xa9 = \xff\n".to_vec()).expect_err("no text");
        let expected = NoText {
            message: "byte 11 (0xff) is not UTF-8".to_owned(),
            hint: "save it as UTF-8",
            line: 2,
            column: 5,
        };
        assert_eq!(wrong, expected);
    }

    #[test]
    fn a_text_that_is_cut_within_a_character_was_cut_short() {
        let wrong = text(b"caf\xc3".to_vec()).expect_err("no text");
        assert!(wrong.message.ends_with("the file ends within a character"), "{wrong:?}");
        assert!(wrong.hint.contains("cut short"));
        assert_eq!(hint(b"caf\xe9\n"), "save it as UTF-8");
    }
}
