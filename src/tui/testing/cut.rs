//! Whether a screen shows texts that were cut without saying so, or halves of wide characters.

use crate::viz::text::{CUT, width};
use ratatui::buffer::Buffer;
use std::collections::HashSet;

/// Every word that may stand on a screen.
#[derive(Default)]
pub struct Vocabulary(HashSet<String>);

impl Vocabulary {
    /// Adds the words of a text that is known to be whole: of a screen with room for everything, or of the source.
    pub fn learn(&mut self, text: &str) {
        self.0.extend(words(text).map(|(word, _)| word.to_owned()));
    }

    /// The words on a screen that are no words and are not marked as cut.
    pub fn cut<'a>(&self, screen: &'a str) -> Vec<&'a str> {
        let whole = |word: &str, after: &str| self.0.contains(word) || after.starts_with(CUT);
        words(screen).filter(|(word, after)| !whole(word, after)).map(|(word, _)| word).collect()
    }
}

/// Runs of ASCII letters, each with what follows it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let word = &rest[start..];
        let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        rest = &word[end..];
        Some((&word[..end], rest))
    })
}

/// The places where a wide character is not whole: at the right edge, or with something on its second column.
pub fn halves(buffer: &Buffer) -> Vec<(u16, u16)> {
    let area = buffer.area;
    let wide = |x: u16, y: u16| width(buffer[(x, y)].symbol()) > 1;
    let half = |x: u16, y: u16| wide(x, y) && (x + 1 >= area.right() || buffer[(x + 1, y)].symbol() != " ");
    let cells = (0..area.height).flat_map(|y| (0..area.width).map(move |x| (x, y)));
    cells.filter(|&(x, y)| half(x, y)).collect()
}

#[test]
fn a_cut_word_is_found_and_a_marked_one_is_not() {
    let mut vocabulary = Vocabulary::default();
    vocabulary.learn("loss, accuracy");
    assert_eq!(vocabulary.cut("loss 0.12 accu"), ["accu"]);
    assert!(vocabulary.cut("loss 0.12 accu~").is_empty());
}
