//! The command line without a terminal: what it prints, what it refuses, and with which exit status.

use crate::support::data::{CLASSES, Data, STEPS, TEST, TRAIN, VALIDATION};
use crate::support::{command, json_lines, run};
use serde_json::{Value, json};
use std::process::{Output, Stdio};

fn text(output: &Output) -> (String, String) {
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// Runs what must work and gives its standard output.
fn succeed(arguments: &[&str]) -> Vec<u8> {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {:?}", text(&output));
    output.stdout
}

/// Runs what must be refused with `status`, saying all of `parts` on standard error and nothing on standard output.
fn refused(status: i32, arguments: &[&str], parts: &[&str]) {
    let output = run(arguments);
    let (stdout, stderr) = text(&output);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {stderr}");
    assert_eq!(stdout, "", "{arguments:?}");
    for part in parts {
        assert!(stderr.contains(part), "{arguments:?}: {part:?} is not in {stderr:?}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn inspect_shows_the_numbers_of_the_lecture() {
    let output = succeed(&["inspect", "--net", "conv 20 5x5, maxpool 2, dense 30, dense 10"]);
    let text = String::from_utf8(output).expect("UTF-8");
    let row = |kind: &str| text.lines().find(|line| line.contains(&format!("  {kind} "))).expect(kind);
    assert!(row("conv 20 5x5").contains("24×24×20") && row("conv 20 5x5").contains(" 520 "), "{text}");
    assert!(row("maxpool 2").contains("12×12×20"), "{text}");
    let dense = String::from_utf8(succeed(&["inspect", "--net", "dense 30, dense 10"])).expect("UTF-8");
    assert!(dense.lines().any(|line| line.contains("dense 30") && line.contains(" 23550 ")), "{dense}");
}

#[test]
fn inspect_tells_the_layers_as_json() {
    let net = "conv 20 5x5, maxpool 2, dense 30, dense 10";
    let lines = json_lines(&succeed(&["inspect", "--net", net, "--json"]));
    let [value] = &lines[..] else { panic!("one object is expected, not {lines:?}") };
    let layers = value["layers"].as_array().expect("layers");
    let kinds: Vec<_> = layers.iter().map(|layer| &layer["kind"]).collect();
    assert_eq!(kinds, ["conv", "maxpool", "dense", "dense"]);
    assert_eq!(layers[0]["output"], json!([24, 24, 20]));
    assert_eq!(layers[0]["parameters"], 520);
    assert_eq!(layers[0]["macs"], 24 * 24 * 20 * 25);
    assert_eq!(layers[1]["output"], json!([12, 12, 20]));
    assert_eq!(layers[2]["parameters"], 12 * 12 * 20 * 30 + 30);
    assert_eq!(value["parameters"], 520 + 12 * 12 * 20 * 30 + 30 + 310);
}

#[test]
fn gradients_agree_in_every_layer() {
    let lines = json_lines(&succeed(&["gradcheck", "--json"]));
    let error = lines[0]["max_relative_error"].as_f64().expect("a number");
    assert!(error > 0.0 && error <= 1e-6, "{error}");
    let difference = lines[0]["max_forward_difference"].as_f64().expect("a number");
    assert!(difference <= 1e-4, "{difference}");
    let network = lines[0]["network"].as_str().expect("text");
    for layer in ["conv", "maxpool", "avgpool", "l2pool", "batchnorm", "dropout", "dense"] {
        assert!(network.contains(layer), "{layer} is checked: {network}");
    }
}

#[test]
fn the_presets_are_listed_and_each_can_be_inspected() {
    let presets = json_lines(&succeed(&["presets", "--json"]));
    let names: Vec<_> = presets.iter().map(|preset| preset["name"].as_str().expect("a name")).collect();
    for name in ["slide", "dense", "nielsen-1", "nielsen-3", "lenet", "small"] {
        assert!(names.contains(&name), "{name} is among {names:?}");
    }
    for preset in &presets {
        let name = preset["name"].as_str().expect("a name");
        let inspected = json_lines(&succeed(&["inspect", "--preset", name, "--json"]));
        assert_eq!(inspected[0]["parameters"], preset["parameters"], "{name}");
    }
    let table = String::from_utf8(succeed(&["presets"])).expect("UTF-8");
    assert!(names.iter().all(|name| table.contains(name)), "{table}");
}

#[test]
fn training_tells_its_story_in_json_and_nothing_else() {
    let data = Data::write();
    let arguments = [vec!["train", "--json", "--seed", "5", "--threads", "2"], data.arguments("3")].concat();
    let lines = json_lines(&succeed(&arguments));
    let [start, epochs @ .., finished] = &lines[..] else { panic!("{lines:?}") };
    // More may follow these.
    let first = ["event", "network", "parameters", "seed", "threads", "train_images", "validation_images"];
    assert_eq!(keys(start)[..first.len()], first);
    assert_eq!(start["event"], "start");
    assert_eq!(start["seed"], 5);
    assert_eq!(start["threads"], 2);
    assert_eq!(start["train_images"], TRAIN - VALIDATION);
    assert_eq!(start["validation_images"], VALIDATION);
    let numbers = [
        "train_loss",
        "train_accuracy",
        "validation_loss",
        "validation_accuracy",
        "images_per_second",
        "seconds",
    ];
    for (number, epoch) in (1..).zip(epochs) {
        assert_eq!(keys(epoch)[..9], [&["event", "epoch", "total_steps"][..], &numbers].concat());
        assert_eq!((&epoch["event"], &epoch["epoch"]), (&json!("epoch"), &json!(number)));
        assert!(numbers.iter().all(|number| epoch[number].is_f64()), "{epoch}");
        assert!(epoch["train_accuracy"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
    }
    assert_eq!(epochs.len(), 3);
    let last = ["event", "outcome", "epochs", "test_accuracy", "test_loss", "seconds", "weights_hash"];
    assert_eq!(keys(finished)[..last.len()], last);
    assert_eq!(finished["event"], "finished");
    assert_eq!(finished["outcome"], "completed");
    assert_eq!(finished["epochs"], 3);
    assert!(
        finished["test_accuracy"].as_f64().is_some_and(|accuracy| accuracy > 0.9),
        "it learns: {finished}"
    );
    let hash = finished["weights_hash"].as_str().expect("text");
    assert!(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
}

#[test]
fn a_target_ends_the_run_and_no_validation_set_is_said() {
    let data = Data::write();
    let reach = [vec!["train", "--json", "--until-accuracy", "0.5"], data.arguments("50")].concat();
    let lines = json_lines(&succeed(&reach));
    let finished = lines.last().expect("lines");
    assert_eq!(finished["outcome"], "target-reached");
    assert_eq!(finished["epochs"], lines.len() - 2);
    // At so high a rate the loss jumps about, and some epoch is no better than the one before.
    let mut patient = [vec!["train", "--json", "--patience", "1"], data.arguments("30")].concat();
    let rate = patient.iter().position(|argument| *argument == "--lr").expect("there is one") + 1;
    patient[rate] = "0.3";
    let lines = json_lines(&succeed(&patient));
    let finished = lines.last().expect("lines");
    assert_eq!(finished["outcome"], "no-improvement");
    assert_eq!(finished["epochs"], lines.len() - 2);
    assert!(finished["test_accuracy"].is_number(), "{finished}");
    let all = [vec!["train", "--json", "--validation", "0"], data.arguments("1")].concat();
    let output = run(&all);
    let (_, stderr) = text(&output);
    assert!(stderr.contains("no validation set"), "{stderr}");
    let lines = json_lines(&output.stdout);
    assert_eq!(lines[0]["train_images"], TRAIN);
    assert_eq!(lines[1]["validation_accuracy"], Value::Null);
}

#[test]
fn without_json_and_terminal_it_is_plain_lines() {
    let data = Data::write();
    let output = run(&[vec!["train"], data.arguments("2")].concat());
    let (stdout, stderr) = text(&output);
    assert!(output.status.success(), "{stderr}");
    assert!(!stdout.contains('\x1b') && !stdout.contains('\r') && !stderr.contains('\x1b'));
    for start in ["small: ", "epoch  1/2: ", "epoch  2/2: ", "completed after 2 epochs", "weights "] {
        assert!(stdout.lines().any(|line| line.starts_with(start)), "{start:?} begins no line of {stdout}");
    }
}

#[test]
fn a_wrong_option_is_named_and_the_status_is_2() {
    for (arguments, parts) in [
        (&["train", "--batch-size", "0"][..], &["--batch-size 0", "at least 1"][..]),
        (&["train", "--lr", "nan"], &["--lr NaN", "above 0"]),
        (&["train", "--lr=-1"], &["--lr -1", "above 0"]),
        (&["train", "--epochs", "many"], &["--epochs"]),
        (&["train", "--epochs", "0"], &["--epochs 0"]),
        (&["train", "--threads", "0"], &["--threads 0"]),
        (&["train", "--preset", "gigantic"], &["--preset gigantic", "nielsen-3"]),
        (&["train", "--net", "conv"], &["--net", "conv 20 5x5"]),
        (&["train", "--net", "conv 20 50x50, dense 10"], &["50×50", "28×28"]),
        (&["train", "--net", "dense 7"], &["MNIST", "dense 10"]),
        (&["train", "--preset", "small", "--net", "dense 10"], &["--preset", "--net"]),
        (&["train", "--schedule", "zigzag"], &["--schedule zigzag", "one-cycle"]),
        (&["train", "--optimizer", "luck"], &["--optimizer", "adam"]),
        (&["train", "--until-accuracy", "98"], &["--until-accuracy 98", "0.99"]),
        (&["train", "--schedule", "step:2:0"], &["--schedule step:2:0", "0 < FACTOR"]),
        (
            &["train", "--net", "dense 30, batchnorm, dense 10", "--batch-size", "1"],
            &["layer 2 `batchnorm`", "single value"],
        ),
        (
            &["train", "--net", "dense 30, batchnorm, dense 10", "--batch-size", "49999"],
            &["leave over", "--batch-size 50000"],
        ),
        (&["train", "--net", "maxpool 28x10 stride 1x2"], &["nothing to train"]),
        (&["train", "--net", "dense 1 softmax, dense 10"], &["layer 1 `dense 1 softmax`", "always 1"]),
        (&["train", "--lr", "2", "--weight-decay", "0.5"], &["weight decay of 0.5", "below 1"]),
        (&["train", "--lr", "1e39"], &["32 bits"]),
        (&["train", "--validation", "60000"], &["--validation", "at most 59999"]),
        (&["train", "--extend", "hold"], &["--extend", "--resume RUN"]),
        (&["--extend", "hold"], &["--extend", "'cnn-tui resume'"]),
        (&["--epochs", "1", "train"], &["cnn-tui train --epochs 1"]),
        (&["--json"], &["'cnn-tui train'"]),
        (&["eval", "x", "--epochs", "3"], &["'--epochs' is an option of 'cnn-tui'"]),
        (&["train", "--fps", "3"], &["'--fps' is an option of 'cnn-tui', 'cnn-tui branch', 'cnn-tui tour'"]),
        (&["train", "--colour"], &["--colour"]),
        (&["inspect"], &["--net"]),
        (&["inspect", "--net", "maxpool 40"], &["maxpool 40"]),
        (&["inspect", "--net", "dense 10", "--input", "0x0"], &["--input 0x0"]),
        (&["gradcheck", "--net", "dense 1000"], &["1000"]),
        (&["fly"], &["fly"]),
        (&["--fps", "0"], &["--fps 0"]),
    ] {
        refused(2, arguments, parts);
    }
}

#[test]
fn what_cannot_work_on_data_of_ones_own_is_refused_and_what_hardly_will_is_said() {
    let data = Data::write();
    let with = |more: &[&'static str]| {
        [&["train", "--json", "--no-save"][..], more, &["--data", data.path()]].concat()
    };
    let norm = ["--net", "dense 8, batchnorm, relu, dense 10 softmax", "--epochs", "1"];
    for batch in ["1", "29", "319"] {
        let size = ["--batch-size", batch];
        let images = if batch == "1" { "the only one of its batch" } else { "leave over" };
        refused(1, &with(&[&norm[..], &size].concat()), &["layer 2 `batchnorm`", images, "--batch-size"]);
    }
    succeed(&with(&[&norm[..], &["--batch-size", "2"]].concat()));
    for (options, warning) in [
        (&["--lr", "50"][..], "learning rate of 50"),
        (&["--batch-size", "1000"], "one batch of all 320"),
        (&["--warm-up", "11"], "not over when the run is, after 10"),
        (&["--schedule", "step:3:0.1"], "stays the same"),
        (&["--weight-decay", "0.5"], "strong"),
        (&["--net", "dense 10 softmax, dense 10 softmax"], "before the end of the network"),
    ] {
        let (_, stderr) = text(&run(&with(&[options, &["--epochs", "1"]].concat())));
        let said = stderr.lines().any(|line| line.starts_with("warning: ") && line.contains(warning));
        assert!(said, "{options:?}: {warning:?} is in no warning of {stderr:?}");
    }
    let (_, stderr) = text(&run(&with(&["--epochs", "1"])));
    assert_eq!(stderr, "", "nothing is wrong with this one");
}

#[test]
fn the_confusion_table_fits_80_columns() {
    let data = Data::write();
    let file = data.file("run.cnn");
    let path = file.to_str().expect("UTF-8");
    succeed(&[vec!["train", "--json", "--save", path], data.arguments("1")].concat());
    let table = String::from_utf8(succeed(&["eval", path, "--data", data.path()])).expect("UTF-8");
    let (_, table) = table.split_once("rows: true class").expect("a table");
    assert_eq!(table.lines().filter(|line| line.ends_with('%') || line.ends_with('–')).count(), CLASSES);
    let widest = table.lines().map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|widest| widest <= 80), "{table}");
}

#[test]
fn data_that_cannot_be_used_is_named_and_the_status_is_1() {
    let refuse = |data: &Data, parts: &[&str]| {
        refused(1, &[vec!["train", "--json"], data.arguments("1")].concat(), parts);
    };
    refused(1, &["train", "--data", "/nonexistent/place"], &["/nonexistent/place", "IDX"]);
    let labels = "train-labels-idx1-ubyte";
    let images = "train-images-idx3-ubyte";
    let damage: [(&str, &[u8], &[&str]); 5] = [
        (labels, b"", &[labels, "empty"]),
        (labels, b"hello", &[labels, "IDX"]),
        (labels, &crate::support::data::idx(&[3], &[0, 1, 2]), &[labels, "384"]),
        (images, &crate::support::data::idx(&[u32::MAX, u32::MAX, u32::MAX], &[0]), &[images]),
        (images, &crate::support::data::idx(&[2, 28, 28], &[0; 100]), &[images]),
    ];
    for (name, bytes, parts) in damage {
        let data = Data::write();
        data.put(name, bytes);
        refuse(&data, parts);
    }
    let data = Data::write();
    std::fs::remove_file(data.file("t10k-images-idx3-ubyte")).expect("it was there");
    refuse(&data, &["t10k-images-idx3-ubyte"]);
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_training_quietly() {
    use std::io::{BufRead, BufReader};
    let data = Data::write();
    let mut child = command(&[vec!["train", "--json"], data.arguments("100000")].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("it is piped");
    BufReader::new(stdout).read_line(&mut line).expect("a line can be read");
    assert!(line.contains("\"start\""), "{line}");
    let output = child.wait_with_output().expect("it ends");
    let (_, stderr) = text(&output);
    assert!(!stderr.contains("panicked") && !stderr.contains("Broken"), "{stderr}");
    // What a shell reports of a writer that died of SIGPIPE.
    assert_eq!(output.status.code(), Some(141), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_training_in_good_order() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::{BufRead, BufReader};
    let data = Data::write();
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut child = command(&[vec!["train", "--json"], data.arguments("100000")].concat())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let epoch = lines.by_ref().nth(1).expect("an epoch").expect("UTF-8");
        assert!(epoch.contains("\"epoch\""), "{epoch}");
        let pid = Pid::from_raw(child.id().cast_signed()).expect("not zero");
        kill_process(pid, signal).expect("it can be signalled");
        let last = lines.last().expect("more lines").expect("UTF-8");
        let finished = &json_lines(last.as_bytes())[0];
        assert_eq!((&finished["event"], &finished["outcome"]), (&json!("finished"), &json!("stopped")));
        assert_eq!(child.wait().expect("it ends").code(), Some(status));
    }
}

#[test]
fn a_saved_run_can_be_measured_and_inspected() {
    let data = Data::write();
    let file = data.file("run.cnn");
    let path = file.to_str().expect("UTF-8");
    let arguments = [vec!["train", "--json", "--save", path], data.arguments("3")].concat();
    let lines = json_lines(&succeed(&arguments));
    let finished = lines.last().expect("lines");
    assert_eq!(finished["saved"], path);

    let measured = &json_lines(&succeed(&["eval", path, "--data", data.path(), "--json"]))[0];
    assert_eq!(measured["weights_hash"], finished["weights_hash"]);
    assert_eq!(measured["test_accuracy"], finished["test_accuracy"]);
    assert_eq!(measured["test_loss"], finished["test_loss"]);
    assert_eq!(measured["images"], TEST);
    let confusion = measured["confusion"].as_array().expect("rows");
    let counts = confusion.iter().flat_map(|row| row.as_array().expect("a row"));
    assert_eq!(confusion.len(), CLASSES);
    assert_eq!(counts.map(|count| count.as_u64().expect("a count")).sum::<u64>(), TEST as u64);

    let inspected = &json_lines(&succeed(&["inspect", path, "--json"]))[0];
    assert_eq!(inspected["network"], lines[0]["network"]);
    assert_eq!(inspected["checkpoint"]["weights_hash"], finished["weights_hash"]);
    assert_eq!(inspected["checkpoint"]["steps"], 3 * STEPS);

    let mut bytes = std::fs::read(&file).expect("it was saved");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    data.put("run.cnn", &bytes);
    refused(1, &["inspect", path], &["run.cnn"]);
    refused(1, &["eval", data.file("nothing").to_str().expect("UTF-8")], &["nothing"]);
    refused(1, &["inspect", data.file("train-images-idx3-ubyte").to_str().expect("UTF-8")], &["checkpoint"]);
}

#[test]
fn what_the_process_is_stopped_for_counts_nowhere() {
    use crate::support::trainer::Trainer;
    use rustix::process::Signal;
    use std::time::{Duration, Instant};
    let data = Data::write();
    let started = Instant::now();
    let arguments = [&["--save-every", "0", "--speed", "100"], &data.arguments("3")[..]].concat();
    let trainer = Trainer::start(&arguments);
    trainer.wait_for_save(3);
    trainer.signal(Signal::STOP);
    let stat = format!("/proc/{}/stat", trainer.id());
    let is_stopped = || std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T "));
    while !is_stopped() {
        assert!(started.elapsed() < crate::support::SOON, "it does not stop");
        std::thread::yield_now();
    }
    let stopped = Instant::now();
    // What is tried is a suspension: its length is no time that anything has to be ready in.
    std::thread::sleep(Duration::from_secs(3));
    let stop = stopped.elapsed();
    trainer.signal(Signal::CONT);
    let (status, story) = trainer.end();
    assert!(status.success(), "{:?}", story.errors);
    let whole = started.elapsed().as_secs_f64();
    let finished = story.event("finished").expect("it finishes");
    let seconds = finished["seconds"].as_f64().expect("a number");
    assert!(seconds <= whole - stop.as_secs_f64(), "{seconds} s of {whole} with {stop:?} of standing still");
    let epochs = story.lines.iter().filter(|line| line["event"] == "epoch");
    let sum: f64 = epochs.filter_map(|epoch| epoch["seconds"].as_f64()).sum();
    assert!(sum <= seconds + 1e-6, "the epochs take {sum} s of {seconds}");
}

#[test]
fn a_speed_limit_is_what_the_epochs_say() {
    let data = Data::write();
    let arguments = [vec!["train", "--json", "--speed", "200"], data.arguments("1")].concat();
    let lines = json_lines(&succeed(&arguments));
    assert!(lines[0]["learning_rate"].is_f64(), "{}", lines[0]);
    let epoch = lines.iter().find(|line| line["event"] == "epoch").expect("an epoch");
    let batch = lines[0]["batch_size"].as_f64().expect("a number");
    let speed = epoch["images_per_second"].as_f64().expect("a number");
    // The first batch does not wait, and a late one is not made up for beyond a moment.
    let steps = STEPS as f64;
    assert!(speed <= 200.0 * batch * steps / (steps - 1.0) * 1.05, "{speed} images a second");
}

#[test]
fn a_speed_that_makes_no_sense_is_refused() {
    for speed in ["0", "-1", "fast", "1e9", ""] {
        refused(2, &["train", "--speed", speed], &["--speed", "from 1 to 65535, or max"]);
    }
}

#[test]
fn a_network_that_has_died_is_said_and_is_no_best_one() {
    let data = Data::write();
    let net = ["--net", "dense 20 relu, dense 10", "--optimizer", "sgd", "--schedule", "constant"];
    let few = ["train", "--json", "--lr", "500", "--epochs", "2", "--data", data.path()];
    let arguments = [&few[..], &net].concat();
    let output = command(&arguments).output().expect("the program starts");
    let lines = json_lines(&output.stdout);
    let warning = lines.iter().find(|line| line["what"] == "dead").unwrap_or_else(|| panic!("{lines:?}"));
    assert_eq!((&warning["event"], &warning["epoch"]), (&json!("warning"), &json!(1)));
    let finished = lines.last().expect("it ends");
    assert_eq!(finished["dead"]["since"], 1, "{finished}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("the network is dead since epoch 1"));
}
