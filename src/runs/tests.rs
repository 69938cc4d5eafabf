//! Run directories on a real disk.

use super::names::FILES;
use super::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("readable").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn put(run: &RunDirectory, name: &str) {
    fs::write(run.file(name), b"something").expect("written");
}

#[test]
fn a_run_is_held_by_one_and_the_other_is_told_by_whom() {
    let root = tempfile::tempdir().expect("a directory");
    let path = root.path().join("run");
    let run = RunDirectory::create(&path).expect("made");
    put(&run, LATEST);
    assert_eq!(holder(&path), Some(Holder { process: Some(std::process::id()) }));
    let error = RunDirectory::open(&path).expect_err("it is held").to_string();
    assert!(error.contains(&format!("process {} is training this run", std::process::id())), "{error}");
    drop(run);
    assert_eq!(holder(&path), None);
    RunDirectory::open(&path).expect("free again");
}

#[test]
fn a_new_run_goes_into_a_new_or_empty_directory_only() {
    let root = tempfile::tempdir().expect("a directory");
    let empty = root.path().join("empty");
    fs::create_dir(&empty).expect("made");
    put(&RunDirectory::create(&empty).expect("empty is fine"), LATEST);
    let error = |path: &Path| RunDirectory::create(path).expect_err("taken").to_string();
    assert!(error(&empty).contains("a run is there already"), "{}", error(&empty));
    assert!(error(&empty).contains("cnn-tui resume"), "{}", error(&empty));
    fs::write(root.path().join("file"), "x").expect("written");
    assert!(error(&root.path().join("file")).contains("a file is there"));
    assert!(error(root.path()).contains("something in it"));
    assert!(error(&root.path().join("no/parent")).contains("make the directory"));
}

#[test]
fn runs_of_the_same_second_get_numbers() {
    let root = tempfile::tempdir().expect("a directory");
    let first = RunDirectory::create(&root.path().join("run")).expect("made");
    let second = RunDirectory::create_beside(first.path()).expect("made");
    let third = RunDirectory::create_beside(first.path()).expect("made");
    assert_eq!(names(root.path()), ["run", "run-2", "run-3"]);
    assert!(second.path().ends_with("run-2") && third.path().ends_with("run-3"));
    let below = RunDirectory::create_in(&root.path().join("a/b"), "small").expect("made");
    let name = below.path().file_name().expect("a name").to_string_lossy().into_owned();
    assert!(name.ends_with("_small") && name.len() == "2026-11-23_16-21-11_small".len(), "{name}");
}

#[test]
fn removing_takes_what_is_ours_and_nothing_else() {
    let root = tempfile::tempdir().expect("a directory");
    let make = |name: &str| {
        let run = RunDirectory::create(&root.path().join(name)).expect("made");
        FILES.iter().filter(|&&name| name != LOCK).for_each(|name| put(&run, name));
        run
    };
    make("plain").remove().expect("removed");
    let run = make("shared");
    fs::write(run.file("thesis.tex"), "years of work").expect("written");
    let error = run.remove().expect_err("there is more in it").to_string();
    assert!(error.contains("shared: cannot remove the directory"), "{error}");
    assert_eq!(names(root.path()), ["shared"]);
    assert_eq!(names(&root.path().join("shared")), ["thesis.tex"]);
}

#[test]
fn a_run_without_a_checkpoint_leaves_nothing_behind() {
    let root = tempfile::tempdir().expect("a directory");
    let run = RunDirectory::create(&root.path().join("run")).expect("made");
    run.note("begun\nwell").expect("noted");
    assert!(RunDirectory::open(run.path()).expect_err("no run yet").to_string().contains("there is no run"));
    run.discard_if_empty();
    assert_eq!(names(root.path()), [""; 0]);
}

#[test]
fn what_is_left_of_a_run_that_was_killed_before_its_first_checkpoint_is_no_obstacle() {
    let root = tempfile::tempdir().expect("a directory");
    let path = root.path().join("run");
    let killed = RunDirectory::create(&path).expect("made");
    killed.note("begun").expect("noted");
    put(&killed, DESCRIPTION);
    fs::write(path.join(".latest.cnn.4194999-0.tmp"), "half").expect("written");
    check_free(&path).expect("it looks free");
    assert!(RunDirectory::create(&path).expect_err("not yet dead").to_string().contains("is training"));
    drop(killed);
    drop(RunDirectory::create(&path).expect("made again"));
    assert_eq!(names(&path), ["lock", "log.txt", "run.json"]);
    fs::write(path.join("thesis.tex"), "years of work").expect("written");
    assert!(check_free(&path).expect_err("taken").to_string().contains("something in it"));
}

#[test]
fn runs_that_never_had_a_checkpoint_are_swept_after_a_while() {
    let root = tempfile::tempdir().expect("a directory");
    let make = |name: &str| {
        let run = RunDirectory::create(&root.path().join(name)).expect("made");
        run.note("begun").expect("noted");
        run
    };
    let age = |name: &str| {
        let long_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
        let directory = fs::File::open(root.path().join(name)).expect("opened");
        directory.set_modified(long_ago).expect("it looks old");
    };
    put(&make("kept"), LATEST);
    fs::write(make("shared").file("thesis.tex"), "years of work").expect("written");
    drop((make("killed"), make("just killed")));
    let _held = make("held");
    ["kept", "shared", "killed", "held"].into_iter().for_each(age);
    let new = RunDirectory::create_in(root.path(), "small").expect("made");
    let new = new.path().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(names(root.path()), [&new, "held", "just killed", "kept", "shared"]);
}

#[test]
fn what_a_killed_process_left_is_swept_at_the_next_start() {
    let root = tempfile::tempdir().expect("a directory");
    let run = RunDirectory::create(&root.path().join("run")).expect("made");
    put(&run, LATEST);
    let path = run.path().to_owned();
    // No process has this id.
    fs::write(path.join(".latest.cnn.4194999-0.tmp"), "half").expect("written");
    drop(run);
    RunDirectory::open(&path).expect("opened");
    assert_eq!(names(&path), ["latest.cnn", "lock"]);
}

/// A run with a checkpoint, described as written at `written`.
fn told(root: &Path, name: &str, written: &str) -> PathBuf {
    let run = RunDirectory::create(&root.join(name)).expect("made");
    put(&run, LATEST);
    let text = format!(r#"{{"preset": "small", "written": "{written}", "seed": 1}}"#);
    fs::write(run.file(DESCRIPTION), text).expect("written");
    run.path().to_owned()
}

#[test]
fn the_newest_run_is_the_one_that_says_so_whatever_the_times_of_its_files() {
    let root = tempfile::tempdir().expect("a directory");
    let root = root.path();
    // Made in another order than they say, as by a copy; the last two say nothing but by their names.
    told(root, "b", "2026-03-01T00:00:00.5Z");
    told(root, "a", "2026-03-01T00:00:00.25Z");
    told(root, "c", "2026-02-01T00:00:00Z");
    for name in ["2026-04-01_10-00-00_small", "2026-01-01_10-00-00_small"] {
        put(&RunDirectory::create(&root.join(name)).expect("made"), LATEST);
    }
    let listed: Vec<String> = list(root)
        .expect("listed")
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(listed, ["2026-01-01_10-00-00_small", "c", "a", "b", "2026-04-01_10-00-00_small"]);
    // A description that is no such thing leaves the name, and after that the file.
    fs::write(root.join("2026-01-01_10-00-00_small").join(DESCRIPTION), "[1, 2]").expect("written");
    fs::write(root.join("a").join(DESCRIPTION), "{").expect("written");
    let listed = list(root).expect("listed");
    assert!(listed[0].ends_with("2026-01-01_10-00-00_small") && listed[4].ends_with("a"), "{listed:?}");
    assert!(!Story::read(&root.join("b")).diverged());
}

#[test]
fn runs_are_found_by_path_name_and_beginning() {
    let root = tempfile::tempdir().expect("a directory");
    for name in ["2026-01-01_small", "2026-01-02_small", "2027-01-01_lenet"] {
        put(&RunDirectory::create(&root.path().join(name)).expect("made"), LATEST);
    }
    fs::create_dir(root.path().join("2027-no-run")).expect("made");
    let found = |name: &str| find(Some(root.path()), name.as_ref()).map_err(|error| error.to_string());
    let named = |name: &str| Ok(Found::Run(root.path().join(name)));
    assert_eq!(found("2026-01-01_small"), named("2026-01-01_small"));
    assert_eq!(found("2027"), named("2027-01-01_lenet"));
    let path = root.path().join("2027-01-01_lenet/latest.cnn");
    assert_eq!(found(path.to_str().expect("UTF-8")), named("2027-01-01_lenet"));
    fs::write(root.path().join("copy.cnn"), "x").expect("written");
    let file = root.path().join("copy.cnn");
    assert_eq!(found(file.to_str().expect("UTF-8")), Ok(Found::File(file)));
    let error = found("2026").expect_err("two");
    assert!(error.contains("2 runs begin so") && error.contains("2026-01-02_small"), "{error}");
    let error = found("1999").expect_err("none");
    assert!(error.contains("no such run in") && error.contains("here"), "{error}");
    assert!(found("./some/where").expect_err("none").contains("no such file or directory"));
    assert!(found("").expect_err("nothing").contains("is expected"));
    assert_eq!(list(root.path()).expect("listed").len(), 3);
    assert_eq!(list(&root.path().join("nowhere")).expect("none"), [""; 0].map(PathBuf::from));
}

#[test]
fn runs_elsewhere_are_remembered_found_and_forgotten_once_they_are_gone() {
    let home = tempfile::tempdir().expect("a directory");
    let place = tempfile::tempdir().expect("a directory");
    let root = home.path().join("runs");
    let within = told(&root_made(&root), "within", "2026-01-01T00:00:00Z");
    let odd = told(place.path(), "experiment 1\nné", "2026-01-02T00:00:00Z");
    let other = told(place.path(), "other", "2026-01-03T00:00:00Z");
    for path in [&within, &odd, &other, &odd] {
        remember(&root, path).expect("remembered");
    }
    let mut runs = elsewhere(&root).runs;
    runs.sort();
    assert_eq!(runs, [odd.clone(), other.clone()], "those in the usual place need no pointer");
    assert_eq!(find(Some(&root), "experiment".as_ref()).expect("found"), Found::Run(odd.clone()));
    fs::write(home.path().join("elsewhere/stranger"), "/etc/passwd").expect("written");
    fs::remove_dir_all(&odd).expect("removed");
    let found = elsewhere(&root);
    assert_eq!((found.runs, found.gone), (vec![other.clone()], vec![odd]));
    assert_eq!(elsewhere(&root).gone, [""; 0].map(PathBuf::from), "said once");
    forget(&root, &other);
    assert_eq!(elsewhere(&root).runs, [""; 0].map(PathBuf::from));
    assert!(home.path().join("elsewhere/stranger").exists());
}

fn root_made(root: &Path) -> PathBuf {
    fs::create_dir_all(root).expect("made");
    root.canonicalize().expect("there")
}
