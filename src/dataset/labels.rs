//! Classes for labels that are any whole numbers: numbered in the order of the labels that occur, and called by them.

use super::limits::MOST_CLASSES;

/// The labels that were met: each is a class.
#[derive(Debug, Default)]
pub struct Labels {
    /// Each label once, in the order of their first appearance.
    met: Vec<i64>,
}

impl Labels {
    /// The place of `label` among those that were met; `None` if it were one too many.
    pub fn place(&mut self, label: i64) -> Option<u8> {
        let place = self.met.iter().position(|&met| met == label).unwrap_or_else(|| {
            if self.met.len() < MOST_CLASSES {
                self.met.push(label);
            }
            self.met.len() - 1
        });
        if self.met[place] == label { u8::try_from(place).ok() } else { None }
    }

    /// The labels in numeric order.
    pub fn sorted(&self) -> Vec<i64> {
        let mut sorted = self.met.clone();
        sorted.sort_unstable();
        sorted
    }

    /// The labels in numeric order, as text.
    pub fn names(&self) -> Vec<String> {
        self.sorted().iter().map(i64::to_string).collect()
    }

    /// `places`, as [`Self::place`] gave them, as classes: the labels numbered in numeric order.
    pub fn classes(&self, mut places: Vec<u8>) -> Vec<u8> {
        let rank = |label: &i64| self.met.iter().filter(|met| *met < label).count() as u8;
        let ranks: Vec<u8> = self.met.iter().map(rank).collect();
        places.iter_mut().for_each(|place| *place = ranks[usize::from(*place)]);
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_numbered_in_the_order_of_the_labels() {
        let mut labels = Labels::default();
        let places: Vec<u8> = [7, -1, 300, 7].iter().filter_map(|&label| labels.place(label)).collect();
        assert_eq!(labels.classes(places), [1, 0, 2, 1]);
        assert_eq!(labels.names(), ["-1", "7", "300"]);
    }

    #[test]
    fn more_labels_than_a_byte_can_tell_apart_are_refused() {
        let mut labels = Labels::default();
        assert!((0..256).all(|label| labels.place(label).is_some()));
        assert_eq!((labels.place(256), labels.place(255)), (None, Some(255)));
    }
}
