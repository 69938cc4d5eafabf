//! What somebody may have meant by a name that there is not.

/// How alike two names have to be, from 0 to 1, for one to be taken for a slip of the other; the parser of the command line has the same
/// measure.
const ALIKE: f64 = 0.7;

/// Gives the name that is most like `word`, if one is like it.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = word.to_lowercase().replace('_', "-");
    let likeness = |name: &str| strsim::jaro(&written, name);
    let alike = names.map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness > ALIKE);
    alike.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_taken_for_what_is_most_like_them_and_other_words_for_nothing() {
        let names = ["lr", "batch-size", "epochs", "momentum", "seed", "speed"];
        for (word, expected) in [
            ("batch_size", Some("batch-size")),
            ("batchsize", Some("batch-size")),
            ("Epoch", Some("epochs")),
            ("spede", Some("speed")),
            ("momentum", Some("momentum")),
            ("zzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names.into_iter()), expected, "{word}");
        }
    }
}
