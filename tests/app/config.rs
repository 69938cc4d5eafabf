//! The configuration file from outside: where it is, what is in effect, what is refused, and that the program obeys.
use crate::support::home::Home;
use std::path::PathBuf;

/// Writes a configuration file in a home; returns its path.
fn written(home: &Home, text: &str) -> PathBuf {
    let path = home.place().join("config.toml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

#[test]
fn the_file_is_where_it_is_named_and_else_in_the_directory_of_the_user() {
    let home = Home::new();
    let usual = home.place().join("cnn-tui").join("config.toml");
    assert_eq!(home.succeed(&["config", "--path"]).trim(), usual.to_str().expect("UTF-8"));
    assert_eq!(home.succeed(&["config", "--path", "--config", "mine.toml"]).trim(), "mine.toml");
    let output =
        home.command(&["config", "--path"]).env("CNN_TUI_CONFIG", "its.toml").output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "its.toml");
    // One that is not there says nothing, unless it was named.
    assert!(home.succeed(&["config"]).contains("theme = \"blue-orange\""));
    assert!(
        home.refused(2, &["config", "--config", "nowhere.toml"]).contains("nowhere.toml: there is no such")
    );
}

#[test]
fn what_is_in_effect_is_read_back_as_it_was_printed() {
    let home = Home::new();
    let path = written(&home, "[screen]\ntheme = 'monochrome'\n[keys.dashboard]\npause = ['x']\n");
    let path = path.to_str().expect("UTF-8");
    let printed = home.succeed(&["config", "--config", path]);
    assert!(
        printed.contains("theme = \"monochrome\"") && printed.contains("# line 2 of the file"),
        "{printed}"
    );
    assert!(printed.contains("pause = [\"x\"]"), "{printed}");
    let again = written(&home, &printed);
    let again = home.succeed(&["config", "--config", again.to_str().expect("UTF-8")]);
    let rows = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| Some(line.split_once('#')?.0.trim().to_owned())).collect()
    };
    assert_eq!(rows(&again), rows(&printed));
    let template = written(&home, &home.succeed(&["config", "--default"]));
    let untouched = home.succeed(&["config", "--config", template.to_str().expect("UTF-8")]);
    assert_eq!(rows(&untouched)[2..], rows(&home.succeed(&["config"]))[2..]);
}

#[test]
fn a_file_that_makes_no_sense_is_refused_with_file_and_line() {
    let home = Home::new();
    let path = written(&home, "[screen]\nfps = 10\nthem = 'lecture'\n");
    let path = path.to_str().expect("UTF-8");
    for arguments in [&["config", "--config", path][..], &["train", "--config", path], &["--config", path]] {
        let said = home.refused(2, arguments);
        assert!(said.contains(&format!("{path}:3: [screen] has no `them`")), "{said}");
    }
    // All that is wrong is told at once.
    let path = written(&home, "[screen]\nfps = 0\nthem = 'lecture'\n");
    let path = path.to_str().expect("UTF-8");
    let said = home.refused(2, &["config", "--config", path]);
    assert!(
        said.contains(&format!("{path}:2: `fps` = 0")) && said.contains(&format!("{path}:3: [screen]")),
        "{said}"
    );
    // What trains nothing and shows nothing has no use for it.
    home.succeed(&["presets", "--config", path]);
    let directory = home.refused(2, &["config", "--config", home.path()]);
    assert!(directory.contains("a file is expected"), "{directory}");
    let long = written(&home, &"#".repeat(2 << 20));
    let said = home.refused(2, &["config", "--config", long.to_str().expect("UTF-8")]);
    assert!(said.contains("at most"), "{said}");
    let output = home.command(&["config"]).env("CNN_TUI_THEME", "pink").output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("CNN_TUI_THEME=pink") && said.contains("monochrome"), "{said}");
}

#[test]
fn a_run_takes_its_defaults_from_the_file_and_the_command_line_beats_it() {
    let home = Home::new();
    let text = "[train]\nnet = 'dense 10 softmax'\nepochs = 1\nseed = 7\nthreads = 1\nno-save = true\nvalidation = 59000\n";
    let path = written(&home, text);
    let path = path.to_str().expect("UTF-8");
    let first = |arguments: &[&str]| {
        let lines = home.succeed(&[&["train", "--json", "--config", path][..], arguments].concat());
        let line = lines.lines().next().unwrap_or_default();
        let start: serde_json::Value = serde_json::from_str(line).expect("JSON");
        (start["seed"].as_u64(), start["network"].as_str().map(str::to_owned))
    };
    assert_eq!(first(&[]), (Some(7), Some("dense 10 softmax".to_owned())));
    assert_eq!(first(&["--seed", "8"]).0, Some(8));
}
