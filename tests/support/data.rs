//! Small data sets as IDX files, so that epochs are short.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

/// Rows and columns of an image, as in MNIST, so that every preset fits.
pub const SIDE: usize = 28;
/// Classes.
pub const CLASSES: usize = 10;
/// Images in the training set; the last [`VALIDATION`] of them are for validation.
pub const TRAIN: usize = 384;
/// A sixth, which is the program's default.
pub const VALIDATION: usize = TRAIN / 6;
/// Images in the test set.
pub const TEST: usize = 50;
/// Images in a batch of [`Data::arguments`].
pub const BATCH: usize = 32;
/// Batches in an epoch.
pub const STEPS: usize = (TRAIN - VALIDATION) / BATCH;

/// A data set in a directory of its own, which goes with it.
pub struct Data {
    directory: TempDir,
}

impl Data {
    /// Writes a data set: a bar a class, each in its place, under noise.
    pub fn write() -> Self {
        let data = Self::nothing();
        for (name, count) in [("train", TRAIN), ("t10k", TEST)] {
            let mut noise = Noise(count as u32);
            let labels: Vec<u8> = (0..count).map(|_| (noise.next() as usize % CLASSES) as u8).collect();
            data.write_set(name, &labels, &mut noise);
        }
        data
    }

    /// The same with these labels.
    pub fn with_labels(train: &[u8], test: &[u8]) -> Self {
        let data = Self::nothing();
        data.write_set("train", train, &mut Noise(1));
        data.write_set("t10k", test, &mut Noise(2));
        data
    }

    /// An empty directory.
    fn nothing() -> Self {
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made");
        Self { directory }
    }

    fn write_set(&self, name: &str, labels: &[u8], noise: &mut Noise) {
        let pixels: Vec<u8> = labels.iter().flat_map(|&label| picture(label, noise)).collect();
        let dimensions = [labels.len(), SIDE, SIDE].map(|n| u32::try_from(n).expect("small"));
        self.put(&format!("{name}-images-idx3-ubyte"), &idx(&dimensions, &pixels));
        self.put(&format!("{name}-labels-idx1-ubyte"), &idx(&dimensions[..1], labels));
    }

    /// Writes a file into the directory.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.file(name), bytes).expect("a file can be written");
    }

    /// The path of a file in the directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The directory.
    pub fn path(&self) -> &str {
        self.directory.path().to_str().expect("the path is UTF-8")
    }

    /// Arguments for a run on this data: `epochs` of [`STEPS`] batches with the same learning rate throughout.
    pub fn arguments<'a>(&'a self, epochs: &'a str) -> Vec<&'a str> {
        let [data, batch] = ["--data", "--batch-size"];
        let recipe = ["--preset", "small", "--schedule", "constant", "--lr", "0.02", batch, "32"];
        [&recipe[..], &[data, self.path(), "--epochs", epochs]].concat()
    }
}

/// An IDX file of unsigned bytes.
pub fn idx(dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0x08, u8::try_from(dimensions.len()).expect("few dimensions")];
    bytes.extend(dimensions.iter().flat_map(|dimension| dimension.to_be_bytes()));
    bytes.extend_from_slice(values);
    bytes
}

/// The text of a CSV file with a line an image: its label, and its pixels.
pub fn csv(labels: &[u8], pixels: &[u8]) -> String {
    let lines = labels.iter().zip(pixels.chunks(pixels.len() / labels.len())).map(|(label, pixels)| {
        let pixels: String = pixels.iter().map(|pixel| format!(",{pixel}")).collect();
        format!("{label}{pixels}\n")
    });
    lines.collect()
}

/// A file of NumPy with an array of bytes; `shape` is as Python writes it.
pub fn npy(shape: &str, values: &[u8]) -> Vec<u8> {
    let head = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}");
    [&b"\x93NUMPY\x01\0\x76\0"[..], format!("{head:<117}\n").as_bytes(), values].concat()
}

/// An archive of files of NumPy, packed.
pub fn npz(arrays: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(format!("{name}.npy"), options).expect("a member can be begun");
        archive.write_all(bytes).expect("it can be written");
    }
    archive.finish().expect("an archive can be finished").into_inner()
}

/// A PNG file of a grey picture that is as high as wide.
pub fn png(side: usize, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a head can be written");
    writer.write_image_data(pixels).expect("pixels can be written");
    writer.finish().expect("a file can be finished");
    file
}

/// A bright bar, upright for small labels and level for large ones, on a noisy ground.
fn picture(label: u8, noise: &mut Noise) -> Vec<u8> {
    let (upright, place) = (label < 5, 3 + 5 * (usize::from(label) % 5));
    let pixel = |i: usize| {
        let (row, column) = (i / SIDE, i % SIDE);
        let across = if upright { column } else { row };
        let ground = (noise.next() % 64) as u8;
        if across.abs_diff(place) < 2 { 191 + ground } else { ground }
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

/// Numerical Recipes' linear congruential generator: the files are the same on every machine.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 16
    }
}
