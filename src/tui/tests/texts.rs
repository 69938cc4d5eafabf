//! Words on the whole screen: none is cut without a mark, and wide ones push nothing off.

use super::help::diverged;
use crate::protocol::{Event, LogLevel, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::cut::{Vocabulary, halves};
use crate::tui::testing::{PLAIN, RICH, buffer, entries, finish, info, press, running, text};
use crate::viz::text::width;
use crossterm::event::KeyCode::{self, Char};
use proptest::prelude::*;

fn keys(app: &mut App, keys: &[KeyCode]) {
    keys.iter().for_each(|key| drop(press(app, *key)));
}

/// Screens of every kind; those with a question are not among them: it lies over words.
fn screen(which: usize, options: ScreenOptions) -> App {
    let mut app = running(options, 1100);
    match which {
        0 => {}
        1..=6 => {
            (1..which).for_each(|_| drop(press(&mut app, KeyCode::Tab)));
            press(&mut app, Char('z'));
        }
        7 => keys(&mut app, &[Char('?')]),
        8 => keys(&mut app, &[Char('?'), KeyCode::End]),
        9 => keys(&mut app, &[KeyCode::Left, KeyCode::Left]),
        10 => keys(&mut app, &[KeyCode::Up]),
        11 => {
            app = App::new(options);
            app.on_event(Event::Loading("unpacking MNIST (60 000 + 10 000 images)".into()));
        }
        12 => {
            app = App::new(options);
            app.on_event(Event::Failed("train-images-idx3-ubyte is cut off: expected 47040016 bytes".into()));
        }
        13 => app.on_event(Event::Finished(Box::new(finish()))),
        _ => app.on_event(Event::Log(
            LogLevel::Warning,
            "not saved: no space left on the device; training goes on".into(),
        )),
    }
    app
}

const SCREENS: usize = 15;

fn vocabulary() -> Vocabulary {
    let mut known = Vocabulary::default();
    for options in [RICH, PLAIN] {
        (0..SCREENS).for_each(|which| known.learn(&text(&mut screen(which, options), 600, 200)));
    }
    for entry in entries() {
        known.learn(entry.hint.word(&running(RICH, 1).model));
        known.learn(entry.help);
    }
    // Shorter forms, for which narrow panes are made.
    known.learn("ep val acc epoch elapsed bat params end of ep with mean range lines scroll closes Up Down PgUp PgDn Home End");
    known.learn("probab and more right WRONG ch filter weights bias x threads elapsed ETA maps units");
    known
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn no_text_is_cut_without_a_mark(width in 40u16..241, height in 12u16..71, which in 0..SCREENS, plain: bool) {
        thread_local!(static KNOWN: Vocabulary = vocabulary());
        let options = if plain { PLAIN } else { RICH };
        let screen = text(&mut screen(which, options), width, height);
        let cut: Vec<String> = KNOWN.with(|known| known.cut(&screen).into_iter().map(str::to_owned).collect());
        prop_assert!(cut.is_empty(), "{width}×{height}, {which}: {cut:?}\n{screen}");
    }
}

const WIDE: &str = "観察データ/e\u{301}te\u{301}\u{323}/数字の集まり";

/// A run whose every name and message is in wide characters, and letters with marks.
fn wide(options: ScreenOptions) -> App {
    let mut app = running(options, 1100);
    let classes = ["零", "壱の文字", "二", "e\u{301}", "四", "五五五五五五", "六", "七七", "八", "九"];
    let info = RunInfo {
        name: format!("走る-{WIDE}"),
        dataset: WIDE.to_owned(),
        classes: classes.map(str::to_owned).to_vec(),
        run: Some(format!("/家/{WIDE}/{WIDE}")),
        ..info()
    };
    app.model.info = Some(Box::new(info));
    app.on_event(Event::Log(LogLevel::Error, format!("not saved: {WIDE}{WIDE}: {WIDE} {WIDE}")));
    app
}

#[test]
fn wide_characters_push_nothing_off_and_leave_no_halves() {
    let anchors = ["Loss", "Accuracy", "Filters", "Sample", "ETA", "? help", "q quit"];
    let place = |screen: &str, word: &str| {
        screen.lines().enumerate().find_map(|(y, line)| Some((y, width(&line[..line.find(word)?]))))
    };
    for zoom in 0..7usize {
        for (columns, rows) in
            [(40, 12), (41, 13), (60, 18), (80, 24), (81, 25), (100, 30), (160, 50), (161, 51)]
        {
            let open = |mut app: App| {
                if zoom > 0 {
                    (1..zoom).for_each(|_| drop(press(&mut app, KeyCode::Tab)));
                    press(&mut app, Char('z'));
                }
                app
            };
            let (mut odd, mut usual) = (open(wide(RICH)), open(running(RICH, 1100)));
            let drawn = buffer(&mut odd, columns, rows);
            assert_eq!(halves(&drawn), [], "{columns}×{rows}, {zoom}");
            // As a terminal shows it: the second column of a wide character is no cell of its own.
            let line = |y: u16| {
                let (mut line, mut x) = (String::new(), 0);
                while x < columns {
                    let symbol = drawn[(x, y)].symbol();
                    line.push_str(symbol);
                    x += width(symbol).max(1) as u16;
                }
                line
            };
            let shown: Vec<String> = (0..rows).map(line).collect();
            assert!(shown.iter().all(|line| width(line) == usize::from(columns)), "{shown:#?}");
            let (shown, usual) = (shown.join("\n"), text(&mut usual, columns, rows));
            for word in anchors {
                assert_eq!(
                    place(&shown, word),
                    place(&usual, word),
                    "{word} at {columns}×{rows}:\n{shown}\n{usual}"
                );
            }
        }
    }
}

#[test]
fn wide_characters_are_whole_under_a_question_and_in_ascii_too() {
    for (columns, rows) in [(40, 12), (61, 19), (80, 24), (81, 25), (82, 26)] {
        for options in [RICH, PLAIN] {
            let mut app = wide(options);
            keys(&mut app, &[KeyCode::BackTab, Char('z'), Char('r')]);
            let drawn = buffer(&mut app, columns, rows);
            assert_eq!(halves(&drawn), []);
            assert!(options != PLAIN || drawn.content.iter().all(|cell| cell.symbol().is_ascii()));
        }
    }
}

#[test]
fn an_error_at_the_start_in_wide_characters_is_shown_in_full() {
    for (columns, rows) in [(40, 12), (80, 24)] {
        let mut app = App::new(RICH);
        app.on_event(Event::Failed(format!("{WIDE}: no such directory")));
        let drawn = buffer(&mut app, columns, rows);
        assert_eq!(halves(&drawn), []);
        let visible: String =
            drawn.content.iter().map(|cell| cell.symbol()).filter(|symbol| *symbol != " ").collect();
        assert!(visible.contains("suchdirectory") && visible.contains("数字の集まり"), "{visible}");
    }
}

#[test]
fn every_answer_can_be_read_on_small_screens() {
    for (columns, rows) in [(40, 12), (30, 8), (60, 18), (80, 24)] {
        let screen = text(&mut diverged(), columns, rows);
        for answer in ["b  back there at half the rate", "r  begin again", "q  quit"] {
            assert!(
                screen.contains(&answer[..answer.len().min(usize::from(columns) - 3)]),
                "{answer}: {screen}"
            );
        }
        let mut app = running(RICH, 300);
        press(&mut app, Char('r'));
        let screen = text(&mut app, columns, rows);
        assert!(screen.contains("y  yes") && screen.contains("n  no"), "{screen}");
    }
}

#[test]
fn looks_leave_one_line_in_the_log() {
    let mut app = running(RICH, 300);
    let before = app.model.log.len();
    (0..5).for_each(|_| keys(&mut app, &[Char('a'), Char('c'), Char('t'), Char('y')]));
    assert_eq!(app.model.log.len(), before + 1);
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("log palette"), "what was chosen last is said: {screen}");
}
