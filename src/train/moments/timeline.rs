//! Which moments of a run are kept: dense at its beginning, then ever sparser, ends of epochs before others, and never more than there
//! is room for.
//!
//! Distances are measured by [`Measure`]: half of it is logarithmic, so that the beginning of a run is dense, and half is even, so that
//! the rest of a long run is not left out. A moment is due once the last one lies about half as far back as moments will lie apart in
//! the end; where there is no room, the one goes whose neighbours are closest to each other.

use crate::protocol::MomentInfo;

/// Bytes that moments take together where nobody says.
pub const USUAL_BYTES: u64 = 64 << 20;
/// The most moments that are kept, however small they are.
pub const MOST_MOMENTS: usize = 256;
/// From so many on that there is room for, all moments are whole.
const ENOUGH_WHOLE: u64 = 48;

/// How much a moment is worth: how much farther apart its neighbours may lie for it to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// It is one of many.
    #[default]
    Plain,
    /// An epoch ends there.
    EndOfEpoch,
    /// Somebody asked for it, or nothing leads to it but itself.
    Asked,
}

impl Worth {
    fn factor(self) -> f64 {
        match self {
            Self::Plain => 1.0,
            Self::EndOfEpoch => 4.0,
            Self::Asked => 16.0,
        }
    }
}

/// A moment that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kept {
    /// Where it is, and whether the run can be continued from it.
    pub info: MomentInfo,
    /// The bytes that it takes.
    pub bytes: u64,
    /// How much it is worth.
    pub worth: Worth,
}

/// What moments take, and how much they may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Bytes that all moments may take together.
    pub bytes: u64,
    /// Bytes that the weights take in a moment.
    pub weights: u64,
    /// Bytes that the optimizer's memory takes in a moment that is whole.
    pub memory: u64,
}

impl Room {
    /// Tells whether there is room for the first moment, the last one, and one to be written meanwhile.
    pub fn is_enough(&self) -> bool {
        self.bytes / self.whole() >= 3
    }

    /// Gives the bytes that a whole moment takes.
    fn whole(&self) -> u64 {
        self.weights.saturating_add(self.memory).max(1)
    }

    /// Tells whether there is room for all moments to be whole.
    fn is_for_whole_ones(&self) -> bool {
        self.memory == 0 || self.bytes / self.whole() >= ENOUGH_WHOLE
    }

    /// Gives the bytes that whole moments may take together: half of all, and at least room for three of them, even if they are a
    /// little larger than the last one was. One that is not whole has room beside them.
    fn for_whole(&self) -> u64 {
        if self.is_for_whole_ones() {
            return self.bytes;
        }
        let three = self.whole().saturating_mul(3).saturating_add(self.whole() / 8);
        (self.bytes / 2).max(three.min(self.bytes.saturating_sub(self.weights)))
    }

    /// Gives about how many whole moments there is room for.
    fn whole_moments(&self) -> u64 {
        (self.for_whole() / self.whole()).clamp(1, MOST_MOMENTS as u64)
    }

    /// Gives about how many moments there is room for.
    fn moments(&self) -> u64 {
        if self.is_for_whole_ones() {
            return self.whole_moments();
        }
        let rest = self.bytes - self.for_whole();
        (self.whole_moments() + rest / self.weights.max(1)).clamp(1, MOST_MOMENTS as u64)
    }
}

/// How far apart steps of a run lie that has come to a step: 2 from its beginning to there.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    now: f64,
}

impl Measure {
    /// Makes the measure of a run that has come to step `now`.
    pub fn of(now: u64) -> Self {
        Self { now: now.max(1) as f64 }
    }

    /// Gives the distance of two steps, of which `to` is the later one.
    pub fn distance(&self, from: u64, to: u64) -> f64 {
        let place = |step: u64| (step as f64).ln_1p() / self.now.ln_1p() + step as f64 / self.now;
        place(to) - place(from)
    }
}

/// Gives the step from which on another moment is due after one at `last`, where so many are kept.
fn due(last: u64, moments: u64) -> u64 {
    last.saturating_add((last / moments.max(1)).max(1))
}

/// The moments that are kept, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    kept: Vec<Kept>,
    room: Room,
}

impl Timeline {
    /// Gives the moments, oldest first.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Gives the bytes that all moments take together.
    pub fn bytes(&self) -> u64 {
        self.kept.iter().map(|kept| kept.bytes).sum()
    }

    /// Gives the moment at `step`.
    pub fn at(&self, step: u64) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.info.step == step)
    }

    /// Gives the last whole moment at `step` or before it.
    pub fn whole_until(&self, step: u64) -> Option<&Kept> {
        self.kept.iter().rev().find(|kept| kept.info.whole && kept.info.step <= step)
    }

    /// Gives the step from which on another moment is due.
    pub fn next_due(&self) -> u64 {
        self.kept.last().map_or(0, |last| due(last.info.step, self.room.moments()))
    }

    /// Tells whether a moment at `step` is to be whole.
    pub fn is_whole_due(&self, step: u64, worth: Worth) -> bool {
        let moments = self.room.whole_moments() * if worth == Worth::Plain { 1 } else { 2 };
        let last = self.kept.iter().rev().find(|kept| kept.info.whole);
        self.room.is_for_whole_ones() || last.is_none_or(|last| step >= due(last.info.step, moments))
    }

    /// Tells whether a whole moment at `step` that takes so many bytes has room beside the first one, if others go.
    pub fn takes_whole(&self, step: u64, bytes: u64) -> bool {
        let first = self.kept.iter().find(|kept| kept.info.whole).filter(|first| first.info.step != step);
        first.map_or(0, |first| first.bytes).saturating_add(bytes) <= self.room.for_whole()
    }

    /// Changes the room there is, from the next moment on.
    pub fn set_room(&mut self, room: Room) {
        self.room = room;
    }

    /// Adds a moment for which nothing has to go, in place of one at the same step.
    pub fn add(&mut self, moment: Kept) {
        let step = moment.info.step;
        self.forget(step);
        let place = self.kept.partition_point(|kept| kept.info.step < step);
        self.kept.insert(place, moment);
    }

    /// Adds a moment, in place of one at the same step; gives those that have to go, which may be the same again where there is no
    /// room for it at all.
    pub fn insert(&mut self, moment: Kept) -> Vec<Kept> {
        let step = moment.info.step;
        let mut gone: Vec<Kept> = self.at(step).copied().into_iter().collect();
        self.add(moment);
        while let Some(crowd) = self.crowd(step) {
            let victim = self.victim(crowd, step);
            let place = victim.or_else(|| self.kept.iter().position(|kept| kept.info.step == step));
            let Some(place) = place else { break };
            gone.push(self.kept.remove(place));
        }
        gone
    }

    /// Removes the moments after `step`; gives them.
    pub fn forget_after(&mut self, step: u64) -> Vec<Kept> {
        let place = self.kept.partition_point(|kept| kept.info.step <= step);
        self.kept.split_off(place)
    }

    /// Removes the moment at `step`, if there is one.
    pub fn forget(&mut self, step: u64) {
        self.kept.retain(|kept| kept.info.step != step);
    }

    /// Tells of which moments there are too many beside that at `new`, if of any.
    fn crowd(&self, new: u64) -> Option<Crowd> {
        let whole: u64 = self.kept.iter().filter(|kept| kept.info.whole).map(|kept| kept.bytes).sum();
        if whole > self.room.for_whole() {
            return Some(Crowd::Whole);
        }
        let is_full = self.bytes() > self.room.bytes || self.kept.len() > MOST_MOMENTS;
        // The newest one has room in any case.
        let lights = self.kept.iter().any(|kept| !kept.info.whole && kept.info.step != new);
        is_full.then_some(if lights { Crowd::Light } else { Crowd::All })
    }

    /// Finds the moment of a crowd that is missed least: the first one stays, and so does that at `new`.
    fn victim(&self, crowd: Crowd, new: u64) -> Option<usize> {
        let measure = Measure::of(self.kept.last()?.info.step);
        let neighbours: Vec<usize> = (0..self.kept.len())
            .filter(|&index| crowd != Crowd::Whole || self.kept[index].info.whole)
            .collect();
        let loss = |place: usize| {
            let step = |place: usize| self.kept[neighbours[place]].info.step;
            let span = match neighbours.get(place + 1) {
                Some(_) => measure.distance(step(place - 1), step(place + 1)),
                // Nothing follows the last one but what is still to come.
                None => f64::INFINITY,
            };
            span * self.kept[neighbours[place]].worth.factor()
        };
        let may_go = |place: &usize| {
            let kept = &self.kept[neighbours[*place]];
            kept.info.step != new && (crowd != Crowd::Light || !kept.info.whole)
        };
        let places = (1..neighbours.len()).filter(may_go);
        places.min_by(|&one, &other| loss(one).total_cmp(&loss(other))).map(|place| neighbours[place])
    }
}

/// Of which moments there are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crowd {
    /// Of those that the run can be continued from.
    Whole,
    /// Of those that are there to be looked at.
    Light,
    /// Of all alike.
    All,
}

#[cfg(test)]
mod tests;
