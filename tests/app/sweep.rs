//! `cnn-tui sweep`: lines that a shell runs, which are begun, gone on with, and left out.

use crate::support::data::Data;
use crate::support::home::Home;
use crate::support::{PROGRAM, json_lines};
use std::process::Command;

/// The lines of a sweep.
fn lines(home: &Home, arguments: &[&str]) -> Vec<String> {
    home.succeed(&[&["sweep"], arguments].concat()).lines().map(str::to_owned).collect()
}

/// Has a shell run a line.
fn run(home: &Home, line: &str) -> Vec<serde_json::Value> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line]).env("XDG_STATE_HOME", home.path()).env("XDG_CONFIG_HOME", home.path());
    let output = command.output().expect("there is a shell");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output.stdout)
}

#[test]
fn lines_begin_runs_go_on_with_them_and_leave_out_what_is_finished() {
    let (home, data) = (Home::new(), Data::write());
    let into = home.place().join("it's a sweep; $HOME");
    let into = into.to_str().expect("text");
    let tried =
        ["--net", "dense 10 softmax", "--lr", "0.01,0.1", "--seed", "1..2", "--epochs", "2", "--into", into];
    let rest = ["--", "--threads", "1", "--data", data.path(), "--json"];
    let sweep = |more: &[&str]| lines(&home, &[&tried[..], more, &rest].concat());
    assert_eq!(sweep(&["--count"]), ["4"]);
    let all = sweep(&[]);
    assert_eq!(all.len(), 4);
    assert!(
        all[1].contains(PROGRAM) && all[1].contains("--lr 0.01") && all[1].contains("--seed 2"),
        "{}",
        all[1]
    );
    assert_eq!(sweep(&["--nth", "2"]), all[1..2]);
    let whole = run(&home, &all[1]);
    assert_eq!(sweep(&[]), [&all[..1], &all[2..]].concat(), "what is finished is left out");
    assert!(sweep(&["--nth", "2"]).is_empty());
    // More epochs are something left to do.
    let longer = lines(
        &home,
        &[
            &[
                "--net",
                "dense 10 softmax",
                "--lr",
                "0.01,0.1",
                "--seed",
                "1..2",
                "--epochs",
                "3",
                "--into",
                into,
            ][..],
            &rest,
        ]
        .concat(),
    );
    assert_eq!(longer.len(), 4);
    assert!(longer[1].contains("--resume"), "{}", longer[1]);
    let extended = run(&home, &longer[1]);
    assert_eq!(extended.last().expect("lines")["epochs"], 3);
    assert_ne!(extended.last().expect("lines")["weights_hash"], whole.last().expect("lines")["weights_hash"]);
    // Another sweep does not go on with these runs.
    let other = [
        &["sweep", "--net", "dense 10 sigmoid", "--lr", "0.01,0.1", "--seed", "1..2", "--into", into][..],
        &rest,
    ]
    .concat();
    let problem = home.refused(2, &other);
    assert!(problem.contains("name another directory with --into"), "{problem}");
}

#[test]
fn what_cannot_be_trained_is_refused_before_anything_is_printed() {
    let home = Home::new();
    let into = home.place().join("sweep");
    let into = into.to_str().expect("text");
    for (wrong, expected) in [
        (&["--lr", "0.1,-1"][..], "--lr -1"),
        (&["--seed", "5..1"], "5..1"),
        (&["--preset", "small,none"], "none"),
        (&["--seed", "1..99999", "--epochs", "1..99999"], "more than 100000"),
        (&["--seed", "1..3", "--nth", "4"], "there are 3 combinations"),
    ] {
        let problem = home.refused(2, &[&["sweep", "--into", into], wrong].concat());
        assert!(problem.contains(expected), "{wrong:?}: {problem}");
    }
    assert!(!home.place().join("sweep").exists());
}
