//! What there is of every epoch and every batch in a checkpoint of version 3: columns by name, of eight bytes a row.
//!
//! A new column is a line in [`EPOCH`] or [`BATCH`]; a file without it means the row's default.

use super::{malformed, shown};
use crate::checkpoint::container::CheckpointError;
use crate::protocol::{BatchPoint, EpochReport, Evaluation};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Bytes in a cell.
const CELL: usize = 8;
/// A longer column is written cell by cell, so that a few bytes never stand for more memory than this many rows take.
const MOST_ROWS_IN_RUNS: usize = 1 << 16;

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

/// The cells of a column, whichever way is shorter.
#[derive(Serialize, Deserialize)]
enum Cells<'a> {
    /// One after the other, little-endian.
    Plain(#[serde(borrow)] Cow<'a, [u8]>),
    /// Runs of cells that grow by the same number, as do the batches' numbers.
    Runs(Vec<Run>),
}

/// Cells `first`, `first + by`, `first + 2 by`, …, modulo 2⁶⁴.
#[derive(Serialize, Deserialize)]
struct Run {
    rows: u32,
    first: u64,
    by: u64,
}

/// Bytes of a [`Run`].
const RUN: usize = 20;

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
    /// The table of `rows`.
    pub(super) fn write<R>(columns: &[Column<R>], rows: &[R]) -> Self {
        let written = |column: &Column<R>| Written {
            name: Cow::Borrowed(column.name),
            cells: Cells::of(rows.iter().map(column.bits).collect()),
        };
        Self(columns.iter().map(written).collect())
    }

    /// The rows in it.
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

impl Cells<'_> {
    fn of(cells: Vec<u64>) -> Self {
        if cells.len() <= MOST_ROWS_IN_RUNS {
            let runs = runs(&cells);
            if runs.len() * RUN < cells.len() * CELL {
                return Self::Runs(runs);
            }
        }
        Self::Plain(cells.into_iter().flat_map(u64::to_le_bytes).collect())
    }

    /// How many rows it has, if that makes sense.
    fn rows(&self) -> Option<usize> {
        match self {
            Self::Plain(bytes) => (bytes.len() % CELL == 0).then_some(bytes.len() / CELL),
            Self::Runs(runs) => {
                let rows = runs.iter().map(|run| u64::from(run.rows)).sum::<u64>();
                usize::try_from(rows).ok().filter(|&rows| rows <= MOST_ROWS_IN_RUNS)
            }
        }
    }

    /// Hands each cell to `put`, in order.
    fn each(&self, put: impl FnMut(u64)) {
        match self {
            Self::Plain(bytes) => {
                let cells = bytes.chunks_exact(CELL);
                let bits = |cell: &[u8]| cell.iter().rev().fold(0, |bits, &byte| bits << 8 | u64::from(byte));
                cells.map(bits).for_each(put);
            }
            Self::Runs(runs) => {
                let cell = |run: &Run, row: u32| run.first.wrapping_add(run.by.wrapping_mul(u64::from(row)));
                let cells = runs.iter().flat_map(|run| (0..run.rows).map(move |row| cell(run, row)));
                cells.for_each(put);
            }
        }
    }
}

/// As few runs as there can be, taken from the front. There are at most `u32::MAX` cells.
fn runs(cells: &[u64]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for &bits in cells {
        match runs.last_mut() {
            Some(run) if run.rows == 1 => {
                run.by = bits.wrapping_sub(run.first);
                run.rows = 2;
            }
            Some(run) if run.first.wrapping_add(run.by.wrapping_mul(u64::from(run.rows))) == bits => {
                run.rows += 1;
            }
            _ => runs.push(Run { rows: 1, first: bits, by: 0 }),
        }
    }
    runs
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
        let Cells::Plain(cells) = &mut self.0[index].cells else { panic!("{name} has runs") };
        let length = cells.len();
        cells.to_mut().truncate(length - bytes);
    }

    /// Makes a column one run of so many rows.
    pub(super) fn claim(&mut self, name: &str, rows: u32) {
        let index = self.written(name);
        self.0[index].cells = Cells::Runs(vec![Run { rows, first: 1, by: 1 }]);
    }
}
