//! The cells of a column, of eight bytes each, written whichever way is shorter.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The number of bytes in a cell.
const CELL: usize = 8;
/// The most rows of a column that is not written cell by cell, so that a few bytes never stand for more memory than they take.
const MAX_ROWS_IN_RUNS: usize = 1 << 16;

/// The cells of a column, whichever way is shorter.
#[derive(Serialize, Deserialize)]
pub(super) enum Cells<'a> {
    /// One after the other, little-endian.
    Plain(#[serde(borrow)] Cow<'a, [u8]>),
    /// Runs of cells that grow by the same number, as do the batches' numbers.
    Runs(Vec<Run>),
}

/// Cells `first`, `first + by`, `first + 2 by`, …, modulo 2⁶⁴.
#[derive(Serialize, Deserialize)]
pub(super) struct Run {
    rows: u32,
    first: u64,
    by: u64,
}

/// The number of bytes of a [`Run`].
const RUN: usize = 20;

impl Cells<'_> {
    /// Gives the shortest form of `cells`.
    pub(super) fn of(cells: Vec<u64>) -> Self {
        if cells.len() <= MAX_ROWS_IN_RUNS {
            let runs = runs(&cells);
            if runs.len() * RUN < cells.len() * CELL {
                return Self::Runs(runs);
            }
        }
        Self::Plain(cells.into_iter().flat_map(u64::to_le_bytes).collect())
    }

    /// Gives the number of rows, if that makes sense.
    pub(super) fn rows(&self) -> Option<usize> {
        match self {
            Self::Plain(bytes) => (bytes.len() % CELL == 0).then_some(bytes.len() / CELL),
            Self::Runs(runs) => {
                let rows = runs.iter().map(|run| u64::from(run.rows)).sum::<u64>();
                usize::try_from(rows).ok().filter(|&rows| rows <= MAX_ROWS_IN_RUNS)
            }
        }
    }

    /// Hands each cell to `put`, in order.
    pub(super) fn each(&self, put: impl FnMut(u64)) {
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

/// Cuts `cells` into as few runs as there can be, taken from the front. There are at most `u32::MAX` cells.
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

/// Ways to make a column wrong.
#[cfg(test)]
impl Cells<'_> {
    /// Takes bytes off a column that is written cell by cell.
    pub(super) fn cut(&mut self, bytes: usize) {
        let Self::Plain(cells) = self else { panic!("the column has runs") };
        let length = cells.len();
        cells.to_mut().truncate(length - bytes);
    }

    /// Makes a column of one run of so many rows.
    pub(super) fn run(rows: u32) -> Self {
        Self::Runs(vec![Run { rows, first: 1, by: 1 }])
    }
}
