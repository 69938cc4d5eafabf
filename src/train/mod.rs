//! Training: one batch, the epoch loop, the thread it runs on, and what it says to a front end.

mod ahead;
mod change;
pub mod clock;
pub mod evaluate;
pub mod extension;
pub mod fault;
pub mod fits;
pub mod gradcheck;
pub mod gradient;
mod origin;
mod outbox;
mod pace;
mod pieces;
pub mod points;
pub mod probe;
pub mod progress;
pub mod pulse;
pub mod record;
pub mod run;
pub mod sense;
mod session;
mod source;
mod spend;
pub mod state;
pub mod step;
mod tempo;
pub mod worker;

#[cfg(test)]
mod keep_tests;
#[cfg(test)]
pub mod probe_tests;
#[cfg(test)]
mod tests;
