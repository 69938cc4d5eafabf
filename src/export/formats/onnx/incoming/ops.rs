//! The operators that can be read: what each makes of the chain of layers and of constants.

mod arithmetic;
mod constants;
mod padding;
mod pooling;
mod shaping;
mod sizes;
mod unary;
mod weighted;

pub use shaping::input_form;

use super::call::Call;
use super::chain::Chain;
use super::value::Value;

/// What an operator does: it gives what its first output stands for, and may add to the chain.
///
/// The error says what about the node cannot be read, as a predicate of it.
pub type Operator = fn(&mut Chain, &Call<'_>) -> Result<Value, String>;

/// Finds the operator of that name, in ONNX's own set.
pub fn find(name: &str) -> Option<Operator> {
    Some(match name {
        "Abs" => unary::abs,
        "Add" => arithmetic::add,
        "AveragePool" => pooling::average,
        "BatchNormalization" => weighted::batch_norm,
        "Cast" | "Identity" => shaping::same,
        "Clip" => unary::clip,
        "Concat" => sizes::concat,
        "Constant" => constants::constant,
        "Conv" => weighted::conv,
        "Div" => arithmetic::div,
        "Dropout" => unary::dropout,
        "Flatten" => shaping::flatten,
        "Gather" => sizes::gather,
        "Gemm" => weighted::gemm,
        "GlobalAveragePool" => pooling::global_average,
        "GlobalLpPool" => pooling::global_l2,
        "GlobalMaxPool" => pooling::global_max,
        "LeakyRelu" => unary::leaky_relu,
        "LogSoftmax" => unary::log_softmax,
        "LpPool" => pooling::l2,
        "MatMul" => weighted::matmul,
        "MaxPool" => pooling::max,
        "Mul" => arithmetic::mul,
        "Pad" => padding::pad,
        "Pow" => unary::pow,
        "ReduceMax" => pooling::reduce_max,
        "ReduceMean" => pooling::reduce_mean,
        "Relu" => unary::relu,
        "Reshape" => shaping::reshape,
        "Shape" => sizes::shape,
        "Sigmoid" => unary::sigmoid,
        "Sign" => unary::sign,
        "Slice" => sizes::slice,
        "Softmax" => unary::softmax,
        "Sqrt" => unary::sqrt,
        "Squeeze" => shaping::squeeze,
        "Sub" => arithmetic::sub,
        "Tanh" => unary::tanh,
        "Transpose" => shaping::transpose,
        "Unsqueeze" => shaping::unsqueeze,
        _ => return None,
    })
}
