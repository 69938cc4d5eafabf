//! Zeros around maps.

use crate::export::formats::onnx::incoming::call::Call;
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::value::{Form, Images, Partial, Value};
use crate::nn::geometry::Padding;
use crate::nn::layers::conv::PaddingSpec;
use crate::nn::shape::Shape;

/// `Pad` with zeros, which the next convolution takes for its own.
pub(super) fn pad(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let images = call.whole(0)?;
    let mode = call.text("mode");
    if !matches!(mode.as_str(), "" | "constant") {
        return Err(format!("pads with the mode `{mode}`; there are only zeros here"));
    }
    let value = call.optional(2)?.and_then(|constant| constant.single());
    if value.unwrap_or(f64::from(call.float("value", 0.0))) != 0.0 {
        return Err("pads with something else than zeros".to_owned());
    }
    let rank = images.form.rank();
    let amounts = call.told("pads", 1)?.ok_or("does not say its pads")?;
    let axes = match call.optional(3)? {
        Some(_) => call.axes(3, rank)?.unwrap_or_default(),
        None => (0..rank).collect(),
    };
    let amounts: Vec<usize> = amounts.iter().filter_map(|&amount| usize::try_from(amount).ok()).collect();
    if amounts.len() != 2 * axes.len() {
        return Err("has pads that are negative, or not two for each axis".to_owned());
    }
    let rows = if images.form == Form::ChannelsLast { 1 } else { 2 };
    let mut around = [0; 4];
    for (index, axis) in axes.iter().enumerate() {
        let [before, after] = [amounts[index], amounts[axes.len() + index]];
        match axis.checked_sub(rows).filter(|_| !images.form.is_flat()) {
            Some(side @ (0 | 1)) => (around[side], around[side + 2]) = (before, after),
            _ if [before, after] == [0, 0] => {}
            _ => return Err("pads other axes than rows and columns".to_owned()),
        }
    }
    if around == [0; 4] {
        return Ok(Value::Images(images));
    }
    let Shape { height, width, .. } = chain.shape();
    if around.iter().any(|amount| *amount > height.max(width)) {
        return Err("pads by more than the maps are large".to_owned());
    }
    Ok(Value::Images(Images { partial: Partial::Padded(around), ..images }))
}

/// Gives the zeros around a window's input: those that the node says, and those `around` it already, in the order top, left, bottom,
/// right.
///
/// # Errors
/// If they cannot be told.
pub(super) fn of_call(
    call: &Call<'_>,
    around: [usize; 4],
    input: Shape,
    kernel: [usize; 2],
    stride: [usize; 2],
) -> Result<Padding, String> {
    let padding = match call.text("auto_pad").as_str() {
        "" | "NOTSET" => said(call)?,
        "VALID" => Padding::NONE,
        way @ ("SAME_UPPER" | "SAME_LOWER") => {
            if around != [0; 4] {
                return Err(format!("pads as {way} what is padded already"));
            }
            let Padding { top, bottom, left, right } = Padding::same(input, kernel, stride);
            match way {
                "SAME_UPPER" => Padding { top, bottom, left, right },
                _ => Padding { top: bottom, bottom: top, left: right, right: left },
            }
        }
        other => return Err(format!("has an auto_pad that is not known, `{other}`")),
    };
    let [top, left, bottom, right] = around;
    let sum = |own: usize, around: usize| own.saturating_add(around);
    Ok(Padding {
        top: sum(padding.top, top),
        bottom: sum(padding.bottom, bottom),
        left: sum(padding.left, left),
        right: sum(padding.right, right),
    })
}

/// The zeros that the node names.
fn said(call: &Call<'_>) -> Result<Padding, String> {
    let Some(pads) = call.ints("pads") else { return Ok(Padding::NONE) };
    let lengths: Vec<usize> = pads.iter().filter_map(|&pad| usize::try_from(pad).ok()).collect();
    match lengths[..] {
        [top, left, bottom, right] if pads.len() == 4 => Ok(Padding { top, bottom, left, right }),
        _ => Err(format!("has pads {pads:?}; four numbers from 0 on were expected")),
    }
}

/// Gives zeros around the input of a convolution in the text of a network.
///
/// # Errors
/// If that has no words for them.
pub(super) fn spec(
    padding: Padding,
    input: Shape,
    kernel: [usize; 2],
    stride: [usize; 2],
) -> Result<PaddingSpec, String> {
    let Padding { top, bottom, left, right } = padding;
    if padding.is_none() {
        return Ok(PaddingSpec::Valid);
    }
    let same = padding == Padding::same(input, kernel, stride);
    let even = top == bottom && left == right && top < kernel[0] && left < kernel[1];
    match (same, even) {
        (true, _) if stride == [1, 1] => return Ok(PaddingSpec::Same),
        (_, true) => return Ok(PaddingSpec::Zeros([top, left])),
        (true, false) => return Ok(PaddingSpec::Same),
        (false, false) => {}
    }
    Err(format!(
        "has {top} rows of zeros above and {bottom} below, {left} columns to the left and {right} to the right; a convolution here \
         has the same number on both sides, fewer than its kernel is large, or `same`"
    ))
}
