//! The seeds that the batches of an epoch were drawn with before the training seed was changed, so that what is left of the epoch
//! is drawn anew, and each image is still seen once.

use std::fmt;
use std::iter::once;
use std::str::FromStr;

/// The seeds that the first batches of an epoch were drawn with, where that is not the one that draws now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlierSeeds {
    /// The epoch, from 0.
    epoch: usize,
    /// The stretches of its images, in order.
    spans: Vec<Span>,
}

/// A stretch of the images of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    /// The seed that it was drawn with.
    seed: u64,
    /// The number of images of the epoch up to its end.
    end: usize,
}

/// A seed, and from where on in an epoch it draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The number of images of the epoch before that.
    pub start: usize,
    /// The seed.
    pub seed: u64,
}

impl EarlierSeeds {
    /// Gives the stretches of `epoch`.
    fn of(&self, epoch: usize) -> &[Span] {
        if self.epoch == epoch { &self.spans } else { &[] }
    }

    /// Gives the seeds that draw in `epoch`, in order, if it is `present` that draws now.
    pub fn draws(&self, epoch: usize, present: u64) -> impl Iterator<Item = Draw> + Clone + '_ {
        let spans = self.of(epoch);
        let starts = once(0).chain(spans.iter().map(|span| span.end));
        let seeds = spans.iter().map(|span| span.seed).chain(once(present));
        starts.zip(seeds).map(|(start, seed)| Draw { start, seed })
    }

    /// Gives them as they are once a seed `after` draws in place of the one `before`, from behind so many images of `epoch` on.
    ///
    /// A seed that drew nothing leaves nothing behind, so a change that is taken back where it was made never was.
    pub fn changed(&self, epoch: usize, images: usize, [before, after]: [u64; 2]) -> Self {
        if before == after {
            return self.clone();
        }
        let mut spans = self.of(epoch).to_vec();
        let last = spans.last().copied();
        if images > last.map_or(0, |last| last.end) {
            spans.push(Span { seed: before, end: images });
        } else if last.is_some_and(|last| last.seed == after) {
            spans.pop();
        }
        if spans.is_empty() { Self::default() } else { Self { epoch, spans } }
    }

    /// Tells whether `epoch` is drawn alike by these and `other` ones.
    pub fn agree_on(&self, epoch: usize, other: &Self) -> bool {
        self.of(epoch) == other.of(epoch)
    }

    /// Tells whether a run can have them that is behind so many images of `epoch`, after so many acts: each came of one.
    pub fn can_be_at(&self, epoch: usize, images: usize, acts: usize) -> bool {
        let are_done = self.spans.iter().all(|span| span.end <= images);
        let is_past = self.epoch < epoch || self.epoch == epoch && are_done;
        is_past && self.spans.len() <= acts
    }
}

/// As in a checkpoint: `2 7@320 1@640` says that in the third epoch 7 drew the first 320 images, and 1 the next 320.
impl fmt::Display for EarlierSeeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.spans.is_empty() {
            return Ok(());
        }
        write!(f, "{}", self.epoch)?;
        self.spans.iter().try_for_each(|Span { seed, end }| write!(f, " {seed}@{end}"))
    }
}

impl FromStr for EarlierSeeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let Some(epoch) = words.next() else { return Ok(Self::default()) };
        let span = |word: &str| {
            let (seed, end) = word.split_once('@')?;
            Some(Span { seed: seed.parse().ok()?, end: end.parse().ok()? })
        };
        let epoch = epoch.parse().ok();
        let spans: Option<Vec<Span>> = words.map(span).collect();
        let read = epoch.zip(spans).filter(|(_, spans)| {
            let ordered = spans.windows(2).all(|pair| pair[0].end < pair[1].end);
            ordered && spans.first().is_some_and(|first| first.end > 0)
        });
        read.map(|(epoch, spans)| Self { epoch, spans })
            .ok_or_else(|| "these are no seeds of stretches of an epoch such as `2 7@320 1@640`".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(seeds: &EarlierSeeds, epoch: usize, present: u64) -> Vec<(usize, u64)> {
        seeds.draws(epoch, present).map(|Draw { start, seed }| (start, seed)).collect()
    }

    #[test]
    fn each_change_draws_from_where_it_is_made_until_the_end_of_its_epoch() {
        let none = EarlierSeeds::default();
        assert_eq!(draws(&none, 3, 1), [(0, 1)]);
        let once = none.changed(2, 320, [1, 7]);
        assert_eq!(draws(&once, 2, 7), [(0, 1), (320, 7)]);
        assert_eq!(draws(&once, 3, 7), [(0, 7)], "the next epoch knows nothing of it");
        let twice = once.changed(2, 640, [7, 1]);
        assert_eq!(draws(&twice, 2, 1), [(0, 1), (320, 7), (640, 1)]);
        assert_eq!(twice.to_string(), "2 1@320 7@640");
        let later = twice.changed(3, 32, [1, 5]);
        assert_eq!(draws(&later, 3, 5), [(0, 1), (32, 5)]);
        assert_eq!(later.to_string(), "3 1@32", "of the epoch before nothing is left");
    }

    #[test]
    fn what_drew_nothing_leaves_nothing_behind() {
        let none = EarlierSeeds::default();
        assert_eq!(none.changed(0, 0, [1, 7]), none);
        let once = none.changed(2, 320, [1, 7]);
        assert_eq!(once.changed(2, 320, [7, 8]), once);
        assert_eq!(once.changed(2, 320, [7, 7]), once);
        assert_eq!(once.changed(2, 320, [7, 8]).changed(2, 320, [8, 1]), none);
        let twice = once.changed(2, 640, [7, 8]);
        assert_eq!(twice.changed(2, 640, [8, 7]), once);
        assert!(once.agree_on(1, &none) && !once.agree_on(2, &none));
        assert_eq!(once.changed(3, 0, [7, 9]), none, "a whole epoch is drawn by one");
    }

    #[test]
    fn their_text_is_read_again_and_what_is_none_is_refused() {
        let seeds = EarlierSeeds::default().changed(4, 6, [u64::MAX, 0]).changed(4, 9, [0, 3]);
        assert_eq!(seeds.to_string(), "4 18446744073709551615@6 0@9");
        for seeds in [seeds, EarlierSeeds::default()] {
            assert_eq!(seeds.to_string().parse(), Ok(seeds));
        }
        for text in
            ["4", "x 1@6", "4 1", "4 1@", "4 @6", "4 1@0", "4 1@6 2@6", "4 1@6 2@5", "4 -1@6", "4 1@6,2@9"]
        {
            assert!(text.parse::<EarlierSeeds>().is_err_and(|problem| problem.contains("such as")), "{text}");
        }
    }

    #[test]
    fn they_lie_behind_the_run_and_each_came_of_an_act() {
        let seeds: EarlierSeeds = "2 1@320 7@640".parse().expect("seeds");
        for (place, expected) in [
            ((2, 640, 2), true),
            ((2, 639, 2), false),
            ((2, 640, 1), false),
            ((1, 640, 2), false),
            ((3, 0, 2), true),
        ] {
            let (epoch, images, acts) = place;
            assert_eq!(seeds.can_be_at(epoch, images, acts), expected, "{place:?}");
        }
        assert!(EarlierSeeds::default().can_be_at(0, 0, 0));
    }
}
