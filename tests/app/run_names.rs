//! What a run is called, which is the newest, which can be gone on with, and where it is looked for.
use crate::support::chance::tell;
use crate::support::data::{Data, STEPS};
use crate::support::home::Home;
use crate::support::look;
use crate::support::pty::Session;
use crate::support::shim::shim;
use crate::support::{PROGRAM, SOON, json_lines};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Makes the files of a run look as if they had been written an hour from now.
fn touch(run: &Path) {
    let later = SystemTime::now() + Duration::from_secs(3600);
    let entries = fs::read_dir(run).expect("there").map(|entry| entry.expect("readable").path());
    for entry in entries.filter(|path| path.is_file()) {
        fs::File::options().append(true).open(entry).expect("opened").set_modified(later).expect("touched");
    }
}

/// The directory of a run in the usual place.
fn place_of(home: &Home, name: &str) -> PathBuf {
    home.place().join("cnn-tui/runs").join(name)
}

/// A run that was looked at before its first batch was done.
fn peek(home: &Home) {
    let before = home.list().len();
    let mut command = home.command(&["train", "--json", "--preset", "lenet", "--seed", "5"]);
    let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("the program starts");
    let deadline = std::time::Instant::now() + SOON;
    while home.list().len() == before {
        assert!(std::time::Instant::now() < deadline, "no checkpoint");
    }
    child.kill().expect("killed");
    child.wait().expect("it ends");
}

#[test]
fn the_newest_run_is_the_one_that_says_so_and_what_is_removed_is_named() {
    let (home, data) = (Home::new(), Data::write());
    (0..3).for_each(|_| _ = home.trained(&data.arguments("1")));
    let names = home.names();
    touch(&place_of(&home, &names[0]));
    assert_eq!(home.names(), names, "touching makes nothing newer");
    peek(&home);
    let peeked = home.names().pop().expect("a run");
    let said = home.succeed(&["runs", "rm", "--keep", "1"]);
    for removed in [&names[0], &names[1], &peeked] {
        assert!(said.contains(&format!("removed {removed}")), "{said}");
    }
    assert_eq!(home.names(), [names[2].clone()], "a look does not count as the newest run");
    let output = home.run(&[&["train", "--json", "--keep", "0"], &data.arguments("1")[..]].concat());
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("removed {}", names[2])));
    assert_eq!(home.list().len(), 1);
    // Nothing is removed if one of the names is none.
    let error = home.refused(1, &["runs", "rm", &home.names()[0], "nonsense"]);
    assert!(error.contains("nonsense: no such run"), "{error}");
    assert_eq!(home.list().len(), 1);
}

#[test]
fn on_a_terminal_removing_is_asked_about() {
    let (home, data) = (Home::new(), Data::write());
    home.trained(&data.arguments("1"));
    let name = home.names().remove(0);
    let ask = |more: &[&str]| {
        let arguments = [&["runs", "rm"], more].concat();
        Session::start_with(&[("XDG_STATE_HOME", home.path())], PROGRAM, &arguments, 80, 24)
    };
    for (answer, left) in [("n\r", 1), ("\r", 1), ("y\r", 0)] {
        let mut session = ask(&["--keep", "0"]);
        session.wait_for("remove this run with all checkpoints? [y/N]");
        session.wait_for(&name);
        session.press(answer);
        assert_eq!(session.wait_for_end(SOON).exit_code(), 0);
        session.wait_for(if left == 1 { "nothing was removed" } else { "removed 2" });
        assert_eq!(home.list().len(), left, "{answer:?}");
    }
    home.trained(&data.arguments("1"));
    let mut session = ask(&["--keep", "0", "--yes"]);
    assert_eq!(session.wait_for_end(SOON).exit_code(), 0);
    session.wait_for("removed 2");
    assert!(!session.text().contains("[y/N]") && home.list().is_empty());
}

#[test]
fn bare_resume_takes_the_newest_run_with_something_to_go_on_with() {
    let (home, data) = (Home::new(), Data::write());
    let mut command = home.command(&[&["train", "--json"], &data.arguments("100000")[..]].concat());
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("the program starts");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().expect("piped")));
    lines.by_ref().take(3).for_each(drop);
    child.kill().expect("killed");
    child.wait().expect("it ends");
    let interrupted = home.names().remove(0);
    let steep = [
        "train",
        "--json",
        "--lr",
        "1e30",
        "--weight-decay",
        "0",
        "--seed",
        "3",
        "--epochs",
        "2",
        "--preset",
        "small",
        "--data",
        data.path(),
    ];
    assert_eq!(home.run(&steep).status.code(), Some(1));
    peek(&home);
    let rows = home.list();
    let statuses: Vec<_> = rows.iter().map(|row| row["status"].as_str().expect("text")).collect();
    assert_eq!(statuses, ["unfinished", "diverged", "not begun"]);
    let finished = home.trained(&["--resume", "--until-accuracy", "0.1"]);
    assert_eq!(finished["run"], json!(interrupted));
    let error = home.refused(1, &["train", "--resume"]);
    assert!(error.contains("no unfinished run"), "{error}");
}

#[test]
fn every_command_takes_the_name_of_a_run_its_beginning_its_path_and_a_file() {
    let (home, data) = (Home::new(), Data::write());
    let copy = home.place().join("copy.cnn");
    let copy = copy.to_str().expect("UTF-8");
    let hash = home.trained(&[&data.arguments("2")[..], &["--save", copy]].concat())["weights_hash"].clone();
    let name = home.names().remove(0);
    let path = place_of(&home, &name);
    let (path, latest) = (path.to_str().expect("UTF-8"), path.join("latest.cnn"));
    for called in [&*name, &name[..12], path, latest.to_str().expect("UTF-8"), copy] {
        let measured = json_lines(home.succeed(&["eval", "--json", called]).as_bytes()).remove(0);
        assert_eq!(measured["weights_hash"], hash, "{called}");
        let looked = json_lines(home.succeed(&["inspect", "--json", called]).as_bytes()).remove(0);
        assert_eq!(looked["checkpoint"]["weights_hash"], hash, "{called}");
        assert_eq!(home.trained(&["--resume", called])["weights_hash"], hash, "{called}");
    }
    assert_eq!(home.list().len(), 1, "what is over is looked at");
    for command in [&["eval"][..], &["inspect"], &["train", "--resume"], &["runs", "rm"]] {
        let error = home.refused(1, &[command, &["1999"]].concat());
        for tried in ["no such run in", "no such file or directory here", "begin"] {
            assert!(error.contains(tried), "{command:?}: {error}");
        }
    }
}

#[test]
fn a_checkpoint_that_was_saved_to_a_file_goes_on_as_a_new_run() {
    let (home, data) = (Home::new(), Data::write());
    let long = home.trained(&[&data.arguments("5")[..], &["--no-save"]].concat());
    let copy = home.place().join("copy.cnn");
    let copy = copy.to_str().expect("UTF-8");
    home.trained(&[&data.arguments("2")[..], &["--no-save", "--save", copy]].concat());
    let before = fs::read(copy).expect("there");
    let extended = home.trained(&["--resume", copy, "--epochs", "5"]);
    assert_eq!(
        (&extended["weights_hash"], &extended["total_steps"]),
        (&long["weights_hash"], &json!(5 * STEPS))
    );
    assert_eq!(home.names(), [extended["run"].as_str().expect("it is kept")]);
    assert_eq!(fs::read(copy).expect("there"), before, "the file stays as it is");
    // Over, it can be copied to another file, which is then written.
    let other = home.place().join("other.cnn");
    let finished = home.trained(&["--resume", copy, "--save", other.to_str().expect("UTF-8")]);
    assert_eq!(finished["saved"].as_str().map(Path::new), Some(&*other));
    assert!(other.is_file());
}

#[test]
fn runs_elsewhere_are_listed_gone_on_with_by_name_and_told_to_be_gone() {
    let (home, data) = (Home::new(), Data::write());
    let places = ["first", "second"].map(|name| home.place().join("far").join(name));
    fs::create_dir(home.place().join("far")).expect("made");
    let paths = places.each_ref().map(|path| path.to_str().expect("UTF-8"));
    for path in paths {
        home.trained(&[&data.arguments("1")[..], &["--run", path]].concat());
    }
    assert_eq!(home.names(), paths);
    assert!(home.succeed(&["runs"]).contains("far/first"));
    let extended = home.trained(&["--resume", "fir", "--epochs", "2"]);
    assert_eq!(extended["epochs"], 2);
    assert_eq!(home.names(), [paths[1], paths[0]], "the one that was at work last is last");
    let said = home.succeed(&["runs", "rm", "--keep", "0"]);
    assert!(said.contains("nothing to remove"), "that is for the usual place: {said}");
    assert!(home.succeed(&["runs", "rm", "second"]).contains("removed"));
    assert!(!places[1].exists());
    fs::remove_dir_all(&places[0]).expect("removed");
    let told = || String::from_utf8(home.run(&["runs"]).stderr).expect("UTF-8");
    assert!(told().contains("far/first: the run that was kept there is gone"));
    assert_eq!(told(), "", "once");
}

#[test]
fn a_file_system_that_knows_no_locks_keeps_runs_and_one_that_fails_is_told_before_training() {
    let Some(shim) = shim() else { return tell("16, locks", "skipped: no C compiler") };
    let (home, data) = (Home::new(), Data::write());
    // ENOLCK, ENOTSUPP of NFS, EOPNOTSUPP, ENOSYS, EINVAL; EIO.
    for (errno, unknown) in [(37, true), (524, true), (95, true), (38, true), (22, true), (5, false)] {
        let path = home.place().join(format!("run-{errno}"));
        let run = path.to_str().expect("UTF-8");
        let mut command = home.command(&[&["train"], &data.arguments("1")[..], &["--run", run]].concat());
        let output = command.env("LD_PRELOAD", shim).env("SHIM_FLOCK", errno.to_string()).output();
        let output = output.expect("the program starts");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(i32::from(!unknown)), "{errno}: {error}");
        assert_eq!(path.join("latest.cnn").exists(), unknown, "{errno}: {error}");
        let says = if unknown { "nothing keeps a second process from writing" } else { "cannot lock it" };
        assert!(error.contains(says), "{errno}: {error}");
    }
}

#[test]
fn threads_that_cannot_be_started_are_said_to_be_the_reason_or_done_without() {
    let Some(shim) = shim() else { return tell("19, threads", "skipped: no C compiler") };
    let small = [
        "train",
        "--net",
        "dense 10",
        "--validation",
        "59000",
        "--epochs",
        "1",
        "--threads",
        "4",
        "--no-save",
    ];
    let run = |threads: &str, arguments: &[&str]| {
        let mut command = crate::support::command(arguments);
        let output = command.env("LD_PRELOAD", shim).env("SHIM_THREADS", threads).output();
        let output = output.expect("the program starts");
        let [out, error] =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (output.status.code(), out, error)
    };
    let (status, _, error) = run("0", &small);
    assert_eq!(status, Some(1), "{error}");
    assert!(error.contains("cannot start the thread that trains") && error.contains("ulimit -u"), "{error}");
    let weights = |text: &str| text.lines().find(|line| line.starts_with("weights ")).map(str::to_owned);
    let (_, usual, _) = run("1000", &small);
    // The first is the one that trains; what unpacks the images is started last.
    for (threads, says) in [("1", "only 1 of 4 training threads"), ("3", "only 3 of 4 training threads")] {
        let (status, out, error) = run(threads, &small);
        assert_eq!(status, Some(0), "{error}");
        assert!(error.contains(says) && !error.contains("damaged"), "{error}");
        assert_eq!(weights(&out), weights(&usual), "and it comes to the same");
        assert!(weights(&out).is_some());
    }
}

#[test]
fn a_run_begun_again_where_nothing_can_be_kept_does_not_end_well() {
    let (home, data) = (Home::new(), Data::write());
    let place = home.place().join("place");
    fs::create_dir(&place).expect("made");
    let run = place.join("run");
    let arguments = [&data.arguments("100000")[..], &["--run", run.to_str().expect("UTF-8")]].concat();
    let state = home.place().join("file");
    fs::write(&state, "no directory").expect("written");
    let environment = [("XDG_STATE_HOME", state.to_str().expect("UTF-8"))];
    let mut session = Session::start_with(&environment, PROGRAM, &arguments, 80, 24);
    let epoch =
        |screen: &vt100::Screen| look::place(screen).filter(|place| place.begun()).map(|place| place.epoch);
    session.wait_until("ten epochs", |screen| epoch(screen).is_some_and(|epoch| epoch > 10));
    fs::rename(&place, home.place().join("away")).expect("moved");
    session.press("r");
    session.wait_for("Begin again");
    session.press("y");
    session.wait_until("a new beginning", |screen| epoch(screen).is_some_and(|epoch| epoch <= 10));
    // Unlike before, something would be lost.
    session.press("q");
    session.wait_for("Quit before training is finished?");
    session.press("y");
    assert_eq!(session.wait_for_end(SOON).exit_code(), 1);
    session.assert_whole();
    session.wait_for("could not be written");
}

/// The program with `arguments` and no more than so many MiB of memory. Backtraces would take memory of their own.
fn within(mebibytes: u64, arguments: &[&str]) -> std::process::Output {
    let script = format!("ulimit -v {}; exec \"$@\"", mebibytes << 10);
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", &script, "sh", PROGRAM]).args(arguments).env("RUST_BACKTRACE", "0");
    command.output().expect("there is a shell")
}

#[test]
fn memory_that_is_not_there_is_missed_before_training_and_in_words() {
    let data = Data::write();
    let common =
        ["train", "--net", "dense 10", "--epochs", "1", "--threads", "2", "--no-save", "--validation"];
    let (mut refused, mut trained) = (0, 0);
    // From a limit at which the program can just be loaded, to one that is enough.
    let limits = (16..=256).step_by(8).filter(|&limit| within(limit, &["--version"]).status.success());
    for mebibytes in limits {
        for source in [&["59000"][..], &["64", "--data", data.path()]] {
            let output = within(mebibytes, &[&common[..], source].concat());
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            match output.status.code() {
                Some(0) => trained += 1,
                Some(1) => {
                    let known = ["memory", "cannot start the thread"].iter().any(|word| error.contains(word));
                    assert!(known && !error.contains("damaged"), "{mebibytes} MiB: {error}");
                    refused += 1;
                }
                status => panic!("{mebibytes} MiB: {status:?}, {error}"),
            }
        }
    }
    assert!(refused > 0 && trained > 0, "{refused} refused, {trained} trained");
}
