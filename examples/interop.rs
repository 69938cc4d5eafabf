//! Writes random networks with what they compute, for other programs to agree with:
//! `cargo run --example interop -- DIRECTORY [COUNT [SEED]]`.
//!
//! Each network gets a directory with `net.cnn`, a checkpoint; `images.f32`, images `[N, C, H, W]`; and `logits.f32`, what this program
//! makes of them, `[N, K]`; both little-endian. Together the networks have layers of every kind, or it is an error.

use anyhow::{Context, ensure};
use cnn_tui::nn::init::Init;
use cnn_tui::nn::kernels::Scratch;
use cnn_tui::nn::layer::Pass;
use cnn_tui::nn::layers::LayerSpec;
use cnn_tui::nn::network::Network;
use cnn_tui::nn::plan::{Plan, Purpose};
use cnn_tui::nn::shape::Shape;
use cnn_tui::nn::shard::Shard;
use cnn_tui::nn::spec::Spec;
use cnn_tui::random::{Purpose as Random, generator};
use cnn_tui::train::adopted::Adopted;
use cnn_tui::train::config::TrainConfig;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;

/// Images that each network looks at.
const SAMPLES: usize = 5;
/// Networks of which one has silenced units.
const SILENCED: usize = 5;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().context("name a directory to write the networks into")?;
    let count: usize = arguments.next().as_deref().unwrap_or("50").parse()?;
    let seed: u64 = arguments.next().as_deref().unwrap_or("1").parse()?;
    let mut words = Vec::new();
    for number in 0..count {
        let mut random = generator(seed, Random::Check, 0, 0, number as u64);
        let mut network = network(&mut random, number as u64)?;
        if number % SILENCED == 0 {
            silence(&mut network, &mut random)?;
        }
        let text = network.spec.to_string();
        words.extend(text.split(", ").filter_map(|layer| layer.split(' ').next()).map(str::to_owned));
        words.extend(text.split(' ').map(|word| word.trim_end_matches(',').to_owned()));
        write(&Path::new(&directory).join(format!("{number:02}")), network, &mut random)?;
    }
    let missing: Vec<&str> = LayerSpec::words().filter(|word| !words.iter().any(|has| has == word)).collect();
    ensure!(
        missing.is_empty() || count < 50,
        "there is no {} in these networks; take another seed",
        missing.join(", ")
    );
    writeln!(stdout(), "{count} networks in {directory}")?;
    Ok(())
}

fn one<'a>(random: &mut ChaCha8Rng, choices: &[&'a str]) -> &'a str {
    choices[random.random_range(0..choices.len())]
}

/// Layers that may not fit each other.
fn text(random: &mut ChaCha8Rng, classes: usize) -> String {
    const ACTIVATIONS: [&str; 7] = ["", "", " relu", " sigmoid", " tanh", " leaky-relu", " softmax"];
    let mut layers = Vec::new();
    for _ in 0..random.random_range(0..4) {
        let (filters, kernel) =
            (random.random_range(1..9), one(random, &["3x3", "5x5", "2x3", "4x1", "1x1", "7x7"]));
        let more = ["", "", " pad same", " stride 2", " stride 2x1 pad same", " pad 1x0", " stride 3 pad 1"];
        layers.push(format!("conv {filters} {kernel}{}{}", one(random, &more), one(random, &ACTIVATIONS)));
        behind(random, &mut layers);
    }
    for _ in 0..random.random_range(0..3) {
        layers.push(format!("dense {}{}", random.random_range(2..17), one(random, &ACTIVATIONS)));
        behind(random, &mut layers);
    }
    let ends = [
        format!("dense {classes} softmax"),
        format!("dense {classes} sigmoid"),
        format!("dense {classes}, batchnorm, tanh"),
        format!("conv {classes} 1x1, globalavgpool, softmax"),
        format!("conv {classes} 1x1"),
    ];
    layers.push(ends[random.random_range(0..ends.len())].clone());
    layers.join(", ")
}

/// Layers without weights that may be behind others.
fn behind(random: &mut ChaCha8Rng, layers: &mut Vec<String>) {
    let pools = [
        "maxpool 2",
        "avgpool 2",
        "l2pool 2",
        "maxpool 3 stride 2",
        "avgpool 3x2 stride 1",
        "l2pool 3 stride 2",
    ];
    for (share, choices) in [
        (0.3, &["batchnorm"][..]),
        (0.3, &["relu", "tanh", "sigmoid", "leaky-relu", "softmax"]),
        (0.2, &["dropout 0.2", "dropout 0.5"]),
        (0.4, &pools),
    ] {
        if random.random_bool(share) {
            layers.push(one(random, choices).to_owned());
        }
    }
}

/// A network of random layers that fit, every parameter of which is some number.
fn network(random: &mut ChaCha8Rng, seed: u64) -> anyhow::Result<Network<f32>> {
    loop {
        let classes = random.random_range(2..11);
        // What is no network, does not fit, or has other outputs than one a class and place, is drawn again.
        let Ok(spec) = text(random, classes).parse::<Spec>() else { continue };
        let [height, width] = [0; 2].map(|_| random.random_range(3..33));
        let input = Shape::new(height, width, random.random_range(1..5));
        let Ok(blank) = Network::<f32>::untrained(&spec, input, None) else { continue };
        let outputs = blank.classes();
        if outputs > 40 {
            continue;
        }
        let mut network = Network::new(&spec, input, outputs, None, Init::Scaled, seed)?;
        for tensor in network.state_mut() {
            let positive = tensor.name == "batchnorm.running-variance";
            let least = if positive { 0.0 } else { -0.2 };
            tensor.values_mut().iter_mut().for_each(|value| *value += random.random_range(least..0.2));
        }
        return Ok(network);
    }
}

/// Silences a unit of each layer that has several and is not the last.
fn silence(network: &mut Network<f32>, random: &mut ChaCha8Rng) -> anyhow::Result<()> {
    for block in network.blocks() {
        let units = network.units(block);
        if units > 1 && !network.is_output(block) {
            network.silence(block.layer, random.random_range(0..units), true)?;
        }
    }
    Ok(())
}

/// Writes a network and what it computes of random images.
fn write(directory: &Path, network: Network<f32>, random: &mut ChaCha8Rng) -> anyhow::Result<()> {
    let Shape { height, width, channels } = network.input;
    let images: Vec<f32> =
        (0..SAMPLES * network.input.len()).map(|_| random.random_range(0.0..1.0)).collect();
    let logits = logits(&network, &images);
    let image = |sample: usize, channel: usize| {
        let values = &images[sample * network.input.len()..][..network.input.len()];
        values.iter().skip(channel).step_by(channels).copied()
    };
    let outermost =
        (0..SAMPLES).flat_map(|sample| (0..channels).flat_map(move |channel| image(sample, channel)));
    fs::create_dir_all(directory).with_context(|| format!("{}", directory.display()))?;
    fs::write(directory.join("images.f32"), bytes(outermost))?;
    fs::write(directory.join("logits.f32"), bytes(logits.into_iter()))?;
    let classes = (0..network.classes()).map(|class| class.to_string()).collect();
    let config = TrainConfig { spec: network.spec.clone(), ..TrainConfig::default() };
    let (name, file) = ("interop".to_owned(), String::new());
    let adopted = Adopted { name, file, config, network, classes };
    let state = adopted.begin_without_images(&format!("noise {height}×{width}"), "");
    fs::write(directory.join("net.cnn"), state.encode()?)?;
    Ok(())
}

fn bytes(values: impl Iterator<Item = f32>) -> Vec<u8> {
    values.flat_map(f32::to_le_bytes).collect()
}

/// The logits `[N, K]` of images `[N, H, W, C]`, as in evaluation.
fn logits(network: &Network<f32>, images: &[f32]) -> Vec<f32> {
    let plan = Plan::new(network, Purpose::Evaluate);
    let mut shard = Shard::new(network, &plan, SAMPLES);
    shard.load(network, SAMPLES, Pass::EVALUATE, |to, _| to.copy_from_slice(images));
    shard.forward(network, 0..network.layers.len(), &mut Scratch::new());
    shard.activation(network, network.layers.len()).to_vec()
}
