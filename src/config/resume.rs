//! Going on with a run: what it is decides the checkpoint; options may extend it, not contradict it.

use super::{save_every, threads};
use crate::cli::TrainOptions;
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::optimizer::Rule;
use crate::nn::schedule::Shape;
use crate::nn::spec::Spec;
use crate::runs::RunDirectory;
use crate::train::state::RunState;
use crate::train::worker::{Home, Job, Source};
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

/// The job of going on with the run in `run`, which was in `state`.
///
/// # Errors
/// If options make no sense or contradict what the run is; all contradictions are named.
pub fn resumed(
    options: &TrainOptions,
    run: RunDirectory,
    mut state: RunState,
    probe_interval: Duration,
) -> Result<Job, String> {
    let contradictions = contradictions(options, &state)?;
    if !contradictions.is_empty() {
        return Err(format!(
            "{}: a run goes on as it was begun, so leave {} out, or begin a new run; {}",
            run.name(),
            if contradictions.len() == 1 { "that" } else { "those" },
            contradictions.join("; ")
        ));
    }
    extend(options, &mut state)?;
    Ok(Job {
        name: state.name.clone(),
        config: state.config.clone(),
        source: options.data.clone().map_or_else(|| state.source(), Source::Directory),
        threads: threads(options)?,
        state: Some(Box::new(state)),
        home: Home::Open(Arc::new(run)),
        save_every: save_every(options)?,
        save: options.save.clone(),
        probe_interval,
        start: super::start(options),
    })
}

/// More epochs, another target.
fn extend(options: &TrainOptions, state: &mut RunState) -> Result<(), String> {
    let (epochs, done) = (state.config.epochs, state.progress.epoch);
    let wanted = options.epochs.unwrap_or(epochs);
    if wanted < epochs {
        return Err(format!(
            "--epochs {wanted}: the run has {epochs} epochs, of which {done} are done; it can be extended, not shortened"
        ));
    }
    let target =
        options.until_accuracy.map(|target| super::fraction("--until-accuracy", target)).transpose()?;
    let other_target = target.is_some() && target != state.config.until_accuracy;
    if wanted > epochs || other_target {
        state.config.until_accuracy = target.or(state.config.until_accuracy);
        state.extend(wanted);
    }
    Ok(())
}

/// Options that say other things than the run is, in words.
fn contradictions(options: &TrainOptions, state: &RunState) -> Result<Vec<String>, String> {
    let config = &state.config;
    let spec: Option<Spec> =
        options.net.as_deref().map(str::parse).transpose().map_err(|error| format!("--net: {error}"))?;
    let shape: Option<Shape> = match options.schedule.as_deref() {
        Some(text) => Some(text.parse().map_err(|error| format!("--schedule {text}: {error}"))?),
        None => None,
    };
    let optimizer = &config.optimizer;
    let mut found = Contradictions::default();
    found.look("--preset", options.preset.as_ref(), &state.name);
    found.look("--net", spec.as_ref(), &config.spec);
    if let Some(wanted) = options.loss.map(Loss::from) {
        let loss = state.network().map_err(|error| format!("{error:#}"))?.head.loss;
        found.look("--loss", Some(&wanted.name()), &loss.name());
    }
    found.look("--init", options.init.map(Init::from).map(Init::name).as_ref(), &config.init.name());
    found.look_for(
        "--validation",
        options.validation.as_ref(),
        config.validation.as_ref(),
        "the usual share",
    );
    found.look("--batch-size", options.batch_size.as_ref(), &config.batch_size);
    found.look("--lr", options.lr.as_ref(), &config.learning_rate);
    let rule = options.optimizer.map(Rule::from).map(Rule::name);
    found.look("--optimizer", rule.as_ref(), &optimizer.rule.name());
    found.look("--momentum", options.momentum.as_ref(), &optimizer.momentum);
    found.look("--weight-decay", options.weight_decay.as_ref(), &optimizer.weight_decay);
    found.look_for("--clip", options.clip.as_ref(), optimizer.clip.as_ref(), "no clipping");
    found.look("--schedule", shape.as_ref(), &config.schedule.shape);
    found.look("--warm-up", options.warm_up.as_ref(), &config.schedule.warm_up);
    found.look("--seed", options.seed.as_ref(), &config.seed);
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
