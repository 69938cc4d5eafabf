//! How a data set is to be read, where that is not left to what is found there.

use super::limits::LONGEST_SIDE;
use crate::nn::shape::Shape;
use std::fmt;
use std::str::FromStr;

/// The most bytes of the pixels of a set that are kept in memory where nobody says another number.
const MEMORY: u64 = 2 << 30;
/// Channels that pictures can have.
const CHANNELS: [usize; 2] = [1, 3];

/// How a data set is to be read; what is `None` is left to what is found there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format, which is recognised by itself otherwise.
    pub format: Option<FormatName>,
    /// The size that pictures of any size are brought to.
    pub image_size: Option<ImageSize>,
    /// Whether somebody asked for that size: formats whose images have one of their own refuse it then, and pass over it otherwise.
    pub is_size_asked: bool,
    /// The most bytes of the pixels of a set that are kept in memory; what is more is read from files when it is needed.
    pub memory: Option<u64>,
}

impl ReadOptions {
    /// These options, and those of `others` where these say nothing.
    pub fn or(self, others: Self) -> Self {
        let (size, other) = (self.image_size, others.image_size);
        Self {
            format: self.format.or(others.format),
            image_size: size.or(other),
            is_size_asked: if size.is_some() { self.is_size_asked } else { others.is_size_asked },
            memory: self.memory.or(others.memory),
        }
    }

    /// The most bytes of the pixels of a set that are kept in memory: 2 GiB where nobody says another number.
    pub fn memory(&self) -> u64 {
        self.memory.unwrap_or(MEMORY)
    }

    /// What is kept of the options with a run: nobody asks for the size again, and how much memory there is, is a matter of the machine.
    pub fn kept(self) -> Self {
        Self { is_size_asked: false, memory: None, ..self }
    }
}

/// The name of a format, e.g. "idx"; it is read from text by the list of formats, so that there is no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatName(pub(super) &'static str);

impl fmt::Display for FormatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_ascii_lowercase())
    }
}

/// The size of an image: height and width, and channels if they matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageSize {
    /// The height (H) in pixels.
    pub height: usize,
    /// The width (W) in pixels.
    pub width: usize,
    /// The channels (C): 1 is grey, 3 is colour; `None` is what the pictures have.
    pub channels: Option<usize>,
}

impl From<Shape> for ImageSize {
    fn from(shape: Shape) -> Self {
        let Shape { height, width, channels } = shape;
        Self { height, width, channels: Some(channels).filter(|channels| CHANNELS.contains(channels)) }
    }
}

impl fmt::Display for ImageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.height, self.width)?;
        self.channels.map_or(Ok(()), |channels| write!(f, "x{channels}"))
    }
}

impl FromStr for ImageSize {
    type Err = String;

    /// Reads `32x32`, or `32x32x3` with the channels.
    fn from_str(text: &str) -> Result<Self, String> {
        let sides: Option<Vec<usize>> = text.split('x').map(|side| side.parse().ok()).collect();
        let (height, width, channels) = match sides.as_deref() {
            Some(&[height, width]) => (height, width, None),
            Some(&[height, width, channels]) if CHANNELS.contains(&channels) => {
                (height, width, Some(channels))
            }
            _ => (0, 0, None),
        };
        if [height, width].iter().all(|side| (1..=LONGEST_SIDE).contains(side)) {
            return Ok(Self { height, width, channels });
        }
        Err(format!(
            "HEIGHTxWIDTH is expected, e.g. 32x32, sides from 1 to {LONGEST_SIDE}; or HEIGHTxWIDTHxCHANNELS, where 1 channel is \
             grey and 3 are colour"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_written() {
        for text in ["1x4096", "28x28x1", "32x64x3"] {
            assert_eq!(text.parse::<ImageSize>().map(|size| size.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["", "32", "0x3", "4097x1", "2x2x2", "2x2x3x1", "2×2", "-1x2"] {
            assert!(wrong.parse::<ImageSize>().is_err_and(|error| error.contains("32x32")), "{wrong}");
        }
    }

    #[test]
    fn options_give_way_one_by_one() {
        let size: ImageSize = "8x8".parse().expect("it is one");
        let (one, other) = (FormatName("one"), FormatName("other"));
        let asked =
            ReadOptions { format: Some(one), image_size: Some(size), is_size_asked: true, memory: Some(7) };
        let given = ReadOptions { format: Some(other), ..ReadOptions::default() };
        assert_eq!(given.or(asked), ReadOptions { format: Some(other), ..asked });
        assert_eq!(ReadOptions::default().or(asked), asked);
        let kept =
            ReadOptions { image_size: Some(ImageSize::from(Shape::new(2, 2, 4))), ..ReadOptions::default() };
        assert_eq!((asked.or(kept), kept.or(asked).is_size_asked), (asked, false));
        assert_eq!(asked.kept(), ReadOptions { is_size_asked: false, memory: None, ..asked });
    }
}
