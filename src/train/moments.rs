//! The run's own past: the state after some of its batches, to be looked at, gone on from, and computed from.
//!
//! A moment is a checkpoint without the course, which is a prefix of the run's own. Which are kept is a function of how far the run is
//! ([`timeline`]); where they lie is for the [`shelf`]. A moment that cannot be written or read costs nothing but itself.

mod aside;
pub mod branch;
pub mod kit;
pub mod loaded;
pub mod reach;
pub mod shelf;
pub mod timeline;

pub use timeline::USUAL_BYTES;

use super::state::{RunState, Tensor};
use crate::dataset::{Dataset, Split};
use crate::protocol::MomentInfo;
use crate::runs::moments::{FoundMoment, MomentFile};
use anyhow::{Context, anyhow, ensure};
use aside::{Aside, Laid};
use loaded::Loaded;
use shelf::Shelf;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use timeline::{Kept, Room, Timeline, Worth};

/// Moments that stay in memory once they were read: going to and fro between two is quick.
const READ: usize = 2;

/// The moments of a run.
#[derive(Default)]
pub struct Moments {
    shelf: Shelf,
    /// Those that were asked for and have no place on the shelf.
    aside: Aside,
    timeline: Timeline,
    /// Bytes that all may take together.
    bytes: u64,
    /// The step from which on another is due; none if none are kept.
    due: Option<u64>,
    /// Bytes of the last moment that was written beside the values of its tensors.
    overhead: u64,
    /// Whether there are others than were told last.
    is_news: bool,
    /// Those that were read last, the newest at the end.
    read: VecDeque<(u64, Arc<Loaded>)>,
}

/// Gives the name that a moment has where it lies.
fn file_of(info: &MomentInfo) -> MomentFile {
    let &MomentInfo { step, epoch, batch, whole } = info;
    MomentFile { step, epoch, batch, whole }
}

/// Gives what is told of `state` as a moment.
const fn info_of(state: &RunState, whole: bool) -> MomentInfo {
    let progress = &state.progress;
    MomentInfo { step: progress.total_steps, epoch: progress.epoch, batch: progress.step, whole }
}

/// Counts the bytes that the values of `tensors` take.
fn bytes_of(tensors: &[Tensor]) -> u64 {
    tensors.iter().map(|tensor| (tensor.values.len() * size_of::<f32>()) as u64).sum()
}

/// Gives a moment that was found.
fn found(moment: &FoundMoment) -> Kept {
    let FoundMoment { file: MomentFile { step, epoch, batch, whole }, bytes } = *moment;
    let info = MomentInfo { step, epoch, batch, whole };
    Kept { info, bytes, worth: if info.ends_epoch() { Worth::EndOfEpoch } else { Worth::Plain } }
}

impl Moments {
    /// Takes over the moments on `shelf` of a run that has come to batch `now`; all together may take so many `bytes`. What is on the
    /// shelf and cannot be of this run any more is taken away.
    ///
    /// Also gives the reason where it cannot be told what is there; there are no moments then but those that are still to come.
    pub fn open(shelf: Shelf, bytes: u64, now: u64) -> (Self, Option<String>) {
        let mut moments = Self { shelf, bytes, is_news: true, ..Self::default() };
        moments.due = (bytes > 0 && moments.shelf.takes()).then_some(0);
        let problem = match moments.shelf.list() {
            Ok(there) => {
                moments.take_over(&there, now);
                None
            }
            Err(error) => {
                Some(format!("the run's moments cannot be listed ({error}); it goes on without those so far"))
            }
        };
        (moments, problem)
    }

    fn take_over(&mut self, there: &[FoundMoment], now: u64) {
        // Where none are added, all that is there stays. What one takes does not matter here.
        let bytes = if self.is_on() { self.bytes } else { u64::MAX };
        self.timeline.set_room(Room { bytes, weights: 1, memory: 0 });
        let mut gone = Vec::new();
        for moment in there.iter().map(found) {
            let double = self.timeline.at(moment.info.step).is_some_and(|kept| kept.info.whole);
            if moment.info.step > now || double {
                gone.push(moment);
            } else {
                gone.extend(self.timeline.insert(moment));
            }
        }
        self.take_away(&gone);
        self.note_due();
    }

    fn take_away(&mut self, gone: &[Kept]) {
        gone.iter().for_each(|kept| self.remove(&kept.info));
        self.read.retain(|(step, _)| gone.iter().all(|kept| kept.info.step != *step));
        self.is_news |= !gone.is_empty();
    }

    /// Takes a moment away from where it lies.
    fn remove(&mut self, info: &MomentInfo) {
        let shelved =
            self.aside.take(info.step).map_or(Some(*info), |laid| laid.light.map(|light| light.info));
        shelved.iter().for_each(|info| self.shelf.remove(file_of(info)));
    }

    fn note_due(&mut self) {
        self.due = self.due.map(|_| self.timeline.next_due());
    }

    /// Tells whether a moment is due at a step.
    pub fn is_due(&self, step: u64) -> bool {
        self.due.is_some_and(|due| step >= due)
    }

    /// Tells whether moments are kept at all.
    pub const fn is_on(&self) -> bool {
        self.due.is_some()
    }

    /// Gives all moments, oldest first.
    pub fn list(&self) -> Vec<MomentInfo> {
        self.timeline.kept().iter().map(|kept| kept.info).collect()
    }

    /// Gives the moments, if there are others than were given here last.
    pub fn take_news(&mut self) -> Option<Vec<MomentInfo>> {
        std::mem::take(&mut self.is_news).then(|| self.list())
    }

    /// Has all moments told once more: who looks forgets them where a run begins.
    pub const fn tell_again(&mut self) {
        self.is_news = true;
    }

    /// Gives the bytes that all moments take together.
    pub fn bytes(&self) -> u64 {
        self.timeline.bytes()
    }

    /// Gives the moment at `step`, if there is one.
    pub fn at(&self, step: u64) -> Option<MomentInfo> {
        self.timeline.at(step).map(|kept| kept.info)
    }

    /// Gives the last whole moment at `step` or before it, if there is one.
    pub fn whole_until(&self, step: u64) -> Option<MomentInfo> {
        self.timeline.whole_until(step).map(|kept| kept.info)
    }

    /// Keeps `state` as a moment, in place of one at the same step. One that is asked for and has no place
    /// on the shelf is kept in memory.
    ///
    /// # Errors
    /// If it cannot be kept, with the reason. Where there is no room for moments, none are kept from there on.
    pub fn keep(&mut self, mut state: RunState, worth: Worth) -> anyhow::Result<()> {
        let asked = worth == Worth::Asked;
        if !self.is_on() {
            if asked {
                self.lay_aside(&state, state.encode()?);
            }
            return Ok(());
        }
        let [weights, memory] = [&state.tensors, &state.memory].map(|tensors| bytes_of(tensors));
        if self.overhead == 0 {
            self.overhead = (state.encode()?.len() as u64).saturating_sub(weights + memory);
        }
        let room = Room { bytes: self.bytes, weights: weights + self.overhead, memory };
        if !room.is_enough() {
            self.due = None;
            if asked {
                self.lay_aside(&state, state.encode()?);
            }
            let (least, most) = ((room.weights + room.memory).div_ceil(1 << 20), self.bytes >> 20);
            return Err(anyhow!(
                "no moments of this run are kept: one takes {least} MiB, and {most} MiB are not room for three; --moments gives them more"
            ));
        }
        self.timeline.set_room(room);
        let step = state.progress.total_steps;
        // A first moment has nothing to remember, and what is asked for is to be gone on from.
        let mut whole = step == 0 || asked || self.timeline.is_whole_due(step, worth);
        if !whole {
            state.memory.clear();
        }
        let mut file = state.encode()?;
        if whole && room.memory > 0 && !self.timeline.takes_whole(step, file.len() as u64) {
            if asked {
                self.lay_aside(&state, file);
                return Ok(());
            }
            whole = false;
            state.memory.clear();
            file = state.encode()?;
        }
        let info = info_of(&state, whole || room.memory == 0);
        let values = weights + bytes_of(&state.memory);
        self.overhead = (file.len() as u64).saturating_sub(values);
        self.put(Kept { info, bytes: file.len() as u64, worth }, file)
    }

    /// Keeps a whole `state`, which `file` is, in memory: there is no place for it on the shelf.
    fn lay_aside(&mut self, state: &RunState, file: Vec<u8>) {
        let info = info_of(state, true);
        let light = match self.aside.take(info.step) {
            Some(laid) => laid.light,
            None => self.timeline.at(info.step).copied(),
        };
        let bytes = light.map_or(0, |light| light.bytes);
        self.timeline.add(Kept { info, bytes, worth: Worth::Asked });
        self.read.retain(|(read, _)| *read != info.step);
        for gone in self.aside.put(Laid { step: info.step, file, light }) {
            self.timeline.forget(gone.step);
            self.read.retain(|(read, _)| *read != gone.step);
            gone.light.into_iter().for_each(|light| self.timeline.add(light));
        }
        self.is_news = true;
    }

    fn put(&mut self, moment: Kept, file: Vec<u8>) -> anyhow::Result<()> {
        let (step, name) = (moment.info.step, file_of(&moment.info));
        // Room is made first, so that there is never more than may be.
        let mut gone = self.timeline.insert(moment);
        let is_kept = self.at(step).is_some();
        gone.retain(|kept| *kept != moment && !(is_kept && file_of(&kept.info) == name));
        self.take_away(&gone);
        self.note_due();
        if !is_kept {
            return Ok(());
        }
        self.read.retain(|(read, _)| *read != step);
        self.is_news = true;
        let put = self.shelf.put(name, file);
        put.map_err(|reason| {
            self.timeline.forget(step);
            self.shelf.remove(name);
            anyhow!(reason)
        })
    }

    /// Forgets the moments after `step`: the run goes back, and on another way.
    pub fn forget_after(&mut self, step: u64) {
        let gone = self.timeline.forget_after(step);
        self.take_away(&gone);
        self.note_due();
    }

    /// Reads the state at `step`; whether that is whole is for [`Self::at`] to say.
    ///
    /// # Errors
    /// If no moment is kept of that step, or it cannot be read; it is forgotten then.
    pub fn state(&mut self, step: u64) -> anyhow::Result<RunState> {
        let info =
            self.at(step).with_context(|| format!("no moment is kept of the run after batch {step}"))?;
        let read = self.read_file(&info);
        if read.is_err() {
            self.leave_out(&info);
        }
        read.with_context(|| format!("the moment after batch {step} is left out"))
    }

    /// Forgets a moment that is of no use. What lies there stays: it may be what reads it that is at fault, and it is looked at again when
    /// the run goes on.
    fn leave_out(&mut self, info: &MomentInfo) {
        self.timeline.forget(info.step);
        self.aside.take(info.step);
        self.is_news = true;
    }

    fn read_file(&self, info: &MomentInfo) -> anyhow::Result<RunState> {
        let bytes = match self.aside.file(info.step) {
            Some(file) => Cow::Borrowed(file),
            None => self.shelf.read(file_of(info)).map_err(|reason| anyhow!(reason))?,
        };
        let state = RunState::read_moment(&bytes)?;
        let RunState { progress, memory, config, .. } = &state;
        let is_there = progress.total_steps == info.step && progress.epoch == info.epoch;
        ensure!(
            is_there,
            "it is another moment than its name says: one after batch {}",
            progress.total_steps
        );
        let remembers = config.optimizer.slots() == 0 || !memory.is_empty();
        ensure!(remembers || !info.whole, "it lacks what the optimizer remembers");
        Ok(state)
    }

    /// Reads the moment at `step`, to be asked about, of a run on these images.
    ///
    /// # Errors
    /// If no moment is kept of that step, or it cannot be read; it is forgotten then.
    pub fn load(&mut self, step: u64, dataset: &Arc<Dataset>, split: &Split) -> anyhow::Result<Arc<Loaded>> {
        if let Some(place) = self.read.iter().position(|(read, _)| *read == step) {
            let newest = self.read.remove(place);
            self.read.extend(newest);
        } else {
            let info = self.at(step).unwrap_or_default();
            let state = self.state(step)?;
            let loaded =
                state.check_dataset(dataset).and_then(|()| Loaded::new(state, info.whole, dataset, split));
            if loaded.is_err() {
                self.leave_out(&info);
            }
            let loaded = loaded.with_context(|| format!("the moment after batch {step} is left out"))?;
            self.read.push_back((step, Arc::new(loaded)));
            self.read.drain(..self.read.len().saturating_sub(READ));
        }
        self.read.back().map(|(_, loaded)| Arc::clone(loaded)).context("it was read")
    }

    /// Gives the memory of the moments that were read back.
    pub fn forget_read(&mut self) {
        self.read.clear();
    }

    /// Shares the moments up to `step` with those of a branch; gives why that did not work, for the first with which it did not.
    pub fn share(&self, branch: &mut Self, step: u64) -> Option<String> {
        let mut problem = None;
        if !branch.is_on() {
            return None;
        }
        for kept in self.timeline.kept().iter().filter(|kept| kept.info.step <= step) {
            let file = file_of(&kept.info);
            let shared = match self.aside.file(kept.info.step) {
                Some(bytes) => branch.shelf.put(file, bytes.to_vec()),
                None => branch.shelf.share(&self.shelf, file),
            };
            match shared {
                Ok(()) => {
                    let gone = branch.timeline.insert(*kept);
                    branch.take_away(&gone);
                }
                Err(reason) => _ = problem.get_or_insert(reason),
            }
        }
        branch.note_due();
        branch.is_news = true;
        problem
    }
}

#[cfg(test)]
mod tests;
