//! The lines of a stream that may be longer than memory.

use std::io::{self, BufRead};

/// What of a line is read (bytes): one that is longer is no request.
pub(super) const LENGTH_MAX: usize = 64 << 10;

/// A line that is not empty.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its beginning, without its end; bytes that are no UTF-8 are marks of that.
    pub(super) text: String,
    /// Whether it goes on.
    pub(super) is_cut: bool,
}

/// Reads one line after the other.
pub(super) struct Lines<'s> {
    source: &'s mut dyn BufRead,
    number: u64,
    bytes: Vec<u8>,
}

impl<'s> Lines<'s> {
    pub(super) fn new(source: &'s mut dyn BufRead) -> Self {
        Self { source, number: 0, bytes: Vec::new() }
    }

    /// The next line in which something stands; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            self.bytes.clear();
            let Some(is_cut) = self.fill()? else { return Ok(None) };
            self.number += 1;
            let text = String::from_utf8_lossy(&self.bytes);
            let text = text.trim_start_matches('\u{feff}').trim_end();
            if !text.is_empty() {
                return Ok(Some(Line { number: self.number, text: text.to_owned(), is_cut }));
            }
        }
    }

    /// Reads to the end of a line and keeps its beginning: whether it is longer; `None` if there is
    /// none.
    fn fill(&mut self) -> io::Result<Option<bool>> {
        let (mut is_there, mut is_cut) = (false, false);
        loop {
            let found = match self.source.fill_buf() {
                Ok(found) => found,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if found.is_empty() {
                return Ok(is_there.then_some(is_cut));
            }
            is_there = true;
            let end = found.iter().position(|byte| *byte == b'\n');
            let part = &found[..end.unwrap_or(found.len())];
            let room = LENGTH_MAX - self.bytes.len();
            is_cut |= part.len() > room;
            self.bytes.extend_from_slice(&part[..part.len().min(room)]);
            let taken = end.map_or(found.len(), |end| end + 1);
            self.source.consume(taken);
            if end.is_some() {
                return Ok(Some(is_cut));
            }
        }
    }
}
