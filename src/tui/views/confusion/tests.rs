//! The confusion matrix on the screen.

use super::*;
use crate::protocol::{Evaluation, Event, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::{info, press, running, text};
use crate::viz::paint::Charset;

/// A screen that shows the matrix of so many classes, of which one in ten images is taken for the next class.
fn app(charset: Charset, names: Vec<String>) -> App {
    let mut app = running(ScreenOptions { charset, ..ScreenOptions::default() }, 300);
    let classes = names.len();
    app.on_event(Event::Started(Box::new(RunInfo { classes: names, ..info() })));
    press(&mut app, KeyCode::Char('C'));
    let row = |class: usize| {
        let mut row = vec![0; classes];
        (row[class], row[(class + 1) % classes]) = (900, 100);
        row
    };
    let evaluation = Evaluation { loss: 0.1, accuracy: 0.9, images: classes * 1000 };
    let matrix = Matrix { counts: (0..classes).map(row).collect(), evaluation, images: 2 * classes * 1000 };
    let body = Finding::Confusion(Box::new(matrix));
    app.on_answer(Answer { id: Confusion::default().id(), total_steps: 1234, done: 0.5, body });
    text(&mut app, 80, 24);
    app
}

fn digits(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

#[test]
fn ten_digits_are_a_matrix_that_names_its_set_its_size_and_its_step() {
    for charset in [Charset::Braille, Charset::Blocks, Charset::Console, Charset::Ascii] {
        let mut app = app(charset, digits(10));
        let drawn = text(&mut app, 80, 24);
        let lines: Vec<&str> = drawn.lines().collect();
        let start = lines.iter().position(|line| line.contains("Confusion")).expect("a title");
        for part in ["validation", "10 000 of 20 000 images", "batch 1 234", "90.00 % right"] {
            assert!(lines[start].contains(part), "{part}: {drawn}");
        }
        let words: Vec<&str> =
            lines[start + 6].split_whitespace().filter(|word| !"·.".contains(word)).collect();
        assert_eq!(words, ["3", "900", "100", "90.0", "90.0", "90.0"], "{drawn}");
        assert!(lines[23].contains("v other set") && lines[23].contains("Esc back"), "{drawn}");
    }
}

#[test]
fn what_does_not_fit_is_a_list_that_scrolls() {
    let mut app = app(Charset::Braille, digits(62));
    let drawn = text(&mut app, 40, 12);
    assert!(drawn.contains("class") && drawn.contains("images") && drawn.contains("1–6 of 62"), "{drawn}");
    assert!(
        drawn
            .lines()
            .nth(5)
            .is_some_and(|line| line.split_whitespace().eq(["0", "1000", "90.0", "90.0", "1", "100"])),
        "{drawn}"
    );
    press(&mut app, KeyCode::End);
    let drawn = text(&mut app, 40, 12);
    assert!(drawn.contains("57–62 of 62") && drawn.contains("61"), "{drawn}");
    for (columns, rows) in [(1, 1), (3, 2), (9, 3), (20, 5), (240, 70)] {
        text(&mut app, columns, rows);
    }
}

#[test]
fn a_key_shows_the_other_set_and_only_what_is_seen_is_asked() {
    let questions = |app: &App| app.asks().into_iter().map(|ask| ask.question).collect::<Vec<_>>();
    let of = |set| Question::Confusion(Confused { set });
    let mut app = app(Charset::Braille, digits(10));
    assert_eq!(questions(&app), [of(Set::Watched)]);
    press(&mut app, KeyCode::Char('v'));
    assert_eq!(questions(&app), [of(Set::Test)]);
    assert!(text(&mut app, 80, 24).contains("test set: counting"));
    press(&mut app, KeyCode::Char('v'));
    assert!(text(&mut app, 80, 24).contains("90.00 % right"), "what was found is there at once");
    press(&mut app, KeyCode::Esc);
    assert!(questions(&app).iter().all(|question| matches!(question, Question::Layer(_))));
}

fn key(app: &mut App, code: KeyCode) -> String {
    press(app, code);
    text(app, 80, 24)
}

#[test]
fn rates_are_shares_of_the_class_and_a_cursor_says_what_its_cell_is() {
    let mut app = app(Charset::Braille, digits(10));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("true 0, taken for it: 900 images, 90.0 % of the 0s"), "{drawn}");
    (0..3).for_each(|_| drop(press(&mut app, KeyCode::Down)));
    (0..4).for_each(|_| drop(press(&mut app, KeyCode::Right)));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("true 3, taken for 4: 100 images, 10.0 % of the 3s"), "{drawn}");
    assert!(drawn.contains("▸100"), "{drawn}");
    let drawn = key(&mut app, KeyCode::Char('w'));
    let row = drawn.lines().find(|line| line.starts_with("3 ")).expect("a row");
    let words: Vec<&str> = row.split_whitespace().filter(|word| *word != "·").collect();
    assert_eq!(words, ["3", "90.0▸10.0", "90.0", "90.0", "90.0"], "{drawn}");
    let drawn = key(&mut app, KeyCode::Left);
    assert!(drawn.contains("true 3, taken for it: 900 images"), "{drawn}");
    (0..30).for_each(|_| drop(press(&mut app, KeyCode::Right)));
    let drawn = key(&mut app, KeyCode::End);
    assert!(drawn.contains("true 9, taken for it"), "the cursor stays in the matrix: {drawn}");
}

#[test]
fn in_a_list_the_cursor_goes_along_the_mistakes_of_its_class_and_takes_the_rows_along() {
    let mut app = app(Charset::Braille, digits(62));
    text(&mut app, 40, 12);
    press(&mut app, KeyCode::Right);
    let drawn = text(&mut app, 40, 12);
    assert!(drawn.contains("true 0, taken for 1: 100, 10.0 %"), "{drawn}");
    assert!(drawn.contains("▸1 100"), "{drawn}");
    press(&mut app, KeyCode::Right);
    assert!(text(&mut app, 40, 12).contains("taken for 1"), "there is one mistake");
    (0..9).for_each(|_| drop(press(&mut app, KeyCode::Down)));
    let drawn = text(&mut app, 40, 12);
    assert!(drawn.contains("5–10 of 62") && drawn.contains("true 9, taken for 1: 0"), "{drawn}");
    press(&mut app, KeyCode::Up);
    assert!(text(&mut app, 40, 12).contains("5–10 of 62"), "the rows stay where they are");
}

#[test]
fn the_images_of_the_cell_are_a_key_away_and_the_matrix_is_there_again_behind_them() {
    let mut app = app(Charset::Braille, digits(10));
    press(&mut app, KeyCode::Right);
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.stack.page(), "mistakes");
    let filter = Filter { label: Some(0), predicted: Some(1) };
    let asked = crate::inspect::mistakes::Mistakes { filter, ..Default::default() };
    let questions: Vec<Question> = app.asks().into_iter().map(|ask| ask.question).collect();
    assert_eq!(questions, [Question::Mistakes(asked)]);
    assert!(text(&mut app, 80, 24).contains("0 taken for 1"));
    press(&mut app, KeyCode::Esc);
    assert_eq!(app.stack.page(), "confusion");
    // One gallery is enough, whichever way it was opened.
    press(&mut app, KeyCode::Char('K'));
    press(&mut app, KeyCode::Char('C'));
    press(&mut app, KeyCode::Enter);
    press(&mut app, KeyCode::Esc);
    assert_eq!(app.stack.page(), "confusion");
    press(&mut app, KeyCode::Esc);
    assert_eq!(app.stack.page(), "dashboard");
}

#[test]
fn a_part_does_not_take_the_place_of_a_whole() {
    let mut app = app(Charset::Braille, digits(10));
    let Some(known) = app.model.answers.get(&Confusion::default().id()).cloned() else {
        panic!("there is an answer")
    };
    app.on_answer(Answer { done: 1.0, total_steps: 2000, ..known.clone() });
    assert!(text(&mut app, 80, 24).contains("batch 2 000"));
    app.on_answer(Answer { done: 0.5, total_steps: 3000, ..known.clone() });
    assert!(text(&mut app, 80, 24).contains("batch 2 000"));
    app.on_answer(Answer { done: 1.0, total_steps: 4000, ..known });
    text(&mut app, 80, 24);
    (0..50).for_each(|_| drop(text(&mut app, 80, 24)));
    assert!(text(&mut app, 80, 24).contains("batch 4 000"));
}

#[test]
fn the_matrix_looks_like_this() {
    let long = || (0..10).map(|class| format!("a rather long name {class}")).collect::<Vec<_>>();
    for (name, charset, names) in [
        ("two", Charset::Braille, vec!["cat".to_owned(), "dog".to_owned()]),
        ("ten", Charset::Braille, digits(10)),
        ("ten_ascii", Charset::Ascii, digits(10)),
        ("long", Charset::Braille, long()),
        ("many", Charset::Braille, digits(62)),
    ] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = app(charset, names.clone());
            press(&mut app, KeyCode::Down);
            press(&mut app, KeyCode::Right);
            press(&mut app, KeyCode::Char('w'));
            let drawn = text(&mut app, columns, rows);
            insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                insta::assert_snapshot!(format!("confusion_{name}_{columns}x{rows}"), drawn);
            });
        }
    }
}

#[test]
fn sentences_say_what_the_matrix_shows() {
    let mut app = app(Charset::Braille, digits(10));
    press(&mut app, KeyCode::Right);
    let sentences = app.sentences();
    assert_eq!(
        sentences[0],
        "Confusion matrix of the validation set, 10 000 of 20 000 images, after batch 1 234: 90.00 % are classified correctly."
    );
    assert_eq!(sentences[1], "At the cursor: true 0, taken for 1: 100 images, 10.0 % of the 0s.");
    assert!(
        sentences[2].starts_with("The most frequent mistakes: 0 is taken for 1 100 times, "),
        "{sentences:?}"
    );
    assert_eq!(sentences[3], "Class 0, 1 000 images: recall 90.0 %, precision 90.0 %, F1 90.0 %.");
    assert_eq!(sentences.iter().filter(|sentence| sentence.starts_with("Class ")).count(), 10);
}
