//! Messages made of what is in them.

use super::data_type;
use super::proto::{
    Attribute, Dimension, Port, Tensor, TensorShape, TensorType, Type, attribute_kind as kind,
};
use prost::bytes::Bytes;

impl Attribute {
    /// Makes a whole number.
    pub fn int(name: &str, value: i64) -> Self {
        Self { name: name.to_owned(), i: Some(value), kind: kind::INT, ..Self::default() }
    }

    /// Makes a list of whole numbers.
    pub fn ints(name: &str, values: impl IntoIterator<Item = usize>) -> Self {
        let ints = values.into_iter().map(signed).collect();
        Self { name: name.to_owned(), ints, kind: kind::INTS, ..Self::default() }
    }

    /// Makes a number.
    pub fn float(name: &str, value: f32) -> Self {
        Self { name: name.to_owned(), f: Some(value), kind: kind::FLOAT, ..Self::default() }
    }
}

impl Tensor {
    /// Makes a tensor of numbers with axes of these lengths.
    pub fn floats(name: &str, shape: &[usize], values: &[f32]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self {
            name: name.to_owned(),
            dims: shape.iter().copied().map(signed).collect(),
            data_type: data_type::FLOAT,
            raw_data: Some(Bytes::from(raw)),
            ..Self::default()
        }
    }

    /// Makes a list of whole numbers.
    pub fn ints(name: &str, values: &[i64]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self {
            name: name.to_owned(),
            dims: vec![signed(values.len())],
            data_type: data_type::INT64,
            raw_data: Some(Bytes::from(raw)),
            ..Self::default()
        }
    }
}

impl Port {
    /// Makes an input or output: a tensor of values of a type, of a batch of any size, with axes of these lengths behind that.
    pub fn batch(name: &str, elem_type: i32, axes: &[usize]) -> Self {
        let any = Dimension { dim_param: Some("N".to_owned()), ..Dimension::default() };
        let fixed =
            axes.iter().map(|length| Dimension { dim_value: Some(signed(*length)), ..Dimension::default() });
        let shape = Some(TensorShape { dim: std::iter::once(any).chain(fixed).collect() });
        let tensor_type = Some(TensorType { elem_type, shape });
        Self { name: name.to_owned(), r#type: Some(Type { tensor_type }) }
    }
}

/// The length as ONNX writes it.
fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
