//! MNIST itself, inside the program. `data/README.md` tells where it comes from and how the files were made.

use super::error::DatasetError;
use super::formats::idx::header::{Header, HeaderError};
use super::formats::idx::kind::Kind;
use super::images::Images;
use crate::memory::zeros;
use crate::spawn::spawn_scoped;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use structured_zstd::decoding::FrameDecoder;

/// What [`super::Dataset::identity`] gives for MNIST; known beforehand because working it out takes longer than all
/// the rest of loading.
pub(super) const IDENTITY: &str = "3e51fcadd6399dba0cd78ab4cfee90218f561f2858260cc370f129a07ee2e8ca";
/// Images in the test set, known without unpacking it.
pub(super) const TEST_IMAGES: usize = 10_000;

/// A zstd frame of an embedded file.
struct Frame {
    packed: &'static [u8],
    /// Bytes that it unpacks to.
    size: usize,
}

/// An IDX file, cut into frames that can be unpacked side by side.
struct Embedded {
    name: &'static str,
    frames: &'static [Frame],
}

const IMAGE: usize = 28 * 28;

static TRAIN_PIXELS: Embedded = Embedded {
    name: "train-images-idx3-ubyte",
    frames: &[
        Frame { packed: cnn_tui_mnist::TRAIN_IMAGES[0], size: 16 + 30_000 * IMAGE },
        Frame { packed: cnn_tui_mnist::TRAIN_IMAGES[1], size: 30_000 * IMAGE },
    ],
};
static TRAIN_LABELS: Embedded = Embedded {
    name: "train-labels-idx1-ubyte",
    frames: &[Frame { packed: cnn_tui_mnist::TRAIN_LABELS, size: 8 + 60_000 }],
};
static TEST_PIXELS: Embedded = Embedded {
    name: "t10k-images-idx3-ubyte",
    frames: &[Frame { packed: cnn_tui_mnist::TEST_IMAGES, size: 16 + TEST_IMAGES * IMAGE }],
};
static TEST_LABELS: Embedded = Embedded {
    name: "t10k-labels-idx1-ubyte",
    frames: &[Frame { packed: cnn_tui_mnist::TEST_LABELS, size: 8 + TEST_IMAGES }],
};

/// Unpacks the 60 000 training images.
pub(super) fn train() -> Result<Images, DatasetError> {
    images(&TRAIN_PIXELS, &TRAIN_LABELS)
}

/// Unpacks the 10 000 test images.
pub(super) fn test() -> Result<Images, DatasetError> {
    images(&TEST_PIXELS, &TEST_LABELS)
}

fn images(pixels: &'static Embedded, labels: &'static Embedded) -> Result<Images, DatasetError> {
    let (image_header, bytes) = pixels.parse(Kind::Images)?;
    let (label_header, label_bytes) = labels.parse(Kind::Labels)?;
    if image_header.items() != label_header.items() {
        return Err(labels.damaged("another number of labels than of images"));
    }
    let labels = label_bytes[label_header.len() as usize..].to_vec();
    Ok(Images::new(image_header.shape(), bytes, image_header.len() as usize, labels))
}

/// So many zeros.
fn room_for(bytes: usize) -> Result<Vec<u8>, DatasetError> {
    zeros(bytes).map_err(|_| DatasetError::Memory { bytes })
}

impl Embedded {
    /// The checked header, and the whole unpacked file.
    fn parse(&self, kind: Kind) -> Result<(Header, Vec<u8>), DatasetError> {
        let bytes = self.unpack()?;
        let header =
            Header::read(Path::new(self.name), kind, &mut bytes.as_slice()).map_err(|error| match error {
                HeaderError::Content(error) => error,
                HeaderError::Read(error) => self.damaged(error),
            })?;
        if header.len() + header.payload != bytes.len() as u64 {
            return Err(self.damaged("its header claims another length"));
        }
        Ok((header, bytes))
    }

    /// Unpacks all frames into one buffer, on as many threads as there are frames. Where the system starts no thread, this one
    /// does the work of all.
    fn unpack(&self) -> Result<Vec<u8>, DatasetError> {
        let mut bytes = room_for(self.frames.iter().map(|frame| frame.size).sum())?;
        let mut rest = bytes.as_mut_slice();
        let mut waiting = Vec::with_capacity(self.frames.len());
        for frame in self.frames {
            let (part, tail) = rest.split_at_mut(frame.size);
            waiting.push((frame, part));
            rest = tail;
        }
        let waiting = Mutex::new(waiting);
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let work = || std::iter::from_fn(next).try_for_each(|(frame, part)| self.unpack_frame(frame, part));
        thread::scope(|scope| {
            let start = || spawn_scoped(scope, "unpack", work).ok();
            let helpers: Vec<_> = self.frames.iter().skip(1).map_while(|_| start()).collect();
            let own = work();
            let panicked = |_| Err(self.damaged("the unpacking thread panicked"));
            helpers.into_iter().fold(own, |done, helper| done.and(helper.join().unwrap_or_else(panicked)))
        })?;
        Ok(bytes)
    }

    fn unpack_frame(&self, frame: &Frame, output: &mut [u8]) -> Result<(), DatasetError> {
        let written =
            FrameDecoder::new().decode_all(frame.packed, output).map_err(|error| self.damaged(error))?;
        if written == frame.size { Ok(()) } else { Err(self.damaged("a frame is too short")) }
    }

    fn damaged(&self, reason: impl ToString) -> DatasetError {
        DatasetError::Embedded { file: self.name, reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::identity::hex;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_embedded_files_are_the_original_ones() {
        for (file, sum) in [
            (&TRAIN_PIXELS, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            (&TRAIN_LABELS, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            (&TEST_PIXELS, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            (&TEST_LABELS, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ] {
            let bytes = file.unpack().expect("unpacks");
            assert_eq!(hex(&Sha256::digest(&bytes)), sum, "{}", file.name);
        }
    }

    #[test]
    fn memory_that_cannot_be_had_is_asked_for_first() {
        let error = room_for(usize::MAX / 4).expect_err("nobody has that").to_string();
        assert!(error.contains("MiB of memory"), "{error}");
    }

    #[test]
    fn a_damaged_frame_is_an_error() {
        let damaged = Embedded {
            name: "damaged",
            frames: &[Frame { packed: b"not zstd", size: 3 }, Frame { packed: b"", size: 1 }],
        };
        assert!(matches!(damaged.unpack(), Err(DatasetError::Embedded { file: "damaged", .. })));
    }
}
