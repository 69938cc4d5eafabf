//! What an array is for, by its name: `x_train`, `train_images`, `kmnist-train-imgs` and what else libraries call them.

/// Which set an array belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// The set that is trained on.
    Train,
    /// A set to validate on.
    Validation,
    /// The test set.
    Test,
}

/// What an array holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The array holds images.
    Images,
    /// The array holds labels.
    Labels,
}

/// Words for the sets.
const SETS: [(Set, &[&str]); 3] = [
    (Set::Train, &["train", "training"]),
    (Set::Validation, &["val", "valid", "validation", "dev"]),
    (Set::Test, &["test", "testing", "t10k"]),
];

/// Words for what is held.
const WHATS: [(What, &[&str]); 2] = [
    (What::Images, &["x", "image", "images", "img", "imgs", "data", "pixels"]),
    (What::Labels, &["y", "label", "labels", "target", "targets"]),
];

/// What the array called `name` is for; one that names no set is of the training set.
pub(super) fn role(name: &str) -> Option<(Set, What)> {
    let words: Vec<String> =
        name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect();
    let set = only(&SETS, &words)?.unwrap_or(Set::Train);
    Some((set, only(&WHATS, &words)??))
}

/// The meaning of which a word is among `words`, if any; `None` if there are two.
fn only<T: Copy>(meanings: &[(T, &[&str])], words: &[String]) -> Option<Option<T>> {
    let is_said = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let mut said = meanings.iter().filter(|(_, known)| is_said(known));
    let first = said.next().map(|(meaning, _)| *meaning);
    said.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_libraries_are_known() {
        for (name, expected) in [
            ("x_train", Some((Set::Train, What::Images))),
            ("y_test", Some((Set::Test, What::Labels))),
            ("X_test", Some((Set::Test, What::Images))),
            ("train_images", Some((Set::Train, What::Images))),
            ("val_labels", Some((Set::Validation, What::Labels))),
            ("kmnist-train-imgs", Some((Set::Train, What::Images))),
            ("k49-test-labels", Some((Set::Test, What::Labels))),
            ("images", Some((Set::Train, What::Images))),
            ("target", Some((Set::Train, What::Labels))),
            ("arr_0", None),
            ("train", None),
            ("train_test_x", None),
            ("x_y_train", None),
            ("cat", None),
            ("full_numpy_bitmap_cat", None),
        ] {
            assert_eq!(role(name), expected, "{name}");
        }
    }
}
