//! From values to places: the range of a picture, the axes of a chart.

mod axis;

pub use axis::*;
