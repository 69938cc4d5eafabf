//! The file of a run from outside: what beats what, what is refused, that paths start at the file, and that a run which is printed as such
//! a file comes out the same to the last bit.

use crate::support::data::Data;
use crate::support::home::Home;
use crate::support::json_lines;
use std::fs;

/// A small network with its settings, as options.
const OPTIONS: [&str; 14] = [
    "--net",
    "conv 2 5x5 relu, maxpool 2, dense 10 softmax",
    "--epochs",
    "1",
    "--lr",
    "0.02",
    "--optimizer",
    "adam",
    "--augment",
    "shift 2",
    "--seed",
    "3",
    "--schedule",
    "constant",
];

/// The path of a file in the home, with this text in it.
fn written(home: &Home, name: &str, text: &str) -> String {
    let path = home.place().join(name);
    fs::create_dir_all(path.parent().expect("a directory")).expect("made");
    fs::write(&path, text).expect("it can be written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_line_beats_the_file_of_the_run_and_that_the_configuration_and_that_the_preset() {
    let (home, data) = (Home::new(), Data::write());
    let options = format!("data = '{}'\nthreads = 1\nno-save = true\n", data.path());
    let run =
        written(&home, "run.toml", "[train]\npreset = 'small'\nepochs = 1\nseed = 4\nbatch-size = 64\n");
    written(
        &home,
        "cnn-tui/config.toml",
        &format!("[train]\nnet = 'dense 10'\nseed = 5\nbatch-size = 8\nlr = 0.25\n{options}"),
    );
    let start = |arguments: &[&str]| {
        let lines = home.succeed(&[&["train", "--json", "--config", &run][..], arguments].concat());
        json_lines(lines.as_bytes()).swap_remove(0)
    };
    let begun = start(&["--batch-size", "128"]);
    assert_eq!((begun["batch_size"].as_u64(), begun["seed"].as_u64()), (Some(128), Some(4)), "{begun}");
    assert_eq!((begun["learning_rate"].as_f64(), begun["preset"].as_str()), (Some(0.25), Some("small")));
    // What names other images leaves nothing for how the user's are read, and none at all takes back what files say.
    let images =
        written(&home, "images.toml", "[train]\ndata = 'built-in'\nvalidation = 'none'\nepochs = 1\n");
    written(
        &home,
        "cnn-tui/config.toml",
        "[train]\ndata = 'nowhere'\nformat = 'csv'\nvalidation = 7\nlr = 0.25\n",
    );
    let printed = home.succeed(&["config", "--config", &images, "--", "--seed", "9"]);
    let rows: Vec<(&str, &str)> = printed
        .lines()
        .filter_map(|line| line.split_once('#'))
        .map(|(row, source)| (row.trim(), source.trim()))
        .collect();
    for row in [
        ("seed = 9", "the command line"),
        ("data = \"built-in\"", "line 2 of the file of the run"),
        ("validation = \"none\"", "line 3 of the file of the run"),
        ("lr = 0.25", "line 5 of the configuration file"),
        ("schedule = \"one-cycle\"", "the preset nielsen-3"),
        ("clip = \"none\"", "built in: no clipping"),
    ] {
        assert!(rows.contains(&row), "{row:?} is not in {printed}");
    }
    assert!(!printed.contains("format"), "{printed}");
}

#[test]
fn what_a_file_of_a_run_cannot_say_is_refused_with_its_line_and_what_is_meant() {
    let home = Home::new();
    for (text, expected) in [
        ("[train]\nbatch_size = 3\n", ":2: [train] has no `batch_size`; perhaps `batch-size` is meant"),
        ("[train]\n\nepochs = 'many'\n", ":3: `epochs` = many"),
        ("[train]\nepochs = [1]\n", ":2: `epochs` is a list"),
        ("[tranin]\n", ":1: there is no section [tranin]; perhaps [train] is meant"),
        (
            "[keys.dashboard]\npause = ['x']\n",
            ":1: [keys.dashboard]: keys are those of who sits at the screen",
        ),
        ("[train]\nrun = 'a'\nno-save = true\n", ":3: `no-save` contradicts `run` in line 2"),
    ] {
        let path = written(&home, "run.toml", text);
        for command in
            [&["train"][..], &[], &["sweep", "--seed", "1..2"], &["config"], &["import", "a.onnx", "b.cnn"]]
        {
            let said = home.refused(2, &[command, &["--config", &path]].concat());
            assert!(said.contains(&format!("{path}{expected}")), "{command:?}: {said}");
        }
    }
    assert!(home.refused(2, &["train", "--config", "no.toml"]).contains("no.toml: there is no such file"));
}

#[test]
fn a_run_that_is_printed_as_a_file_comes_out_the_same_and_goes_on_without_it() {
    let (home, data) = (Home::new(), Data::write());
    let end = |arguments: &[&str]| home.trained(arguments)["weights_hash"].as_str().expect("text").to_owned();
    let kept = home.place().join("kept").display().to_string();
    let (csv, data) = (home.place().join("beside.csv").display().to_string(), data.path());
    let run = ["--data", data, "--csv", &csv, "--threads", "1"];
    let options = [&OPTIONS[..], &run].concat();
    let hash = end(&[&options[..], &["--run", &kept]].concat());
    // Whatever the user prefers, the file has all that decides the run.
    written(
        &home,
        "cnn-tui/config.toml",
        "[train]\npatience = 1\nloss = 'cross-entropy'\nseed = 8\nvalidation = 9\n",
    );
    let of_run = home.succeed(&["config", "--run", &kept]);
    assert!(!of_run.contains("csv"), "{of_run}");
    let of_run = written(&home, "of-run.toml", &of_run);
    assert_eq!(end(&["--config", &of_run, "--no-save"]), hash);
    fs::remove_file(home.place().join("cnn-tui/config.toml")).expect("it is there");
    let of_options = home.succeed(&[&["config", "--"][..], &options, &["--paused"]].concat());
    assert!(of_options.contains("[screen]\npaused = true"), "{of_options}");
    let of_options = written(&home, "elsewhere/of-options.toml", &of_options);
    fs::remove_file(&csv).expect("the first run wrote it");
    let again = home.place().join("again").display().to_string();
    assert_eq!(end(&["--config", &of_options, "--run", &again]), hash);
    assert!(fs::exists(&csv).expect("a look"), "the file names the table, too");
    // The run knows what it is.
    fs::remove_file(&of_options).expect("it is there");
    let longer =
        json_lines(home.succeed(&["train", "--resume", &again, "--epochs", "2", "--json"]).as_bytes());
    assert_eq!(longer.last().expect("lines")["epochs"], 2);
    let noted = home.run(&["config", "--run", &again]);
    assert!(String::from_utf8_lossy(&noted.stderr).contains("in its journal"), "what was extended is said");
}

#[test]
fn paths_start_at_the_file_and_a_sweep_hands_it_on() {
    let (home, data) = (Home::new(), Data::write());
    let images = home.place().join("lab/images");
    fs::create_dir_all(&images).expect("made");
    for entry in fs::read_dir(data.path()).expect("it is there").flatten() {
        fs::copy(entry.path(), images.join(entry.file_name())).expect("copied");
    }
    let text = "[train]\nnet = 'dense 10 softmax'\ndata = 'images'\nepochs = 1\nthreads = 1\nlr = 0.1\n";
    let path = written(&home, "lab/run.toml", text);
    let end = home.trained(&["--config", &path, "--no-save"]);
    let into = home.place().join("sweep").display().to_string();
    let sweep = |path: &str| home.succeed(&["sweep", "--config", path, "--seed", "1,2", "--into", &into]);
    let lines = sweep(&path);
    let lines: Vec<&str> = lines.lines().collect();
    assert!(
        lines.len() == 2 && lines.iter().all(|line| line.ends_with(&format!("--config {path}"))),
        "{lines:?}"
    );
    for line in &lines {
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", &format!("{line} --quiet")]).env("XDG_STATE_HOME", home.path());
        let output = shell.env("XDG_CONFIG_HOME", home.path()).output().expect("there is a shell");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(sweep(&path), "", "all is done");
    let first = home.succeed(&["inspect", &format!("{into}/seed-1"), "--json"]);
    assert_eq!(json_lines(first.as_bytes())[0]["checkpoint"]["weights_hash"], end["weights_hash"]);
    // More epochs in the file are more to be done.
    written(&home, "lab/run.toml", &text.replace("epochs = 1", "epochs = 2"));
    assert!(sweep(&path).lines().all(|line| line.contains("--resume") && line.contains("--epochs 2")));
}
