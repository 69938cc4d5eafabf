//! Filters on red, green and blue, in colour.

use super::kernel::kernel;
use crate::inspect::layer::Filters;
use crate::tui::theme::ColorDepth;
use crate::tui::view::scene::Scene;
use crate::viz::paint::Rgb;
use crate::viz::pixels::{Dot, Pixels};
use crate::viz::resample::Scale;
use crate::viz::scale::Range;

/// The channels of a colour image.
const CHANNELS: usize = 3;

/// Whether filters are drawn in colour: those of a first layer on red, green and blue, where no channel was chosen, on a terminal
/// that has colours enough. Elsewhere their channels are gone through one by one.
pub fn is_colored(scene: &Scene<'_>, filters: &Filters, channel: Option<usize>) -> bool {
    let on_colors = filters.layer == 0 && (filters.channels, filters.total_channels) == (CHANNELS, CHANNELS);
    let has_colors = scene.theme.depth >= ColorDepth::Ansi256 && !scene.theme.draws_glyphs();
    channel.is_none() && on_colors && has_colors
}

/// Draws a filter with its top left corner at (`left`, `top`): where all three weights are zero it is the grey in the middle, and the
/// ends of `range` are the darkest and the brightest of each colour.
pub fn draw(
    pixels: &mut Pixels,
    (left, top): (usize, usize),
    filters: &Filters,
    index: usize,
    (scale, range): (Scale, Range),
) {
    let planes = [0, 1, 2].map(|channel| kernel(filters, index, Some(channel)).picture.scaled(scale));
    let byte = |share: f32| (share * f32::from(u8::MAX)).round() as u8;
    for place in 0..planes[0].values.len() {
        let shares = planes.each_ref().map(|plane| range.share(plane.values[place]));
        let dot = match shares {
            [Some(red), Some(green), Some(blue)] => Dot::Color(Rgb(byte(red), byte(green), byte(blue))),
            _ => Dot::Missing,
        };
        pixels.put(left + place % planes[0].width, top + place / planes[0].width, dot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_a_colour_and_zero_is_grey() {
        let filters = Filters {
            total: 2,
            count: 2,
            total_channels: 3,
            channels: 3,
            height: 1,
            width: 2,
            weights: vec![0.0, 1.0, 0.0, -1.0, 0.0, 0.5, 9.0, 0.0, f32::NAN, 0.0, -9.0, 0.0],
            ..Filters::default()
        };
        let mut pixels = Pixels::new(5, 3);
        let range = Range { low: -1.0, high: 1.0 };
        draw(&mut pixels, (1, 0), &filters, 0, (Scale::ONE, range));
        draw(&mut pixels, (0, 2), &filters, 1, (Scale::Enlarge(1), range));
        assert_eq!(pixels.get(1, 0), Dot::Color(Rgb(128, 128, 128)));
        assert_eq!(pixels.get(2, 0), Dot::Color(Rgb(255, 0, 192)));
        assert_eq!((pixels.get(0, 2), pixels.get(1, 2)), (Dot::Missing, Dot::Color(Rgb(128, 128, 128))));
        assert_eq!(pixels.get(0, 0), Dot::Clear);
    }
}
