//! All combinations of what is tried.

use super::lists::Tried;
use crate::train::hyperparameters::setting;

/// An option with its value, and what the value is called in names.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    option: &'static str,
    setting: Option<&'static str>,
    value: String,
    /// None if all combinations have this value.
    name: Option<String>,
}

/// What one run is to have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Combination(Vec<Choice>);

impl Combination {
    /// Gives the options as words.
    pub fn words(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|choice| [format!("--{}", choice.option), choice.value.clone()])
    }

    /// Gives those options as words that a run that goes on may be given.
    pub fn goal(&self) -> impl Iterator<Item = String> {
        let extends =
            |choice: &&Choice| choice.setting.is_some_and(|name| setting(name).is_ok_and(|it| it.extends));
        self.0
            .iter()
            .filter(extends)
            .flat_map(|choice| [format!("--{}", choice.option), choice.value.clone()])
    }

    /// Gives the settings with their values.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().filter_map(|choice| Some((choice.setting?, choice.value.as_str())))
    }

    /// Tells whether a setting is among what is tried.
    pub fn is_about(&self, setting: &str) -> bool {
        self.settings().any(|(name, _)| name == setting)
    }

    /// Gives what sets the run apart from the others, as the name of a directory.
    pub fn name(&self) -> String {
        let parts: Vec<&str> = self.0.iter().filter_map(|choice| choice.name.as_deref()).collect();
        if parts.is_empty() { "run".to_owned() } else { parts.join("_") }
    }

    /// Gives what the run is to have, for people.
    pub fn told(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }
}

/// Gives all combinations; the values of the last option change fastest.
///
/// # Errors
/// If there are more than `most`.
pub fn combinations(tried: &[Tried], most: usize) -> Result<Vec<Combination>, String> {
    let count = tried.iter().try_fold(1_usize, |count, tried| count.checked_mul(tried.values.len()));
    if count.is_none_or(|count| count > most) {
        return Err(format!("there are more than {most} combinations; try less at a time"));
    }
    let mut all = vec![Combination::default()];
    for tried in tried {
        let choices: Vec<Choice> =
            (1..).zip(&tried.values).map(|(number, value)| choice(tried, number, value)).collect();
        let with = |before: &Combination| {
            let with = |choice: &Choice| Combination([&before.0[..], std::slice::from_ref(choice)].concat());
            choices.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    Ok(all)
}

fn choice(tried: &Tried, number: usize, value: &str) -> Choice {
    let is_nameable = !tried.is_text
        && value.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-+".contains(letter));
    let shown = if is_nameable { value.to_owned() } else { number.to_string() };
    let name = (tried.values.len() > 1).then(|| format!("{}-{shown}", tried.option));
    Choice { option: tried.option, setting: tried.setting, value: value.to_owned(), name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(option: &'static str, setting: &'static str, is_text: bool, values: &[&str]) -> Tried {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Tried { option, is_text, setting: Some(setting), values }
    }

    #[test]
    fn every_combination_is_there_once_under_a_name_of_its_own() {
        let all = combinations(
            &[
                tried("net", "network", true, &["dense 10 softmax", "conv 2 5x5, dense 10 softmax"]),
                tried("lr", "learning-rate", false, &["0.01", "0.1"]),
                tried("epochs", "epochs", false, &["3"]),
                tried("seed", "seed", false, &["1", "2"]),
            ],
            8,
        )
        .expect("few");
        let names: Vec<String> = all.iter().map(Combination::name).collect();
        assert_eq!(names[..3], ["net-1_lr-0.01_seed-1", "net-1_lr-0.01_seed-2", "net-1_lr-0.1_seed-1"]);
        assert_eq!(names.len(), 8);
        let words: Vec<String> = all[7].words().collect();
        assert_eq!(
            words,
            ["--net", "conv 2 5x5, dense 10 softmax", "--lr", "0.1", "--epochs", "3", "--seed", "2"]
        );
        assert_eq!(all[7].goal().collect::<Vec<_>>(), ["--epochs", "3"]);
    }

    #[test]
    fn nothing_to_choose_is_one_run_and_too_much_is_refused() {
        assert_eq!(combinations(&[], 1).map(|all| all[0].name()), Ok("run".to_owned()));
        let many = vec!["1"; 100];
        let tried = [tried("lr", "learning-rate", false, &many), tried("seed", "seed", false, &many)];
        assert!(combinations(&tried, 9_999).is_err_and(|problem| problem.contains("9999")));
    }
}
