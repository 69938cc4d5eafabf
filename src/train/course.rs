//! The course of a run in bounded memory: one point a batch, or the mean of so many neighbouring batches.

use crate::protocol::BatchPoint;

/// The most points that are kept; past that, each comes to stand for twice as many batches.
pub const MAX_POINTS: usize = 2048;

/// Course in order, each the mean of `span` batches but the last, which may still lack some.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The points.
    pub(super) points: Vec<BatchPoint>,
    /// The number of batches that make a point.
    pub(super) span: u64,
    /// The number of batches in the last point so far.
    pub(super) last: u64,
}

impl Default for Course {
    fn default() -> Self {
        Self { points: Vec::new(), span: 1, last: 0 }
    }
}

impl Course {
    /// Adds a batch.
    pub fn push(&mut self, batch: BatchPoint) {
        match self.points.last_mut() {
            Some(point) if self.last < self.span => {
                *point = mean(*point, batch);
                self.last += 1;
            }
            _ => {
                self.points.push(batch);
                self.last = 1;
            }
        }
        if self.points.len() > MAX_POINTS {
            self.halve();
        }
    }

    /// Lets each point stand for twice as many batches.
    fn halve(&mut self) {
        if self.points.len().is_multiple_of(2) {
            self.last += self.span;
        }
        self.span = self.span.saturating_mul(2);
        self.points = halved(&self.points);
    }

    /// Gives the part of the course up to batch `step`: where points stand for several batches, as far as whole ones go.
    pub fn until(&self, step: u64) -> Self {
        let points: Vec<BatchPoint> =
            self.points.iter().take_while(|point| point.step <= step).copied().collect();
        let last = if points.len() == self.points.len() { self.last } else { self.span };
        if points.is_empty() { Self::default() } else { Self { points, span: self.span, last } }
    }

    /// Gives the points, oldest first.
    pub fn points(&self) -> &[BatchPoint] {
        &self.points
    }

    /// Tells whether this could have come of pushing batches up to number `step`: for points that were read.
    pub fn is_sound(&self, step: u64) -> bool {
        let ordered = self.points.windows(2).all(|pair| pair[0].step < pair[1].step);
        let last = self.points.last().is_none_or(|point| point.step <= step);
        ordered
            && last
            && self.points.len() <= MAX_POINTS
            && (1..=step.max(1)).contains(&self.span)
            && self.last <= self.span
    }
}

/// Gives half as many points, each the mean of two neighbours; the last may be left alone.
pub fn halved(points: &[BatchPoint]) -> Vec<BatchPoint> {
    let pair = |pair: &[BatchPoint]| match *pair {
        [first, second] => mean(first, second),
        ref single => single[0],
    };
    points.chunks(2).map(pair).collect()
}

/// Gives the mean of two neighbours, weighted by their images, at the step of the second.
fn mean(first: BatchPoint, second: BatchPoint) -> BatchPoint {
    let (a, b) = (f64::from(first.images), f64::from(second.images));
    let mean = |x: f64, y: f64| (x * a + y * b) / (a + b).max(1.0);
    let both = |x: Option<f64>, y: Option<f64>| x.zip(y).map(|(x, y)| mean(x, y));
    BatchPoint {
        step: second.step,
        loss: mean(first.loss, second.loss),
        accuracy: mean(first.accuracy, second.accuracy),
        images: first.images.saturating_add(second.images),
        learning_rate: both(first.learning_rate, second.learning_rate),
        gradient_norm: both(first.gradient_norm, second.gradient_norm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(batches: u64) -> Course {
        let mut course = Course::default();
        (1..=batches).for_each(|step| {
            let (loss, learning_rate) = (step as f64, Some(1.0 / step as f64));
            let gradient_norm = Some(2.0 * step as f64);
            course.push(BatchPoint { step, loss, accuracy: 0.5, images: 10, learning_rate, gradient_norm });
            assert!(course.is_sound(step));
        });
        course
    }

    #[test]
    fn few_batches_are_kept_one_by_one() {
        let kept = course(MAX_POINTS as u64);
        assert_eq!(kept.points.len(), MAX_POINTS);
        assert!(kept.points.iter().all(|point| point.images == 10));
    }

    #[test]
    fn many_are_averaged_evenly_and_none_is_lost() {
        for batches in [2049, 4096, 4097, 4099, 100_003] {
            let kept = course(batches);
            assert!(kept.points.len() <= MAX_POINTS && kept.points.len() >= MAX_POINTS / 2, "{batches}");
            let images: u64 = kept.points.iter().map(|point| u64::from(point.images)).sum();
            assert_eq!(images, batches * 10);
            assert_eq!(kept.points.last().map(|point| point.step), Some(batches));
            let (last, rest) = kept.points.split_last().expect("there are some");
            assert!(rest.iter().all(|point| u64::from(point.images) == 10 * kept.span), "{batches}");
            assert_eq!(u64::from(last.images), 10 * kept.last, "{batches}");
            let total: f64 = kept.points.iter().map(|point| point.loss * f64::from(point.images)).sum();
            let expected = 10.0 * (batches * (batches + 1) / 2) as f64;
            assert!((total / expected - 1.0).abs() < 1e-12);
            let norms = kept.points.iter().map(|p| p.gradient_norm.unwrap_or(f64::NAN) / p.loss);
            assert!(norms.into_iter().all(|ratio| (ratio - 2.0).abs() < 1e-12), "{batches}");
        }
    }

    #[test]
    fn the_part_up_to_a_batch_is_sound_and_goes_on() {
        for (batches, step) in [(100, 0), (100, 1), (100, 100), (5000, 2500), (5000, 3), (5000, 4999)] {
            let kept = course(batches);
            let mut part = kept.until(step);
            assert!(part.is_sound(step), "{batches}, {step}");
            let whole = part.points.len();
            assert_eq!(part.points[..], kept.points[..whole]);
            assert!(kept.points.get(whole).is_none_or(|next| next.step > step));
            for next in step + 1..step + 20 {
                part.push(BatchPoint { step: next, images: 10, ..BatchPoint::default() });
                assert!(part.is_sound(next));
            }
            assert_eq!(part.points.last().map(|point| point.step), Some(step + 19));
        }
        assert_eq!(course(5000).until(5000), course(5000));
    }

    #[test]
    fn points_out_of_order_or_from_the_future_are_not_sound() {
        let mut kept = course(10);
        assert!(!kept.is_sound(9));
        kept.points.swap(2, 3);
        assert!(!kept.is_sound(10));
    }
}
