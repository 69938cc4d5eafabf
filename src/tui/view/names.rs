//! Names of actions, made of what they are called in the program: nobody writes one by hand.

use std::fmt::Debug;

/// The name of an action: its variant in lower case with dashes, and what it carries behind that. `StepBatch` is `step-batch`,
/// `Scroll(PageUp)` is `scroll-page-up`, and `Layer(-1)` is `layer-minus-1`.
pub fn action_name(action: &impl Debug) -> String {
    let mut name = String::new();
    let mut before = ' ';
    let text = format!("{action:?}");
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let is_minus = c == '-' && characters.peek().is_some_and(char::is_ascii_digit);
        let begins_word = c.is_uppercase() && !before.is_uppercase() || !before.is_alphanumeric();
        if is_minus {
            separate(&mut name);
            name.push_str("minus");
        } else if c.is_alphanumeric() {
            if begins_word {
                separate(&mut name);
            }
            name.extend(c.to_lowercase());
        }
        before = c;
    }
    name
}

/// Ends a word of a name.
fn separate(name: &mut String) {
    if !name.is_empty() && !name.ends_with('-') {
        name.push('-');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    enum Toy {
        StepBatch,
        Bp1,
    }

    #[test]
    fn the_name_of_an_action_says_what_it_carries() {
        let names = [
            action_name(&Toy::StepBatch),
            action_name(&Toy::Bp1),
            action_name(&Some(Toy::StepBatch)),
            action_name(&Some(-1)),
            action_name(&Some(1)),
            action_name(&(Some(Toy::Bp1), None::<usize>, 3)),
        ];
        let expected = ["step-batch", "bp1", "some-step-batch", "some-minus-1", "some-1", "some-bp1-none-3"];
        assert_eq!(names, expected);
    }
}
