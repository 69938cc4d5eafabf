//! What may follow what is written, word by word.

use crate::inspect::plan::Word;
use crate::tui::view::network_draft::NetworkDraft;

/// What may stand where the cursor is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion<'a> {
    /// The rest of the word that is suggested; empty where none is.
    pub rest: &'a str,
    /// The words that begin as the written one does.
    pub words: Vec<&'a str>,
    /// What the layer looks like that the cursor is in, if it is known.
    pub usage: Option<&'a str>,
}

impl<'a> Completion<'a> {
    /// What the vocabulary has for the word before the cursor.
    pub fn of(draft: &NetworkDraft, vocabulary: &'a [Word]) -> Self {
        let (before, after) = draft.text().split_at(draft.cursor());
        let layer = before.rsplit(',').next().unwrap_or_default();
        let written = layer.rsplit(' ').next().unwrap_or_default();
        let earlier: Vec<&str> = layer[..layer.len() - written.len()].split_whitespace().collect();
        let known = earlier.first().and_then(|first| vocabulary.iter().find(|word| word.word == *first));
        let choices: Vec<&str> = match (earlier.is_empty(), known) {
            (true, _) => vocabulary.iter().map(|word| word.word.as_str()).collect(),
            (false, Some(word)) => word.followers.iter().map(String::as_str).collect(),
            (false, None) => Vec::new(),
        };
        let fits = |word: &&str| word.starts_with(written) && !earlier.contains(word);
        let words: Vec<&str> = choices.into_iter().filter(fits).collect();
        let is_begun = !written.is_empty() && after.is_empty() && !words.contains(&written);
        let suggested = words.first().filter(|_| is_begun);
        Self {
            rest: suggested.map_or("", |word| &word[written.len()..]),
            words,
            usage: known.map(|word| word.usage.as_str()).filter(|usage| usage.starts_with("expected")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vec<Word> {
        let word = |word: &str, usage: &str, followers: &[&str]| Word {
            word: word.to_owned(),
            usage: usage.to_owned(),
            followers: followers.iter().map(|word| (*word).to_owned()).collect(),
        };
        vec![
            word("conv", "expected `conv FILTERS HxW`", &["stride", "pad", "relu", "tanh"]),
            word("maxpool", "expected a window", &["stride"]),
            word("dense", "expected `dense UNITS`", &["relu", "tanh"]),
            word("dropout", "expected `dropout RATE`", &[]),
            word("batchnorm", "nothing was expected after it", &[]),
        ]
    }

    #[test]
    fn words_are_completed_from_their_beginning_on_and_a_whole_one_is_left_alone() {
        let vocabulary = vocabulary();
        for (text, rest, words) in [
            ("c", "onv", &["conv"][..]),
            ("d", "ense", &["dense", "dropout"]),
            ("dense", "", &["dense"]),
            ("conv 8 5x5, m", "axpool", &["maxpool"]),
            ("conv 8 5x5 r", "elu", &["relu"]),
            ("conv 8 5x5 stride 2 s", "", &[]),
            ("conv 8 5x5 ", "", &["stride", "pad", "relu", "tanh"]),
            ("dense 10 x", "", &[]),
            ("what 3 r", "", &[]),
        ] {
            let mut draft = NetworkDraft::default();
            draft.write(text);
            let found = Completion::of(&draft, &vocabulary);
            assert_eq!((found.rest, &found.words[..]), (rest, words), "{text}");
        }
    }

    #[test]
    fn nothing_is_suggested_within_the_text_but_the_layer_there_is_explained() {
        let vocabulary = vocabulary();
        let mut draft = NetworkDraft::default();
        draft.write("conv 8 5x5 r, dense 10");
        draft.go("conv 8 5x5 r".len());
        let found = Completion::of(&draft, &vocabulary);
        assert_eq!((found.rest, found.usage), ("", Some("expected `conv FILTERS HxW`")));
        draft.clear();
        draft.write("batchnorm ");
        assert_eq!(Completion::of(&draft, &vocabulary).usage, None);
    }
}
