//! Plain PNG pictures, as large data sets are made of, decoded fast.
//!
//! A picture is plain if its file holds that and nothing else: 8 bits, in grey or in red, green and blue, not interlaced, and small. The
//! crate `zune-png` decodes it in three quarters of the time that others take. What is not plain, or not right, is left to them, who say
//! what is wrong.

use crate::dataset::limits::LONGEST_PICTURE;
use crate::nn::shape::Shape;
use zune_core::bytestream::ZCursor;
use zune_core::options::DecoderOptions;
use zune_png::PngDecoder;

/// What every PNG file begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The most bytes of pixels: of larger pictures there are few, and the decoder holds them twice.
const MOST_BYTES: usize = 256 << 10;

/// Gives the shape and the bytes of a plain picture, axes `[row, column, channel]`; none if the file holds anything else.
pub(super) fn plain(contents: &[u8]) -> Option<(Shape, Vec<u8>)> {
    let shape = shape(contents)?;
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(LONGEST_PICTURE as usize)
        .set_max_height(LONGEST_PICTURE as usize)
        .png_set_confirm_crc(true)
        .inflate_set_confirm_adler(true);
    let mut decoder = PngDecoder::new_with_options(ZCursor::new(contents), options);
    let bytes = decoder.decode_raw().ok()?;
    (decoder.dimensions()? == (shape.width, shape.height) && bytes.len() == shape.len())
        .then_some((shape, bytes))
}

/// The shape of a plain picture: its file has a head, data and an end, one behind the other, and nothing more (PNG specification, 5.3).
fn shape(contents: &[u8]) -> Option<Shape> {
    let (head, mut rest) = chunk(contents.strip_prefix(SIGNATURE)?)?;
    let (b"IHDR", &[w0, w1, w2, w3, h0, h1, h2, h3, 8, color, 0, 0, 0]) = head else { return None };
    let side = |bytes| usize::try_from(u32::from_be_bytes(bytes)).ok();
    let channels = match color {
        0 => 1,
        2 => 3,
        _ => return None,
    };
    let (height, width) = (side([h0, h1, h2, h3])?, side([w0, w1, w2, w3])?);
    let bytes = height.checked_mul(width)?.checked_mul(channels)?;
    while let Some(((b"IDAT", _), next)) = chunk(rest) {
        rest = next;
    }
    let is_whole = chunk(rest) == Some(((b"IEND", &[]), &[]));
    (is_whole && (1..=MOST_BYTES).contains(&bytes)).then(|| Shape::new(height, width, channels))
}

/// A chunk's name and data.
type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

/// The chunk that `bytes` begin with, and what follows it; its checksum is not looked at.
fn chunk(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (name, rest) = rest.split_first_chunk()?;
    let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let (_checksum, rest) = rest.split_first_chunk::<4>()?;
    Some(((name, data), rest))
}

#[cfg(test)]
mod tests {
    use super::super::decode::general;
    use super::*;
    use png::{BitDepth, ColorType, Compression, Filter};
    use proptest::prelude::*;

    const FILTERS: [Filter; 6] =
        [Filter::NoFilter, Filter::Sub, Filter::Up, Filter::Avg, Filter::Paeth, Filter::Adaptive];
    const COMPRESSIONS: [Compression; 4] =
        [Compression::NoCompression, Compression::Fast, Compression::Balanced, Compression::High];

    /// A file with these pixels.
    fn file(shape: Shape, bytes: &[u8], filter: Filter, compression: Compression) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, shape.width as u32, shape.height as u32);
        encoder.set_color(if shape.channels == 1 { ColorType::Grayscale } else { ColorType::Rgb });
        encoder.set_filter(filter);
        encoder.set_compression(compression);
        let mut writer = encoder.write_header().expect("a head");
        writer.write_image_data(bytes).expect("pixels");
        writer.finish().expect("an end");
        file
    }

    /// Pictures of few or many brightnesses.
    fn pictures() -> impl Strategy<Value = (Shape, Vec<u8>)> {
        let shape = (1..40_usize, 1..12_usize, prop_oneof![Just(1_usize), Just(3)]);
        shape.prop_flat_map(|(width, height, channels)| {
            let bytes = prop_oneof![
                prop::collection::vec(any::<u8>(), height * width * channels),
                prop::collection::vec(prop_oneof![9 => Just(0), 1 => any::<u8>()], height * width * channels),
            ];
            bytes.prop_map(move |bytes| (Shape::new(height, width, channels), bytes))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn plain_pictures_are_what_they_are_for_everybody(
            (shape, bytes) in pictures(), filter in 0..6_usize, compression in 0..4_usize,
        ) {
            let file = file(shape, &bytes, FILTERS[filter], COMPRESSIONS[compression]);
            prop_assert_eq!(plain(&file), Some((shape, bytes)));
            prop_assert_eq!(plain(&file), general(&file).ok());
        }

        #[test]
        fn what_is_damaged_is_left_to_those_who_say_so(
            (shape, bytes) in pictures(), compression in 0..4_usize, place in any::<prop::sample::Index>(), bit in 0..8, cut in any::<bool>(),
        ) {
            let mut file = file(shape, &bytes, Filter::Paeth, COMPRESSIONS[compression]);
            let place = place.index(file.len());
            if cut { file.truncate(place) } else { file[place] ^= 1_u8 << bit }
            prop_assert_eq!(plain(&file), None);
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_others() {
        let encoded = |prepare: &dyn Fn(&mut png::Encoder<'_, &mut Vec<u8>>), bytes: &[u8]| {
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, 2, 2);
            encoder.set_color(ColorType::Grayscale);
            prepare(&mut encoder);
            let mut writer = encoder.write_header().expect("a head");
            writer.write_image_data(bytes).expect("pixels");
            writer.finish().expect("an end");
            file
        };
        let grey = encoded(&|_| {}, &[1, 2, 3, 4]);
        assert!(plain(&grey).is_some());
        let others = [
            encoded(&|encoder| encoder.set_depth(BitDepth::Sixteen), &[0; 8]),
            encoded(&|encoder| encoder.set_depth(BitDepth::Four), &[0; 2]),
            encoded(&|encoder| encoder.set_color(ColorType::GrayscaleAlpha), &[0; 8]),
            encoded(&|encoder| encoder.set_color(ColorType::Rgba), &[0; 16]),
            encoded(&|encoder| encoder.set_trns(vec![0, 1]), &[1, 2, 3, 4]),
            encoded(
                &|encoder| encoder.add_text_chunk("a".to_owned(), "b".to_owned()).expect("text"),
                &[1; 4],
            ),
        ];
        for (number, file) in others.iter().enumerate() {
            assert_eq!(plain(file), None, "{number}");
            general(file).expect("a picture all the same");
        }
        let behind = [&grey[..], &[0]].concat();
        assert_eq!(plain(&behind), None);
        let longest = LONGEST_PICTURE as usize;
        for (height, width, is_plain) in [
            (513, 512, false),
            (512, 512, true),
            (1, longest, true),
            (1, longest + 1, false),
            (longest + 1, 1, false),
        ] {
            let shape = Shape::new(height, width, 1);
            let file = file(shape, &vec![0; shape.len()], Filter::NoFilter, Compression::Fast);
            assert_eq!(plain(&file).is_some(), is_plain, "{shape}");
        }
    }
}
