//! `cnn-tui export`: a trained network as a file for other programs.

use super::failure::Failure;
use super::new_file::{self, Overwriting};
use super::output::print;
use super::stored::{load, load_best};
use super::voice::Voice;
use crate::dataset::normalize::Normalization;
use crate::export::{self, Dataset, Extent, Format, Model};
use crate::train::hyperparameters::SETTINGS;
use crate::train::state::RunState;
use clap::Args;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The checkpoint to export, or a run, of which that is the newest one: its name, the beginning of that, or its directory
    pub checkpoint: OsString,
    /// The file to write
    #[arg(required_unless_present = "print_module")]
    pub out: Option<PathBuf>,
    /// The format of the file [default: the one that its ending says]
    #[arg(long, value_name = "FORMAT", help = format_help("The format of the file"))]
    pub format: Option<String>,
    /// Of a run, export the checkpoint with the best validation accuracy
    #[arg(long)]
    pub best: bool,
    /// Have the file compute probabilities, and not the logits that they are made of (onnx)
    #[arg(long)]
    pub probabilities: bool,
    /// Have the file take images as bytes from 0 to 255, and not as values from 0 to 1; either way it normalizes them as the run does (onnx)
    #[arg(long)]
    pub bytes: bool,
    /// Print a Python module with the network in PyTorch, which loads its weights from the safetensors file
    #[arg(long)]
    pub print_module: bool,
    /// What becomes of a file that is there already.
    #[command(flatten)]
    pub overwriting: Overwriting,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// What the printed module loads its weights from if no file is written.
const USUAL_FILE: &str = "model.safetensors";

/// What `--help` says of `--format`, after `what` it is the format of.
pub(super) fn format_help(what: &str) -> String {
    let formats: Vec<String> =
        export::formats().map(|format| format!("{} ({})", format.name(), format.summary())).collect();
    format!("{what}: {} [default: the one that its ending says]", formats.join(", "))
}

/// Exports a network.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let out = arguments.out.as_deref();
    let format = out.map(|out| choose(arguments, out)).transpose()?;
    let state = if arguments.best { load_best(&arguments.checkpoint)? } else { load(&arguments.checkpoint)? };
    let (model, voice) = (model(&state)?, arguments.voice);
    voice.detail(|| described(&model));
    if let Some((out, format)) = out.zip(format) {
        let extent = Extent { probabilities: arguments.probabilities, bytes: arguments.bytes };
        let bytes = match format.computing() {
            Some(computing) => computing.write_with(&model, extent),
            None => format.write(&model),
        };
        let bytes = bytes.map_err(anyhow::Error::from)?;
        new_file::write(out, &bytes)?;
        let values = values_in_words(&state.config.normalization, format, extent);
        voice.note(&summary(&model, (out, format), extent, &values, bytes.len()));
    }
    silenced(&model).iter().for_each(|text| voice.note(text));
    if arguments.print_module {
        let file = out.map_or(USUAL_FILE.into(), Path::to_string_lossy);
        print(export::module(&model, &file).map_err(anyhow::Error::msg)?.trim_end())?;
    }
    Ok(())
}

/// The format of the file to be written, once it is clear that it may be written.
fn choose(arguments: &Arguments, out: &Path) -> Result<&'static dyn Format, Failure> {
    let format = export::choose("--format", arguments.format.as_deref(), out).map_err(Failure::Misuse)?;
    if arguments.print_module && format.name() != "safetensors" {
        return Err(Failure::Misuse(format!(
            "--print-module: the module loads a safetensors file, and {} is to be {}; write a .safetensors file, or leave \
             the option out",
            out.display(),
            format.name()
        )));
    }
    let computed = [("--probabilities", arguments.probabilities), ("--bytes", arguments.bytes)];
    if let Some((option, _)) = computed.into_iter().find(|(_, asked)| *asked && format.computing().is_none())
    {
        return Err(Failure::Misuse(format!(
            "{option}: a file of the format {} holds weights and does not say what is computed with them; write a .onnx file, \
             or leave the option out",
            format.name()
        )));
    }
    arguments.overwriting.check(out)?;
    Ok(format)
}

/// What is exported of a run.
pub(super) fn model(state: &RunState) -> anyhow::Result<Model> {
    let network = state.network()?;
    let config = state.config.begun_anew();
    let settings = SETTINGS.iter().filter(|setting| setting.option.is_some() && setting.name != "network");
    let settings = settings.filter_map(|setting| Some((setting.name.to_owned(), setting.write(&config)?)));
    let (name, identity) = (state.dataset.clone(), state.dataset_identity.clone());
    Ok(Model {
        network,
        classes: state.classes.clone(),
        dataset: Some(Dataset { name, identity }),
        settings: settings.collect(),
        name: state.name.clone(),
        accuracy: accuracy(state),
    })
}

/// The shares of images that the network got right, as far as they were measured with these weights.
fn accuracy(state: &RunState) -> Vec<(String, f64)> {
    let progress = &state.progress;
    // What was measured before somebody changed the weights is not theirs.
    if progress.journal.last().is_some_and(|entry| entry.place == progress.place()) {
        return Vec::new();
    }
    let last = progress.history.last().filter(|epoch| epoch.total_steps == progress.total_steps);
    let validation = last.and_then(|epoch| epoch.validation).map(|found| found.accuracy);
    let test = progress.test.filter(|_| state.outcome().is_some()).map(|found| found.accuracy);
    let named = [("validation", validation), ("test", test)].into_iter();
    named.filter_map(|(set, share)| Some((set.to_owned(), share?))).collect()
}

/// What values the network in the file takes, in words: files that say what is computed normalise images themselves.
fn values_in_words(normalization: &Normalization, format: &dyn Format, extent: Extent) -> String {
    let is_unit = *normalization == Normalization::Unit;
    match (format.computing(), extent.bytes) {
        (Some(_), true) if is_unit => "bytes".to_owned(),
        (Some(_), true) => format!("bytes, which it normalizes itself ({normalization})"),
        (Some(_), false) if !is_unit => {
            format!("values from 0 to 1, which it normalizes itself ({normalization})")
        }
        (None, _) if !is_unit => {
            format!("values that are normalized before ({normalization}, of values from 0 to 1)")
        }
        _ => "values from 0 to 1".to_owned(),
    }
}

/// What was written, in words, of a network that takes images of these `values`.
fn summary(
    model: &Model,
    (out, format): (&Path, &dyn Format),
    extent: Extent,
    values: &str,
    bytes: usize,
) -> String {
    let network = &model.network;
    let outputs = if extent.probabilities { "outputs" } else { "logits" };
    format!(
        "{}: {}, {bytes} bytes, {} parameters, weights {:.12}…; it takes images [N, {}, {}, {}] of {values} and gives {outputs} \
         [N, {}]",
        out.display(),
        format.name(),
        network.parameter_count(),
        network.weights_hash(),
        network.input.channels,
        network.input.height,
        network.input.width,
        network.classes()
    )
}

/// What is known of the network beside its weights, in words.
fn described(model: &Model) -> String {
    let settings = model.settings.iter().map(|(name, text)| format!("{name} {text}"));
    let accuracy = model.accuracy.iter().map(|(set, share)| format!("{set} accuracy {share}"));
    let known: Vec<String> = accuracy.chain(settings).collect();
    format!("{}: {}", model.network.spec, known.join(", "))
}

/// What is said of units that are silenced, if any are.
fn silenced(model: &Model) -> Option<String> {
    let units = model.network.silenced.len();
    (units > 0).then(|| {
        format!("silenced units ({units}) stay silent: the weights by which the next layer looks at them are zeros")
    })
}
