//! Ink: what is drawn on a picture, apart from the ground that it is drawn on.

use crate::dataset::picture::Picture;
use crate::nn::shape::Shape;
use std::ops::Range;

/// A level from which on a place counts as inked, where the greatest is 255: less are the traces of JPEG, and a soft edge.
pub const INKED: u8 = 32;
/// A picture whose greatest difference from its ground is less than this is blank.
const LEAST_CONTRAST: u8 = 24;
/// A piece that has less than this share of the ink of the one with the most is a speck.
const SPECK: f64 = 1.0 / 40.0;

/// What something is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A light one: black on white, as on paper.
    Light,
    /// A dark one: white on black, as in MNIST.
    Dark,
}

impl Ground {
    /// Gives the ground of a grey image, bytes of axes `[row, column]`: light if the mean of its border is above the middle.
    pub fn of(bytes: &[u8], height: usize, width: usize) -> Self {
        let (mut sum, mut count) = (0_u64, 0_u64);
        for value in border(bytes, height, width) {
            (sum, count) = (sum + u64::from(value), count + 1);
        }
        if 2 * sum > 255 * count { Self::Light } else { Self::Dark }
    }

    /// Gives the ground in words, as people say it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Light => "black on white",
            Self::Dark => "white on black",
        }
    }
}

/// The places that ink takes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The rows, from the first with ink to the last.
    pub rows: Range<usize>,
    /// The columns, from the first with ink to the last.
    pub columns: Range<usize>,
}

impl Extent {
    /// Gives the longer side, in pixels.
    pub fn longest(&self) -> usize {
        self.rows.len().max(self.columns.len())
    }
}

/// How much ink is at each place, from none (0) to the most (255), axes `[row, column]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ink {
    height: usize,
    width: usize,
    levels: Vec<u8>,
}

impl Ink {
    /// Takes `levels`, axes `[row, column]`, for ink.
    ///
    /// # Panics
    /// If they are not as many as places.
    pub fn new(height: usize, width: usize, levels: Vec<u8>) -> Self {
        assert_eq!(levels.len(), height * width, "a level for each place");
        Self { height, width, levels }
    }

    /// Lifts the ink off a picture on this ground: what differs from the ground, which is the median of the border, in the other
    /// direction, made as strong as can be. There is none if nothing differs by more than the noise of a photo.
    pub fn of(picture: &Picture, on: Ground) -> Option<Self> {
        let grey = picture.clone().grey();
        let Shape { height, width, .. } = grey.shape();
        let mut edge: Vec<u8> = border(grey.bytes(), height, width).collect();
        let middle = edge.len() / 2;
        let ground = *edge.select_nth_unstable(middle).1;
        let difference = |value: u8| match on {
            Ground::Light => ground.saturating_sub(value),
            Ground::Dark => value.saturating_sub(ground),
        };
        let greatest = grey.bytes().iter().map(|&value| difference(value)).max().unwrap_or(0);
        if greatest < LEAST_CONTRAST {
            return None;
        }
        let most = u32::from(greatest);
        let stretched = |&value: &u8| ((u32::from(difference(value)) * 255 + most / 2) / most) as u8;
        Some(Self::new(height, width, grey.bytes().iter().map(stretched).collect()))
    }

    /// Gives rows and columns.
    pub const fn size(&self) -> (usize, usize) {
        (self.height, self.width)
    }

    /// Gives the levels, axes `[row, column]`.
    pub fn levels(&self) -> &[u8] {
        &self.levels
    }

    /// Gives the smallest rectangle around all places with at least this level; there is none if no place has it.
    pub fn extent(&self, level: u8) -> Option<Extent> {
        let is_inked = |place: usize| self.levels[place] >= level;
        let row_has = |row: &usize| (row * self.width..(row + 1) * self.width).any(is_inked);
        let top = (0..self.height).find(row_has)?;
        let bottom = (0..self.height).rfind(row_has)?;
        let column_has = |column: &usize| (top..=bottom).any(|row| is_inked(row * self.width + column));
        let left = (0..self.width).find(column_has)?;
        let right = (0..self.width).rfind(column_has)?;
        Some(Extent { rows: top..bottom + 1, columns: left..right + 1 })
    }

    /// Gives the middle of the ink, as if it had weight, in pixels from the top and from the left; there is none of no ink.
    pub fn center_of_mass(&self) -> Option<(f64, f64)> {
        let (mut mass, mut down, mut right) = (0.0, 0.0, 0.0);
        for (place, &level) in self.levels.iter().enumerate() {
            let level = f64::from(level);
            mass += level;
            down += level * ((place / self.width) as f64 + 0.5);
            right += level * ((place % self.width) as f64 + 0.5);
        }
        (mass > 0.0).then(|| (down / mass, right / mass))
    }

    /// Gives the ink in these rows and columns.
    pub fn cropped(&self, extent: &Extent) -> Self {
        let cut = self.picture().cropped(extent.rows.clone(), extent.columns.clone());
        Self::new(extent.rows.len(), extent.columns.len(), cut.into_bytes())
    }

    /// Gives the ink at another size.
    pub fn resized(&self, height: usize, width: usize) -> Self {
        Self::new(height, width, self.picture().resized(height, width).into_bytes())
    }

    fn picture(&self) -> Picture {
        Picture::new(Shape::new(self.height, self.width, 1), self.levels.clone())
    }

    /// Cuts a row of signs apart where columns are without ink: gives the columns of each, from the left. Specks are left out.
    pub fn pieces(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<(Range<usize>, f64)> = Vec::new();
        for column in 0..self.width {
            let levels = (0..self.height).map(|row| self.levels[row * self.width + column]);
            let (mass, most) =
                levels.fold((0.0, 0), |(mass, most), level| (mass + f64::from(level), level.max(most)));
            if most < INKED {
                continue;
            }
            match runs.last_mut() {
                Some((run, sum)) if run.end == column => {
                    run.end += 1;
                    *sum += mass;
                }
                _ => runs.push((column..column + 1, mass)),
            }
        }
        let most = runs.iter().map(|(_, mass)| *mass).fold(0.0, f64::max);
        runs.into_iter().filter(|(_, mass)| *mass >= most * SPECK).map(|(run, _)| run).collect()
    }
}

/// The values along the border of an image, axes `[row, column]`, each once.
fn border(bytes: &[u8], height: usize, width: usize) -> impl Iterator<Item = u8> {
    let of_row = move |row: usize| {
        // Of the rows between the first and the last only their ends.
        let step = if row == 0 || row + 1 == height { 1 } else { width.max(2) - 1 };
        (0..width).step_by(step).map(move |column| row * width + column)
    };
    (0..height).flat_map(of_row).map(|place| bytes[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(rows: &[&[u8]]) -> Ink {
        Ink::new(rows.len(), rows[0].len(), rows.concat())
    }

    #[test]
    fn the_border_is_each_pixel_of_the_edge_once() {
        let bytes: Vec<u8> = (0..20).collect();
        assert_eq!(
            border(&bytes, 4, 5).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5, 9, 10, 14, 15, 16, 17, 18, 19]
        );
        assert_eq!(border(&bytes[..5], 5, 1).count(), 5);
        assert_eq!(border(&bytes[..5], 1, 5).count(), 5);
        assert_eq!(border(&bytes[..1], 1, 1).count(), 1);
    }

    #[test]
    fn the_ground_is_that_of_the_border() {
        assert_eq!(Ground::of(&[255, 255, 255, 255, 0, 255, 255, 255, 255], 3, 3), Ground::Light);
        assert_eq!(Ground::of(&[0, 0, 0, 0, 255, 0, 0, 0, 0], 3, 3), Ground::Dark);
        // One pixel of eight that ink touches decides nothing.
        assert_eq!(Ground::of(&[0, 255, 255, 255, 0, 255, 255, 255, 255], 3, 3), Ground::Light);
    }

    #[test]
    fn ink_is_what_differs_from_the_ground_made_as_strong_as_can_be() {
        let paper = Picture::new(Shape::new(3, 3, 1), vec![230, 230, 240, 230, 130, 180, 230, 230, 230]);
        let lifted = Ink::of(&paper, Ground::Light).expect("there is ink");
        assert_eq!(lifted, ink(&[&[0, 0, 0], &[0, 255, 128], &[0, 0, 0]]));
        assert_eq!(Ink::of(&paper, Ground::Dark), None, "a difference of 10 is noise");
        let digit = Picture::new(Shape::new(3, 3, 1), vec![0, 0, 0, 0, 255, 90, 0, 0, 0]);
        let lifted = Ink::of(&digit, Ground::Dark).expect("there is ink");
        assert_eq!(lifted.levels(), digit.bytes());
    }

    #[test]
    fn extent_and_middle_are_those_of_the_ink() {
        let corner = ink(&[&[0, 0, 0, 0], &[0, 9, 40, 0], &[0, 0, 40, 0]]);
        assert_eq!(corner.extent(1), Some(Extent { rows: 1..3, columns: 1..3 }));
        assert_eq!(corner.extent(INKED), Some(Extent { rows: 1..3, columns: 2..3 }));
        assert_eq!(corner.extent(41), None);
        assert_eq!(corner.cropped(&Extent { rows: 1..3, columns: 2..3 }), ink(&[&[40], &[40]]));
        assert_eq!(ink(&[&[0, 0], &[0, 7]]).center_of_mass(), Some((1.5, 1.5)));
        assert_eq!(ink(&[&[0, 0]]).center_of_mass(), None);
    }

    #[test]
    fn a_row_is_cut_where_no_ink_is_and_specks_are_left_out() {
        let row = ink(&[
            &[0, 255, 255, 0, 0, 255, 0, 9, 0, 255],
            &[0, 255, 0, 0, 0, 255, 0, 0, 0, 255],
            &[0, 255, 255, 0, 255, 255, 0, 0, 0, 255],
        ]);
        assert_eq!(row.pieces(), [1..3, 4..6, 9..10]);
        let mut levels = vec![255; 40 * 2];
        levels.extend([0, 0, 0]);
        let with_speck = Ink::new(1, 83, [&levels[..], &[]].concat());
        assert_eq!(with_speck.pieces(), vec![0..80]);
        let speck = Ink::new(
            1,
            83,
            [&levels[..], &[]]
                .concat()
                .into_iter()
                .enumerate()
                .map(|(i, level)| if i == 82 { 40 } else { level })
                .collect(),
        );
        assert_eq!(speck.pieces(), vec![0..80]);
        assert_eq!(ink(&[&[0, 0]]).pieces(), Vec::<Range<usize>>::new());
    }
}
