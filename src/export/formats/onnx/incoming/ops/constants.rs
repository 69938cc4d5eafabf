//! What can be computed before any image is seen.

use crate::export::formats::onnx::incoming::call::Call;
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::constant::{Constant, Numbers, read};
use crate::export::formats::onnx::incoming::value::Value;
use ndarray::{ArrayViewD, IxDyn, Zip};
use std::rc::Rc;

/// The most values that a constant may become.
const MOST_VALUES: usize = 1 << 26;

/// `Constant`.
pub(super) fn constant(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    if let Some(tensor) = call.tensor("value") {
        return read(tensor, None).map(value);
    }
    let attribute = call.node.attribute.first().ok_or("has no value")?;
    let scalar = |numbers| Constant { shape: Vec::new(), numbers };
    Ok(value(match attribute.name.as_str() {
        "value_int" => scalar(Numbers::Ints(vec![attribute.i.unwrap_or_default()])),
        "value_float" => scalar(Numbers::Floats(vec![attribute.f.unwrap_or_default()])),
        "value_ints" => Constant::ints(attribute.ints.clone()),
        "value_floats" => Constant {
            shape: vec![attribute.floats.len()],
            numbers: Numbers::Floats(attribute.floats.clone()),
        },
        _ => return Err("holds something else than numbers".to_owned()),
    }))
}

/// Gives a constant as what a name stands for.
pub(super) fn value(constant: Constant) -> Value {
    Value::Constant(Rc::new(constant))
}

/// Combines two constants value by value, the axes of one being repeated where they are 1.
pub(super) fn combined(
    one: &Constant,
    other: &Constant,
    combine: impl Fn(f32, f32) -> f32,
) -> Result<Value, String> {
    let (Some(left), Some(right)) = (one.floats(), other.floats()) else {
        return Err("computes with whole numbers, as for a shape that depends on the images".to_owned());
    };
    let shape = broadcast(&one.shape, &other.shape)?;
    let view = |shape: &[usize], values: &'_ [f32]| {
        ArrayViewD::from_shape(IxDyn(shape), values)
            .map(|view| view.to_owned())
            .map_err(|error| error.to_string())
    };
    let (left, right) = (view(&one.shape, left)?, view(&other.shape, right)?);
    let fits = || "combines constants whose axes do not fit".to_owned();
    let (left, right) = (left.broadcast(shape.clone()), right.broadcast(shape.clone()));
    let (left, right) = (left.ok_or_else(fits)?, right.ok_or_else(fits)?);
    let combined = Zip::from(left).and(right).map_collect(|&left, &right| combine(left, right));
    let values = combined.iter().copied().collect();
    Ok(value(Constant { shape, numbers: Numbers::Floats(values) }))
}

/// The axes that two constants have together.
fn broadcast(one: &[usize], other: &[usize]) -> Result<Vec<usize>, String> {
    let rank = one.len().max(other.len());
    let length = |shape: &[usize], axis: usize| {
        (axis + shape.len()).checked_sub(rank).and_then(|axis| shape.get(axis).copied()).unwrap_or(1)
    };
    let pairs = (0..rank).map(|axis| (length(one, axis), length(other, axis)));
    let shape: Option<Vec<usize>> = pairs
        .map(|pair| match pair {
            (1, length) | (length, 1) => Some(length),
            (one, other) => (one == other).then_some(one),
        })
        .collect();
    let shape = shape.ok_or_else(|| format!("combines constants of the axes {one:?} and {other:?}"))?;
    let count = shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
    checked(count.unwrap_or(usize::MAX), &shape)?;
    Ok(shape)
}

fn checked(count: usize, shape: &[usize]) -> Result<usize, String> {
    let most = MOST_VALUES;
    if count <= most {
        Ok(count)
    } else {
        Err(format!("makes a constant of the axes {shape:?}; at most {most} values are possible"))
    }
}

/// Gives a constant with its axes in another order.
pub(super) fn transposed(constant: &Constant, order: &[usize]) -> Result<Value, String> {
    let Some(values) = constant.floats() else {
        return Err("changes the order of axes of whole numbers".to_owned());
    };
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    if sorted != (0..constant.shape.len()).collect::<Vec<_>>() {
        return Err(format!("has the order of axes {order:?} for {}", constant.shape.len()));
    }
    let view = ArrayViewD::from_shape(IxDyn(&constant.shape), values).map_err(|error| error.to_string())?;
    let view = view.permuted_axes(IxDyn(order));
    let (shape, values) = (view.shape().to_vec(), view.iter().copied().collect());
    Ok(value(Constant { shape, numbers: Numbers::Floats(values) }))
}
