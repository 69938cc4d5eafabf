//! What the user chose where runs are compared.

use super::curve_choice::Smoothing;
use super::cycle;
use crate::tui::model::kept::Axis;

/// The most runs that can be told apart beside each other, each by a sign and a colour.
pub const MOST_COMPARED: usize = 8;

/// What the curves of the runs are of, in the order of the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compared {
    /// The mean loss of the batches.
    Loss,
    /// The mean loss of the validation set.
    #[default]
    ValidationLoss,
    /// The share of the batches that is classified rightly.
    Accuracy,
    /// The share of the validation set that is classified rightly.
    ValidationAccuracy,
    /// The learning rate after schedule and the user's factor.
    Rate,
    /// The Euclidean norm of the gradient of a batch, before clipping.
    Norm,
}

impl Compared {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Loss, Self::ValidationLoss, Self::Accuracy, Self::ValidationAccuracy, Self::Rate, Self::Norm];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Loss => "Training loss",
            Self::ValidationLoss => "Validation loss",
            Self::Accuracy => "Training accuracy",
            Self::ValidationAccuracy => "Validation accuracy",
            Self::Rate => "Learning rate",
            Self::Norm => "Gradient norm",
        }
    }

    /// The quantity so many places further round.
    pub fn step(self, places: isize) -> Self {
        cycle::step(&Self::ALL, self, places)
    }

    /// Whether it is a share, to be told in per cent.
    pub const fn is_share(self) -> bool {
        matches!(self, Self::Accuracy | Self::ValidationAccuracy)
    }

    /// Whether it is measured after each epoch alone.
    pub const fn is_validation(self) -> bool {
        matches!(self, Self::ValidationLoss | Self::ValidationAccuracy)
    }
}

/// The axes that runs are laid beside each other on, in the order of the key.
const AXES: [Axis; 3] = [Axis::Step, Axis::Epoch, Axis::Time];

/// What the user chose where runs are compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareChoice {
    /// The place of the run that each sign stands for, among those that are kept.
    slots: [Option<usize>; MOST_COMPARED],
    /// What the curves are of.
    pub quantity: Compared,
    /// What they are laid beside each other by.
    pub axis: Axis,
    /// How they are smoothed.
    pub smoothing: Smoothing,
    /// The part of the axis that is shown, from and to; all of it if there is none.
    pub part: Option<(f64, f64)>,
    /// The place on the axis at which values are read off.
    pub cursor: Option<f64>,
    /// The chosen row of the table.
    pub row: usize,
    /// The name of the column that the table is sorted by, in the order of the signs if there is none.
    pub sorted_by: Option<String>,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

impl CompareChoice {
    /// The runs that are compared: the number of the sign of each, and its place among those that are kept.
    pub fn chosen(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.slots.iter().enumerate().filter_map(|(sign, place)| Some((sign, (*place)?)))
    }

    /// The number of the sign of a run, if it is compared.
    pub fn sign(&self, place: usize) -> Option<usize> {
        self.slots.iter().position(|slot| *slot == Some(place))
    }

    /// Takes a run among those that are compared, with the first sign that is free, or takes it away; where no sign is free nothing
    /// changes.
    pub fn toggle(&mut self, place: usize) {
        let slot = self.sign(place).or_else(|| self.slots.iter().position(Option::is_none));
        if let Some(slot) = slot {
            self.slots[slot] = if self.slots[slot].is_some() { None } else { Some(place) };
        }
    }

    /// Whether no more runs can be compared.
    pub fn is_full(&self) -> bool {
        self.slots.iter().all(Option::is_some)
    }

    /// Lays runs beside each other by the next axis. What was pointed at there is nothing here.
    pub fn turn_axis(&mut self) {
        self.axis = cycle::step(&AXES, self.axis, 1);
        (self.part, self.cursor) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_keeps_its_sign_and_a_free_one_is_taken_first() {
        let mut choice = CompareChoice::default();
        (10..14).for_each(|place| choice.toggle(place));
        choice.toggle(11);
        assert_eq!(choice.chosen().collect::<Vec<_>>(), [(0, 10), (2, 12), (3, 13)]);
        choice.toggle(20);
        assert_eq!(choice.sign(20), Some(1));
        (30..40).for_each(|place| choice.toggle(place));
        assert!(choice.is_full() && choice.chosen().count() == MOST_COMPARED);
        assert_eq!(choice.sign(39), None, "there is no sign for it");
        choice.toggle(10);
        assert!(!choice.is_full());
    }

    #[test]
    fn another_axis_shows_all_of_it() {
        let mut choice =
            CompareChoice { part: Some((1.0, 2.0)), cursor: Some(1.5), ..CompareChoice::default() };
        choice.turn_axis();
        assert_eq!((choice.axis, choice.part, choice.cursor), (Axis::Epoch, None, None));
        choice.turn_axis();
        choice.turn_axis();
        assert_eq!(choice.axis, Axis::Step);
    }
}
