//! A small data set in colour, in the form of CIFAR-10: what an image shows is told by its colour as well as by its shape.

use std::io;
use std::path::Path;

/// Rows and columns of an image.
const SIDE: usize = 32;
/// The batches of training images.
const BATCHES: usize = 5;

/// A shape in a colour.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// What it is called.
    pub name: &'static str,
    /// Red, green and blue, in steps of eight.
    pub color: [u8; 3],
    shape: Shape,
}

/// What an image shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Disc,
    Ring,
    Bars,
    Cross,
}

const fn class(name: &'static str, color: [u8; 3], shape: Shape) -> Class {
    Class { name, color, shape }
}

/// The classes, in the order of their labels.
pub const CLASSES: [Class; 10] = [
    class("red disc", [224, 40, 32], Shape::Disc),
    class("green disc", [40, 176, 64], Shape::Disc),
    class("blue disc", [48, 88, 232], Shape::Disc),
    class("yellow ring", [240, 208, 32], Shape::Ring),
    class("cyan ring", [32, 208, 216], Shape::Ring),
    class("violet ring", [152, 56, 208], Shape::Ring),
    class("orange bars", [240, 128, 24], Shape::Bars),
    class("green bars", [104, 208, 40], Shape::Bars),
    class("pink bars", [240, 104, 168], Shape::Bars),
    class("white cross", [240, 240, 232], Shape::Cross),
];

/// Writes so many training images, which the batches share, and so many test images, with the names of the classes.
pub fn write(place: &Path, train: usize, test: usize) -> io::Result<()> {
    std::fs::create_dir_all(place)?;
    for batch in 0..BATCHES {
        let share = train * (batch + 1) / BATCHES - train * batch / BATCHES;
        let name = format!("data_batch_{}.bin", batch + 1);
        std::fs::write(place.join(name), records(share, batch as u32 + 1))?;
    }
    std::fs::write(place.join("test_batch.bin"), records(test, 99))?;
    std::fs::write(place.join("batches.meta.txt"), CLASSES.map(|class| format!("{}\n", class.name)).concat())
}

/// So many records, each a label and 32×32 pixels in three planes; the classes take turns.
pub fn records(count: usize, seed: u32) -> Vec<u8> {
    let mut draw = Draw(seed.wrapping_mul(747_796_405));
    (0..count).flat_map(|image| record(image % CLASSES.len(), &mut draw)).collect()
}

fn record(label: usize, draw: &mut Draw) -> Vec<u8> {
    let Class { color, shape, .. } = CLASSES[label];
    let ground = [draw.below(64), draw.below(64), draw.below(72)].map(|level| (level & 0xf8) as u8);
    let (x, y, radius) = (12 + draw.below(9) as i32, 12 + draw.below(9) as i32, 7 + draw.below(3) as i32);
    let covers = |row: usize, column: usize| {
        let (right, down) = (column as i32 - x, row as i32 - y);
        let (far, inside) = (right * right + down * down, right.abs().max(down.abs()) <= radius);
        match shape {
            Shape::Disc => far <= radius * radius,
            Shape::Ring => (radius * radius / 3..=radius * radius).contains(&far),
            Shape::Bars => inside && (down + radius) % 5 < 3,
            Shape::Cross => inside && (right.abs() <= 2 || down.abs() <= 2),
        }
    };
    let pixel = |place: usize| if covers(place / SIDE, place % SIDE) { color } else { ground };
    let plane = |channel: usize| (0..SIDE * SIDE).map(move |place| pixel(place)[channel]);
    std::iter::once(label as u8).chain((0..3).flat_map(plane)).collect()
}

/// Numerical Recipes' linear congruential generator: the files are the same on every machine.
struct Draw(u32);

impl Draw {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % end
    }
}
