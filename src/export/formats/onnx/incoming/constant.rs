//! Constants of a graph as numbers.

use crate::nn::build::MOST_PARAMETERS;
use crate::onnx::data_type;
use crate::onnx::proto::Tensor;

/// Numbers with axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// The lengths of the axes.
    pub shape: Vec<usize>,
    /// The numbers, in standard order.
    pub numbers: Numbers,
}

/// Numbers of one of two types.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// Floating-point numbers.
    Floats(Vec<f32>),
    /// Whole numbers.
    Ints(Vec<i64>),
}

/// What stands for the number of samples in a shape: no length that a file could name.
pub const BATCH: i64 = i64::MIN;

impl Constant {
    /// Makes a list of whole numbers.
    pub fn ints(values: Vec<i64>) -> Self {
        Self { shape: vec![values.len()], numbers: Numbers::Ints(values) }
    }

    /// Counts the numbers.
    pub fn len(&self) -> usize {
        match &self.numbers {
            Numbers::Floats(values) => values.len(),
            Numbers::Ints(values) => values.len(),
        }
    }

    /// Gives floating-point numbers, if they are.
    pub fn floats(&self) -> Option<&[f32]> {
        match &self.numbers {
            Numbers::Floats(values) => Some(values),
            Numbers::Ints(_) => None,
        }
    }

    /// Gives whole numbers, if they are.
    pub fn whole(&self) -> Option<&[i64]> {
        match &self.numbers {
            Numbers::Ints(values) => Some(values),
            Numbers::Floats(_) => None,
        }
    }

    /// Gives the number if there is only one.
    pub fn single(&self) -> Option<f64> {
        match &self.numbers {
            Numbers::Floats(values) => {
                <[f32; 1]>::try_from(values.as_slice()).ok().map(|[value]| value.into())
            }
            Numbers::Ints(values) => <[i64; 1]>::try_from(values.as_slice()).ok().map(|[value]| value as f64),
        }
    }
}

/// Gives the lengths of a tensor's axes and the number of its values.
///
/// # Errors
/// If they are no lengths, or there are more values than any network has.
pub fn shape_of(tensor: &Tensor) -> Result<(Vec<usize>, usize), String> {
    let lengths = tensor.dims.iter().map(|&length| usize::try_from(length).ok());
    let shape: Option<Vec<usize>> = lengths.collect();
    let count =
        shape.as_ref().and_then(|shape| shape.iter().try_fold(1usize, |product, &n| product.checked_mul(n)));
    match (shape, count) {
        (Some(shape), Some(count)) if count <= MOST_PARAMETERS => Ok((shape, count)),
        _ => Err(format!("has the axes {:?}; at most {MOST_PARAMETERS} values are possible", tensor.dims)),
    }
}

/// Reads the values of a tensor, which are here; or are `elsewhere`, if these bytes were fetched from there.
///
/// # Errors
/// If they are of a type that is not read, or not as many as the axes say.
pub fn read(tensor: &Tensor, elsewhere: Option<&[u8]>) -> Result<Constant, String> {
    let (shape, count) = shape_of(tensor)?;
    let kind = tensor.data_type;
    let width = data_type::width(kind)
        .ok_or_else(|| format!("is of type {}; save the weights as float32", data_type::name(kind)))?;
    let numbers = match elsewhere.or(tensor.raw_data.as_deref()) {
        Some(raw) if raw.len() == count.saturating_mul(width) => of_bytes(kind, raw),
        Some(raw) => return Err(wrong_count(&shape, count * width, raw.len(), "bytes")),
        None => of_fields(tensor),
    };
    let constant = Constant { shape, numbers };
    match constant.len() {
        length if length == count => Ok(constant),
        length => Err(wrong_count(&constant.shape, count, length, "values")),
    }
}

fn wrong_count(shape: &[usize], expected: usize, found: usize, what: &str) -> String {
    format!("has the axes {shape:?}, for which {expected} {what} were expected, and {found} {what}")
}

/// The numbers in little-endian bytes, as many as there are whole ones.
fn of_bytes(kind: i32, raw: &[u8]) -> Numbers {
    match kind {
        data_type::FLOAT => {
            Numbers::Floats(raw.as_chunks().0.iter().map(|raw| f32::from_le_bytes(*raw)).collect())
        }
        data_type::DOUBLE => {
            Numbers::Floats(raw.as_chunks().0.iter().map(|raw| f64::from_le_bytes(*raw) as f32).collect())
        }
        data_type::INT32 => {
            Numbers::Ints(raw.as_chunks().0.iter().map(|raw| i32::from_le_bytes(*raw).into()).collect())
        }
        data_type::INT64 => {
            Numbers::Ints(raw.as_chunks().0.iter().map(|raw| i64::from_le_bytes(*raw)).collect())
        }
        data_type::FLOAT16 => halves(raw, |bits| half::f16::from_bits(bits).to_f32()),
        data_type::BFLOAT16 => halves(raw, |bits| half::bf16::from_bits(bits).to_f32()),
        data_type::INT8 => Numbers::Ints(raw.iter().map(|&byte| i64::from(byte.cast_signed())).collect()),
        _ => Numbers::Ints(raw.iter().map(|&byte| byte.into()).collect()),
    }
}

/// Numbers of two bytes each.
fn halves(raw: &[u8], value: impl Fn(u16) -> f32) -> Numbers {
    Numbers::Floats(raw.as_chunks().0.iter().map(|raw| value(u16::from_le_bytes(*raw))).collect())
}

/// The numbers in the fields of their types.
fn of_fields(tensor: &Tensor) -> Numbers {
    match tensor.data_type {
        data_type::FLOAT => Numbers::Floats(tensor.float_data.clone()),
        data_type::DOUBLE => Numbers::Floats(tensor.double_data.iter().map(|&value| value as f32).collect()),
        data_type::INT64 => Numbers::Ints(tensor.int64_data.clone()),
        data_type::FLOAT16 => {
            Numbers::Floats(bits(tensor).map(|bits| half::f16::from_bits(bits).to_f32()).collect())
        }
        data_type::BFLOAT16 => {
            Numbers::Floats(bits(tensor).map(|bits| half::bf16::from_bits(bits).to_f32()).collect())
        }
        _ => Numbers::Ints(tensor.int32_data.iter().map(|&value| value.into()).collect()),
    }
}

/// The bits of numbers of two bytes, which lie in the field of integers.
fn bits(tensor: &Tensor) -> impl Iterator<Item = u16> + '_ {
    tensor.int32_data.iter().map(|&bits| u16::try_from(bits).unwrap_or_default())
}
