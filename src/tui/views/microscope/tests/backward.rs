//! The way back: what BP1 to BP4, the update and the check show, against plain loops.

use super::lecture::{Lecture, MAP};
use super::{EVERY_KIND, LECTURE, kinds, line_with, place, snapshot};
use crate::inspect::explain::{Arithmetic, Optimizer, Parameter, Position};
use crate::inspect::nudge::{BatchComparison, Comparison, Nudged};
use crate::inspect::rehearsal::Rehearsal;
use crate::inspect::{Answer, Finding, Question};
use crate::nn::optimizer::Rule;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::explained::{Explained, STEP, explained, rehearsed, under_the_microscope};
use crate::tui::testing::{PLAIN, RICH, press, text};
use crate::tui::theme::{Charset, ColorDepth};
use crate::tui::view::ui_state::{Aim, Equation};
use crossterm::event::KeyCode::{Char, Down, PageDown, Right};

/// The page with an equation, pointed at a map.
fn with(options: ScreenOptions, explained: &Explained, equation: Equation, aim: (usize, Position)) -> App {
    let mut app = under_the_microscope(options, explained);
    press(&mut app, Char('f'));
    let (map, Position { row, column, channel }) = aim;
    app.ui.aim = Aim { equation, map, row, column, channel, tap_row: 1, tap_column: 2, ..app.ui.aim };
    app
}

/// The numbers of a text, whatever stands around them.
fn numbers(text: &str) -> Vec<f64> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || ".-e".contains(c)));
    words.filter(|word| word.contains('.')).filter_map(|word| word.parse().ok()).collect()
}

/// The last number of a line, times the power of ten that stands behind it.
fn last_number(line: &str) -> f64 {
    let factor = line.split_once("×10").map_or(0, |(_, power)| power_of(power));
    let before = line.split("all ×").next().expect("a line");
    numbers(before).last().copied().expect("a number") * 10f64.powi(factor)
}

fn power_of(text: &str) -> i32 {
    let digits = text.chars().map_while(|c| match c {
        '⁻' => Some('-'),
        other => {
            "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|small| small == other).and_then(|d| char::from_digit(d as u32, 10))
        }
    });
    digits.collect::<String>().parse().expect("a power of ten")
}

/// Whether a number that was rounded for the screen is this one.
fn is_shown(shown: f64, exact: f64) -> bool {
    (shown - exact).abs() <= 6e-5_f64.min(5e-3 * exact.abs().max(0.002))
}

#[test]
fn each_equation_of_the_lecture() {
    let won = Lecture::of(&LECTURE).winners[5 * 12 + 4];
    let winner = (1, place(won / MAP, won % MAP, 0));
    let loser = (1, place(won / MAP / 2 * 2 + 1 - won / MAP % 2, won % MAP, 0));
    let colorless = ScreenOptions { color: ColorDepth::None, ..RICH };
    for (name, equation, aim) in [
        ("bp1", Equation::Bp1, (4, place(0, 0, 7))),
        ("bp2", Equation::Bp2, winner),
        ("bp2_lost", Equation::Bp2, loser),
        ("bp3", Equation::Bp3, winner),
        ("bp4", Equation::Bp4, winner),
        ("bp4_dense", Equation::Bp4, (4, place(0, 0, 7))),
    ] {
        snapshot(name, &text(&mut with(RICH, &LECTURE, equation, aim), 80, 24));
        snapshot(&format!("{name}_160x50"), &text(&mut with(RICH, &LECTURE, equation, aim), 160, 50));
        if ["bp2", "bp4"].contains(&name) {
            let plain = text(&mut with(PLAIN, &LECTURE, equation, aim), 80, 24);
            assert!(plain.is_ascii(), "{plain}");
            snapshot(&format!("{name}_ascii"), &plain);
            snapshot(
                &format!("{name}_colorless"),
                &text(&mut with(colorless, &LECTURE, equation, aim), 80, 24),
            );
        }
    }
}

#[test]
fn each_way_back_through_other_layers() {
    for (name, map, at) in [
        ("conv", 3, place(5, 4, 2)),
        ("avgpool", 2, place(10, 9, 2)),
        ("batchnorm", 4, place(4, 5, 1)),
        ("l2pool", 6, place(4, 6, 1)),
        ("dropout", 7, place(2, 3, 1)),
        ("dense", 8, place(2, 3, 1)),
        ("input", 0, place(14, 14, 0)),
    ] {
        snapshot(
            &format!("bp2_{name}"),
            &text(&mut with(RICH, &EVERY_KIND, Equation::Bp2, (map, at)), 80, 24),
        );
    }
    let softmax = (11, place(0, 0, 7));
    snapshot("bp1_softmax", &text(&mut with(RICH, &EVERY_KIND, Equation::Bp1, softmax), 80, 24));
}

#[test]
fn every_symbol_of_the_lecture_is_on_the_screen_under_its_name() {
    let mut seen = String::new();
    let mut plain = String::new();
    for (options, text_of) in [(RICH, &mut seen), (PLAIN, &mut plain)] {
        let mut app = with(options, &LECTURE, Equation::Forward, (1, place(10, 8, 0)));
        for map in 1..LECTURE.explanation.maps.len() {
            for key in ['f', '1', '2', '3', '4'] {
                app.ui.aim = Aim { map, ..app.ui.aim };
                press(&mut app, Char(key));
                text_of.push_str(&text(&mut app, 80, 24));
            }
        }
    }
    for symbol in [
        "a⁰",
        "w¹",
        "b¹",
        "z¹",
        "a¹",
        "a²",
        "w³",
        "b³",
        "z³",
        "a³",
        "δ³",
        "δ¹",
        "∂C/∂b³",
        "∂C/∂b¹",
        "∂C/∂w³",
        "∂C/∂w¹",
    ] {
        assert!(seen.contains(symbol), "{symbol}");
    }
    for symbol in [
        "a0", "w1", "b1", "z1", "a1", "a2", "w3", "b3", "z3", "a3", "delta3", "delta1", "d C/d b3",
        "d C/d b1", "d C/d w3", "d C/d w1",
    ] {
        assert!(plain.contains(symbol), "{symbol}");
    }
}

#[test]
fn bp1_shows_every_output_with_its_error() {
    let lecture = Lecture::of(&LECTURE);
    let screen = text(&mut with(RICH, &LECTURE, Equation::Bp1, (4, place(0, 0, 7))), 80, 24);
    let rows = screen.lines().skip_while(|line| !line.contains("class")).skip(1);
    let powers: Vec<&str> = rows.clone().take(1).collect();
    let factors = if powers[0].contains("×10") { 1 } else { 0 };
    let powers: Vec<(usize, i32)> =
        powers[0].match_indices("×10").map(|(at, t)| (at, power_of(&powers[0][at + t.len()..]))).collect();
    assert!(factors == 0 || !powers.is_empty());
    for (unit, row) in rows.skip(factors).take(10).enumerate() {
        let shown = numbers(row);
        assert!(is_shown(shown[0], lecture.z3[unit]), "{row}");
        assert!(is_shown(shown[1], lecture.a3[unit]), "{row}");
    }
    let last = line_with(&screen, "δ³₇ = a − y");
    let error = last_number(last.split("σ′").next().expect("a line"));
    assert!(is_shown(error, lecture.delta3[7]), "{last}");
}

#[test]
fn bp2_shows_who_gets_the_error_and_how_much() {
    let lecture = Lecture::of(&LECTURE);
    for block in [5 * 12 + 4, 0, 77, 143] {
        let won = lecture.winners[block];
        let corner = 2 * MAP * (block / 12) + 2 * (block % 12);
        for own in [corner, corner + 1, corner + MAP, corner + MAP + 1] {
            let at = place(own / MAP, own % MAP, 0);
            let screen = text(&mut with(RICH, &LECTURE, Equation::Bp2, (1, at)), 80, 24);
            let whole = line_with(&screen, "Σ δ³ w³ of 10 terms");
            assert!(is_shown(last_number(whole), lecture.d_a2[block]), "{whole}: {}", lecture.d_a2[block]);
            let name = format!("δ¹({},{}) = ∂C/∂a¹", at.row, at.column);
            let error = line_with(&screen, &name);
            assert!(is_shown(last_number(error), lecture.delta1[own]), "{error}: {}", lecture.delta1[own]);
            let block = line_with(&screen, &format!("∂C/∂a¹({},{}) = ", at.row, at.column));
            assert_eq!(block.contains("won its block"), own == won, "{screen}");
            assert_eq!(block.contains(" lost "), own != won, "{screen}");
        }
    }
}

#[test]
fn bp3_adds_up_the_map_of_errors() {
    let lecture = Lecture::of(&LECTURE);
    let screen = text(&mut with(RICH, &LECTURE, Equation::Bp3, (1, place(11, 9, 0))), 80, 24);
    let sum = line_with(&screen, "up to here");
    let total: f64 = lecture.delta1.iter().sum();
    assert!(is_shown(last_number(sum), total), "{sum}: {total}");
    let so_far: f64 = lecture.delta1[..11 * MAP + 10].iter().sum();
    let power = 10f64.powi(sum.split_once("×10").map_or(0, |(_, power)| power_of(power)));
    assert!(is_shown(numbers(sum)[0] * power, so_far), "{sum}: {so_far}");
}

#[test]
fn bp4_slides_the_errors_over_the_input() {
    let lecture = Lecture::of(&LECTURE);
    let mut app = with(RICH, &LECTURE, Equation::Bp4, (1, place(11, 9, 0)));
    for tap in 0..4 {
        let [l, m] = [(7 + tap) / 5, (7 + tap) % 5];
        let screen = text(&mut app, 80, 24);
        let sum = line_with(&screen, "up to here");
        assert!(sum.contains(&format!("∂C/∂w¹({l},{m})")), "{sum}");
        let total = lecture.d_w1([l, m], MAP * MAP);
        assert!(is_shown(last_number(sum), total), "{sum}: {total}");
        let power = 10f64.powi(sum.split_once("×10").map_or(0, |(_, power)| power_of(power)));
        assert!(is_shown(numbers(sum)[0] * power, lecture.d_w1([l, m], 11 * MAP + 10)), "{sum}");
        press(&mut app, Char(')'));
    }
    let dense = text(&mut with(RICH, &LECTURE, Equation::Bp4, (4, place(0, 0, 7))), 80, 24);
    let product = line_with(&dense, "∂C/∂w³₇(1,2) = ");
    assert!(is_shown(last_number(product), lecture.delta3[7] * lecture.a2[14]), "{product}");
}

#[test]
fn equations_take_the_cursor_where_they_are_about() {
    let mut app = with(RICH, &LECTURE, Equation::Forward, (3, place(5, 4, 0)));
    let map_after = |app: &mut App, key: char| {
        press(app, Char(key));
        app.ui.aim.map
    };
    assert_eq!(map_after(&mut app, '1'), 4, "the outputs' z");
    assert_eq!(map_after(&mut app, '2'), 1, "the z before");
    assert_eq!(map_after(&mut app, '3'), 1);
    assert_eq!(map_after(&mut app, '4'), 1);
    press(&mut app, Right);
    press(&mut app, Down);
    assert_eq!(app.ui.aim.map, 1);
}

/// A run that is about to take a step by this optimizer.
fn stepping(optimizer: Optimizer) -> Explained {
    let mut explained = explained(super::SLIDE, 3, true);
    explained.explanation.rehearsal = Some(rehearsed(&explained.network, optimizer));
    explained
}

#[test]
fn the_update_goes_number_by_number_to_the_weight_that_is_trained() {
    for rule in [Rule::Sgd, Rule::Momentum, Rule::Nesterov, Rule::RmsProp, Rule::Adam, Rule::AdamW] {
        let name = rule.name();
        let optimizer = Optimizer { rule, weight_decay: 0.01, clip: Some(1.0), ..Optimizer::default() };
        let explained = stepping(optimizer);
        let mut app = with(RICH, &explained, Equation::Update, (1, place(11, 9, 0)));
        let screen = text(&mut app, 80, 24);
        let Rehearsal { tensors, .. } = explained.explanation.rehearsal.as_ref().expect("a step");
        let moved = screen.lines().find(|line| line.contains("w¹(1,2)") && line.contains('→'));
        let shown = numbers(moved.expect("before and after"));
        for (shown, exact) in shown.iter().zip([tensors[0].before[7], tensors[0].after[7]]) {
            assert!((shown - f64::from(exact)).abs() < 1e-7, "{name}: {screen}");
        }
        let derived = explained.explanation.update(0, Parameter::Weight, 7).expect("an update");
        assert_eq!(derived.after.to_bits(), tensors[0].after[7].to_bits(), "{name}");
        snapshot(&format!("update_{name}"), &screen);
    }
}

#[test]
fn a_check_shows_both_derivatives_and_what_to_make_of_them() {
    let lecture = Lecture::of(&LECTURE);
    let mut app = with(RICH, &LECTURE, Equation::Bp4, (1, place(11, 9, 0)));
    press(&mut app, Char('d'));
    let ask = app.asks().into_iter().find(|ask| matches!(ask.question, Question::Nudge(_))).expect("a nudge");
    let Question::Nudge(nudge) = ask.question else { panic!("it is one") };
    let epsilon = 10f64.powi(-i32::from(nudge.exponent));
    let sides = [epsilon, -epsilon].map(|by| lecture.moved(&LECTURE, 7, by));
    let analytical = lecture.d_w1([1, 2], MAP * MAP);
    let sample = Some(Comparison::new(sides, epsilon, analytical, Vec::new()));
    let batch = Some(BatchComparison { images: 10, done: 0.4, comparison: None });
    let found = Nudged {
        asked: Some(nudge),
        total_steps: STEP,
        value: lecture.w1[7],
        epsilon,
        sample,
        batch,
        ..Nudged::default()
    };
    let body = |found: Nudged| Finding::Nudge(Box::new(found));
    app.on_answer(Answer { id: ask.id, total_steps: STEP, done: 0.5, body: body(found.clone()) });
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("they agree") && screen.contains("40 % done"), "{screen}");
    let numerical = numbers(line_with(&screen, "numerical"))[0];
    let shown = numbers(line_with(&screen, "backpropagation"))[0];
    assert!(is_shown(shown, analytical) && is_shown(numerical, analytical), "{screen}");
    snapshot("trust", &screen);
    press(&mut app, Char(','));
    assert!(text(&mut app, 80, 24).contains("nudging"), "that was found of another ε");
}

#[test]
fn whatever_the_equation_it_is_drawn_at_every_size_in_every_look() {
    let sizes = [(1, 1), (20, 7), (40, 12), (80, 24), (160, 50)];
    for (charset, color) in [
        (Charset::Ascii, ColorDepth::None),
        (Charset::Console, ColorDepth::Ansi16),
        (Charset::Blocks, ColorDepth::Ansi256),
        (Charset::Braille, ColorDepth::TrueColor),
    ] {
        let options = ScreenOptions { charset, color, ..RICH };
        for (name, explained, map, position) in kinds() {
            for equation in Equation::ALL.into_iter().skip(1) {
                let mut app = with(options, explained, equation, (map, position));
                for (terms, trust) in [(false, false), (true, false), (false, true)] {
                    app.ui.aim = Aim { terms, trust, ..app.ui.aim };
                    for (columns, rows) in sizes {
                        blit::cuts::take();
                        let drawn = text(&mut app, columns, rows);
                        let cuts = blit::cuts::take();
                        let whole = columns < 80 || cuts.is_empty();
                        assert!(whole, "{name} {equation:?} {columns}×{rows} {charset:?}: {cuts:?}\n{drawn}");
                        assert!(charset != Charset::Ascii || drawn.is_ascii(), "{drawn}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_list_of_terms_adds_up_to_the_gradient_line_by_line() {
    let lecture = Lecture::of(&LECTURE);
    let mut app = with(RICH, &LECTURE, Equation::Bp4, (1, place(11, 9, 0)));
    press(&mut app, Char('x'));
    snapshot("bp4_terms", &text(&mut app, 80, 24));
    let mut listed = 0;
    let mut before = String::new();
    for _ in 0..MAP * MAP {
        let screen = text(&mut app, 80, 24);
        let power = 10f64.powi(screen.split_once("so far ×10").map_or(0, |(_, power)| power_of(power)));
        let rows: Vec<&str> =
            screen.lines().filter(|line| line.starts_with(" δ¹(") && line.contains("a⁰(")).collect();
        let first = rows.first().expect("a term").to_string();
        for row in rows {
            let name: Vec<usize> =
                row.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            let index = MAP * name[0] + name[1];
            assert_eq!([name[2], name[3]], [name[0] + 1, name[1] + 2], "{row}");
            let so_far = last_number(row.split('×').next().expect("a row")) * power;
            assert!(is_shown(so_far, lecture.d_w1([1, 2], index + 1)), "{row}");
            listed = listed.max(index + 1);
        }
        if first == before {
            break;
        }
        before = first;
        press(&mut app, PageDown);
    }
    assert_eq!(listed, MAP * MAP, "the last term is reached");
}

#[test]
fn the_gradient_of_a_scale_is_made_of_normalised_values() {
    let map = 5;
    let mut app = with(RICH, &EVERY_KIND, Equation::Bp4, (map, place(4, 5, 1)));
    let screen = text(&mut app, 80, 24);
    let found = &EVERY_KIND.explanation;
    let Arithmetic::Normalised(statistics) = &found.stages[map - 1].arithmetic else { panic!("{screen}") };
    let normal = (found.maps[map - 1].value(place(4, 5, 1)) - statistics.mean[1]) * statistics.inverse[1];
    let shown = numbers(line_with(&screen, "x̂(4,5) = "));
    assert!(shown.iter().any(|&shown| is_shown(shown, normal)), "{shown:?}, not {normal}:\n{screen}");
    snapshot("bp4_batchnorm", &screen);
}
