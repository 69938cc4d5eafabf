//! What somebody may have meant by a word that there is not.

/// Gives the word among `words` that `word` is a slip of, if one is near enough: up to two letters are others, missing or
/// too many.
pub(super) fn meant<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = if word.chars().count() < 4 { 1 } else { 2 };
    let near = words.map(|other| (distance(word, other), other)).filter(|(distance, _)| *distance <= most);
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// Gives the advice that somebody may have meant one of `words`, to be put behind what is wrong.
pub(super) fn advice<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> String {
    meant(word, words).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

/// Words longer than this are no slips of any that there are.
const LONGEST: usize = 40;

/// Counts the letters that have to be put in, taken out or made others to make `other` of `word`.
fn distance(word: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    if word.chars().count().max(other.len()) > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in word.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &opposite) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != opposite);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_letter_or_two_that_are_wrong_is_understood_and_no_other_is() {
        let words = ["momentum", "clip", "set", "silence"];
        for (word, expected) in [
            ("momentun", Some("momentum")),
            ("momntum", Some("momentum")),
            ("silense", Some("silence")),
            ("sett", Some("set")),
            ("climb", Some("clip")),
            ("x", None),
            ("attention", None),
        ] {
            assert_eq!(meant(word, words.into_iter()), expected, "{word}");
        }
        assert_eq!([distance("", "abc"), distance("abc", ""), distance("abc", "abc")], [3, 3, 0]);
        assert_eq!(distance(&"a".repeat(1000), "abc"), usize::MAX);
    }
}
