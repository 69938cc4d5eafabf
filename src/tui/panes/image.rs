//! Images as the network gets them: in colour where the terminal has colours, and elsewhere in grey, one channel at a time or all of
//! them as bright as a person sees them.

use crate::inspect::explain::Shape;
use crate::tui::theme::Theme;
use crate::tui::view::scene::Scene;
use crate::viz::grid::Grid;
use crate::viz::heat::heat_map;
use crate::viz::paint::Rgb;
use crate::viz::pixels::{Dot, Pixels};
use crate::viz::raster::Raster;
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;

/// The names of the channels of an image in colour.
pub const COLORS: [&str; 3] = ["red", "green", "blue"];
/// The bytes of an image.
const BYTES: Range = Range { low: 0.0, high: 255.0 };

/// The bytes of an image, axes `[row, column, channel]`, with its shape.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// H×W×C.
    pub shape: Shape,
    /// The bytes.
    pub pixels: &'a [u8],
}

/// What is shown of each pixel of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Its channels as red, green and blue.
    Colors,
    /// One of its channels, in grey.
    Channel(usize),
    /// How bright a person sees its colour, in grey.
    Brightness,
    /// The mean of its channels, which are no colours, in grey.
    Mean,
}

impl Look {
    /// Gives what is shown of images with so many channels, where one of these may have been chosen.
    pub fn of(theme: &Theme, channels: usize, chosen: Option<usize>) -> Self {
        match (channels, chosen.filter(|channel| *channel < channels)) {
            (0 | 1, _) => Self::Channel(0),
            (3, _) if theme.has_colors() => Self::Colors,
            (_, Some(channel)) => Self::Channel(channel),
            (3, None) => Self::Brightness,
            (_, None) => Self::Mean,
        }
    }

    /// Says what is seen of images with so many channels, where that is not all of them.
    pub fn words(self, channels: usize) -> Option<String> {
        match self {
            Self::Colors => None,
            Self::Channel(_) if channels <= 1 => None,
            Self::Channel(channel) => Some(channel_name(channel, channels)),
            Self::Brightness => Some("brightness".to_owned()),
            Self::Mean => Some(format!("mean of {channels} channels")),
        }
    }

    /// The grey of a pixel, 0 to 255.
    fn level(self, pixel: &[u8]) -> f32 {
        let mean = || pixel.iter().copied().map(f32::from).sum::<f32>() / pixel.len().max(1) as f32;
        match self {
            Self::Channel(channel) => pixel.get(channel).copied().map_or(0.0, f32::from),
            Self::Mean => mean(),
            Self::Brightness | Self::Colors => match *pixel {
                [red, green, blue] => Rgb(red, green, blue).luminance() * BYTES.high,
                _ => mean(),
            },
        }
    }
}

/// Names a channel of an image with so many: `red`, `channel 2 of 4`.
pub fn channel_name(channel: usize, channels: usize) -> String {
    match COLORS.get(channel) {
        Some(color) if channels == COLORS.len() => (*color).to_owned(),
        _ => format!("channel {} of {channels}", channel + 1),
    }
}

/// Gives the channel that is gone through on the filters of the layer that looks at images, where that is the layer in view.
pub fn chosen_channel(scene: &Scene<'_>) -> Option<usize> {
    let filters = scene.model.probe.as_deref()?.filters.as_ref()?;
    scene.ui.channel.filter(|_| filters.layer == 0)
}

impl Image<'_> {
    /// The pixels, each with all its channels.
    fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.shape.channels.max(1))
    }

    /// Gives the cells of the image.
    pub fn grid(&self, scene: &Scene<'_>, scale: Scale, look: Look) -> Grid {
        let (theme, Shape { height, width, .. }) = (scene.theme, self.shape);
        let brush = theme.brush_with(&theme.image);
        if look == Look::Colors {
            return self.colored(scale).to_grid(brush);
        }
        // A photograph is no drawing: it has to be light where it is light.
        let turns = self.shape.channels == COLORS.len() && theme.is_negative();
        let level = |pixel: &[u8]| if turns { BYTES.high - look.level(pixel) } else { look.level(pixel) };
        let levels: Vec<f32> = self.each().map(level).collect();
        heat_map(&Picture::new(height, width, &levels), scale, BYTES, brush)
    }

    /// The pixels in colour.
    fn colored(&self, scale: Scale) -> Pixels {
        let Shape { height, width, .. } = self.shape;
        let plane = |channel: usize| {
            let levels: Vec<f32> = self.each().map(|pixel| Look::Channel(channel).level(pixel)).collect();
            Picture::new(height, width, &levels).scaled(scale)
        };
        let planes = [0, 1, 2].map(plane);
        let mut pixels = Pixels::new(planes[0].width, planes[0].height);
        for place in 0..planes[0].values.len() {
            // Steps of eight: enough for the eye, and small changes cost nothing.
            let [red, green, blue] = [0, 1, 2].map(|c| (planes[c].values[place].round() as u8) & 0xf8);
            pixels.put(place % planes[0].width, place / planes[0].width, Dot::Color(Rgb(red, green, blue)));
        }
        pixels
    }

    /// Gives the image for a terminal that draws pixels: in colour if it has three channels, else each level is its own grey.
    pub fn raster(&self, scene: &Scene<'_>, look: Look) -> Option<Raster> {
        let color = |pixel: &[u8]| match *pixel {
            [red, green, blue] => Rgb(red, green, blue),
            _ => scene.theme.grey(look.level(pixel).round() as u8),
        };
        Raster::new(self.shape.width, self.each().map(color).collect())
    }
}

#[cfg(test)]
mod tests;
