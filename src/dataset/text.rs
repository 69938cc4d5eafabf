//! Text files of values that are parted by commas, read one value at a time.
//!
//! `csv-core` does the parsing and not `csv`, which holds a whole line in memory however long it is: here no file takes more
//! memory than a value.

use super::error::{DatasetError, Place};
use super::formats::file::{is_packed, open};
use super::note::printable;
use csv_core::ReadFieldResult;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The most bytes that a value may have.
const LONGEST_VALUE: usize = 64;
/// The most bytes that are read in search of a value.
const MOST_BLANK: usize = 1 << 20;

/// A file of which one value after the other is read; the value in hand is part of it.
pub struct Values {
    /// The file, for messages.
    pub path: PathBuf,
    /// The length of the file, in bytes.
    pub size: u64,
    /// Whether it is a gzip file.
    pub packed: bool,
    input: Box<dyn BufRead>,
    parser: csv_core::Reader,
    /// The text of the value in hand, in its first `length` bytes.
    text: [u8; LONGEST_VALUE],
    length: usize,
    /// The line of the value in hand, from 1.
    pub line: u64,
    /// The number of the value in hand in its line, from 1.
    pub column: u32,
    /// Whether the value in hand is the last of its line.
    pub is_last: bool,
}

impl Values {
    /// The values of the file at `path`, raw or gzip.
    ///
    /// # Errors
    /// If it is no regular file, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let failed = |reason| DatasetError::Read { path: path.to_owned(), reason };
        let (mut file, size) = open(path)?;
        let packed = is_packed(&mut file).map_err(failed)?;
        let input: Box<dyn BufRead> =
            if packed { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) };
        Ok(Self::new(path, size, packed, input))
    }

    /// The values in `input`; `path`, `size` and `packed` tell of the file that it comes from.
    pub fn new(path: &Path, size: u64, packed: bool, input: Box<dyn BufRead>) -> Self {
        Self {
            path: path.to_owned(),
            size,
            packed,
            input,
            parser: csv_core::Reader::new(),
            text: [0; LONGEST_VALUE],
            length: 0,
            line: 1,
            column: 0,
            is_last: true,
        }
    }

    /// Takes the next value in hand; false at the end of the file.
    ///
    /// # Errors
    /// If the file cannot be read or unpacked, a value is too long for a number, or nothing comes for too long.
    pub fn advance(&mut self) -> Result<bool, DatasetError> {
        self.column = if self.is_last { 1 } else { self.column + 1 };
        self.length = 0;
        let mut read_in_all = 0;
        loop {
            let (result, read, written, ends_line) = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.failed(error)),
                Ok(bytes) => {
                    let (result, read, written) =
                        self.parser.read_field(bytes, &mut self.text[self.length..]);
                    (result, read, written, bytes[..read].ends_with(b"\n"))
                }
            };
            self.input.consume(read);
            self.length += written;
            read_in_all += read;
            self.line = self.parser.line();
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => return Err(self.too_long()),
                ReadFieldResult::End => return Ok(false),
                ReadFieldResult::Field { record_end } => {
                    self.line -= u64::from(record_end && ends_line);
                    self.is_last = record_end;
                    // A line of spaces is as blank as one without any.
                    if !(record_end && self.column == 1 && self.trimmed().is_empty()) {
                        return Ok(true);
                    }
                    self.length = 0;
                }
            }
            if read_in_all > MOST_BLANK {
                return Err(self.nothing_but_blanks());
            }
        }
    }

    /// The value in hand without space around it.
    pub fn trimmed(&self) -> &[u8] {
        self.text[..self.length].trim_ascii()
    }

    /// The number that the value in hand is, if it is one of this type.
    pub fn number<T: FromStr>(&self) -> Option<T> {
        std::str::from_utf8(self.trimmed()).ok()?.parse().ok()
    }

    /// The value in hand as an error shows it.
    pub fn shown(&self) -> String {
        let text = String::from_utf8_lossy(self.trimmed());
        if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", printable(&text)) }
    }

    /// The place of the value in hand.
    pub fn place(&self) -> Place {
        Place::Value { line: self.line, column: self.column }
    }

    fn failed(&self, reason: io::Error) -> DatasetError {
        let path = self.path.clone();
        if self.packed { DatasetError::Unpack { path, reason } } else { DatasetError::Read { path, reason } }
    }

    fn too_long(&self) -> DatasetError {
        let start = String::from_utf8_lossy(&self.text[..LONGEST_VALUE / 4]);
        let found = format!("more than {LONGEST_VALUE} bytes that begin with `{}`", printable(&start));
        self.malformed(
            self.place(),
            "a number",
            found,
            "values are parted by commas, and each image is a line",
        )
    }

    fn nothing_but_blanks(&self) -> DatasetError {
        let found = format!("nothing for {MOST_BLANK} bytes");
        self.malformed(
            Place::Line { line: self.line },
            "a value",
            found,
            "the file is damaged, get a fresh copy",
        )
    }

    /// The error that what is at `place` is not what is expected.
    pub fn malformed(
        &self,
        place: Place,
        expected: impl Into<String>,
        found: impl Into<String>,
        advice: &'static str,
    ) -> DatasetError {
        let (path, expected, found) = (self.path.clone(), expected.into(), found.into());
        DatasetError::Malformed { path, place, expected, found, advice: advice.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values in `text`, each with its line and column.
    fn read(text: &'static [u8]) -> Result<Vec<(String, u64, u32)>, String> {
        let mut values = Values::new(Path::new("text"), text.len() as u64, false, Box::new(text));
        let mut all = Vec::new();
        while values.advance().map_err(|error| error.to_string())? {
            all.push((values.shown(), values.line, values.column));
        }
        Ok(all)
    }

    #[test]
    fn values_have_their_line_and_column_however_lines_end() {
        let expected = [("`1`", 1, 1), ("`a b`", 1, 2), ("nothing", 3, 1), ("`2`", 3, 2), ("`3`", 5, 1)];
        let expected: Vec<_> = expected.map(|(text, line, column)| (text.to_owned(), line, column)).to_vec();
        for text in [
            &b"1, a b \n\n,2\n \n3"[..],
            b"1,a b\r\n\r\n,2\r\n\r\n3\r\n",
            b"\xef\xbb\xbf1,\"a b\"\n\n,\"2\"\n\n3\n",
        ] {
            assert_eq!(read(text), Ok(expected.clone()), "{text:?}");
        }
        assert_eq!(read(b""), Ok(Vec::new()));
    }
}
