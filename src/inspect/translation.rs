//! What becomes of maps and outputs when an image is shifted by some pixels: the feature maps move along (L7), and what pooling
//! leaves of them hardly changes (L11).

pub mod found;
pub mod likeness;
pub mod shift;
#[cfg(test)]
pub mod tests;

use super::layer::observer::{Observer, Shown};
use super::layer::{Maps, Sample};
use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use crate::dataset::Excerpt;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::memory::Memory;
use crate::nn::network::Network;
use found::{Compared, Translated};
use likeness::{Values, greatest_difference};
use serde::{Deserialize, Serialize};
use shift::Shift;

/// What do a layer and the outputs make of an image that is shifted by some pixels?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// Which of [`RunInfo::viewable`](crate::protocol::RunInfo::viewable); the last one if there are fewer.
    pub view: usize,
    /// The image's index in the watched set; the last one if there are fewer.
    pub sample: usize,
    /// The map that is to be seen; the last one if there are fewer.
    pub map: usize,
    /// How far the image is shifted; less if that is more than is allowed.
    pub shift: Shift,
}

/// The images that go through the network, in their order.
#[derive(Clone, Copy, Debug)]
enum Image {
    Empty,
    Original,
    Shifted,
}

const IMAGES: [Image; 3] = [Image::Empty, Image::Original, Image::Shifted];

/// What was seen of one of the images.
#[derive(Clone, Debug)]
struct Pass {
    sample: Sample,
    shown: Shown,
}

/// The image that is asked about.
struct Watched<'a> {
    /// Its index in the watched set.
    index: usize,
    label: u8,
    pixels: &'a [u8],
}

impl<'a> Watched<'a> {
    /// The image in `excerpt`, whose index in the watched set is `index`.
    fn of(excerpt: &'a Excerpt<'a>, index: usize) -> Self {
        Self { index, label: excerpt.label(0), pixels: excerpt.image(0) }
    }
}

impl Inquire for Translation {
    type State = Translated;
    type Finding = Translated;

    fn advance(
        &self,
        state: &mut Translated,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let sample = subject.sample(self.sample)?;
        let excerpt = sample.excerpt()?;
        let watched = Watched::of(&excerpt, sample.index);
        // Three images are fewer than a batch: they go through in one piece, so that who presses a key waits for nothing else.
        let [empty, original, shifted] =
            IMAGES.map(|image| self.pass(image, &watched, subject.network, tools.observer));
        *state = self.compare(subject.network, [&empty, &original, &shifted]);
        Ok(1.0)
    }

    fn finding(&self, state: &mut Translated) -> Translated {
        std::mem::take(state)
    }
}

impl Translation {
    /// Takes one of the images through the network.
    fn pass(
        &self,
        image: Image,
        watched: &Watched<'_>,
        network: &Network<f32>,
        observer: &mut Observer,
    ) -> Pass {
        let &Watched { index, label, pixels } = watched;
        let pixels = match image {
            Image::Empty => vec![0; pixels.len()],
            Image::Original => pixels.to_vec(),
            Image::Shifted => self.shift.within(network.input).applied(network.input, pixels),
        };
        observer.forward(network, |x, labels| {
            network.scaling.apply(&pixels, x);
            labels.fill(label);
        });
        let sample = Sample { index, pixels, label: usize::from(label), ..observer.sample(network) };
        Pass { sample, shown: observer.shown(network, self.view) }
    }

    /// Compares what was seen of the empty image, the image and the shifted image.
    fn compare(&self, network: &Network<f32>, [empty, original, shifted]: [&Pass; 3]) -> Translated {
        let shift = self.shift.within(network.input);
        let shown = [empty, original, shifted].map(|pass| &pass.shown);
        let count = original.shown.maps.as_ref().map_or(0, |maps| maps.count);
        let map = self.map.min(count.saturating_sub(1));
        let compared = |maps: fn(&Shown) -> Option<&Maps>| {
            let [Some(empty), Some(original), Some(shifted)] = shown.map(maps) else { return None };
            Some(compare_maps(network, [empty, original, shifted], map, shift))
        };
        let [before, after] = [&original.sample, &shifted.sample].map(|sample| levels(&sample.pixels));
        let pixels = Values {
            size: (network.input.height, network.input.width * network.input.channels),
            empty: &vec![0.0; before.len()],
            original: &before,
            shifted: &after,
        };
        // Channels lie beside one another in an image: a column of it is so many columns of values.
        let across = shift.right * i32::try_from(network.input.channels).unwrap_or(1);
        let [ink, left] =
            [&before, &after].map(|levels| levels.iter().map(|level| f64::from(*level)).sum::<f64>());
        Translated {
            view: original.shown.view,
            map,
            shift,
            input: pixels.likeness(Some(Shift { right: across, ..shift })),
            lost: if ink > 0.0 { 1.0 - left / ink } else { 0.0 },
            maps: compared(|shown| shown.maps.as_ref()),
            pooled: compared(|shown| shown.pooled.as_ref()),
            output_change: greatest_difference(&shifted.sample.outputs, &original.sample.outputs),
            original: original.sample.clone(),
            shifted: shifted.sample.clone(),
        }
    }
}

/// The pixels as numbers.
fn levels(pixels: &[u8]) -> Vec<f32> {
    pixels.iter().map(|&pixel| f32::from(pixel)).collect()
}

/// Compares the maps of a layer of the empty image, the image and the shifted image.
fn compare_maps(
    network: &Network<f32>,
    [empty, original, shifted]: [&Maps; 3],
    map: usize,
    shift: Shift,
) -> Compared {
    let &Maps { layer, total, count, height, width, .. } = original;
    let stride = stride(network, layer);
    let area = height * width;
    let is_flat = area == 1;
    let places = if is_flat { None } else { shift.places(stride) };
    let all = 0..count * area;
    let chosen = if is_flat { all.clone() } else { map * area..(map + 1) * area };
    let likeness = |range: std::ops::Range<usize>| {
        let [empty, original, shifted] = [empty, original, shifted].map(|maps| &maps.values[range.clone()]);
        Values { size: (height, width), empty, original, shifted }.likeness(places)
    };
    Compared {
        layer,
        total,
        count,
        height,
        width,
        stride,
        original: original.values[chosen.clone()].to_vec(),
        shifted: shifted.values[chosen.clone()].to_vec(),
        chosen: likeness(chosen),
        all: likeness(all),
    }
}

/// The number of pixels between neighbouring places at the output of `layer`: the product of all strides up to there.
fn stride(network: &Network<f32>, layer: usize) -> [usize; 2] {
    let steps =
        network.layers.iter().take(layer + 1).map(|layer| match layer.arithmetic(&Memory::default()) {
            Arithmetic::Weighted { geometry } | Arithmetic::Pooled { geometry, .. } => geometry.window.stride,
            Arithmetic::Activated { .. } | Arithmetic::Masked { .. } | Arithmetic::Normalised(_) => [1, 1],
        });
    steps.fold([1, 1], |[down, across], [rows, columns]| [down * rows, across * columns])
}
