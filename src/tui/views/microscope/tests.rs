//! The whole page, driven by keys and looked at as a terminal shows it.

mod backward;
mod lecture;

use crate::inspect::Question;
use crate::inspect::explain::{Explain, Explanation, Position};
use crate::protocol::{Event, Phase, Report, When};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::explained::{Explained, STEP, answer, explained, told, under_the_microscope};
use crate::tui::testing::{PLAIN, RICH, press, report, running, text};
use crate::tui::theme::{Charset, ColorDepth};
use crate::tui::view::ui_state::{Aim, Equation};
use crossterm::event::KeyCode::{self, Char, Down, End, Enter, Esc, Home, Left, PageDown, Right, Tab, Up};
use std::sync::LazyLock;

const SLIDE: &str = "conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid";
const MANY: &str = "conv 3 5x5 relu, avgpool 2, conv 4 3x3 pad 1, batchnorm, relu, l2pool 2, dropout 0.5, dense 12 tanh, dense 10 softmax";

static LECTURE: LazyLock<Explained> = LazyLock::new(|| explained(SLIDE, 3, false));
static EVERY_KIND: LazyLock<Explained> = LazyLock::new(|| explained(MANY, 5, true));

/// The page of a network, pointed at a map.
fn at(options: ScreenOptions, explained: &Explained, map: usize, at: Position) -> App {
    let mut app = under_the_microscope(options, explained);
    let Position { row, column, channel } = at;
    press(&mut app, Char('f'));
    app.ui.aim = Aim { map, row, column, channel, plane: 1, tap_row: 1, tap_column: 2, ..app.ui.aim };
    app
}

fn place(row: usize, column: usize, channel: usize) -> Position {
    Position { row, column, channel }
}

/// What is looked at of each kind of map.
fn kinds() -> Vec<(&'static str, &'static Explained, usize, Position)> {
    vec![
        ("slide", &LECTURE, 1, place(11, 9, 0)),
        ("sigmoid", &LECTURE, 2, place(11, 9, 0)),
        ("maxpool", &LECTURE, 3, place(5, 4, 0)),
        ("dense", &LECTURE, 4, place(0, 0, 7)),
        ("avgpool", &EVERY_KIND, 3, place(5, 4, 2)),
        ("conv", &EVERY_KIND, 4, place(0, 5, 1)),
        ("batchnorm", &EVERY_KIND, 5, place(4, 5, 1)),
        ("l2pool", &EVERY_KIND, 7, place(2, 3, 1)),
        ("dropout", &EVERY_KIND, 8, place(2, 3, 1)),
        ("softmax", &EVERY_KIND, 12, place(0, 0, 7)),
        ("input", &EVERY_KIND, 0, place(14, 14, 0)),
    ]
}

fn snapshot(name: &str, drawn: &str) {
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("microscope_{name}"), drawn);
    });
}

#[test]
fn every_kind_of_map() {
    let colorless = ScreenOptions { color: ColorDepth::None, ..RICH };
    for (name, explained, map, position) in kinds() {
        snapshot(name, &text(&mut at(RICH, explained, map, position), 80, 24));
        if ["slide", "conv", "maxpool", "dense", "softmax"].contains(&name) {
            snapshot(&format!("{name}_160x50"), &text(&mut at(RICH, explained, map, position), 160, 50));
            let plain = text(&mut at(PLAIN, explained, map, position), 80, 24);
            assert!(plain.is_ascii(), "{plain}");
            snapshot(&format!("{name}_ascii"), &plain);
            snapshot(
                &format!("{name}_colorless"),
                &text(&mut at(colorless, explained, map, position), 80, 24),
            );
        }
    }
    let mut terms = at(RICH, &EVERY_KIND, 4, place(4, 5, 1));
    press(&mut terms, Char('x'));
    snapshot("terms", &text(&mut terms, 80, 24));
    let mut field = at(RICH, &EVERY_KIND, 7, place(2, 3, 1));
    press(&mut field, Char('w'));
    snapshot("field", &text(&mut field, 80, 24));
}

#[test]
fn whatever_is_looked_at_is_drawn_at_every_size_in_every_look() {
    let looks = Charset::ALL.map(|charset| (charset, ColorDepth::TrueColor)).into_iter();
    let looks = looks.chain([(Charset::Ascii, ColorDepth::None), (Charset::Braille, ColorDepth::Ansi16)]);
    for (charset, color) in looks {
        let options = ScreenOptions { charset, color, ..RICH };
        for (name, explained, map, position) in kinds() {
            let mut app = at(options, explained, map, position);
            for key in [None, Some('x'), Some('w')] {
                key.map(|key| press(&mut app, Char(key)));
                for (columns, rows) in [(1, 1), (12, 4), (20, 7), (40, 12), (80, 24), (81, 25), (160, 50)] {
                    blit::cuts::take();
                    let drawn = text(&mut app, columns, rows);
                    let cuts = blit::cuts::take();
                    let place = format!("{name} {columns}×{rows} {charset:?}");
                    assert!(columns < 80 || cuts.is_empty(), "{place}: {cuts:?}\n{drawn}");
                    assert!(charset != Charset::Ascii || drawn.is_ascii(), "{place}: {drawn}");
                }
            }
        }
    }
}

/// The numbers of a line of the screen.
fn numbers(line: &str) -> Vec<f64> {
    let words = line.split(|c: char| c.is_whitespace() || "(),▸".contains(c));
    words.filter_map(|word| word.parse().ok()).collect()
}

/// The line of the screen with this text.
fn line_with<'a>(screen: &'a str, text: &str) -> &'a str {
    screen.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text} in\n{screen}"))
}

/// The weights, the bias and the pixels of the lecture's network, as they are in the network and in the file.
fn sum_of_the_lecture(row: usize, column: usize) -> (f64, f64) {
    let tensors: Vec<Vec<f64>> = LECTURE
        .network
        .state()
        .map(|(_, tensor)| tensor.values().iter().map(|&value| f64::from(value)).collect())
        .collect();
    let pixels = &LECTURE.explanation.maps[0].values;
    let taps = (0..25).map(|tap| tensors[0][tap] * pixels[(row + tap / 5) * 28 + column + tap % 5]);
    (tensors[1][0], taps.sum())
}

#[test]
fn the_numbers_of_a_convolution_are_those_of_the_lecture_and_add_up_as_they_are_shown() {
    for (row, column) in [(11, 9), (0, 0), (23, 23), (7, 12)] {
        let mut app = at(RICH, &LECTURE, 1, place(row, column, 0));
        let screen = text(&mut app, 80, 24);
        let (bias, weighted) = sum_of_the_lecture(row, column);
        let formula =
            line_with(&screen, &format!("z¹({row},{column}) = b¹ + Σ w¹(l,m) a⁰({row}+l,{column}+m)"));
        let shown = numbers(formula.rsplit("+m) = ").next().expect("numbers").trim_end_matches("all"));
        let sign = if formula.contains(" - ") { -1.0 } else { 1.0 };
        let unit = if formula.contains("×10⁻²") {
            1e-2
        } else if formula.contains("×10⁻³") {
            1e-3
        } else {
            1.0
        };
        let [b, w, z] = [shown[0] * unit, sign * shown[1] * unit, shown[2] * unit];
        for (shown, exact) in [(b, bias), (w, weighted), (z, bias + weighted)] {
            assert!((shown - exact).abs() <= 1e-4 * unit, "{shown} {exact}\n{screen}");
        }
        assert!((b + w - z).abs() < 1e-9, "what is shown adds up: {formula}");
        let a = 1.0 / (1.0 + (-(bias + weighted)).exp());
        let activated = line_with(&screen, &format!("a¹({row},{column}) = σ(z¹({row},{column}))"));
        let shown = numbers(activated).last().copied().expect("a number");
        assert!((shown - a).abs() <= 0.5e-4, "{activated}");
        products_add_up(&screen);
    }
}

/// Looks that the products of the window add up to the sum above them, to the last digit.
fn products_add_up(screen: &str) {
    let head = line_with(screen, "w a, Σ = ");
    let total = numbers(head.split("Σ = ").nth(1).expect("a sum"))[0];
    let start = screen.lines().position(|line| line == head).expect("it is there") + 1;
    let rows = screen.lines().skip(start).take(5).map(numbers);
    let sum: f64 = rows.flat_map(|row| row[row.len() - 5..].to_vec()).sum();
    assert!((sum - total).abs() < 1e-9, "{sum} {total}\n{screen}");
}

#[test]
fn the_list_of_terms_adds_up_line_by_line_from_the_bias_to_the_value() {
    let mut app = at(RICH, &EVERY_KIND, 4, place(4, 5, 1));
    press(&mut app, Char('x'));
    let mut before: Option<f64> = None;
    let mut seen = 0;
    let exact = EVERY_KIND.explanation.maps[4].value(place(4, 5, 1));
    press(&mut app, Home);
    for _ in 0..27 {
        let screen = text(&mut app, 80, 24);
        let lines: Vec<Vec<f64>> = screen.lines().skip(5).take(17).map(numbers).collect();
        let foot = numbers(line_with(&screen, "begins with b"));
        let first = &lines[0];
        let [term, sum] = [first[first.len() - 2], first[first.len() - 1]];
        let start = before.unwrap_or(foot[foot.len() - 1]);
        assert!((start + term - sum).abs() < 1e-9, "{start} {term} {sum}\n{screen}");
        let [value, factor] = [first[first.len() - 4], first[first.len() - 3]];
        assert!((value * factor - term).abs() < 1e-5, "{screen}");
        for two in lines.windows(2) {
            let [before, after] = [&two[0], &two[1]].map(|line| [line[line.len() - 2], line[line.len() - 1]]);
            assert!((before[1] + after[0] - after[1]).abs() < 1e-9, "{screen}");
        }
        (before, seen) = (Some(sum), seen + 1);
        let last = lines[16][lines[16].len() - 1];
        if screen.contains("of 27") && screen.contains("–27 of") {
            assert!((last - exact).abs() < 1e-5, "{last} {exact}");
            break;
        }
        press(&mut app, Down);
    }
    assert_eq!(seen, 27 - 17 + 1);
}

#[test]
fn pooling_shows_the_block_and_what_becomes_of_it() {
    let block = |explained: &Explained, lower: usize, row: usize, column: usize, channel: usize| {
        let map = &explained.explanation.maps[lower];
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(l, m)| map.value(place(2 * row + l, 2 * column + m, channel)))
    };
    let last = |explained: &Explained, map: usize, row: usize, column: usize, channel: usize| {
        let screen = text(&mut at(RICH, explained, map, place(row, column, channel)), 80, 24);
        let line = screen.lines().nth(22).expect("a formula").to_owned();
        numbers(line.rsplit("= ").next().expect("a value").trim_start())[0]
    };
    let greatest = block(&LECTURE, 2, 5, 4, 0).into_iter().fold(0.0, f64::max);
    assert!((last(&LECTURE, 3, 5, 4, 0) - greatest).abs() < 1e-4);
    let mean = block(&EVERY_KIND, 2, 5, 4, 2).iter().sum::<f64>() / 4.0;
    assert!((last(&EVERY_KIND, 3, 5, 4, 2) - mean).abs() < 1e-4);
    let norm = block(&EVERY_KIND, 6, 2, 3, 1).iter().map(|a| a * a).sum::<f64>().sqrt();
    assert!((last(&EVERY_KIND, 7, 2, 3, 1) - norm).abs() < 1e-4);
}

#[test]
fn the_cursor_moves_and_takes_the_window_along_by_the_stride() {
    let mut app = at(RICH, &LECTURE, 1, place(11, 9, 0));
    let mut after = |key: KeyCode| {
        press(&mut app, key);
        let Aim { map, row, column, channel, .. } = app.ui.aim;
        (map, row, column, channel)
    };
    assert_eq!(
        [Right, Char('l'), Left, Up, Char('j')].map(&mut after).map(|(_, row, column, _)| (row, column)),
        { [(11, 10), (11, 11), (11, 10), (10, 10), (11, 10)] }
    );
    assert_eq!([Home, Left, Up, End, Right].map(&mut after).map(|(_, row, column, _)| (row, column)), {
        [(0, 0), (0, 0), (0, 0), (23, 23), (23, 23)]
    });
    assert_eq!([Char(']'), Char(']'), Char(']'), Right, Down].map(&mut after), {
        [(2, 23, 23, 0), (3, 11, 11, 0), (4, 0, 0, 0), (4, 0, 0, 1), (4, 0, 0, 1)]
    });
    assert_eq!(
        [Char('}'), Char('{'), Char(']'), Char(']'), End].map(&mut after).map(|place| (place.0, place.3)),
        { [(4, 2), (4, 1), (5, 1), (5, 1), (5, 9)] }
    );
    assert_eq!([Char('['), Char('['), Char('[')].map(&mut after).map(|place| place.0), [4, 3, 2]);
    let screen = text(&mut at(RICH, &LECTURE, 1, place(11, 9, 0)), 80, 24);
    assert!(screen.contains("rows 11 to 15") && screen.contains("cols 9 to 13"), "{screen}");
    let screen = text(&mut at(RICH, &LECTURE, 3, place(5, 4, 0)), 80, 24);
    assert!(screen.contains("a¹(10+l,8+m)"), "the window of the pooling slides by its stride: {screen}");
}

#[test]
fn planes_and_weights_are_gone_through_and_equations_turn_round() {
    let mut app = at(RICH, &EVERY_KIND, 4, place(4, 5, 1));
    app.ui.aim.plane = 0;
    for expected in [1, 2, 2] {
        press(&mut app, PageDown);
        assert_eq!(app.ui.aim.plane, expected);
        assert!(text(&mut app, 80, 24).contains(&format!("(plane {})", expected + 1)));
    }
    for (key, expected) in [(')', (2, 0)), ('(', (1, 2)), ('(', (1, 1))] {
        press(&mut app, Char(key));
        assert_eq!((app.ui.aim.tap_row, app.ui.aim.tap_column), expected);
    }
    for equation in Equation::ALL.into_iter().cycle().skip(1).take(7) {
        press(&mut app, Tab);
        assert_eq!(app.ui.aim.equation, equation);
    }
    for (key, equation) in
        [('4', Equation::Bp4), ('u', Equation::Update), ('1', Equation::Bp1), ('0', Equation::Forward)]
    {
        press(&mut app, Char(key));
        assert_eq!(app.ui.aim.equation, equation);
    }
}

/// What the page asks, and when.
fn asked(app: &App) -> Vec<(Explain, When)> {
    let explain = |ask: crate::inspect::Ask| match ask.question {
        Question::Explain(explain) => Some((explain, ask.when)),
        _ => None,
    };
    app.asks().into_iter().filter_map(explain).collect()
}

fn reports(app: &mut App, phase: Phase, step: u64) {
    app.on_event(Event::Report(Report { phase, batches: Vec::new(), ..report(step, step) }));
}

/// An explanation of another moment.
fn later(total_steps: u64) -> Explanation {
    Explanation { total_steps, ..LECTURE.explanation.clone() }
}

#[test]
fn while_training_goes_on_one_moment_is_held_until_a_key_asks_for_the_newest() {
    let mut app = under_the_microscope(RICH, &LECTURE);
    let explain = Explain { sample: 3, training: false };
    assert_eq!(asked(&app), [(explain.clone(), When::Every)], "while it rests the newest is asked for");
    reports(&mut app, Phase::Training, STEP + 12);
    assert_eq!(asked(&app), [], "what is there is held");
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("batch 300") && screen.contains("12 ahead"), "{screen}");
    press(&mut app, Right);
    assert_eq!(asked(&app), [], "moving about waits for nobody");
    press(&mut app, Enter);
    assert_eq!(asked(&app), [(explain.clone(), When::At(STEP + 1))]);
    assert!(text(&mut app, 80, 24).contains("batch 300"), "the last answer stays until there is another");
    answer(&mut app, later(STEP + 13));
    assert_eq!(asked(&app), []);
    assert!(text(&mut app, 80, 24).contains("batch 313"));
    press(&mut app, Char('n'));
    let next = Explain { sample: 4, ..explain.clone() };
    assert_eq!(asked(&app), [(next, When::At(STEP + 1))], "another sample is asked for at once");
    press(&mut app, Char('p'));
    press(&mut app, Char('v'));
    assert_eq!(asked(&app), [(Explain { training: true, ..explain.clone() }, When::At(STEP + 1))]);
    press(&mut app, Char('v'));
    reports(&mut app, Phase::Paused, STEP + 20);
    assert_eq!(asked(&app), [(explain, When::Every)]);
}

#[test]
fn before_the_first_answer_it_looks_and_without_one_it_says_why() {
    let mut app = running(RICH, 300);
    press(&mut app, Char('M'));
    assert!(text(&mut app, 80, 24).contains("looking …"));
    for key in [Right, Char(']'), Tab, Char('x'), Char('w')] {
        press(&mut app, key);
    }
    let id = super::ASK;
    let body = crate::inspect::Finding::Nothing("no image can be read".into());
    app.on_answer(crate::inspect::Answer { id, total_steps: 300, done: 1.0, body });
    assert!(text(&mut app, 80, 24).contains("no image can be read"));
}

#[test]
fn it_opens_at_what_the_dashboard_shows_and_where_it_was_left() {
    let mut app = under_the_microscope(RICH, &EVERY_KIND);
    press(&mut app, Char('M'));
    (app.ui.layer, app.ui.filter) = (2, 3);
    press(&mut app, Char('M'));
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("z³₄(6,6)") && screen.contains("conv 4 3x3 pad 1"), "{screen}");
    press(&mut app, Right);
    let left_at = app.ui.aim;
    assert_eq!((left_at.map, left_at.column, left_at.channel), (4, 7, 3));
    press(&mut app, Esc);
    press(&mut app, Char('M'));
    assert_eq!(app.ui.aim, left_at);
    assert!(text(&mut app, 80, 24).contains("z³₄(6,7)"));
    press(&mut app, Char('x'));
    press(&mut app, Esc);
    assert!(app.stack.is_open("microscope") && !app.ui.aim.terms, "Esc closes the list first");
    press(&mut app, Esc);
    assert!(!app.stack.is_open("microscope"));
}

#[test]
fn keys_that_come_before_the_first_answer_are_not_lost() {
    let mut app = App::new(RICH);
    app.on_event(Event::Started(Box::new(told(&LECTURE.network))));
    app.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(STEP, STEP) }));
    app.ui.sample = LECTURE.explanation.sample;
    app.ui.aim.evaluation = true;
    for key in [Char('M'), Char('2'), Right] {
        press(&mut app, key);
    }
    answer(&mut app, LECTURE.explanation.clone());
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("[BP2]") && screen.contains("δ¹(12,13)"), "{screen}");
    press(&mut app, Left);
    assert!(text(&mut app, 80, 24).contains("δ¹(12,12)"), "and each counts once");
}
