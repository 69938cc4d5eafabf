//! Words on the whole screen: none is cut without a mark, wide ones push nothing off, and the help can be found and read.

use crate::protocol::{Divergence, Event, FinishReport, LogLevel, NotFinite, Outcome, RunInfo};
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::panes::legend;
use crate::tui::testing::cut::{Vocabulary, halves};
use crate::tui::testing::{buffer, finish, info, press, running, text};
use crate::tui::theme::{Background, Charset, ColorDepth, Theme};
use crate::tui::view::bindings::Entry;
use crate::viz::text::{width, wrap};
use crossterm::event::KeyCode::{self, Char};
use proptest::prelude::*;

const RICH: ScreenOptions = ScreenOptions {
    color: ColorDepth::TrueColor,
    charset: Charset::Braille,
    background: Background::Dark,
    theme: crate::tui::theme::ThemeName::BlueOrange,
    frames_per_second: 10.0,
};
const PLAIN: ScreenOptions = ScreenOptions { color: ColorDepth::None, charset: Charset::Ascii, ..RICH };

/// What the help and the hint line of the dashboard are made of.
fn entries() -> Vec<&'static Entry> {
    running(RICH, 1).stack.entries()
}

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

/// Everything that the help says, scrolled through line by line.
fn whole_help(app: &mut App, columns: u16, rows: u16) -> String {
    press(app, KeyCode::Home);
    let mut screens = vec![text(app, columns, rows)];
    loop {
        press(app, KeyCode::Down);
        let next = text(app, columns, rows);
        if screens.last() == Some(&next) {
            return screens.join("\n");
        }
        screens.push(next);
    }
}

/// The first line that the help shows and the number of its lines, from 1, as its last row says: `lines 3–12 of 60`.
fn shown_lines(app: &mut App, columns: u16, rows: u16) -> (usize, usize) {
    let screen = text(app, columns, rows);
    let foot = screen.lines().last().unwrap_or_default().to_owned();
    let mut numbers = foot.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
    let first = numbers.next().unwrap_or_else(|| panic!("no lines in {foot}"));
    (first, numbers.nth(1).unwrap_or_else(|| panic!("no number of lines in {foot}")))
}

#[test]
fn the_help_can_be_read_to_its_end_on_every_screen() {
    for options in [RICH, PLAIN] {
        for (columns, rows) in [(40, 12), (60, 18), (80, 24), (120, 36), (160, 50), (240, 70), (40, 3)] {
            let mut app = running(options, 300);
            press(&mut app, Char('?'));
            let first = text(&mut app, columns, rows);
            let help = whole_help(&mut app, columns, rows);
            for entry in entries() {
                assert!(help.contains(entry.help), "{columns}×{rows}: {}", entry.help);
                assert!(help.contains(&entry.labels(options.charset)), "{:?}", entry.keys);
            }
            let theme = Theme::new(options.theme, Background::Dark, options.color, options.charset);
            for entry in legend::CURVES.iter().chain(legend::OTHERS).flat_map(|section| section.entries) {
                assert!(help.contains(&(entry.sign)(&theme)));
                for line in wrap(entry.text, 12) {
                    let words = line.split(' ').filter(|word| options != PLAIN || word.is_ascii());
                    words.for_each(|word| assert!(help.contains(word), "{columns}×{rows}: {word}"));
                }
            }
            // Where there is more, a sign in the last row says so, at both ends.
            let (above, below) = if options == RICH { ("▲", "▼") } else { ("^", " v ") };
            let foot =
                |screen: &str, sign: &str| screen.lines().last().is_some_and(|line| line.contains(sign));
            // What is never seen at once has to be scrolled to.
            let scrolls = help.len() > first.len();
            assert_eq!(foot(&first, below), scrolls, "{first}");
            press(&mut app, KeyCode::End);
            let end = text(&mut app, columns, rows);
            assert_eq!((foot(&end, above), foot(&end, below)), (scrolls, false), "{end}");
        }
    }
}

#[test]
fn the_help_scrolls_by_lines_and_pages_and_never_past_its_ends() {
    let mut app = running(RICH, 300);
    press(&mut app, Char('?'));
    // The title and the last row take one each.
    let (lines, rows) = (shown_lines(&mut app, 40, 12).1, 10);
    let mut after = |key: KeyCode| {
        press(&mut app, key);
        shown_lines(&mut app, 40, 12).0 - 1
    };
    assert_eq!(after(KeyCode::Up), 0);
    assert_eq!([KeyCode::Down, Char('j'), Char('k'), KeyCode::PageDown].map(&mut after), [1, 2, 1, rows]);
    assert_eq!(
        [KeyCode::PageUp, KeyCode::End, KeyCode::PageDown, KeyCode::Home].map(&mut after),
        [1, lines - rows, lines - rows, 0]
    );
    // On a larger screen than before nothing is out of reach, and a key counts from what is shown.
    after(KeyCode::End);
    assert!(text(&mut app, 160, 90).contains("pause or go on"));
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("help") && text(&mut app, 80, 24).contains("Loss"));
}

/// Every state that keys can be pressed in.
fn states() -> Vec<App> {
    let mut states = vec![App::new(RICH), running(RICH, 300)];
    let mut failed = App::new(RICH);
    failed.on_event(Event::Failed("no data".into()));
    states.push(failed);
    for key in ['q', 'r', 'z'] {
        let mut app = running(RICH, 300);
        press(&mut app, Char(key));
        states.push(app);
    }
    let mut over = running(RICH, 2346);
    over.on_event(Event::Finished(Box::new(finish())));
    over.on_trainer_gone();
    states.push(over);
    states.push(diverged());
    states
}

fn diverged() -> App {
    let mut app = running(RICH, 300);
    let what = Divergence { what: NotFinite::Loss, epoch: 1, batch: 299, step: 299 };
    let divergence = Some((what, Some(290)));
    app.on_event(Event::Finished(Box::new(FinishReport {
        outcome: Outcome::Diverged,
        test: None,
        divergence,
        ..finish()
    })));
    app
}

#[test]
fn the_help_opens_from_every_state_and_gives_it_back() {
    for (i, mut app) in states().into_iter().enumerate() {
        let (before, asked) = (text(&mut app, 80, 24), app.stack.is_open("question"));
        assert_eq!(press(&mut app, Char('?')), [], "{i}");
        assert!(text(&mut app, 80, 24).contains("keys, and what you see"), "{i}");
        assert_eq!(press(&mut app, Char('?')), [], "{i}");
        assert_eq!((text(&mut app, 80, 24), app.stack.is_open("question")), (before, asked), "{i}");
    }
    let mut asked = diverged();
    keys(&mut asked, &[Char('?'), Char('r')]);
    assert!(asked.stack.is_open("question"), "an answer under the help is none");
    assert_eq!(press(&mut asked, Char('q')), [Effect::Quit]);
}

#[test]
fn every_screen_with_hints_has_those_for_help_and_for_quitting() {
    for (columns, rows) in
        [(16, 6), (20, 5), (24, 8), (40, 12), (41, 13), (60, 18), (80, 24), (160, 50), (240, 70)]
    {
        for (i, mut app) in states().into_iter().enumerate().filter(|(_, app)| !app.stack.is_open("question"))
        {
            let screen = text(&mut app, columns, rows);
            let hints = screen.lines().last().unwrap_or_default();
            assert!(hints.contains("? help") && hints.contains("q quit"), "{i}, {columns}×{rows}: {screen}");
        }
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
