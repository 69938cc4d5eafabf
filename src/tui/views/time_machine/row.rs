//! A row of single signs and short labels.

use crate::tui::panes::text::{Piece, piece};
use crate::viz::grid::Ink;
use crate::viz::text::width;

/// A row that signs and labels are put on, a cell a column.
pub struct Row(Vec<(char, Ink)>);

impl Row {
    /// A row of blanks.
    pub fn blank(columns: usize, ink: Ink) -> Self {
        Self(vec![(' ', ink); columns])
    }

    /// The columns that it has.
    pub fn columns(&self) -> usize {
        self.0.len()
    }

    /// Puts a sign over what is there; none is put where there is no column.
    pub fn put(&mut self, column: usize, sign: char, ink: Ink) {
        if let Some(cell) = self.0.get_mut(column) {
            *cell = (sign, ink);
        }
    }

    /// Puts a label with its middle at a column, shifted to lie within the row, if it has room with a blank on either side.
    pub fn label(&mut self, middle: usize, label: &str, ink: Ink) -> bool {
        let length = width(label);
        let Some(last) = self.columns().checked_sub(length) else { return false };
        let start = middle.saturating_sub(length / 2).min(last);
        let around = start.saturating_sub(1)..(start + length + 1).min(self.columns());
        if self.0[around].iter().any(|(sign, _)| *sign != ' ') {
            return false;
        }
        label.chars().enumerate().for_each(|(place, sign)| self.put(start + place, sign, ink));
        true
    }

    /// The row as pieces of text.
    pub fn pieces(self) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (sign, ink) in self.0 {
            match pieces.last_mut() {
                Some((text, of)) if *of == ink => text.push(sign),
                _ => pieces.push(piece(sign.to_string(), ink)),
            }
        }
        pieces
    }
}
