//! The course of a run in version 2.

use crate::protocol;
use crate::train::course::Course as LiveCourse;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Course {
    points: Vec<Point>,
    span: u64,
    last: u64,
}

#[derive(Deserialize)]
struct Point {
    step: u64,
    loss: f64,
    accuracy: f64,
    images: u32,
}

impl Course {
    pub(super) fn live(self) -> LiveCourse {
        let live = |point: Point| {
            let Point { step, loss, accuracy, images } = point;
            protocol::BatchPoint { step, loss, accuracy, images, learning_rate: None, gradient_norm: None }
        };
        LiveCourse { points: self.points.into_iter().map(live).collect(), span: self.span, last: self.last }
    }
}
