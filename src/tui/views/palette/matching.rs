//! Which actions somebody means by what was typed.

use crate::texts::Language;
use crate::texts::charset::folded;
use crate::tui::view::offer::Named;
use crate::viz::paint::Charset;

/// The actions that what was typed stands for, the likeliest first, and where it says nothing all of them in their order.
///
/// Each word that was typed has to be in what the action does, in its name, or be one of its keys. Where nothing is found so, the
/// letters need only be in the name in their order.
pub fn found<'a>(actions: &'a [Named], typed: &str, language: Language) -> Vec<&'a Named> {
    let folded = folded(typed);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let ranked = |rank: &dyn Fn(&Named) -> Option<usize>| {
        let mut ranked: Vec<(usize, &Named)> =
            actions.iter().filter_map(|action| Some((rank(action)?, action))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, action)| action).collect::<Vec<_>>()
    };
    let by_words = ranked(&|action| {
        let texts = Texts::of(action, language);
        words.iter().map(|word| texts.rank(word, typed)).sum()
    });
    if by_words.is_empty() { ranked(&|action| scattered(&action.name, &words.concat())) } else { by_words }
}

/// What is said of an action, as it is searched.
struct Texts {
    help: String,
    english: String,
    name: String,
    keys: Vec<String>,
}

impl Texts {
    fn of(action: &Named, language: Language) -> Self {
        let (help, entry) = (action.declared.help, action.entry);
        Self {
            help: folded(language.translate(help)),
            english: folded(help),
            name: action.name.clone(),
            keys: entry.keys.iter().map(|key| key.label(Charset::Ascii)).collect(),
        }
    }

    /// How unlikely it is that a word means the action; `None` if the word has nothing to do with it.
    fn rank(&self, word: &str, typed: &str) -> Option<usize> {
        if self.keys.iter().any(|key| key == typed.trim()) {
            return Some(0);
        }
        let places = [(&self.help, 1), (&self.name, 2), (&self.english, 3)];
        places.into_iter().filter_map(|(text, weight)| Some(weight + 3 * depth(text, word)?)).min()
    }
}

/// Where a word is in a text: 0 at its beginning, 1 at the beginning of a word, 2 within a word.
fn depth(text: &str, word: &str) -> Option<usize> {
    let mut depths = text.match_indices(word).map(|(at, _)| match text[..at].chars().next_back() {
        None => 0,
        Some(before) if !before.is_alphanumeric() => 1,
        Some(_) => 2,
    });
    let first = depths.next()?;
    Some(depths.fold(first, usize::min))
}

/// Over how many characters letters are scattered in a text, in their order; `None` if they are not all there.
fn scattered(text: &str, letters: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    let mut ends = letters.chars().map(|letter| rest.find(|(_, c)| *c == letter).map(|(at, _)| at));
    let first = ends.next()??;
    let last = ends.try_fold(first, |_, at| at)?;
    Some(last - first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::view::bindings::{Binding, Group, ch};

    static BINDINGS: [Binding<u8>; 4] = [
        Binding::new(&[ch('b')], 0, Group::Training, "one batch, then pause"),
        Binding::new(&[ch('T')], 1, Group::Training, "measure the test set now"),
        Binding::new(&[ch('s')], 2, Group::Training, "save a checkpoint now"),
        Binding::new(&[], 3, Group::Views, "confusion matrix"),
    ];

    /// The names of what is found.
    fn names(typed: &str) -> Vec<String> {
        let names = ["dashboard.step-batch", "dashboard.test", "dashboard.save", "open.confusion"];
        let named = |(name, binding): (&str, &'static Binding<u8>)| Named {
            name: name.to_owned(),
            declared: &binding.entry,
            entry: &binding.entry,
        };
        let actions: Vec<Named> = names.into_iter().zip(&BINDINGS).map(named).collect();
        found(&actions, typed, Language::Czech).into_iter().map(|action| action.name.clone()).collect()
    }

    #[test]
    fn words_are_found_in_what_an_action_does_in_its_name_and_in_either_language() {
        assert_eq!(names("").len(), 4);
        assert_eq!(names("save"), ["dashboard.save"]);
        assert_eq!(names("step-b"), ["dashboard.step-batch"]);
        assert_eq!(names("MATRIX conf"), ["open.confusion"]);
        assert_eq!(names("davka"), ["dashboard.step-batch"], "Czech, without its marks");
        assert_eq!(names("T")[0], "dashboard.test", "a key is meant first");
        assert_eq!(names("now"), ["dashboard.test", "dashboard.save"]);
    }

    #[test]
    fn scattered_letters_are_tried_where_no_word_fits() {
        assert_eq!(names("opcnf"), ["open.confusion"]);
        assert_eq!(names("qqq"), Vec::<String>::new());
    }
}
