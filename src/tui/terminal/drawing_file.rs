//! A drawing as a PNG file.

use super::keep::{keep, tell};
use crate::tui::app::App;
use crate::tui::effect::Picture;
use std::io;
use std::path::{Path, PathBuf};

/// Keeps a drawing in the directory that the program was started in, as `digit.png` or, beside others, `digit-2.png`, and has the
/// log of `app` say where.
pub fn keep_drawing(app: &mut App, picture: &Picture) {
    let kept = std::env::current_dir().and_then(|directory| save(&directory, picture));
    tell(app, kept);
}

/// Writes a picture to a new file in a directory.
///
/// # Errors
/// If the picture has not as many bytes as pixels, or the file cannot be made or written.
fn save(directory: &Path, picture: &Picture) -> io::Result<PathBuf> {
    keep(directory, "digit", "png", &encoded(picture)?)
}

/// The file of a picture: grey levels, 8 bits a pixel.
fn encoded(picture: &Picture) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.levels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    fn picture() -> Picture {
        let levels: Vec<u8> = (0..28 * 20).map(|i| (i % 256) as u8).collect();
        Picture { width: 20, height: 28, levels: levels.into() }
    }

    #[test]
    fn a_picture_is_read_back_as_it_was_and_none_is_overwritten() {
        let place = tempfile::tempdir().expect("a directory");
        for name in ["digit.png", "digit-2.png", "digit-3.png"] {
            let path = save(place.path(), &picture()).expect("it can be written");
            assert_eq!(path, place.path().join(name));
            let file = io::BufReader::new(File::open(&path).expect("a file"));
            let mut reader = png::Decoder::new(file).read_info().expect("a picture");
            let mut levels = vec![0; reader.output_buffer_size().expect("a size")];
            let info = reader.next_frame(&mut levels).expect("pixels");
            assert_eq!((info.width, info.height, info.color_type), (20, 28, png::ColorType::Grayscale));
            assert_eq!(levels, &picture().levels[..]);
        }
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
