//! Training: one batch, the epoch loop, the thread it runs on, and what it says to a front end.

pub mod gradcheck;
pub mod lanes;
pub mod message;
pub mod step;
pub mod workers;
