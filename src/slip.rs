//! What somebody may have meant by a word that there is not.

use strsim::{jaro, osa_distance};

/// How alike two words have to be, from 0 to 1, for one to be taken for a slip of the other however many letters differ; the parser of
/// the command line has the same measure.
const ALIKE: f64 = 0.7;
/// Words longer than this are no slips of any that there are.
const LONGEST: usize = 40;

/// Gives the one of `words` that `word` is a slip of, if one is near enough: up to two letters are others, missing, too many or
/// exchanged with their neighbours, or the two are alike, as a part is to the whole. Capitals and underscores do not count.
pub fn meant<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    if letters > LONGEST {
        return None;
    }
    let written = word.to_lowercase().replace('_', "-");
    let most = if letters < 4 { 1 } else { 2 };
    let is_near = |other: &str, likeness: f64| likeness > ALIKE || osa_distance(&written, other) <= most;
    let near = words.map(|other| (jaro(&written, other), other));
    let near = near.filter(|&(likeness, other)| is_near(other, likeness));
    near.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, word)| word)
}

/// Gives the advice that somebody may have meant one of `words`, to be put behind what is wrong; empty if none is near.
pub fn advice<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> String {
    meant(word, words).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_taken_for_what_is_nearest_to_them_and_other_words_for_nothing() {
        let options = ["lr", "batch-size", "epochs", "momentum", "seed", "speed"];
        let acts = ["momentum", "clip", "set", "silence"];
        for (words, word, expected) in [
            (&options[..], "batch_size", Some("batch-size")),
            (&options, "batchsize", Some("batch-size")),
            (&options, "batch", Some("batch-size")),
            (&options, "Epoch", Some("epochs")),
            (&options, "spede", Some("speed")),
            (&options, "momentum", Some("momentum")),
            (&options, "rl", Some("lr")),
            (&options, "zzz", None),
            (&options, "", None),
            (&acts, "momentun", Some("momentum")),
            (&acts, "momntum", Some("momentum")),
            (&acts, "Momentun", Some("momentum")),
            (&acts, "silense", Some("silence")),
            (&acts, "sett", Some("set")),
            (&acts, "climb", Some("clip")),
            (&acts, "x", None),
            (&acts, "attention", None),
            (&acts, &"momentum".repeat(6), None),
        ] {
            assert_eq!(meant(word, words.iter().copied()), expected, "{word}");
        }
        assert_eq!(advice("sett", acts.into_iter()), "; did you mean `set`?");
        assert_eq!(advice("attention", acts.into_iter()), "");
    }
}
