//! `cnn-tui presets`: the networks that come with the program.

use super::failure::Failure;
use super::output::{print, print_json};
use super::summary::loss_in_words;
use super::table;
use crate::config::{PRESETS, Preset};
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::describe;
use crate::train::setting::Topic;
use crate::viz::text;
use anyhow::Context;
use clap::Args;
use serde_json::json;

/// Arguments of `presets`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Columns before what is said of a preset, for its name.
const INDENT: usize = 11;

/// Lists the presets.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let room = table::room().map_or(usize::MAX, |room| room.saturating_sub(INDENT));
    for preset in &PRESETS {
        let config = preset.config().map_err(anyhow::Error::msg)?;
        let network = Network::<f32>::untrained(&config.spec, Shape::new(28, 28, 1), config.objective)
            .context("a preset that does not fit")?;
        if arguments.json {
            print_json(&as_json(preset, &config, &network))?;
            continue;
        }
        let recipe = recipe(&config, &network);
        let paragraphs =
            [preset.summary, preset.net, &recipe].into_iter().flat_map(|text| text::wrap(text, room));
        for (line, name) in paragraphs.zip(std::iter::once(preset.name).chain(std::iter::repeat(""))) {
            print(&format!("{name:<INDENT$}{line}"))?;
        }
        print("")?;
    }
    Ok(())
}

fn as_json(preset: &Preset, config: &TrainConfig, network: &Network<f32>) -> serde_json::Value {
    json!({
        "name": preset.name, "summary": preset.summary, "network": preset.net,
        "parameters": network.parameter_count(), "loss": loss(config, network),
        "epochs": config.epochs, "batch_size": config.batch_size, "learning_rate": config.learning_rate,
        "optimizer": describe(Topic::Optimizer, None, config), "schedule": describe(Topic::Schedule, None, config),
    })
}

/// The settings in a line.
fn recipe(config: &TrainConfig, network: &Network<f32>) -> String {
    format!(
        "{} parameters; {} epochs of batches of {}; {}, learning rate {}, {}; {}",
        network.parameter_count(),
        config.epochs,
        config.batch_size,
        describe(Topic::Optimizer, None, config),
        config.learning_rate,
        describe(Topic::Schedule, None, config),
        loss_in_words(&loss(config, network)),
    )
}

fn loss(config: &TrainConfig, network: &Network<f32>) -> String {
    describe(Topic::Loss, Some(network.head.loss.name()), config)
}
