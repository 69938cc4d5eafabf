//! Going on with a run: what it is decides the checkpoint; options may extend it, not contradict it.

use super::surroundings::{check_save, save_every, start, threads};
use crate::cli::{ExtensionOptions, TrainOptions};
use crate::nn::cycles::Extension;
use crate::runs;
use crate::train::config::TrainConfig;
use crate::train::extension::Extended;
use crate::train::job::{Home, Job, Origin};
use crate::train::state::RunState;
use std::time::Duration;

/// The job of going on with the run called `name`, which was in `state`; where it is kept is for the caller to say.
///
/// # Errors
/// If options make no sense or contradict what the run is; all contradictions are named.
pub fn resumed(
    options: &TrainOptions,
    extension: &ExtensionOptions,
    name: &str,
    mut state: RunState,
    probe_interval: Duration,
) -> Result<Job, String> {
    let contradictions = contradictions(options, &state)?;
    if !contradictions.is_empty() {
        return Err(format!(
            "{name}: a run goes on as it was begun, so leave {} out, or begin a new run; {}",
            if contradictions.len() == 1 { "that" } else { "those" },
            contradictions.join("; ")
        ));
    }
    if let Some(path) = &options.surroundings.save {
        check_save(path)?;
    }
    let extended = extend(options, extension.extend, &mut state)?;
    Ok(Job {
        name: state.name.clone(),
        config: state.config.clone(),
        origin: Origin::Text,
        source: options.surroundings.data.source(state.source(), Some(state.input.into()))?,
        threads: threads(options)?,
        state: Some(Box::new(state)),
        extended,
        home: Home::Nowhere,
        save_every: save_every(options)?,
        save: options.surroundings.save.clone(),
        usual: runs::state_directory(),
        probe_interval,
        start: start(options),
        rerun: None,
    })
}

/// More epochs, another target. Gives how the run was extended, if its learning rate may have changed by it.
fn extend(
    options: &TrainOptions,
    extension: Option<Extension>,
    state: &mut RunState,
) -> Result<Option<Extended>, String> {
    let before = state.config.clone();
    let (epochs, done) = (before.epochs, state.progress.epoch);
    let wanted = wanted(options, &state.config)?;
    if wanted.epochs < epochs {
        return Err(format!(
            "--epochs {}: the run has {epochs} epochs, of which {done} are done; it can be extended, not shortened",
            wanted.epochs
        ));
    }
    check_extension(extension, wanted.epochs, state)?;
    options.goal.settings.iter().try_for_each(|(setting, _)| setting.check(&wanted))?;
    check_target(options, &wanted, state)?;
    let extended = (wanted.epochs > epochs || extension.is_some()).then(|| Extended {
        extension: extension.unwrap_or_default(),
        epochs,
        cycles: state.config.cycles.clone(),
    });
    let goes_on = extended.is_some() || wanted != state.config;
    state.config = wanted;
    if let Some(Extended { extension, .. }) = extended
        && state.config.schedule.shape.knows_its_end()
    {
        let begun = done + usize::from(state.progress.step > 0);
        state.config.cycles.extend(extension, epochs, begun, state.config.epochs);
    }
    if goes_on {
        state.extend(state.config.epochs);
        state.note_extension(&before)?;
    }
    Ok(extended)
}

/// What the run is to be from here on, whether or not that makes sense.
fn wanted(options: &TrainOptions, config: &TrainConfig) -> Result<TrainConfig, String> {
    let mut wanted = config.clone();
    options.goal.settings.iter().try_for_each(|(setting, text)| setting.read(&mut wanted, text))?;
    Ok(wanted)
}

/// Whether there is something for `--extend` to decide.
fn check_extension(extension: Option<Extension>, wanted: usize, state: &RunState) -> Result<(), String> {
    let Some(extension) = extension else { return Ok(()) };
    let (config, name) = (&state.config, extension.name());
    let shape = config.schedule.shape;
    if !shape.knows_its_end() {
        return Err(format!(
            "--extend {name}: the schedule {shape} goes on by itself, however many epochs there are; leave --extend out"
        ));
    }
    let free = config.cycles.end(config.epochs);
    if wanted > config.epochs || free < wanted && state.progress.epoch < wanted {
        return Ok(());
    }
    Err(format!(
        "--extend {name}: the schedule {shape} is planned for all {wanted} epochs of the run; name more with --epochs N"
    ))
}

/// Whether what is to end the run before its last epoch can do so, if anything of that kind is named.
fn check_target(options: &TrainOptions, wanted: &TrainConfig, state: &RunState) -> Result<(), String> {
    let accuracy = wanted.until_accuracy.map(|target| ("until-accuracy", target.to_string(), "accuracy"));
    let patience = wanted.patience.map(|epochs| ("patience", epochs.to_string(), "loss"));
    let named = |(name, ..): &(&str, String, &str)| options.goal.settings.has(name);
    for (name, value, measure) in [accuracy, patience].into_iter().flatten().filter(named) {
        let epochs = wanted.epochs;
        if wanted.validation == Some(0) {
            return Err(format!(
                "--{name} {value}: the run has no validation set, so no validation {measure} ends it; leave it out"
            ));
        }
        if state.progress.epoch >= epochs {
            return Err(format!(
                "--{name} {value}: all {epochs} epochs of the run are done; name more with --epochs N"
            ));
        }
    }
    Ok(())
}

/// Options that say other things than the run is, in words.
fn contradictions(options: &TrainOptions, state: &RunState) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    if let Some(preset) = options.recipe.preset.as_ref().filter(|&preset| *preset != state.name) {
        found.push(format!("--preset {preset}: the run has {}", state.name));
    }
    let mut has = state.config.clone();
    if options.recipe.settings.has("loss") {
        // A run that names none has the one that goes with its outputs.
        has.objective.loss = Some(state.network().map_err(|error| format!("{error:#}"))?.head.loss);
    }
    for (setting, text) in options.recipe.settings.iter() {
        let mut wanted = has.clone();
        setting.read(&mut wanted, text)?;
        if !setting.is_same(&wanted, &has) {
            found.push(format!("{setting} {}: the run has {}", setting.show(&wanted), setting.show(&has)));
        }
    }
    Ok(found)
}
