//! From values to places: the range of a picture, the axes of a chart.

mod axis;
mod range;

pub use axis::{Axis, Stretch, label_step};
pub use range::{Range, greatest_magnitude};
