//! What decides a run that begins with a network from elsewhere.

use super::presets;
use crate::cli::Given;
use crate::nn::spec::Spec;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::setting;
use crate::train::job::Source;

/// Makes the configuration of a run of `spec` on the images of `source`: what was `kept` of its settings, each with its name and its
/// value as text, and in place of that what options say. Gives what of the first makes no sense here, too.
///
/// # Errors
/// If an option makes no sense.
pub fn adopted(
    spec: &Spec,
    source: &Source,
    kept: &[(String, String)],
    (recipe, goal): (&Given<false>, &Given<true>),
) -> Result<(TrainConfig, Vec<String>), String> {
    let mut config = presets::common()?;
    (config.spec, config.validation_split) = (spec.clone(), source.usual_split());
    let mut notes = Vec::new();
    for (name, text) in kept {
        let mut with = config.clone();
        match setting(name).and_then(|setting| setting.set(&mut with, text)) {
            Ok(()) => config = with,
            Err(problem) => notes.push(format!("the setting {name} {text} was left out: {problem}")),
        }
    }
    config.spec = spec.clone();
    let given = || recipe.iter().chain(goal.iter());
    for (setting, text) in given() {
        setting.set(&mut config, text)?;
    }
    match given().find_map(|(setting, _)| setting.objection(&config)) {
        Some(objection) => Err(objection),
        None => Ok((config, notes)),
    }
}
