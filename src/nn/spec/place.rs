//! Where in the text of a network something is, in bytes.

use std::ops::Range;

/// Gives the place of the layer at an index of the text, without the blanks around it; empty where there is nothing of it.
pub fn layer_place(text: &str, index: usize) -> Range<usize> {
    let item = item(text, index);
    let words = words(&text[item.clone()]);
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => item.start + first.start..item.start + last.end,
        _ => item.end..item.end,
    }
}

/// Gives the place of a word of the layer at an index of the text; for no word an empty one behind the last.
pub(super) fn word_place(text: &str, index: usize, word: Option<usize>) -> Range<usize> {
    let item = item(text, index);
    let words = words(&text[item.clone()]);
    match word.and_then(|word| words.get(word)) {
        Some(word) => item.start + word.start..item.start + word.end,
        None => {
            let end = layer_place(text, index).end;
            end..end
        }
    }
}

/// The place of what stands between two commas.
fn item(text: &str, index: usize) -> Range<usize> {
    let mut start = 0;
    for (place, item) in text.split(',').enumerate() {
        if place == index {
            return start..start + item.len();
        }
        start += item.len() + 1;
    }
    text.len()..text.len()
}

/// The places of the words of a text.
fn words(text: &str) -> Vec<Range<usize>> {
    let (mut places, mut start) = (Vec::new(), None);
    for (place, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_whitespace()) {
            (None, false) => start = Some(place),
            (Some(from), true) => {
                places.push(from..place);
                start = None;
            }
            _ => {}
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::spec::{Spec, SpecError};
    use proptest::prelude::*;

    /// What is marked as wrong in a text, and where.
    fn wrong(text: &str) -> (String, usize) {
        match text.parse::<Spec>() {
            Err(SpecError::Layer { place, .. }) => (text[place.clone()].to_owned(), place.start),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_marked_word_by_word_and_what_is_missing_behind_the_last() {
        for (text, word, start) in [
            ("conv 20 5x5, cnv 3", "cnv", 13),
            ("dense abc", "abc", 6),
            ("dense", "", 5),
            ("conv 20 5x5 ,  , dense 10", "", 15),
            ("  CONV 20 5y5 relu", "5y5", 10),
            ("conv 8 5x5 stride", "", 17),
            ("conv 8 5x5 stride 0", "0", 18),
            ("dense 10 softmax 3", "3", 17),
            ("Š 5, dense 10", "Š", 0),
        ] {
            assert_eq!(wrong(text), (word.to_owned(), start), "{text}");
        }
        assert_eq!(layer_place("conv 2 3x3,  dense 10 ", 1), 13..21);
        assert_eq!(layer_place("dense 10", 5), 8..8);
    }

    proptest! {
        #[test]
        fn any_text_is_refused_at_a_place_of_it(text in any::<String>()) {
            if let Err(SpecError::Layer { place, .. }) = text.parse::<Spec>() {
                prop_assert!(text.get(place).is_some());
            }
        }
    }
}
