//! The whole program from outside, in one binary (each further one is linked for seconds): the command line, kept runs,
//! the screen in a real pty, the proofs behind docs/reliability.md, and the structure of the code itself.

#[path = "../support/mod.rs"]
mod support;

mod architecture;
mod cli;
#[cfg(unix)]
mod colors;
mod commit;
#[cfg(unix)]
mod compare;
mod config;
mod data;
mod data_command;
mod doctor;
mod exchange;
#[cfg(unix)]
mod extend;
mod fashion;
#[cfg(unix)]
mod guide;
#[cfg(unix)]
mod metrics;
mod normalize;
mod predict;
#[cfg(unix)]
mod proofs;
#[cfg(unix)]
mod pty_acts;
#[cfg(unix)]
mod pty_determinism;
#[cfg(unix)]
mod pty_editor;
#[cfg(unix)]
mod pty_endings;
#[cfg(unix)]
mod pty_keys;
#[cfg(unix)]
mod pty_mouse;
#[cfg(unix)]
mod pty_pages;
#[cfg(all(unix, debug_assertions))]
mod pty_panics;
#[cfg(unix)]
mod pty_pictures;
#[cfg(unix)]
mod pty_pixels;
#[cfg(unix)]
mod pty_screen;
#[cfg(unix)]
mod pty_texts;
#[cfg(unix)]
mod pty_time_machine;
#[cfg(unix)]
mod replay;
#[cfg(unix)]
mod report;
#[cfg(unix)]
mod run_file;
#[cfg(unix)]
mod run_names;
#[cfg(unix)]
mod runs;
#[cfg(unix)]
mod signals;
mod streaming;
#[cfg(unix)]
mod sweep;
#[cfg(unix)]
mod tour;
#[cfg(unix)]
mod versus;
#[cfg(unix)]
mod voice;
#[cfg(unix)]
mod words;
