//! Which pictures there are, and what is done for each.

use cnn_tui::tui::views::PAGES;
use cnn_tui::viz::paint::Charset;
use std::time::Duration;

/// One picture.
#[derive(Clone)]
pub struct Shot {
    /// The folder it goes to.
    pub directory: &'static str,
    /// The name of its files.
    pub name: String,
    /// Columns and rows.
    pub size: (u16, u16),
    /// What the program is called with before, without a screen, for runs that are there already.
    pub before: Vec<Vec<String>>,
    /// What the program is called with.
    pub arguments: Vec<String>,
    /// What is done then.
    pub acts: Vec<Act>,
}

impl Shot {
    /// Whether it is a film.
    pub fn moves(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Film(_)))
    }
}

/// Something that is done on the way to a picture.
#[derive(Clone)]
pub enum Act {
    /// Wait for a text to be on the screen.
    Until(&'static str),
    /// Type keys.
    Type(String),
    /// Let time go by.
    Wait(Duration),
    /// Let time go by, and have all that is seen in it in the film.
    Film(Duration),
}

use Act::{Film, Type, Until, Wait};

/// The sizes of pages.
pub const SIZES: [(&str, (u16, u16)); 2] = [("80x24", (80, 24)), ("160x50", (160, 50))];

/// How the screen looks in every picture.
pub const LOOKS: [&str; 8] =
    ["--color", "truecolor", "--charset", "braille", "--background", "dark", "--lang", "en"];

/// Pages that show nothing before somebody does something, so that they have scenes of their own.
const EMPTY: [&str; 3] = ["journal", "network-editor", "versus"];

/// Where the keys of the lecture's statements stand.
const LECTURE: &str = include_str!("../../docs/lecture.md");

/// A moment of the next epoch, so that its curves are there.
const MOMENT: Act = Wait(Duration::from_millis(1200));
/// As long as a page needs to get its answer, and more.
pub const ANSWER: Act = Wait(Duration::from_millis(1500));

/// Every picture that needs no more than some keys.
pub fn all() -> impl Iterator<Item = Shot> {
    let dashboards = [("80x24", (80, 24)), ("120x36", (120, 36)), ("160x50", (160, 50))];
    let dashboards = dashboards.map(|(name, size)| dashboard(name, size, ""));
    dashboards
        .into_iter()
        .chain([dashboard("filters", (100, 30), "\t\tz")])
        .chain(pages())
        .chain([film()])
        .chain(lecture())
}

/// Arguments for a run that is seen and not kept.
fn unkept(options: &[&str]) -> Vec<String> {
    [options, &["--seed", "1", "--no-save"], &LOOKS].concat().into_iter().map(str::to_owned).collect()
}

/// Every page in two sizes, in the third epoch of a quick network.
fn pages() -> impl Iterator<Item = Shot> {
    let plain = PAGES.iter().filter(|page| !EMPTY.contains(&page.view().name()));
    plain.flat_map(|page| {
        SIZES.map(|(name, size)| {
            let view = page.view();
            // Where there is nothing before somebody does something, that is done.
            let then = if view.name() == "draw" { "\r" } else { "" };
            let keys = page.entry().keys[0].label(Charset::Ascii);
            let distorted = ["--augment", "scale 0.1, rotate 15, shift 2"];
            let more = if view.name() == "batch" { &distorted[..] } else { &[] };
            Shot {
                directory: "screenshots",
                name: format!("{}_{name}", view.name()),
                size,
                before: Vec::new(),
                arguments: unkept(&[&["--preset", "fast", "--epochs", "20"], more].concat()),
                acts: vec![
                    Until("epoch  3/20"),
                    Type(keys),
                    ANSWER,
                    Type(then.to_owned()),
                    Wait(Duration::from_secs(4)),
                ],
            }
        })
    })
}

/// A run from its first batch on, and a look at each page.
fn film() -> Shot {
    let look = |key: &str| [Type(key.to_owned()), Film(Duration::from_secs(3))];
    let mut acts = vec![Until("epoch 1/6"), Film(Duration::from_secs(6))];
    acts.extend(["V", "F", "A", "K", "D\r", "H", "M"].iter().flat_map(|key| look(key)));
    Shot {
        directory: "screenshots",
        name: "film".to_owned(),
        size: (80, 24),
        before: Vec::new(),
        arguments: unkept(&["--epochs", "6"]),
        acts,
    }
}

/// The dashboard after three epochs, and after these keys.
fn dashboard(name: &str, size: (u16, u16), keys: &str) -> Shot {
    Shot {
        directory: "screenshots",
        name: name.to_owned(),
        size,
        before: Vec::new(),
        arguments: unkept(&["--epochs", "20"]),
        acts: vec![Until("epoch  4/20"), Type(keys.to_owned()), MOMENT],
    }
}

/// A picture for each row of the table of statements, after an epoch of training.
fn lecture() -> impl Iterator<Item = Shot> {
    LECTURE.lines().filter(|line| line.starts_with("| L")).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let network = cells[2].trim_matches('`');
        let option = if network.contains(' ') { "--net" } else { "--preset" };
        let mut acts = vec![Until("paused"), Type("e".to_owned()), Until("epoch 1, validation")];
        acts.extend(cells[3].split_whitespace().map(|key| Type(bytes(key.trim_matches('`')))));
        acts.push(ANSWER);
        Shot {
            directory: "docs/lecture",
            name: format!("L{:0>2}", &cells[1][1..]),
            size: (80, 24),
            before: Vec::new(),
            arguments: unkept(&[option, network, "--paused", "--epochs", "3"]),
            acts,
        }
    })
}

/// What a terminal sends for a key by this name.
fn bytes(key: &str) -> String {
    match key {
        "→" => "\x1b[C".to_owned(),
        other => other.to_owned(),
    }
}
