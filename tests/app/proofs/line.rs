//! Through a real sshd on loopback: the line is cut, and nothing is lost; or the client freezes, and training does not.

use super::place::Place;
use crate::support::chance::{Chance, long, tell, times};
use crate::support::data::Data;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON};
use cnn_tui::protocol::Outcome;
use cnn_tui::runs::{self, holder};
use rustix::process::Signal;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// An orderly end after a hangup takes no longer.
const ORDERLY: Duration = Duration::from_secs(2);

/// An sshd with keys of its own, which ends with it.
struct Server {
    directory: TempDir,
    port: u16,
    sshd: Child,
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    places.map(|place| place.join(program)).find(|file| file.is_file())
}

impl Server {
    /// Starts one; none, with the reason printed, if that cannot be done here.
    fn start() -> Option<Self> {
        let skip = |why: &str| {
            eprintln!("proof 8: skipped, {why}");
            None
        };
        let (Some(sshd), Some(_), Some(_)) = (find("sshd"), find("ssh"), find("ssh-keygen")) else {
            return skip("sshd, ssh and ssh-keygen are not all installed");
        };
        let directory = tempfile::tempdir().expect("a directory");
        for key in ["host", "id"] {
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-f"];
            let made = Command::new("ssh-keygen").args(arguments).arg(directory.path().join(key)).status();
            assert!(made.expect("it runs").success());
        }
        fs::copy(directory.path().join("id.pub"), directory.path().join("authorized")).expect("copied");
        // Free at this moment; the next one is another's only by bad luck.
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let at = directory.path().display();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {at}/host\nPidFile none\nAuthorizedKeysFile {at}/authorized\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
             PermitRootLogin prohibit-password\nPrintMotd no\nPrintLastLog no\n"
        );
        fs::write(directory.path().join("config"), config).expect("written");
        // Where privileges are separated. Without the right to make it, sshd says what it lacks.
        let _ = fs::create_dir_all("/run/sshd");
        let log = fs::File::create(directory.path().join("log")).expect("created");
        let mut sshd = Command::new(sshd)
            .args(["-D", "-e", "-f"])
            .arg(directory.path().join("config"))
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("sshd starts");
        let deadline = Instant::now() + SOON;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if sshd.try_wait().expect("it can be waited for").is_some() || Instant::now() > deadline {
                let log = fs::read_to_string(directory.path().join("log")).unwrap_or_default();
                return skip(&format!("sshd does not start: {log}"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(Self { directory, port, sshd })
    }

    /// Runs the program through `ssh -tt`, in a terminal.
    fn open(&self, state_home: &Path, arguments: &[&str]) -> Session {
        let quoted: Vec<String> = arguments.iter().map(|argument| format!("'{argument}'")).collect();
        let remote = format!(
            "exec env LANG=C.UTF-8 XDG_STATE_HOME='{}' '{PROGRAM}' {}",
            state_home.display(),
            quoted.join(" ")
        );
        let (at, port) = (self.directory.path().display().to_string(), self.port.to_string());
        let key = format!("{at}/id");
        let nowhere = "UserKnownHostsFile=/dev/null";
        let options = ["-F", "none", "-i", &key, "-o", "IdentitiesOnly=yes", "-o", nowhere, "-o"];
        let rest =
            ["StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-p", &port, "-tt", "127.0.0.1", &remote];
        Session::start("ssh", &[&options[..], &rest].concat(), 80, 24)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

/// Waits until nobody trains the run any more; returns how long that took.
fn wait_for_release(run: &Path, patience: Duration) -> Duration {
    let began = Instant::now();
    while holder(run).is_some() {
        assert!(began.elapsed() < patience, "still training {patience:?} after the line was cut");
        std::thread::sleep(Duration::from_millis(5));
    }
    began.elapsed()
}

#[test]
fn a_client_that_is_killed_costs_no_batch() {
    let Some(server) = Server::start() else { return };
    let data = Data::write();
    let (mut batches, mut longest) = (0, Duration::ZERO);
    let rounds = times(2, 20);
    for round in 0..rounds {
        let (place, mut chance) = (Place::new(), Chance::new(8, round));
        let run = place.argument();
        let arguments = [&data.arguments("100000")[..], &["--save-every", "3600", "--run", &run]].concat();
        let session = server.open(&place.beside("state"), &arguments);
        session.wait_for_training();
        std::thread::sleep(chance.span(Duration::from_millis(700)));
        let shown = session.place();
        session.signal(Signal::KILL);
        longest = longest.max(wait_for_release(&place.run(), ORDERLY));
        let log = fs::read_to_string(place.file(runs::LOG)).expect("there is a log");
        let state = place.latest();
        let steps = state.progress.total_steps;
        let stopped = format!(
            "stopped after {} epochs, {steps} batches; go on with: cnn-tui resume",
            state.progress.epoch
        );
        assert!(log.contains("the line is gone") && log.contains(&stopped), "{log}");
        assert!((state.progress.epoch + 1) as u64 >= shown.epoch, "what was shown is saved");
        let mut session = server.open(&place.beside("state"), &["resume", &run]);
        session.wait_for_training();
        session.press("q");
        session.wait_for("stopped after");
        drop(session);
        wait_for_release(&place.run(), SOON);
        let log = fs::read_to_string(place.file(runs::LOG)).expect("there is a log");
        let resumed =
            format!("resumed in epoch {} after batch {}", state.progress.epoch + 1, state.progress.step);
        assert!(log.contains(&resumed), "{log}");
        assert!(place.latest().progress.total_steps >= steps);
        batches += steps;
    }
    tell(
        "8, killed",
        &format!(
            "{rounds} clients killed after {batches} batches in all: every batch before the end is in the checkpoint, \
             each resumed right there; ended at most {longest:.0?} later"
        ),
    );
}

/// Seconds of processor time that a process has used.
fn processor_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    // Linux counts in hundredths, whatever the kernel was built with.
    Some(ticks / 100.0)
}

#[test]
fn a_run_that_is_to_continue_does_so_without_a_line_and_without_spinning() {
    let Some(server) = Server::start() else { return };
    let (data, place) = (Data::write(), Place::new());
    let state_home = place.beside("state");
    let epochs = if long() { "6000" } else { "150" };
    let arguments = [&data.arguments(epochs)[..], &["--threads", "1", "--on-hangup", "continue"]].concat();
    let session = server.open(&state_home, &arguments);
    session.wait_for_training();
    let kept = runs::list(&state_home.join("cnn-tui/runs")).expect("readable").pop().expect("a run");
    let process = holder(&kept).and_then(|holder| holder.process).expect("it is being trained");
    session.signal(Signal::KILL);
    let cut = Instant::now();
    let before = processor_seconds(process).expect("it runs");
    let (mut used, mut over) = (before, cut);
    while let Some(seconds) = processor_seconds(process) {
        (used, over) = (seconds, Instant::now());
        assert!(cut.elapsed() < 10 * SOON, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
    let (seconds, share) = (over - cut, (used - before) / (over - cut).as_secs_f64());
    // One thread trains: another that spins would make it two.
    assert!(share < 1.3, "{share:.2} processors for one training thread");
    let output = Command::new(PROGRAM).args(["runs", "--json"]).env("XDG_STATE_HOME", &state_home).output();
    let listed = &crate::support::json_lines(&output.expect("it runs").stdout)[0];
    assert_eq!(listed["status"], Outcome::Completed.to_string(), "{listed}");
    assert_eq!(listed["epochs"].to_string(), epochs);
    tell(
        "8, --on-hangup continue",
        &format!(
            "{epochs} epochs trained to the end, {seconds:.1?} of them without a line, on {share:.2} processors"
        ),
    );
}

/// How long the client is frozen, and how long it is watched before and after.
const FROZEN: Duration = Duration::from_secs(30);
const AWAKE: Duration = Duration::from_secs(15);

#[test]
fn a_frozen_client_does_not_slow_training() {
    if !long() {
        return;
    }
    let Some(server) = Server::start() else { return };
    let place = Place::new();
    let run = place.argument();
    let recipe = ["--preset", "small", "--epochs", "1000", "--threads", "1", "--validation", "0"];
    let arguments = [&recipe[..], &["--save-every", "0.1", "--run", &run]].concat();
    let session = server.open(&place.beside("state"), &arguments);
    session.wait_for_training();
    let speed = |span: Duration| {
        let (steps, began) = (place.latest().progress.total_steps, Instant::now());
        std::thread::sleep(span);
        (place.latest().progress.total_steps - steps) as f64 / began.elapsed().as_secs_f64()
    };
    let before = speed(AWAKE);
    session.signal(Signal::STOP);
    let frozen = speed(FROZEN);
    session.signal(Signal::CONT);
    let after = speed(AWAKE);
    session.wait_for_training();
    let ratio = frozen / ((before + after) / 2.0);
    assert!(ratio >= 0.95, "{before:.1}, frozen {frozen:.1}, {after:.1} batches/s");
    tell(
        "8, frozen",
        &format!(
            "{before:.1}, {frozen:.1} (frozen for {FROZEN:?}), {after:.1} batches/s: {ratio:.3} of normal"
        ),
    );
}
