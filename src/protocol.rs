//! What the trainer and its viewers say to each other: plain serde data, both ways.
//!
//! [`Command`]s go to the trainer (do), [`Event`]s come from it (tell), and [`Ask`]s are declared to it and [`Answer`]ed (ask).
//! The types know no network, question, thread, file or terminal, so that a socket or a journal can stand where the
//! [`channel`] is.

mod act;
mod ask;
pub mod channel;
mod command;
mod event;
mod health;
mod journal;
mod kept_run;
mod live_change;
mod log_level;
mod moment;
mod outcome;
mod report;
mod run_info;
mod side;

pub use act::Act;
pub use ask::{Answer, Ask, AskId, ViewerId, When};
pub use command::{Command, NewRun, Speed};
pub use event::{Change, Event, LayerChange, Stepped, Warning};
pub use health::{Dead, Death};
pub use journal::{Entry, MAX_ENTRIES, Place};
pub use kept_run::{Fact, KeptRun, differences};
pub use live_change::{LiveChange, MAX_CHANGES};
pub use log_level::LogLevel;
pub use moment::{MomentInfo, NewBranch, Reach, Reaching};
pub use outcome::{Divergence, FinishReport, NotFinite, Outcome, Past};
pub use report::{BatchPoint, EpochReport, Evaluation, Phase, Report};
pub use run_info::{DataNote, LayerInfo, Pruning, RunInfo, SettingInfo};
pub use side::Side;
