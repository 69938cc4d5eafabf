//! A decoded picture of any kind → bytes in grey, or in red, green and blue.

use crate::nn::shape::Shape;
use image::DynamicImage;

/// The shape and the bytes of a picture; 16 bits become 8, and what is transparent lies on white.
pub(super) fn flat(image: DynamicImage) -> Result<(Shape, Vec<u8>), String> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let (channels, bytes) = match image {
        DynamicImage::ImageLuma8(pixels) => (1, pixels.into_raw()),
        DynamicImage::ImageRgb8(pixels) => (3, pixels.into_raw()),
        DynamicImage::ImageLumaA8(pixels) => (1, on_white::<1>(pixels.into_raw())),
        DynamicImage::ImageRgba8(pixels) => (3, on_white::<3>(pixels.into_raw())),
        DynamicImage::ImageLuma16(pixels) => (1, narrowed(&pixels)),
        DynamicImage::ImageRgb16(pixels) => (3, narrowed(&pixels)),
        DynamicImage::ImageLumaA16(pixels) => (1, on_white::<1>(narrowed(&pixels))),
        DynamicImage::ImageRgba16(pixels) => (3, on_white::<3>(narrowed(&pixels))),
        other => return Err(format!("pixels of {:?} are not read here; save it as PNG", other.color())),
    };
    Ok((Shape::new(height, width, channels), bytes))
}

/// Values of 16 bits as the nearest of 8.
fn narrowed(values: &[u16]) -> Vec<u8> {
    // At most (65535·255 + 32767) / 65535 = 255.
    values.iter().map(|&value| ((u32::from(value) * 255 + 32_767) / 65_535) as u8).collect()
}

/// Pixels of `CHANNELS` and how opaque they are, laid on white.
fn on_white<const CHANNELS: usize>(mut bytes: Vec<u8>) -> Vec<u8> {
    let pixels = bytes.len() / (CHANNELS + 1);
    for pixel in 0..pixels {
        let opaque = u32::from(bytes[pixel * (CHANNELS + 1) + CHANNELS]);
        for channel in 0..CHANNELS {
            let value = u32::from(bytes[pixel * (CHANNELS + 1) + channel]);
            let laid = (value * opaque + 255 * (255 - opaque) + 127) / 255;
            // A mean of two bytes; it lands at or before where it came from.
            bytes[pixel * CHANNELS + channel] = laid as u8;
        }
    }
    bytes.truncate(pixels * CHANNELS);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_become_the_nearest_of_eight() {
        assert_eq!(
            narrowed(&[0, 128, 129, 1000, 32_767, 65_406, 65_407, 65_535]),
            [0, 0, 1, 4, 127, 254, 255, 255]
        );
    }

    #[test]
    fn what_is_transparent_is_white_and_half_of_it_is_half_white() {
        assert_eq!(on_white::<1>(vec![0, 0, 0, 255, 0, 128, 200, 0]), [255, 0, 127, 255]);
        assert_eq!(on_white::<3>(vec![10, 20, 30, 255, 10, 20, 30, 0]), [10, 20, 30, 255, 255, 255]);
    }
}
