//! Runs that are given more epochs: what becomes of their learning rate, and which of them equal a run that was planned
//! so long.

use crate::runs::interrupted;
use crate::support::PROGRAM;
use crate::support::data::{Data, STEPS};
use crate::support::home::Home;
use crate::support::json_lines;
use crate::support::pty::Session;
use serde_json::{Value, json};

/// Epochs of a run before and after.
const EPOCHS: [&str; 2] = ["2", "4"];
/// Batches that were done when the run was extended.
const DONE: usize = 2 * STEPS;

/// What a training run told, line by line.
fn told(home: &Home, arguments: &[&str]) -> Vec<Value> {
    json_lines(home.succeed(&[&["train", "--json"], arguments].concat()).as_bytes())
}

fn hash(lines: &[Value]) -> &Value {
    &lines.last().expect("lines")["weights_hash"]
}

/// The learning rate of each batch, as kept of the newest run.
fn rates(home: &Home) -> Vec<f64> {
    let row = home.list().pop().expect("a run");
    let path = std::path::Path::new(row["path"].as_str().expect("text")).join("batches.jsonl");
    let lines = json_lines(&std::fs::read(path).expect("it is kept"));
    lines.iter().map(|batch| batch["learning_rate"].as_f64().expect("a rate")).collect()
}

/// Options of a run with a schedule and a warm-up.
fn options<'a>(data: &'a Data, schedule: &'a str, warm_up: &'a str) -> Vec<&'a str> {
    vec![
        "--net",
        "dense 10 softmax",
        "--schedule",
        schedule,
        "--warm-up",
        warm_up,
        "--batch-size",
        "32",
        "--data",
        data.path(),
    ]
}

/// The event that tells where a run goes on.
fn resumed(lines: &[Value]) -> &Value {
    lines.iter().find(|line| line["event"] == "resumed").expect("it goes on")
}

#[test]
fn constant_and_step_equal_a_longer_run_and_nothing_jumps_with_the_others() {
    let data = Data::write();
    for schedule in ["constant", "step:1:0.5", "cosine", "one-cycle"] {
        for warm_up in ["0", "7"] {
            let what = format!("{schedule}, warm-up {warm_up}");
            let (home, options) = (Home::new(), options(&data, schedule, warm_up));
            let long = told(&home, &[&options[..], &["--epochs", EPOCHS[1]]].concat());
            let planned = rates(&home);
            told(&home, &[&options[..], &["--epochs", EPOCHS[0]]].concat());
            let name = home.list().pop().expect("a run")["name"].as_str().expect("text").to_owned();
            let short = rates(&home);
            let extended = told(&home, &["--resume", &name, "--epochs", EPOCHS[1]]);
            let (kept, ends) = (rates(&home), ["cosine", "one-cycle"].contains(&schedule));
            assert_eq!(kept.len(), 2 * DONE, "{what}");
            assert_eq!(kept[..DONE], short, "{what}: what was done is as it was");
            assert_eq!(hash(&extended) == hash(&long), !ends, "{what}");
            assert_eq!(kept == planned, !ends, "{what}");
            let event = resumed(&extended);
            assert_eq!(event["learning_rate"], json!(short[DONE - 1]), "{what}");
            assert_eq!(event["next_learning_rate"], json!(kept[DONE]), "{what}");
            assert_eq!(event["extend"], "hold", "{what}");
            if ends {
                assert!(
                    kept[DONE..].iter().all(|&rate| rate == short[DONE - 1]),
                    "{what}: the last rate is held"
                );
            }
        }
    }
}

#[test]
fn a_schedule_that_knows_its_end_is_held_restarted_or_stretched_as_asked_and_that_is_said() {
    let data = Data::write();
    for schedule in ["cosine", "one-cycle"] {
        let options = options(&data, schedule, "3");
        for way in ["hold", "restart", "stretch"] {
            let home = Home::new();
            told(&home, &[&options[..], &["--epochs", EPOCHS[1]]].concat());
            let planned = rates(&home);
            told(&home, &[&options[..], &["--epochs", EPOCHS[0]]].concat());
            let (short, name) =
                (rates(&home), home.list().pop().expect("a run")["name"].as_str().expect("text").to_owned());
            let output = home.run(&["train", "--resume", &name, "--epochs", EPOCHS[1], "--extend", way]);
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{stderr}");
            let kept = rates(&home);
            let next = match way {
                "hold" => short[DONE - 1],
                "restart" => short[0],
                _ => planned[DONE],
            };
            assert_eq!(kept[DONE], next, "{schedule}, {way}");
            let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
            let before = format!("learning rate {:.3e}", short[DONE - 1]);
            assert!(stdout.contains(&before) && stderr.contains(&before), "{before}: {stdout}{stderr}");
            if way != "hold" {
                let then = format!("{next:.3e}");
                assert!(
                    stdout.contains(&format!("then {then}")) && stderr.contains(&format!("{then} next")),
                    "{stderr}"
                );
            }
            for other in ["hold", "restart", "stretch"].into_iter().filter(|&other| other != way) {
                assert!(stderr.contains(&format!("--extend {other} ")), "{other} is not offered: {stderr}");
            }
        }
    }
}

#[test]
fn what_was_held_can_be_restarted_later_and_is_kept_when_interrupted() {
    let (home, data) = (Home::new(), Data::write());
    told(&home, &[&options(&data, "one-cycle", "0")[..], &["--epochs", "2"]].concat());
    let name = home.list()[0]["name"].as_str().expect("text").to_owned();
    let short = rates(&home);
    interrupted(&home, &["--resume", &name, "--epochs", "40000"], 3);
    let lines = told(&home, &["--resume", &name, "--until-accuracy", "0.0001"]);
    assert_eq!(resumed(&lines)["next_learning_rate"], json!(short[DONE - 1]), "it is still held");
    let begun = lines.last().expect("lines")["epochs"].as_u64().expect("a number");
    let lines = told(&home, &["--resume", &name, "--epochs", "40000", "--extend", "restart"]);
    assert!(
        lines.last().expect("lines")["epochs"].as_u64().is_some_and(|epochs| epochs == begun + 1),
        "{lines:?}"
    );
    assert_eq!(resumed(&lines)["next_learning_rate"], json!(short[0]), "it begins again");
    assert!(
        lines[0]["schedule"].as_str().is_some_and(|text| text.starts_with("one-cycle, epochs 1–2 and ")),
        "{}",
        lines[0]
    );
}

#[test]
fn there_must_be_something_for_extend_to_decide() {
    let (home, data) = (Home::new(), Data::write());
    for (schedule, epochs, part) in [
        ("constant", "4", "goes on by itself"),
        ("step:1:0.5", "4", "goes on by itself"),
        ("cosine", "2", "planned for all 2 epochs"),
    ] {
        told(&home, &[&options(&data, schedule, "0")[..], &["--epochs", "2"]].concat());
        let name = home.list().pop().expect("a run")["name"].as_str().expect("text").to_owned();
        let error = home.refused(2, &["train", "--resume", &name, "--epochs", epochs, "--extend", "restart"]);
        assert!(error.contains("--extend restart") && error.contains(part), "{error}");
        let error = home.refused(2, &["train", "--resume", &name, "--until-accuracy", "0.99"]);
        assert!(error.contains("all 2 epochs of the run are done"), "{error}");
    }
}

#[test]
fn the_screen_says_the_learning_rate_before_and_after() {
    let (home, data) = (Home::new(), Data::write());
    told(&home, &[&options(&data, "cosine", "0")[..], &["--epochs", "2"]].concat());
    let name = home.list()[0]["name"].as_str().expect("text").to_owned();
    let arguments = ["resume", &name, "--epochs", "3", "--extend", "restart", "--paused"];
    let mut session = Session::start_with(&[("XDG_STATE_HOME", home.path())], PROGRAM, &arguments, 160, 50);
    session.wait_for("extended from 2 to 3 epochs");
    assert_eq!(session.quit().exit_code(), 0);
}

#[test]
fn the_list_shows_the_status_in_80_columns() {
    let (home, data) = (Home::new(), Data::write());
    told(&home, &data.arguments("1"));
    let name = home.list()[0]["name"].as_str().expect("text").to_owned();
    for (columns, left_out) in [(40, true), (80, true), (250, false)] {
        let session =
            Session::start_with(&[("XDG_STATE_HOME", home.path())], PROGRAM, &["runs"], columns, 24);
        session.wait_for_bytes(b"cnn-tui resume NAME");
        let text = session.text();
        let row = text
            .lines()
            .find(|line| line.starts_with(&name))
            .unwrap_or_else(|| panic!("{name} is not in {text}"));
        assert!(row.contains("completed"), "{text}");
        assert_eq!(text.contains("in a wider terminal"), left_out, "{columns}: {text}");
    }
    let whole = home.succeed(&["runs"]);
    assert!(
        whole.lines().any(|line| line.contains("completed") && line.ends_with("dense 10 softmax")),
        "{whole}"
    );
}
