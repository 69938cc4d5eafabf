//! The cell under the cursor: where it is, where keys take it, and what is said of it.

use crate::inspect::confusion::Matrix;
use crate::tui::panes::prose::Line;
use crate::tui::panes::text::piece;
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent};
use crate::viz::text::clip;

/// A true class and a predicted one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The true class.
    pub label: usize,
    /// The class that it is taken for.
    pub predicted: usize,
}

impl Cell {
    /// The same cell, or the last one where a matrix has fewer classes.
    pub fn within(self, matrix: &Matrix) -> Self {
        let last = matrix.counts.len().saturating_sub(1);
        Self { label: self.label.min(last), predicted: self.predicted.min(last) }
    }

    /// The neighbour of this cell in its row.
    pub fn neighbour(self, matrix: &Matrix, forwards: bool) -> Self {
        let predicted = self.predicted.saturating_add_signed(if forwards { 1 } else { -1 });
        Self { predicted, ..self }.within(matrix)
    }

    /// The cell of the next or the last mistake in the list of those of the class, which begins with what is right.
    pub fn along_mistakes(self, matrix: &Matrix, forwards: bool) -> Self {
        let mistakes = matrix.mistakes(self.label);
        let listed: Vec<usize> =
            std::iter::once(self.label).chain(mistakes.into_iter().map(|(other, _)| other)).collect();
        let place = listed.iter().position(|&class| class == self.predicted).unwrap_or(0);
        let next = place.saturating_add_signed(if forwards { 1 } else { -1 }).min(listed.len() - 1);
        Self { predicted: listed[next], ..self }
    }

    /// How many images there are in the cell, and which share of the images of the class that is.
    fn figures(self, matrix: &Matrix) -> (usize, Option<f64>) {
        let (count, images) = (matrix.counts[self.label][self.predicted], matrix.images_of(self.label));
        (count, (images > 0).then(|| count as f64 / images as f64))
    }

    /// Says in words how many images the cell has, with less and less in them.
    pub fn words(self, scene: &Scene<'_>, matrix: &Matrix) -> [String; 3] {
        let (count, share) = self.figures(matrix);
        let name = |class: usize| clip(&scene.model.class(class), 20);
        let (label, predicted) = (name(self.label), name(self.predicted));
        let images = format!("{} image{}", grouped(count as u64), if count == 1 { "" } else { "s" });
        let of = if label.len() == 1 { format!("the {label}s") } else { format!("class {label}") };
        let share =
            |of: &str| share.map_or_else(String::new, |share| format!(", {} %{of}", percent(share, 1)));
        let what = if self.label == self.predicted {
            format!("true {label}, taken for it")
        } else {
            format!("true {label}, taken for {predicted}")
        };
        [
            format!("{what}: {images}{}", share(&format!(" of {of}"))),
            format!("{what}: {}{}", grouped(count as u64), share("")),
            format!("{label} as {predicted}: {}", grouped(count as u64)),
        ]
    }

    /// What is said of the cell above the matrix, with less and less in it.
    pub fn titles(self, scene: &Scene<'_>, matrix: &Matrix) -> Vec<Line> {
        if matrix.counts.is_empty() {
            return Vec::new();
        }
        let ink = if self.label == self.predicted { scene.theme.ink.good } else { scene.theme.ink.strong };
        self.words(scene, matrix).map(|words| vec![piece(words, ink)]).into()
    }
}
