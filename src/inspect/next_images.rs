//! What the network is trained on next: the images of the batch, as they are and as they are distorted for it.

use super::question::{Inquire, InquiryError};
use super::rehearsal::BatchImages;
use super::snapshot::Subject;
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// The most images that are given.
pub const MOST: usize = 64;

/// What do the images of the next batch look like?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextImages;

impl Inquire for NextImages {
    type State = BatchImages;
    type Finding = BatchImages;

    fn advance(
        &self,
        state: &mut BatchImages,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let most = MOST.min((4 << 20) / subject.dataset.train.shape.len().max(1)).max(1);
        *state =
            tools.run.as_mut().map_or_else(|| Ok(BatchImages::default()), |run| run.next_images(most))?;
        Ok(1.0)
    }

    fn finding(&self, state: &mut BatchImages) -> BatchImages {
        std::mem::take(state)
    }
}
