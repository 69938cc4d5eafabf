//! Sentences for whoever does not see the screen.

use crate::viz::number::grouped;

/// Signs that formulas and figures are written with, each with the words for it.
const SPOKEN: [(&str, &str); 11] = [
    ("‖Δw‖", "norm of the step"),
    ("‖w‖", "the norm of the weights"),
    (" → ", " to "),
    ("←", "Left"),
    ("→", "Right"),
    ("↑", "Up"),
    ("↓", "Down"),
    ("×", " by "),
    (" …", ""),
    (" ...", ""),
    ("↔", "and"),
];

/// Makes a sentence of a text: signs in words, single blanks, a great letter at its beginning and a full stop at its end.
pub fn sentence(text: &str) -> String {
    let spoken = SPOKEN.iter().fold(text.to_owned(), |text, (sign, words)| text.replace(sign, words));
    let text = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let text = first + characters.as_str();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

/// So many things, with the word for one of them and that for several.
pub fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{} {}", grouped(count as u64), if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_sentence() {
        assert_eq!(sentence(" is the  run\nover"), "Is the run over.");
        assert_eq!(sentence("Quit?"), "Quit?");
        assert_eq!(sentence("loss 0.2 → 0.1, ‖Δw‖ 3"), "Loss 0.2 to 0.1, norm of the step 3.");
        assert_eq!(sentence("←, →, ↑ or ↓ moves"), "Left, Right, Up or Down moves.");
        assert_eq!(sentence(""), "");
        assert_eq!(
            (counted(1, "map", "maps"), counted(1200, "map", "maps")),
            ("1 map".into(), "1 200 maps".into())
        );
    }
}
