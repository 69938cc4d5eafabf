//! Damaged and hostile input, a great deal of it: checkpoints, IDX files, gzip files, networks and command lines. None
//! may panic, abort, hang, or take more memory than the file and 64 MiB.
//!
//! `CNN_TUI_PROOFS=long cargo test --test mutations -- --nocapture` is the long version.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "only a part of it is used here")]
mod support;

mod body;
mod checkpoints;
mod datasets;
mod formats;
mod mutate;
mod texts;
mod watch;
