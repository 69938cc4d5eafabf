//! Operators on shapes: exporters that leave the size of the batch open compute with it.

use super::constants;
use crate::export::formats::onnx::incoming::call::{Call, axis};
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::constant::{BATCH, Constant};
use crate::export::formats::onnx::incoming::value::{Form, Value};
use crate::nn::shape::Shape;

/// `Shape`, that of the batch not being known.
pub(super) fn shape(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let signed = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let axes: Vec<i64> = match call.input(0) {
        Some(Value::Constant(constant)) => constant.shape.iter().copied().map(signed).collect(),
        Some(Value::Images(images)) => {
            let Shape { height, width, channels } = chain.shape_at(images.step);
            let sample = match images.form {
                Form::ChannelsFirst => vec![channels, height, width],
                Form::ChannelsLast => vec![height, width, channels],
                _ => vec![height * width * channels],
            };
            std::iter::once(BATCH).chain(sample.into_iter().map(signed)).collect()
        }
        _ => return Err("lacks its input".to_owned()),
    };
    let range = span(call.int("start", 0), call.int("end", i64::MAX), axes.len());
    Ok(constants::value(Constant::ints(axes[range].to_vec())))
}

/// The places from `start` to `end` among so many, negative ones counted from the end.
fn span(start: i64, end: i64, count: usize) -> std::ops::Range<usize> {
    let clamped = |place: i64| {
        let signed = i64::try_from(count).unwrap_or(i64::MAX);
        let from_start = if place < 0 { place.saturating_add(signed) } else { place };
        usize::try_from(from_start.clamp(0, signed)).unwrap_or(0)
    };
    let (start, end) = (clamped(start), clamped(end));
    start..end.max(start)
}

/// The whole numbers of an input.
fn whole(call: &Call<'_>, index: usize) -> Result<Vec<i64>, String> {
    let constant = call.constant(index)?;
    if constant.shape.len() > 1 {
        return Err("takes whole numbers with several axes".to_owned());
    }
    constant
        .whole()
        .map(<[i64]>::to_vec)
        .ok_or_else(|| "takes other than whole numbers, as of a shape".to_owned())
}

/// `Gather` from a shape.
pub(super) fn gather(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let (from, places) = (whole(call, 0)?, call.constant(1)?);
    let chosen = places.whole().ok_or("chooses by other than whole numbers")?.iter();
    let chosen = chosen.map(|&place| axis(place, from.len()).map(|place| from[place]));
    let mut constant = Constant::ints(chosen.collect::<Result<_, _>>()?);
    constant.shape.clone_from(&places.shape);
    Ok(constants::value(constant))
}

/// `Slice` of a shape.
pub(super) fn slice(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let from = whole(call, 0)?;
    let one = |name: &str, index: usize| {
        let values = call.told(name, index)?.unwrap_or_default();
        <[i64; 1]>::try_from(values).map(|[value]| value).map_err(|_| format!("has other than one of {name}"))
    };
    if call.told("steps", 4)?.is_some_and(|steps| steps != [1]) {
        return Err("leaves out some axes of a shape".to_owned());
    }
    let range = span(one("starts", 1)?, one("ends", 2)?, from.len());
    Ok(constants::value(Constant::ints(from[range].to_vec())))
}

/// `Concat` of shapes.
pub(super) fn concat(_: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let mut all = Vec::new();
    for index in 0..call.inputs.len() {
        match call.input(index) {
            Some(Value::Images(_)) => {
                return Err(
                    "joins what comes of the images; a network here is a chain, without branches".to_owned()
                );
            }
            _ => all.extend(whole(call, index)?),
        }
    }
    const MOST: usize = 16;
    if all.len() > MOST {
        return Err(format!("makes a shape of {} axes", all.len()));
    }
    Ok(constants::value(Constant::ints(all)))
}
