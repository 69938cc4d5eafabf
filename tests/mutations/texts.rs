//! Networks and command lines: whatever is typed is refused or understood.

use crate::mutate::number;
use crate::support::chance::{Chance, tell, times};
use crate::watch::{Worst, alone};
use clap::Parser;
use cnn_tui::commands::Cli;
use cnn_tui::config;
use cnn_tui::nn::network::Network;
use cnn_tui::nn::shape::Shape;
use cnn_tui::nn::spec::Spec;
use std::ffi::OsString;
use std::time::Duration;

const WORDS: [&str; 24] = [
    "conv",
    "maxpool",
    "avgpool",
    "l2pool",
    "dense",
    "dropout",
    "batchnorm",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "linear",
    "stride",
    "pad",
    "same",
    ",",
    ", ",
    "x",
    "5x5",
    "2",
    "10",
    "0.5",
    "1x1",
    "\u{0}é\u{1b}[2J",
];
const OPTIONS: [&str; 35] = [
    "train",
    "resume",
    "runs",
    "eval",
    "inspect",
    "gradcheck",
    "bench",
    "presets",
    "rm",
    "--preset",
    "--net",
    "--loss",
    "--init",
    "--data",
    "--validation",
    "--validation-split",
    "--epochs",
    "--until-accuracy",
    "--batch-size",
    "--lr",
    "--optimizer",
    "--momentum",
    "--weight-decay",
    "--clip",
    "--schedule",
    "--warm-up",
    "--seed",
    "--threads",
    "--run",
    "--no-save",
    "--save",
    "--save-every",
    "--keep",
    "--on-hangup",
    "--json",
];
const VALUES: [&str; 26] = [
    "",
    "0",
    "1",
    "-1",
    "nan",
    "inf",
    "1e400",
    "-0",
    "18446744073709551616",
    "small",
    "nielsen-3",
    "adam",
    "momentum",
    "step:0:0",
    "step:3:0.5",
    "step:18446744073709551615:1",
    "cosine",
    "one-cycle",
    "save",
    "continue",
    "/",
    "/dev/null",
    "/nonexistent/x",
    ".",
    "28x28",
    "dense 10 softmax",
];

/// A network as somebody would write it, with a number here and there that nobody would.
fn plausible(chance: &mut Chance) -> String {
    let mut layers = Vec::new();
    for _ in 0..=chance.within(0..6) {
        let n = if chance.once_in(8) { number(chance) } else { 1 + chance.within(0..40) };
        let (k, p) = (1 + chance.within(0..7), chance.within(0..4));
        layers.push(match chance.within(0..9) {
            0 => format!("conv {n} {k}x{k} relu"),
            1 => format!("conv {n} {k}x{n} stride {k} pad {p}"),
            2 => format!("conv {k} {n}x{k} pad same sigmoid"),
            3 => format!("maxpool {k}"),
            4 => format!("avgpool {n}"),
            5 => format!("dropout 0.{n}"),
            6 => "batchnorm".to_owned(),
            7 => format!("dense {n} tanh"),
            _ => format!("dense {n}"),
        });
    }
    layers.join(", ")
}

/// Words of the language, numbers and noise.
fn network_text(chance: &mut Chance) -> String {
    let mut text = if chance.once_in(3) { String::new() } else { plausible(chance) };
    if !text.is_empty() && !chance.once_in(4) {
        return text;
    }
    for _ in 0..=chance.within(0..24) {
        match chance.within(0..5) {
            0 => text.push_str(&number(chance).to_string()),
            1 => text.push_str(&String::from_utf8_lossy(&chance.bytes(3))),
            _ => text.push_str(chance.one_of(&WORDS)),
        }
        if !chance.once_in(4) {
            text.push(' ');
        }
    }
    text
}

#[test]
fn any_text_is_a_network_or_refused() {
    alone(|| {
        let (mut worst, mut understood, mut built) = (Worst::default(), 0, 0);
        let rounds = times(20_000, 1_000_000);
        for round in 0..rounds {
            let mut chance = Chance::new(555, round);
            let text = network_text(&mut chance);
            let input = Shape::new(1 + chance.index(64), 1 + chance.index(64), 1 + chance.index(4));
            worst.watch(round, text.len(), || {
                let Ok(spec) = text.parse::<Spec>() else { return };
                understood += 1;
                let again: Spec = spec.to_string().parse().expect("what is written is read");
                assert_eq!(again, spec, "{text}");
                // As large as the memory that is watched here allows.
                built += u64::from(Network::<f32>::untrained_within(1 << 22, &spec, input, None).is_ok());
            });
        }
        assert!(0 < built && built < understood && understood < rounds, "{rounds}, {understood}, {built}");
        tell(
            "5, networks",
            &format!("{rounds} texts, {understood} understood, {built} built; {}", worst.tell()),
        );
    });
}

fn argument(chance: &mut Chance) -> OsString {
    match chance.within(0..8) {
        0 => number(chance).to_string().into(),
        1 => network_text(chance).into(),
        2 => not_utf8(chance.bytes(4)),
        3 | 4 => chance.one_of(&VALUES).into(),
        5 => format!("{}={}", chance.one_of(&OPTIONS), chance.one_of(&VALUES)).into(),
        _ => chance.one_of(&OPTIONS).into(),
    }
}

#[cfg(unix)]
fn not_utf8(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn not_utf8(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// An option of `train` and a value that may be one for it.
fn pair(chance: &mut Chance) -> [OsString; 2] {
    let option = chance.one_of(&OPTIONS[9..]);
    let value = match option {
        "--net" => network_text(chance).into(),
        "--preset" => "small".into(),
        "--optimizer" => "adam".into(),
        _ if chance.once_in(2) => format!("{}", chance.within(0..4)).into(),
        _ => chance.one_of(&VALUES).into(),
    };
    [option.into(), value]
}

#[test]
fn any_command_line_is_understood_or_refused() {
    alone(|| {
        let (mut worst, mut understood, mut jobs) = (Worst::default(), 0, 0);
        let rounds = times(5_000, 300_000);
        for round in 0..rounds {
            let mut chance = Chance::new(5555, round);
            let mut line: Vec<OsString> = vec!["cnn-tui".into()];
            if chance.once_in(2) {
                line.push("train".into());
                (0..=chance.within(0..3)).for_each(|_| line.extend(pair(&mut chance)));
            } else {
                (0..chance.within(0..9)).for_each(|_| line.push(argument(&mut chance)));
            }
            let cli = worst.watch(round, 0, || Cli::try_parse_from(line).ok());
            let Some(cli) = cli else { continue };
            understood += 1;
            let Some(options) = cli.training() else { continue };
            // A network of the largest size is set aside to see whether it fits MNIST.
            let large = 1 << 31;
            jobs += u64::from(worst.watch(round, large, || config::job(options, Duration::ZERO).is_ok()));
        }
        assert!(0 < jobs && jobs < understood && understood < rounds, "{rounds}, {understood}, {jobs}");
        tell(
            "5, command lines",
            &format!("{rounds}, {understood} understood, {jobs} jobs; slowest {:.1?}", worst.time),
        );
    });
}
