//! The tour, walked to its end by doing what it asks for: on the screen's state machine with a trainer behind it, and on the real
//! program in a real pty.

use crate::support::pty::Session;
use crate::support::tour::{Stage, Walk};
use crate::support::{PROGRAM, SOON, run};
use cnn_tui::inspect::Viewer;
use cnn_tui::nn::optimizer::{Optimizer, Rule};
use cnn_tui::protocol::channel::News;
use cnn_tui::texts::Language;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::job::{Home, Job, Origin, Source, Start};
use cnn_tui::train::trainer_thread::Handle;
use cnn_tui::tui::app::{App, Effect, ScreenOptions};
use cnn_tui::tui::theme::{Charset, ColorDepth};
use cnn_tui::tui::view::bindings::Key;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::time::{Duration, Instant};

/// The screen's state machine with a trainer behind it, as the frame loop has them.
struct Bench {
    app: App,
    handle: Handle,
    terminal: Terminal<TestBackend>,
}

impl Bench {
    fn new(options: ScreenOptions) -> Self {
        let config = TrainConfig {
            spec: "conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid".parse().expect("a spec"),
            optimizer: Optimizer { rule: Rule::Sgd, ..Optimizer::default() },
            learning_rate: 0.5,
            batch_size: 10,
            ..TrainConfig::default()
        };
        let job = Job {
            name: "slide".to_owned(),
            config,
            origin: Origin::Text,
            source: Source::Mnist,
            threads: 1,
            state: None,
            extended: None,
            home: Home::Nowhere,
            save_every: Duration::MAX,
            save: None,
            usual: None,
            probe_interval: Duration::from_millis(100),
            start: Start { paused: true, ..Start::default() },
            rerun: None,
        };
        let mut app = App::new(options);
        app.open_tour(0, None);
        app.on_resize(80, 24);
        let terminal = Terminal::new(TestBackend::new(80, 24)).expect("a test terminal has room");
        let handle = Handle::spawn(job, app.all_asks()).expect("a thread starts");
        Self { app, handle, terminal }
    }

    /// Hears a thing that the trainer says, for so long at the most if it says nothing.
    fn hear(&mut self, patience: Duration) {
        let viewer: &Viewer = self.handle.viewer();
        let News { events, answers, .. } = viewer.hear(patience);
        events.into_iter().for_each(|event| self.app.on_event(event));
        answers.into_iter().for_each(|answer| self.app.on_answer(answer));
        viewer.declare(self.app.asks());
    }

    fn screen(&mut self) -> String {
        self.terminal.draw(|frame| self.app.draw(frame)).expect("a test terminal takes everything");
        self.terminal
            .backend()
            .to_string()
            .lines()
            .map(|line| format!("{}\n", line.trim_matches('"')))
            .collect()
    }
}

impl Stage for Bench {
    fn press(&mut self, key: &str) {
        let effects = self.app.on_key(event(key));
        for effect in effects {
            if let Effect::Command(command) = effect {
                self.handle.viewer().send(command);
            }
        }
        self.handle.viewer().declare(self.app.asks());
    }

    fn wait_until(&mut self, what: &str, condition: &dyn Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + 3 * SOON;
        loop {
            let screen = self.screen();
            if condition(&screen) {
                return screen;
            }
            assert!(Instant::now() < deadline, "{what}: not in time; on the screen:\n{screen}");
            self.hear(Duration::from_millis(20));
        }
    }
}

/// The event of a key, called as in a text.
fn event(name: &str) -> KeyEvent {
    assert!(Key::named(name).is_some(), "{name} is a key");
    let code = match name {
        "Space" => KeyCode::Char(' '),
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Up" => KeyCode::Up,
        "End" => KeyCode::End,
        "Tab" => KeyCode::Tab,
        _ => KeyCode::Char(name.chars().next().expect("it has a name")),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

impl Stage for Session {
    fn press(&mut self, key: &str) {
        let bytes = match key {
            "Space" => " ",
            "Left" => "\x1b[D",
            "Right" => "\x1b[C",
            "Up" => "\x1b[A",
            "End" => "\x1b[F",
            "Tab" => "\t",
            key => key,
        };
        Session::press(self, bytes);
    }

    fn wait_until(&mut self, what: &str, condition: &dyn Fn(&str) -> bool) -> String {
        Session::wait_until(self, what, |screen| condition(&screen.contents()));
        self.text()
    }
}

#[test]
fn the_tour_is_walked_to_its_end_in_every_language() {
    for &language in Language::ALL {
        let mut bench = Bench::new(ScreenOptions { language, ..ScreenOptions::default() });
        Walk::on(&mut bench, language, ScreenOptions::default().charset).walk_through();
    }
}

#[test]
fn the_tour_is_walked_to_its_end_without_colours_in_ascii() {
    let (color, charset) = (ColorDepth::None, Charset::Ascii);
    let mut bench = Bench::new(ScreenOptions { color, charset, ..ScreenOptions::default() });
    Walk::on(&mut bench, Language::English, charset).walk_through();
}

/// Walks through the tour of the real program with these options, and leaves it.
fn walk_the_program(options: &[&str], language: Language, charset: Charset) {
    let arguments = [&["tour", "--threads", "1"][..], options].concat();
    let mut session = Session::start(PROGRAM, &arguments, 80, 24);
    Walk::on(&mut session, language, charset).walk_through();
    Session::press(&mut session, "q");
    session.wait_for("Quit before training is finished?");
    Session::press(&mut session, "y");
    assert!(session.wait_for_end(SOON).success());
    session.assert_whole();
}

#[test]
fn the_program_can_be_toured_in_english() {
    walk_the_program(&["--lang", "en"], Language::English, Charset::Braille);
}

#[test]
fn the_program_can_be_toured_in_czech() {
    walk_the_program(&["--lang", "cs"], Language::Czech, Charset::Braille);
}

#[test]
fn the_program_can_be_toured_without_colours_in_ascii() {
    let plain = ["--color", "none", "--charset", "ascii"];
    walk_the_program(&[&plain[..], &["--lang", "cs"]].concat(), Language::Czech, Charset::Ascii);
}

/// What the program prints for these arguments, as text.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

#[test]
fn without_a_terminal_the_tour_is_text() {
    let english = printed(&["tour", "--lang", "en"]);
    assert!(english.starts_with("Before anything is learnt (L1, --step start)\n"), "{english}");
    assert!(english.contains("Press Space and watch the loss come down."), "{english}");
    let czech = printed(&["tour", "--lang", "cs", "--step", "stride"]);
    assert!(czech.starts_with("Stride, krok okna (L4, --step stride)\n"), "{czech}");
    let list = printed(&["tour", "--list", "--lang", "en"]);
    assert!(list.contains("pooling-error    L16  BP2 through max pooling"), "{list}");
    assert!(printed(&["tour", "--glossary", "--lang", "cs"]).starts_with("Neuron, jednotka (unit)\n"));
    let wrong = run(&["tour", "--step", "nowhere"]);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(wrong.status.code(), Some(2), "{said}");
    assert!(said.contains("--step nowhere: the tour has no such step; there are start, grid"), "{said}");
}

#[test]
fn a_teachers_own_texts_are_taken_and_what_is_wrong_with_them_is_said() {
    let place = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made");
    let directory = place.path().to_str().expect("the path is UTF-8");
    let missing = run(&["tour", "--texts", directory]);
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read"));
    let own = Language::English.source(cnn_tui::texts::TextFile::Tour).1;
    let own = own.replace("[start] Before anything is learnt", "[start] Welcome to room 12");
    std::fs::write(place.path().join("tour.txt"), &own).expect("written");
    let read = printed(&["tour", "--texts", directory]);
    assert!(read.starts_with("Welcome to room 12 (L1, --step start)\n"), "{read}");
    let line = own.lines().position(|line| line.starts_with("[grid]")).expect("it is there") + 1;
    std::fs::write(place.path().join("tour.txt"), own.replace("[grid]", "[gird]")).expect("written");
    let refused = run(&["tour", "--texts", directory]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains(&format!("tour.txt, line {line}: [gird] is no step of the tour")), "{said}");
    assert_eq!(refused.status.code(), Some(1), "{said}");
}
