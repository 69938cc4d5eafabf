//! Text that becomes HTML: markup is what stands in the program, and all else is escaped.

use crate::viz::base64;
use crate::viz::tiles::Sheet;
use std::fmt::Write;

/// A page in the making.
#[derive(Clone, Debug, Default)]
pub struct Html(String);

impl Html {
    /// Adds markup, which stands in the program.
    pub fn raw(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Adds a text, escaped.
    pub fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                letter if is_disguise(letter) => self.0.push(char::REPLACEMENT_CHARACTER),
                letter => self.0.push(letter),
            }
        }
    }

    /// Adds an element without attributes.
    pub fn within(&mut self, name: &'static str, inner: impl FnOnce(&mut Self)) {
        self.raw("<");
        self.raw(name);
        self.raw(">");
        inner(self);
        self.raw("</");
        self.raw(name);
        self.raw(">");
    }

    /// Adds an attribute to the tag that is open.
    pub fn attribute(&mut self, name: &'static str, value: &str) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        self.text(value);
        self.raw("\"");
    }

    /// Adds an attribute that is a number, with at most three decimals.
    pub fn number(&mut self, name: &'static str, value: f64) {
        let mut digits = String::new();
        // Writing to a text does not fail.
        let _ = write!(digits, "{value:.3}");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        self.attribute(name, digits);
    }

    /// Adds a picture with what it shows in words; none if it cannot be encoded.
    pub fn picture(&mut self, sheet: &Sheet, words: &str) {
        let Ok(file) = sheet.png() else { return };
        self.raw("<img");
        self.number("width", sheet.width as f64);
        self.number("height", sheet.height as f64);
        self.attribute("alt", words);
        self.raw(" src=\"data:image/png;base64,");
        self.0.extend(base64::encode(&file).into_iter().map(char::from));
        self.raw("\">");
    }

    /// Gives the page.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Tells whether a letter is none that can be seen but changes what is seen: a control character, or one that turns the direction of
/// what follows.
fn is_disguise(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
    turns || letter.is_control() && letter != '\n' && letter != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let mut page = Html::default();
        page.raw("<p");
        page.attribute("title", "\"><script>alert('1')</script>");
        page.raw(">");
        page.text("a & b <i>\u{202e}evil\u{0}\n\u{1b}[31m</i>");
        let expected = "<p title=\"&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\">a &amp; b &lt;i&gt;\u{fffd}evil\u{fffd}\n\u{fffd}[31m&lt;/i&gt;";
        assert_eq!(page.into_text(), expected);
    }

    #[test]
    fn numbers_are_short() {
        let mut page = Html::default();
        page.number("x", 12.5);
        page.number("y", 300.0);
        page.number("z", -0.000_04);
        assert_eq!(page.into_text(), " x=\"12.5\" y=\"300\" z=\"-0\"");
    }
}
