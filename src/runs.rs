//! Run directories: where a run is kept, who holds it, and what else lies there.
//!
//! | file | what |
//! | --- | --- |
//! | `latest.cnn` | the newest checkpoint |
//! | `best.cnn` | the checkpoint with the best validation accuracy |
//! | `run.json` | what is trained, for people and scripts |
//! | `epochs.jsonl`, `batches.jsonl` | the metrics of every epoch, and of the batches, averaged where they are many |
//! | `journal.txt` | what decided the run and what was done to it, to do it again |
//! | `log.txt` | what happened, with the time |
//! | `moments/` | the run's own past: the state after some of the batches, a file each |
//! | `lock` | held by the process that writes the run; its process id is in it |
//!
//! What is in the checkpoints is not known here.

mod directory;
mod elsewhere;
mod error;
mod find;
mod holder;
mod lines;
mod lock;
pub mod moments;
mod names;
mod place;
mod story;
#[cfg(test)]
mod tests;
mod welcome;

pub use directory::{RunDirectory, check_free, check_run};
pub use elsewhere::{Elsewhere, elsewhere, forget, remember};
pub use error::RunError;
pub use find::{Found, find};
pub use holder::Holder;
pub use lines::{read_description, read_lines};
pub use lock::holder;
pub use names::{BATCHES, BEST, DESCRIPTION, EPOCHS, JOURNAL, LATEST, LOCK, LOG};
pub use place::{list, name_of, sorted, state_directory};
pub use story::{Parent, Story, last_at_work};
pub use welcome::{is_newcomer, remember_welcome};
