//! What is written of a run for other programs: the table of its epochs and TensorBoard's event files, also when the run is killed and gone
//! on with, branched, or when the disk is full.

use crate::support::data::{Data, STEPS};
use crate::support::events::{Shown, board, files, records, steps};
use crate::support::home::Home;
use crate::support::trainer::Trainer;
use crate::support::{PROGRAM, SOON, json_lines};
use rustix::process::Signal;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// A small network with a convolution.
const NETWORK: [&str; 4] = ["--net", "conv 2 5x5 relu, maxpool 2, dense 10 softmax", "--batch-size", "32"];
/// Epochs of a run.
const EPOCHS: usize = 3;

/// Options of a run in a directory of `home`.
fn options<'a>(data: &'a Data, run: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let epochs = ["--data", data.path(), "--threads", "1", "--epochs", "3", "--run", run];
    [&NETWORK[..], &epochs, more].concat()
}

/// A path below the home as text.
fn below(home: &Home, name: &str) -> String {
    home.place().join(name).to_str().expect("text").to_owned()
}

/// The rows of a table, each cell a number where there is one.
fn rows(path: &str) -> Vec<Vec<Option<f64>>> {
    let text = fs::read_to_string(path).expect("it is there");
    let mut lines = text.lines();
    let head = "epoch,total_batches,train_loss,train_accuracy_fraction,validation_loss,validation_accuracy_fraction,\
                learning_rate,images_per_second,epoch_seconds";
    assert_eq!(lines.next(), Some(head));
    lines.map(|line| line.split(',').map(|cell| cell.parse().ok()).collect()).collect()
}

/// What the epochs of a run came to, as the run itself keeps it.
fn kept(run: &str) -> Vec<[f64; 3]> {
    let lines = json_lines(&fs::read(Path::new(run).join("epochs.jsonl")).expect("it is kept"));
    let number = |line: &serde_json::Value, name: &str| line[name].as_f64().expect("a number");
    lines
        .iter()
        .map(|line| ["epoch", "train_loss", "validation_accuracy"].map(|name| number(line, name)))
        .collect()
}

fn check_table(csv: &str, run: &str) {
    let rows: Vec<[f64; 3]> =
        rows(csv).iter().map(|row| [row[0], row[2], row[5]].map(|cell| cell.expect("a number"))).collect();
    // What reads JSON here may be off in the last digit.
    let close = |one: &[f64; 3], other: &[f64; 3]| {
        one.iter().zip(other).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs())
    };
    assert!(rows.iter().zip(&kept(run)).all(|(one, other)| close(one, other)), "{rows:?}");
    assert_eq!((rows.len(), kept(run).len()), (EPOCHS, EPOCHS));
}

/// Checks what TensorBoard shows of a run of [`EPOCHS`] epochs; gives the steps of the portraits.
fn check_board(place: &str, run: &str) -> Vec<u64> {
    let (train, validation) =
        (board(&Path::new(place).join("train")), board(&Path::new(place).join("validation")));
    let batches = (EPOCHS * STEPS) as u64;
    assert_eq!(steps(&train, "loss/batch"), (1..=batches).collect::<Vec<_>>());
    let ends: Vec<u64> = (1..=EPOCHS as u64).map(|epoch| epoch * STEPS as u64).collect();
    assert_eq!((steps(&train, "loss/epoch"), steps(&validation, "accuracy/epoch")), (ends.clone(), ends));
    for (row, (_, shown)) in kept(run).iter().zip(&validation["accuracy/epoch"]) {
        assert_eq!(*shown, Shown::Scalar(row[2] as f32));
    }
    assert_eq!(steps(&validation, "accuracy/test"), [batches]);
    let portraits = steps(&train, "weights/01_conv");
    assert_eq!(portraits.last(), Some(&batches), "the last network of all");
    for tag in
        ["biases/01_conv", "weights/03_dense", "filters/01_conv", "maps/01_conv", "maps/01_conv_pooled"]
    {
        assert_eq!(steps(&train, tag), portraits, "{tag}");
    }
    portraits
}

/// Waits until more is in a file than there is now.
fn wait_until_longer(path: &Path) {
    let length = || fs::metadata(path).expect("it is there").len();
    let (before, deadline) = (length(), Instant::now() + SOON);
    while length() < before + 1000 {
        assert!(Instant::now() < deadline, "{} does not grow", path.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_run_is_written_as_it_was_and_its_bits_stay_the_same() {
    let (home, data) = (Home::new(), Data::write());
    let [plain, run, csv, place] = ["plain", "run", "run.csv", "board"].map(|name| below(&home, name));
    let without = home.trained(&options(&data, &plain, &[]));
    let with = home.trained(&options(&data, &run, &["--csv", &csv, "--tensorboard", &place]));
    assert_eq!(with["weights_hash"], without["weights_hash"]);
    check_table(&csv, &run);
    assert_eq!(check_board(&place, &run)[0], 0, "the network that the run began with");
    // Neither is written over by another run.
    let other = below(&home, "other");
    let problem = home.refused(2, &[&["train"], &options(&data, &other, &["--csv", &csv])[..]].concat());
    assert!(problem.contains("--csv") && problem.contains("name a file that is not there yet"), "{problem}");
    let problem =
        home.refused(2, &[&["train"], &options(&data, &other, &["--tensorboard", &place])[..]].concat());
    assert!(problem.contains("--tensorboard") && problem.contains("name another directory"), "{problem}");
    assert!(!Path::new(&other).exists(), "nothing was begun");
    // A branch tells its past in a place of its own.
    let (branch, branched) = (below(&home, "branch"), below(&home, "branch-board"));
    let at = (STEPS + 2).to_string();
    let act = ["branch", &run, "--at", &at, "--set", "learning-rate=0.01", "--no-tui", "--run", &branch];
    home.succeed(&[&act[..], &["--tensorboard", &branched]].concat());
    check_board(&branched, &branch);
}

#[test]
fn what_a_resume_overtakes_is_neither_lost_nor_there_twice() {
    let (home, data) = (Home::new(), Data::write());
    let [run, csv, place] = ["run", "run.csv", "board"].map(|name| below(&home, name));
    let outputs = ["--csv", &csv, "--tensorboard", &place, "--save-every", "1000"];
    // Slow enough to be killed in the middle of an epoch.
    let slow = [&outputs[..], &["--speed", "40"]].concat();
    let trainer = Trainer::start(&options(&data, &run, &slow));
    trainer.wait_for_save(STEPS as u64);
    wait_until_longer(&files(&Path::new(&place).join("train"))[0]);
    trainer.signal(Signal::KILL);
    trainer.end();
    home.succeed(&[&["train", "--resume", &run], &outputs[..]].concat());
    check_table(&csv, &run);
    check_board(&place, &run);
    assert_eq!(files(&Path::new(&place).join("train")).len(), 2);
    // Nor can a run add to the table of another one.
    let (other, second) = (below(&home, "other"), below(&home, "second.csv"));
    home.trained(&options(&data, &other, &["--seed", "7", "--csv", &second]));
    let problem = home.refused(2, &["train", "--resume", &run, "--csv", &second]);
    assert!(problem.contains("the table of another one"), "{problem}");
}

#[test]
fn a_disk_that_is_full_is_told_and_training_goes_on() {
    let (home, data) = (Home::new(), Data::write());
    let place = below(&home, "board");
    let arguments =
        [&NETWORK[..], &["--data", data.path(), "--threads", "1", "--epochs", "3", "--no-save", "--json"]]
            .concat();
    let expected = home.trained(&arguments[..arguments.len() - 1]);
    // No file may be larger than two blocks.
    let limited = home
        .command(&[])
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect::<Vec<_>>();
    let output = std::process::Command::new("/bin/sh")
        .args(["-c", "ulimit -f 2; exec \"$@\"", "sh", PROGRAM, "train"])
        .args(&arguments)
        .args(["--tensorboard", &place])
        .envs(limited)
        .output()
        .expect("there is a shell");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let end = errors.lines().find(|line| line.contains("not all metrics are written"));
    assert!(end.is_some_and(|line| line.contains("File too large")), "{errors}");
    // While it trains it is told once, unless the run was over before.
    let told = errors.lines().filter(|line| line.contains("metrics are not written: ")).collect::<Vec<_>>();
    assert!(told.len() <= 1 && told.iter().all(|line| line.contains("training goes on")), "{errors}");
    let last = json_lines(&output.stdout).pop().expect("lines");
    assert_eq!(last["weights_hash"], expected["weights_hash"]);
    // What is there is whole.
    for folder in ["train", "validation"] {
        let files = files(&Path::new(&place).join(folder));
        assert_eq!(files.len(), 1, "{folder}");
        records(&fs::read(&files[0]).expect("it can be read"));
    }
}
