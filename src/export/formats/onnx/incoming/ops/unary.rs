//! Operators that change each value by itself, and softmax.

use crate::export::formats::onnx::incoming::call::{Call, axis};
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::value::{Form, Images, Partial, Value};
use crate::nn::activation::{Activation, LEAKY_SLOPE};
use crate::nn::kernels::naive::Pooling;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::dropout::DropoutSpec;
use crate::nn::layers::pool::PoolSpec;

/// `Relu`; of means of squares, which are not negative, it changes nothing.
pub(super) fn relu(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    match call.images(0)? {
        means @ Images { partial: Partial::Means(_), .. } => Ok(Value::Images(means)),
        _ => activation(chain, call, Activation::Relu),
    }
}

/// `Abs` of means of squares.
pub(super) fn abs(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    match call.images(0)? {
        means @ Images { partial: Partial::Means(_), .. } => Ok(Value::Images(means)),
        _ => Err("is no activation here, and no part of L2 pooling".to_owned()),
    }
}

/// `Sign` of means of squares.
pub(super) fn sign(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    match call.images(0)? {
        means @ Images { partial: Partial::Means(window), .. } => {
            Ok(Value::Images(Images { partial: Partial::Signs(window), ..means }))
        }
        _ => Err("is no activation here, and no part of L2 pooling".to_owned()),
    }
}

/// `Pow`: squares, or the root of sums of squares.
pub(super) fn pow(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let (images, exponent) = (call.images(0)?, call.constant(1)?.single());
    match (exponent, images.partial) {
        (Some(2.0), Partial::None) => Ok(Value::Images(Images { partial: Partial::Squares, ..images })),
        (Some(0.5), Partial::Sums(_)) => sqrt(chain, call),
        _ => Err("is no part of L2 pooling, which squares, averages, multiplies by the size of the window and takes the \
                  root"
            .to_owned()),
    }
}

/// `Sqrt` of sums of squares, which is where L2 pooling ends.
pub(super) fn sqrt(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    match call.images(0)? {
        Images { partial: Partial::Sums(window), form, .. } => {
            let spec = PoolSpec { pooling: Pooling::L2, window: window.kernel, stride: window.stride };
            chain.push(LayerSpec::Pool(spec), Vec::new())?;
            Ok(chain.end(form))
        }
        _ => Err("is no activation here, and not the end of L2 pooling".to_owned()),
    }
}

/// `Sigmoid`.
pub(super) fn sigmoid(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    activation(chain, call, Activation::Sigmoid)
}

/// `Tanh`.
pub(super) fn tanh(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    activation(chain, call, Activation::Tanh)
}

/// `LeakyRelu` with the slope of this program.
pub(super) fn leaky_relu(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let slope = call.float("alpha", LEAKY_SLOPE as f32);
    if slope != LEAKY_SLOPE as f32 {
        return Err(format!("has the slope {slope}; that of leaky-relu here is {LEAKY_SLOPE}"));
    }
    activation(chain, call, Activation::LeakyRelu)
}

/// `Clip` from 0 on, which is ReLU.
pub(super) fn clip(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let bound = |index: usize, name: &str, default: f32| {
        let constant = call.optional(index)?;
        let single =
            constant.map(|constant| constant.single().ok_or(format!("has a {name} that is no number")));
        Ok::<f64, String>(single.transpose()?.unwrap_or(f64::from(call.float(name, default))))
    };
    let (least, most) = (bound(1, "min", f32::MIN)?, bound(2, "max", f32::MAX)?);
    if least != 0.0 || most < f64::from(f32::MAX) {
        return Err(format!(
            "keeps values from {least:e} to {most:e}; of these operators only ReLU is known here"
        ));
    }
    activation(chain, call, Activation::Relu)
}

/// `Softmax` over the channels of each place, or of the whole output.
pub(super) fn softmax(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let images = call.whole(0)?;
    check_softmax(chain, call)?;
    if images.form.is_flat() && !chain.shape().is_flat() {
        return Ok(Value::Images(Images { partial: Partial::Output, ..images }));
    }
    activation(chain, call, Activation::Softmax)
}

/// `LogSoftmax`, which can only be the end.
pub(super) fn log_softmax(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let images = call.whole(0)?;
    check_softmax(chain, call)?;
    Ok(Value::Images(Images { partial: Partial::Output, ..images }))
}

/// Checks that softmax is over the channels. Before version 13 it is over all axes from the one named on.
fn check_softmax(chain: &Chain, call: &Call<'_>) -> Result<(), String> {
    let (form, shape) = (call.whole(0)?.form, chain.shape());
    let default = if call.opset < 13 { 1 } else { -1 };
    let axis = axis(call.int("axis", default), form.rank())?;
    let is_over_places = call.opset < 13 && axis + 1 < form.rank() && !shape.is_flat();
    let is_over_channels = axis == form.channel_axis() || shape.is_flat() && axis == 1 && call.opset < 13;
    if is_over_channels && !is_over_places {
        return Ok(());
    }
    let channels = form.channel_axis();
    Err(format!(
        "is over axis {axis} of {shape}; softmax here is over the channels of each place, axis {channels}"
    ))
}

/// `Dropout`, which works in training alone.
pub(super) fn dropout(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let images = call.whole(0)?;
    let said = call.optional(1)?.and_then(|constant| constant.single());
    let rate = said.unwrap_or_else(|| f64::from(call.float("ratio", 0.5))) as f32;
    if !(0.0..1.0).contains(&rate) {
        return Err(format!("drops a share of {rate}; one from 0 on and less than 1 was expected"));
    }
    let alive = call.optional(2)?.and_then(|constant| constant.single()).is_some_and(|mode| mode != 0.0);
    if alive {
        chain.notes.push(format!(
            "{} was exported as it trains: elsewhere it drops values at evaluation, too; here it does so in training alone",
            call.named()
        ));
    }
    chain.push(LayerSpec::Dropout(DropoutSpec { rate }), Vec::new())?;
    Ok(chain.end(images.form))
}

fn activation(chain: &mut Chain, call: &Call<'_>, activation: Activation) -> Result<Value, String> {
    let form: Form = call.whole(0)?.form;
    chain.activate(activation)?;
    Ok(chain.end(form))
}
