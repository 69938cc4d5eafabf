//! The language of a locale.

/// What decides about messages, in the order of the C library.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The code of the language that the environment asks for: `cs` of `cs_CZ.UTF-8`. The first variable that is set and not empty
/// decides.
pub(super) fn language_code(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let locale = VARIABLES.into_iter().filter_map(variable).find(|value| !value.is_empty())?;
    let code = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
    Some(code.to_ascii_lowercase())
}
