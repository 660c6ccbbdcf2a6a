//! [`Frame`]: a record in a file, with its length and a checksum, so that one which was not written to
//! the end is known. Change here how records follow each other.
//!
//! ```text
//! length  kind  model  key  replication  checksum  content
//! 4       1     7      16   4            8         length     (bytes; numbers begin with the least)
//! ```
//!
//! The checksum is the beginning of the SHA-256 of all the rest. The model is the beginning of the
//! digest of the sources that simulated the replication.

use std::io::{self, ErrorKind, Read};

use sha2::{Digest, Sha256};

use crate::experiment::record::{Key, MODEL};

/// What stands before the content (bytes).
pub(super) const HEAD: usize = 40;

/// No content is as large as this (bytes).
const CONTENT_MAX: u32 = 64 << 20;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The experiment for which the replications were simulated.
    Source,
    /// A replication.
    Plain,
    /// A replication with what became of its requests.
    Watched,
}

/// A record in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// Whether the model of this program has made it.
    pub(super) is_ours: bool,
    pub(super) key: Key,
    pub(super) replication: u32,
    pub(super) content: Vec<u8>,
}

/// What stands where a frame is to begin.
pub(super) enum Found {
    Whole(Frame),
    /// One whose checksum is wrong, of so many bytes with its head.
    Damaged(u64),
    /// Nothing, or the beginning of one.
    End,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Source, Self::Plain, Self::Watched];

    const fn code(self) -> u8 {
        match self {
            Self::Source => 0,
            Self::Plain => 1,
            Self::Watched => 2,
        }
    }
}

impl Frame {
    /// Of what the model of this program has made.
    pub(super) const fn new(kind: Kind, key: Key, replication: u32, content: Vec<u8>) -> Self {
        Self { kind, is_ours: true, key, replication, content }
    }

    /// It as bytes: head and content.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + self.content.len());
        bytes.extend((self.content.len() as u32).to_le_bytes());
        bytes.push(self.kind.code());
        bytes.extend(model());
        bytes.extend(self.key.0);
        bytes.extend(self.replication.to_le_bytes());
        let checksum = checksum(&bytes, &self.content);
        bytes.extend(checksum);
        bytes.extend(&self.content);
        bytes
    }

    /// What comes next in `source`.
    pub(super) fn read(source: &mut impl Read) -> io::Result<Found> {
        let mut head = [0; HEAD];
        if !fill(source, &mut head)? {
            return Ok(Found::End);
        }
        let (said, sum) = head.split_at(HEAD - 8);
        let word = |from: usize| u32::from_le_bytes(std::array::from_fn(|k| head[from + k]));
        let length = word(0);
        if length > CONTENT_MAX {
            return Ok(Found::End);
        }
        let mut content = vec![0; length as usize];
        if !fill(source, &mut content)? {
            return Ok(Found::End);
        }
        let kind = Kind::ALL.into_iter().find(|kind| kind.code() == head[4]);
        let Some(kind) = kind.filter(|_| checksum(said, &content) == sum) else {
            return Ok(Found::Damaged(HEAD as u64 + u64::from(length)));
        };
        let key = Key(std::array::from_fn(|k| head[12 + k]));
        let is_ours = head[5..12] == model();
        Ok(Found::Whole(Self { kind, is_ours, key, replication: word(28), content }))
    }
}

/// Fills `bytes`; whether there were as many.
fn fill(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(bytes) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    }
}

/// The beginning of [`MODEL`], as bytes.
fn model() -> [u8; 7] {
    let digit = |at: usize| (MODEL.as_bytes()[at] as char).to_digit(16).expect("hexadecimal") as u8;
    std::array::from_fn(|index| 16 * digit(2 * index) + digit(2 * index + 1))
}

fn checksum(said: &[u8], content: &[u8]) -> [u8; 8] {
    let mut digest = Sha256::new_with_prefix(said);
    digest.update(content);
    let digest = digest.finalize();
    std::array::from_fn(|index| digest[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(content: &[u8]) -> Frame {
        Frame::new(Kind::Watched, Key([7; 16]), 3, content.to_owned())
    }

    fn read(bytes: &[u8]) -> Found {
        Frame::read(&mut &bytes[..]).expect("memory can be read")
    }

    #[test]
    fn a_frame_reads_back_and_whoever_cut_it_leaves_an_end() {
        for content in [&b""[..], b"four", &[9; 1000]] {
            let bytes = frame(content).to_bytes();
            assert_eq!(bytes.len(), HEAD + content.len());
            assert!(matches!(read(&bytes), Found::Whole(one) if one == frame(content)));
            for cut in 0..bytes.len() {
                assert!(matches!(read(&bytes[..cut]), Found::End), "{cut}");
            }
        }
    }

    #[test]
    fn a_bit_that_has_changed_is_seen() {
        let bytes = frame(b"content").to_bytes();
        for bit in 0..8 * bytes.len() {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!matches!(read(&changed), Found::Whole(_)), "bit {bit}");
        }
    }
}
