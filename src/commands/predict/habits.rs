//! What the images that a network was trained on are like, so that a picture is brought to that.

use crate::cli::DataOptions;
use crate::dataset::{Dataset, DatasetError, Images};
use crate::inspect::digit_form::have_form;
use crate::inspect::ink::Ground;
use crate::train::state::RunState;

/// The number of images that are looked at.
const LOOKED_AT: usize = 1000;
/// The most bytes that they take.
const MOST_BYTES: usize = 32 << 20;

/// What the images that a network was trained on are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Habits {
    /// Whether they lie as MNIST's digits do.
    pub(super) is_centered: bool,
    /// What nearly all of them are on, if they are grey and that can be said.
    pub(super) ground: Option<Ground>,
}

impl Habits {
    /// Looks at the images that a run was trained on, in `data` if that is given; MNIST's are known. The inner error says why they
    /// cannot be looked at.
    pub(super) fn of(state: &RunState, data: &DataOptions) -> anyhow::Result<Result<Self, String>> {
        if data.path.is_none() && Dataset::is_mnist(&state.dataset_identity) {
            return Ok(Ok(Self { is_centered: true, ground: Some(Ground::Dark) }));
        }
        if state.input.channels != 1 {
            return Ok(Ok(Self::default()));
        }
        let source = data.source(state.source(), Some(state.input.into())).map_err(anyhow::Error::msg)?;
        if data.path.is_some() {
            // A path that was named must be right.
            let dataset = source.load()?;
            state.check_measurable(&dataset)?;
            return Ok(Ok(Self::seen(&dataset.train)?));
        }
        let loaded = source.load().map_err(anyhow::Error::from);
        let checked = loaded.and_then(|dataset| state.check_dataset(&dataset).map(|()| dataset));
        let seen = checked.and_then(|dataset| Ok(Self::seen(&dataset.train)?));
        Ok(seen.map_err(|error| format!("{error:#}")))
    }

    /// What they are like, in words.
    pub(super) fn words(self) -> &'static str {
        match (self.is_centered, self.ground) {
            (true, _) => "they lie as MNIST's digits do",
            (false, Some(Ground::Dark)) => "they fill the picture, light on dark",
            (false, Some(Ground::Light)) => "they fill the picture, dark on light",
            (false, None) => "they fill the picture, in colour or on grounds of both kinds",
        }
    }

    /// What images of one channel are like.
    fn seen(images: &Images) -> Result<Self, DatasetError> {
        let (height, width) = (images.shape.height, images.shape.width);
        let looked = images.len().min(LOOKED_AT).min((MOST_BYTES / images.shape.len().max(1)).max(1));
        // Sets that are sorted by class are looked at all over.
        let places: Vec<u32> = (0..looked).map(|place| (place * images.len() / looked) as u32).collect();
        let excerpt = &images.excerpt(&places)?;
        let all = || (0..looked).map(move |place| excerpt.image(place));
        let dark = all().filter(|image| Ground::of(image, height, width) == Ground::Dark).count();
        let ground = match dark * 10 {
            most if most >= looked * 9 => Some(Ground::Dark),
            few if few <= looked => Some(Ground::Light),
            _ => None,
        };
        let is_centered = ground == Some(Ground::Dark) && have_form(all(), height, width);
        Ok(Self { is_centered, ground })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::shape::Shape;

    #[test]
    fn digits_as_in_mnist_are_known_by_their_form_and_others_by_their_ground() {
        let mnist = Dataset::mnist().expect("it is built in");
        let seen = |images: &Images| Habits::seen(images).expect("in memory");
        assert_eq!(seen(&mnist.train), Habits { is_centered: true, ground: Some(Ground::Dark) });
        let digits = (0..300).map(|index| mnist.train.image(index).expect("in memory"));
        let inverted =
            digits.flat_map(|image| image.iter().map(|value| 255 - value).collect::<Vec<u8>>()).collect();
        let inverted = Images::unlabelled(Shape::new(28, 28, 1), inverted);
        assert_eq!(seen(&inverted), Habits { is_centered: false, ground: Some(Ground::Light) });
        let mixed: Vec<u8> = [[0; 16], [255; 16]].concat();
        let mixed = Images::unlabelled(Shape::new(4, 4, 1), mixed);
        assert_eq!(seen(&mixed), Habits::default());
    }
}
