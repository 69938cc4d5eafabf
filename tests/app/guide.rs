//! The guide: its commands are run as they stand, one after the other in one directory; those that need a terminal or another program
//! are looked at by the parser alone.

use crate::support::home::Home;
use crate::support::{PROGRAM, data};
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const GUIDE: &str = include_str!("../../docs/guide.md");

/// What is done with the commands of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Treatment {
    /// They are run.
    Run,
    /// They need a terminal, or files that are not there: the parser looks at them.
    Parse,
    /// They are those of another program.
    Leave,
}

/// The blocks of commands, each with what is done with it.
fn blocks() -> Vec<(Treatment, &'static str)> {
    let parts = GUIDE.split("\n```").collect::<Vec<_>>();
    // Every other fence ends a block.
    parts
        .iter()
        .skip(1)
        .step_by(2)
        .filter_map(|block| {
            let (fence, text) = block.split_once('\n')?;
            let treatment = match fence {
                "sh" => Treatment::Run,
                "sh screen" => Treatment::Parse,
                "sh slurm" => Treatment::Leave,
                "python" | "toml" => return None,
                other => panic!("nothing is said of blocks of {other:?}"),
            };
            Some((treatment, text))
        })
        .collect()
}

/// A directory with a program in it that is called as ours, and does what the script says.
fn called(place: &Path, name: &str, script: &str) -> PathBuf {
    let directory = place.join(name);
    fs::create_dir(&directory).expect("made");
    let file = directory.join("cnn-tui");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it can be run");
    directory
}

/// Pictures of leaves of three kinds, as folders of PNG files.
fn write_leaves(root: &Path) {
    for (kind, name) in ["birch", "maple", "oak"].into_iter().enumerate() {
        for (half, count) in [("train", 12), ("test", 4)] {
            let folder = root.join("leaves").join(half).join(name);
            fs::create_dir_all(&folder).expect("made");
            for number in 1..=count {
                // Stripes as wide as the kind, in a place of their own, in a picture of a size of its own.
                let side = 20 + 2 * number;
                let is_dark = |place: usize| {
                    ((place % side + place / side * kind + number) / (2 + kind)).is_multiple_of(2)
                };
                let pixels: Vec<u8> =
                    (0..side * side).map(|place| if is_dark(place) { 40 } else { 210 }).collect();
                fs::write(folder.join(format!("{number}.png")), data::png(side, &pixels)).expect("written");
            }
        }
    }
}

#[test]
fn the_commands_of_the_guide_work_as_they_stand() {
    let home = Home::new();
    let place = home.place();
    write_leaves(place);
    let ours = called(place, "ours", &format!("exec '{PROGRAM}' \"$@\""));
    let parser = called(place, "parser", &format!("exec '{PROGRAM}' \"$@\" --help > /dev/null"));
    let path = std::env::var("PATH").expect("there is one");
    let mut run = 0;
    for (treatment, block) in blocks() {
        let first = match treatment {
            Treatment::Run => &ours,
            Treatment::Parse => &parser,
            Treatment::Leave => continue,
        };
        let mut shell = Command::new("/bin/sh");
        shell.args(["-euc", block]).current_dir(place).env("PATH", format!("{}:{path}", first.display()));
        shell.env("XDG_STATE_HOME", place).env("XDG_CONFIG_HOME", place).env_remove("CNN_TUI_CONFIG");
        let output = shell.output().expect("there is a shell");
        let mut told = String::new();
        for text in [&output.stdout, &output.stderr] {
            write!(told, "{}", String::from_utf8_lossy(text)).expect("text");
        }
        assert!(output.status.success(), "{block}\n{told}");
        run += block.lines().filter(|line| line.starts_with("cnn-tui ")).count();
    }
    assert!(run > 30, "{run} commands are too few: are they still read?");
    for made in
        ["leaves.onnx", "leaves_net.py", "brought.cnn", "homework.html", "board", "table.csv", "run.toml"]
    {
        assert!(place.join(made).exists(), "{made} is not there");
    }
    let hash = |run: &str| {
        let told = home.succeed(&["inspect", place.join(run).to_str().expect("UTF-8"), "--json"]);
        serde_json::from_str::<serde_json::Value>(&told).expect("JSON")["checkpoint"]["weights_hash"].clone()
    };
    assert_eq!(hash("second"), hash("second-again"), "a run comes out of its file as it was");
}

#[test]
fn every_section_is_in_the_table_of_contents() {
    let anchor = |heading: &str| heading.to_lowercase().replace([':', ','], "").replace(' ', "-");
    let headings: Vec<&str> = GUIDE.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert!(headings.len() > 8, "{headings:?}");
    for heading in headings {
        assert!(GUIDE.contains(&format!("](#{})", anchor(heading))), "{heading}");
    }
}
