//! MNIST, compressed with zstd. `README.md` tells where it comes from and how the files were made.
//!
//! It is a package of its own because a package may have ten megabytes, and these nearly are.

/// The two halves of the IDX file of the training images, one frame each, to be unpacked side by side.
pub static TRAIN_IMAGES: [&[u8]; 2] = [
    include_bytes!("mnist/train-images-idx3-ubyte.part1.zst"),
    include_bytes!("mnist/train-images-idx3-ubyte.part2.zst"),
];
/// The IDX file of the training labels.
pub static TRAIN_LABELS: &[u8] = include_bytes!("mnist/train-labels-idx1-ubyte.zst");
/// The IDX file of the test images.
pub static TEST_IMAGES: &[u8] = include_bytes!("mnist/t10k-images-idx3-ubyte.zst");
/// The IDX file of the test labels.
pub static TEST_LABELS: &[u8] = include_bytes!("mnist/t10k-labels-idx1-ubyte.zst");
