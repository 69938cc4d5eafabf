//! The moments of the run that are kept, which of them is seen, and which one is being computed.

use crate::protocol::{MomentInfo, Reach, Reaching};

/// What is known of the run's own past.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// The moments that are kept, the earliest first.
    kept: Vec<MomentInfo>,
    /// What becomes of the moment that was to be computed.
    pub reaching: Reaching,
    /// The batch that what is seen of the network is of, where that is an earlier moment; the present has none.
    pub seen: Option<u64>,
}

impl Moments {
    /// Takes in which moments are kept.
    pub fn keep(&mut self, mut kept: Vec<MomentInfo>) {
        kept.sort_by_key(|moment| moment.step);
        kept.dedup_by_key(|moment| moment.step);
        self.kept = kept;
    }

    /// The moment that is being computed.
    pub const fn on_the_way(&self) -> Option<Reach> {
        self.reaching.now
    }

    /// Tells whether a batch that was asked for with the last of so many commands is not, and will not be, kept: it takes the word of
    /// the trainer after that command, in whatever order its words are heard.
    pub fn is_given_up(&self, step: u64, given: u64) -> bool {
        let Reaching { now, there, obeyed } = self.reaching;
        obeyed >= given && there != Some(step) && now.is_none_or(|reach| reach.step != step)
    }

    /// The last batch that what is seen may know of: of an earlier moment, its own.
    pub fn horizon(&self) -> u64 {
        self.seen.unwrap_or(u64::MAX)
    }

    /// The moments that are kept, the earliest first.
    pub fn kept(&self) -> &[MomentInfo] {
        &self.kept
    }

    /// The moment that is kept of this batch.
    pub fn of(&self, step: u64) -> Option<&MomentInfo> {
        self.kept.binary_search_by_key(&step, |moment| moment.step).ok().map(|place| &self.kept[place])
    }

    /// The place of a batch among the moments: of the first that is not earlier; the present stands behind all of them.
    pub fn place(&self, step: Option<u64>) -> usize {
        step.map_or(self.kept.len(), |step| self.kept.partition_point(|moment| moment.step < step))
    }

    /// The batch of the moment so many places further on, as far as there are any; none is the present, which stands behind all of
    /// them.
    pub fn step_by(&self, from: Option<u64>, places: isize) -> Option<u64> {
        let place = self.place(from);
        // Between two moments the next one is one place on.
        let between = from.is_some_and(|step| self.of(step).is_none()) && places > 0;
        let to = place.saturating_add_signed(places - isize::from(between));
        self.kept.get(to).map(|moment| moment.step)
    }

    /// The moment nearest to a batch; of two as near as each other, the earlier one.
    pub fn nearest(&self, step: u64) -> Option<&MomentInfo> {
        self.kept.iter().min_by_key(|moment| moment.step.abs_diff(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(steps: &[u64]) -> Moments {
        let mut moments = Moments::default();
        moments.keep(steps.iter().map(|&step| MomentInfo { step, ..MomentInfo::default() }).collect());
        moments
    }

    #[test]
    fn steps_lead_from_moment_to_moment_and_to_the_present_and_never_before_the_first() {
        let moments = of(&[8, 0, 1, 2, 4, 4]);
        assert_eq!(moments.kept().iter().map(|moment| moment.step).collect::<Vec<_>>(), [0, 1, 2, 4, 8]);
        assert_eq!(moments.step_by(None, -1), Some(8));
        assert_eq!(moments.step_by(Some(8), 1), None, "the present");
        assert_eq!(moments.step_by(None, 1), None);
        assert_eq!(moments.step_by(Some(4), -2), Some(1));
        assert_eq!(moments.step_by(Some(1), -9), Some(0));
        assert_eq!(moments.step_by(Some(5), 1), Some(8), "between two moments");
        assert_eq!(moments.step_by(Some(5), -1), Some(4));
        assert_eq!(of(&[]).step_by(None, -1), None);
    }

    #[test]
    fn the_nearest_moment_is_found_from_anywhere() {
        let moments = of(&[0, 10, 20]);
        let nearest = |step| moments.nearest(step).map(|moment| moment.step);
        assert_eq!([0, 4, 5, 6, 16, 99].map(nearest), [0, 0, 0, 10, 20, 20].map(Some));
        assert_eq!(of(&[]).nearest(3), None);
    }
}
