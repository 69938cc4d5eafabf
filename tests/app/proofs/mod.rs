//! The proofs behind docs/reliability.md, on the real binary: what is done to it, how often, and what must hold. Each
//! is short here; `CNN_TUI_PROOFS=long cargo test --test app -- proofs:: --nocapture --test-threads=1` is the long version.

mod branches;
mod exact;
mod faults;
mod hostile;
mod keys;
mod kills;
mod line;
mod place;
