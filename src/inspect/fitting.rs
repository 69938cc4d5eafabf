//! A picture from a file, brought to what a network takes.

use super::digit_form::{SAME_SIZE, box_side, has_form, mass_place};
use super::ink::{Extent, Ground, INKED, Ink};
use crate::dataset::picture::Picture;
use crate::nn::shape::Shape;

/// What was done to a picture for a network to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Nothing: it has the network's size, and lies in it as it should.
    AsItIs,
    /// The whole picture was brought to the network's size.
    Whole,
    /// Its ink was made as large as MNIST's digits are, and shifted by whole pixels until its center of mass was where theirs is.
    Centered,
}

impl Fit {
    /// Gives the name of what was done, for scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsItIs => "as-it-is",
            Self::Whole => "whole",
            Self::Centered => "centered",
        }
    }
}

/// A picture as a network takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// The bytes, axes `[row, column, channel]`, of the network's shape.
    pub bytes: Vec<u8>,
    /// What was done.
    pub fit: Fit,
}

/// Brings the whole picture to a network's shape as data sets of pictures are, the largest part in its middle that has the ratio of the
/// sides, and turns black into white if it is to be `inverted`. A network of other than one channel or three gets grey in each.
pub fn whole(picture: &Picture, shape: Shape, inverted: bool) -> Fitted {
    let has_size = (picture.shape().height, picture.shape().width) == (shape.height, shape.width);
    let mut bytes = match shape.channels {
        1 | 3 => picture.fitted(shape).into_bytes(),
        channels => {
            let grey = picture.fitted(Shape::new(shape.height, shape.width, 1));
            in_channels(grey.bytes(), channels)
        }
    };
    if inverted {
        bytes.iter_mut().for_each(|value| *value = 255 - *value);
    }
    Fitted { bytes, fit: if has_size { Fit::AsItIs } else { Fit::Whole } }
}

/// Brings the ink of a picture on this ground to where MNIST has its digits, in a network's shape; it is light on black there. A
/// picture of the network's size whose ink lies there already is taken as it is. There is no answer if nothing is drawn on it.
pub fn centered(picture: &Picture, on: Ground, shape: Shape) -> Option<Fitted> {
    let Shape { height, width, channels } = picture.shape();
    if (height, width) == (shape.height, shape.width) {
        let grey = if channels == 1 { picture.clone() } else { picture.clone().grey() };
        let mut levels = grey.into_bytes();
        if on == Ground::Light {
            levels.iter_mut().for_each(|level| *level = 255 - *level);
        }
        let ink = Ink::new(height, width, levels);
        if has_form(&ink) {
            return Some(Fitted { bytes: in_channels(ink.levels(), shape.channels), fit: Fit::AsItIs });
        }
    }
    ink_centered(&Ink::of(picture, on)?, shape)
}

/// Brings ink to where MNIST has its digits, in a network's shape. There is no answer if there is none.
pub fn ink_centered(ink: &Ink, shape: Shape) -> Option<Fitted> {
    let extent = extent_of(ink)?;
    let longest = extent.longest() as f64;
    let side = box_side(shape.height, shape.width).round().max(1.0);
    let factor = if (longest - side).abs() <= SAME_SIZE { 1.0 } else { side / longest };
    let scaled = |length: usize| ((length as f64 * factor).round() as usize).max(1);
    let (height, width) = (scaled(extent.rows.len()), scaled(extent.columns.len()));
    let sign = ink.cropped(&extent).resized(height, width);
    let (down, right) = sign.center_of_mass()?;
    let shift = |place: f64, side: usize| (mass_place(side) - place).round() as isize;
    let (top, left) = (shift(down, shape.height), shift(right, shape.width));
    let mut levels = vec![0; shape.height * shape.width];
    for (place, &level) in sign.levels().iter().enumerate() {
        let row = (place / width).checked_add_signed(top).filter(|&row| row < shape.height);
        let column = (place % width).checked_add_signed(left).filter(|&column| column < shape.width);
        if let Some((row, column)) = row.zip(column) {
            levels[row * shape.width + column] = level;
        }
    }
    Some(Fitted { bytes: in_channels(&levels, shape.channels), fit: Fit::Centered })
}

/// Brings each sign of a row, from the left, to where MNIST has its digits; each with the rows and columns of the picture that it was
/// cut out of. There is none if nothing is drawn on the picture.
pub fn strip(picture: &Picture, on: Ground, shape: Shape) -> Vec<(Extent, Fitted)> {
    let Some(ink) = Ink::of(picture, on) else { return Vec::new() };
    let rows = 0..ink.size().0;
    let pieces = ink.pieces().into_iter().filter_map(|columns| {
        let piece = ink.cropped(&Extent { rows: rows.clone(), columns: columns.clone() });
        let rows = piece.extent(INKED)?.rows;
        Some((Extent { rows, columns }, ink_centered(&piece, shape)?))
    });
    pieces.collect()
}

/// The places that a sign takes up: all with a trace of ink, for the soft edges of MNIST's digits count, unless these go much farther
/// than what is inked for sure, as the traces of JPEG do.
fn extent_of(ink: &Ink) -> Option<Extent> {
    let (sure, all) = (ink.extent(INKED)?, ink.extent(1)?);
    let is_edge = all.longest() <= sure.longest() + sure.longest() / 8 + 2;
    Some(if is_edge { all } else { sure })
}

/// A grey image with its values in so many channels.
fn in_channels(levels: &[u8], channels: usize) -> Vec<u8> {
    levels.iter().flat_map(|&level| std::iter::repeat_n(level, channels)).collect()
}

#[cfg(test)]
mod tests;
