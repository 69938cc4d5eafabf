//! Kitty's graphics protocol: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>.

use crate::viz::base64;
use crate::viz::paint::Rgb;
use crate::viz::raster::Band;
use std::collections::HashMap;

/// The most letters of a picture in one command.
const CHUNK: usize = 4096;
/// The number of the first picture: one that no other program is likely to have given to a picture of its own.
pub(super) const FIRST: usize = 0x63_6e_6e;
/// Colours that a palette has room for.
const PALETTE: usize = 256;

/// Shows a picture at the cursor, which stays there; the terminal is not to answer.
pub(super) fn show(number: usize, bands: &[Band], bytes: &mut Vec<u8>) {
    let letters = base64::encode(&png(bands));
    let count = letters.len().div_ceil(CHUNK).max(1);
    for (place, chunk) in letters.chunks(CHUNK).enumerate() {
        let more = u8::from(place + 1 < count);
        let keys = match place {
            0 => format!("a=T,f=100,i={},p=1,C=1,q=2,m={more}", FIRST + number),
            _ => format!("q=2,m={more}"),
        };
        bytes.extend_from_slice(format!("\x1b_G{keys};").as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\x1b\\");
    }
}

/// Deletes a picture, its data too.
pub(super) fn delete(number: usize, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(format!("\x1b_Ga=d,d=I,i={},q=2\x1b\\", FIRST + number).as_bytes());
}

/// The picture as a PNG, with a palette where its colours have room in one. Rows that are like the one above cost next to nothing.
fn png(bands: &[Band]) -> Vec<u8> {
    let width = bands.first().map_or(0, |band| band.pixels.len());
    let height: usize = bands.iter().map(|band| band.rows).sum();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_deflate_compression(png::DeflateCompression::Level(1));
    encoder.set_filter(png::Filter::Up);
    let data = match indexed(bands) {
        Some((palette, data)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette);
            data
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            rows(bands, |row| row.iter().flat_map(|&Rgb(red, green, blue)| [red, green, blue]).collect())
        }
    };
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&data)?;
        writer.finish()
    });
    debug_assert!(written.is_ok(), "memory can be written to: {written:?}");
    file
}

/// The palette, three bytes a colour, and the pixels as places in it; `None` where there are more colours.
fn indexed(bands: &[Band]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut places: HashMap<Rgb, u8> = HashMap::new();
    let mut palette = Vec::new();
    for &color in bands.iter().flat_map(|band| &band.pixels) {
        if !places.contains_key(&color) {
            let place = u8::try_from(places.len()).ok().filter(|_| places.len() < PALETTE)?;
            places.insert(color, place);
            palette.extend([color.0, color.1, color.2]);
        }
    }
    let place = |color: &Rgb| places.get(color).copied().unwrap_or_default();
    Some((palette, rows(bands, |row| row.iter().map(place).collect())))
}

/// The bytes of all rows, those of a band written once and repeated.
fn rows(bands: &[Band], write: impl Fn(&[Rgb]) -> Vec<u8>) -> Vec<u8> {
    bands.iter().flat_map(|band| write(&band.pixels).repeat(band.rows)).collect()
}
