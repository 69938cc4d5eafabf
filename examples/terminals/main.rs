//! Drives the real program through the tools that stand between it and a terminal:
//! `cargo build --release && cargo run --release --example terminals`.
//!
//! For each tool that is installed: is the picture, cell by cell and colours included, the one that a terminal shows
//! without it; does the tool's own copy of the screen say the same; how many bytes a second arrive while training flat out and
//! while paused; is everything there again after leaving the session and coming back in a new terminal. Then it starts
//! what terminal emulators there are on an invisible X server, light and dark, and looks which colours are chosen; and
//! compares what the Linux console is sent with its fonts. Nothing is installed: what is missing is named and skipped.
//! `… --example terminals tmux=/opt/tmux-3.8/bin/tmux dtach` tries only those, the first in another build.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

mod console;
mod emulators;
mod session;
mod tools;

use session::Session;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tools::{Leave, Place, TOOLS, Tool};

type Outcome<T> = Result<T, Box<dyn Error>>;
type Environment = Vec<(String, String)>;

/// What is trained: it learns something in an epoch that takes about a second. The background is said, because tools that
/// stand between differ in whether they tell it.
const RUN: &str = "--preset small --seed 1 --threads 1 --epochs 10000 --save-every 3600 --background dark";
/// More than this is too much for a bad line.
const MOST_BYTES: f64 = 30_000.0;
const FLAT_OUT: Duration = Duration::from_secs(5);
const PAUSED: Duration = Duration::from_secs(2);

/// What was seen of a tool.
struct Seen {
    term: String,
    picture: bool,
    copy: Option<bool>,
    bytes: f64,
    paused: f64,
    attached: Option<bool>,
}

impl Seen {
    fn is_right(&self) -> bool {
        self.picture
            && self.copy != Some(false)
            && self.attached != Some(false)
            && self.bytes <= MOST_BYTES
            && self.paused == 0.0
    }
}

fn main() -> Outcome<ExitCode> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let directory = std::env::temp_dir().join(format!("cnn-tui-terminals-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    tools::configure(&directory)?;
    let program = program()?;
    let mut right = true;
    println!(
        "{:<26} {:<22} {:<8} {:<8} {:>6} {:>8} {:<9}",
        "tool", "TERM inside", "picture", "copy", "KB/s", "paused/s", "attached"
    );
    if wanted.is_empty() {
        let seen = direct(&program, &directory)?;
        right &= tell("none", &seen);
    }
    for tool in &TOOLS {
        let Some(choice) = choice(tool.name, tool.program, &wanted) else { continue };
        let Some(version) = tools::version(&choice, tool.version) else {
            println!("{:<26} skipped: {choice} cannot be run", tool.name);
            continue;
        };
        let name = version.split([',', '[', '©']).next().unwrap_or_default();
        let name = name.split(" (build").next().unwrap_or_default().trim().to_owned();
        match try_tool(tool, choice, &program, &directory) {
            Ok(seen) => right &= tell(&name, &seen),
            Err(error) => {
                println!("{name:<26} FAILED: {error}");
                right = false;
            }
        }
    }
    if wanted.is_empty() {
        right &= emulators::all(&program, &directory)?;
        right &= console::fits(&program, &directory)?;
    }
    std::fs::remove_dir_all(&directory)?;
    println!("{}", if right { "all as it should be" } else { "NOT all as it should be" });
    Ok(if right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The program to run for a tool: all are tried if none is wanted.
fn choice(name: &str, usual: &str, wanted: &[String]) -> Option<String> {
    let named = wanted.iter().find_map(|word| match word.split_once('=') {
        Some((tool, program)) if tool == name => Some(program.to_owned()),
        None if word == name => Some(usual.to_owned()),
        _ => None,
    });
    if wanted.is_empty() { Some(usual.to_owned()) } else { named }
}

fn tell(name: &str, seen: &Seen) -> bool {
    let yes = |right: bool| if right { "right" } else { "WRONG" };
    let copy = seen.copy.map_or("-", yes);
    let attached = seen.attached.map_or("-", |whole| if whole { "whole" } else { "HOLES" });
    let bytes = seen.bytes / 1000.0;
    println!(
        "{name:<26} {:<22} {:<8} {copy:<8} {bytes:>6.1} {:>8.0} {attached:<9}",
        seen.term,
        yes(seen.picture),
        seen.paused
    );
    seen.is_right()
}

/// The program to try: what `CNN_TUI` names, or the release build.
fn program() -> Outcome<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let program = std::env::var_os("CNN_TUI").map_or_else(|| target.join("release/cnn-tui"), PathBuf::from);
    if program.exists() { Ok(program) } else { Err("build it first: cargo build --release".into()) }
}

/// Where runs are kept meanwhile.
fn state(directory: &Path) -> Environment {
    vec![("XDG_STATE_HOME".to_owned(), directory.display().to_string())]
}

/// Words of a shell as a command.
fn shell(words: &str) -> Vec<String> {
    ["sh", "-c", words].map(str::to_owned).to_vec()
}

/// A screen that stands still after an epoch, which is the same each time but for what a clock says.
fn after_an_epoch(session: &Session) -> Outcome<vt100::Screen> {
    session.wait_for("Space")?;
    session.press(" ")?;
    session.wait_for("paused")?;
    session.press("e")?;
    session.wait_until("an epoch", |screen| {
        let text = screen.contents();
        text.contains("paused") && text.contains("epoch     2/")
    })?;
    session.wait_for_silence(Duration::from_millis(700));
    Ok(session.screen())
}

/// Whether two screens are the same, rows left out that say what a clock said.
fn same(one: &vt100::Screen, other: &vt100::Screen, left_out: &[u16]) -> bool {
    (0..session::ROWS).filter(|row| !left_out.contains(row)).all(|row| {
        (0..session::COLUMNS).all(|column| {
            let look = |screen: &vt100::Screen| {
                let cell = screen.cell(row, column)?;
                let text = if cell.has_contents() { cell.contents().to_owned() } else { " ".to_owned() };
                // A blank has no colour but that behind it.
                let ink = (text != " ").then(|| (cell.fgcolor(), cell.bold()));
                Some((text, ink, cell.bgcolor()))
            };
            look(one) == look(other)
        })
    })
}

/// Rows that a clock has a part in: the two of the status, and the log.
const CLOCKS: [u16; 3] = [0, 1, session::ROWS - 2];

/// The program without anything between.
fn direct(program: &Path, directory: &Path) -> Outcome<Seen> {
    let session = Session::start(&shell(&format!("{} {RUN}", program.display())), &state(directory))?;
    let first = after_an_epoch(&session)?;
    let again = Session::start(&shell(&format!("{} {RUN}", program.display())), &state(directory))?;
    let picture = same(&first, &after_an_epoch(&again)?, &CLOCKS);
    drop(again);
    let (bytes, paused) = rates(&session)?;
    quit(session)?;
    Ok(Seen { term: "xterm-256color".to_owned(), picture, copy: None, bytes, paused, attached: None })
}

/// Bytes a second while training flat out, and while paused.
fn rates(session: &Session) -> Outcome<(f64, f64)> {
    session.press(" ")?;
    session.wait_for("training")?;
    let bytes = session.bytes_per_second(FLAT_OUT);
    session.press(" ")?;
    session.wait_for("paused")?;
    session.wait_for_silence(Duration::from_millis(700));
    Ok((bytes, session.bytes_per_second(PAUSED)))
}

fn quit(mut session: Session) -> Outcome<()> {
    session.press("q")?;
    session.wait_for_end()
}

fn try_tool(tool: &Tool, program_of_tool: String, program: &Path, directory: &Path) -> Outcome<Seen> {
    let name = format!("cnn-tui-{}-{}", tool.name, std::process::id());
    let place = Place { program: program_of_tool, directory: directory.to_owned(), name };
    let told = directory.join("environment");
    let command = format!("env > {}; exec {} {RUN}", told.display(), program.display());
    let environment = state(directory);
    let session = Session::start(&(tool.start)(&place, &command), &environment)?;
    let shown = after_an_epoch(&session)?;
    let inside = inside(&std::fs::read_to_string(&told)?);
    let copy = tool.dump.map(|dump| tools::output(&dump(&place), &environment)).transpose()?;
    let copy = copy.map(|text| is_copy(&text, &shown));
    let reference = [environment.clone(), inside.clone()].concat();
    let reference = Session::start(&shell(&format!("{} {RUN}", program.display())), &reference)?;
    let picture = same(&after_an_epoch(&reference)?, &shown, &CLOCKS);
    drop(reference);
    let (session, attached) = come_back(tool, &place, session, &environment, &shown)?;
    let (bytes, paused) = rates(&session)?;
    quit(session)?;
    let term = inside.into_iter().find(|(name, _)| name == "TERM").map(|(_, term)| term).unwrap_or_default();
    Ok(Seen { term, picture, copy, bytes, paused, attached })
}

/// What of the environment decides how the program draws. What is not there is empty, which is the same to it.
fn inside(environment: &str) -> Environment {
    let value = |name: &str| {
        let pairs = environment.lines().filter_map(|line| line.split_once('='));
        pairs
            .filter(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
            .next_back()
            .unwrap_or_default()
    };
    let names = ["TERM", "COLORTERM", "TMUX", "STY", "LANG", "LC_ALL", "LC_CTYPE"];
    names.into_iter().map(|name| (name.to_owned(), value(name))).collect()
}

/// Whether a tool's copy of the screen has the same words.
fn is_copy(text: &str, shown: &vt100::Screen) -> bool {
    let shown: Vec<String> = shown.rows(0, session::COLUMNS).map(|row| row.trim_end().to_owned()).collect();
    let copy: Vec<&str> = text.lines().map(str::trim_end).collect();
    copy.len() >= shown.len() && copy[..shown.len()] == shown
}

/// Leaves the session and comes back to it in a new terminal; says whether everything is there again.
fn come_back(
    tool: &Tool,
    place: &Place,
    mut session: Session,
    environment: &Environment,
    shown: &vt100::Screen,
) -> Outcome<(Session, Option<bool>)> {
    let Some(attach) = tool.attach else { return Ok((session, None)) };
    match tool.leave {
        Leave::Keys(keys) => session.press(keys)?,
        Leave::Command(leave) => _ = tools::output(&leave(place), environment)?,
        Leave::Never => return Ok((session, None)),
    }
    session.wait_for_end()?;
    let back = Session::start(&attach(place), environment)?;
    // If it does not show all of itself, that is what is to be found out.
    let _ = back.wait_until("the picture", |screen| same(screen, shown, &[]));
    let whole = same(&back.screen(), shown, &[]);
    Ok((back, Some(whole)))
}
