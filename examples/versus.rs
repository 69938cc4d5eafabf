//! Measures what a pair in lock step costs: `cargo build --release && cargo run --release --example versus`.
//!
//! The program trains two networks one after the other, then both as a pair, in turns, and the medians are compared: 1.00 is the speed
//! of the two one after the other. That each comes to the same weights is checked along the way. After `--` come the rounds, and the
//! presets of the two networks: `-- 5 small dense`.

use serde_json::Value;
use std::error::Error;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Epochs of each run.
const EPOCHS: &str = "3";
/// Pairs of presets that are measured if none are named: batches that are long and short, alike and not.
const PAIRS: [[&str; 2]; 4] =
    [["nielsen-3", "lenet"], ["small", "dense"], ["fast", "fast"], ["dense", "slide"]];

/// What training took, from the first word of the trainer to the last, and what it came to.
struct Trained {
    seconds: f64,
    hashes: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds: usize = arguments.first().map_or(Ok(5), |text| text.parse())?;
    let named: Vec<[&str; 2]> = match &arguments[arguments.len().min(1)..] {
        [] => PAIRS.to_vec(),
        [first, second] => vec![[first, second]],
        _ => return Err("rounds and two presets are expected, or nothing".into()),
    };
    for [first, second] in named {
        let mut ratios = Vec::new();
        for round in 0..rounds.max(1) {
            ratios.push(ratio(first, second, round % 2 == 0)?);
        }
        ratios.sort_by(f64::total_cmp);
        let (least, most) = (ratios[0], ratios[ratios.len() - 1]);
        writeln!(
            stdout(),
            "{first} and {second}: {:.3} ({least:.3} to {most:.3})",
            ratios[ratios.len() / 2]
        )?;
    }
    Ok(())
}

/// The speed of the pair as a share of that of the two one after the other. Who comes second finds a warmer machine: in turns.
fn ratio(first: &str, second: &str, pair_first: bool) -> Result<f64, Box<dyn Error>> {
    let pair = || train(&["--preset", first, "--versus", second]);
    // The second has the settings of the first.
    let apart = || Ok::<_, Box<dyn Error>>([train(&["--preset", first])?, beside(first, second)?]);
    let (pair, apart) = if pair_first {
        let pair = pair()?;
        (pair, apart()?)
    } else {
        let apart = apart()?;
        (pair()?, apart)
    };
    let hashes: Vec<String> = apart.iter().flat_map(|run| run.hashes.clone()).collect();
    if hashes != pair.hashes {
        return Err(format!("the pair comes to {:?}, the two alone to {hashes:?}", pair.hashes).into());
    }
    Ok(apart.iter().map(|run| run.seconds).sum::<f64>() / pair.seconds)
}

/// Trains the network of one preset with the settings of another.
fn beside(first: &str, second: &str) -> Result<Trained, Box<dyn Error>> {
    let preset = |name| cnn_tui::config::preset(name);
    let (first, second) = (preset(first)?, preset(second)?);
    let config = first.config()?;
    let mut line = vec!["--net".to_owned(), second.net.to_owned()];
    for setting in cnn_tui::train::hyperparameters::SETTINGS {
        let Some(option) = setting.option.filter(|_| !["network", "epochs"].contains(&setting.name)) else {
            continue;
        };
        if let (Some(text), None) = (setting.write(&config), setting.objection(&config)) {
            line.extend([format!("--{}", option.name), text]);
        }
    }
    train(&line.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Trains what the options say, without a screen and without keeping it.
fn train(options: &[&str]) -> Result<Trained, Box<dyn Error>> {
    let mut command = Command::new(program()?);
    command.args(["train", "--json", "--no-save"]).args(options);
    command.args(["--epochs", EPOCHS]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (mut began, mut ended, mut ends) = (None, None, Vec::new());
    for line in BufReader::new(child.stdout.take().ok_or("no output")?).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        match line["event"].as_str() {
            Some("start") => _ = began.get_or_insert_with(Instant::now),
            Some("finished") => {
                ended = Some(Instant::now());
                let side = line["side"].as_str().unwrap_or_default().to_owned();
                ends.push((side, line["weights_hash"].as_str().unwrap_or_default().to_owned()));
            }
            _ => {}
        }
    }
    if !child.wait()?.success() {
        return Err(format!("{options:?}: the program failed").into());
    }
    let (began, ended) = (began.ok_or("no beginning")?, ended.ok_or("no end")?);
    ends.sort();
    Ok(Trained {
        seconds: ended.duration_since(began).as_secs_f64(),
        hashes: ends.into_iter().map(|(_, hash)| hash).collect(),
    })
}

/// The program, built beside this example.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let own = std::env::current_exe()?;
    let place = own.parent().and_then(|place| place.parent()).ok_or("no place of its own")?;
    let program = place.join("cnn-tui");
    if program.is_file() { Ok(program) } else { Err(format!("{} is not built", program.display()).into()) }
}
