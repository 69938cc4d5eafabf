//! What stands in a file, as it is repeated to whoever gave it.

/// Gives as much of `text` as is good to show, without anything that a terminal would take for a command.
pub fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
