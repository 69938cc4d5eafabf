//! A number that is being typed as the new value of a weight.

/// The most characters that are taken.
const LONGEST: usize = 10;

/// A number as far as it is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    digits: [u8; LONGEST],
    count: usize,
    is_negative: bool,
}

impl Typed {
    /// Tells whether a number can begin with a character.
    pub const fn begins(character: char) -> bool {
        character.is_ascii_digit() || matches!(character, '.' | '-')
    }

    /// Takes in a character: a digit, the only point, or a minus, which changes the sign wherever it comes; false if it has no
    /// place there.
    pub fn push(&mut self, character: char) -> bool {
        let has_point = self.digits[..self.count].contains(&b'.');
        match character {
            '-' => self.is_negative = !self.is_negative,
            '0'..='9' | '.' if self.count < LONGEST && !(character == '.' && has_point) => {
                self.digits[self.count] = character as u8;
                self.count += 1;
            }
            _ => return false,
        }
        true
    }

    /// Takes the last character away; false if there was none.
    pub fn erase(&mut self) -> bool {
        let was_there = self.count > 0 || self.is_negative;
        self.is_negative &= self.count > 0;
        self.count = self.count.saturating_sub(1);
        was_there
    }

    /// Gives what is typed.
    pub fn text(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        let digits = self.digits[..self.count].iter().map(|digit| char::from(*digit));
        std::iter::once(sign.to_owned()).chain(digits.map(String::from)).collect()
    }

    /// Gives the number, if it is one.
    pub fn value(&self) -> Option<f32> {
        self.text().parse().ok().filter(|value: &f32| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Typed {
        let mut typed = Typed::default();
        text.chars().for_each(|character| _ = typed.push(character));
        typed
    }

    #[test]
    fn a_number_is_taken_as_it_is_typed_and_a_minus_anywhere_turns_its_sign() {
        for (text, shown, value) in [
            ("0.25", "0.25", Some(0.25)),
            ("12-", "-12", Some(-12.0)),
            ("1-2-", "12", Some(12.0)),
            (".5-", "-.5", Some(-0.5)),
            ("-0.5", "-0.5", Some(-0.5)),
            ("-", "-", None),
            (".", ".", None),
            ("1.2.3x", "1.23", Some(1.23)),
            ("123456789012", "1234567890", Some(1_234_567_890.0)),
        ] {
            assert_eq!((typed(text).text().as_str(), typed(text).value()), (shown, value), "{text}");
        }
    }

    #[test]
    fn the_last_character_is_taken_away_first() {
        let mut number = typed("0.5");
        assert!(number.erase() && number.text() == "0.");
        assert!(number.erase() && number.erase() && !number.erase());
        assert_eq!((number.text().as_str(), number.value()), ("", None));
        let mut number = typed("-5");
        assert!(number.erase() && number.text() == "-");
        assert!(number.erase() && number.text().is_empty() && !number.erase());
    }
}
