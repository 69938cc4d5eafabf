//! What stands at the head of an `.npy` file: a magic number, a version, and a Python dictionary with the type, the order and the
//! shape of the array.

use super::input::Input;
use super::number::Number;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::note::printable;
use std::fmt;

/// What every file begins with; the version follows.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// Bytes of magic number and version.
const START: usize = 8;
/// The longest dictionary, in bytes: NumPy itself takes no more unless it is told to.
const LONGEST: usize = 10_000;
/// The most axes that an array may have: no array of images has so many.
const MOST_AXES: usize = 8;
/// The most letters of a dictionary that an error shows.
const SHOWN: usize = 120;
/// What to do about a head that makes no sense.
const DAMAGED: &str = "the file is damaged, get a fresh copy";

/// The head of an array, which was checked: the sizes of its axes multiply to `count`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The type of the values.
    pub(super) number: Number,
    /// Whether the first axis is innermost in the file, as in Fortran, and not the last.
    pub(super) fortran: bool,
    /// The sizes of the axes.
    pub(super) shape: Vec<u64>,
    /// The number of values.
    pub(super) count: u64,
    /// The number of bytes before the first value.
    pub(super) length: u64,
}

impl Header {
    /// Reads and checks what `input` begins with, up to the first value.
    ///
    /// # Errors
    /// If it is not the head of an array of numbers.
    pub(super) fn read(input: &mut Input<'_>) -> Result<Self, DatasetError> {
        let mut start = [0; START];
        take(input, "magic number", 0, &mut start)?;
        if start[..MAGIC.len()] != *MAGIC {
            let found = format!("{:#04x} {:#04x}", start[0], start[1]);
            return Err(malformed(input, "magic number", 0, "\\x93NUMPY", found, "this is no NumPy file"));
        }
        let mut size = [0; 4];
        let bytes = match (start[6], start[7]) {
            (1, 0) => 2,
            (2 | 3, 0) => 4,
            (major, minor) => {
                let advice = "save the array anew with numpy.save";
                let found = format!("{major}.{minor}");
                return Err(malformed(input, "version", 6, "1.0, 2.0 or 3.0", found, advice));
            }
        };
        take(input, "length of the header", START, &mut size[..bytes])?;
        let length = u32::from_le_bytes(size) as usize;
        if length > LONGEST {
            let expected = format!("at most {LONGEST} bytes");
            let advice = "arrays of numbers alone are read: images and labels";
            return Err(malformed(
                input,
                "length of the header",
                START,
                expected,
                length.to_string(),
                advice,
            ));
        }
        let mut text = vec![0; length];
        take(input, "header", START + bytes, &mut text)?;
        Self::of(input, &text, START + bytes)
    }

    /// The head that the dictionary `text` makes, which begins at byte `offset`.
    fn of(input: &Input<'_>, text: &[u8], offset: usize) -> Result<Self, DatasetError> {
        let length = (offset + text.len()) as u64;
        let text = String::from_utf8_lossy(text);
        let shown = || format!("`{}`", printable(text.trim()).chars().take(SHOWN).collect::<String>());
        let Some(Fields { descr: Some(descr), fortran: Some(fortran), shape: Some(shape) }) = parse(&text)
        else {
            let expected = "a dictionary with 'descr', a type such as '<f4', 'fortran_order' and 'shape'";
            let advice = "arrays of plain numbers are read, and no tables; save images and labels as arrays of their own";
            return Err(malformed(input, "header", offset, expected, shown(), advice));
        };
        let Some(number) = Number::parse(descr) else {
            let expected = "numbers: truth values, integers of 8 to 64 bits, or floats of 32 or 64 bits";
            let found = format!("'{}'", printable(descr));
            return Err(malformed(input, "type", offset, expected, found, other_type(descr)));
        };
        let product = shape.iter().try_fold(1_u64, |product, &size| product.checked_mul(size));
        let fits = product.filter(|count| count.checked_mul(number.size as u64).is_some());
        match fits {
            Some(count) if shape.len() <= MOST_AXES => Ok(Self { number, fortran, shape, count, length }),
            _ => {
                let expected = format!("at most {MOST_AXES} axes, and a product that fits 64 bits");
                Err(malformed(input, "shape", offset, expected, shown(), DAMAGED))
            }
        }
    }

    /// The number of bytes of all values.
    pub(super) fn payload(&self) -> u64 {
        self.count * self.number.size as u64
    }
}

impl fmt::Display for Header {
    /// Writes the sizes of the axes, e.g. "60000×28×28".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.shape.is_empty() {
            return f.write_str("a single value");
        }
        let sizes: Vec<String> = self.shape.iter().map(u64::to_string).collect();
        f.write_str(&sizes.join("×"))
    }
}

/// What to do about values that are no numbers.
fn other_type(descr: &str) -> &'static str {
    match descr.trim_start_matches(['<', '>', '|', '=']).chars().next() {
        Some('O') => "the array holds Python objects, which only Python can read; save it with dtype 'uint8'",
        Some('U' | 'S') => {
            "the array holds text; number the classes: numpy.unique(labels, return_inverse=True)[1]"
        }
        Some('f' | 'c') => "save it with images.astype('float32')",
        _ => "save images as bytes from 0 to 255, images.astype('uint8'), and labels as integers",
    }
}

/// Fills `buffer`, or says what is missing.
fn take(
    input: &mut Input<'_>,
    field: &'static str,
    offset: usize,
    buffer: &mut [u8],
) -> Result<(), DatasetError> {
    let filled = input.fill(buffer)?;
    if filled == buffer.len() {
        return Ok(());
    }
    let found = format!("the end of the file after {filled}");
    let advice = "the file is empty or was cut off, get a fresh copy";
    Err(malformed(input, field, offset, format!("{} bytes", buffer.len()), found, advice))
}

fn malformed(
    input: &Input<'_>,
    field: &'static str,
    offset: usize,
    expected: impl Into<String>,
    found: impl Into<String>,
    advice: &'static str,
) -> DatasetError {
    let place = Place::Byte { field, offset: offset as u32 };
    DatasetError::malformed(input.path, place, expected, found, advice)
}

/// What a dictionary says.
#[derive(Default)]
struct Fields<'a> {
    descr: Option<&'a str>,
    fortran: Option<bool>,
    shape: Option<Vec<u64>>,
}

/// The fields of the dictionary that `text` is, if it is one and has no others.
fn parse(text: &str) -> Option<Fields<'_>> {
    let (mut scanner, mut fields) = (Scanner(text), Fields::default());
    if !scanner.take('{') {
        return None;
    }
    while !scanner.take('}') {
        let key = scanner.string()?;
        if !scanner.take(':') {
            return None;
        }
        match key {
            "descr" => fields.descr = Some(scanner.string()?),
            "fortran_order" => fields.fortran = Some(scanner.truth()?),
            "shape" => fields.shape = Some(scanner.sizes()?),
            _ => return None,
        }
        if !scanner.take(',') && !scanner.is_at('}') {
            return None;
        }
    }
    scanner.0.trim().is_empty().then_some(fields)
}

/// What is left of a text.
struct Scanner<'a>(&'a str);

impl<'a> Scanner<'a> {
    /// Whether `sign` comes next.
    fn is_at(&mut self, sign: char) -> bool {
        self.0 = self.0.trim_start();
        self.0.starts_with(sign)
    }

    /// Takes `sign` if it comes next.
    fn take(&mut self, sign: char) -> bool {
        let is_next = self.is_at(sign);
        if is_next {
            self.0 = &self.0[sign.len_utf8()..];
        }
        is_next
    }

    /// A text in quotes.
    fn string(&mut self) -> Option<&'a str> {
        let quote = ['\'', '"'].into_iter().find(|&quote| self.take(quote))?;
        let (text, rest) = self.0.split_once(quote)?;
        self.0 = rest;
        Some(text)
    }

    /// A word of letters and digits.
    fn word(&mut self) -> &'a str {
        let text = self.0.trim_start();
        let end = text.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.0 = rest;
        word
    }

    fn truth(&mut self) -> Option<bool> {
        match self.word() {
            "True" => Some(true),
            "False" => Some(false),
            _ => None,
        }
    }

    /// Numbers in round brackets with commas between them; Python 2 wrote an `L` behind large ones.
    fn sizes(&mut self) -> Option<Vec<u64>> {
        let mut sizes = Vec::new();
        if !self.take('(') {
            return None;
        }
        while !self.take(')') {
            let word = self.word();
            sizes.push(word.strip_suffix('L').unwrap_or(word).parse().ok()?);
            if !self.take(',') && !self.is_at(')') {
                return None;
            }
        }
        Some(sizes)
    }
}
