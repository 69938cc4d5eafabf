//! Finds out of which commit a release is built, for `cnn-tui --version`.
//!
//! Builds stay as they are where that cannot be known: no git, no repository, the archive of another program. In debug builds
//! nobody looks, so that a commit alone compiles nothing anew while the program is worked on.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program is made of: another state of these is not what the commit says.
const SOURCES: [&str; 7] = ["Cargo.lock", "Cargo.toml", "build.rs", "data", "kernels", "src", "texts"];
/// What cargo puts beside the sources of a packaged crate.
const PACKAGED: &str = ".cargo_vcs_info.json";
/// Digits of a commit that are shown.
const DIGITS: usize = 12;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if let Ok(target) = env::var("TARGET") {
        println!("cargo:rustc-env=CNN_TUI_TARGET={target}");
    }
    let Some(root) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else { return };
    if env::var("PROFILE").is_ok_and(|profile| profile == "release")
        && let Some(commit) = packaged(&root).or_else(|| checked_out(&root))
    {
        println!("cargo:rustc-env=CNN_TUI_COMMIT={commit}");
    }
}

/// The commit that a packaged crate was made of.
pub(crate) fn packaged(root: &Path) -> Option<String> {
    let text = std::fs::read_to_string(root.join(PACKAGED)).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1)?;
    Some(told(commit, text.contains("\"dirty\": true")))
}

/// The commit that is checked out, if the sources are in a repository of their own. Cargo then looks again when that changes, or they do.
pub(crate) fn checked_out(root: &Path) -> Option<String> {
    // A copy in the repository of another program is of none of its commits.
    if !git(root, &["rev-parse", "--show-prefix"])?.is_empty() {
        return None;
    }
    let commit = git(root, &["rev-parse", "HEAD"])?;
    let branch = git(root, &["rev-parse", "--symbolic-full-name", "HEAD"])?;
    // A file that is not there would be looked for in each build.
    let states = ["HEAD", "logs/HEAD", "packed-refs", &branch];
    let states = states.iter().filter_map(|name| git(root, &["rev-parse", "--git-path", name]));
    let sources = SOURCES.iter().map(|name| (*name).to_owned());
    for path in states.chain(sources).filter(|path| root.join(path).exists()) {
        println!("cargo:rerun-if-changed={path}");
    }
    let changes = git(root, &[&["status", "--porcelain", "--"][..], &SOURCES].concat())?;
    Some(told(&commit, !changes.is_empty()))
}

/// What git answers.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    // Reading takes no lock, so that nobody who works there is disturbed.
    let output =
        Command::new("git").arg("--no-optional-locks").args(arguments).current_dir(root).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The commit in a few digits, with a word on what else there is in the sources.
fn told(commit: &str, has_changes: bool) -> String {
    let short: String = commit.chars().take_while(char::is_ascii_hexdigit).take(DIGITS).collect();
    if has_changes { format!("{short}, with changes") } else { short }
}
