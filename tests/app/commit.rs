//! What the build script finds out of the commit that a release is built of.

#[path = "../../build.rs"]
#[expect(dead_code, clippy::print_stdout, reason = "it speaks to cargo, and its beginning is for it alone")]
mod build_script;

use build_script::{checked_out, packaged};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Has git do something; none if there is no git.
fn git(place: &Path, arguments: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=n", "-c", "user.email=e@e", "-c", "init.defaultBranch=main"]).args(arguments);
    let output = git.current_dir(place).output().ok()?;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[test]
fn a_packaged_crate_knows_its_commit() {
    let place = tempfile::tempdir().expect("a directory");
    let file = place.path().join(".cargo_vcs_info.json");
    assert_eq!(packaged(place.path()), None);
    let info = |dirty: &str| {
        format!(
            "{{\n  \"git\": {{\n    \"sha1\": \"{}\"{dirty}\n  }},\n  \"path_in_vcs\": \"\"\n}}",
            "0123456789abcdef".repeat(2)
        )
    };
    fs::write(&file, info("")).expect("written");
    assert_eq!(packaged(place.path()).as_deref(), Some("0123456789ab"));
    fs::write(&file, info(",\n    \"dirty\": true")).expect("written");
    assert_eq!(packaged(place.path()).as_deref(), Some("0123456789ab, with changes"));
    fs::write(&file, "{}").expect("written");
    assert_eq!(packaged(place.path()), None);
}

#[test]
fn a_repository_gives_its_commit_and_a_copy_within_another_one_does_not() {
    let place = tempfile::tempdir().expect("a directory");
    let (root, inner) = (place.path().join("repository"), place.path().join("repository/vendored"));
    fs::create_dir_all(root.join("src")).expect("made");
    fs::create_dir_all(&inner).expect("made");
    fs::write(root.join("src/lib.rs"), "").expect("written");
    if git(&root, &["init", "--quiet"]).is_none() {
        return;
    }
    assert_eq!(checked_out(&root), None, "there is no commit yet");
    git(&root, &["add", "."]);
    git(&root, &["commit", "--quiet", "--message", "Begin"]);
    let commit = git(&root, &["rev-parse", "HEAD"]).expect("there is git");
    assert_eq!(checked_out(&root).as_deref(), Some(&commit[..12]));
    assert_eq!(checked_out(&inner), None);
    fs::write(root.join("notes.txt"), "no part of the program").expect("written");
    assert_eq!(checked_out(&root).as_deref(), Some(&commit[..12]));
    fs::write(root.join("src/lib.rs"), "//! Another one.").expect("written");
    assert_eq!(checked_out(&root), Some(format!("{}, with changes", &commit[..12])));
    let shallow = place.path().join("shallow");
    let from = format!("file://{}", root.display());
    git(place.path(), &["clone", "--quiet", "--depth", "1", &from, shallow.to_str().expect("UTF-8")]);
    assert_eq!(checked_out(&shallow).as_deref(), Some(&commit[..12]));
}
