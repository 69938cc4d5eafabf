//! Data sets made of MNIST, as files that are read as any others are.

use cnn_tui::dataset::Dataset;
use cnn_tui::random::{Purpose, generator};
use rand::seq::SliceRandom;
use std::fs;
use std::path::Path;

/// The first `count` images of MNIST.
pub fn few(mnist: &Dataset, count: usize, place: &Path) -> anyhow::Result<Dataset> {
    stored(mnist, &mnist.train.labels()[..count], place)
}

/// The first `count` images of MNIST, each with the label of another one.
pub fn shuffled(mnist: &Dataset, count: usize, place: &Path) -> anyhow::Result<Dataset> {
    let mut labels = mnist.train.labels()[..count].to_vec();
    labels.shuffle(&mut generator(1, Purpose::Check, 0, 0, 0));
    stored(mnist, &labels, place)
}

/// The first images of MNIST with these labels, written to `place` and read again.
fn stored(mnist: &Dataset, labels: &[u8], place: &Path) -> anyhow::Result<Dataset> {
    fs::create_dir_all(place)?;
    let shape = mnist.train.shape;
    for (part, count) in [("train", labels.len()), ("t10k", 100)] {
        let lengths = [count, shape.height, shape.width].map(|length| (length as u32).to_be_bytes()).concat();
        let excerpt = mnist.train.excerpt(0..count)?;
        let pixels: Vec<u8> = (0..count).flat_map(|image| excerpt.image(image)).copied().collect();
        fs::write(
            place.join(format!("{part}-images-idx3-ubyte")),
            [&[0, 0, 8, 3], &lengths[..], &pixels].concat(),
        )?;
        fs::write(
            place.join(format!("{part}-labels-idx1-ubyte")),
            [&[0, 0, 8, 1], &lengths[..4], &labels[..count]].concat(),
        )?;
    }
    Ok(Dataset::open(place)?)
}
