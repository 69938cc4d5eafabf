//! The tools between a program and its terminal: how each is started, left, come back to and asked for its screen.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tool.
pub struct Tool {
    pub name: &'static str,
    /// What is run, unless another is named on the command line.
    pub program: &'static str,
    /// How it is asked for its version.
    pub version: &'static [&'static str],
    /// Starts `command` in a session.
    pub start: fn(&Place, &str) -> Vec<String>,
    /// Comes back to it; `None` where there is no way back.
    pub attach: Option<fn(&Place) -> Vec<String>>,
    /// How the session is left.
    pub leave: Leave,
    /// Its own idea of what is on the screen.
    pub dump: Option<fn(&Place) -> Vec<String>>,
}

/// How a session is left so that it goes on.
pub enum Leave {
    /// By these keys.
    Keys(&'static str),
    /// By this command.
    Command(fn(&Place) -> Vec<String>),
    /// Not at all.
    Never,
}

/// Where a session is.
pub struct Place {
    pub program: String,
    pub directory: PathBuf,
    pub name: String,
}

impl Place {
    fn path(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }

    /// The tool's program with `arguments`.
    fn call(&self, arguments: &[&str]) -> Vec<String> {
        std::iter::once(self.program.as_str()).chain(arguments.iter().copied()).map(str::to_owned).collect()
    }
}

/// The outer terminal is said to have 24-bit colours, or tmux would bring them down to the nearest of 256.
const TMUX: &str =
    "set -g status off\nset -g default-terminal tmux-256color\nset -ga terminal-overrides \",*:Tc\"\n";
const SCREEN: &str = "startup_message off\ndefutf8 on\ndefscrollback 0\n";

fn tmux(place: &Place, arguments: &[&str]) -> Vec<String> {
    let configuration = place.path("tmux.conf");
    place.call(&[&["-L", &place.name, "-f", &configuration], arguments].concat())
}

pub const TOOLS: [Tool; 5] = [
    Tool {
        name: "tmux",
        program: "tmux",
        version: &["-V"],
        start: |place, command| tmux(place, &["new-session", command]),
        attach: Some(|place| tmux(place, &["attach-session"])),
        leave: Leave::Command(|place| tmux(place, &["detach-client"])),
        dump: Some(|place| tmux(place, &["capture-pane", "-p"])),
    },
    Tool {
        name: "screen",
        program: "screen",
        version: &["-v"],
        start: |place, command| {
            let configuration = place.path("screenrc");
            place.call(&["-U", "-c", &configuration, "-S", &place.name, "sh", "-c", command])
        },
        attach: Some(|place| place.call(&["-U", "-r", &place.name])),
        leave: Leave::Command(|place| place.call(&["-d", &place.name])),
        // Its hardcopy is of single bytes.
        dump: None,
    },
    Tool {
        name: "abduco",
        program: "abduco",
        version: &["-v"],
        start: |place, command| place.call(&["-c", &place.name, "sh", "-c", command]),
        attach: Some(|place| place.call(&["-a", &place.name])),
        leave: Leave::Keys("\x1c"),
        dump: None,
    },
    Tool {
        name: "dtach",
        program: "dtach",
        version: &["--version"],
        start: |place, command| {
            place.call(&["-c", &place.path("socket"), "-r", "winch", "sh", "-c", command])
        },
        attach: Some(|place| place.call(&["-a", &place.path("socket"), "-r", "winch"])),
        leave: Leave::Keys("\x1c"),
        dump: None,
    },
    Tool {
        name: "mosh",
        program: "mosh-server",
        version: &["--version"],
        // Without ssh: the server says on which port it listens and for which key.
        start: |place, command| {
            let script = "connect=$(\"$0\" new -i 127.0.0.1 -c 256 -- sh -c \"$1\" 2>/dev/null | grep 'MOSH CONNECT') && \
                          set -- $connect && MOSH_KEY=$4 exec mosh-client 127.0.0.1 \"$3\"";
            ["sh", "-c", script, &place.program, command].map(str::to_owned).to_vec()
        },
        attach: None,
        leave: Leave::Never,
        dump: None,
    },
];

/// Writes what the tools read at their start.
pub fn configure(directory: &Path) -> std::io::Result<()> {
    std::fs::write(directory.join("tmux.conf"), TMUX)?;
    std::fs::write(directory.join("screenrc"), SCREEN)
}

/// The first line in which `program` says its version; `None` if it cannot be run.
pub fn version(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    Some(text.lines().find(|line| line.contains(|c: char| c.is_ascii_digit()))?.trim().to_owned())
}

/// Runs `command` to its end and returns what it printed.
pub fn output(command: &[String], environment: &[(String, String)]) -> Result<String, Box<dyn Error>> {
    let environment = environment.iter().map(|(name, value)| (name, value));
    let output =
        Command::new(&command[0]).args(&command[1..]).env("LANG", "C.UTF-8").envs(environment).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
