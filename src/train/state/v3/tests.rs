//! Version 3 keeps every bit of a run, takes what a file lacks for what it always meant, and refuses by name what it does not
//! know.

use super::columns::{BATCH, Column, EPOCH};
use super::fields::{Row, blank};
use super::*;
use crate::dataset::{ReadOptions, ValidationSplit};
use crate::inspect::evaluator::Measuring;
use crate::nn::cycles::Cycles;
use crate::nn::init::Init;
use crate::nn::lineage::Lineage;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::Shape as ScheduleShape;
use crate::nn::shape::Shape;
use crate::nn::unit_list::LayerUnits;
use crate::protocol::{self, Act, BatchPoint, EpochReport, Evaluation, LiveChange, Outcome, Place};
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::earlier_seeds::EarlierSeeds;
use crate::train::hyperparameters::{SETTINGS, setting};
use crate::train::interruption::{self, Interruption, Interruptions};
use crate::train::progress::{Progress, Stage};
use crate::train::setting::value::{Kind, Text};
use crate::train::state::Surgery;
use proptest::prelude::*;
use std::path::PathBuf;

/// Values that some setting can have and none has usually, of each kind the first that fits.
const UNUSUAL: [&str; 9] = [
    "conv 3 3x2 stride 2x1 pad same leaky-relu, l2pool 2 stride 1, batchnorm, tanh, dropout 0.3, dense 3",
    "step:3:0.1",
    "0-4 5-9",
    "1 7@6 9@11",
    "crop 0.8",
    "range -1 0.5",
    "9",
    "18446744073709551615",
    "0.30000000000000004",
];

/// Gives a configuration in which nothing is as it usually is.
fn unusual_config() -> TrainConfig {
    let mut config = TrainConfig::default();
    for setting in SETTINGS.iter().filter(|setting| setting.kept) {
        let words = if let Kind::Words(words) = setting.kind() { words() } else { Vec::new() };
        let mut values = words.iter().map(|word| word.name).chain(UNUSUAL);
        let unusual = values.find_map(|value| {
            let mut changed = config.clone();
            setting.set(&mut changed, value).ok()?;
            (!setting.is_same(&changed, &config)).then_some(changed)
        });
        config = unusual.unwrap_or_else(|| panic!("{setting:?} is always the same"));
    }
    config
}

fn units(layer: usize, units: &[usize]) -> Vec<LayerUnits> {
    vec![LayerUnits { layer, units: units.to_vec() }]
}

/// Gives a state in which nothing is as it usually is. The literals are whole, so that a new field has to be thought of here.
fn unusual() -> RunState {
    RunState {
        name: "custom".to_owned(),
        config: TrainConfig { imported: Some("net.onnx".to_owned()), ..unusual_config() },
        dataset: "digits of ours".to_owned(),
        dataset_identity: "0123".to_owned(),
        data_directory: Some(PathBuf::from("/data/ä b")),
        data_options: ReadOptions {
            format: "CSV".parse().ok(),
            image_size: "6x5x3".parse().ok(),
            is_size_asked: false,
            memory: None,
        },
        input: Shape::new(6, 5, 3),
        classes: vec!["Zürich".to_owned(), String::new(), "数".to_owned()],
        parent: Some("2026-11-27_12-00-00_small@120".to_owned()),
        progress: Progress {
            stage: Stage::Testing(Measuring { done: 3, loss: 1.0 / 3.0, correct: 2 }, Outcome::TargetReached),
            epoch: 2,
            step: 3,
            total_steps: 1 << 60,
            epoch_score: Measuring { done: 11, loss: f64::MIN_POSITIVE / 3.0, correct: 4 },
            epoch_training_seconds: 0.1,
            epoch_seconds: 0.2,
            seconds: 1e300,
            learning_rate_factor: 1.0 / 7.0,
            learning_rate: -0.0,
            best: Some((1, 0.75)),
            history: vec![
                EpochReport {
                    epoch: 1,
                    total_steps: 9,
                    train_loss: 0.1,
                    train_accuracy: 0.3,
                    validation: None,
                    best: true,
                    images_per_second: 123.456,
                    seconds: 0.5,
                },
                EpochReport {
                    epoch: 2,
                    total_steps: 18,
                    train_loss: f64::INFINITY,
                    train_accuracy: 0.4,
                    validation: Some(Evaluation { loss: 0.7, accuracy: 0.6, images: 5 }),
                    best: false,
                    images_per_second: 23.456,
                    seconds: 0.25,
                },
            ],
            test: Some(Evaluation { loss: 0.1, accuracy: 1.0 / 3.0, images: 3 }),
            changes: vec![
                change(4, LiveChange::RATE, "0.03", "0.0375"),
                change(u64::MAX, "clip", "none", "5, as said"),
                change(7, "", "", ""),
            ],
            journal: vec![
                entry(0, 4, Act::ScaleRate(1.0 / 3.0)),
                entry(1, 2, Act::Set { name: "clip".to_owned(), value: "none".to_owned() }),
                entry(2, 3, Act::Undo),
            ],
            origin: Some(Box::new(unusual_config())),
        },
        course: Course {
            points: (1..=5)
                .map(|step| {
                    let x = 1.0 / step as f64;
                    BatchPoint {
                        step: 2 * step,
                        loss: x,
                        accuracy: x / 3.0,
                        images: 6 + step as u32 % 2,
                        learning_rate: Some(x / 7.0),
                        gradient_norm: Some(x / 11.0),
                    }
                })
                .collect(),
            span: 2,
            last: 1,
        },
        tensors: vec![tensor("1.conv.weights", vec![0.1, -0.0, f32::MIN_POSITIVE / 2.0])],
        memory: vec![tensor("mean-square/1.conv.weights", vec![])],
        surgery: Surgery {
            silenced: units(0, &[1, 2, 4]),
            frozen: units(3, &[0]),
            lineage: Some(Lineage {
                spec: "conv 9 5x5 relu, dense 3".parse().expect("a spec"),
                kept: units(0, &[0, 7]),
            }),
        },
        interruptions: Interruptions::new(vec![
            Interruption { kind: interruption::Kind::Paused, place: Place { epoch: 0, batch: 5 }, acts: 1 },
            Interruption { kind: interruption::Kind::Resumed, place: Place { epoch: 0, batch: 5 }, acts: 1 },
            Interruption { kind: interruption::Kind::TakenUp, place: Place { epoch: 2, batch: 1 }, acts: 2 },
        ]),
    }
}

fn change(step: u64, name: &str, from: &str, to: &str) -> LiveChange {
    LiveChange { step, name: name.to_owned(), from: from.to_owned(), to: to.to_owned() }
}

fn entry(epoch: usize, batch: usize, act: Act) -> protocol::Entry {
    protocol::Entry { place: Place { epoch, batch }, act }
}

fn tensor(name: &str, values: Vec<f32>) -> crate::train::state::Tensor {
    crate::train::state::Tensor { name: name.to_owned(), shape: vec![values.len(), 1], values }
}

/// Gives the body of the file that `state` makes, and what is read of it after `change`.
fn changed(state: &RunState, change: impl FnOnce(&mut Body<'_>)) -> Result<RunState, String> {
    let file = encode(state).expect("encoded");
    let file = container::open(&file).expect("good");
    let mut body: Body<'_> = file.decode().expect("a body");
    change(&mut body);
    let file = container::encode(&body).expect("encoded");
    decode(&container::open(&file).expect("good")).map_err(|error| error.to_string())
}

#[test]
fn what_was_written_is_read_to_the_last_bit() {
    for state in
        [unusual(), RunState { classes: vec![], data_directory: None, ..blank_but_for_the_network() }]
    {
        let read = changed(&state, |_| ()).expect("read");
        assert_eq!(read, state);
        // Equality knows no sign of zero.
        assert_eq!(format!("{read:?}"), format!("{state:?}"));
    }
}

fn blank_but_for_the_network() -> RunState {
    let mut state = blank();
    state.config.spec = "dense 3".parse().expect("a spec");
    state
}

#[cfg(unix)]
#[test]
fn a_directory_need_not_be_text() {
    let directory = path_of(b"/data/\xff\xfe \n".to_vec()).expect("any bytes are a path");
    let state = RunState { data_directory: Some(directory), ..unusual() };
    assert_eq!(changed(&state, |_| ()).expect("read"), state);
}

#[test]
fn a_missing_setting_takes_its_usual_value_and_a_needed_one_is_named() {
    let whole = unusual();
    let rows = |rows: &'static [fields::Field]| rows.iter().map(|row| row as &dyn Row);
    let settings = SETTINGS.iter().filter(|setting| setting.kept).map(|setting| setting as &dyn Row);
    let all = rows(RUN).chain(settings).chain(rows(PROGRESS));
    let mut usual = 0;
    for row in all {
        let name = row.name();
        let read = changed(&whole, |body| {
            for entries in [&mut body.run, &mut body.settings, &mut body.progress] {
                entries.retain(|entry| entry.name != name);
            }
        });
        match read {
            Ok(state) => {
                assert!(!row.is_needed(), "{name}");
                assert_eq!(row.write(&state), row.write(&blank()), "{name}");
                assert_ne!(state, whole, "`unusual` has the usual {name}");
                usual += 1;
            }
            Err(error) => {
                assert!(row.is_needed() && error.contains(&format!("`{name}` is missing")), "{error}");
            }
        }
    }
    assert!(usual >= 12, "{usual}");
}

/// A program that lacks the newest setting writes files without it.
#[test]
fn a_file_from_before_a_setting_was_added_is_read_with_its_default() {
    let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/checkpoint-3.cnn"));
    let (file, usual) = (file.expect("it is there"), TrainConfig::default());
    let opened = container::open(&file).expect("good");
    let body: Body<'_> = opened.decode().expect("a body");
    let whole = decode(&opened).expect("read");
    for setting in SETTINGS.iter().filter(|setting| setting.kept && !setting.needed) {
        let mut older = Body { settings: body.settings.clone(), ..opened.decode().expect("a body") };
        older.settings.retain(|entry| entry.name != setting.name);
        let older = container::encode(&older).expect("encoded");
        let read = decode(&container::open(&older).expect("good")).expect("read");
        assert!(setting.is_same(&read.config, &usual), "{setting:?}");
        for other in SETTINGS.iter().filter(|other| other.name != setting.name) {
            assert!(other.is_same(&read.config, &whole.config), "{other:?} without {setting:?}");
        }
    }
}

/// The words of files are those of the program; whoever renames one here leaves old files behind.
#[test]
fn the_words_of_files_stay() {
    let words = |name: &str| {
        let Kind::Words(words) = setting(name).expect("there is one").kind() else {
            panic!("{name} is no word")
        };
        words().iter().map(|word| word.name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(words("loss"), "quadratic cross-entropy log-likelihood");
    assert_eq!(words("init"), "glorot he scaled gaussian");
    assert_eq!(words("optimizer"), "sgd momentum nesterov rmsprop adam adamw");
    assert_eq!(words("validation-split"), "last stratified");
}

/// What the older versions do not say means the same there.
#[test]
fn the_usual_values_are_those_of_the_first_version() {
    let TrainConfig {
        objective,
        init,
        optimizer,
        schedule,
        until_accuracy,
        validation,
        validation_split,
        cycles,
        patience,
        schedule_batch,
        training_seed,
        earlier_seeds,
        ..
    } = blank().config;
    assert_eq!((patience, schedule_batch), (None, None));
    assert_eq!((training_seed, earlier_seeds), (None, EarlierSeeds::default()));
    assert_eq!((objective.loss, init, until_accuracy, validation), (None, Init::He, None, None));
    assert_eq!((validation_split, cycles), (ValidationSplit::Last, Cycles::default()));
    let Optimizer { rule, momentum, weight_decay, clip } = optimizer;
    assert_eq!((rule, momentum, weight_decay, clip), (Rule::Momentum, 0.9, 0.0, None));
    assert_eq!((schedule.shape, schedule.warm_up), (ScheduleShape::Constant, 0));
}

#[test]
fn what_is_not_known_or_not_understood_is_refused_by_name() {
    let entry = |name: &str, text: &str| Entry { name: name.to_owned(), text: text.to_owned() };
    type Change = Box<dyn FnOnce(&mut Body<'_>)>;
    let set = |name: &'static str, text: &'static str| -> Change {
        Box::new(move |body| {
            let mut entries = body.run.iter_mut().chain(&mut body.settings).chain(&mut body.progress);
            entries.find(|entry| entry.name == name).expect("it is there").text = text.to_owned();
        })
    };
    let cases: [(&str, Change); 18] = [
        ("part of another", Box::new(move |body| body.settings.push(entry("dropout", "0.1")))),
        ("setting `mixup`, which is `0.1`", Box::new(move |body| body.settings.push(entry("mixup", "0.1")))),
        ("`\\u{1b}[2J`", Box::new(move |body| body.progress.push(entry("\x1b[2J", "\x1b[2J")))),
        ("use that one", Box::new(move |body| body.run.push(entry("place", "Bern")))),
        ("`seed` is given twice", Box::new(move |body| body.settings.push(entry("seed", "1")))),
        ("setting `optimizer` as `lion`: expected one of sgd, momentum", set("optimizer", "lion")),
        ("setting `network` as `attention 3`", set("network", "attention 3")),
        ("setting `schedule` as `plateau`", set("schedule", "plateau")),
        ("setting `seed` as `-1`", set("seed", "-1")),
        ("setting `learning-rate` as `0,1`: expected a number", set("learning-rate", "0,1")),
        ("fact `input` as `28x28`: expected HEIGHTxWIDTHxCHANNELS", set("input", "28x28")),
        ("state `stage` as `resting`", set("stage", "resting")),
        ("state `stage` as `training 3`", set("stage", "training 3")),
        ("state `stage` as `testing completed 1 2`", set("stage", "testing completed 1 2")),
        ("state `best` as `1 2 3`", set("best", "1 2 3")),
        ("column `gradient-norm`", Box::new(|body| body.course.rename("loss", "gradient-norm"))),
        ("column `loss` is given twice", Box::new(|body| body.course.rename("accuracy", "loss"))),
        ("column `best` is missing", Box::new(|body| body.history.remove("best"))),
    ];
    for (expected, change) in cases {
        let error = changed(&unusual(), change).expect_err(expected);
        assert!(error.contains(expected) && !error.contains('\x1b'), "{error}");
    }
}

#[test]
fn columns_of_other_lengths_are_refused_and_few_bytes_take_no_memory() {
    type Change = fn(&mut Body<'_>);
    let cases: [Change; 5] = [
        |body| body.course.cut("loss", 1),
        |body| body.course.cut("loss", 8),
        |body| body.course.claim("step", 6),
        |body| body.course.claim("step", u32::MAX),
        |body| body.history.claim("epoch", 1 << 17),
    ];
    for change in cases {
        let error = changed(&unusual(), change).expect_err("another length");
        assert!(error.contains("no right length"), "{error}");
    }
}

/// The payload of the fixture is made of the body as it is declared, and of nothing else.
#[test]
fn the_layout_is_that_of_the_fixture() {
    let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/checkpoint-3.cnn"));
    let file = file.expect("it is there");
    let opened = container::open(&file).expect("good");
    let body: Body<'_> = opened.decode().expect("a body");
    assert_eq!(container::encode(&body).expect("encoded"), file);
    let says = |name: &str, text: &str| {
        body.settings.iter().any(|entry| (&*entry.name, &*entry.text) == (name, text))
    };
    assert!(says("schedule", "one-cycle") && says("optimizer", "adam") && says("clip", "0.7"));
    assert!(body.memory.iter().any(|tensor| tensor.name == "mean-square/1.conv.weights"));
}

#[test]
fn steps_and_sizes_take_next_to_nothing() {
    let points = |batches: u64| {
        let point = |step| BatchPoint {
            step,
            loss: (step as f64).sqrt(),
            accuracy: 0.5,
            images: 10,
            learning_rate: None,
            gradient_norm: None,
        };
        Table::write(BATCH, &(1..=batches).map(point).collect::<Vec<_>>())
    };
    let length = |table: &Table<'_>| container::encode(table).expect("encoded").len();
    let (few, many) = (length(&points(48)), length(&points(2048)));
    // The loss alone is different in every batch.
    assert_eq!(many - few, 2000 * 8);
}

fn back<R: Default + Clone>(columns: &[Column<R>], rows: &[R]) -> Vec<R> {
    let file = container::encode(&Table::write(columns, rows)).expect("encoded");
    let table: Table<'_> = container::open(&file).expect("good").decode().expect("a table");
    table.read(columns).expect("read")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_keep_their_bits_as_text(bits: u64, whole: u64) {
        let number = f64::from_bits(bits);
        let text = number.write().expect("a number has a text");
        let again: f64 = Text::read(&text).expect("read");
        prop_assert!(again.to_bits() == bits || (again.is_nan() && number.is_nan()), "{}", text);
        let text = whole.write().expect("a number has a text");
        prop_assert_eq!(Text::read(&text), Ok(whole));
    }

    #[test]
    fn rows_keep_their_bits(cells in prop::collection::vec((0..4u64, any::<u64>(), any::<bool>()), 0..200)) {
        // Few values now and then, so that there are runs of all lengths.
        let bits = |&(few, many, which): &(u64, u64, bool)| if which { few } else { many };
        let batches: Vec<_> = cells
            .iter()
            .map(|cell| {
                let (few, many, _) = *cell;
                let loss = f64::from_bits(bits(cell));
                let known = Some(loss).filter(|value| !value.is_nan());
                BatchPoint { step: many, loss, accuracy: f64::from_bits(few), images: few as u32, learning_rate: known, gradient_norm: known }
            })
            .collect();
        prop_assert_eq!(format!("{:?}", back(BATCH, &batches)), format!("{batches:?}"));
        let epochs: Vec<_> = cells
            .iter()
            .map(|cell| EpochReport {
                epoch: cell.0 as usize,
                train_loss: f64::from_bits(bits(cell)),
                validation: cell.2.then_some(Evaluation { loss: cell.1 as f64, accuracy: 0.5, images: 1 }),
                best: cell.0 == 0,
                ..EpochReport::default()
            })
            .collect();
        prop_assert_eq!(format!("{:?}", back(EPOCH, &epochs)), format!("{epochs:?}"));
    }
}
