//! The order in which people expect names: "img2" before "img10".

use std::cmp::Ordering;

/// Compares names by their letters, and runs of digits in them by the numbers that they are; names that are alike in this, such as
/// "7" and "07", by all of their letters. No two different names are equal.
pub fn compare(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let ((digits, after), (other_digits, other_after)) = (digits(left), digits(right));
        let ordering = match (digits.is_empty(), other_digits.is_empty()) {
            (false, false) => {
                (left, right) = (after, other_after);
                by_number(digits, other_digits)
            }
            _ => {
                let (mut letters, mut other_letters) = (left.chars(), right.chars());
                let pair = (letters.next(), other_letters.next());
                (left, right) = (letters.as_str(), other_letters.as_str());
                match pair {
                    (None, None) => return one.cmp(other),
                    (letter, other_letter) => letter.cmp(&other_letter),
                }
            }
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// The digits that a text begins with, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len()))
}

/// Compares digits, however many, by the number that they are.
fn by_number(one: &str, other: &str) -> Ordering {
    let [one, other] = [one, other].map(|digits| digits.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count_as_numbers_wherever_they_are() {
        let mut names = ["b", "img10", "img2", "10", "9", "img2b", "1", "a/10", "a/9", "01", "img", "", "9_b", "9_a10"];
        names.sort_by(|one, other| compare(one, other));
        assert_eq!(
            names,
            ["", "01", "1", "9", "9_a10", "9_b", "10", "a/9", "a/10", "b", "img", "img2", "img2b", "img10"]
        );
        assert_eq!(compare("99999999999999999999999", "100000000000000000000000"), Ordering::Less);
    }

    proptest! {
        #[test]
        fn it_is_an_order_of_all_names(one in "[0-2a-b]{0,5}", other in "[0-2a-b]{0,5}", third in "[0-2a-b]{0,5}") {
            prop_assert_eq!(compare(&one, &other), compare(&other, &one).reverse());
            prop_assert_eq!(compare(&one, &other).is_eq(), one == other);
            if compare(&one, &other).is_le() && compare(&other, &third).is_le() {
                prop_assert!(compare(&one, &third).is_le());
            }
        }
    }
}
