//! Measures how well a network reads pictures: `cargo run --release --example picture_accuracy -- CHECKPOINT`.
//!
//! Every test digit of MNIST is made a PNG file and read back: the network must say of each what it says of the test image itself. Then
//! each is drawn black on white, two to five times as large, somewhere on a larger sheet, as PNG and as JPEG, and the accuracy on these
//! must stay above 98 % (of a network that has more than that to begin with).

use cnn_tui::dataset::picture::Picture;
use cnn_tui::dataset::{Dataset, Images, Subset};
use cnn_tui::inspect::evaluator::Evaluator;
use cnn_tui::inspect::fitting::{Fit, centered};
use cnn_tui::inspect::ink::Ground;
use cnn_tui::nn::network::Network;
use cnn_tui::nn::shape::Shape;
use cnn_tui::threads::Workers;
use cnn_tui::train::state::RunState;
use image::ImageEncoder;
use image::codecs::jpeg::JpegEncoder;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;

/// The side of an image of MNIST.
const SIDE: usize = 28;
/// The accuracy that must be kept.
const LEAST: f64 = 0.98;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("the path of a checkpoint is expected")?;
    let network = RunState::load(Path::new(&path))?.network()?;
    let dataset = Dataset::mnist()?;
    let test = dataset.test()?;
    let mut eye =
        Eye { evaluator: Evaluator::new(&network), workers: Workers::up_to(2).0, network: &network };
    let expected = eye.predicted(test.chunks().collect::<Result<Vec<_>, _>>()?.concat())?;
    say(&format!("test images themselves: {:.2} %", 100.0 * accuracy(&expected, test)))?;
    let (files, fits) = as_files(test)?;
    let same = eye.predicted(files)?.iter().zip(&expected).filter(|(one, other)| one == other).count();
    say(&format!("as PNG files: {same} of {} as the test images, {fits} taken as they are", test.len()))?;
    let mut worst: f64 = 1.0;
    for times in 2..=5 {
        for is_jpeg in [false, true] {
            let drawn = drawn(test, times, is_jpeg)?;
            let share = accuracy(&eye.predicted(drawn)?, test);
            let kind = if is_jpeg { "JPEG" } else { "PNG" };
            say(&format!(
                "black on white, {times} times as large, anywhere, {kind}: {:.2} %",
                100.0 * share
            ))?;
            worst = worst.min(share);
        }
    }
    if same < test.len() || worst <= LEAST {
        return Err("pictures are not predicted as they should be".into());
    }
    Ok(())
}

fn say(line: &str) -> Result<(), Box<dyn Error>> {
    Ok(writeln!(stdout(), "{line}")?)
}

/// A network that looks at images.
struct Eye<'a> {
    evaluator: Evaluator,
    workers: Workers,
    network: &'a Network<f32>,
}

impl Eye<'_> {
    /// The class of each image, axes `[image, row, column]`.
    fn predicted(&mut self, bytes: Vec<u8>) -> Result<Vec<usize>, Box<dyn Error>> {
        let images = Images::unlabelled(Shape::new(SIDE, SIDE, 1), bytes);
        let (all, mut classes) = (Subset::all(&images), Vec::new());
        while classes.len() < images.len() {
            let rest = classes.len()..images.len();
            self.evaluator.piece(&self.workers, self.network, &images, &all, rest, |image| {
                classes.push(image.predicted());
            })?;
        }
        Ok(classes)
    }
}

fn accuracy(predicted: &[usize], test: &Images) -> f64 {
    let right = predicted.iter().zip(test.labels()).filter(|(class, label)| **class == usize::from(**label));
    right.count() as f64 / test.len() as f64
}

/// All images as PNG files that were read back, and how many of them the network gets as they are.
fn as_files(test: &Images) -> Result<(Vec<u8>, usize), Box<dyn Error>> {
    let (mut all, mut as_they_are) = (Vec::new(), 0);
    for index in 0..test.len() {
        let picture = Picture::decode(Path::new("digit.png"), &png(&test.image(index)?, SIDE, SIDE)?)?;
        let fitted = fitted(&picture)?;
        as_they_are += usize::from(fitted.1 == Fit::AsItIs);
        all.extend(fitted.0);
    }
    Ok((all, as_they_are))
}

/// All images black on white, so many times as large, somewhere on a sheet, as the network gets them.
fn drawn(test: &Images, times: usize, is_jpeg: bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let (mut all, mut chance) = (Vec::new(), 1_u32);
    let mut next = |most: usize| {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (chance >> 8) as usize % (most + 1)
    };
    for index in 0..test.len() {
        let large = Picture::new(Shape::new(SIDE, SIDE, 1), test.image(index)?.into_owned())
            .resized(SIDE * times, SIDE * times);
        let (height, width) = (SIDE * times + 40 + next(40), SIDE * times + 40 + next(80));
        let (top, left) = (next(height - SIDE * times), next(width - SIDE * times));
        let mut sheet = vec![255; height * width];
        for (place, ink) in large.bytes().iter().enumerate() {
            sheet[(top + place / (SIDE * times)) * width + left + place % (SIDE * times)] = 255 - ink;
        }
        let file = if is_jpeg { jpeg(&sheet, height, width)? } else { png(&sheet, height, width)? };
        all.extend(fitted(&Picture::decode(Path::new("sheet"), &file)?)?.0);
    }
    Ok(all)
}

/// A picture as the network gets it, and what was done to it.
fn fitted(picture: &Picture) -> Result<(Vec<u8>, Fit), Box<dyn Error>> {
    let Shape { height, width, .. } = picture.shape();
    let ground = Ground::of(picture.bytes(), height, width);
    let fitted =
        centered(picture, ground, Shape::new(SIDE, SIDE, 1)).ok_or("nothing is drawn on a picture")?;
    Ok((fitted.bytes, fitted.fit))
}

fn png(bytes: &[u8], height: usize, width: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, u32::try_from(width)?, u32::try_from(height)?);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(bytes)?;
    writer.finish()?;
    Ok(file)
}

fn jpeg(bytes: &[u8], height: usize, width: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 75);
    encoder.write_image(
        bytes,
        u32::try_from(width)?,
        u32::try_from(height)?,
        image::ExtendedColorType::L8,
    )?;
    Ok(file)
}
