//! What there is of every epoch and every batch in a checkpoint of version 3: columns by name, of eight bytes a row.
//!
//! A new column is a line in [`EPOCH`] or [`BATCH`]; a file without it means the row's default.

use super::cells::Cells;
use super::errors::{malformed, shown};
use crate::checkpoint::container::CheckpointError;
use crate::protocol::{BatchPoint, EpochReport, Evaluation};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Columns of one length.
#[derive(Serialize, Deserialize)]
pub(super) struct Table<'a>(#[serde(borrow)] Vec<Written<'a>>);

/// A column as it is in the file.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    name: Cow<'a, str>,
    #[serde(borrow)]
    cells: Cells<'a>,
}

/// A column of rows `R`: its name, and the way from a row to its bits and back.
pub(super) struct Column<R: 'static> {
    name: &'static str,
    /// Whether every file has it.
    needed: bool,
    bits: fn(&R) -> u64,
    put: fn(&mut R, u64),
}

/// A value of eight bytes.
trait Cell: Sized {
    fn bits(self) -> u64;
    fn of(bits: u64) -> Self;
}

impl Cell for f64 {
    fn bits(self) -> u64 {
        self.to_bits()
    }

    fn of(bits: u64) -> Self {
        Self::from_bits(bits)
    }
}

/// What is not known is no number.
impl Cell for Option<f64> {
    fn bits(self) -> u64 {
        self.unwrap_or(f64::NAN).bits()
    }

    fn of(bits: u64) -> Self {
        Some(f64::of(bits)).filter(|value| !value.is_nan())
    }
}

/// Whole numbers; one that is too large for its type becomes the largest, which what is checked afterwards refuses.
macro_rules! whole {
    ($($type:ty)*) => {
        $(impl Cell for $type {
            fn bits(self) -> u64 {
                self as u64
            }

            fn of(bits: u64) -> Self {
                Self::try_from(bits).unwrap_or(Self::MAX)
            }
        })*
    };
}

whole!(u64 usize u32);

/// A row of a table: `needed` or `optional`, the name, and where it is in the row.
macro_rules! column {
    (needed $name:literal $place:ident) => {
        column!(true, $name, $place)
    };
    (optional $name:literal $place:ident) => {
        column!(false, $name, $place)
    };
    ($needed:literal, $name:literal, $place:ident) => {
        Column {
            name: $name,
            needed: $needed,
            bits: |row| row.$place.bits(),
            put: |row, bits| row.$place = Cell::of(bits),
        }
    };
}

/// What is known of a batch.
pub(super) const BATCH: &[Column<BatchPoint>] = &[
    column!(needed "step" step),
    column!(needed "loss" loss),
    column!(needed "accuracy" accuracy),
    column!(needed "images" images),
    column!(optional "learning-rate" learning_rate),
    column!(optional "gradient-norm" gradient_norm),
];

/// What is known of an epoch. Whether it was validated comes before what came of that.
pub(super) const EPOCH: &[Column<EpochReport>] = &[
    column!(needed "epoch" epoch),
    column!(needed "total-steps" total_steps),
    column!(needed "train-loss" train_loss),
    column!(needed "train-accuracy" train_accuracy),
    Column {
        name: "validated",
        needed: true,
        bits: |row| u64::from(row.validation.is_some()),
        put: |row, bits| row.validation = (bits != 0).then(Evaluation::default),
    },
    Column {
        name: "validation-loss",
        needed: true,
        bits: |row| row.validation.map_or(0, |validation| validation.loss.bits()),
        put: |row, bits| row.validation.iter_mut().for_each(|of| of.loss = Cell::of(bits)),
    },
    Column {
        name: "validation-accuracy",
        needed: true,
        bits: |row| row.validation.map_or(0, |validation| validation.accuracy.bits()),
        put: |row, bits| row.validation.iter_mut().for_each(|of| of.accuracy = Cell::of(bits)),
    },
    Column {
        name: "validation-images",
        needed: true,
        bits: |row| row.validation.map_or(0, |validation| validation.images.bits()),
        put: |row, bits| row.validation.iter_mut().for_each(|of| of.images = Cell::of(bits)),
    },
    Column {
        name: "best",
        needed: true,
        bits: |row| u64::from(row.best),
        put: |row, bits| row.best = bits != 0,
    },
    column!(needed "images-per-second" images_per_second),
    column!(needed "seconds" seconds),
];

impl<'a> Table<'a> {
    /// Gives the table of `rows`.
    pub(super) fn write<R>(columns: &[Column<R>], rows: &[R]) -> Self {
        let written = |column: &Column<R>| Written {
            name: Cow::Borrowed(column.name),
            cells: Cells::of(rows.iter().map(column.bits).collect()),
        };
        Self(columns.iter().map(written).collect())
    }

    /// Gives the rows in it.
    ///
    /// # Errors
    /// If a column is not known, is there twice or is missing where every file has it, or is of another length.
    pub(super) fn read<R: Default + Clone>(self, columns: &[Column<R>]) -> Result<Vec<R>, CheckpointError> {
        self.check_names(columns)?;
        let mut rows: Option<Vec<R>> = None;
        for column in columns {
            let Some(written) = self.0.iter().find(|written| written.name == column.name) else {
                if column.needed {
                    return Err(malformed(format!("the column `{}` is missing", column.name)));
                }
                continue;
            };
            let length =
                written.cells.rows().filter(|&length| rows.as_ref().is_none_or(|rows| rows.len() == length));
            let Some(length) = length else {
                return Err(malformed(format!("the column `{}` has no right length", column.name)));
            };
            let rows = rows.get_or_insert_with(|| vec![R::default(); length]);
            let mut rows = rows.iter_mut();
            written.cells.each(|bits| {
                if let Some(row) = rows.next() {
                    (column.put)(row, bits);
                }
            });
        }
        Ok(rows.unwrap_or_default())
    }

    fn check_names<R>(&self, columns: &[Column<R>]) -> Result<(), CheckpointError> {
        for (index, Written { name, .. }) in self.0.iter().enumerate() {
            if !columns.iter().any(|column| column.name == name) {
                return Err(CheckpointError::Unknown { what: format!("the column `{}`", shown(name)) });
            }
            if self.0[..index].iter().any(|before| before.name == *name) {
                return Err(malformed(format!("the column `{name}` is given twice")));
            }
        }
        Ok(())
    }
}

/// Ways to make a table wrong.
#[cfg(test)]
impl Table<'_> {
    fn written(&mut self, name: &str) -> usize {
        self.0.iter().position(|written| written.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    pub(super) fn rename(&mut self, name: &str, to: &'static str) {
        let index = self.written(name);
        self.0[index].name = Cow::Borrowed(to);
    }

    pub(super) fn remove(&mut self, name: &str) {
        let index = self.written(name);
        self.0.remove(index);
    }

    /// Takes bytes off a plain column.
    pub(super) fn cut(&mut self, name: &str, bytes: usize) {
        let index = self.written(name);
        self.0[index].cells.cut(bytes);
    }

    /// Makes a column one run of so many rows.
    pub(super) fn claim(&mut self, name: &str, rows: u32) {
        let index = self.written(name);
        self.0[index].cells = Cells::run(rows);
    }
}
