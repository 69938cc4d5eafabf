//! A Python module that has the network and loads its weights.

use super::modules::{FLATTEN_PLACES, modules};
use crate::export::graph::steps;
use crate::export::model::Model;
use crate::nn::activation::Activation;
use crate::nn::layers::LayerSpec;
use crate::nn::shape::Shape;

/// What flattens maps place by place.
const PLACES: &str = "\
class FlattenPlaces(nn.Module):
    \"\"\"Maps [N, C, H, W] become vectors [N, H*W*C], place by place.\"\"\"

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


";

/// Gives the text of a Python module with the network of `model`, which loads its weights from the safetensors file called `file`.
///
/// # Errors
/// Never for a network that exists.
pub fn module(model: &Model, file: &str) -> Result<String, String> {
    let network = &model.network;
    let modules = modules(steps(network)?);
    let (layers, _) = network.spec.split_output();
    let text = |layer: usize| layers.get(layer).map_or_else(|| "logits".to_owned(), LayerSpec::to_string);
    let line = |(place, module): (usize, &super::modules::Module)| {
        format!("        {},  # {place}: {}\n", module.code, text(module.layer))
    };
    let body: String = modules.iter().enumerate().map(line).collect();
    let classes = if modules.iter().any(|module| module.needs == Some(FLATTEN_PLACES)) { PLACES } else { "" };
    let Shape { height, width, channels } = network.input;
    let head = format!(
        "\"\"\"{}\n\nA network of cnn-tui. It takes images [N, {channels}, {height}, {width}], as `scaled` makes them of bytes, and gives logits [N, {}].\n\"\"\"\n",
        network.spec,
        network.classes()
    );
    let classes_of = literal(&model.classes)?;
    let (factor, shift) = (literal(&network.scaling.factor)?, literal(&network.scaling.shift)?);
    Ok(format!(
        "{head}
import sys

import torch
from safetensors.torch import load_file
from torch import nn

CLASSES = {classes_of}
# Channels, height and width.
IMAGE = ({channels}, {height}, {width})


{classes}def network() -> nn.Sequential:
    return nn.Sequential(
{body}    )


def scaled(images: torch.Tensor) -> torch.Tensor:
    \"\"\"What the network takes, of bytes [N, {channels}, {height}, {width}].\"\"\"
    factor, shift = torch.tensor({factor}), torch.tensor({shift})
    return images.float() * factor.view(-1, 1, 1) + shift.view(-1, 1, 1)


def outputs(logits: torch.Tensor) -> torch.Tensor:
    \"\"\"The outputs of the network, of its logits.\"\"\"
    return {outputs}


def load(path: str = {file}) -> nn.Sequential:
    model = network()
    model.load_state_dict(load_file(path))
    return model.eval()


if __name__ == \"__main__\":
    model = load(*sys.argv[1:2])
    print(model)
    images = torch.zeros(1, *IMAGE, dtype=torch.uint8)
    with torch.no_grad():
        print(dict(zip(CLASSES, outputs(model(scaled(images)))[0].tolist())))
",
        outputs = outputs(network.head.activation),
        file = literal(&file)?,
    ))
}

/// A value as a Python literal, which JSON is for texts, numbers and lists of them.
fn literal(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// The expression for the outputs, of logits.
fn outputs(activation: Activation) -> &'static str {
    match activation {
        Activation::Identity => "logits",
        Activation::Sigmoid => "logits.sigmoid()",
        Activation::Tanh => "logits.tanh()",
        Activation::Relu => "logits.relu()",
        Activation::LeakyRelu => "nn.functional.leaky_relu(logits, 0.01)",
        Activation::Softmax => "logits.softmax(1)",
    }
}

#[cfg(test)]
mod tests;
