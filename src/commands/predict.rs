//! `cnn-tui predict`: what a network takes pictures for.

mod habits;
mod inputs;
mod preparation;
mod report;

use super::failure::Failure;
use super::output::note;
use super::stored::load;
use super::voice::Voice;
use crate::cli::DataOptions;
use crate::config::cores;
use crate::dataset::{Images, Subset};
use crate::inspect::evaluator::{Evaluator, Judged};
use crate::nn::activation::Activation;
use crate::nn::network::Network;
use crate::threads::Workers;
use crate::train::state::RunState;
use clap::Args;
use habits::Habits;
use inputs::Inputs;
use preparation::{FitChoice, GroundChoice, Preparation, Prepared};
use report::Report;
use std::ffi::OsString;
use std::path::PathBuf;

/// Arguments of `predict`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The checkpoint whose network looks at the pictures, or a run: its name, the beginning of that, or its directory
    pub checkpoint: OsString,
    /// PNG or JPEG files, folders of them, or - for standard input
    #[arg(required = true, value_name = "IMAGE")]
    pub images: Vec<PathBuf>,
    /// Name so many classes, the likeliest first
    #[arg(long, value_name = "K", default_value = "3", value_parser = clap::value_parser!(u16).range(1..))]
    pub top: u16,
    /// How a picture becomes as large as the network's images: centered (what is drawn on it is put where MNIST has its digits), whole
    /// (the largest part of it with that ratio of the sides is scaled), or auto (centered if the images trained on lie so)
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub fit: FitChoice,
    /// What the pictures are drawn on: light (black on white), dark (white on black), or auto (as the border of each says)
    #[arg(long, value_name = "GROUND", default_value = "auto")]
    pub ground: GroundChoice,
    /// Cut each picture apart where columns are empty, and say of each sign in the row what it is
    #[arg(long)]
    pub strip: bool,
    /// Where the images trained on are, to see how they lie.
    #[command(flatten)]
    pub data: DataOptions,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// The most bytes of pictures that are held before the network looks at them, and the most pictures.
const MOST_BYTES: usize = 8 << 20;
const MOST_PICTURES: usize = 256;

/// Predicts all pictures that can be read, and names the others.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let state = load(&arguments.checkpoint)?;
    let network = state.network()?;
    let preparation = preparation(arguments, &state)?;
    let (workers, _) = Workers::up_to(arguments.threads.unwrap_or_else(cores));
    let softmax = network.head.activation == Activation::Softmax;
    arguments.voice.machine(workers.threads(), arguments.threads);
    let report = Report { state: &state, top: usize::from(arguments.top), softmax, json: arguments.json };
    let evaluator = Evaluator::new(&network);
    let mut prediction = Prediction { evaluator, workers, network: &network, report, waiting: Vec::new() };
    let (mut seen, mut bad) = (0_usize, 0_usize);
    for input in Inputs::new(&arguments.images) {
        seen += 1;
        match input.and_then(|input| input.picture().and_then(|picture| preparation.all(&input, picture))) {
            Ok(pictures) => pictures.into_iter().try_for_each(|picture| prediction.take(picture))?,
            Err(error) => {
                bad += 1;
                // What was said so far comes before what went wrong after it.
                prediction.look()?;
                prediction.report.error(&error)?;
            }
        }
    }
    prediction.look()?;
    if bad > 0 {
        note(&format!("{bad} of {seen} could not be predicted"));
        return Err(Failure::Unsuccessful);
    }
    Ok(())
}

/// How pictures are prepared for the network.
fn preparation(arguments: &Arguments, state: &RunState) -> Result<Preparation, Failure> {
    if arguments.strip && arguments.fit == FitChoice::Whole {
        let advice = "--strip centers each sign of a row, so it does not go with --fit whole";
        return Err(Failure::Misuse(advice.to_owned()));
    }
    let is_whole = arguments.fit == FitChoice::Whole && arguments.ground == GroundChoice::Auto;
    let needs =
        arguments.data.path.is_some() || is_whole || arguments.fit == FitChoice::Auto && !arguments.strip;
    let habits = if needs { habits(arguments, state)? } else { Habits::default() };
    arguments.voice.detail(|| format!("the images trained on: {}", habits.words()));
    let (fit, ground, strip) = (arguments.fit, arguments.ground, arguments.strip);
    Ok(Preparation { shape: state.input, habits, fit, ground, strip })
}

/// What the images trained on are like; what is not known is said.
fn habits(arguments: &Arguments, state: &RunState) -> Result<Habits, Failure> {
    let known = Habits::of(state, &arguments.data)?;
    if let Err(reason) = &known {
        arguments.voice.note(&format!(
            "how the images trained on lie is not known ({reason}): pictures are taken whole, and light and dark as they are; \
             --data says where the images are, --fit centered puts what is drawn where MNIST has its digits"
        ));
    }
    Ok(known.unwrap_or_default())
}

/// Pictures on their way through the network, several at once.
struct Prediction<'a> {
    evaluator: Evaluator,
    workers: Workers,
    network: &'a Network<f32>,
    report: Report<'a>,
    waiting: Vec<Prepared>,
}

impl Prediction<'_> {
    /// Takes one more picture; where enough of them wait, the network looks at them.
    fn take(&mut self, picture: Prepared) -> Result<(), Failure> {
        self.waiting.push(picture);
        let most = (MOST_BYTES / self.network.input.len().max(1)).clamp(1, MOST_PICTURES);
        if self.waiting.len() >= most { self.look() } else { Ok(()) }
    }

    /// Has the network look at all that wait, by the code that measures test sets, and says what it takes them for.
    fn look(&mut self) -> Result<(), Failure> {
        let pictures = std::mem::take(&mut self.waiting);
        if pictures.is_empty() {
            return Ok(());
        }
        let bytes = pictures.iter().flat_map(|picture| &picture.bytes).copied().collect();
        let images = Images::unlabelled(self.network.input, bytes);
        let all = Subset::all(&images);
        let mut outputs: Vec<Vec<f32>> = Vec::with_capacity(images.len());
        while outputs.len() < images.len() {
            let rest = outputs.len()..images.len();
            let visit = |judged: Judged<'_>| outputs.push(judged.outputs.to_vec());
            let piece = self.evaluator.piece(&self.workers, self.network, &images, &all, rest, visit);
            piece.map_err(anyhow::Error::from)?;
        }
        pictures
            .iter()
            .zip(&outputs)
            .try_for_each(|(picture, outputs)| self.report.prediction(picture, outputs))
    }
}
