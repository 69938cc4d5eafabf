//! Terminal emulators on an invisible X server: which colours the program chooses in them.

use super::{Outcome, shell, state};
use crate::session::Session;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Words of a command line.
type Words = &'static [&'static str];

/// Emulators by how they run a command, and on a light background.
const EMULATORS: [(&str, Words, Words, Words); 5] = [
    (
        "xterm",
        &["-version"],
        &["-geometry", "80x24", "-bg", "black", "-fg", "white"],
        &["-bg", "white", "-fg", "black"],
    ),
    (
        "urxvt",
        &["-h"],
        &["-geometry", "80x24", "-bg", "black", "-fg", "white"],
        &["-bg", "white", "-fg", "black"],
    ),
    ("st", &["-v"], &["-g", "80x24"], &[]),
    ("kitty", &["--version"], &["-o", "background=black"], &["-o", "background=white"]),
    ("pterm", &["--version"], &["-geometry", "80x24"], &[]),
];
/// What is trained in them.
const RUN: &str = "--preset small --seed 1 --epochs 10000 --no-save";
const DISPLAY: &str = ":77";
const PATIENCE: Duration = Duration::from_secs(20);
/// The backgrounds that can be said.
const BACKGROUNDS: [&str; 2] = ["dark", "light"];

/// Kills what it holds when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts each that is installed; true if none of those that answer is taken for what it is not.
pub fn all(program: &Path, directory: &Path) -> Outcome<bool> {
    let server =
        Command::new("Xvfb").args([DISPLAY, "-screen", "0", "1200x800x24"]).stderr(Stdio::null()).spawn();
    let Ok(server) = server else {
        println!("terminal emulators         skipped: no Xvfb");
        return Ok(true);
    };
    let _server = Server(server);
    std::thread::sleep(Duration::from_secs(1));
    let mut right = true;
    for (name, version, dark, light) in EMULATORS {
        let Some(version) = super::tools::version(name, version) else {
            println!("{name:<26} skipped: {name} cannot be run");
            continue;
        };
        for (background, options) in BACKGROUNDS.iter().zip([dark.to_vec(), [dark, light].concat()]) {
            if *background == "light" && light.is_empty() {
                continue;
            }
            let chosen = chosen(name, &options, program, directory)?;
            println!("{:<26} {background} background, chosen: colours for {chosen}", short(&version));
            right &= chosen == *background || chosen == "any";
        }
    }
    Ok(right)
}

fn short(version: &str) -> String {
    version.split(['-', '[', ':']).next().unwrap_or_default().trim().chars().take(26).collect()
}

/// The background for which the program chose its colours in this emulator.
fn chosen(name: &str, options: &[&str], program: &Path, directory: &Path) -> Outcome<&'static str> {
    let log = directory.join("typescript");
    let told = directory.join("environment");
    let number = directory.join("process");
    let run = format!("echo $$ > {}; exec {} {RUN}", number.display(), program.display());
    let logged = format!("env > {}; exec script -qfc '{run}' {}", told.display(), log.display());
    // Removed, if it is there from before.
    let _ = std::fs::remove_file(&log);
    let mut command = Command::new(name);
    command.args(options).args(["-e", "sh", "-c", &logged]).env("DISPLAY", DISPLAY).env("LANG", "C.UTF-8");
    for (name, value) in state(directory) {
        command.env(name, value);
    }
    for name in ["COLORTERM", "COLORFGBG", "TMUX", "STY", "NO_COLOR"] {
        command.env_remove(name);
    }
    let emulator = Server(command.stderr(Stdio::null()).stdout(Stdio::null()).spawn()?);
    let colors = recorded(&log)?;
    // `script` outlives its terminal; what it runs ends it.
    Command::new("kill").arg(std::fs::read_to_string(&number)?.trim()).status()?;
    drop(emulator);
    let inside = super::inside(&std::fs::read_to_string(&told)?);
    for background in BACKGROUNDS {
        let words = format!("{} {RUN} --background {background}", program.display());
        let session = Session::start(&shell(&words), &[state(directory), inside.clone()].concat())?;
        session.wait_until("a picture", |screen| look(screen).is_some())?;
        if look(&session.screen()) == Some(colors) {
            return Ok(background);
        }
    }
    Ok("any")
}

/// The look of a recording, once there is a picture and the colours have had time to change.
fn recorded(log: &Path) -> Outcome<Look> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        std::thread::sleep(Duration::from_secs(3));
        let mut emulator = vt100::Parser::default();
        emulator.process(&std::fs::read(log).unwrap_or_default());
        if let Some(colors) = look(emulator.screen()) {
            return Ok(colors);
        }
    }
    Err("no picture in the recording".into())
}

/// The colours of the first pane's title, and of the word before the log: no two backgrounds have the same pair.
type Look = (vt100::Color, vt100::Color);

fn look(screen: &vt100::Screen) -> Option<Look> {
    Some((color_of(screen, "Loss")?, color_of(screen, "log ")?))
}

/// The colour of the first letter of the last `word` of that kind on the screen.
fn color_of(screen: &vt100::Screen, word: &str) -> Option<vt100::Color> {
    let rows: Vec<String> = screen.rows(0, 80).collect();
    let (row, line) = rows.iter().enumerate().rev().find(|(_, line)| line.contains(word))?;
    let column = line[..line.find(word)?].chars().count();
    screen.cell(u16::try_from(row).ok()?, u16::try_from(column).ok()?).map(vt100::Cell::fgcolor)
}
