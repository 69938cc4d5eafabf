//! Sums and products: with constants a change of each channel, with itself a square.

use super::constants;
use crate::export::formats::onnx::incoming::call::Call;
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::constant::{Constant, Numbers};
use crate::export::formats::onnx::incoming::value::{Form, Images, Partial, Value};
use crate::nn::geometry::Window;
use crate::nn::shape::Shape;
use std::rc::Rc;

/// `Add`.
pub(super) fn add(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    binary(chain, call, Operation::Add)
}

/// `Sub`.
pub(super) fn sub(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    binary(chain, call, Operation::Sub)
}

/// `Mul`.
pub(super) fn mul(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    binary(chain, call, Operation::Mul)
}

/// `Div`.
pub(super) fn div(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    binary(chain, call, Operation::Div)
}

#[derive(Clone, Copy, PartialEq)]
enum Operation {
    Add,
    Sub,
    Mul,
    Div,
}

impl Operation {
    fn of(self, one: f32, other: f32) -> f32 {
        match self {
            Self::Add => one + other,
            Self::Sub => one - other,
            Self::Mul => one * other,
            Self::Div => one / other,
        }
    }

    /// The factor and the shift of x ∘ c.
    fn behind(self, c: f32) -> (f32, f32) {
        match self {
            Self::Add => (1.0, c),
            Self::Sub => (1.0, -c),
            Self::Mul => (c, 0.0),
            Self::Div => (1.0 / c, 0.0),
        }
    }

    /// The factor and the shift of c ∘ x, if that is one.
    fn before(self, c: f32) -> Option<(f32, f32)> {
        match self {
            Self::Add | Self::Mul => Some(self.behind(c)),
            Self::Sub => Some((-1.0, c)),
            Self::Div => None,
        }
    }
}

fn binary(chain: &mut Chain, call: &Call<'_>, operation: Operation) -> Result<Value, String> {
    match (call.input(0), call.input(1)) {
        (Some(Value::Images(one)), Some(Value::Images(other))) => both(operation, *one, *other),
        (Some(Value::Images(images)), Some(Value::Constant(constant))) => {
            with_constant(chain, call, *images, constant, |c| Some(operation.behind(c)))
        }
        (Some(Value::Constant(constant)), Some(Value::Images(images))) => {
            with_constant(chain, call, *images, constant, |c| operation.before(c))
        }
        (Some(Value::Constant(one)), Some(Value::Constant(other))) => {
            constants::combined(one, other, |one, other| operation.of(one, other))
        }
        _ => Err("lacks an input".to_owned()),
    }
}

/// Squares, and the part of L2 pooling that multiplies means of squares by their signs.
fn both(operation: Operation, one: Images, other: Images) -> Result<Value, String> {
    match (operation, one.partial, other.partial) {
        (Operation::Mul, Partial::None, Partial::None) if one == other => {
            Ok(Value::Images(Images { partial: Partial::Squares, ..one }))
        }
        (Operation::Mul, Partial::Signs(window), Partial::Means(means))
        | (Operation::Mul, Partial::Means(means), Partial::Signs(window))
            if window == means =>
        {
            Ok(Value::Images(Images { partial: Partial::Means(means), ..one }))
        }
        _ => Err("combines two values that both come of the images; a network here is a chain, without branches and skip \
                  connections"
            .to_owned()),
    }
}

/// A constant for each channel, by which the values are multiplied or which is added to them.
fn with_constant(
    chain: &mut Chain,
    call: &Call<'_>,
    images: Images,
    constant: &Rc<Constant>,
    affine: impl Fn(f32) -> Option<(f32, f32)>,
) -> Result<Value, String> {
    if let Partial::Means(window) = images.partial {
        return sums(images, window, constant, affine);
    }
    call.whole(usize::from(matches!(call.input(0), Some(Value::Constant(_)))))?;
    let values = per_channel(constant, images.form, chain.shape())?;
    let pairs = values.iter().map(|&value| affine(value)).collect::<Option<Vec<_>>>();
    let pairs = pairs.ok_or("divides by what the layers made")?;
    let (factor, shift): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
    chain.scale(&factor, &shift, &call.named())?;
    Ok(chain.end(images.form))
}

/// The part of L2 pooling that makes sums of means.
fn sums(
    images: Images,
    window: Window,
    constant: &Constant,
    affine: impl Fn(f32) -> Option<(f32, f32)>,
) -> Result<Value, String> {
    let area = window.area() as f32;
    match constant.single().and_then(|value| affine(value as f32)) {
        Some((factor, 0.0)) if factor == area => {
            Ok(Value::Images(Images { partial: Partial::Sums(window), ..images }))
        }
        _ => Err(format!(
            "multiplies the mean of the squares of {area} values by something else than {area}, so it is no L2 pooling"
        )),
    }
}

/// The value for each channel of a constant that is combined with values of this form.
fn per_channel(constant: &Constant, form: Form, shape: Shape) -> Result<Vec<f32>, String> {
    let as_float = |value: &i64| *value as f32;
    let values: Vec<f32> = match &constant.numbers {
        Numbers::Floats(values) => values.clone(),
        Numbers::Ints(values) => values.iter().map(as_float).collect(),
    };
    if let [single] = values[..] {
        return Ok(vec![single; shape.channels]);
    }
    let (rank, channels) = (form.rank(), form.channel_axis());
    let axes = constant.shape.iter().rev().zip((0..rank).rev());
    let only_channels = constant.shape.len() <= rank && { axes }
        .all(|(&length, axis)| length == if axis == channels { shape.channels } else { 1 });
    if only_channels && (!form.is_flat() || shape.is_flat()) && values.len() == shape.channels {
        return Ok(values);
    }
    Err(format!(
        "combines {shape} with a constant of the axes {:?}; one number, or one for each channel, was expected",
        constant.shape
    ))
}
