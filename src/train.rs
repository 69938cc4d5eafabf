//! Training: one batch, the epoch loop, the thread it runs on, and what it says to a front end.

mod change;
pub mod clock;
pub mod config;
pub mod course;
pub mod evaluate;
pub mod extension;
pub mod fault;
pub mod fits;
pub mod gradcheck;
pub mod hyperparameters;
pub mod job;
mod origin;
mod outbox;
mod pace;
pub mod probe;
pub mod progress;
pub mod pulse;
pub mod record;
pub mod run;
pub mod sense;
mod session;
pub mod setting;
mod source;
mod spend;
pub mod state;
pub mod step;
pub mod trainer_thread;

#[cfg(test)]
pub mod probe_tests;
#[cfg(test)]
mod tests;
