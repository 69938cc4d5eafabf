//! What questions are answered with: space, threads, and how much of both may be used in a piece.

use super::evaluator::{Evaluator, Judged};
use super::explain::explainer::Explainer;
use super::layer::observer::Observer;
use super::rehearsal::{Rehearsal, Rehearse};
use super::snapshot::{Set, Subject};
use crate::dataset::DatasetError;
use crate::nn::loss::Score;
use crate::threads::Workers;
use std::ops::Range;

/// What questions are answered with.
pub struct Tools<'a> {
    /// The threads.
    pub workers: &'a Workers,
    /// Space for many images on their way through the network.
    pub evaluator: &'a mut Evaluator,
    /// Space for one image, all of which is to be seen.
    pub observer: &'a mut Observer,
    /// What takes one image through the network term by term, and keeps the moment that this was done at.
    pub explainer: &'a mut Explainer,
    /// The run whose next step can be tried; none where nothing is trained.
    pub run: Option<&'a mut (dyn Rehearse + 'a)>,
    /// At most so many images may be taken through the network in a piece.
    pub most: usize,
    /// So many were, in this piece.
    pub taken: usize,
    /// Batches of the run that were done at the moment that the answer is about: that of the subject, unless a question says
    /// otherwise.
    pub about: u64,
}

impl Tools<'_> {
    /// Tries the next training step on a copy, where there is a run and all is known that it takes. It is that of the run as it is now, whatever moment a
    /// question is about.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn rehearse(&mut self) -> Result<Option<Rehearsal>, DatasetError> {
        let run = self.run.as_mut().filter(|run| run.can_step());
        run.map(|run| run.next_step(self.workers)).transpose()
    }

    /// Gives the places of the next images after those that were `looked` at of so many, as many as a piece has and have `room`. They count
    /// as taken through the network.
    pub fn piece(&mut self, looked: usize, images: usize, room: usize) -> Range<usize> {
        let end = images.min(looked.saturating_add(self.most.clamp(1, room.max(1)))).max(looked);
        self.taken += end - looked;
        looked..end
    }

    /// Takes the next images of those at `places` in `set` through the network, as many as a piece has, and calls `visit`
    /// with what the network says of each, in order.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read, or the embedded test set does not unpack, for the program file is damaged.
    pub fn classify(
        &mut self,
        subject: &Subject<'_>,
        set: Set,
        places: Range<usize>,
        visit: impl FnMut(Judged<'_>),
    ) -> Result<Score, DatasetError> {
        let (images, subset) = subject.images(set)?;
        let end = places.end.min(places.start.saturating_add(self.most));
        let piece = places.start..end;
        let score = self.evaluator.piece(self.workers, subject.network, images, &subset, piece, visit)?;
        self.taken += score.images;
        Ok(score)
    }
}
