//! The statements of the lecture, where `docs/lecture.md` says that they are seen: its keys are typed, and what the screen shows then
//! is held against a computation in plain loops.

use crate::dataset::Dataset;
use crate::nn::loss::Loss;
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{RICH, text};
use crossterm::event::KeyCode;
use std::sync::{Arc, LazyLock};

static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));

/// The sides of the image, of a feature map, and of a pooled map.
const IMAGE: usize = 28;
const MAP: usize = 24;
const POOLED: usize = 12;

/// A row of the table.
struct Row {
    id: String,
    network: String,
    keys: Vec<KeyCode>,
}

/// The rows of the table.
fn rows() -> Vec<Row> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lecture.md");
    let text = std::fs::read_to_string(path).expect("the table");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let keys = cells[3].split_whitespace().map(|key| match key.trim_matches('`') {
            "→" => KeyCode::Right,
            key => KeyCode::Char(key.parse().expect("a character")),
        });
        let network = match cells[2].trim_matches('`') {
            "slide" => "conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid",
            "dense" => "dense 30 sigmoid, dense 10 sigmoid",
            "nielsen-1" => "conv 20 5x5 sigmoid, maxpool 2, dense 100 sigmoid, dense 10 softmax",
            text => text,
        };
        Row { id: cells[1].to_owned(), network: network.to_owned(), keys: keys.collect() }
    };
    text.lines().filter(|line| line.starts_with("| L")).map(row).collect()
}

/// A network's parameters and the image on the screen, to compute with.
struct Numbers {
    tensors: Vec<Vec<f64>>,
    /// a⁰.
    image: Vec<f64>,
    label: usize,
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

impl Numbers {
    fn of(desk: &Desk) -> Self {
        let exact = |values: &[f32]| values.iter().map(|&value| f64::from(value)).collect::<Vec<f64>>();
        let (images, position) = (&desk.dataset.train, desk.position(0));
        Self {
            tensors: desk.network.state().map(|(_, tensor)| exact(tensor.values())).collect(),
            image: images
                .image(position)
                .expect("in memory")
                .iter()
                .map(|&byte| f64::from(byte) / 255.0)
                .collect(),
            label: usize::from(images.label(position)),
        }
    }

    /// z¹ of a filter with its window's corner at (row, column) of `image` (L6).
    fn z1_of(&self, image: &[f64], filter: usize, [row, column]: [usize; 2]) -> f64 {
        let (weights, biases) = (&self.tensors[0], &self.tensors[1]);
        let window = (0..25).map(|i| (i, image[IMAGE * (row + i / 5) + column + i % 5]));
        biases[filter] + window.map(|(i, a)| weights[i * biases.len() + filter] * a).sum::<f64>()
    }

    fn z1(&self, filter: usize, corner: [usize; 2]) -> f64 {
        self.z1_of(&self.image, filter, corner)
    }

    /// a¹ of the only filter.
    fn a1(&self, image: &[f64]) -> Vec<f64> {
        (0..MAP * MAP).map(|i| sigmoid(self.z1_of(image, 0, [i / MAP, i % MAP]))).collect()
    }

    /// The places in a¹ of the winners of the blocks (L11).
    fn winners(&self, a1: &[f64]) -> Vec<usize> {
        let winner = |block: usize| {
            let corner = 2 * MAP * (block / POOLED) + 2 * (block % POOLED);
            let places = [corner, corner + 1, corner + MAP, corner + MAP + 1];
            places.into_iter().fold(corner, |best, place| if a1[place] > a1[best] { place } else { best })
        };
        (0..POOLED * POOLED).map(winner).collect()
    }

    /// z³ (L12, L15).
    fn z3(&self) -> Vec<f64> {
        let a1 = self.a1(&self.image);
        let (weights, biases, winners) = (&self.tensors[2], &self.tensors[3], self.winners(&a1));
        let sum = |unit: usize| winners.iter().enumerate().map(move |(i, _)| (i, unit));
        let z = |unit: usize| sum(unit).map(|(i, unit)| weights[10 * i + unit] * a1[winners[i]]).sum::<f64>();
        (0..10).map(|unit| biases[unit] + z(unit)).collect()
    }

    /// δ³ with the quadratic cost (BP1, L14).
    fn delta3(&self) -> Vec<f64> {
        let error = |(unit, z): (usize, f64)| {
            let a = sigmoid(z);
            (a - f64::from(u8::from(unit == self.label))) * a * (1.0 - a)
        };
        self.z3().into_iter().enumerate().map(error).collect()
    }

    /// δ¹ (BP2, L16): only the winner of each block gets error.
    fn delta1(&self) -> Vec<f64> {
        let (a1, delta3) = (self.a1(&self.image), self.delta3());
        let mut delta1 = vec![0.0; MAP * MAP];
        for (block, winner) in self.winners(&a1).into_iter().enumerate() {
            let back = (0..10).map(|unit| delta3[unit] * self.tensors[2][10 * block + unit]).sum::<f64>();
            delta1[winner] = back * a1[winner] * (1.0 - a1[winner]);
        }
        delta1
    }

    /// The image, a pixel further to the right (L7).
    fn shifted(&self) -> Vec<f64> {
        let pixel = |i: usize| if i.is_multiple_of(IMAGE) { 0.0 } else { self.image[i - 1] };
        (0..IMAGE * IMAGE).map(pixel).collect()
    }
}

/// The last line of the screen that has `start` in it, from there on.
fn line<'a>(screen: &'a str, start: &str) -> &'a str {
    let found = screen.lines().rev().find_map(|line| line.find(start).map(|at| &line[at..]));
    found.unwrap_or_else(|| panic!("`{start}` is not on the screen:\n{screen}"))
}

/// A number on the screen, and what half of its last digit stands for.
#[derive(Clone, Copy, Debug)]
struct Shown {
    value: f64,
    half_a_digit: f64,
}

impl Shown {
    /// Reads a number, which stands for so many powers of ten.
    fn read(word: &str, power: i32) -> Option<Self> {
        let (digits, exponent) = word.split_once('e').unwrap_or((word, "0"));
        let decimals = digits.split_once('.')?.1.len() as i32;
        let power = power + exponent.parse::<i32>().ok()?;
        let value = digits.parse::<f64>().ok()? * 10f64.powi(power);
        Some(Self { value, half_a_digit: 0.5 * 10f64.powi(power - decimals) })
    }

    /// Tells whether the number is `exact`, rounded; one whose image is taken from bytes may differ a little more.
    fn is(self, exact: f64) -> bool {
        (self.value - exact).abs() <= 1.01 * self.half_a_digit + 1e-6 * exact.abs()
    }
}

/// The numbers with decimals in a text, times the power of ten that all of them stand for.
fn numbers(text: &str) -> Vec<Shown> {
    let (text, power) = text.split_once("×10").unwrap_or((text, ""));
    let digit = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|small| small == c).map(|digit| digit as i32);
    let exponent =
        power.trim_start_matches('⁻').chars().map_while(digit).fold(0, |sum, digit| 10 * sum + digit);
    let exponent = if power.starts_with('⁻') { -exponent } else { exponent };
    let words = text.split(|c: char| !(c.is_ascii_digit() || ".-e".contains(c)));
    words.filter_map(|word| Shown::read(word, exponent)).collect()
}

/// Holds the last number of the line that begins with `start` against what it has to be.
fn ends_in(screen: &str, start: &str, exact: f64) {
    let shown = numbers(line(screen, start)).last().copied();
    assert!(
        shown.is_some_and(|shown| shown.is(exact)),
        "`{start}` ends in {shown:?}, not in {exact}:\n{screen}"
    );
}

fn contains(screen: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(screen.contains(part), "`{part}` is not on the screen:\n{screen}"));
}

/// Holds what is on the screen of a statement against a computation.
fn check(id: &str, screen: &str, numbers_of: &Numbers) {
    let z1 = |row: usize, column: usize| numbers_of.z1(0, [row, column]);
    match id {
        "L1" => {
            let (weights, bias) = (&numbers_of.tensors[0], numbers_of.tensors[1][0]);
            let sum = numbers_of.image.iter().enumerate().map(|(i, a)| weights[30 * i] * a).sum::<f64>();
            contains(screen, &["a⁰ 28×28", "(784 terms)"]);
            ends_in(screen, "z¹₁ = ", bias + sum);
        }
        "L2" | "L5" => contains(screen, &["a⁰ 28×28", "z¹ 24×24"]),
        "L3" => {
            contains(screen, &["window rows 12 to 16", "cols 12 to 16"]);
            let rows = screen.lines().skip_while(|line| !line.contains("a⁰(12+l,12+m)")).skip(1);
            for (l, row) in rows.take(5).enumerate() {
                for (m, shown) in numbers(row).into_iter().take(5).enumerate() {
                    let exact = numbers_of.image[IMAGE * (12 + l) + 12 + m];
                    assert!(shown.is(exact), "({l},{m}) {shown:?} {exact}:\n{screen}");
                }
            }
        }
        "L4" => {
            contains(screen, &["stride 2", "rows 12 to 16", "cols 14 to 18", "z¹₁(6,7)"]);
            ends_in(screen, "z¹₁(6,7) = b¹₁", z1(12, 14));
        }
        "L6" => {
            ends_in(screen, "z¹(12,13) = b¹ + Σ w¹(l,m) a⁰(12+l,13+m)", z1(12, 13));
            ends_in(screen, "a¹(12,13) = σ(z¹(12,13))", sigmoid(z1(12, 13)));
        }
        "L7" => check_translation(screen, numbers_of),
        "L8" => ends_in(screen, "z¹₂(12,12) = b¹₂", numbers_of.z1(1, [12, 12])),
        "L9" => contains(screen, &["palette lecture", "Filters"]),
        "L10" => {
            assert_eq!((numbers_of.tensors[0].len(), numbers_of.tensors[1].len()), (500, 20));
            contains(screen, &["25 w + 1 b", "26 params", "520 params"]);
        }
        "L11" => {
            let a1 = numbers_of.a1(&numbers_of.image);
            let winner = numbers_of.winners(&a1)[6 * POOLED + 6];
            let shown = numbers(line(screen, "= max("));
            for (shown, place) in
                shown.iter().zip([12 * MAP + 12, 12 * MAP + 13, 13 * MAP + 12, 13 * MAP + 13])
            {
                assert!(shown.is(a1[place]), "{shown:?} {}:\n{screen}", a1[place]);
            }
            contains(screen, &[&format!("won by row {}, column {}", winner / MAP, winner % MAP)]);
            assert!(shown[4].is(a1[winner]), "{screen}");
        }
        "L12" => ends_in(screen, "z³₀ = b³₀ + Σ w³₀ a²", numbers_of.z3()[0]),
        "L13" => {
            let turned = (0..25)
                .map(|i| numbers_of.tensors[0][24 - i] * numbers_of.image[IMAGE * (12 + i / 5) + 12 + i % 5]);
            assert!((numbers_of.tensors[1][0] + turned.sum::<f64>() - z1(12, 12)).abs() > 0.01);
            ends_in(screen, "z¹(12,12) = b¹ + Σ w¹(l,m) a⁰(12+l,12+m)", z1(12, 12));
        }
        "L14" => {
            contains(screen, &["δᴸ = ∇ₐC ⊙ σ′(zᴸ)"]);
            ends_in(screen, "δ³₀ = ∇ₐC · σ′(z³₀)", numbers_of.delta3()[0]);
        }
        "L15" => {
            contains(screen, &["a⁰", "a¹", "a²", "z³"]);
            ends_in(screen, "a³₀ = σ(z³₀)", sigmoid(numbers_of.z3()[0]));
        }
        "L16" => {
            let delta1 = numbers_of.delta1();
            ends_in(screen, "δ¹(12,12) = ∂C/∂a¹(12,12) · σ′", delta1[12 * MAP + 12]);
            let word = if delta1[12 * MAP + 12] == 0.0 { " lost to " } else { " won its block" };
            contains(screen, &["δ¹(j,k) = Σₗ δ³ₗ w³ₗ(j′,k′) σ′(z¹(j,k))", word]);
        }
        "L17" => ends_in(screen, "∂C/∂b¹ = ", numbers_of.delta1().iter().sum()),
        "L18" => {
            let delta1 = numbers_of.delta1();
            let products =
                delta1.iter().enumerate().map(|(i, d)| d * numbers_of.image[IMAGE * (i / MAP) + i % MAP]);
            contains(screen, &["∂C/∂w¹(l,m) = Σⱼ Σₖ δ¹(j,k) a⁰(j+l,k+m)"]);
            ends_in(screen, "∂C/∂w¹(0,0) = ", products.sum());
        }
        _ => panic!("nothing is known of {id}"),
    }
}

/// The feature map moves along, exactly; how much it changes where it is.
fn check_translation(screen: &str, numbers_of: &Numbers) {
    let [before, after, empty] = [numbers_of.image.clone(), numbers_of.shifted(), vec![0.0; IMAGE * IMAGE]]
        .map(|image| numbers_of.a1(&image));
    assert!((0..MAP * MAP).all(|i| i % MAP == 0 || (after[i] - before[i - 1]).abs() < 1e-12));
    let norm = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let change = 100.0 * norm(&after, &before) / norm(&before, &empty);
    let row = line(screen, "map 1");
    let shown = numbers(row)[0];
    assert!(shown.is(change), "{shown:?}, not {change}:\n{screen}");
    contains(row, &["exactly"]);
}

#[test]
fn every_statement_is_seen_where_the_table_says_within_three_keys() {
    let rows = rows();
    let expected: Vec<String> = (1..=18).map(|number| format!("L{number}")).collect();
    assert_eq!(rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), expected);
    for Row { id, network, keys } in rows {
        assert!((1..=3).contains(&keys.len()), "{id}: {keys:?}");
        let loss = network.starts_with("conv 1 ").then_some(Loss::Quadratic);
        let mut desk = Desk::new(&DIGITS, &network, loss);
        let mut app = desk.open(RICH);
        keys.into_iter().for_each(|key| desk.press(&mut app, key));
        check(&id, &text(&mut app, 80, 24), &Numbers::of(&desk));
    }
}
