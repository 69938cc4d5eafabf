//! A layer's weights, and what the network makes of one image up to it: one consistent moment, bounded in size.

pub mod observer;
pub mod parted;
mod picture;
#[cfg(test)]
pub mod tests;
mod view;

pub(in crate::inspect) use picture::{MOST_VALUES, arranged, shown};
pub use view::{Filters, Maps, Probe, Sample, Stage};

use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// What is in a layer, and what does it make of a sample?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Which of [`RunInfo::viewable`](crate::protocol::RunInfo::viewable); the last one if there are fewer.
    pub view: usize,
    /// The image's index in the watched set; the last one if there are fewer.
    pub sample: usize,
}

impl Inquire for Layer {
    type State = Probe;
    type Finding = Probe;

    fn advance(
        &self,
        state: &mut Probe,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let sample = subject.sample(self.sample)?;
        let seen = observer::Seen { excerpt: &sample.excerpt()?, index: sample.index, view: self.view };
        *state = tools.observer.look(subject.network, &seen, subject.total_steps);
        Ok(1.0)
    }

    fn finding(&self, state: &mut Probe) -> Probe {
        std::mem::take(state)
    }
}
