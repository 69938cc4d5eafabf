//! What a person should know of a data set before looking at numbers.

/// Something worth knowing of a data set or its split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of thing it is, for scripts, e.g. "one-class".
    pub what: &'static str,
    /// What it is, in a sentence.
    pub text: String,
    /// Whether numbers will mislead whoever does not know it.
    pub is_warning: bool,
}

impl Note {
    /// Something that makes numbers mislead.
    pub fn warning(what: &'static str, text: String) -> Self {
        Self { what, text, is_warning: true }
    }

    /// Something for the record.
    pub fn info(what: &'static str, text: String) -> Self {
        Self { what, text, is_warning: false }
    }
}

/// What becomes of the images to validate on that a data set brings, which are called `name`.
pub(super) fn joined(name: &str, count: usize) -> Note {
    Note::info(
        "validation-joined",
        format!(
            "the {count} images of {name} are the last of the training images; to validate on just these: --validation {count} \
             --validation-split last"
        ),
    )
}

/// Gives text without characters that would act on a terminal: controls, and those that turn the direction of writing.
pub fn printable(text: &str) -> String {
    let acts = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|letter| if acts(letter) { '\u{fffd}' } else { letter }).collect()
}
