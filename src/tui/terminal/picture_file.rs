//! A picture as a PNG file beside what is there: never in its place.

use crate::tui::effect::Picture;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

/// As many names are tried.
const MOST_NAMES: usize = 10_000;

/// Writes a picture of grey levels, 8 bits a pixel, to the first of `digit-1.png`, `digit-2.png`, … in `directory` that is not
/// there yet; returns its path.
///
/// # Errors
/// If there is no such name left, or the file cannot be written; what was begun of it is removed.
pub(super) fn save(directory: &Path, picture: &Picture) -> io::Result<PathBuf> {
    for number in 1..=MOST_NAMES {
        let path = directory.join(format!("digit-{number}.png"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => {
                return match write(file, picture) {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        // It is of no use; that it cannot be removed either is not worth another word.
                        let _ = std::fs::remove_file(&path);
                        Err(error)
                    }
                };
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other(format!("digit-1.png to digit-{MOST_NAMES}.png are all there")))
}

fn write(file: File, picture: &Picture) -> io::Result<()> {
    let mut encoder = png::Encoder::new(BufWriter::new(file), picture.width, picture.height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.levels)?;
    writer.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let levels: Vec<u8> = (0..28 * 20).map(|i| (i % 256) as u8).collect();
        Picture { width: 20, height: 28, levels: levels.into() }
    }

    #[test]
    fn a_picture_is_read_back_as_it_was_and_none_is_overwritten() {
        let place = tempfile::tempdir().expect("a directory");
        for number in 1..4 {
            let path = save(place.path(), &picture()).expect("it can be written");
            assert_eq!(path, place.path().join(format!("digit-{number}.png")));
            let file = io::BufReader::new(File::open(&path).expect("a file"));
            let mut reader = png::Decoder::new(file).read_info().expect("a picture");
            let mut levels = vec![0; reader.output_buffer_size().expect("a size")];
            let info = reader.next_frame(&mut levels).expect("pixels");
            assert_eq!((info.width, info.height, info.color_type), (20, 28, png::ColorType::Grayscale));
            assert_eq!(levels, &picture().levels[..]);
        }
        std::fs::remove_file(place.path().join("digit-2.png")).expect("a file");
        assert_eq!(save(place.path(), &picture()).ok(), Some(place.path().join("digit-2.png")));
    }

    #[test]
    fn where_nothing_can_be_written_an_error_says_why_and_nothing_is_left() {
        let place = tempfile::tempdir().expect("a directory");
        assert!(save(&place.path().join("missing"), &picture()).is_err());
        let short = Picture { levels: vec![0; 3].into(), ..picture() };
        assert!(save(place.path(), &short).is_err());
        assert_eq!(std::fs::read_dir(place.path()).expect("a directory").count(), 0);
    }
}
