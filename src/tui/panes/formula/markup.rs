//! From the markup of formulas to text, with the quantity that each piece of it is about.

use super::quantity::Quantity;
use super::script::{subscript, superscript};

/// What stands for a sign where only ASCII can be written.
const ASCII: [(char, &str); 32] = [
    ('δ', "delta"),
    ('Σ', "sum"),
    ('σ', "s"),
    ('′', "'"),
    ('⊙', "(.)"),
    ('∂', "d "),
    ('∇', "grad"),
    ('∗', "*"),
    ('⊛', "*"),
    ('·', "*"),
    ('×', "x"),
    ('√', "sqrt"),
    ('−', "-"),
    ('⌊', "floor("),
    ('⌋', ")"),
    ('≈', "~"),
    ('→', "->"),
    ('←', "<-"),
    ('γ', "gamma"),
    ('β', "beta"),
    ('μ', "mu"),
    ('ε', "eps"),
    ('η', "eta"),
    ('λ', "lambda"),
    ('ρ', "rho"),
    ('²', "^2"),
    ('‖', "|"),
    ('≥', ">="),
    ('≤', "<="),
    ('±', "+-"),
    ('…', "..."),
    // The mark over the letter before it, as in x̂.
    ('\u{302}', "hat"),
];

/// A piece of text and the quantity that it is about.
pub(super) type Typeset = (String, Option<Quantity>);

/// Typesets markup in Unicode, or in ASCII.
pub(super) fn typeset(markup: &str, unicode: bool) -> Vec<Typeset> {
    let mut reader = Reader { rest: markup, unicode, pieces: Vec::new(), before: None };
    while let Some(letter) = reader.rest.chars().next() {
        reader.step(letter);
    }
    reader.pieces
}

struct Reader<'a> {
    rest: &'a str,
    unicode: bool,
    pieces: Vec<Typeset>,
    before: Option<char>,
}

impl Reader<'_> {
    /// Typesets what comes next, which begins with `letter`.
    fn step(&mut self, letter: char) {
        match (letter, Quantity::of(letter).filter(|_| self.stands_alone())) {
            (_, Some(quantity)) => {
                let name = self.name(letter);
                self.pieces.push((name, Some(quantity)));
            }
            ('^' | '_', None) => {
                let text = self.script(false);
                self.push(text);
            }
            (other, None) => {
                self.take(other);
                let text = self.sign(other);
                self.push(text);
            }
        }
    }

    /// Tells whether the next letter is a symbol, not part of a word.
    fn stands_alone(&self) -> bool {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        !letter(self.before) && !letter(self.rest.chars().nth(1))
    }

    /// Takes the symbol of a quantity with its scripts and its place.
    fn name(&mut self, letter: char) -> String {
        self.take(letter);
        let mut name = self.sign(letter);
        while self.rest.starts_with(['^', '_']) {
            name.push_str(&self.script(true));
        }
        if self.rest.starts_with('(') {
            let end = self.rest.find(')').map_or(self.rest.len(), |end| end + 1);
            let place = self.rest[..end].to_owned();
            self.rest = &self.rest[end..];
            self.before = Some(')');
            name.extend(place.chars().map(|c| self.sign(c)));
        }
        name
    }

    /// Takes a superscript or a subscript; that of a symbol needs no mark in ASCII if it is a number: `z1`.
    fn script(&mut self, of_symbol: bool) -> String {
        let above = self.rest.starts_with('^');
        let rest = &self.rest[1..];
        let (text, taken) = match rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((text, _)) => (text, text.len() + 2),
            None => {
                let first = rest.chars().next().map_or(0, char::len_utf8);
                (&rest[..first], first)
            }
        };
        let typeset = self.typeset_script(text, above, of_symbol);
        self.rest = &rest[taken..];
        self.before = Some('^');
        typeset
    }

    fn typeset_script(&self, text: &str, above: bool, of_symbol: bool) -> String {
        let raised = if above { superscript(text) } else { subscript(text) };
        if let Some(raised) = raised.filter(|_| self.unicode) {
            return raised;
        }
        let signs: String = text.chars().map(|c| self.sign(c)).collect();
        let simple = signs.chars().all(|c| c.is_ascii_alphanumeric());
        match (above, of_symbol && !signs.contains('T'), simple) {
            (false, _, _) => format!("[{signs}]"),
            (true, true, true) => signs,
            (true, true, false) => format!("({signs})"),
            (true, false, _) => format!("^{signs}"),
        }
    }

    /// Gives a sign as it can be written.
    fn sign(&self, sign: char) -> String {
        let plain = ASCII.iter().find(|(rich, _)| *rich == sign && !self.unicode);
        plain.map_or_else(|| sign.to_string(), |(_, plain)| (*plain).to_owned())
    }

    fn take(&mut self, letter: char) {
        self.rest = &self.rest[letter.len_utf8()..];
        self.before = Some(letter);
    }

    /// Adds text that is about no quantity.
    fn push(&mut self, text: String) {
        match self.pieces.last_mut() {
            Some((before, None)) => before.push_str(&text),
            _ => self.pieces.push((text, None)),
        }
    }
}
