//! The log: what happened, oldest first, in bounded memory.

use crate::protocol::LogLevel;
use std::collections::VecDeque;

/// A line of the log with how often it came in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How serious.
    pub level: LogLevel,
    /// The words, on one line.
    pub text: String,
    /// Times in a row.
    pub times: usize,
    /// The number of the push that it came with last, from 1.
    pub number: u64,
    /// Whether it says what the screen looks like: only the newest of such lines is worth keeping.
    pub look: bool,
}

/// Lines kept.
const LINES: usize = 500;

/// The lines of the log.
#[derive(Clone, Debug, Default)]
pub struct Log {
    lines: VecDeque<LogLine>,
    pushed: u64,
}

impl Log {
    /// Adds a line, or counts it if it is the last one once more.
    pub fn push(&mut self, level: LogLevel, text: &str) {
        let text = one_line(text);
        self.pushed += 1;
        let number = self.pushed;
        match self.lines.back_mut() {
            Some(last) if last.level == level && last.text == text => {
                (last.times, last.number) = (last.times + 1, number);
            }
            _ => self.lines.push_back(LogLine { level, text, times: 1, number, look: false }),
        }
        while self.lines.len() > LINES {
            self.lines.pop_front();
        }
    }

    /// Adds a line about what the screen looks like now, in place of the last such line.
    pub fn push_look(&mut self, text: &str) {
        self.lines.retain(|line| !line.look);
        self.push(LogLevel::Info, text);
        self.lines.back_mut().into_iter().for_each(|line| (line.look, line.times) = (true, 1));
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Tells whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LogLine> + ExactSizeIterator {
        self.lines.iter()
    }

    /// The lines that came after so many pushes, oldest first.
    pub fn since(&self, pushed: u64) -> impl Iterator<Item = &LogLine> {
        self.lines.iter().filter(move |line| line.number > pushed)
    }

    /// How often a line was pushed.
    pub const fn pushed(&self) -> u64 {
        self.pushed
    }

    /// The newest line.
    pub fn last(&self) -> Option<&LogLine> {
        self.lines.back()
    }
}

/// Text from outside on one line, without control characters.
pub fn one_line(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_bounded_and_counts_repetitions() {
        let mut log = Log::default();
        log.push(LogLevel::Warning, "disk full");
        log.push(LogLevel::Warning, "disk full");
        assert_eq!((log.len(), log.last().map(|line| line.times)), (1, Some(2)));
        (0..2000).for_each(|i| log.push(LogLevel::Info, &format!("line\x1b[2J {i}")));
        assert_eq!(log.len(), LINES);
        assert!(log.iter().all(|line| !line.text.contains('\x1b')));
    }

    #[test]
    fn changes_of_the_look_do_not_fill_the_log() {
        let mut log = Log::default();
        for i in 0..20 {
            log.push_look(&format!("palette {i}"));
            log.push_look(&format!("palette {i}"));
            log.push(LogLevel::Info, &format!("epoch {}", i / 10));
        }
        let texts: Vec<&str> = log.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts.iter().filter(|text| text.starts_with("palette")).count(), 1);
        assert!(texts.contains(&"palette 19") && log.iter().all(|line| !line.look || line.times == 1));
    }
}
