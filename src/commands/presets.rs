//! `cnn-tui presets`: the networks that come with the program.

use super::{Failure, print, print_json, table};
use crate::config::{PRESETS, Preset};
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::nn::schedule::Schedule;
use crate::nn::shape::Shape;
use crate::viz::text;
use anyhow::Context;
use serde_json::json;

/// Columns before what is said of a preset, for its name.
const INDENT: usize = 11;

/// Lists the presets.
pub fn run(json: bool) -> Result<(), Failure> {
    let room = table::room().map_or(usize::MAX, |room| room.saturating_sub(INDENT));
    for preset in &PRESETS {
        let spec = preset.net.parse().context("a preset that cannot be read")?;
        let network = Network::<f32>::untrained(&spec, Shape::new(28, 28, 1), None)
            .context("a preset that does not fit")?;
        if json {
            print_json(&json!({
                "name": preset.name, "summary": preset.summary, "network": preset.net,
                "parameters": network.parameter_count(), "loss": network.head.loss.name(),
                "epochs": preset.epochs, "batch_size": preset.batch_size, "learning_rate": preset.learning_rate,
                "optimizer": optimizer(preset), "schedule": schedule(preset),
            }))?;
            continue;
        }
        let recipe = format!(
            "{} parameters; {} epochs of batches of {}; {}, learning rate {}, {}; {} loss",
            network.parameter_count(),
            preset.epochs,
            preset.batch_size,
            optimizer(preset),
            preset.learning_rate,
            schedule(preset),
            network.head.loss.name(),
        );
        let paragraphs =
            [preset.summary, preset.net, &recipe].into_iter().flat_map(|text| text::wrap(text, room));
        for (line, name) in paragraphs.zip(std::iter::once(preset.name).chain(std::iter::repeat(""))) {
            print(&format!("{name:<INDENT$}{line}"))?;
        }
        print("")?;
    }
    Ok(())
}

fn optimizer(preset: &Preset) -> String {
    Optimizer { rule: preset.rule, weight_decay: preset.weight_decay, ..Optimizer::default() }.describe()
}

fn schedule(preset: &Preset) -> String {
    Schedule { shape: preset.schedule, warm_up: 0 }.to_string()
}
