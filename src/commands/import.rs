//! `cnn-tui import`: a network that was trained elsewhere as a checkpoint.

use super::export::format_help;
use super::failure::Failure;
use super::new_file::{self, Overwriting};
use super::output::print;
use super::voice::Voice;
use crate::cli::{DataOptions, Given};
use crate::config::{self, image_shape};
use crate::dataset::normalize::Normalization;
use crate::dataset::{Dataset, ReadOptions};
use crate::export::{self, Imported, Model, Wanted};
use crate::nn::loss::Head;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use crate::train::adopted::Adopted;
use crate::train::config::TrainConfig;
use crate::train::job::Source;
use crate::train::state::RunState;
use anyhow::Context;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct Arguments {
    /// The file with the network
    pub file: PathBuf,
    /// The checkpoint to write
    pub out: PathBuf,
    /// The format of the file.
    #[arg(long, value_name = "FORMAT", help = format_help("The format of the file with the network"))]
    pub from: Option<String>,
    /// Shape of an image, HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS [default: what the file or the data set says]
    #[arg(long, value_name = "SHAPE", help_heading = "Network")]
    pub input: Option<String>,
    /// Names of the classes, by output, with commas between them [default: those of the file or the data set]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = "Data")]
    pub classes: Vec<String>,
    /// The data set that the network is evaluated on and trained on.
    #[command(flatten)]
    pub data: DataOptions,
    /// What becomes of a checkpoint that is there already.
    #[command(flatten)]
    pub overwriting: Overwriting,
    /// What decides the run.
    #[command(flatten)]
    pub recipe: Given<false>,
    /// When it ends.
    #[command(flatten)]
    pub goal: Given<true>,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// What runs of imported networks are called.
const NAME: &str = "imported";

/// Imports a network.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments { file, out, from, overwriting, voice, .. } = arguments;
    let format = export::choose("--from", from.as_deref(), file).map_err(Failure::Misuse)?;
    overwriting.check(out)?;
    let images = Images::named(arguments)?;
    let wanted = wanted(arguments, images.as_ref())?;
    let imported = format.read(file, &wanted).map_err(anyhow::Error::from)?;
    voice.detail(|| format!("{}: {}, {}", file.display(), format.name(), imported.model.network.spec));
    imported.notes.iter().for_each(|text| voice.note(text));
    let images = match images {
        Some(images) => Some(images),
        None => Images::of(&imported.model, *voice)?,
    };
    let state = state(arguments, imported, images)?;
    let bytes = state.encode().map_err(anyhow::Error::from)?;
    RunState::read(&bytes).with_context(|| format!("{} holds what no run can be in", file.display()))?;
    new_file::write(out, &bytes)?;
    print(&format!("{}: {}, weights {:.12}…", out.display(), state.config.spec, state.weights_hash()))
}

/// Images that a network is evaluated on and trained on, with where they come from.
struct Images {
    source: Source,
    dataset: Arc<Dataset>,
}

impl Images {
    fn load(source: Source, voice: Voice) -> Result<Self, Failure> {
        let read = voice.timed(|| format!("reading {source}"), || source.load());
        Ok(Self { dataset: Arc::new(read.map_err(anyhow::Error::from)?), source })
    }

    /// Those that the user names.
    fn named(arguments: &Arguments) -> Result<Option<Self>, Failure> {
        let unnamed = Source::kept(None, ReadOptions::default(), "", "");
        let size = arguments.input.as_deref().map(image_shape).transpose().map_err(Failure::Misuse)?;
        let named = match &arguments.data {
            DataOptions { path: None, format: None, image_size: None, data_memory: None } => None,
            data => Some(data.source(unnamed, size.map(Into::into)).map_err(Failure::Misuse)?),
        };
        named.map(|source| Self::load(source, arguments.voice)).transpose()
    }

    /// Those that are built in, where the network was trained on them, or may have been for all that is known.
    fn of(model: &Model, voice: Voice) -> Result<Option<Self>, Failure> {
        let is_mnist = match &model.dataset {
            Some(dataset) => Dataset::is_mnist(&dataset.identity),
            None => model.network.input == Shape::new(28, 28, 1) && model.network.classes() == 10,
        };
        is_mnist.then(|| Self::load(Source::Mnist, voice)).transpose()
    }
}

/// What the command line says of the network.
fn wanted(arguments: &Arguments, images: Option<&Images>) -> Result<Wanted, Failure> {
    let text = arguments.recipe.iter().find(|(setting, _)| setting.name == "network").map(|(_, text)| text);
    let spec = text.map(str::parse::<Spec>).transpose();
    let spec = spec.map_err(|error| Failure::Misuse(format!("--net: {error}")))?;
    let input = arguments.input.as_deref().map(image_shape).transpose().map_err(Failure::Misuse)?;
    Ok(Wanted { spec, input: input.or(images.map(|images| images.dataset.train.shape)) })
}

/// The run that begins with the network.
fn state(arguments: &Arguments, imported: Imported, images: Option<Images>) -> Result<RunState, Failure> {
    let Imported { model, computes_scaling, .. } = imported;
    let Model { mut network, classes, dataset: known, settings, .. } = model;
    let known = known.map_or_else(Default::default, |known| (known.name, known.identity));
    let unknown = Source::kept(None, ReadOptions::default(), &known.0, &known.1);
    let source = images.as_ref().map_or(&unknown, |images| &images.source);
    let given = (&arguments.recipe, &arguments.goal);
    let (mut config, notes) =
        config::adopted(&network.spec, source, &settings, given).map_err(Failure::Misuse)?;
    notes.iter().for_each(|text| arguments.voice.note(text));
    normalize(&mut config, &network, computes_scaling, arguments)?;
    if images.is_none() && !config.normalization.is_known() {
        return Err(Failure::Misuse(format!(
            "--normalize {}: it measures the training images, so name them with --data PATH",
            config.normalization
        )));
    }
    let (_, output) = network.spec.split_output();
    network.head = Head::new(output, config.objective)
        .map_err(|problem| Failure::Misuse(format!("--loss: {problem}")))?;
    let named = if arguments.classes.is_empty() { classes } else { arguments.classes.clone() };
    let classes = class_names(named, network.classes(), images.as_ref().map(|images| &*images.dataset))?;
    let file = file_name(&arguments.file);
    let adopted = Adopted { name: NAME.to_owned(), file, config, network, classes };
    match images {
        Some(Images { source, dataset }) => Ok(adopted.begin_on(dataset, &source)?),
        None => {
            arguments.voice.note(
                "to train it on, import it with --data PATH; it can be evaluated on any images of its shape",
            );
            let (name, identity) = known;
            let name = if name.is_empty() { "no data set".to_owned() } else { name };
            Ok(adopted.begin_without_images(&name, &identity))
        }
    }
}

/// Has images normalised as the file says, or as the command line does where the file does not.
fn normalize(
    config: &mut TrainConfig,
    network: &Network<f32>,
    computes_scaling: bool,
    arguments: &Arguments,
) -> Result<(), Failure> {
    let misuse = |problem: String| Err(Failure::Misuse(format!("--normalize: {problem}")));
    let is_given = arguments.recipe.has("normalize");
    let channels = network.input.channels;
    let said = config.normalization.scaling(channels);
    if is_given && !computes_scaling {
        // What is still to be measured has a number for each channel.
        let fits = !config.normalization.is_known() || said.is_ok();
        return if fits { Ok(()) } else { misuse(said.err().unwrap_or_default()) };
    }
    if said.is_ok_and(|said| said.is_close(&network.scaling)) {
        return Ok(());
    }
    let found = Normalization::of(&network.scaling).ok_or_else(|| {
        anyhow::anyhow!("{}: no mean and deviation scale images as it does", arguments.file.display())
    })?;
    if is_given {
        let file = arguments.file.display();
        return misuse(format!("{file} normalizes its images itself ({found}); leave the option out"));
    }
    arguments.voice.note(&format!("its images are normalized: {found}"));
    config.normalization = found;
    Ok(())
}

/// The name of a file, fit for a terminal.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The names of the classes: those that are `named`, those of the data set, or numbers.
fn class_names(
    named: Vec<String>,
    outputs: usize,
    dataset: Option<&Dataset>,
) -> Result<Vec<String>, Failure> {
    let of_data = dataset.filter(|dataset| dataset.classes.len() == outputs).map(|dataset| &dataset.classes);
    if named.is_empty() {
        let numbered = || (0..outputs).map(|class| class.to_string()).collect();
        return Ok(of_data.cloned().unwrap_or_else(numbered));
    }
    if named.len() != outputs {
        return Err(Failure::Misuse(format!(
            "--classes: {} names were given, and the network has {outputs} outputs; name each of them",
            named.len()
        )));
    }
    if let (Some(dataset), Some(of_data)) = (dataset.filter(|dataset| dataset.has_class_names()), of_data) {
        check_order(&named, of_data, &dataset.name)?;
    }
    Ok(named)
}

/// Checks that no class has another place among the outputs than its name has in the data set.
fn check_order(named: &[String], of_data: &[String], dataset: &str) -> Result<(), Failure> {
    let elsewhere = named.iter().enumerate().find_map(|(place, name)| {
        let there = of_data.iter().position(|other| other == name)?;
        (there != place).then_some((place, name, there))
    });
    let Some((place, name, there)) = elsewhere else { return Ok(()) };
    Err(anyhow::anyhow!(
        "output {place} of the network is {name}, and in {dataset} that is class {there}; give the data set the order of the \
         network by a labels.txt, or rename its folders"
    )
    .into())
}
