//! What is in a checkpoint of version 3, as the documentation of the format says, told here a second time; and things done to
//! it that a flipped bit would hardly do.

use crate::mutate::{number, value};
use crate::support::chance::Chance;
use cnn_tui::checkpoint::container;
use serde::{Deserialize, Serialize};

type Entries = Vec<(String, String)>;
type Tensors = Vec<(String, Vec<u64>, Vec<f32>)>;
type Table = Vec<(String, Cells)>;

#[derive(Clone, Serialize, Deserialize)]
pub struct Body {
    run: Entries,
    settings: Entries,
    progress: Entries,
    classes: Vec<String>,
    data_directory: Option<Vec<u8>>,
    history: Table,
    course: Table,
    tensors: Tensors,
    memory: Tensors,
}

#[derive(Clone, Serialize, Deserialize)]
enum Cells {
    Plain(Vec<u8>),
    Runs(Vec<(u32, u64, u64)>),
}

/// Texts that some value or other cannot be.
const TEXTS: [&str; 16] = [
    "",
    " ",
    "-1",
    "NaN",
    "-inf",
    "1e999",
    "0.1",
    "18446744073709551616",
    "stop\x1b[2J",
    "adam",
    "done completed",
    "testing stopped 1 1 1",
    "step:1:0.5",
    "1 2 3",
    "9999x9999x9",
    "dense 1000000, dense 1000000, dense 3",
];

impl Body {
    /// The body of a good file.
    pub fn of(file: &[u8]) -> Self {
        container::open(file).and_then(|file| file.decode()).expect("a body of version 3")
    }

    /// Its file.
    pub fn file(&self) -> Vec<u8> {
        container::encode(self).expect("it can be encoded")
    }

    /// Changes one thing by its name.
    pub fn spoil(&mut self, chance: &mut Chance) {
        let Self { run, settings, progress, classes, data_directory, history, course, tensors, memory } =
            self;
        match chance.within(0..14) {
            0 => spoil_list(chance, run),
            1..=3 => spoil_list(chance, settings),
            4..=6 => spoil_list(chance, progress),
            7 => classes.resize(chance.index(300), "\u{202e}class".to_owned()),
            8 => *data_directory = Some(chance.bytes(9)),
            9 => spoil_list(chance, history),
            10 | 11 => spoil_list(chance, course),
            12 => spoil_list(chance, tensors),
            _ => spoil_list(chance, memory),
        }
    }
}

/// What has a name.
trait Named {
    fn name(&mut self) -> &mut String;
    fn spoil(&mut self, chance: &mut Chance);
}

impl Named for (String, String) {
    fn name(&mut self) -> &mut String {
        &mut self.0
    }

    fn spoil(&mut self, chance: &mut Chance) {
        self.1 = match chance.within(0..4) {
            0 => number(chance).to_string(),
            1 => format!("{:?}", value(chance)),
            2 => self.1.chars().rev().collect(),
            _ => chance.one_of(&TEXTS).to_owned(),
        };
    }
}

impl Named for (String, Vec<u64>, Vec<f32>) {
    fn name(&mut self) -> &mut String {
        &mut self.0
    }

    fn spoil(&mut self, chance: &mut Chance) {
        match chance.within(0..3) {
            0 => self.1 = vec![number(chance); chance.index(5)],
            1 => self.2.truncate(chance.index(30)),
            _ => self.2.fill(value(chance) as f32),
        }
    }
}

impl Named for (String, Cells) {
    fn name(&mut self) -> &mut String {
        &mut self.0
    }

    fn spoil(&mut self, chance: &mut Chance) {
        let rows = number(chance) as u32;
        self.1 = match chance.within(0..4) {
            0 => Cells::Plain(chance.bytes(16)),
            1 => Cells::Plain(value(chance).to_bits().to_le_bytes().repeat(8)),
            2 => Cells::Runs(vec![(rows, number(chance), number(chance))]),
            _ => Cells::Runs(vec![(rows, 0, 0); 1 << 16]),
        };
    }
}

/// Takes one out, doubles it, renames it, or changes its value.
fn spoil_list<T: Named + Clone>(chance: &mut Chance, list: &mut Vec<T>) {
    if list.is_empty() {
        return;
    }
    let (at, other) = (chance.index(list.len()), chance.index(list.len()));
    match chance.within(0..8) {
        0 => _ = list.remove(at),
        1 => list.push(list[at].clone()),
        2 => list.swap(at, other),
        3 => *list[at].name() = list[other].name().clone(),
        4 => list[at].name().push('x'),
        _ => list[at].spoil(chance),
    }
}
