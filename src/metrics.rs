//! What a run came to, for other programs: a table of its epochs, and TensorBoard's event files.
//!
//! Both are written by an attendant, a viewer on a thread of its own: training never waits for a disk. What is to be known of the network
//! is asked as a screen asks.

mod attendant;
mod beginning;
mod error;
mod naming;
mod outputs;
mod table;
mod tensorboard;

pub use attendant::Attendant;
pub use error::OutputError;
pub use outputs::{Outputs, Start, Written};
pub use table::COLUMNS;
