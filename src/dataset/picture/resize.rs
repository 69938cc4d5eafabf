//! A picture at another size.

use crate::nn::shape::Shape;
use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Luma, Pixel, Rgb};

/// The bytes of a picture of the shape `from`, axes `[row, column, channel]`, brought to the size of the shape `to`.
pub(super) fn resized(bytes: &[u8], from: Shape, to: Shape) -> Vec<u8> {
    match from.channels {
        _ if from == to => bytes.to_vec(),
        1 => of_kind::<Luma<u8>>(bytes, from, to),
        _ => of_kind::<Rgb<u8>>(bytes, from, to),
    }
}

fn of_kind<P: Pixel<Subpixel = u8> + 'static>(bytes: &[u8], from: Shape, to: Shape) -> Vec<u8> {
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let pixels = ImageBuffer::<P, &[u8]>::from_raw(side(from.width), side(from.height), bytes)
        .unwrap_or_else(|| unreachable!("a picture has a byte for each value"));
    resize(&pixels, side(to.width), side(to.height), FilterType::Triangle).into_raw()
}
