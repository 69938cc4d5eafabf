//! What the trainer and its viewers say to each other: plain serde data, both ways.
//!
//! [`Command`]s go to the trainer, [`Event`]s come from it, and one slot holds the newest [`Probe`]. The types know no network,
//! thread, file or terminal, so that a socket or a journal can stand where the [`channel`] is.

pub mod channel;
mod command;
mod event;
mod outcome;
mod probe;
mod report;
mod run_info;

pub use command::{Command, Speed, Watch};
pub use event::{Change, Event, LayerChange, LogLevel, Stepped, Warning};
pub use outcome::{Dead, Death, Divergence, FinishReport, NotFinite, Outcome, Past};
pub use probe::{Filters, Maps, Probe, Sample};
pub use report::{BatchPoint, EpochReport, Evaluation, Phase, Report};
pub use run_info::{DataNote, LayerInfo, RunInfo, SettingInfo};
