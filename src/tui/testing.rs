//! A run that never happened, for tests: its numbers follow fixed formulas, its maps are really convolved and pooled.

#[path = "../../tests/support/colors.rs"]
pub mod colors;
pub mod cut;
pub mod desk;
pub mod explained;
pub mod networks;
pub mod past;
mod pictures;
pub mod skeleton;
pub mod wire;

pub use pictures::probe;

use crate::nn::shape::Shape;
use crate::protocol::{
    BatchPoint, EpochReport, Evaluation, Event, FinishReport, LayerInfo, Outcome, Phase, Pruning, Report,
    RunInfo, SettingInfo,
};
use crate::texts::Language;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::theme::{Background, Charset, ColorDepth, ThemeName};
use crate::tui::view::bindings::Entry;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The classes of Fashion-MNIST, some of which have long names.
pub const GARMENTS: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

/// A terminal with everything.
pub const RICH: ScreenOptions = ScreenOptions {
    color: ColorDepth::TrueColor,
    charset: Charset::Braille,
    background: Background::Dark,
    theme: ThemeName::BlueOrange,
    frames_per_second: 10.0,
    low_bandwidth: false,
    language: Language::English,
};
/// A terminal with letters alone.
pub const PLAIN: ScreenOptions = ScreenOptions { color: ColorDepth::None, charset: Charset::Ascii, ..RICH };

/// What all Latin, Greek and Cyrillic fonts have that Debian puts on the Linux console, of what is not a letter.
pub const CONSOLE_FONT: &str = "█▒░─│┤├┌┐└┘·•×±≤≥→←↑↓▶…–—■°µ‘’“”−";

/// Batches in an epoch of the run.
pub const EPOCH: u64 = 782;

/// A number between 0 and 1 that depends on nothing but its arguments.
pub fn noise(seed: u64, index: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ index.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 32)) >> 11) as f64 / (1u64 << 53) as f64
}

fn layer(text: &str, output: Shape, parameters: usize, macs: usize) -> LayerInfo {
    let kind = text.split(' ').next().unwrap_or_default().to_owned();
    let does = "keeps the greatest value of each window".to_owned();
    let biases = if parameters > 0 { output.channels } else { 0 };
    let weights = parameters - biases;
    let (silenced, frozen) = (Vec::new(), Vec::new());
    LayerInfo {
        text: text.to_owned(),
        kind,
        does,
        output,
        parameters,
        weights,
        biases,
        macs,
        silenced,
        frozen,
    }
}

/// A live setting with this value.
pub fn setting((name, value): (&str, &str)) -> SettingInfo {
    SettingInfo {
        name: name.to_owned(),
        value: value.to_owned(),
        text: value.to_owned(),
        help: String::new(),
        expected: String::new(),
        is_live: true,
        lower: None,
        higher: None,
    }
}

/// The run: MNIST, two convolutions.
pub fn info() -> RunInfo {
    RunInfo {
        begun: 0,
        name: "nielsen-3".into(),
        network: "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax"
            .into(),
        dataset: "MNIST".into(),
        input: Shape::new(28, 28, 1),
        classes: (0..10).map(|class| class.to_string()).collect(),
        layers: vec![
            layer("conv 20 5x5 relu", Shape::new(24, 24, 20), 520, 288_000),
            layer("maxpool 2", Shape::new(12, 12, 20), 0, 0),
            layer("conv 40 5x5 relu", Shape::new(8, 8, 40), 20_040, 1_280_000),
            layer("maxpool 2", Shape::new(4, 4, 40), 0, 0),
            layer("dense 100 relu", Shape::flat(100), 64_100, 64_000),
            layer("dense 10 softmax", Shape::flat(10), 1_010, 1_000),
        ],
        viewable: (0..6).collect(),
        parameters: 85_670,
        pruning: Pruning::Refused("no unit is silenced".into()),
        seed: 1,
        threads: 2,
        backend: "AVX-512".into(),
        train_images: 50_000,
        validation_images: 10_000,
        validation_split: "last".into(),
        test_images: 10_000,
        watched_set: "validation".into(),
        watched_images: 10_000,
        centered: true,
        batch_size: 64,
        steps_per_epoch: EPOCH as usize,
        epochs: 3,
        optimizer: "SGD, momentum 0.9".into(),
        loss: "log-likelihood".into(),
        learning_rate: 0.03,
        schedule: "cosine, warm-up 100 steps".into(),
        settings: Vec::new(),
        run: None,
        notes: Vec::new(),
    }
}

/// Loss and accuracy of a batch.
pub fn batch(step: u64) -> BatchPoint {
    let t = step as f64;
    let spread = (noise(1, step) + noise(2, step) + noise(3, step)) / 1.5;
    let loss = 2.25 * (-t / 60.0).exp() + 0.9 / (1.0 + t / 40.0) * (0.4 + 0.6 * spread) + 0.01 * spread;
    let wrong = (64.0 * (0.88 * (-t / 50.0).exp() + 0.24 / (1.0 + t / 45.0)) * spread).round();
    BatchPoint {
        step,
        loss,
        accuracy: 1.0 - (wrong / 64.0).clamp(0.0, 0.95),
        images: 64,
        ..BatchPoint::default()
    }
}

/// Share of the run's work after so many batches, the validations between them included.
pub fn share_done(step: u64) -> f64 {
    let trained = |step: u64| 3.0 * (step * 64) as f64;
    let all = trained(3 * EPOCH) + 40_000.0;
    (trained(step) + (step / EPOCH) as f64 * 10_000.0) / all
}

/// A report of the batches from one step to another, both included.
pub fn report(from: u64, to: u64) -> Report {
    Report {
        phase: Phase::Training,
        epoch: ((to.max(1) - 1) / EPOCH + 1) as usize,
        step: ((to.max(1) - 1) % EPOCH + 1) as usize,
        total_steps: to,
        measured: 0.0,
        batches: (from..=to).map(batch).collect(),
        learning_rate: 0.03,
        learning_rate_factor: 1.0,
        progress: share_done(to),
        images_per_second: 27_431.0 + 900.0 * noise(9, to),
        elapsed: to as f64 * 64.0 / 27_500.0,
        eta: Some((3 * EPOCH - to.min(3 * EPOCH)) as f64 * 64.0 / 27_500.0),
        ..Report::default()
    }
}

/// The end of an epoch.
pub fn epoch(number: u64) -> EpochReport {
    let accuracy = [0.9782, 0.9868, 0.9861, 0.9899][(number as usize - 1).min(3)];
    EpochReport {
        epoch: number as usize,
        total_steps: number * EPOCH,
        train_loss: [0.2413, 0.0689, 0.0447, 0.0312][(number as usize - 1).min(3)],
        train_accuracy: [0.9262, 0.9787, 0.9862, 0.99][(number as usize - 1).min(3)],
        validation: Some(Evaluation { loss: 0.07 / number as f64, accuracy, images: 10_000 }),
        best: number != 3,
        images_per_second: 27_431.0,
        seconds: 2.04,
    }
}

/// The end of the run.
pub fn finish() -> FinishReport {
    FinishReport {
        outcome: Outcome::Completed,
        epochs: 3,
        total_steps: 3 * EPOCH,
        test: Some(Evaluation { loss: 0.0312, accuracy: 0.9903, images: 10_000 }),
        best: Some((2, 0.9868)),
        seconds: 6.1,
        dead: None,
        weights_hash: "5f0c7e9a1b2d3c4e5f60718293a4b5c6d7e8f90112233445566778899aabbccd".into(),
        saved: None,
        run: None,
        lost: false,
        divergence: None,
    }
}

/// The same, paused.
pub fn paused(step: u64) -> App {
    let mut app = running(RICH, step);
    app.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(step, step) }));
    app
}

/// What the help and the hint line of the dashboard are made of.
pub fn entries() -> Vec<&'static Entry> {
    running(RICH, 1).stack.entries()
}

/// Presses keys: characters as they are, named keys as `<Tab>`.
pub fn press(app: &mut App, code: KeyCode) -> Vec<crate::tui::app::Effect> {
    app.on_key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// Presses a key with Control.
pub fn control(app: &mut App, c: char) -> Vec<crate::tui::app::Effect> {
    app.on_key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
}

/// A screen in the middle of a run, after `step` batches.
pub fn running(options: ScreenOptions, step: u64) -> App {
    let mut app = App::new(options);
    app.on_event(Event::Loading("unpacking MNIST (60 000 + 10 000 images)".into()));
    app.on_event(Event::Started(Box::new(info())));
    for number in 1..=step / EPOCH {
        app.on_event(Event::Report(report((number - 1) * EPOCH + 1, number * EPOCH)));
        app.on_event(Event::Epoch(epoch(number)));
    }
    if !step.is_multiple_of(EPOCH) {
        app.on_event(Event::Report(report(step / EPOCH * EPOCH + 1, step)));
    }
    app.on_probe(Box::new(probe(step, 0)));
    app
}

/// What the screen looks like at this size.
pub fn buffer(app: &mut App, width: u16, height: u16) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    app.paint(area, &mut buffer);
    buffer
}

/// The same as text, without trailing blanks.
pub fn text(app: &mut App, width: u16, height: u16) -> String {
    let buffer = buffer(app, width, height);
    let row = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(row).collect::<Vec<_>>().join("\n")
}
