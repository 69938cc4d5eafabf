//! A data set as CSV files: a line of names, and then a line an image, its label first.

use crate::dataset::formats::writer::{Destination, Halves, Writer};
use crate::dataset::images::Images;
use std::io::{self, Write};

/// The writer of CSV files.
pub(in crate::dataset) struct CsvWriter;

impl Writer for CsvWriter {
    fn file_end(&self) -> Option<&'static str> {
        Some(".csv")
    }

    fn refusal(&self, halves: &Halves<'_>) -> Option<String> {
        let shape = halves.train.shape;
        if shape.channels != 1 || shape.height != shape.width {
            return Some(format!(
                "images are square and grey in CSV files, and these are of {shape}; idx and npz hold them"
            ));
        }
        halves.empty_class()
    }

    fn write(&self, halves: &Halves<'_>, destination: &Destination) -> io::Result<()> {
        let (train, test) = match &destination.stem {
            Some(stem) => {
                // What is read with NAME_train.csv is NAME_test.csv.
                let base =
                    stem.strip_suffix("_train").or_else(|| stem.strip_suffix("-train")).unwrap_or(stem);
                (format!("{stem}.csv"), format!("{base}_test.csv"))
            }
            None => ("train.csv".to_owned(), "test.csv".to_owned()),
        };
        write_half(halves.train, &train, destination)?;
        halves.test.map_or(Ok(()), |images| write_half(images, &test, destination))
    }
}

fn write_half(images: &Images, name: &str, destination: &Destination) -> io::Result<()> {
    let mut file = destination.create(name)?;
    write!(file, "label")?;
    (0..images.shape.len()).try_for_each(|pixel| write!(file, ",pixel{pixel}"))?;
    for index in 0..images.len() {
        write!(file, "\n{}", images.label(index))?;
        let image = images.image(index).map_err(io::Error::other)?;
        image.iter().try_for_each(|value| write!(file, ",{value}"))?;
    }
    writeln!(file)?;
    Destination::finish(file)
}
