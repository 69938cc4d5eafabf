//! A single filter: its figures, and its weights as numbers.

use super::{Piece, Scene, piece};
use crate::train::message::Filters;
use crate::viz::number::weight;
use crate::viz::resample::Picture;

/// The weights of one filter, seen through the chosen channel.
pub struct Kernel {
    /// Its number, from 0.
    pub index: usize,
    /// Kernel height × width; the mean over the channels if none is chosen.
    pub picture: Picture,
    /// Its bias.
    pub bias: Option<f32>,
}

/// The kernel `index` as the view has it: one channel, or the mean over all that are there.
pub fn kernel(filters: &Filters, index: usize, channel: Option<usize>) -> Kernel {
    let area = filters.height * filters.width;
    let of = |channel: usize| {
        let start = (index * filters.channels + channel) * area;
        filters.weights.get(start..start + area).unwrap_or_default()
    };
    let picture = match channel {
        Some(channel) => {
            Picture::new(filters.height, filters.width, of(channel.min(filters.channels.saturating_sub(1))))
        }
        None if filters.channels <= 1 => Picture::new(filters.height, filters.width, of(0)),
        None => {
            let mean = |i: usize| {
                let sum: f32 = (0..filters.channels).map(|c| of(c).get(i).copied().unwrap_or(f32::NAN)).sum();
                sum / filters.channels as f32
            };
            Picture { height: filters.height, width: filters.width, values: (0..area).map(mean).collect() }
        }
    };
    Kernel { index, picture, bias: filters.biases.get(index).copied() }
}

/// The channel that is shown, in words: nothing for a layer with one channel.
pub fn channel_label(filters: &Filters, channel: Option<usize>) -> Option<String> {
    if filters.total_channels <= 1 {
        return None;
    }
    Some(match channel {
        Some(channel) => {
            format!("ch {}/{}", channel.min(filters.channels.saturating_sub(1)) + 1, filters.total_channels)
        }
        None => format!("mean of {} ch", filters.channels),
    })
}

/// Number, bias, least and greatest weight: three lines.
pub fn facts(scene: &Scene<'_>, filters: &Filters, kernel: &Kernel) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let finite = kernel.picture.values.iter().copied().filter(|v| v.is_finite());
    let (low, high) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let number = |value: f32| if value.is_finite() { weight(value) } else { "     -".to_owned() };
    vec![
        vec![
            piece("filter ", ink.faint),
            piece((kernel.index + 1).to_string(), ink.accent),
            piece(format!("/{}", filters.total), ink.faint),
        ],
        vec![piece("bias  ", ink.faint), piece(number(kernel.bias.unwrap_or(f32::NAN)), ink.text)],
        vec![piece(number(low), ink.text), piece("..", ink.faint), piece(number(high), ink.text)],
    ]
}

/// The weights as a table of numbers, a line a row, if they are at most `columns` wide and `rows` high.
pub fn numbers(scene: &Scene<'_>, kernel: &Kernel, columns: usize, rows: usize) -> Option<Vec<Vec<Piece>>> {
    let picture = &kernel.picture;
    if picture.width == 0 || picture.width * 7 > columns || picture.height > rows {
        return None;
    }
    let ink = &scene.theme.ink;
    let row =
        |values: &[f32]| values.iter().map(|&v| piece(format!("{:>6} ", weight(v)), ink.text)).collect();
    Some(picture.values.chunks(picture.width).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters() -> Filters {
        Filters {
            layer: 0,
            total: 2,
            count: 2,
            total_channels: 2,
            channels: 2,
            height: 1,
            width: 2,
            weights: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
            biases: vec![0.5],
        }
    }

    #[test]
    fn one_channel_or_the_mean_of_all() {
        assert_eq!(kernel(&filters(), 1, Some(0)).picture.values, [5.0, 6.0]);
        assert_eq!(kernel(&filters(), 0, Some(99)).picture.values, [3.0, 4.0]);
        assert_eq!(kernel(&filters(), 0, None).picture.values, [2.0, 3.0]);
        assert_eq!(kernel(&filters(), 1, None).bias, None);
    }

    #[test]
    fn a_filter_that_is_not_there_is_missing_not_zero() {
        assert!(kernel(&filters(), 7, Some(0)).picture.values.iter().all(|v| v.is_nan()));
        assert!(kernel(&filters(), 7, None).picture.values.iter().all(|v| v.is_nan()));
    }
}
