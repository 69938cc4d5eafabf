//! The lines of a CSV file: what the first one says of the columns, and an image in each of the others.

use crate::dataset::error::{DatasetError, Place};
use crate::dataset::formats::file::{LARGEST, UNPACK_FIRST};
use crate::dataset::images::Images;
use crate::dataset::labels::Labels;
use crate::dataset::limits::{LONGEST_SIDE, MOST_CLASSES, MOST_IMAGES};
use crate::dataset::spool::Gathered;
use crate::dataset::text::Values;
use crate::memory::reserve;
use crate::nn::shape::Shape;

/// The name of the column that holds the label, where there is a line of names.
pub(super) const LABEL: &str = "label";
/// The most pixels that a line may hold.
const MOST_PIXELS: usize = LONGEST_SIDE * LONGEST_SIDE;

/// The images of a file, with the places of their labels among all that were met.
pub(super) struct Rows {
    shape: Shape,
    pixels: Gathered,
    labels: Vec<u8>,
}

impl Rows {
    /// The images with classes for labels, once all labels were met.
    ///
    /// # Errors
    /// If their pixels are put into a file, and that cannot be written.
    pub(super) fn images(self, labels: &Labels) -> Result<Images, DatasetError> {
        let pixels = self.pixels.finish(self.shape, self.labels.len())?;
        Ok(Images::with(self.shape, pixels, labels.classes(self.labels)))
    }
}

/// The error that the value in hand is no pixel.
fn no_pixel(values: &Values) -> DatasetError {
    let advice = match values.number::<f64>() {
        Some(value) if value > 0.0 && value < 1.0 => {
            "if the pixels lie between 0 and 1, multiply all by 255 and round"
        }
        _ => "pixels are bytes, 0 is black and 255 is white",
    };
    values.malformed(values.place(), "a whole number from 0 to 255", values.shown(), advice)
}

/// What the first line of a file says: what the columns are, or already an image.
#[derive(Default)]
struct Head {
    columns: u32,
    /// The column that is called [`LABEL`].
    label: Option<u32>,
    /// The first value that is no whole number: its place, and the value as an error shows it.
    word: Option<(Place, String)>,
    /// The error that a value is no pixel, if the line is an image.
    no_pixel: Option<DatasetError>,
    first_label: Option<i64>,
    pixels: Vec<u8>,
}

impl Head {
    fn read(values: &mut Values) -> Result<Self, DatasetError> {
        let mut head = Self::default();
        while values.advance()? {
            head.take(values)?;
            if values.is_last {
                return Ok(head);
            }
        }
        let place = Place::Line { line: values.line };
        Err(values.malformed(place, "a line of names or numbers", "the end of the file", "the file is empty"))
    }

    fn take(&mut self, values: &Values) -> Result<(), DatasetError> {
        self.columns = values.column;
        if self.columns > MOST_PIXELS as u32 + 1 {
            let expected = format!("at most {MOST_PIXELS} pixels in a line");
            let found = "more, or no end of the line";
            return Err(values.malformed(values.place(), expected, found, "make the images smaller"));
        }
        if values.trimmed().eq_ignore_ascii_case(LABEL.as_bytes())
            && let Some(first) = self.label.replace(values.column)
        {
            let found = format!("a second one, after column {first}");
            let expected = format!("one column called {LABEL}");
            return Err(values.malformed(values.place(), expected, found, "leave out one of them"));
        }
        match values.number::<i64>() {
            None => _ = self.word.get_or_insert_with(|| (values.place(), values.shown())),
            Some(number) if values.column == 1 => self.first_label = Some(number),
            Some(number) => match u8::try_from(number) {
                Ok(pixel) => self.pixels.push(pixel),
                Err(_) => _ = self.no_pixel.get_or_insert_with(|| no_pixel(values)),
            },
        }
        Ok(())
    }
}

/// A file with images in its lines, of which the first was read.
pub(super) struct Table {
    pub(super) values: Values,
    columns: u32,
    /// The column with the label, from 1; `None` where no column is called so.
    label: Option<u32>,
    /// What stands in the first column that has a name, if there are names.
    first_name: String,
    /// The first image, if the first line is one.
    first: Option<(i64, Vec<u8>)>,
}

impl Table {
    pub(super) fn new(mut values: Values) -> Result<Self, DatasetError> {
        let Head { columns, label, word, no_pixel, first_label, pixels } = Head::read(&mut values)?;
        let (label, first_name, first) = match (word, first_label) {
            (Some((_, name)), _) => (label, name, None),
            (None, first_label) => {
                no_pixel.map_or(Ok(()), Err)?;
                (Some(1), String::new(), first_label.map(|label| (label, pixels)))
            }
        };
        Ok(Self { values, columns, label, first_name, first })
    }

    /// Checks that the table has a column with labels.
    pub(super) fn check_labelled(&self) -> Result<(), DatasetError> {
        if self.label.is_some() {
            return Ok(());
        }
        let expected = format!("a column called {LABEL}, or whole numbers alone");
        let found = format!("{} columns of which the first with a name is {}", self.columns, self.first_name);
        let advice = "name the column that holds the classes `label`";
        Err(self.values.malformed(Place::Line { line: self.values.line }, expected, found, advice))
    }

    /// Whether this is a test set for `train` of which the labels were kept back: it has one column less, and none is called
    /// label.
    pub(super) fn lacks_labels_of(&self, train: &Self) -> bool {
        self.columns + 1 == train.columns && (self.label.is_none() || self.first.is_some())
    }

    /// The shape of the images: as many rows as columns.
    pub(super) fn shape(&self) -> Result<Shape, DatasetError> {
        let pixels = self.columns as usize - 1;
        let side = pixels.isqrt();
        if side > 0 && side * side == pixels {
            return Ok(Shape::new(side, side, 1));
        }
        let place = Place::Line { line: self.values.line };
        let square = |side: usize| format!("{0} (images of {side}×{side})", side * side);
        let expected = format!(
            "a label and a square number of pixels, as {} or {}",
            square(side.max(1)),
            square(side.max(1) + 1)
        );
        let advice = "images are square and grey here; others are read from IDX files";
        Err(self.values.malformed(place, expected, format!("{pixels} pixels"), advice))
    }

    /// Reads all images. `expansion` is what is left of [`EXPANSION`]; of the pixels, at most `memory` bytes are kept in memory.
    pub(super) fn read(
        &mut self,
        labels: &mut Labels,
        expansion: &mut u64,
        memory: u64,
    ) -> Result<Rows, DatasetError> {
        let mut rows = Rows { shape: self.shape()?, pixels: Gathered::new(memory), labels: Vec::new() };
        let most = self.room(*expansion);
        // Memory that is set aside but not written to takes no place.
        let bytes = usize::try_from(most).unwrap_or(usize::MAX);
        reserve(&mut rows.labels, bytes).map_err(|_| DatasetError::Memory { bytes })?;
        rows.pixels.reserve(most.saturating_mul(u64::from(self.columns - 1)))?;
        if let Some((label, pixels)) = self.first.take() {
            rows.pixels.extend(&pixels);
            rows.labels.push(self.place_of(label, labels)?);
        }
        while self.values.advance()? {
            self.read_line(&mut rows, labels, most)?;
        }
        if rows.labels.is_empty() {
            let place = Place::Line { line: self.values.line };
            let found = "the end of the file";
            return Err(self.values.malformed(place, "an image", found, "there is nothing to train on"));
        }
        rows.labels.shrink_to_fit();
        let taken = rows.pixels.len() + rows.labels.len() as u64;
        *expansion -= taken.saturating_sub(self.values.size).min(*expansion);
        Ok(rows)
    }

    /// The most images that may be begun: a raw file has two bytes or more for each of their values, and may end in the
    /// middle of the last.
    fn room(&self, expansion: u64) -> u64 {
        let size = self.values.size;
        let bytes =
            if self.values.packed { size.saturating_add(expansion).min(LARGEST) } else { size.div_ceil(2) };
        bytes.div_ceil(u64::from(self.columns)).min(MOST_IMAGES)
    }

    /// Reads a line whose first value is in hand.
    fn read_line(&mut self, rows: &mut Rows, labels: &mut Labels, most: u64) -> Result<(), DatasetError> {
        if rows.labels.len() as u64 >= most {
            return Err(self.too_large(most * u64::from(self.columns)));
        }
        loop {
            let values = &self.values;
            if values.column > self.columns || values.is_last && values.column < self.columns {
                return Err(self.ragged());
            }
            if Some(values.column) == self.label {
                let label = values.number().ok_or_else(|| self.no_label())?;
                rows.labels.push(self.place_of(label, labels)?);
            } else {
                rows.pixels.push(values.number().ok_or_else(|| no_pixel(values))?);
            }
            if self.values.is_last {
                return rows.pixels.settle();
            }
            if !self.values.advance()? {
                return Err(self.ragged());
            }
        }
    }

    /// The place of a label among all that were met.
    fn place_of(&self, label: i64, labels: &mut Labels) -> Result<u8, DatasetError> {
        labels.place(label).ok_or_else(|| {
            let expected = format!("at most {MOST_CLASSES} different labels");
            let advice = "check that the column holds classes";
            self.values.malformed(self.values.place(), expected, format!("one more, `{label}`"), advice)
        })
    }

    fn no_label(&self) -> DatasetError {
        let advice = "labels are whole numbers; number the classes";
        self.values.malformed(
            self.values.place(),
            "a label, which is a whole number",
            self.values.shown(),
            advice,
        )
    }

    fn ragged(&self) -> DatasetError {
        let Values { line, column, .. } = self.values;
        let found = if column > self.columns { "more".to_owned() } else { column.to_string() };
        let expected = format!("{} values, as in the first line", self.columns);
        self.values.malformed(
            Place::Line { line },
            expected,
            found,
            "the line was cut off or damaged, get a fresh copy",
        )
    }

    fn too_large(&self, most: u64) -> DatasetError {
        let advice = if self.values.packed && most + u64::from(self.columns) <= LARGEST {
            UNPACK_FIRST
        } else {
            "use a smaller data set"
        };
        DatasetError::TooLarge {
            path: self.values.path.clone(),
            claimed: format!("more than {most}"),
            most,
            advice,
        }
    }
}
