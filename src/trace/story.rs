//! [`Story`]: lines with their instants, and how they print.

use std::fmt;

use crate::engine::SimTime;

/// Where a printed line is broken, unless the terminal is narrower.
const COLUMNS: usize = 100;

/// A replication in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// What happened, in order.
    pub lines: Vec<Line>,
    /// The whole in a few sentences.
    pub ending: Vec<String>,
    /// How many segments were sent in the replication.
    pub segments: u64,
    /// How many of them a line tells of.
    pub segments_told: u64,
}

/// Something that happened, or a summary up to its instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: SimTime,
    /// Plain sentences.
    pub text: String,
}

impl Story {
    /// Decimals of the second that tell the instant of `line` from those before and after it:
    /// 3, 6 or 9.
    fn decimals(&self, line: usize) -> usize {
        let at = self.lines[line].at;
        let beside = &self.lines[line.saturating_sub(1)..self.lines.len().min(line + 2)];
        let are_enough = |decimals: &u32| {
            let cut = |at: SimTime| at.as_nanos() / 10_u64.pow(9 - decimals);
            beside.iter().all(|other| other.at == at || cut(other.at) != cut(at))
        };
        [3, 6].into_iter().find(are_enough).unwrap_or(9) as usize
    }
}

impl Story {
    /// The story in lines of at most so many columns, of the usual ones where that is `None`.
    pub fn within(&self, columns: Option<usize>) -> String {
        let mut text = String::new();
        let columns = columns.map_or(COLUMNS, |columns| columns.min(COLUMNS));
        self.write(&mut text, columns).expect("a string takes every text");
        text
    }

    fn write(&self, f: &mut impl fmt::Write, columns: usize) -> fmt::Result {
        for (index, line) in self.lines.iter().enumerate() {
            let (at, decimals) = (line.at, self.decimals(index));
            write_wrapped(f, &format!("{at:.decimals$}  "), &line.text, columns)?;
        }
        writeln!(f)?;
        for sentence in &self.ending {
            write_wrapped(f, "", sentence, columns)?;
        }
        Ok(())
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, COLUMNS)
    }
}

/// Writes `text` after `margin`, and what is longer than a line of `columns` under its beginning; a
/// margin that takes half of it stands on a line of its own.
fn write_wrapped(f: &mut impl fmt::Write, margin: &str, text: &str, columns: usize) -> fmt::Result {
    let margin_width = margin.chars().count();
    let indent = if 2 * margin_width > columns { UNDER_A_WIDE_MARGIN } else { margin_width };
    f.write_str(margin.trim_end())?;
    match indent == margin_width {
        true => f.write_str(&margin[margin.trim_end().len()..])?,
        false => write!(f, "\n{:indent$}", "")?,
    }
    let (mut column, mut gap) = (indent, "");
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > indent && column + gap.len() + length > columns {
            write!(f, "\n{:indent$}", "")?;
            (column, gap) = (indent, "");
        }
        write!(f, "{gap}{word}")?;
        (column, gap) = (column + gap.len() + length, " ");
    }
    writeln!(f)
}

/// How far a text is put in under a margin that stands on a line of its own.
const UNDER_A_WIDE_MARGIN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ns: u64, text: &str) -> Line {
        Line { at: SimTime::from_nanos(ns), text: text.to_owned() }
    }

    #[test]
    fn a_long_line_goes_on_under_its_beginning() {
        let text = format!("{}end.", "word ".repeat(16));
        let printed = Story { lines: vec![line(0, &text)], ..Story::default() }.to_string();
        let (first, rest) = printed.split_once('\n').unwrap();
        assert_eq!(first.len(), COLUMNS - 1, "{first}");
        assert_eq!(rest, "                    end.\n\n");
    }

    #[test]
    fn an_instant_has_as_many_digits_as_tell_it_from_its_neighbours() {
        let lines = [0, 0, 1_000, 1_001, 5_000_000].map(|ns| line(ns, "it happens.")).to_vec();
        let story = Story { lines, ending: vec!["The end.".to_owned()], ..Story::default() };
        assert_eq!(
            story.to_string(),
            "day 1 00:00:00.000  it happens.\n\
             day 1 00:00:00.000000  it happens.\n\
             day 1 00:00:00.000001000  it happens.\n\
             day 1 00:00:00.000001001  it happens.\n\
             day 1 00:00:00.005  it happens.\n\nThe end.\n"
        );
    }
}
