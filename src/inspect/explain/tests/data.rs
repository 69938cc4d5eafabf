//! Small images that are higher than wide and have two channels, so that nothing can be mixed up without being seen.

use super::random::CLASSES;
use crate::dataset::Dataset;
use crate::nn::shape::Shape;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The shape of the images.
pub const SHAPE: Shape = Shape::new(9, 8, 2);
/// The number of images.
pub const IMAGES: usize = 30;

/// The images.
pub static DATA: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a directory");
    for (role, count) in [("train", IMAGES), ("t10k", 3)] {
        let Shape { height, width, channels } = SHAPE;
        let pixel = |at: usize| ((at * 7919 + at / 5 * 31 + at / 64 * 17) % 251) as u8;
        let pixels = (0..count * SHAPE.len()).map(pixel).collect();
        let labels = (0..count).map(|image| (image % CLASSES) as u8).collect();
        write(place.path(), &format!("{role}-images-idx3-ubyte"), &[count, height, width, channels], pixels);
        write(place.path(), &format!("{role}-labels-idx1-ubyte"), &[count], labels);
    }
    Arc::new(Dataset::open(place.path()).expect("it is whole"))
});

/// Writes an IDX file with these dimensions.
fn write(place: &Path, name: &str, dimensions: &[usize], values: Vec<u8>) {
    let mut bytes = vec![0, 0, 8, dimensions.len() as u8];
    dimensions.iter().for_each(|&length| bytes.extend((length as u32).to_be_bytes()));
    bytes.extend(values);
    std::fs::write(place.join(name), bytes).expect("a file");
}
