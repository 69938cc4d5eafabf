//! The description of a network that lies beside its tensors in formats that know nothing but names and numbers: one line of JSON.

use super::model::{Dataset, Model};
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name by which the description is found.
pub const KEY: &str = "cnn-tui";
/// The version of the description that is written.
const VERSION: u32 = 1;
/// The longest description that is read, in bytes.
pub const LONGEST: usize = 1 << 20;
/// The most names of classes, for a label is a byte.
const MOST_CLASSES: usize = 256;

/// The description as it is on the disk.
#[derive(Serialize, Deserialize)]
struct Wire {
    /// The version of the description.
    version: u32,
    /// The program that wrote it, for people.
    program: String,
    /// The architecture as text.
    network: String,
    /// Height, width and channels of an image.
    input: [usize; 3],
    /// What becomes of the bytes of an image.
    scaling: WireScaling,
    /// The output activation of the logits.
    output: String,
    /// The names of the classes.
    #[serde(default)]
    classes: Vec<String>,
    /// The data set that it was trained on.
    dataset: Option<String>,
    /// The SHA-256 of that.
    dataset_sha256: Option<String>,
    /// What the run was called.
    #[serde(default)]
    name: String,
    /// The settings that it was trained with.
    #[serde(default)]
    settings: BTreeMap<String, String>,
    /// The share of images that it gets right, of each set that was measured.
    #[serde(default)]
    accuracy: BTreeMap<String, f64>,
    /// The hash of the weights as this program has them.
    weights_hash: Option<String>,
}

/// value = byte × factor + shift, for each channel.
#[derive(Serialize, Deserialize)]
struct WireScaling {
    factor: Vec<f32>,
    shift: Vec<f32>,
}

/// What a description says of the network that it lies beside.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The architecture.
    pub spec: Spec,
    /// The shape of an image.
    pub input: Shape,
    /// The names of the classes; none if it says none.
    pub classes: Vec<String>,
    /// What the network was trained on.
    pub dataset: Option<Dataset>,
    /// What becomes of the bytes of an image.
    pub scaling: Scaling,
    /// Names of settings, each with its value as text.
    pub settings: Vec<(String, String)>,
}

/// Gives the description of `model`.
///
/// # Errors
/// Never for a model of this program, all of whose parts can be written as JSON.
pub fn describe(model: &Model) -> serde_json::Result<String> {
    let Model { network, classes, dataset, name, settings, accuracy } = model;
    let Shape { height, width, channels } = network.input;
    serde_json::to_string(&Wire {
        version: VERSION,
        program: concat!("cnn-tui ", env!("CARGO_PKG_VERSION")).to_owned(),
        network: network.spec.to_string(),
        input: [height, width, channels],
        scaling: WireScaling { factor: network.scaling.factor.clone(), shift: network.scaling.shift.clone() },
        output: network.head.activation.to_string(),
        classes: classes.clone(),
        dataset: dataset.as_ref().map(|dataset| dataset.name.clone()),
        dataset_sha256: dataset.as_ref().map(|dataset| dataset.identity.clone()),
        name: name.clone(),
        settings: settings.iter().cloned().collect(),
        accuracy: accuracy.iter().cloned().collect(),
        weights_hash: Some(network.weights_hash()),
    })
}

/// Reads a description.
///
/// # Errors
/// What is wrong with it, and what was expected.
pub fn read(text: &str) -> Result<Card, String> {
    if text.len() > LONGEST {
        return Err(format!("is {} bytes long; at most {LONGEST} are read", text.len()));
    }
    // The version first, for a later one may look different.
    let version = serde_json::from_str::<Version>(text).map_err(|error| error.to_string())?.version;
    if version != VERSION {
        return Err(format!(
            "has version {version}, and this program reads version {VERSION}; use a newer cnn-tui, or name the network \
             with --net"
        ));
    }
    let wire: Wire = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let spec: Spec =
        wire.network.parse().map_err(|error| format!("names a network that is none: {error}"))?;
    let [height, width, channels] = wire.input;
    let input = Shape::new(height, width, channels);
    check_input(input)?;
    let classes = wire.classes;
    if classes.len() > MOST_CLASSES {
        return Err(format!("names {} classes; at most {MOST_CLASSES} are possible", classes.len()));
    }
    let dataset = wire.dataset.zip(wire.dataset_sha256).map(|(name, identity)| Dataset { name, identity });
    let texts = dataset.iter().flat_map(|dataset| [&dataset.name, &dataset.identity]).chain(&classes);
    if texts.into_iter().any(|text| text.chars().any(char::is_control)) {
        return Err("holds names with control characters; names that can be shown are expected".to_owned());
    }
    let scaling = Scaling { factor: wire.scaling.factor, shift: wire.scaling.shift };
    if [&scaling.factor, &scaling.shift].into_iter().any(|values| values.len() != channels) {
        return Err(format!("scales other channels than the {channels} of its images"));
    }
    if scaling.factor.iter().chain(&scaling.shift).any(|number| !number.is_finite()) {
        return Err("scales images by numbers that are not finite".to_owned());
    }
    Ok(Card { spec, input, classes, dataset, scaling, settings: wire.settings.into_iter().collect() })
}

/// What every version of the description has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// Checks the shape of an image, so that no product of its sides overflows.
fn check_input(input: Shape) -> Result<(), String> {
    const MOST_SIDE: usize = 4096;
    let Shape { height, width, channels } = input;
    if [height, width, channels].iter().all(|side| (1..=MOST_SIDE).contains(side)) {
        return Ok(());
    }
    Err(format!("says images are {height}×{width}×{channels}; sides from 1 to {MOST_SIDE} are expected"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::model;

    #[test]
    fn what_is_described_is_read_again() {
        let model = model("conv 2 3x3 relu, maxpool 2, dense 3 softmax", Shape::new(6, 5, 2));
        let card = read(&describe(&model).expect("written")).expect("read");
        assert_eq!((card.spec, card.input), (model.network.spec.clone(), model.network.input));
        assert_eq!((card.classes, card.dataset), (model.classes, model.dataset));
        assert_eq!((&card.scaling, card.settings), (&*model.network.scaling, model.settings));
    }

    #[test]
    fn what_is_no_description_is_refused_with_what_was_expected() {
        let good = describe(&model("dense 3 softmax", Shape::new(2, 2, 1))).expect("written");
        for (from, to, expected) in [
            ("\"version\":1", "\"version\":2", "has version 2"),
            ("\"version\":1", "\"versiom\":1", "missing field `version`"),
            ("dense 3", "dence 3", "there is no layer `dence`"),
            ("\"input\":[2,2,1]", "\"input\":[2,5000000000000,1]", "sides from 1 to 4096"),
            ("\"input\":[2,2,1]", "\"input\":[2,2]", "invalid length 2"),
            ("\"class-1\"", "\"\\u001b[2J\"", "control characters"),
            ("\"shift\":[0.0]", "\"shift\":[0.0,0.0]", "scales other channels"),
            ("\"shift\":[0.0]", "\"shift\":[1e39]", "not finite"),
        ] {
            let bad = good.replace(from, to);
            assert_ne!(bad, good, "{from}");
            let error = read(&bad).expect_err(to);
            assert!(error.contains(expected), "{to}: {error}");
        }
        assert!(read(&" ".repeat(LONGEST + 1)).is_err_and(|error| error.contains("at most 1048576")));
    }
}
