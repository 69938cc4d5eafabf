//! Runs the program in a pty and types at it.

use crate::colors;
use crate::shots::{Act, Shot};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// No picture takes longer than this.
const PATIENCE: Duration = Duration::from_secs(600);

/// How often a film has a frame.
const FRAME: Duration = Duration::from_millis(200);

/// Where runs are kept below the home of a picture, which is where the program is started.
pub const RUNS: &str = "cnn-tui/runs";
/// Where images in colour are, from there.
pub const COLORS: &str = "shapes";

/// Runs the program as `shot` says, at home in a directory of its own, and gives the screen at its end; of a shot that moves `see` gets each frame, and the time that
/// it is there.
pub fn shoot(
    program: &Path,
    shot: &Shot,
    mut see: impl FnMut(&vt100::Screen, Duration),
) -> Result<vt100::Screen, Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    std::fs::create_dir_all(home.path().join(RUNS))?;
    // The log welcomes whoever is there for the first time.
    std::fs::write(home.path().join("cnn-tui/welcomed"), "")?;
    colors::write(&home.path().join(COLORS), 3000, 500)?;
    shot.before.iter().try_for_each(|arguments| run(program, home.path(), arguments))?;
    let (columns, rows) = shot.size;
    let pty =
        native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })?;
    let mut command = CommandBuilder::new(program);
    command.args(&shot.arguments);
    command.cwd(home.path());
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")] {
        command.env(name, value);
    }
    for name in HOMES {
        command.env(name, home.path());
    }
    let mut child = pty.slave.spawn_command(command)?;
    drop(pty.slave);
    let mut writer = pty.master.take_writer()?;
    let output = read(pty.master.try_clone_reader()?);
    let mut parser = vt100::Parser::new(rows.try_into()?, columns.try_into()?, 0);
    for act in &shot.acts {
        match act {
            Act::Until(text) => read_until(&output, &mut parser, |screen| screen.contents().contains(*text))
                .map_err(|problem| format!("{}, `{text}`: {problem}", shot.name))?,
            Act::Type(keys) => writer.write_all(keys.as_bytes())?,
            Act::Wait(time) => {
                let later = Instant::now() + *time;
                read_until(&output, &mut parser, |_| Instant::now() > later)?;
            }
            Act::Film(time) => {
                let end = Instant::now() + *time;
                while Instant::now() < end {
                    let later = Instant::now() + FRAME;
                    read_until(&output, &mut parser, |_| Instant::now() > later)?;
                    see(parser.screen(), FRAME);
                }
            }
        }
    }
    let screen = parser.screen().clone();
    child.kill()?;
    child.wait()?;
    Ok(screen)
}

/// The variables that say where a user's files are.
const HOMES: [&str; 2] = ["XDG_STATE_HOME", "XDG_CONFIG_HOME"];

/// Runs the program to its end without a terminal.
fn run(program: &Path, home: &Path, arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(home).stdin(Stdio::null()).stdout(Stdio::null());
    HOMES.iter().for_each(|name| _ = command.env(name, home));
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{}: {status}", arguments.join(" ")).into()) }
}

/// Reads all that comes, on a thread of its own.
fn read(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    output
}

fn read_until(
    output: &Receiver<Vec<u8>>,
    parser: &mut vt100::Parser,
    done: impl Fn(&vt100::Screen) -> bool,
) -> Result<(), Box<dyn Error>> {
    let deadline = Instant::now() + PATIENCE;
    while !done(parser.screen()) {
        if Instant::now() > deadline {
            return Err(format!("waited in vain; the screen is\n{}", parser.screen().contents()).into());
        }
        match output.recv_timeout(Duration::from_millis(50)) {
            Ok(bytes) => parser.process(&bytes),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("the program ended early:\n{}", parser.screen().contents()).into());
            }
        }
    }
    Ok(())
}
