//! What tells runs apart: a sign each, and a colour.

use crate::tui::theme::Theme;
use crate::tui::view::compare_choice::MOST_COMPARED;
use crate::viz::grid::Ink;

/// The signs, and those for small fonts.
const SIGNS: [(char, char); MOST_COMPARED] =
    [('●', 'o'), ('■', 'x'), ('◆', '*'), ('○', '+'), ('□', '#'), ('◇', '@'), ('★', '%'), ('☆', '&')];

/// The sign of this number.
pub fn sign(theme: &Theme, number: usize) -> char {
    let (rich, plain) = SIGNS[number % MOST_COMPARED];
    theme.sign(rich, plain)
}

/// The colour of the run with the sign of this number.
pub fn ink(theme: &Theme, number: usize) -> Ink {
    let ink = &theme.ink;
    let inks = [ink.train, ink.validation, ink.good, ink.sum, ink.bad, ink.warn, ink.text, ink.faint];
    inks[number % MOST_COMPARED]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{PLAIN, RICH};
    use std::collections::HashSet;

    #[test]
    fn no_two_runs_have_the_same_sign_or_the_same_colour() {
        for options in [RICH, PLAIN] {
            let theme = options.theme();
            let signs: HashSet<char> = (0..MOST_COMPARED).map(|number| sign(&theme, number)).collect();
            assert_eq!(signs.len(), MOST_COMPARED);
        }
        let theme = RICH.theme();
        let inks: HashSet<Ink> = (0..MOST_COMPARED).map(|number| ink(&theme, number)).collect();
        assert_eq!(inks.len(), MOST_COMPARED);
    }
}
