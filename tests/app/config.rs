//! The configuration file from outside: where it is, what is in effect, what is refused, and that the program obeys.
use crate::support::home::Home;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Writes a configuration file in a home; returns its path.
fn written(home: &Home, text: &str) -> PathBuf {
    let path = home.place().join("config.toml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

/// What the program makes of `arguments` with the configuration file at `path`.
fn preferring(home: &Home, path: &Path, arguments: &[&str]) -> Output {
    home.command(arguments).env("CNN_TUI_CONFIG", path).output().expect("it starts")
}

/// What a command prints that succeeds with the configuration file at `path`.
fn printed(home: &Home, path: &Path, arguments: &[&str]) -> String {
    let output = preferring(home, path, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What a command says that is refused with the configuration file at `path`.
fn refused(home: &Home, path: &Path, arguments: &[&str]) -> String {
    let output = preferring(home, path, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    said
}

#[test]
fn the_file_is_where_it_is_named_and_else_in_the_directory_of_the_user() {
    let home = Home::new();
    let usual = home.place().join("cnn-tui").join("config.toml");
    assert_eq!(home.succeed(&["config", "--path"]).trim(), usual.to_str().expect("UTF-8"));
    assert_eq!(printed(&home, Path::new("its.toml"), &["config", "--path"]).trim(), "its.toml");
    // One that is not there says nothing, unless it was named.
    assert!(home.succeed(&["config"]).contains("theme = \"blue-orange\""));
    assert!(
        refused(&home, Path::new("nowhere.toml"), &["config"]).contains("nowhere.toml: there is no such")
    );
}

#[test]
fn what_is_in_effect_is_read_back_as_it_was_printed() {
    let home = Home::new();
    let path = written(&home, "[screen]\ntheme = 'monochrome'\n[keys.dashboard]\npause = ['x']\n");
    let effective = printed(&home, &path, &["config"]);
    assert!(
        effective.contains("theme = \"monochrome\"") && effective.contains("# line 2 of the file"),
        "{effective}"
    );
    assert!(effective.contains("pause = [\"x\"]"), "{effective}");
    let again = printed(&home, &written(&home, &effective), &["config"]);
    let rows = |text: &str| -> Vec<String> {
        text.lines().filter_map(|line| Some(line.split_once('#')?.0.trim().to_owned())).collect()
    };
    assert_eq!(rows(&again), rows(&effective));
    let template = written(&home, &home.succeed(&["config", "--default"]));
    let untouched = printed(&home, &template, &["config"]);
    assert_eq!(rows(&untouched)[2..], rows(&home.succeed(&["config"]))[2..]);
}

#[test]
fn a_file_that_makes_no_sense_is_refused_with_file_and_line() {
    let home = Home::new();
    let path = written(&home, "[screen]\nfps = 10\nthem = 'lecture'\n");
    let shown = path.display();
    for arguments in [&["config"][..], &["train"], &[]] {
        let said = refused(&home, &path, arguments);
        assert!(
            said.contains(&format!("{shown}:3: [screen] has no `them`; perhaps `theme` is meant")),
            "{said}"
        );
    }
    // All that is wrong is told at once.
    let path = written(&home, "[screen]\nfps = 0\nthem = 'lecture'\n");
    let said = refused(&home, &path, &["config"]);
    assert!(
        said.contains(&format!("{shown}:2: `fps` = 0")) && said.contains(&format!("{shown}:3: [screen]")),
        "{said}"
    );
    // What trains nothing and shows nothing has no use for it.
    printed(&home, &path, &["presets"]);
    let directory = refused(&home, home.place(), &["config"]);
    assert!(directory.contains("a file is expected"), "{directory}");
    let long = written(&home, &"#".repeat(2 << 20));
    let said = refused(&home, &long, &["config"]);
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
    let first = |arguments: &[&str]| {
        let lines = printed(&home, &path, &[&["train", "--json"][..], arguments].concat());
        let line = lines.lines().next().unwrap_or_default();
        let start: serde_json::Value = serde_json::from_str(line).expect("JSON");
        (start["seed"].as_u64(), start["network"].as_str().map(str::to_owned))
    };
    assert_eq!(first(&[]), (Some(7), Some("dense 10 softmax".to_owned())));
    assert_eq!(first(&["--seed", "8"]).0, Some(8));
}
