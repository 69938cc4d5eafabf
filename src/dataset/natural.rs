//! The order in which people count: "2" before "10".

use std::cmp::Ordering;

/// Compares two names with the numbers in them as numbers; of names that are alike but for leading zeros the shorter comes first.
pub fn natural(one: &str, other: &str) -> Ordering {
    let start = start_of_difference(one, other);
    let (mut here, mut there) = (&one[start..], &other[start..]);
    while let (Some(a), Some(b)) = (here.chars().next(), there.chars().next()) {
        let order = if a.is_ascii_digit() && b.is_ascii_digit() {
            let (number, rest) = number(here);
            let (other_number, other_rest) = self::number(there);
            (here, there) = (rest, other_rest);
            number.len().cmp(&other_number.len()).then_with(|| number.cmp(other_number))
        } else {
            (here, there) = (&here[a.len_utf8()..], &there[b.len_utf8()..]);
            a.cmp(&b)
        };
        if order.is_ne() {
            return order;
        }
    }
    // What is left is compared by whether there is anything: one name goes on where the other ends.
    here.len().cmp(&there.len()).then(one.len().cmp(&other.len())).then_with(|| one.cmp(other))
}

/// The place up to which both names are the same, and where no number or letter is cut: names in a folder mostly begin alike.
fn start_of_difference(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let is_digit = |place: &usize| one.as_bytes()[place - 1].is_ascii_digit();
    let mut start = (1..=same).rev().find(|place| !is_digit(place)).unwrap_or(0);
    while !one.is_char_boundary(start) {
        start -= 1;
    }
    start
}

/// The digits that `text` begins with, without leading zeros, and what follows them.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_compared_as_numbers() {
        let order = [
            "",
            "0",
            "1",
            "01",
            "2",
            "10",
            "99999999999999999999998",
            "99999999999999999999999",
            "B",
            "a",
            "a.png",
            "a1",
            "a2b",
            "a2b1",
            "a10",
            "a10ä1",
            "a10ä01",
            "a10ä2",
            "a10å",
            "ä",
            "å",
        ];
        for (i, one) in order.iter().enumerate() {
            for (j, other) in order.iter().enumerate() {
                assert_eq!(natural(one, other), i.cmp(&j), "{one:?} and {other:?}");
            }
        }
    }
}
