//! How the layers of a network are: whether gradients reach them, how far the next step moves them, and what their values are.

mod checkup;
mod examination;
mod histogram;
mod tally;
#[cfg(test)]
pub mod tests;

pub use checkup::{Checkup, Distribution, LayerHealth, Portion};
pub use histogram::Histogram;
pub(in crate::inspect) use tally::Values;

use super::explain::check_footprint;
use super::lanes::Load;
use super::question::{Inquire, InquiryError, share_done};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use examination::Examination;
use serde::{Deserialize, Serialize};

/// The images that are looked at: the first of the watched set, or all of them if there are fewer.
pub const IMAGES: usize = 256;

/// How are the layers?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {}

/// A checkup in the making.
#[derive(Default)]
pub struct InProgress {
    examination: Option<Examination>,
}

impl Inquire for Health {
    type State = InProgress;
    type Finding = Checkup;
    const REHEARSES: bool = true;
    const GROWS: bool = true;

    fn advance(
        &self,
        state: &mut InProgress,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let (images, subset) = subject.images(Set::Watched)?;
        let total = subset.len().min(IMAGES);
        // The next step is that of the run as it is now: in the first piece, that is the moment that is asked about.
        let examination = match &mut state.examination {
            Some(examination) => examination,
            none => {
                // What the next step takes no reasonable amount of memory for is told without it.
                let rehearsal = match check_footprint(subject.network) {
                    Ok(()) => tools.rehearse()?,
                    Err(_) => None,
                };
                none.insert(Examination::new(subject.network, rehearsal.as_ref()))
            }
        };
        let range = tools.piece(examination.done, total, total);
        let lanes = tools.evaluator.observed(subject.network);
        for start in range.clone().step_by(lanes.capacity().max(1)) {
            let load = Load::new(images, &subset, start..range.end.min(start + lanes.capacity().max(1)))?;
            examination.look(subject.network, tools.workers, lanes, &load);
        }
        Ok(share_done(examination.done, total))
    }

    fn finding(&self, state: &mut InProgress) -> Checkup {
        state.examination.as_ref().map_or_else(Checkup::default, Examination::checkup)
    }
}
