//! `cnn-tui inspect`: the layer table of a network.

use super::failure::Failure;
use super::output::{print, print_json};
use super::stored::load;
use super::table::{self, Column, Table};
use crate::config::{image_shape, preset};
use crate::inspect::layer_table::layer_rows;
use crate::nn::network::Network;
use crate::nn::spec::Spec;
use crate::protocol::LayerInfo;
use crate::train::state::RunState;
use clap::Args;
use serde_json::{Value, json};
use std::ffi::OsString;

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["checkpoint", "net", "preset"])))]
pub struct Arguments {
    /// A checkpoint, or a run: its name, the beginning of that, or its directory
    pub checkpoint: Option<OsString>,
    /// A network as text
    #[arg(long, value_name = "SPEC")]
    pub net: Option<String>,
    /// A preset
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Shape of an image, HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS
    #[arg(long, default_value = "28x28", value_name = "SHAPE", conflicts_with = "checkpoint")]
    pub input: String,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Shows the layers of a checkpoint, a preset or a spec.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let state = arguments.checkpoint.as_deref().map(load).transpose()?;
    let network = match &state {
        Some(state) => state.network()?,
        None => from_text(arguments)?,
    };
    let layers = layer_rows(&network);
    if arguments.json {
        return print_json(&as_json(&network, &layers, state.as_ref()));
    }
    if let Some(state) = &state {
        print(&format!("{}\n", describe(state)))?;
    }
    print(&format!("{}\n", network.spec))?;
    layer_table(&network, &layers).fit(table::room()).lines.iter().try_for_each(|line| print(line))?;
    print(&format!("\noutputs: {}; loss: {}", network.head.activation, network.head.loss.name()))
}

/// A row a layer, between the input and the sums.
fn layer_table(network: &Network<f32>, layers: &[LayerInfo]) -> Table {
    let columns = vec![
        Column::numbers("", 1),
        Column::words("layer", 0).cut_to(12),
        Column::numbers("output", 2),
        Column::numbers("parameters", 3),
        Column::numbers("multiply-adds", 4),
    ];
    let row = |number: &str, layer: &str, output: &str, [parameters, macs]: [&str; 2]| {
        [number, layer, output, parameters, macs].map(str::to_owned).to_vec()
    };
    let counts = |parameters: usize, macs: usize| [parameters.to_string(), macs.to_string()];
    let mut rows = vec![row("", "input", &network.input.to_string(), ["", ""])];
    for (number, layer) in (1..).zip(layers) {
        let [parameters, macs] = counts(layer.parameters, layer.macs);
        rows.push(row(&number.to_string(), &layer.text, &layer.output.to_string(), [&parameters, &macs]));
    }
    let [parameters, macs] = counts(network.parameter_count(), network.macs());
    rows.push(row("", "in all", "", [&parameters, &macs]));
    Table::new(columns, rows)
}

fn from_text(arguments: &Arguments) -> Result<Network<f32>, Failure> {
    let misuse = |error: String| Failure::Misuse(error);
    let text = match (&arguments.net, &arguments.preset) {
        (Some(net), _) => net,
        (None, name) => preset(name.as_deref().unwrap_or_default()).map_err(misuse)?.net,
    };
    let spec: Spec = text.parse().map_err(|error| misuse(format!("--net: {error}")))?;
    let input = image_shape(&arguments.input).map_err(misuse)?;
    Network::untrained(&spec, input, None).map_err(|error| misuse(format!("--net: {error}")))
}

fn as_json(network: &Network<f32>, layers: &[LayerInfo], state: Option<&RunState>) -> Value {
    let layers: Vec<_> = layers
        .iter()
        .map(|layer| {
            let output = [layer.output.height, layer.output.width, layer.output.channels];
            json!({
                "layer": layer.text, "kind": layer.kind, "output": output, "parameters": layer.parameters,
                "macs": layer.macs,
            })
        })
        .collect();
    let mut value = json!({
        "network": network.spec.to_string(), "input": [network.input.height, network.input.width, network.input.channels],
        "layers": layers, "parameters": network.parameter_count(), "macs": network.macs(),
        "output_activation": network.head.activation.to_string(), "loss": network.head.loss.name(),
    });
    if let Some(state) = state {
        value["checkpoint"] = json!({
            "name": state.name, "dataset": state.dataset, "seed": state.config.seed, "epochs": state.progress.epoch,
            "steps": state.progress.total_steps, "best_validation_accuracy": state.progress.best.map(|(_, best)| best),
            "test_accuracy": state.progress.test.map(|test| test.accuracy), "weights_hash": network.weights_hash(),
        });
    }
    value
}

/// A checkpoint in two lines.
fn describe(state: &RunState) -> String {
    let progress = &state.progress;
    let stage = match state.outcome() {
        Some(outcome) => outcome.to_string(),
        None => format!("unfinished, batch {} of epoch {}", progress.step, progress.epoch + 1),
    };
    let best = progress.best.map_or_else(String::new, |(epoch, best)| {
        format!("; best validation accuracy {:.2} % in epoch {epoch}", best * 100.0)
    });
    let test = progress
        .test
        .map_or_else(String::new, |test| format!("; test accuracy {:.2} %", test.accuracy * 100.0));
    format!(
        "{} on {}, seed {}: {} of {} epochs, {} batches, {stage}{best}{test}",
        state.name,
        state.dataset,
        state.config.seed,
        progress.epoch,
        state.config.epochs,
        progress.total_steps
    )
}
