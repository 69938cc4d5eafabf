//! Going on with a run: what it is decides the checkpoint; options may extend it, not contradict it.

use super::hyperparameters::fraction;
use super::{save_every, threads};
use crate::cli::{ExtensionOptions, TrainOptions};
use crate::dataset::ValidationSplit;
use crate::nn::cycles::Extension;
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::optimizer::Rule;
use crate::nn::schedule::Shape;
use crate::nn::spec::Spec;
use crate::runs;
use crate::train::extension::Extended;
use crate::train::job::{Home, Job, Origin, Source};
use crate::train::state::RunState;
use std::fmt::Display;
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
        super::check_save(path)?;
    }
    let extended = extend(options, extension.extend.map(Extension::from), &mut state)?;
    Ok(Job {
        name: state.name.clone(),
        config: state.config.clone(),
        origin: Origin::Text,
        source: options.surroundings.data.as_deref().map_or_else(|| state.source(), Source::at),
        threads: threads(options)?,
        state: Some(Box::new(state)),
        extended,
        home: Home::Nowhere,
        save_every: save_every(options)?,
        save: options.surroundings.save.clone(),
        usual: runs::state_directory(),
        probe_interval,
        start: super::start(options),
    })
}

/// More epochs, another target. Gives how the run was extended, if its learning rate may have changed by it.
fn extend(
    options: &TrainOptions,
    extension: Option<Extension>,
    state: &mut RunState,
) -> Result<Option<Extended>, String> {
    let (epochs, done) = (state.config.epochs, state.progress.epoch);
    let wanted = options.goal.epochs.unwrap_or(epochs);
    if wanted < epochs {
        return Err(format!(
            "--epochs {wanted}: the run has {epochs} epochs, of which {done} are done; it can be extended, not shortened"
        ));
    }
    check_extension(extension, wanted, state)?;
    let target = target(options, wanted, state)?;
    let extended = (wanted > epochs || extension.is_some()).then(|| Extended {
        extension: extension.unwrap_or_default(),
        epochs,
        cycles: state.config.cycles.clone(),
    });
    if let Some(Extended { extension, .. }) = extended
        && state.config.schedule.shape.knows_its_end()
    {
        let begun = done + usize::from(state.progress.step > 0);
        state.config.cycles.extend(extension, epochs, begun, wanted);
    }
    if extended.is_some() || target.is_some() {
        state.config.until_accuracy = target.or(state.config.until_accuracy);
        state.extend(wanted);
    }
    Ok(extended)
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

/// The accuracy that ends the run, if another one is wanted than before and can be reached.
fn target(options: &TrainOptions, epochs: usize, state: &RunState) -> Result<Option<f64>, String> {
    let Some(target) = options.goal.until_accuracy else { return Ok(None) };
    let target = fraction("--until-accuracy", target)?;
    if state.config.validation == Some(0) {
        return Err(format!(
            "--until-accuracy {target}: the run has no validation set, so no validation accuracy ends it; leave it out"
        ));
    }
    if state.progress.epoch >= epochs {
        return Err(format!(
            "--until-accuracy {target}: all {epochs} epochs of the run are done; name more with --epochs N"
        ));
    }
    Ok(Some(target).filter(|_| state.config.until_accuracy != Some(target)))
}

/// Options that say other things than the run is, in words.
fn contradictions(options: &TrainOptions, state: &RunState) -> Result<Vec<String>, String> {
    let config = &state.config;
    let spec: Option<Spec> = options
        .recipe
        .net
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|error| format!("--net: {error}"))?;
    let shape: Option<Shape> = match options.recipe.schedule.as_deref() {
        Some(text) => Some(text.parse().map_err(|error| format!("--schedule {text}: {error}"))?),
        None => None,
    };
    let optimizer = &config.optimizer;
    let mut found = Contradictions::default();
    found.look("--preset", options.recipe.preset.as_ref(), &state.name);
    found.look("--net", spec.as_ref(), &config.spec);
    if let Some(wanted) = options.recipe.loss.map(Loss::from) {
        let loss = state.network().map_err(|error| format!("{error:#}"))?.head.loss;
        found.look("--loss", Some(&wanted.name()), &loss.name());
    }
    found.look("--init", options.recipe.init.map(Init::from).map(Init::name).as_ref(), &config.init.name());
    found.look_for(
        "--validation",
        options.recipe.validation.as_ref(),
        config.validation.as_ref(),
        "the usual share",
    );
    let split = options.recipe.validation_split.map(ValidationSplit::from);
    found.look("--validation-split", split.as_ref(), &config.validation_split);
    found.look("--batch-size", options.recipe.batch_size.as_ref(), &config.batch_size);
    found.look("--lr", options.recipe.lr.as_ref(), &config.learning_rate);
    let rule = options.recipe.optimizer.map(Rule::from).map(Rule::name);
    found.look("--optimizer", rule.as_ref(), &optimizer.rule.name());
    found.look("--momentum", options.recipe.momentum.as_ref(), &optimizer.momentum);
    found.look("--weight-decay", options.recipe.weight_decay.as_ref(), &optimizer.weight_decay);
    found.look_for("--clip", options.recipe.clip.as_ref(), optimizer.clip.as_ref(), "no clipping");
    found.look("--schedule", shape.as_ref(), &config.schedule.shape);
    found.look("--warm-up", options.recipe.warm_up.as_ref(), &config.schedule.warm_up);
    found.look("--seed", options.recipe.seed.as_ref(), &config.seed);
    Ok(found.0)
}

/// What was found so far.
#[derive(Default)]
struct Contradictions(Vec<String>);

impl Contradictions {
    /// Compares an option, if it was given, with what the run has.
    fn look<T: Display + PartialEq>(&mut self, option: &str, wanted: Option<&T>, has: &T) {
        if let Some(wanted) = wanted.filter(|&wanted| wanted != has) {
            self.0.push(format!("{option} {wanted}: the run has {has}"));
        }
    }

    /// The same where the run may have none, in the words of `none`.
    fn look_for<T: Display + PartialEq>(
        &mut self,
        option: &str,
        wanted: Option<&T>,
        has: Option<&T>,
        none: &str,
    ) {
        match (wanted, has) {
            (Some(_), Some(has)) => self.look(option, wanted, has),
            (Some(wanted), None) => self.0.push(format!("{option} {wanted}: the run has {none}")),
            (None, _) => {}
        }
    }
}
