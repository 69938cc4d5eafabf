//! The messages of ONNX, with the numbers that their fields have in its `onnx.proto`.

use prost::bytes::Bytes;

/// A model: a graph, and by which rules it is to be read.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Model {
    /// The version of the messages.
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    /// The program that wrote it.
    #[prost(string, tag = "2")]
    pub producer_name: String,
    /// The version of that program.
    #[prost(string, tag = "3")]
    pub producer_version: String,
    /// What is computed.
    #[prost(message, optional, tag = "7")]
    pub graph: Option<Graph>,
    /// The sets of operators that the nodes are of.
    #[prost(message, repeated, tag = "8")]
    pub opset_import: Vec<OperatorSet>,
    /// Whatever else is said of it.
    #[prost(message, repeated, tag = "14")]
    pub metadata_props: Vec<Entry>,
}

/// A set of operators, in one of its versions.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OperatorSet {
    /// The name of the set; empty for ONNX's own.
    #[prost(string, tag = "1")]
    pub domain: String,
    /// The version of the set.
    #[prost(int64, tag = "2")]
    pub version: i64,
}

/// A text with its name.
#[derive(Clone, PartialEq, Eq, Hash, prost::Message)]
pub struct Entry {
    /// The name.
    #[prost(string, tag = "1")]
    pub key: String,
    /// The text.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// Nodes that hand on values by name, from inputs and constants to outputs.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Graph {
    /// The nodes, each behind those whose values it takes.
    #[prost(message, repeated, tag = "1")]
    pub node: Vec<Node>,
    /// The name of the graph.
    #[prost(string, tag = "2")]
    pub name: String,
    /// The constants: weights, and what else does not come of the inputs.
    #[prost(message, repeated, tag = "5")]
    pub initializer: Vec<Tensor>,
    /// What the graph computes, for people.
    #[prost(string, tag = "10")]
    pub doc_string: String,
    /// What is put in. Old models name the constants here, too.
    #[prost(message, repeated, tag = "11")]
    pub input: Vec<Port>,
    /// What comes out.
    #[prost(message, repeated, tag = "12")]
    pub output: Vec<Port>,
}

/// An operator at work.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Node {
    /// The names of the values that it takes; an empty name stands for one that is left out.
    #[prost(string, repeated, tag = "1")]
    pub input: Vec<String>,
    /// The names of the values that it makes.
    #[prost(string, repeated, tag = "2")]
    pub output: Vec<String>,
    /// The name of the node; it may be empty.
    #[prost(string, tag = "3")]
    pub name: String,
    /// The operator.
    #[prost(string, tag = "4")]
    pub op_type: String,
    /// What the operator is told.
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<Attribute>,
    /// The set that the operator is of; empty for ONNX's own.
    #[prost(string, tag = "7")]
    pub domain: String,
}

/// What an operator is told: one of the values, as [`Self::kind`] says.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Attribute {
    /// The name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// A number.
    #[prost(float, optional, tag = "2")]
    pub f: Option<f32>,
    /// A whole number.
    #[prost(int64, optional, tag = "3")]
    pub i: Option<i64>,
    /// A text.
    #[prost(bytes = "bytes", optional, tag = "4")]
    pub s: Option<Bytes>,
    /// A tensor.
    #[prost(message, optional, tag = "5")]
    pub t: Option<Tensor>,
    /// Numbers.
    #[prost(float, repeated, packed = "false", tag = "7")]
    pub floats: Vec<f32>,
    /// Whole numbers.
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub ints: Vec<i64>,
    /// Which of the values it is, one of the constants in [`attribute_kind`].
    #[prost(int32, tag = "20")]
    pub kind: i32,
}

/// The kinds of attributes that are written here.
pub mod attribute_kind {
    /// A number.
    pub const FLOAT: i32 = 1;
    /// A whole number.
    pub const INT: i32 = 2;
    /// Whole numbers.
    pub const INTS: i32 = 7;
}

/// A constant.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Tensor {
    /// The lengths of its axes.
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub dims: Vec<i64>,
    /// The type of its values, see [`data_type`](super::data_type).
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    /// Its values, if they are of type `f32` and here.
    #[prost(float, repeated, tag = "4")]
    pub float_data: Vec<f32>,
    /// Its values, if they are integers of at most 32 bits and here.
    #[prost(int32, repeated, tag = "5")]
    pub int32_data: Vec<i32>,
    /// Its values, if they are of type `i64` and here.
    #[prost(int64, repeated, tag = "7")]
    pub int64_data: Vec<i64>,
    /// The name that nodes know it by.
    #[prost(string, tag = "8")]
    pub name: String,
    /// Its values as little-endian bytes, if they are here.
    #[prost(bytes = "bytes", optional, tag = "9")]
    pub raw_data: Option<Bytes>,
    /// Its values, if they are of type `f64` and here.
    #[prost(double, repeated, tag = "10")]
    pub double_data: Vec<f64>,
    /// The file in which its values are, and where in it: "location", "offset", "length".
    #[prost(message, repeated, tag = "13")]
    pub external_data: Vec<Entry>,
    /// Where its values are: 1 if they are in another file.
    #[prost(int32, tag = "14")]
    pub data_location: i32,
}

/// An input or output of a graph.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Port {
    /// The name that nodes know it by.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Its type and shape.
    #[prost(message, optional, tag = "2")]
    pub r#type: Option<Type>,
}

/// The type of a value; `None` in it for all that are no tensors.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Type {
    /// The type and shape of a tensor.
    #[prost(message, optional, tag = "1")]
    pub tensor_type: Option<TensorType>,
}

/// The type and shape of a tensor.
#[derive(Clone, PartialEq, prost::Message)]
pub struct TensorType {
    /// The type of its values, see [`data_type`](super::data_type).
    #[prost(int32, tag = "1")]
    pub elem_type: i32,
    /// The shape, if it is known.
    #[prost(message, optional, tag = "2")]
    pub shape: Option<TensorShape>,
}

/// The axes of a tensor.
#[derive(Clone, PartialEq, prost::Message)]
pub struct TensorShape {
    /// The axes, in order.
    #[prost(message, repeated, tag = "1")]
    pub dim: Vec<Dimension>,
}

/// The length of an axis: a number, a name for one that is not fixed, or neither.
#[derive(Clone, PartialEq, Eq, Hash, prost::Message)]
pub struct Dimension {
    /// The number.
    #[prost(int64, optional, tag = "1")]
    pub dim_value: Option<i64>,
    /// The name.
    #[prost(string, optional, tag = "2")]
    pub dim_param: Option<String>,
}
