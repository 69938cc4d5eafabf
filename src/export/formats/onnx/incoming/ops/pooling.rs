//! Operators that condense windows or whole maps.

use super::padding;
use super::weighted::undilated;
use crate::export::formats::onnx::incoming::call::Call;
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::value::{Form, Images, Partial, Value};
use crate::nn::geometry::{Padding, Window};
use crate::nn::kernels::naive::Pooling;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::global_avg_pool::GlobalAvgPoolSpec;
use crate::nn::layers::pool::PoolSpec;
use crate::nn::shape::Shape;

/// `MaxPool`.
pub(super) fn max(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    call.whole(0)?;
    pool(chain, call, Pooling::Max)
}

/// `AveragePool`; of squares it may be a part of L2 pooling.
pub(super) fn average(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let images = call.maps(0)?;
    if images.partial == Partial::Squares {
        let window = window(chain, call)?;
        return Ok(Value::Images(Images { partial: Partial::Means(window), ..images }));
    }
    call.whole(0)?;
    pool(chain, call, Pooling::Average)
}

/// `LpPool` with the exponent 2.
pub(super) fn l2(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    call.whole(0)?;
    squares(call)?;
    pool(chain, call, Pooling::L2)
}

/// Checks the exponent of an operator.
fn squares(call: &Call<'_>) -> Result<(), String> {
    match call.int("p", 2) {
        2 => Ok(()),
        other => Err(format!("has the exponent {other}; pooling here knows 2 alone")),
    }
}

fn pool(chain: &mut Chain, call: &Call<'_>, pooling: Pooling) -> Result<Value, String> {
    call.maps(0)?;
    let Window { kernel, stride, .. } = window(chain, call)?;
    chain.push(LayerSpec::Pool(PoolSpec { pooling, window: kernel, stride }), Vec::new())?;
    Ok(chain.end(Form::ChannelsFirst))
}

/// The window of a node, which lies wholly in its input wherever it goes.
fn window(chain: &Chain, call: &Call<'_>) -> Result<Window, String> {
    let input = chain.shape();
    let (kernel, stride) = (call.pair("kernel_shape", None)?, call.pair("strides", Some([1, 1]))?);
    undilated(call)?;
    let Padding { top, bottom, left, right } = padding::of_call(call, [0; 4], input, kernel, stride)?;
    if [top, bottom, left, right] != [0; 4] {
        return Err(format!(
            "pads by {top} above, {bottom} below, {left} to the left and {right} to the right; pooling here has no padding"
        ));
    }
    let leaves =
        |size: usize, axis: usize| size.checked_sub(kernel[axis]).is_none_or(|rest| rest % stride[axis] != 0);
    if call.int("ceil_mode", 0) != 0 && (leaves(input.height, 0) || leaves(input.width, 1)) {
        return Err(format!(
            "has windows that reach beyond the end of {input} (ceil_mode 1); here what is left over is left out"
        ));
    }
    Ok(Window { kernel, stride, padding: Padding::NONE })
}

/// `GlobalAveragePool`.
pub(super) fn global_average(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    call.maps(0)?;
    call.whole(0)?;
    global(chain, Pooling::Average)?;
    Ok(chain.end(Form::ChannelsFirst))
}

/// `GlobalMaxPool`.
pub(super) fn global_max(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    call.maps(0)?;
    call.whole(0)?;
    global(chain, Pooling::Max)?;
    Ok(chain.end(Form::ChannelsFirst))
}

/// `GlobalLpPool` with the exponent 2.
pub(super) fn global_l2(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    call.maps(0)?;
    call.whole(0)?;
    squares(call)?;
    global(chain, Pooling::L2)?;
    Ok(chain.end(Form::ChannelsFirst))
}

/// `ReduceMean` over rows and columns.
pub(super) fn reduce_mean(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    reduce(chain, call, Pooling::Average)
}

/// `ReduceMax` over rows and columns.
pub(super) fn reduce_max(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    reduce(chain, call, Pooling::Max)
}

fn reduce(chain: &mut Chain, call: &Call<'_>, pooling: Pooling) -> Result<Value, String> {
    let form = call.whole(0)?.form;
    let places = match form {
        Form::ChannelsFirst => [2, 3],
        Form::ChannelsLast => [1, 2],
        _ => return Err("condenses vectors; only whole maps can be".to_owned()),
    };
    let axes = call.axes(1, form.rank())?.unwrap_or_else(|| (0..form.rank()).collect());
    if axes != places {
        return Err(format!("condenses the axes {axes:?}; rows and columns, {places:?}, were expected"));
    }
    global(chain, pooling)?;
    let keeps = call.int("keepdims", 1) != 0;
    Ok(chain.end(if keeps { form } else { Form::FlatChannelsLast }))
}

/// Adds pooling of whole maps.
fn global(chain: &mut Chain, pooling: Pooling) -> Result<(), String> {
    let Shape { height, width, .. } = chain.shape();
    let window = [height, width];
    chain.push(
        match pooling {
            Pooling::Average => LayerSpec::GlobalAvgPool(GlobalAvgPoolSpec),
            pooling => LayerSpec::Pool(PoolSpec { pooling, window, stride: window }),
        },
        Vec::new(),
    )
}
