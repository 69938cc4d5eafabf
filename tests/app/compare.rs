//! Runs beside each other: what differs between them as a table, on the screen while one goes on, and as a tree.
use crate::support::data::{Data, STEPS};
use crate::support::home::Home;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON, json_lines};
use cnn_tui::viz::number::duration;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Trains a run of so many epochs; gives its name.
fn trained(home: &Home, data: &Data, epochs: &str, options: &[&str]) -> String {
    let last = home.trained(&[&data.arguments(epochs)[..], options].concat());
    last["run"].as_str().expect("it is kept").to_owned()
}

/// The directory of a run in a home.
fn directory(home: &Home, name: &str) -> PathBuf {
    home.place().join("cnn-tui/runs").join(name)
}

/// Changes the description of a run.
fn describe(directory: &Path, change: impl FnOnce(&mut Value)) {
    let path = directory.join("run.json");
    let mut description: Value =
        serde_json::from_str(&fs::read_to_string(&path).expect("a description")).expect("JSON");
    change(&mut description);
    fs::write(path, description.to_string()).expect("written");
}

#[test]
fn the_table_has_a_row_a_run_and_a_column_for_all_that_differs_and_for_nothing_else() {
    let (home, data) = (Home::new(), Data::write());
    let slow = trained(&home, &data, "2", &["--weight-decay", "0.001"]);
    let fast = trained(&home, &data, "3", &["--weight-decay", "0.01", "--seed", "7"]);
    let table = home.succeed(&["compare", &slow, &fast]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    for column in ["weight-decay", "seed", "epochs", "least val loss", "test loss", "batches"] {
        assert!(lines[0].contains(column), "{column}: {table}");
    }
    for same in ["momentum", "network", "data", "preset", "batch-size", "parameters"] {
        assert!(!lines[0].contains(same), "{same}: {table}");
    }
    assert!(lines[1].starts_with(&slow) && lines[1].contains("0.001"), "{table}");
    assert!(lines[2].starts_with(&fast) && lines[2].contains("0.01"), "{table}");
    let printed = json_lines(home.succeed(&["compare", "--json", &slow, &fast]).as_bytes());
    let of = |name: &str| printed.iter().map(|run| run["facts"][name].clone()).collect::<Vec<_>>();
    assert_eq!(of("weight-decay"), [json!(0.001), json!(0.01)]);
    assert_eq!(of("batches"), [json!(2.0 * STEPS as f64), json!(3.0 * STEPS as f64)]);
    // Two runs may take as long as each other, to the digits that are shown: then there is no column for that.
    let took: Vec<f64> = of("time").iter().map(|seconds| seconds.as_f64().expect("a number")).collect();
    assert!(took.iter().all(|&seconds| seconds > 0.0), "{took:?}");
    assert_eq!(lines[0].contains("time"), duration(took[0]) != duration(took[1]), "{took:?}: {table}");
    assert!(printed[0]["differs"].as_array().expect("a list").contains(&json!("seed")));
    let same = home.succeed(&["compare", "--table", &slow, &slow]);
    assert!(same.contains("they differ in nothing"), "{same}");
    let said = home.succeed(&["compare", "--plain", &slow, &fast]);
    assert!(said.contains("2 runs are compared by batch") && said.contains("They differ in"), "{said}");
}

#[test]
fn one_that_cannot_be_read_hides_no_other_and_text_files_stand_in_for_a_checkpoint() {
    let (home, data) = (Home::new(), Data::write());
    let [good, bad] = ["1", "2"].map(|epochs| trained(&home, &data, epochs, &[]));
    let place = directory(&home, &bad);
    fs::write(place.join("latest.cnn"), "no checkpoint").expect("written");
    let output = home.run(&["compare", &good, &bad]);
    let (table, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("latest.cnn") && said.contains("this is what its text files say"), "{said}");
    assert!(table.contains(&good) && table.contains(&bad), "{table}");

    fs::write(place.join("epochs.jsonl"), "{\"epoch\": 1}\n").expect("written");
    let output = home.run(&["compare", &good, &bad, "nowhere"]);
    let (table, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("epochs.jsonl, line 1: missing field `total_steps`"), "{said}");
    assert!(said.contains("nowhere: no such run"), "{said}");
    assert!(table.is_empty() && !said.contains("panicked"), "a run alone is no table: {table}");

    let output = home.run(&["compare", &good, &good, "nowhere"]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), table.matches(&*good).count()), (Some(1), 2), "{table}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let home = Home::new();
    for (arguments, expected) in [
        (&["compare"][..], "name the runs to compare"),
        (&["compare", "one"], "name two runs at the least"),
        (&["compare", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "at most 8"),
        (&["compare", "1", "2", "--paused"], "--paused"),
    ] {
        let error = home.refused(2, arguments);
        assert!(error.contains(expected), "{error}");
    }
    let output = home.run(&["compare", "1", "2", "--table", "--json"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_screen_shows_runs_that_are_chosen_and_goes_along_with_one_that_is_trained() {
    let (home, data) = (Home::new(), Data::write());
    let over = trained(&home, &data, "2", &[]);
    let mut child = home
        .command(&[&["train", "--json"], &data.arguments("100000")[..]].concat())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut session = Session::start_with(
        &[("XDG_STATE_HOME", home.path())],
        PROGRAM,
        &["compare", "--fps", "10"],
        100,
        30,
    );
    session.wait_for("chosen");
    session.wait_for(&over);
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
    // Once it is listed, it can be named.
    let other = || home.names().into_iter().find(|name| *name != over);
    let going_on = (0..500).find_map(|_| other()).expect("it is listed once it has begun");
    let arguments = ["compare", "--fps", "10", &over, &going_on];
    let mut session = Session::start_with(&[("XDG_STATE_HOME", home.path())], PROGRAM, &arguments, 100, 30);
    session.wait_for("1 goes on");
    session.wait_for("Validation loss");
    let batches = |text: &str| {
        let row = text.lines().rfind(|line| line.contains(&going_on)).map(str::to_owned);
        row.unwrap_or_default()
    };
    let before = batches(&session.text());
    session.wait_until("the run that goes on grows", |screen| {
        let now = batches(&screen.contents());
        !now.is_empty() && now != before
    });
    let _ = child.kill();
    let _ = child.wait();
    session.wait_until("its end is seen", |screen| !screen.contents().contains("goes on"));
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
}

#[test]
fn branches_are_listed_below_what_they_branched_off() {
    let (home, data) = (Home::new(), Data::write());
    let [root, other, branch] = ["1", "2", "1"].map(|epochs| trained(&home, &data, epochs, &[]));
    describe(&directory(&home, &branch), |description| description["parent"] = json!(format!("{root}@4")));
    let listed = home.succeed(&["runs"]);
    let rows: Vec<&str> = listed.lines().skip(1).take(3).collect();
    assert!(rows[0].starts_with(&other), "{listed}");
    assert!(rows[1].starts_with(&root), "{listed}");
    assert!(rows[2].ends_with(&branch) || rows[2].contains(&format!("{branch} ")), "{listed}");
    assert!(rows[2].starts_with('└') || rows[2].starts_with("`-"), "{listed}");
    assert!(listed.contains("from batch"), "{listed}");
    let of = |name: &str| home.list().into_iter().find(|row| row["name"] == json!(name)).expect("listed");
    assert_eq!((&of(&branch)["parent"], &of(&branch)["parent_step"]), (&json!(root), &json!(4)));
    assert_eq!(of(&root)["parent"], Value::Null);
    // A run that branched off itself is a run like any other.
    describe(&directory(&home, &root), |description| description["parent"] = json!(format!("{branch}@1")));
    assert_eq!(home.succeed(&["runs"]).lines().filter(|line| line.contains("small")).count(), 3);
    let table = home.succeed(&["compare", &other, &branch]);
    assert!(table.contains(&format!("{root}@4")), "{table}");
}

#[test]
fn a_branch_says_what_very_likely_will_not_work_and_did_before() {
    let (home, data) = (Home::new(), Data::write());
    let root = trained(&home, &data, "1", &[]);
    let said = |set: &str| {
        let output = home.run(&["branch", &root, "--at", "1", "--set", set, "--no-tui"]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let (doubtful, usual) = (said("batch-size=99999"), said("momentum=0.5"));
    assert!(
        doubtful.contains("warning: a batch of 99999") && doubtful.contains("each epoch is one batch"),
        "{doubtful}"
    );
    assert!(!usual.contains("each epoch is one batch"), "{usual}");
}

#[test]
fn runs_in_other_directories_are_listed_too() {
    let (home, data) = (Home::new(), Data::write());
    let name = trained(&home, &data, "1", &[]);
    let root = home.place().join("cnn-tui/runs");
    let elsewhere = home.place().join("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    let copy = elsewhere.join("copy");
    fs::create_dir(&copy).expect("made");
    for entry in fs::read_dir(root.join(&name)).expect("a run").flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), copy.join(entry.file_name())).expect("copied");
        }
    }
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let (place, run) = (text(&elsewhere), text(&copy));
    let listed = |arguments: &[&str]| {
        json_lines(home.succeed(&[&["runs", "--json"], arguments].concat()).as_bytes()).len()
    };
    assert_eq!((listed(&[]), listed(&[&place]), listed(&[&run])), (1, 1, 1));
    assert_eq!(listed(&[&place, &run, &text(&root)]), 2, "each once");
    assert!(home.succeed(&["runs", &text(&home.place().join("cnn-tui"))]).contains("no runs in"));
    let output = home.run(&["runs", &text(&elsewhere.join("nowhere"))]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("there is no such directory"), "{error}");
}
