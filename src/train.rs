//! Training: one batch, the epoch loop, the thread it runs on, and what it says to a front end.

mod acts;
pub mod adopted;
mod change;
pub mod clock;
pub mod config;
pub mod course;
mod death;
mod earlier_seeds;
pub mod extension;
pub mod fits;
pub mod gradcheck;
pub mod hyperparameters;
mod initial;
mod interruption;
pub mod job;
pub mod journal;
mod last_words;
pub mod live;
mod memory_check;
pub mod moments;
mod next_batch;
mod order;
mod origin;
mod prefetch;
pub mod progress;
pub mod reconfigure;
pub mod record;
mod rehearsal;
pub mod replay;
pub mod resume;
pub mod run;
pub mod sense;
mod session;
pub mod setting;
mod shown;
mod source;
mod spent;
pub mod state;
pub mod step;
mod stopwatch;
pub mod trainer_thread;
mod under_way;
mod workload;

#[cfg(test)]
mod tests;
