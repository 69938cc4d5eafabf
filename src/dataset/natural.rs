//! The order in which people count: "2" before "10".

use std::cmp::Ordering;

/// Compares two names with the numbers in them as numbers; of names that are alike but for leading zeros the shorter comes first.
pub fn natural(one: &str, other: &str) -> Ordering {
    by_difference(one.as_bytes(), other.as_bytes()).unwrap_or_else(|| by_numbers(one, other))
}

/// The natural order of two names, if the first byte in which they differ and the digits around it say it: names in a folder are many, and
/// mostly do.
fn by_difference(one: &[u8], other: &[u8]) -> Option<Ordering> {
    let Some(place) = one.iter().zip(other).position(|(a, b)| a != b) else {
        return (one.len() == other.len()).then_some(Ordering::Equal);
    };
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let start = place - one[..place].iter().rev().take_while(is_digit).count();
    let digits = |name: &[u8]| name[start..].iter().take_while(is_digit).count();
    match (digits(one), digits(other)) {
        // Letters are in the order of their bytes, and so are numbers of equally many digits.
        (a, b) if a == b || a == 0 || b == 0 => Some(one[place].cmp(&other[place])),
        (a, b) if one[start] != b'0' && other[start] != b'0' => Some(a.cmp(&b)),
        _ => None,
    }
}

/// The natural order of two names, number by number and letter by letter.
fn by_numbers(one: &str, other: &str) -> Ordering {
    let (mut here, mut there) = (one, other);
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

/// The digits that `text` begins with, without leading zeros, and what follows them.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn the_first_difference_decides_as_all_numbers_do(
            start in "[a0-2ä.]{0,5}", one in "[ab0-2äå.]{0,5}", other in "[ab0-2äå.]{0,5}", end in "[a0-2ä.]{0,3}",
        ) {
            let (one, other) = (format!("{start}{one}{end}"), format!("{start}{other}{end}"));
            prop_assert_eq!(natural(&one, &other), by_numbers(&one, &other), "{:?} and {:?}", one, other);
        }
    }
}
