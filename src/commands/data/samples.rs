//! The first image of each class, in characters.

use super::picture::{Block, Style};
use crate::dataset::{Dataset, DatasetError, printable};

/// The most classes that are shown.
const MOST: usize = 20;
/// The most columns of the terminal that an image takes.
const WIDEST: usize = 32;

/// The lines that show the first training image of each class, in `room` columns of the terminal.
///
/// # Errors
/// If images that are not in memory cannot be read.
pub(super) fn lines(dataset: &Dataset, room: usize, style: Style) -> Result<Vec<String>, DatasetError> {
    let images = &dataset.train;
    let block = |(label, image): (usize, usize)| {
        let picture = Block::of(images.shape, &images.image(image)?, WIDEST.min(room), style);
        Ok(picture.titled(&printable(&dataset.classes[label])))
    };
    let blocks = first_of_each(dataset).map(block).collect::<Result<Vec<_>, DatasetError>>()?;
    Ok(Block::page(&blocks, room))
}

/// The label and the place of the first training image of each class.
fn first_of_each(dataset: &Dataset) -> impl Iterator<Item = (usize, usize)> + '_ {
    let labels = dataset.train.labels();
    let first = |label: usize| labels.iter().position(|&other| usize::from(other) == label);
    (0..dataset.classes.len()).filter_map(move |label| Some((label, first(label)?))).take(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::paint::{Charset, ColorDepth};
    use crate::viz::text;

    #[test]
    fn the_first_digit_of_each_class_is_there_in_any_room() {
        let mnist = Dataset::mnist().expect("it is built in");
        let style = Style { depth: ColorDepth::None, charset: Charset::Braille };
        for room in [10, 40, 80, 200] {
            let lines = lines(&mnist, room, style).expect("in memory");
            assert!(lines.iter().all(|line| text::width(line) <= room), "{room}: {lines:#?}");
            let text = lines.concat();
            assert!(('0'..='9').all(|digit| text.contains(digit)), "{room}");
            assert!(text.contains(['█', '@']), "{room}: {text}");
        }
    }
}
