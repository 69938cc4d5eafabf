//! Writes networks for other programs to be compared with: `cargo run --example interop DIRECTORY [NETWORKS [SEED]]`.
//!
//! Architectures are drawn at random over all kinds of layers, strides, paddings and shapes of images, and so are all their
//! parameters and running statistics. Each gets a directory of its own, `DIRECTORY/000` and so on, with
//!
//! * `net.cnn`, a checkpoint of it,
//! * `images.f32`, images `[N, C, H, W]` of values from 0 to 1, little-endian,
//! * `logits.f32`, what the program makes of these, `[N, K]`.
//!
//! What compares them is in `tests/interop/`.

mod architecture;

use anyhow::{Context, anyhow};
use cnn_tui::checkpoint::atomic::write_atomically;
use cnn_tui::nn::kernels::Scratch;
use cnn_tui::nn::layer::Pass;
use cnn_tui::nn::network::Network;
use cnn_tui::nn::plan::{Plan, Purpose};
use cnn_tui::nn::shape::Shape;
use cnn_tui::nn::shard::Shard;
use cnn_tui::train::adopted::Adopted;
use cnn_tui::train::config::TrainConfig;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use std::env;
use std::fs;
use std::path::Path;

/// Networks that are written if nobody says how many.
const USUAL_NETWORKS: usize = 50;
/// Images for each.
const IMAGES: usize = 3;

fn main() -> anyhow::Result<()> {
    let mut words = env::args_os().skip(1);
    let directory = words.next().context("the directory is missing that the networks are to be written to")?;
    let mut number = |usual: usize| {
        let word = words.next().map(|word| word.to_string_lossy().into_owned());
        word.map_or(Ok(usual), |word| word.parse().with_context(|| format!("`{word}` is no number")))
    };
    let (networks, seed) = (number(USUAL_NETWORKS)?, number(1)?);
    for place in 0..networks {
        let generator = &mut ChaCha8Rng::seed_from_u64((seed as u64) << 32 | place as u64);
        let network = architecture::network(generator, place)?;
        let directory = Path::new(&directory).join(format!("{place:03}"));
        write(&directory, network, generator).with_context(|| directory.display().to_string())?;
    }
    Ok(())
}

/// Writes a network with images and its logits.
fn write(directory: &Path, network: Network<f32>, generator: &mut ChaCha8Rng) -> anyhow::Result<()> {
    fs::create_dir_all(directory)?;
    let shape = network.input;
    let images: Vec<f32> = (0..IMAGES * shape.len()).map(|_| generator.random_range(0.0..1.0)).collect();
    let outside: Vec<f32> = images.chunks(shape.len()).flat_map(|image| channels_first(image, shape)).collect();
    put(directory, "images.f32", &bytes(&outside))?;
    put(directory, "logits.f32", &bytes(&logits(&network, &images)))?;
    let classes = (0..network.classes()).map(|class| class.to_string()).collect();
    let config = TrainConfig { spec: network.spec.clone(), ..TrainConfig::default() };
    let (name, file) = ("random".to_owned(), "chance".to_owned());
    let state = Adopted { name, file, config, network, classes }.begin_without_images("no data set", "");
    put(directory, "net.cnn", &state.encode()?)
}

fn put(directory: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    write_atomically(&directory.join(name), bytes).map_err(|error| anyhow!("{error}"))?;
    Ok(())
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// `[H, W, C]` as `[C, H, W]`.
fn channels_first(image: &[f32], shape: Shape) -> impl Iterator<Item = f32> {
    let channels = 0..shape.channels;
    channels.flat_map(move |channel| image.iter().copied().skip(channel).step_by(shape.channels))
}

/// What the program makes of images, with the kernels that it evaluates with.
fn logits(network: &Network<f32>, images: &[f32]) -> Vec<f32> {
    let mut shard = Shard::new(network, &Plan::new(network, Purpose::Evaluate), IMAGES);
    shard.load(network, IMAGES, Pass::EVALUATE, |x, _| x.copy_from_slice(images));
    shard.forward(network, 0..network.layers.len(), &mut Scratch::new());
    shard.activation(network, network.layers.len()).to_vec()
}
