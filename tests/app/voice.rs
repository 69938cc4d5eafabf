//! How much commands say: results and errors with `--quiet`, all that was found and decided with `--verbose`, and how they end.

use crate::support::data::Data;
use crate::support::home::Home;
use crate::support::trainer::Trainer;
use std::fs;

/// What a command prints, and what it says beside that.
fn said(home: &Home, status: i32, arguments: &[&str]) -> [String; 2] {
    let output = home.run(arguments);
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {err}");
    [out, err]
}

#[test]
fn quiet_says_results_and_errors_and_verbose_what_was_found_and_decided() {
    let (home, data) = (Home::new(), Data::write());
    let path = |name: &str| home.place().join(name).to_str().expect("UTF-8").to_owned();
    let (run, png) = (path("run"), path("digit.png"));
    fs::write(&png, crate::support::data::png(28, &[0; 784])).expect("written");
    let train = [
        "train",
        "--net",
        "dense 10 softmax",
        "--epochs",
        "1",
        "--batch-size",
        "1000",
        "--data",
        data.path(),
    ];
    let train = [&train[..], &["--threads", "1", "--run", &run]].concat();
    let files = ["a.onnx", "b.onnx", "a.html", "b.html", "a.cnn", "b.cnn", "c.csv", "d.csv"].map(path);
    let [onnx, onnx_again, page, page_again, cnn, cnn_again, csv, csv_again] = &files;
    let sweep = path("sweep");
    // A batch of all images is warned of, but not where that is not wanted.
    let [out, err] = said(&home, 0, &[&train[..], &["-q"]].concat());
    assert!(out.starts_with("completed after 1 epochs") && err.is_empty(), "{out}{err}");
    let verbose = [&train[..], &["--no-save", "--verbose"]].concat();
    let verbose: Vec<&str> = verbose.into_iter().filter(|word| *word != "--run" && *word != run).collect();
    let [out, err] = said(&home, 0, &verbose);
    assert!(out.starts_with("custom: dense 10 softmax"), "{out}");
    for part in [
        "from the command line: ",
        "--epochs 1",
        "threads: 1, as --threads says; instructions: ",
        "training images of",
        "warning: ",
    ] {
        assert!(err.contains(part), "{part}: {err}");
    }
    for (arguments, quiet, verbose) in [
        (vec!["eval", &run], "", "took"),
        (vec!["predict", &run, &png, "--fit", "whole"], "", "threads: "),
        (vec!["data", "info", data.path()], "", "took"),
        (vec!["data", "check", data.path()], "", "took"),
        (vec!["export", &run, onnx], "", "learning-rate 0.02"),
        (vec!["report", &run, page], "", "measuring took"),
        (vec!["import", onnx, cnn], "", "onnx, dense 10 softmax"),
        (vec!["data", "convert", data.path(), csv], "", "reading it back took"),
        (vec!["sweep", "--seed", "1..2", "--into", &sweep], "", "seed-1: to be begun"),
    ] {
        let [_, err] = said(&home, 0, &[&arguments[..], &["--quiet"]].concat());
        assert_eq!(err, quiet, "{arguments:?}");
        let again = |word: &&str| match *word {
            word if word == onnx && arguments[0] == "export" => onnx_again.clone(),
            word if word == page => page_again.clone(),
            word if word == cnn => cnn_again.clone(),
            word if word == csv => csv_again.clone(),
            word => word.to_owned(),
        };
        let arguments: Vec<String> = arguments.iter().map(again).collect();
        let words: Vec<&str> = arguments.iter().map(String::as_str).chain(["-v"]).collect();
        let [_, err] = said(&home, 0, &words);
        assert!(err.contains(verbose), "{words:?}: {err}");
    }
    // Errors are said all the same, and nobody can ask for both.
    let [_, err] = said(&home, 1, &["eval", &path("nothing.cnn"), "--quiet"]);
    assert!(err.contains("nothing.cnn"), "{err}");
    said(&home, 2, &["eval", &run, "-q", "-v"]);
}

#[test]
fn quiet_does_not_say_which_runs_went_for_the_new_one() {
    let (home, data) = (Home::new(), Data::write());
    let train = [&["train"], &data.arguments("1")[..], &["--keep", "0"]].concat();
    said(&home, 0, &train);
    let [name] = &home.names()[..] else { panic!("one run is kept: {:?}", home.names()) };
    let [_, err] = said(&home, 0, &train);
    assert!(err.contains(&format!("removed {name}, for --keep 0")), "{err}");
    let [_, err] = said(&home, 0, &[&train[..], &["--quiet"]].concat());
    assert_eq!((err.as_str(), home.names().len()), ("", 1), "the run before is gone all the same");
}

#[test]
fn the_exit_status_says_how_it_ended() {
    let (home, data) = (Home::new(), Data::write());
    let train = |more: &[&'static str]| {
        [&["train", "--json", "--no-save", "--data", data.path(), "--epochs", "1"][..], more].concat()
    };
    for (status, arguments) in [
        (0, train(&["--net", "dense 10 softmax"])),
        (0, vec!["--help"]),
        (0, vec!["--version"]),
        (1, vec!["eval", "nothing.cnn"]),
        (1, vec!["data", "check", "nowhere"]),
        (1, train(&["--net", "dense 10", "--lr", "1e30", "--optimizer", "sgd"])),
        (2, train(&["--epochs", "2"])),
        (2, vec!["train", "--epochs", "0"]),
        (2, vec!["train", "--config", "nowhere.toml"]),
        (2, vec!["no-such-command"]),
        (2, vec![]),
    ] {
        said(&home, status, &arguments);
    }
    for (signal, status) in [(rustix::process::Signal::INT, 130), (rustix::process::Signal::HUP, 129)] {
        let trainer = Trainer::start(&[&["--save-every", "0"], &data.arguments("100000")[..]].concat());
        trainer.wait_for_save(1);
        trainer.signal(signal);
        let (ended, _) = trainer.end();
        assert_eq!(ended.code(), Some(status), "{signal:?}");
    }
    // What is said of it is what help and manual say.
    let help = home.succeed(&["train", "--help"]);
    let directory = home.place().join("man");
    home.succeed(&["man", directory.to_str().expect("UTF-8")]);
    let page = fs::read_to_string(directory.join("cnn-tui-train.1")).expect("a page");
    for part in ["it is done", "it was not begun", "128+N", "the file that", "signal N ended it"] {
        assert!(help.contains(part), "{part}: {help}");
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains(".SH \"EXIT STATUS\"") && !page.contains("CPU features"), "{page}");
}

#[test]
fn the_version_is_a_word_in_short_and_all_that_a_report_needs_at_length() {
    let home = Home::new();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(home.succeed(&["-V"]), format!("cnn-tui {version}\n"));
    let long = home.succeed(&["--version"]);
    let lines: Vec<&str> = long.lines().collect();
    let begins = [&format!("cnn-tui {version}"), "commit: ", "target: ", "CPU features in use: "];
    assert_eq!(lines.len(), begins.len(), "{long}");
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{begin}: {long}");
    }
    assert!(lines[2].contains(std::env::consts::ARCH), "{long}");
}
