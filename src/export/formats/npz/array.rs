//! NumPy's npy: a magic number, a version, a Python dictionary with type, order and shape, and the values.

use crate::export::torch::Foreign;
use half::f16;

/// What every array begins with.
const MAGIC: &[u8] = b"\x93NUMPY";
/// The values begin at a multiple of so many bytes, as NumPy writes them.
const ALIGNMENT: usize = 64;
/// The longest dictionary, in bytes: NumPy itself reads no longer ones.
const LONGEST: usize = 10_000;
/// The most axes: no tensor of a network here has so many.
const MOST_AXES: usize = 8;

/// An array.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array {
    /// The type of its values as NumPy says it, e.g. "<f4".
    kind: String,
    /// Whether its first axis is the innermost one, and not the last.
    fortran: bool,
    /// The lengths of its axes.
    shape: Vec<usize>,
    /// Its values as they are in the file.
    data: Vec<u8>,
}

impl Array {
    /// Makes an array of floats in standard order.
    pub(super) fn of_floats(shape: &[usize], values: &[f32]) -> Self {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { kind: "<f4".to_owned(), fortran: false, shape: shape.to_vec(), data }
    }

    /// Makes an array of bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self { kind: "|u1".to_owned(), fortran: false, shape: vec![bytes.len()], data: bytes.to_vec() }
    }

    /// Gives the text that its bytes are, if it has bytes and they are one.
    pub(super) fn text(&self) -> Option<&str> {
        (self.kind == "|u1").then(|| std::str::from_utf8(&self.data).ok())?
    }

    /// Gives it as a file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let sizes: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        let sizes = if sizes.len() == 1 { format!("{},", sizes[0]) } else { sizes.join(", ") };
        let order = if self.fortran { "True" } else { "False" };
        let mut text =
            format!("{{'descr': '{}', 'fortran_order': {order}, 'shape': ({sizes}), }}", self.kind);
        let start = MAGIC.len() + 4;
        let whole = (start + text.len() + 1).next_multiple_of(ALIGNMENT);
        text.push_str(&" ".repeat(whole - start - text.len() - 1));
        text.push('\n');
        let length = u16::try_from(text.len()).unwrap_or_else(|_| unreachable!("few axes are few letters"));
        [MAGIC, &[1, 0], &length.to_le_bytes(), text.as_bytes(), &self.data].concat()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(file: &[u8]) -> Result<Self, String> {
        let no_array = || "is no NumPy array: it does not begin as one".to_owned();
        let (version, rest) =
            file.strip_prefix(MAGIC).and_then(<[u8]>::split_first_chunk::<2>).ok_or_else(no_array)?;
        let (length, rest) = match version {
            [1, 0] => rest
                .split_first_chunk()
                .map(|(length, rest)| (usize::from(u16::from_le_bytes(*length)), rest)),
            [2 | 3, 0] => {
                rest.split_first_chunk().map(|(length, rest)| (u32::from_le_bytes(*length) as usize, rest))
            }
            [major, minor] => {
                return Err(format!("has version {major}.{minor}; 1.0, 2.0 or 3.0 is expected"));
            }
        }
        .ok_or_else(no_array)?;
        if length > LONGEST {
            return Err(format!("has a head of {length} bytes; at most {LONGEST} are read"));
        }
        let (text, data) = rest.split_at_checked(length).ok_or("was cut off within its head")?;
        let text = String::from_utf8_lossy(text);
        let head = || {
            format!(
                "has the head {:.120?}; a dictionary with 'descr', 'fortran_order' and 'shape' is expected",
                text.trim()
            )
        };
        let (kind, fortran, shape) = dictionary(&text).ok_or_else(head)?;
        if shape.len() > MOST_AXES {
            return Err(format!("has {} axes; at most {MOST_AXES} are possible", shape.len()));
        }
        let array = Self { kind: kind.to_owned(), fortran, shape, data: data.to_vec() };
        array.check_length().map(|()| array)
    }

    /// Checks that there are as many values as the shape says, where the size of one is known.
    fn check_length(&self) -> Result<(), String> {
        let Some(size) = self.kind.get(2..).and_then(|digits| digits.parse::<usize>().ok()) else {
            return Ok(());
        };
        let values = self.shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
        if values.and_then(|values| values.checked_mul(size)) == Some(self.data.len()) {
            return Ok(());
        }
        Err(format!(
            "has {} bytes of values, which are not those of {:?} of {}",
            self.data.len(),
            self.shape,
            self.kind
        ))
    }

    /// Gives it as a tensor, its numbers as `f32` in standard order.
    ///
    /// # Errors
    /// If its values are not as many as its shape says.
    pub(super) fn foreign(self, name: &str) -> Result<Foreign, String> {
        self.check_length()?;
        let data = &self.data;
        let values = match self.kind.as_str() {
            "<f4" => Some(numbers(data, f32::from_le_bytes)),
            ">f4" => Some(numbers(data, f32::from_be_bytes)),
            "<f8" => Some(numbers(data, |bytes| f64::from_le_bytes(bytes) as f32)),
            ">f8" => Some(numbers(data, |bytes| f64::from_be_bytes(bytes) as f32)),
            "<f2" => Some(numbers(data, |bytes| f16::from_le_bytes(bytes).to_f32())),
            ">f2" => Some(numbers(data, |bytes| f16::from_be_bytes(bytes).to_f32())),
            _ => None,
        };
        let values =
            values.map(|values| if self.fortran { in_standard_order(&self.shape, &values) } else { values });
        let kind = match self.kind.get(1..) {
            Some("f4") => "f32".to_owned(),
            Some("f8") => "f64".to_owned(),
            Some("f2") => "f16".to_owned(),
            _ => self.kind.chars().filter(|c| !c.is_control()).take(20).collect(),
        };
        Ok(Foreign { name: name.to_owned(), shape: self.shape, kind, values })
    }
}

/// Reads type, order and shape in a dictionary.
fn dictionary(text: &str) -> Option<(&str, bool, Vec<usize>)> {
    let after = |key: &str| {
        let (_, rest) = text.split_once(&format!("'{key}':"))?;
        Some(rest.trim_start())
    };
    let (kind, _) = after("descr")?.strip_prefix('\'')?.split_once('\'')?;
    let order = after("fortran_order")?;
    let fortran = order.starts_with("True");
    if !fortran && !order.starts_with("False") {
        return None;
    }
    let (sizes, _) = after("shape")?.strip_prefix('(')?.split_once(')')?;
    let sizes = sizes.split(',').map(str::trim).filter(|size| !size.is_empty());
    let sizes: Option<Vec<usize>> = sizes.map(|size| size.parse().ok()).collect();
    Some((kind, fortran, sizes?))
}

/// The numbers of `N` bytes each in `data`.
fn numbers<const N: usize>(data: &[u8], of: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    data.as_chunks().0.iter().map(|bytes| of(*bytes)).collect()
}

/// Values whose first axis is innermost, with the last axis innermost.
fn in_standard_order(shape: &[usize], values: &[f32]) -> Vec<f32> {
    let strides: Vec<usize> = shape
        .iter()
        .scan(1, |stride, size| {
            let own = *stride;
            *stride *= size;
            Some(own)
        })
        .collect();
    let mut at = vec![0; shape.len()];
    let mut ordered = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        ordered.push(values[at.iter().zip(&strides).map(|(index, stride)| index * stride).sum::<usize>()]);
        for (index, size) in at.iter_mut().zip(shape).rev() {
            *index += 1;
            if *index < *size {
                break;
            }
            *index = 0;
        }
    }
    ordered
}
