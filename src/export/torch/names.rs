//! The names of tensors: what module a tensor is in, what it is there, and in which order names with numbers are.

use super::tensors::Foreign;
use crate::export::graph::Part;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Tensors in groups, by module.
pub(super) struct Grouped<'a> {
    modules: Vec<Module<'a>>,
    /// What is in no module of a known kind.
    others: Vec<&'a Foreign>,
}

/// The tensors of a module.
#[derive(Clone, Debug)]
pub(super) struct Module<'a> {
    /// Its name: what its tensors have in common.
    pub(super) name: String,
    tensors: Vec<(Part, &'a Foreign)>,
}

/// What a tensor is to its module, by the last part of its name, if that is known.
fn part(suffix: &str) -> Option<Part> {
    [Part::Weight, Part::Bias, Part::Mean, Part::Variance].into_iter().find(|part| part.name() == suffix)
}

/// A name fit for a terminal, and not too long for it.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    name.chars().take(LONGEST).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

impl<'a> Grouped<'a> {
    /// Groups `tensors`. What PyTorch counts batches with is left out: no network here needs it.
    pub(super) fn of(tensors: &'a [Foreign]) -> Self {
        let (mut modules, mut others): (Vec<Module<'a>>, Vec<&'a Foreign>) = (Vec::new(), Vec::new());
        let mut known: HashMap<&str, usize> = HashMap::new();
        for tensor in tensors {
            let (module, suffix) = tensor.name.rsplit_once('.').unwrap_or(("", &tensor.name));
            match part(suffix) {
                Some(part) => {
                    let at = *known.entry(module).or_insert(modules.len());
                    if at == modules.len() {
                        modules.push(Module { name: module.to_owned(), tensors: Vec::new() });
                    }
                    modules[at].tensors.push((part, tensor));
                }
                None if suffix == "num_batches_tracked" => {}
                None => others.push(tensor),
            }
        }
        Self { modules, others }
    }

    /// The module of that name.
    pub(super) fn named(&self, name: &str) -> Option<Module<'a>> {
        self.modules.iter().find(|module| module.name == name).cloned()
    }

    /// All modules.
    pub(super) fn modules(&self) -> impl Iterator<Item = &Module<'a>> {
        self.modules.iter()
    }

    /// The tensors that are in none of `taken`.
    pub(super) fn others(&self, taken: &[Module<'a>]) -> impl Iterator<Item = &'a Foreign> {
        let left = self.modules.iter().filter(|module| !taken.iter().any(|taken| taken.name == module.name));
        left.flat_map(|module| module.tensors.iter().map(|(_, tensor)| *tensor))
            .chain(self.others.iter().copied())
    }
}

impl<'a> Module<'a> {
    /// The tensor that is this part of the module.
    pub(super) fn get(&self, part: Part) -> Option<&'a Foreign> {
        self.tensors.iter().find(|(own, _)| *own == part).map(|(_, tensor)| *tensor)
    }
}

/// Whether the names of `modules` differ in nothing but their numbers.
pub(super) fn alike(modules: &[Module<'_>]) -> bool {
    let words = |module: &Module<'_>| -> String {
        runs(&module.name).into_iter().map(|run| if is_number(run) { "#" } else { run }).collect()
    };
    modules.windows(2).all(|pair| words(&pair[0]) == words(&pair[1]))
}

/// The order of names in which numbers count as such: `conv2` before `conv10`.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (ones, others) = (runs(one), runs(other));
    let pairs = ones.iter().zip(&others).map(|(one, other)| match (is_number(one), is_number(other)) {
        (true, true) => {
            let [one, other] = [one, other].map(|run| run.trim_start_matches('0'));
            one.len().cmp(&other.len()).then_with(|| one.cmp(other))
        }
        _ => one.cmp(other),
    });
    pairs
        .fold(Ordering::Equal, Ordering::then)
        .then(ones.len().cmp(&others.len()))
        .then_with(|| one.cmp(other))
}

/// The runs of digits, and of what is between them.
fn runs(name: &str) -> Vec<&str> {
    let (mut runs, mut start) = (Vec::new(), 0);
    let mut digits = None;
    for (at, c) in name.char_indices() {
        let is_digit = c.is_ascii_digit();
        if digits.is_some_and(|digits| digits != is_digit) {
            runs.push(&name[start..at]);
            start = at;
        }
        digits = Some(is_digit);
    }
    if start < name.len() {
        runs.push(&name[start..]);
    }
    runs
}

fn is_number(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let mut names = ["conv10", "conv2", "b.10.c", "b.9.c", "conv02", "conv", "b.9"];
        names.sort_by(|one, other| natural(one, other));
        assert_eq!(names, ["b.9", "b.9.c", "b.10.c", "conv", "conv02", "conv2", "conv10"]);
        let huge = "9".repeat(400);
        assert_eq!(natural(&huge, &format!("{huge}0")), Ordering::Less);
    }

    #[test]
    fn names_are_alike_that_differ_in_numbers_alone() {
        let modules =
            |names: [&str; 2]| names.map(|name| Module { name: name.to_owned(), tensors: Vec::new() });
        assert!(alike(&modules(["conv1", "conv2"])) && alike(&modules(["0", "12"])));
        assert!(!alike(&modules(["features.0", "classifier.1"])) && !alike(&modules(["body", "head"])));
        assert!(!alike(&modules(["a1", "1a"])));
    }
}
