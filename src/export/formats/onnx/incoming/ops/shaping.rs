//! Operators that change how values lie, not what they are.

use super::constants;
use crate::export::formats::onnx::incoming::call::{Call, axis};
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::constant::{BATCH, Constant};
use crate::export::formats::onnx::incoming::value::{Form, Images, Value};
use crate::nn::shape::Shape;

/// `Identity` and `Cast`: numbers are what they are, whatever their type.
pub(super) fn same(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    call.input(0).cloned().ok_or_else(|| "lacks its input".to_owned())
}

/// `Flatten`: all axes but that of the batch become one.
pub(super) fn flatten(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let images = passed(call)?;
    match axis(call.int("axis", 1), images.form.rank())? {
        1 => Ok(Value::Images(Images { form: images.form.flat(), ..images })),
        axis => Err(format!("makes one axis of all from axis {axis} on; 1 was expected")),
    }
}

/// The images that a node takes, where it changes nothing that matters to what is behind the last layer.
fn passed(call: &Call<'_>) -> Result<Images, String> {
    use crate::export::formats::onnx::incoming::value::Partial;
    match call.images(0)? {
        output @ Images { partial: Partial::Output, .. } => Ok(output),
        _ => call.whole(0),
    }
}

/// `Transpose`: channels move to the front or to the end.
pub(super) fn transpose(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let order = call.ints("perm").map(<[i64]>::to_vec);
    if let Some(Value::Constant(constant)) = call.input(0) {
        let rank = constant.shape.len();
        let order =
            order.unwrap_or_else(|| (0..rank).rev().filter_map(|axis| i64::try_from(axis).ok()).collect());
        let order = order.iter().map(|&value| axis(value, rank)).collect::<Result<Vec<_>, _>>()?;
        return constants::transposed(constant, &order);
    }
    let images = call.whole(0)?;
    let form = match (images.form, order.as_deref()) {
        (form, Some([0, 1] | [0, 1, 2, 3])) => form,
        (Form::ChannelsFirst, Some([0, 2, 3, 1])) => Form::ChannelsLast,
        (Form::ChannelsLast, Some([0, 3, 1, 2])) => Form::ChannelsFirst,
        (_, order) => {
            return Err(format!("puts axes into the order {order:?}, not channels to the front or the end"));
        }
    };
    Ok(Value::Images(Images { form, ..images }))
}

/// `Squeeze`: maps of one place become vectors.
pub(super) fn squeeze(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    if let Some(Value::Constant(constant)) = call.input(0) {
        let kept = match call.axes(1, constant.shape.len())? {
            Some(axes) => constant
                .shape
                .iter()
                .enumerate()
                .filter(|(axis, _)| !axes.contains(axis))
                .map(|(_, &n)| n)
                .collect(),
            None => constant.shape.iter().copied().filter(|&length| length != 1).collect(),
        };
        return reshaped(constant, kept);
    }
    let images = passed(call)?;
    let axes = call.axes(1, images.form.rank())?;
    let places = if images.form == Form::ChannelsLast { [1, 2] } else { [2, 3] };
    if chain.shape().is_flat() && !images.form.is_flat() && axes.is_some_and(|axes| axes == places) {
        return Ok(Value::Images(Images { form: Form::FlatChannelsLast, ..images }));
    }
    Err(format!("takes other axes away than rows and columns of one place, from {}", chain.shape()))
}

/// `Unsqueeze`: vectors become maps of one place.
pub(super) fn unsqueeze(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    if let Some(Value::Constant(constant)) = call.input(0) {
        let axes = call.told("axes", 1)?.ok_or("does not say its axes")?;
        let rank = constant.shape.len() + axes.len();
        let axes = axes.iter().map(|&value| axis(value, rank)).collect::<Result<Vec<_>, _>>()?;
        let mut lengths = constant.shape.iter().copied();
        let shape = (0..rank).map(|axis| if axes.contains(&axis) { Some(1) } else { lengths.next() });
        return reshaped(constant, shape.collect::<Option<_>>().ok_or("names an axis twice")?);
    }
    let images = call.whole(0)?;
    let form = match call.axes(1, 4)?.as_deref() {
        Some([2, 3]) => Form::ChannelsFirst,
        Some([1, 2]) => Form::ChannelsLast,
        _ => return Err("adds other axes than those of rows and columns".to_owned()),
    };
    if images.form.is_flat() && chain.shape().is_flat() {
        return Ok(chain.end(form));
    }
    Err(format!("adds axes to {}; only vectors can become maps", chain.shape()))
}

/// The same numbers with other axes.
fn reshaped(constant: &Constant, shape: Vec<usize>) -> Result<Value, String> {
    let count = shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
    if count != Some(constant.len()) {
        return Err(format!("gives {} values the axes {shape:?}", constant.len()));
    }
    Ok(constants::value(Constant { shape, numbers: constant.numbers.clone() }))
}

/// `Reshape`: maps become vectors; vectors and maps of one channel or one place become maps.
pub(super) fn reshape(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let target = call.constant(1)?;
    let target = target.whole().ok_or("has a shape of other than whole numbers")?;
    if call.int("allowzero", 0) != 0 && target.contains(&0) {
        return Err("asks for an axis of length 0".to_owned());
    }
    if let Some(Value::Constant(constant)) = call.input(0) {
        return reshaped(constant, resolved(target, &constant.shape, constant.len())?);
    }
    let images = passed(call)?;
    let shape = chain.shape();
    let sample = sample(target, images.form, shape)?;
    match sample[..] {
        [_] => Ok(Value::Images(Images { form: images.form.flat(), ..images })),
        [first, second, third] => {
            let (own, form) = match images.form {
                Form::ChannelsFirst | Form::ChannelsLast => (axes(images.form, shape), images.form),
                _ => ([0; 3], images.form),
            };
            if own == [first, second, third] {
                return Ok(Value::Images(Images { form, ..images }));
            }
            into_maps(chain, call, images, [first, second, third])
        }
        _ => Err(format!("makes {} axes of {shape}", sample.len() + 1)),
    }
}

/// The axes of a sample of this form.
fn axes(form: Form, Shape { height, width, channels }: Shape) -> [usize; 3] {
    if form == Form::ChannelsLast { [height, width, channels] } else { [channels, height, width] }
}

/// Values that become maps with these axes: nothing moves where there is one channel or one place.
fn into_maps(
    chain: &mut Chain,
    call: &Call<'_>,
    images: Images,
    target: [usize; 3],
) -> Result<Value, String> {
    call.whole(0)?;
    let shape = chain.shape();
    let first_form =
        [Form::ChannelsFirst, Form::ChannelsLast].into_iter().find(|form| axes(*form, shape) == target);
    if let Some(form) = first_form.filter(|_| shape.channels == 1 || shape.is_flat()) {
        return Ok(Value::Images(Images { form, ..images }));
    }
    // Vectors come back as the maps that they were made of.
    let back = match images.form {
        Form::FlatChannelsFirst => Some(Form::ChannelsFirst),
        Form::FlatChannelsLast => Some(Form::ChannelsLast),
        _ => None,
    };
    if let Some(form) = back.filter(|form| axes(*form, shape) == target) {
        return Ok(Value::Images(Images { form, ..images }));
    }
    if chain.layers.is_empty() && images.form.is_flat() && shape.is_flat() {
        let form = input_form(target);
        let [first, second, third] = target;
        chain.reshape_input(match form {
            Form::ChannelsLast => Shape::new(first, second, third),
            _ => Shape::new(second, third, first),
        });
        return Ok(chain.end(form));
    }
    Err(format!("makes maps of the axes {target:?} of {shape}, whose values lie in another order"))
}

/// Gives the form of images with these axes: channels are where there are 1, 3 or 4, and fewer than rows; at the front if that says
/// nothing.
pub fn input_form([first, _, last]: [usize; 3]) -> Form {
    if matches!(last, 1 | 3 | 4) && first > last { Form::ChannelsLast } else { Form::ChannelsFirst }
}

/// The axes of a sample behind that of the batch, where a shape was asked for.
fn sample(target: &[i64], form: Form, shape: Shape) -> Result<Vec<usize>, String> {
    let Some((batch, rest)) = target.split_first() else { return Err("has a shape without axes".to_owned()) };
    if !matches!(*batch, BATCH | -1..=1) && rest.contains(&-1) {
        return Err(format!("makes a batch of {batch}; the batch stays what it is in a network here"));
    }
    let own = match form {
        _ if form.is_flat() => vec![shape.len()],
        form => axes(form, shape).to_vec(),
    };
    resolved(rest, &own, shape.len())
}

/// The lengths that are asked for, 0 being that of the same axis before and −1 what is left over.
fn resolved(target: &[i64], own: &[usize], count: usize) -> Result<Vec<usize>, String> {
    let refuse = || format!("asks for the axes {target:?} of {count} values");
    let mut lengths = Vec::new();
    let mut open = None;
    for (index, &length) in target.iter().enumerate() {
        lengths.push(match length {
            -1 if open.is_none() => {
                open = Some(index);
                1
            }
            0 => own.get(index).copied().ok_or_else(refuse)?,
            length => usize::try_from(length).map_err(|_| refuse())?,
        });
    }
    let known =
        lengths.iter().try_fold(1usize, |product, &length| product.checked_mul(length)).ok_or_else(refuse)?;
    if let Some(index) = open {
        lengths[index] = count.checked_div(known).ok_or_else(refuse)?;
    }
    let product = lengths.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
    if product == Some(count) { Ok(lengths) } else { Err(refuse()) }
}
