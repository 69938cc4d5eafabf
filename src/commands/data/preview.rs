//! Images in characters: the first one of each class.

use crate::dataset::picture::Picture;
use crate::dataset::{Dataset, DatasetError, printable};
use crate::nn::shape::Shape;
use crate::tui::capability::Capability;
use crate::viz::paint::{Charset, ColorDepth, Rgb};
use crate::viz::ramp::{Kind, Ramp};
use crate::viz::resample;
use crate::viz::scale::Range;
use crate::viz::text;

/// The most classes that are shown.
const MOST: usize = 20;
/// The most columns of the terminal that an image takes.
const WIDEST: usize = 32;
/// Columns between two images.
const GAP: usize = 2;

/// The lines that show the first training image of each class, in `room` columns of the terminal. A character is one pixel wide and
/// two high, or the mean of several.
///
/// # Errors
/// If images that are not in memory cannot be read.
pub(super) fn lines(dataset: &Dataset, room: usize) -> Result<Vec<String>, DatasetError> {
    let charset = Capability::from_environment().charset;
    let ramp = Ramp::new(Kind::Sequential, &[Rgb(0, 0, 0), Rgb(255, 255, 255)], &[], ColorDepth::None, false);
    let shape = dataset.train.shape;
    let most = WIDEST.min(room.max(1));
    let factor = shape.width.div_ceil(most).max(1);
    let block = |(label, image): (usize, usize)| {
        let title = text::clip(&printable(&dataset.classes[label]), shape.width.div_ceil(factor).max(4));
        let rows = characters(shape, &dataset.train.image(image)?, factor, (&ramp, charset));
        Ok(std::iter::once(title).chain(rows).collect())
    };
    let blocks: Vec<Vec<String>> = first_of_each(dataset).map(block).collect::<Result<_, DatasetError>>()?;
    let width = blocks.iter().flatten().map(|line| text::width(line)).max().unwrap_or(0);
    let each = ((room + GAP) / (width + GAP).max(1)).max(1);
    Ok(blocks.chunks(each).flat_map(|row| beside(row, width)).collect())
}

/// The label and the place of the first training image of each class.
fn first_of_each(dataset: &Dataset) -> impl Iterator<Item = (usize, usize)> + '_ {
    let labels = dataset.train.labels();
    let first = |label: usize| labels.iter().position(|&other| usize::from(other) == label);
    (0..dataset.classes.len()).filter_map(move |label| Some((label, first(label)?))).take(MOST)
}

/// An image in characters, each the mean of `factor` columns and twice as many rows.
fn characters(shape: Shape, image: &[u8], factor: usize, (ramp, charset): (&Ramp, Charset)) -> Vec<String> {
    let Shape { height, width, channels } = shape;
    let values: Vec<f32> = match channels {
        3 => Picture::new(shape, image.to_vec()).grey().bytes().iter().copied().map(f32::from).collect(),
        // Of any other number of channels the mean.
        _ => image
            .chunks(channels)
            .map(|pixel| pixel.iter().copied().map(f32::from).sum::<f32>() / channels as f32)
            .collect(),
    };
    let small = resample::Picture::new(height, width, &values).averaged(2 * factor, factor);
    let range = Range { low: 0.0, high: 255.0 };
    let glyph = |value: &f32| ramp.glyphs(range.level(*value).unwrap_or(0), charset)[0];
    small.values.chunks(small.width.max(1)).map(|row| row.iter().map(glyph).collect()).collect()
}

/// Blocks of lines beside each other, and a blank line below.
fn beside(blocks: &[Vec<String>], width: usize) -> Vec<String> {
    let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: usize| {
        let cells: Vec<String> = blocks
            .iter()
            .map(|block| text::pad_right(block.get(row).map_or("", String::as_str), width))
            .collect();
        cells.join(&" ".repeat(GAP)).trim_end().to_owned()
    };
    (0..height).map(line).chain(std::iter::once(String::new())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_of_each_class_is_there_in_any_room() {
        let mnist = Dataset::mnist().expect("it is built in");
        for room in [10, 40, 80, 200] {
            let lines = lines(&mnist, room).expect("in memory");
            assert!(lines.iter().all(|line| text::width(line) <= room), "{room}: {lines:#?}");
            let text = lines.concat();
            assert!(('0'..='9').all(|digit| text.contains(digit)), "{room}");
            assert!(text.contains(['█', '@']), "{room}: {text}");
        }
    }
}
