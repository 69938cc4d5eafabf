//! What `--version` says: which sources the program is built of, for what, and which instructions it computes with here.

use crate::nn::kernels::Scalar;

/// The commit that the program is built of, as the build script found it.
const COMMIT: Option<&str> = option_env!("CNN_TUI_COMMIT");
/// What the program is built for.
const TARGET: Option<&str> = option_env!("CNN_TUI_TARGET");

/// What is said where something is not known.
const UNKNOWN: &str = "unknown";

/// The version with all that a report of an error needs.
pub(super) fn long() -> String {
    let commit = COMMIT.unwrap_or(if cfg!(debug_assertions) {
        "unknown (only release builds look for it)"
    } else {
        UNKNOWN
    });
    format!(
        "{}\ncommit: {commit}\ntarget: {}\nCPU features in use: {}",
        env!("CARGO_PKG_VERSION"),
        TARGET.unwrap_or(UNKNOWN),
        f32::backend()
    )
}
